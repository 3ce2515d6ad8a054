// A peer in a simulated world that does not keep to the protocol: it speaks before its turn, after its
// Goodbye, in garbage, or with blocks that are none. Whatever it sends, no honest node may pass on.
import { encodeBlock, readBlock } from '../chain/block.ts';
import { genesisOf } from '../chain/genesis.ts';
import type { Hash } from '../chain/hash.ts';
import {
  type BlockHeader,
  encodeHeader,
  HEADER_VERSION,
  sealedHeaderBytes,
  withNonce,
} from '../chain/header.ts';
import { merkleRoot } from '../chain/merkle.ts';
import type { PowNetwork } from '../chain/network-parameters.ts';
import { rewardAt } from '../chain/reward.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  type TransactionBody,
} from '../chain/transaction.ts';
import { searchNonce, targetOf } from '../consensus/pow.ts';
import { accountOf } from '../ledger/accounts.ts';
import { OpenBlock } from '../ledger/open-block.ts';
import { State } from '../ledger/state.ts';
import type { Address } from '../net/address.ts';
import type { Channel, ChannelListener } from '../net/channel.ts';
import { PROTOCOL_VERSION } from '../session/handshake-rules.ts';
import { decodeEnvelope, encodeEnvelope } from '../wire/codec.ts';
import { FrameReader, frameOf } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import { encodeHello } from '../wire/messages/hello.ts';
import type { Message, OutgoingEnvelope } from '../wire/messages.ts';
import type { Random } from './random.ts';
import type { VirtualNetwork } from './virtual-network.ts';

/**
 * - `early`: shows a good block before its handshake is done.
 * - `late`: shows one behind its Goodbye.
 * - `forger`: serves a block whose transaction nobody has signed.
 * - `garbage`: bytes that are no frames.
 * - `cut`: ends in the middle of a frame.
 * - `deaf`: asks for the chain again and again, and reads no answer.
 */
export type StrangerKind = 'early' | 'late' | 'forger' | 'garbage' | 'cut' | 'deaf';

export interface StrangerOptions {
  readonly kind: StrangerKind;
  readonly host: string;
  readonly network: PowNetwork;
  readonly net: VirtualNetwork;
  readonly random: Random;
  readonly wallMs: () => number;
  /** After the tip of whom it dials, as far as that can be known. */
  readonly stateAfter: (tip: Hash) => State | undefined;
  /** A block that no honest node may show to anybody. */
  readonly forbid: (block: Hash) => void;
}

/** No account's key, and no one's signature. */
const STRANGER_KEY: Hash = `${'5a'.repeat(31)}00`;

/** Requests of one that is deaf: with a few headers in each answer more than a node may ever queue. */
const DEAF_REQUESTS = 12_000;

export class Stranger implements ChannelListener {
  readonly #options: StrangerOptions;
  readonly #reader = new FrameReader();
  #channel: Channel | undefined;
  #block: Uint8Array | undefined;
  #framesSent = 0;
  #bytesSent = 0;

  constructor(options: StrangerOptions) {
    this.#options = options;
  }

  dial(to: Address): void {
    const { net, host } = this.#options;
    this.#channel = net.transportOf(host).dial(to, undefined);
    this.#channel.start(this);
  }

  opened(): void {
    const { kind, random } = this.#options;
    if (kind === 'garbage') {
      const bytes = Uint8Array.from({ length: random.whole(1, 500) }, () => random.whole(0, 255));
      return this.#channel?.write([bytes]);
    }
    const hello = this.#hello();
    if (kind !== 'cut') return this.#say(hello);
    const frame = frameOf(encodeEnvelope(hello));
    this.#channel?.write([frame.subarray(0, random.whole(1, frame.length - 1))]);
    this.#channel?.end();
  }

  bytes(chunk: Uint8Array): void {
    this.#reader.push(chunk);
    for (;;) {
      const next = this.#reader.next(FRAME_BYTES_MAX);
      if (next.status !== 'frame') return;
      const decoded = decodeEnvelope(next.payload);
      if (decoded.ok) this.#heard(decoded.envelope.id, decoded.envelope.message);
    }
  }

  drained(): void {}
  flushed(): void {}
  fin(): void {
    this.#channel?.end();
  }
  lost(): void {}

