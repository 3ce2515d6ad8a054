// What the packets of one TCP connection carried, in the order in which it travelled: both directions put
// back together, and what the capture lacks of them named where it is missing. PURE. Nothing is checked here.
//
// A hole may be a packet that comes later, or one that nobody captured. The latter is known when the
// receiver acknowledges it; an answer to it cannot travel before that, so a gap stands before everything
// that could be misjudged without it.
import {
  type End,
  otherEnd,
  senderOf,
  type TcpPacket,
  type TcpStream,
} from '../capture/packets.ts';
import { Reassembly } from '../capture/reassembly.ts';
import { firstSeq } from '../capture/stream-bytes.ts';
import type { CapturedConversation, CaptureEvent, CapturePosition } from './capture-events.ts';

const BEGINS_LATE = 'the capture begins in the middle of it: it is not judged';

const ends = ['opener', 'acceptor'] as const satisfies readonly End[];

export function ofPackets(
  stream: TcpStream,
  payloads: ReadonlyMap<number, Uint8Array>,
): CapturedConversation {
  const { opener, acceptor, packets } = stream;
  const reader = new PacketReader(stream, payloads);
  for (const packet of packets) reader.take(packet);
  const isLate = !packets.some(({ flags }) => flags.syn);
  return {
    ...{ stream: stream.stream, opener, acceptor, source: 'packets' },
    startMs: packets[0] === undefined ? 0 : momentOf(packets[0]).atMs,
    ...{ events: reader.finish(), missingBytes: reader.missingBytes },
    gaps: isLate ? [BEGINS_LATE] : [],
  };
}

function momentOf({ timeNs, number }: TcpPacket): CapturePosition {
  return { atMs: Number(timeNs / 1000n) / 1000, packet: number };
}

class PacketReader {
  readonly #stream: TcpStream;
  readonly #payloads: ReadonlyMap<number, Uint8Array>;
  readonly #directions: Record<End, Direction>;
  readonly #events: CaptureEvent[] = [];

  constructor(stream: TcpStream, payloads: ReadonlyMap<number, Uint8Array>) {
    this.#stream = stream;
    this.#payloads = payloads;
    const direction = (end: End) => new Direction(beginOf(stream, end));
    this.#directions = { opener: direction('opener'), acceptor: direction('acceptor') };
  }

  get missingBytes(): number {
    return ends.reduce((sum, end) => sum + this.#directions[end].bytes.missingBytes, 0);
  }

  take(packet: TcpPacket): void {
    const { flags, length, number, seq } = packet;
    const position = momentOf(packet);
    const from = senderOf(this.#stream, packet);
    if (flags.syn && flags.ack) this.#events.push({ ...position, kind: 'opened' });
    if (!flags.syn && !flags.rst) for (const end of ends) this.#beginsLate(end, position);
    if (flags.ack && !flags.syn && !flags.rst) this.#acknowledged(from, packet.ackNumber, position);
    const direction = this.#directions[from];
    // A FIN without payload, too: it shows how many bytes lie before it.
    if (length > 0 || flags.fin) {
      const payload = this.#payloads.get(number)?.subarray(0, length) ?? new Uint8Array(0);
      this.#write(from, direction.bytes.push(seq, length, payload), position);
    }
    if (flags.fin && direction.fin.state === 'unseen') {
      direction.fin = { state: 'waits', seq: (seq + length) >>> 0 };
    }
    this.#finComes(from, position);
    if (flags.rst) this.#events.push({ ...position, kind: 'reset', from });
  }

  /** What still waits for bytes is told all the same: behind a gap. */
  finish(): readonly CaptureEvent[] {
    const last = this.#stream.packets.at(-1);
    if (last === undefined) return [];
    for (const end of ends) {
      const { bytes, begin } = this.#directions[end];
      if (bytes.awaitedBytes === 0) continue;
      const known = (begin.seq + bytes.bytes + bytes.missingBytes) >>> 0;
      this.#write(end, bytes.giveUpBefore(known), momentOf(last));
      this.#finComes(end, momentOf(last));
    }
    return this.#events;
  }

  /** `from` has everything of the other end before `ackNumber`. */
  #acknowledged(from: End, ackNumber: number, position: CapturePosition): void {
    const end = otherEnd(from);
    const { bytes, begin, fin } = this.#directions[end];
    if (begin.known === 'guessed') return;
    // The FIN has a number of its own, and is no byte.
    const isPastFin = fin.state !== 'unseen' && ((ackNumber - fin.seq) | 0) > 0;
    this.#write(end, bytes.giveUpBefore(isPastFin ? fin.seq : ackNumber), position);
    this.#finComes(end, position);
  }

  #beginsLate(end: End, position: CapturePosition): void {
    const { begin } = this.#directions[end];
    if (begin.known !== 'guessed' || begin.told) return;
    begin.told = true;
    this.#events.push({ ...position, kind: 'gap', from: end });
  }

  #write(from: End, found: readonly (Uint8Array | 'hole')[], position: CapturePosition): void {
    for (const bytes of found) {
      if (bytes === 'hole') this.#events.push({ ...position, kind: 'gap', from });
      else this.#events.push({ ...position, kind: 'bytes', from, bytes });
    }
  }

  /** A FIN that came before the bytes that lie before it waits for them. */
  #finComes(from: End, position: CapturePosition): void {
    const direction = this.#directions[from];
    if (direction.fin.state !== 'waits' || direction.bytes.awaitedBytes > 0) return;
    direction.fin = { ...direction.fin, state: 'came' };
    this.#events.push({ ...position, kind: 'fin', from });
  }
}

type Begin =
  | { known: 'exactly'; seq: number }
  /** Neither a SYN nor the answer to it was captured: bytes may be missing before. */
  | { known: 'guessed'; seq: number; told: boolean };

class Direction {
  readonly begin: Begin;
  readonly bytes: Reassembly;
  fin: { state: 'unseen' } | { state: 'waits' | 'came'; seq: number } = { state: 'unseen' };

  constructor(begin: Begin) {
    this.begin = begin;
    this.bytes = new Reassembly(begin.seq);
  }
}

/** Where an end's stream begins: behind its SYN, which the answer to it names as well. */
function beginOf(stream: TcpStream, end: End): Begin {
  const syns = stream.packets.filter(({ flags }) => flags.syn);
  const own = syns.find((packet) => senderOf(stream, packet) === end);
  if (own !== undefined) return { known: 'exactly', seq: (own.seq + 1) >>> 0 };
  const answer = syns.find((packet) => packet.flags.ack && senderOf(stream, packet) !== end);
  if (answer !== undefined) return { known: 'exactly', seq: answer.ackNumber };
  return { known: 'guessed', seq: firstSeq(stream, end), told: false };
}
