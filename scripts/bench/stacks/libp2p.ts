// js-libp2p: length-prefixed messages on a yamux stream over TCP, without encryption (plaintext), many
// handed over at once (writeV). The published version needs Promise.withResolvers, which Node 20 has not:
// there the few lines below stand in for it.
import { competitor } from './competitor.ts';
import { type Arrived, framesPerTurn, type Load, payloadOf, type Stack } from './stack.ts';

interface Messages {
  read(): Promise<{ subarray(): Uint8Array }>;
  write(bytes: Uint8Array): Promise<void>;
  writeV(list: Uint8Array[]): Promise<void>;
}

interface Modules {
  libp2p: { createLibp2p(options: object): Promise<Libp2p> };
  tcp: { tcp(): unknown };
  plaintext: { plaintext(): unknown };
  yamux: { yamux(): unknown };
  address: { multiaddr(text: string): object };
  streams: { lpStream(stream: object, options: object): Messages };
}

interface Libp2p {
  handle(protocol: string, handler: (stream: object) => unknown): Promise<void>;
  dialProtocol(address: object, protocol: string): Promise<object>;
  getMultiaddrs(): { toString(): string }[];
}

const PROTOCOL = '/bench/1.0.0';

/** Above what is sent in one turn; the library's own limit is 4 MiB. */
const limits = { maxDataLength: 4 * 1024 * 1024, maxBufferSize: 64 * 1024 * 1024 };

async function modules(): Promise<Modules> {
  addWithResolvers();
  const [libp2p, tcp, plaintext, yamux, address, streams] = await Promise.all([
    competitor<Modules['libp2p']>('libp2p'),
    competitor<Modules['tcp']>('@libp2p/tcp'),
    competitor<Modules['plaintext']>('@libp2p/plaintext'),
    competitor<Modules['yamux']>('@chainsafe/libp2p-yamux'),
    competitor<Modules['address']>('@multiformats/multiaddr'),
    competitor<Modules['streams']>('@libp2p/utils'),
  ]);
  return { libp2p, tcp, plaintext, yamux, address, streams };
}

/** ECMAScript 2024, Promise.withResolvers. */
function addWithResolvers(): void {
  if ('withResolvers' in Promise) return;
  Object.defineProperty(Promise, 'withResolvers', {
    value<T>(this: PromiseConstructor) {
      let settle: object = {};
      const promise = new Promise<T>((resolve, reject) => {
        settle = { resolve, reject };
      });
      return { promise, ...settle };
    },
  });
}

async function start({ libp2p, tcp, plaintext, yamux }: Modules, listen: string[]) {
  return libp2p.createLibp2p({
    addresses: { listen },
    transports: [tcp.tcp()],
    connectionEncrypters: [plaintext.plaintext()],
    streamMuxers: [yamux.yamux()],
  });
}

async function receive(messages: Messages, { kind }: Load, arrived: Arrived): Promise<void> {
  for (;;) {
    const bytes = (await messages.read()).subarray();
    if (kind === 'round-trips') await messages.write(bytes);
    else arrived(1);
  }
}

async function send(messages: Messages, load: Load): Promise<void> {
  const payload = payloadOf(load);
  const list = Array.from({ length: framesPerTurn(load) }, () => payload);
  for (;;) {
    await messages.writeV(list);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

async function bounce(messages: Messages, load: Load, arrived: Arrived): Promise<void> {
  const payload = payloadOf(load);
  for (;;) {
    await messages.write(payload);
    await messages.read();
    arrived(1);
  }
}

export const libp2p: Stack = {
  receiver: 'listener',

  async listen(load, arrived) {
    const loaded = await modules();
    const node = await start(loaded, ['/ip4/127.0.0.1/tcp/0']);
    await node.handle(PROTOCOL, (stream) =>
      receive(loaded.streams.lpStream(stream, limits), load, arrived),
    );
    const [address] = node.getMultiaddrs();
    return Number(String(address).split('/')[4]);
  },

  async dial(port, load, arrived) {
    const loaded = await modules();
    const node = await start(loaded, []);
    const address = loaded.address.multiaddr(`/ip4/127.0.0.1/tcp/${port}`);
    const stream = await node.dialProtocol(address, PROTOCOL);
    const messages = loaded.streams.lpStream(stream, limits);
    if (load.kind === 'stream') await send(messages, load);
    else await bounce(messages, load, arrived);
  },
};
