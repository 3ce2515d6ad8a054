// What an independent observer of a simulated network can say of each connection: it reads the bytes
// that each program wrote and was given, and holds them against the protocol. It trusts no node.
import { claimedIdOf } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader } from '../chain/header.ts';
import type { ConnectionClose } from '../observe/events.ts';
import { blockOfFrame, decodeEnvelope } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import { isRequest, type Message, type MessageKind } from '../wire/messages.ts';
import type { VirtualChannel } from './virtual-channel.ts';

/** Bytes that may wait in a node for one peer: what it may queue before it pauses, and one run of blocks more. */
export const QUEUED_BYTES_MAX = 2 * 256 * 1024;

/** Bytes of one peer that a node may have taken and not handled: several times what a kernel hands over at once. */
export const UNHANDLED_BYTES_MAX = 256 * 1024;

/** Says what is wrong, in the name of a rule. */
export type Report = (rule: string, detail: string) => void;

const handshakeKinds: ReadonlySet<string> = new Set(['Hello', 'Welcome', 'Ready', 'Goodbye']);

/** What one end has written, or what it has been given of the other's. */
class Stream {
  /** All bytes, whole frames or not. */
  total = 0;
  frames = 0;
  /** Of whole frames, prefixes included, Goodbyes left out. [G-2] */
  bytes = 0;
  saidGoodbye: 'no' | 'yes' = 'no';
  /** The word after which other messages may follow. */
  hasGreeted: 'no' | 'yes' = 'no';

  count(kind: MessageKind, frameBytes: number): void {
    if (kind === 'Goodbye') this.saidGoodbye = 'yes';
    else {
      this.frames++;
      this.bytes += frameBytes;
    }
    if (kind === 'Welcome' || kind === 'Ready') this.hasGreeted = 'yes';
  }
}

interface End {
  readonly reader: FrameReader;
  readonly wrote: Stream;
  /** Every frame that it has written: its kind, its length, and where in the stream it ends. */
  readonly said: { readonly kind: MessageKind; readonly bytes: number; readonly end: number }[];
  readonly given: Stream;
  /** So many frames of the other end have been given whole. */
  heard: number;
  /** Bytes of frames that the program says it has read. */
  handledBytes: number;
  close: ConnectionClose | undefined;
}

export class ConversationWatch {
  readonly #report: Report;
  readonly #isDurable: (host: string, block: Hash) => boolean;
  readonly #ends = new Map<VirtualChannel, End>();
  /** Ends by the two addresses that a node knows of its connection. */
  readonly #byAddresses = new Map<string, VirtualChannel>();
  /** By host: blocks that it has shown to anybody. */
  readonly #announced = new Map<string, Set<Hash>>();
  readonly #strangers = new Set<string>();
  readonly #forbidden = new Set<Hash>();
  framesSeen = 0;

  constructor(report: Report, isDurable: (host: string, block: Hash) => boolean) {
    this.#report = report;
    this.#isDurable = isDurable;
  }

  /** What this host says is not judged, and what it was told is. */
  addStranger(host: string): void {
    this.#strangers.add(host);
  }

  isStranger(host: string): boolean {
    return this.#strangers.has(host);
  }

  /** From now on no honest node may show this block to anybody. */
  forbid(block: Hash): void {
    this.#forbidden.add(block);
  }

  /** Every block that this host has shown to anybody. */
  announcedBy(host: string): readonly Hash[] {
    return [...(this.#announced.get(host) ?? [])];
  }

  /** The program of this end has written these bytes. */
  wrote(channel: VirtualChannel, bytes: Uint8Array): void {
    if (this.#strangers.has(channel.host)) return;
    const end = this.#endOf(channel);
    if (channel.queuedBytes + bytes.length > QUEUED_BYTES_MAX) {
      this.#report('queues are bounded', `${channel.queuedBytes} bytes wait on ${channel.name}`);
    }
    // A copy: the reader keeps what is not a whole frame yet.
    end.reader.push(bytes.slice());
    for (;;) {
      const next = end.reader.next(FRAME_BYTES_MAX);
      if (next.status !== 'frame') return;
      this.#frameWritten(channel, end, next.frame, next.payload);
    }
  }

  /** The program of this end has been given so many more of the bytes that the other wrote. */
  given(channel: VirtualChannel, bytes: Uint8Array): void {
    const end = this.#endOf(channel);
    const said = channel.peer === undefined ? [] : this.#endOf(channel.peer).said;
    end.given.total += bytes.length;
    const unhandled = end.given.total - end.handledBytes;
    if (unhandled > UNHANDLED_BYTES_MAX && !this.#strangers.has(channel.host)) {
      this.#report('what waits unread is bounded', `${channel.name} keeps ${unhandled} bytes`);
    }
    for (let next = said[end.heard]; next !== undefined; next = said[end.heard]) {
      if (next.end > end.given.total) return;
      end.given.count(next.kind, next.bytes);
      end.heard++;
    }
  }

  /** A node says that it has read a frame. */
  handled(local: string, remote: string, bytes: number): void {
    const channel = this.#byAddresses.get(addressesOf(local, remote));
    if (channel !== undefined) this.#endOf(channel).handledBytes += bytes;
  }

  /** A node says how a connection of it ended. */
  closed(local: string, remote: string, close: ConnectionClose): void {
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
    const isStranger = channel.peer !== undefined && this.#strangers.has(channel.peer.host);
    if (isStranger) return;
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

  #frameWritten(channel: VirtualChannel, end: End, frame: Uint8Array, payload: Uint8Array): void {
    this.framesSeen++;
    end.wrote.total += frame.length;
    const decoded = decodeEnvelope(payload);
    if (!decoded.ok || decoded.envelope.message.kind === 'unknown') {
      return this.#report('every frame can be read', `${channel.name} wrote ${frame.length} bytes`);
    }
    const { message } = decoded.envelope;
    this.#said(channel, end, frame, message);
    end.wrote.count(message.kind, frame.length);
    end.said.push({ kind: message.kind, bytes: frame.length, end: end.wrote.total });
  }

  #said(channel: VirtualChannel, { wrote, given }: End, frame: Uint8Array, message: Message): void {
    const { kind } = message;
    if (wrote.saidGoodbye === 'yes') {
      this.#report('Goodbye is the last frame', `${channel.name} wrote ${kind} behind it`);
    }
    const isStranger = channel.peer !== undefined && this.#strangers.has(channel.peer.host);
    if (!isStranger && given.hasGreeted === 'no' && !handshakeKinds.has(kind)) {
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
      if (this.#forbidden.has(block)) {
        this.#report(
          'nothing of a stranger is passed on',
          `${channel.name} wrote ${kind} of ${block}`,
        );
      }
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
    const end: End = {
      reader: new FrameReader(),
      wrote: new Stream(),
      said: [],
      given: new Stream(),
      heard: 0,
      handledBytes: 0,
      close: undefined,
    };
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
