// The reference: a bare net.Socket that pumps the same bytes with the same sizes of writes and 'data'
// events, and knows of no frames. What it reaches is what Node and the kernel allow.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type Arrived, type Load, payloadOf, type Stack, sendForEver } from './stack.ts';

/** Small frames leave finack in writes of 64 KiB, blocks in runs of 256 KiB (node/request-server.ts). */
const SMALL_WRITE_BYTES = 64 * 1024;
const LARGE_WRITE_BYTES = 256 * 1024;
const LARGE_PAYLOAD_BYTES = 8 * 1024;

export const bare: Stack = {
  receiver: 'listener',

  async listen(load, arrived) {
    const server = createServer((socket) => {
      socket.setNoDelay(true);
      if (load.kind === 'round-trips') socket.on('data', (chunk) => socket.write(chunk));
      else count(socket, load, arrived);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  },

  async dial(port, load, arrived) {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, 'connect');
    const payload = payloadOf(load);
    if (load.kind === 'round-trips') {
      count(socket, load, (frames) => {
        arrived(frames);
        socket.write(payload);
      });
      socket.write(payload);
      return;
    }
    const isLarge = load.payloadBytes >= LARGE_PAYLOAD_BYTES;
    const writeBytes = isLarge ? LARGE_WRITE_BYTES : SMALL_WRITE_BYTES;
    const bytes = Buffer.alloc(writeBytes, payload);
    await sendForEver(
      { ...load, payloadBytes: writeBytes },
      () => socket.write(bytes),
      () => (socket.writableNeedDrain ? once(socket, 'drain').then(() => {}) : undefined),
    );
  },
};

/** As many frames as the bytes would be. */
function count(socket: Socket, { payloadBytes }: Load, arrived: Arrived): void {
  let left = 0;
  socket.on('data', (chunk) => {
    left += chunk.length;
    const frames = Math.floor(left / payloadBytes);
    left -= frames * payloadBytes;
    if (frames > 0) arrived(frames);
  });
}
