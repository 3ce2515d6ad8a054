// One direction of a TCP stream put back together from its segments: doubles dropped, late ones
// kept until their turn, holes counted, and given up when somebody knows that nothing will fill them.
// PURE: segments in, contiguous bytes out.
import { sequenceDistance } from './packets.ts';

interface Parked {
  /** Bytes from the beginning of the stream. */
  offset: number;
  bytes: Uint8Array;
}

export class Reassembly {
  readonly #firstSeq: number;
  #nextOffset = 0;
  /** Segments behind a hole, by offset; few, because a window is small. */
  #parked: Parked[] = [];
  /** The furthest byte that any segment or FIN showed to exist. */
  #knownEnd = 0;
  #givenUpBytes = 0;

  /** `firstSeq`: the sequence number of the stream's first byte, that is the SYN's plus one. */
  constructor(firstSeq: number) {
    this.#firstSeq = firstSeq;
  }

  /** Bytes handed out so far. */
  get bytes(): number {
    return this.#nextOffset;
  }

  /** Bytes known to have been sent but not handed out: they, or bytes before them, are missing. */
  get missingBytes(): number {
    return this.#givenUpBytes + this.awaitedBytes;
  }

  /** The same, without those that have been given up. */
  get awaitedBytes(): number {
    return Math.max(0, this.#knownEnd - this.#nextOffset);
  }

  /**
   * A segment of `lengthBytes` at `seq`, of which `bytes` were captured (a capture may cut them).
   * Returns what can be handed out now, in order.
   */
  push(seq: number, lengthBytes: number, bytes: Uint8Array): Uint8Array[] {
    const offset = this.#offsetOf(seq);
    this.#knownEnd = Math.max(this.#knownEnd, offset + lengthBytes);
    this.#park({ offset, bytes });
    return this.#ready();
  }

  /**
   * What is missing before `seq` will not come any more, because its receiver has it. Returns what lies
   * behind the holes, in order, and a 'hole' for each of them.
   */
  giveUpBefore(seq: number): (Uint8Array | 'hole')[] {
    const target = this.#offsetOf(seq);
    const found: (Uint8Array | 'hole')[] = [];
    while (this.#nextOffset < target) {
      const end = Math.min(target, this.#parked[0]?.offset ?? target);
      this.#givenUpBytes += end - this.#nextOffset;
      this.#nextOffset = end;
      found.push('hole', ...this.#ready());
    }
    return found;
  }

  #ready(): Uint8Array[] {
    const ready: Uint8Array[] = [];
    let next = this.#parked[0];
    while (next !== undefined && next.offset <= this.#nextOffset) {
      this.#parked.shift();
      const fresh = next.bytes.subarray(this.#nextOffset - next.offset);
      if (fresh.length > 0) ready.push(fresh);
      this.#nextOffset += fresh.length;
      next = this.#parked[0];
    }
    return ready;
  }

  /** A stream may be longer than 2^32 bytes: numbers count from the byte that is expected next. */
  #offsetOf(seq: number): number {
    const expected = (this.#firstSeq + this.#nextOffset) >>> 0;
    return this.#nextOffset + sequenceDistance(expected, seq);
  }

  #park(segment: Parked): void {
    const after = this.#parked.findIndex(({ offset }) => offset > segment.offset);
    if (after === -1) this.#parked.push(segment);
    else this.#parked.splice(after, 0, segment);
  }
}
