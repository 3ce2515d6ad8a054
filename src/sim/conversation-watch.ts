// What an independent observer of a simulated network can say of each connection: it reads the bytes
// that each program wrote and was given, and holds them against the protocol. It trusts no node.
import { claimedIdOf } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader } from '../chain/header.ts';
import type { PeerClose } from '../observe/events.ts';
import { blockOfFrame, decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import { isRequest, type Message } from '../wire/messages.ts';
import type { VirtualChannel } from './virtual-channel.ts';

/** Bytes that may wait in a node for one peer: what it may queue before it pauses, and one frame more. */
export const QUEUED_BYTES_MAX = 256 * 1024 + 2 * FRAME_BYTES_MAX;

/** Says what is wrong, in the name of a rule. */
export type Report = (rule: string, detail: string) => void;

const handshakeKinds: ReadonlySet<string> = new Set(['Hello', 'Welcome', 'Ready', 'Goodbye']);

/** One direction of one end: what its program wrote, or what it was given. */
class Direction {
  readonly reader = new FrameReader();
  frames = 0;
  /** Prefixes included, Goodbyes left out. [G-2] */
  bytes = 0;
  saidGoodbye: 'no' | 'yes' = 'no';
  /** The word after which other messages may follow. */
  hasGreeted: 'no' | 'yes' = 'no';
}

interface End {
  readonly wrote: Direction;
  readonly given: Direction;
  close: PeerClose | undefined;
}

export class ConversationWatch {
  readonly #report: Report;
  readonly #isDurable: (host: string, block: Hash) => boolean;
  readonly #ends = new Map<VirtualChannel, End>();
  /** Ends by the two addresses that a node knows of its connection. */
  readonly #byAddresses = new Map<string, VirtualChannel>();
  /** By host: blocks that it has shown to anybody. */
  readonly #announced = new Map<string, Set<Hash>>();
  framesSeen = 0;

  constructor(report: Report, isDurable: (host: string, block: Hash) => boolean) {
    this.#report = report;
    this.#isDurable = isDurable;
  }

  /** Every block that this host has shown to anybody. */
  announcedBy(host: string): readonly Hash[] {
    return [...(this.#announced.get(host) ?? [])];
  }

  /** The program of this end has written these bytes. */
  wrote(channel: VirtualChannel, bytes: Uint8Array): void {
    const end = this.#endOf(channel);
    if (channel.queuedBytes + bytes.length > QUEUED_BYTES_MAX) {
      this.#report('queues are bounded', `${channel.queuedBytes} bytes wait on ${channel.name}`);
    }
    this.#framesIn(end.wrote, bytes, (frame, message) => this.#said(channel, end, frame, message));
  }

  /** The program of this end has been given these bytes. */
  given(channel: VirtualChannel, bytes: Uint8Array): void {
    const end = this.#endOf(channel);
    this.#framesIn(end.given, bytes, () => {});
  }

  /** A node says how a connection of it ended. */
  closed(local: string, remote: string, close: PeerClose): void {
    const channel = this.#byAddresses.get(addressesOf(local, remote));
    const end = channel === undefined ? undefined : this.#ends.get(channel);
    if (channel === undefined || end === undefined) return;
    end.close = close;
    const { wrote, given } = end;
    if (close.framesOut !== wrote.frames || close.bytesOut !== wrote.bytes) {
      const counted = `${close.framesOut} frames of ${close.bytesOut} bytes`;
      this.#report(
        'counts match',
        `${channel.name} wrote ${wrote.frames} of ${wrote.bytes}, says ${counted}`,
      );
    }
    if (close.framesIn > given.frames || close.bytesIn > given.bytes) {
      this.#report('counts match', `${channel.name} read more than it was given`);
    }
    this.#checkCleanClose(channel, end);
  }

  /** Of two ends that both call it graceful, each has read all that the other wrote. */
  #checkCleanClose(channel: VirtualChannel, end: End): void {
    const peer = channel.peer === undefined ? undefined : this.#ends.get(channel.peer);
    if (end.close?.ending !== 'graceful' || peer?.close?.ending !== 'graceful') return;
    for (const [from, to] of [
      [end, peer],
      [peer, end],
    ] as const) {
      const { bytes, frames } = from.wrote;
      if (to.close?.bytesIn === bytes && to.close.framesIn === frames) continue;
      const came = `${to.close?.framesIn} frames of ${to.close?.bytesIn} bytes`;
      this.#report(
        'a clean close loses nothing',
        `${channel.name}: ${frames} of ${bytes} went, ${came} came`,
      );
    }
  }

  #framesIn(
    direction: Direction,
    bytes: Uint8Array,
    each: (frame: Uint8Array, message: Message) => void,
  ): void {
    direction.reader.push(bytes.slice());
    for (;;) {
      const next = direction.reader.next(FRAME_BYTES_MAX);
      if (next.status !== 'frame') return;
      this.framesSeen++;
      const decoded = decodeEnvelope(next.payload);
      if (!decoded.ok || decoded.envelope.message.kind === 'unknown') continue;
      const { message } = decoded.envelope;
      each(next.frame, message);
      if (message.kind === 'Goodbye') direction.saidGoodbye = 'yes';
      else {
        direction.frames++;
        direction.bytes += next.frame.length;
      }
      if (message.kind === 'Welcome' || message.kind === 'Ready') direction.hasGreeted = 'yes';
    }
  }

  #said(channel: VirtualChannel, { wrote, given }: End, frame: Uint8Array, message: Message): void {
    const { kind } = message;
    if (wrote.saidGoodbye === 'yes') {
      this.#report('Goodbye is the last frame', `${channel.name} wrote ${kind} behind it`);
    }
    if (given.hasGreeted === 'no' && !handshakeKinds.has(kind)) {
      this.#report('nothing before the handshake', `${channel.name} wrote ${kind}`);
    }
    if (
      given.saidGoodbye === 'yes' &&
      (isRequest(message) || kind === 'NewTip' || kind === 'Ping')
    ) {
      this.#report(
        'nothing is asked of a peer that has said Goodbye',
        `${channel.name} wrote ${kind}`,
      );
    }
    if (message.kind === 'Goodbye') {
      const { framesSent, bytesSent } = message.goodbye;
      if (framesSent !== wrote.frames || bytesSent !== wrote.bytes) {
        const said = `${framesSent} frames of ${bytesSent} bytes`;
        this.#report(
          'counts match',
          `${channel.name} wrote ${wrote.frames} of ${wrote.bytes}, its Goodbye says ${said}`,
        );
      }
    }
    const announced = this.#announced.get(channel.host) ?? new Set<Hash>();
    this.#announced.set(channel.host, announced);
    for (const block of shownBlocks(frame, message)) {
      announced.add(block);
      if (!this.#isDurable(channel.host, block)) {
        this.#report(
          'only what is durable is announced',
          `${channel.name} wrote ${kind} of ${block}`,
        );
      }
    }
  }

  #endOf(channel: VirtualChannel): End {
    const known = this.#ends.get(channel);
    if (known !== undefined) return known;
    const end: End = { wrote: new Direction(), given: new Direction(), close: undefined };
    this.#ends.set(channel, end);
    this.#byAddresses.set(addressesOf(channel.localAddress, channel.remoteAddress), channel);
    return end;
  }
}

function addressesOf(local: string, remote: string): string {
  return `${local} ${remote}`;
}

/** Ids of the blocks that a message says its sender has. */
function shownBlocks(frame: Uint8Array, message: Message): Hash[] {
  switch (message.kind) {
    case 'Hello':
    case 'Welcome':
      return message.hello.height === 0 ? [] : [message.hello.tip];
    case 'NewTip':
      return headerIds([message.header]);
    case 'Headers':
      return headerIds(message.headers);
    case 'Block': {
      const bytes = blockOfFrame(frame);
      const id = bytes === undefined ? undefined : claimedIdOf(bytes);
      return id === undefined ? [] : [id];
    }
    default:
      return [];
  }
}

function headerIds(headers: readonly Uint8Array[]): Hash[] {
  return headers.flatMap((bytes) => {
    const read = readSealedHeader(bytes);
    return read.ok ? [read.value.id] : [];
  });
}
