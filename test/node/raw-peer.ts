// A peer by hand, for what an honest node would never say: a raw socket that greets without a key,
// sends whatever bytes a test wants, and writes down all that comes back. No session stands in between.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import type { Network } from '../../src/chain/network-parameters.ts';
import { decodeEnvelope, encodeEnvelope } from '../../src/wire/codec.ts';
import { FrameReader, frameOf } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import type { GoodbyeReason } from '../../src/wire/messages/goodbye.ts';
import { encodeHello, type Hello } from '../../src/wire/messages/hello.ts';
import type { Envelope, Message, OutgoingEnvelope } from '../../src/wire/messages.ts';

export type Heard = Envelope['message']['kind'];
export type HeardMessage<K extends Heard> = Extract<Envelope['message'], { kind: K }>;

/** How the other side let go: its FIN, or a reset. */
export type LetGo = 'fin' | 'reset';

/** Unknown bodies, stalls and closes are the test's concern: nothing here has a deadline of its own. */
export class RawPeer {
  readonly socket: Socket;
  /** Everything that came, in order. */
  readonly heard: Envelope[] = [];
  /** Frames and bytes that came, Goodbye left out, as Goodbye counts them. */
  readonly received = { frames: 0, bytes: 0 };
  readonly sent = { frames: 0, bytes: 0 };
  /** Resolves when the other side has let go, and how. */
  readonly letGo: Promise<LetGo>;
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  readonly #reader = new FrameReader();
  readonly #waiters = new Set<() => void>();
  #taken = 0;
  #end: LetGo | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    this.letGo = new Promise((resolve) => {
      const settle = (end: LetGo) => {
        this.#end ??= end;
        resolve(this.#end);
        this.#wake();
      };
      socket.once('end', () => settle('fin'));
      socket.on('error', () => settle('reset'));
      socket.once('close', () => settle('reset'));
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
  }

  static async dial(address: string): Promise<RawPeer> {
    const [host, port] = [address.slice(0, address.lastIndexOf(':')), address.split(':').at(-1)];
    const socket = connect({ host, port: Number(port), allowHalfOpen: true });
    const peer = new RawPeer(socket);
    await once(socket, 'connect');
    return peer;
  }

  /** Dials and greets; resolves when the node has welcomed us. */
  static async met(
    address: string,
    network: Network,
    hello: Partial<Hello> = {},
  ): Promise<RawPeer> {
    const peer = await RawPeer.dial(address);
    peer.greet(network, hello);
    await peer.next('Welcome');
    return peer;
  }

  /** Hello without a key and an empty Ready, without waiting. [H-6] */
  greet(network: Network, hello: Partial<Hello> = {}): void {
    const ours = helloOf(network, hello);
    this.say({ message: { kind: 'Hello', hello: ours, helloBytes: encodeHello(ours) } });
    this.say({ message: { kind: 'Ready', signature: new Uint8Array(0) } });
  }

  say(...envelopes: readonly OutgoingEnvelope[]): void {
    for (const envelope of envelopes) {
      const frame = frameOf(encodeEnvelope(envelope));
      if (envelope.message.kind !== 'Goodbye') {
        this.sent.frames++;
        this.sent.bytes += frame.length;
      }
      this.socket.write(frame);
    }
  }

  /** Our last frame, with honest counts. [G-2] */
  sayGoodbye(reason: GoodbyeReason): void {
    const goodbye = {
      reason,
      text: '',
      framesSent: this.sent.frames,
      bytesSent: this.sent.bytes,
      framesReceived: this.received.frames,
      bytesReceived: this.received.bytes,
    };
    this.say({ message: { kind: 'Goodbye', goodbye } });
  }

  /** The next message of this kind that no test has taken yet; rejects when none can come any more. */
  async next<K extends Heard>(
    kind: K,
  ): Promise<{ id: number | undefined; re: number | undefined; message: HeardMessage<K> }> {
    for (;;) {
      const at = this.heard.findIndex(
        ({ message }, index) => index >= this.#taken && message.kind === kind,
      );
      const found = this.heard[at];
      if (found !== undefined) {
        this.#taken = at + 1;
        return { id: found.id, re: found.re, message: found.message as HeardMessage<K> };
      }
      if (this.#end !== undefined) throw new Error(`${this.#end} came instead of ${kind}`);
      await new Promise<void>((resolve) => this.#waiters.add(resolve));
    }
  }

  /** Everything that comes, in order, until the other side has let go. */
  async *envelopes(): AsyncGenerator<Envelope> {
    for (let at = 0; ; at++) {
      while (at >= this.heard.length) {
        if (this.#end !== undefined) return;
        await new Promise<void>((resolve) => this.#waiters.add(resolve));
      }
      yield this.heard[at] as Envelope;
    }
  }

  all<K extends Heard>(kind: K): HeardMessage<K>[] {
    const messages = this.heard.map(({ message }) => message);
    return messages.filter((message): message is HeardMessage<K> => message.kind === kind);
  }

  /** A reset, whatever was being said. */
  vanish(): void {
    this.socket.resetAndDestroy();
  }

  #read(chunk: Uint8Array): void {
    this.#reader.push(chunk);
    for (;;) {
      const next = this.#reader.next(FRAME_BYTES_MAX);
      if (next.status !== 'frame') break;
      const decoded = decodeEnvelope(next.payload);
      if (!decoded.ok) throw new Error(`the node said what it may not: ${decoded.where}`);
      this.heard.push(decoded.envelope);
      if (decoded.envelope.message.kind === 'Goodbye') continue;
      this.received.frames++;
      this.received.bytes += next.frame.length;
    }
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }
}

let nonce = 0x7261_7721n;

export function helloOf(network: Network, hello: Partial<Hello> = {}): Hello {
  const genesis = genesisOf(network);
  nonce++;
  return {
    protocolVersion: 2,
    network: network.name,
    genesis: genesis.id,
    publicKey: undefined,
    nonce,
    listenAddress: '',
    height: 0,
    tip: genesis.id,
    work: 0n,
    userAgent: 'by-hand',
    capabilities: [],
    firstHeight: 0,
    ...hello,
  };
}

/** What a peer answers with to a request for these blocks. */
export function blocksReply(re: number, blocks: readonly Uint8Array[]): OutgoingEnvelope[] {
  const of = (message: Message): OutgoingEnvelope => ({ message });
  return [
    { re, message: { kind: 'BlocksBegin', count: blocks.length } },
    ...blocks.map((bytes) => of({ kind: 'Block', bytes })),
    { re, message: { kind: 'BlocksEnd', served: blocks.length } },
  ];
}

export function tipClaim(
  tip: { id: Hash; header: { height: number } },
  work: bigint,
): Partial<Hello> {
  return { tip: tip.id, height: tip.header.height, work };
}