  #heard(id: number | undefined, message: Message | { kind: 'unknown' }): void {
    const { kind } = this.#options;
    if (message.kind === 'Welcome' && kind === 'deaf') return this.#askDeaf();
    if (message.kind === 'Welcome') {
      const { height, tip } = message.hello;
      const header = this.#makeBlock(height, tip);
      if (kind !== 'early') this.#say({ message: { kind: 'Ready', signature: new Uint8Array(0) } });
      if (kind === 'late') this.#sayGoodbye();
      this.#say({ message: { kind: 'NewTip', header } });
      if (kind !== 'forger') this.#sayBlock();
    }
    if (message.kind !== 'GetBlocks' || id === undefined) return;
    this.#say({ re: id, message: { kind: 'BlocksBegin', count: 1 } });
    this.#sayBlock();
    this.#say({ re: id, message: { kind: 'BlocksEnd', served: 1 } });
  }

  #askDeaf(): void {
    this.#say({ message: { kind: 'Ready', signature: new Uint8Array(0) } });
    const requests = Array.from({ length: DEAF_REQUESTS }, (_, at) =>
      frameOf(
        encodeEnvelope({
          id: at + 1,
          message: { kind: 'GetHeaders', locator: [STRANGER_KEY], stop: undefined },
        }),
      ),
    );
    this.#channel?.write(requests);
    this.#channel?.pause();
  }

  /** On top of the peer's tip; good, unless it is a forger's. Returns its sealed header. */
  #makeBlock(height: number, parent: Hash): Uint8Array {
    const { network, kind, random, wallMs, forbid } = this.#options;
    const state = this.#options.stateAfter(parent) ?? new State();
    const open = new OpenBlock(state);
    const bodies = kind === 'forger' ? [unsigned(state)] : [];
    for (const body of bodies) open.pay(body);
    state.apply(open.seal(STRANGER_KEY, rewardAt(network.reward, height + 1)));
    const transactions = bodies.map((body) => {
      return encodeTransaction(encodeTransactionBody(body), new Uint8Array(64).fill(1));
    });
    const header: BlockHeader = {
      version: HEADER_VERSION,
      height: height + 1,
      parent,
      txRoot: merkleRoot(transactions),
      timeMs: Math.floor(wallMs()),
      target: network.parameters.target,
      sealer: STRANGER_KEY,
      stateRoot: state.root(),
      nonce: 0n,
    };
    const template = encodeHeader(header);
    const nonce = searchNonce(template, targetOf(header), random.bits64(), 1_000) ?? 0n;
    const headerBytes = withNonce(template, nonce);
    const block = readBlock(encodeBlock(headerBytes, transactions));
    if (!block.ok) throw new Error(`a stranger's block has its form: ${block.why}`);
    forbid(block.value.id);
    this.#block = block.value.bytes;
    return sealedHeaderBytes(headerBytes);
  }

  #sayBlock(): void {
    if (this.#block !== undefined) this.#say({ message: { kind: 'Block', bytes: this.#block } });
  }

  #hello(): OutgoingEnvelope {
    const { network, random } = this.#options;
    const genesis = genesisOf(network).id;
    const hello = {
      protocolVersion: PROTOCOL_VERSION,
      network: network.name,
      genesis,
      publicKey: undefined,
      nonce: random.bits64(),
      listenAddress: '',
      height: 0,
      tip: genesis,
      work: 0n,
      userAgent: 'stranger',
      capabilities: [],
      firstHeight: 0,
    };
    return { message: { kind: 'Hello', hello, helloBytes: encodeHello(hello) } };
  }

  #sayGoodbye(): void {
    const goodbye = {
      reason: 'done' as const,
      text: '',
      framesSent: this.#framesSent,
      bytesSent: this.#bytesSent,
      framesReceived: 1,
      bytesReceived: this.#channel?.bytesRead ?? 0,
    };
    this.#say({ message: { kind: 'Goodbye', goodbye } });
  }

  #say(envelope: OutgoingEnvelope): void {
    const frame = frameOf(encodeEnvelope(envelope));
    this.#framesSent++;
    this.#bytesSent += frame.length;
    this.#channel?.write([frame]);
  }
}

/** Good, but for its signature. */
function unsigned(state: State): TransactionBody {
  return {
    from: STRANGER_KEY,
    to: STRANGER_KEY,
    amount: 0n,
    fee: 0n,
    nonce: accountOf(state, STRANGER_KEY).nonce,
    data: new Uint8Array(0),
    lastHeight: 0,
  };
}
