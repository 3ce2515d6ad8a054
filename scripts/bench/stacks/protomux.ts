// protomux over framed-stream, as hyperswarm's programs use it, but without encryption: one protocol
// channel, one message of raw bytes.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { competitor } from './competitor.ts';
import { type Arrived, type Load, payloadOf, type Stack, sendForEver } from './stack.ts';

interface Message {
  send(bytes: Buffer): boolean;
}

interface Channel {
  addMessage(options: { encoding: unknown; onmessage(bytes: Buffer): void }): Message;
  open(): void;
}

interface Mux {
  createChannel(options: { protocol: string; onopen(): void }): Channel;
  drained: boolean;
  stream: NodeJS.EventEmitter;
}

interface Modules {
  Protomux: new (stream: object) => Mux;
  FramedStream: new (socket: Socket) => object;
  encoding: { raw: unknown };
}

async function modules(): Promise<Modules> {
  const [Protomux, FramedStream, encoding] = await Promise.all([
    competitor<Modules['Protomux']>('protomux'),
    competitor<Modules['FramedStream']>('framed-stream'),
    competitor<Modules['encoding']>('compact-encoding'),
  ]);
  return { Protomux, FramedStream, encoding };
}

/** The message, once both sides have opened the channel. */
function open(
  { Protomux, FramedStream, encoding }: Modules,
  socket: Socket,
  came: (message: Message, bytes: Buffer) => void,
): Promise<{ mux: Mux; message: Message }> {
  socket.setNoDelay(true);
  const mux = new Protomux(new FramedStream(socket));
  return new Promise((resolve) => {
    const channel = mux.createChannel({
      protocol: 'bench',
      onopen: () => resolve({ mux, message }),
    });
    const onmessage = (bytes: Buffer) => came(message, bytes);
    const message = channel.addMessage({ encoding: encoding.raw, onmessage });
    channel.open();
  });
}

async function send(mux: Mux, message: Message, load: Load): Promise<void> {
  const payload = payloadOf(load);
  await sendForEver(
    load,
    () => message.send(payload),
    () => (mux.drained ? undefined : once(mux.stream, 'drain').then(() => {})),
  );
}

async function receive(socket: Socket, load: Load, arrived: Arrived): Promise<void> {
  const isEcho = load.kind === 'round-trips';
  await open(await modules(), socket, (message, bytes) =>
    isEcho ? message.send(bytes) : arrived(1),
  );
}

export const protomux: Stack = {
  receiver: 'listener',

  async listen(load, arrived) {
    await modules();
    const server = createServer((socket) => void receive(socket, load, arrived));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  },

  async dial(port, load, arrived) {
    const loaded = await modules();
    const socket = connect(port, '127.0.0.1');
    const payload = payloadOf(load);
    const { mux, message } = await open(loaded, socket, (one) => {
      arrived(1);
      one.send(payload);
    });
    if (load.kind === 'stream') await send(mux, message, load);
    else message.send(payload);
  },
};
