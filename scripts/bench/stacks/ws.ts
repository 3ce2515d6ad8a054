// ws, the WebSocket library that most Node programs use: binary messages, no compression. What a server
// sends is not masked; what a client sends is, as RFC 6455 wants it: hence two directions.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { WebSocketServer as Server, WebSocket as Socket } from 'ws';
import { competitor } from './competitor.ts';
import { type Arrived, type Load, payloadOf, type Stack, sendForEver } from './stack.ts';

/** Bytes that may wait in the library before its sender pauses. */
const BUFFERED_BYTES_MAX = 256 * 1024;

interface Ws {
  WebSocket: typeof Socket;
  WebSocketServer: typeof Server;
}

/** `sender`: who sends in a stream. */
function wsStack(sender: 'listener' | 'dialer'): Stack {
  return {
    receiver: sender === 'listener' ? 'dialer' : 'listener',

    async listen(load, arrived) {
      const { WebSocketServer } = await competitor<Ws>('ws');
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
      server.on('connection', (socket) => {
        if (load.kind === 'round-trips') socket.on('message', (bytes) => socket.send(bytes));
        else if (sender === 'listener') void send(socket, load);
        else count(socket, arrived);
      });
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },

    async dial(port, load, arrived) {
      const { WebSocket } = await competitor<Ws>('ws');
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
      if (load.kind === 'stream' && sender === 'listener') return count(socket, arrived);
      await once(socket, 'open');
      if (load.kind === 'stream') return send(socket, load);
      const payload = payloadOf(load);
      socket.on('message', () => {
        arrived(1);
        socket.send(payload);
      });
      socket.send(payload);
    },
  };
}

function count(socket: Socket, arrived: Arrived): void {
  socket.on('message', () => arrived(1));
}

async function send(socket: Socket, load: Load): Promise<void> {
  const payload = payloadOf(load);
  let written = Promise.resolve();
  await sendForEver(
    load,
    () => {
      socket.send(payload);
    },
    () => {
      if (socket.bufferedAmount < BUFFERED_BYTES_MAX) return undefined;
      written = new Promise((resolve) => socket.send(payload, () => resolve()));
      return written;
    },
  );
}

export const wsFromServer = wsStack('listener');
export const wsFromClient = wsStack('dialer');
