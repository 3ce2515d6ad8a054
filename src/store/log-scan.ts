// Finding frames in the bytes of a log that may be damaged anywhere. Only reads; what to do about
// what is found is recovery.ts's concern.
import { crc32 } from 'node:zlib';
import { type Block, readBlock } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { blockOfFrame } from '../wire/codec.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX, PREFIX_BYTES_MAX } from '../wire/limits.ts';
import type { IndexedBlock, StoredBlock } from './block-index.ts';
import type { BlockLog } from './block-log.ts';
import type { LogPlace } from './place.ts';

/**
 * Says of a block that no index vouches for whether it is one: its seal and all it commits to. A
 * promise where signatures are still being checked; `false` says at once that it is none.
 */
export type Verify = (block: Block) => boolean | Promise<boolean>;

/** What recovery needs of the block log. */
export type ScannedLog = Pick<BlockLog, 'segments' | 'endOf' | 'read'>;

/** Hashes that are known, and those that join them. */
export interface KnownHashes {
  has(id: Hash): boolean;
  add(id: Hash): unknown;
  delete(id: Hash): unknown;
}

/** `length` bytes from a place hold no block that verifies. */
export interface CorruptRange {
  readonly place: LogPlace;
  readonly length: number;
  /** The block that was there, if the index still knew it. */
  readonly block: StoredBlock | undefined;
}

/** Bytes read at a time: large enough to stream, and more than any frame. */
const WINDOW_BYTES = 4 * 1024 * 1024;
export const WHOLE_FRAME_BYTES_MAX = PREFIX_BYTES_MAX + FRAME_BYTES_MAX;
/** Blocks whose signatures are checked while the scan goes on: enough for the thread pool, at most 16 MB. */
const CHECKS_AHEAD_MAX = 16;

/** Reads the log front to back, a window at a time; no window spans two segments. */
export class LogReader {
  readonly #log: ScannedLog;
  readonly #end: LogPlace;
  #start: LogPlace = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  /** @param end where to stop; absent: where the log ends */
  constructor(log: ScannedLog, end: LogPlace = Number.POSITIVE_INFINITY) {
    this.#log = log;
    this.#end = end;
  }

  /** So many bytes from a place, if all of them are at hand: asking for them takes no turn. */
  held(place: LogPlace, length: number): Uint8Array | undefined {
    const at = place - this.#start;
    const isHeld = at >= 0 && at + length <= this.#bytes.length;
    return isHeld ? this.#bytes.subarray(at, at + length) : undefined;
  }

  /** At least `atLeast` bytes from a place, as many as are at hand; fewer only before the end, or its segment's. */
  async from(place: LogPlace, atLeast: number): Promise<Uint8Array> {
    const left = Math.min(this.#log.endOf(place), this.#end) - place;
    const wanted = Math.min(atLeast, left);
    if (place < this.#start || place + wanted > this.#start + this.#bytes.length) {
      this.#bytes = await this.#log.read(place, Math.min(Math.max(WINDOW_BYTES, wanted), left));
      this.#start = place;
    }
    return this.#bytes.subarray(place - this.#start);
  }
}

/**
 * Looks at every byte from `start` to `end`, which lie in one segment, for frames of blocks that verify. `known` are the ids that
 * lie elsewhere in the log (a copy of one inside another block's notes must not be taken for a frame);
 * what is found joins them.
 * @returns what was found, in order, without overlaps
 */
export async function scanLog(
  log: ScannedLog,
  {
    start,
    end,
    verify,
    known,
  }: { start: LogPlace; end: LogPlace; verify: Verify; known: KnownHashes },
  progress: (place: LogPlace) => void = () => undefined,
): Promise<IndexedBlock[]> {
  const reader = new LogReader(log, end);
  const checks = new Checks();
  let boundary = start; // where a frame begins, by the bounds of the frame before it
  let at = start;
  while (at < end) {
    progress(at);
    const bytes = await reader.from(at, WHOLE_FRAME_BYTES_MAX);
    const claimed = claimedFrameBytes(bytes, 0);
    const read = claimed === undefined ? undefined : readFrame(bytes.subarray(0, claimed));
    const verdict = read !== undefined && !known.has(read.facts.id) && verify(read.block);
    if (read !== undefined && verdict !== false) {
      await checks.add({ ...read.facts, place: at }, verdict);
      known.add(read.facts.id);
      at += read.facts.length;
      boundary = at;
    } else if (claimed !== undefined && at === boundary) {
      // Its bounds are intact, so the damage is within them; or they reach beyond the end, torn.
      at += claimed;
      boundary = at;
    } else {
      at += nextClaim(bytes, end - at);
    }
  }
  const { good, bad } = await checks.done();
  for (const { id } of bad) known.delete(id);
  return good;
}

/** Blocks whose last check is under way while the scan goes on behind them. */
class Checks {
  readonly #good: IndexedBlock[] = [];
  readonly #bad: IndexedBlock[] = [];
  #waiting: { block: IndexedBlock; verdict: boolean | Promise<boolean> }[] = [];

  async add(block: IndexedBlock, verdict: boolean | Promise<boolean>): Promise<void> {
    // Heard of below; a rejection before that is no fault of its own.
    if (verdict instanceof Promise) verdict.catch(() => undefined);
    this.#waiting.push({ block, verdict });
    if (this.#waiting.length >= CHECKS_AHEAD_MAX) await this.#settle();
  }

  async done(): Promise<{ good: IndexedBlock[]; bad: readonly IndexedBlock[] }> {
    await this.#settle();
    return { good: this.#good, bad: this.#bad };
  }

  async #settle(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { block, verdict } of waiting) {
      ((await verdict) ? this.#good : this.#bad).push(block);
    }
  }
}

/** How far behind the first of `bytes` a frame could begin next, as far as `bytes` tell. */
function nextClaim(bytes: Uint8Array, left: number): number {
  // The last bytes of a window may begin a frame whose lengths the window cuts off.
  const last = bytes.length < left ? bytes.length - 2 * PREFIX_BYTES_MAX : bytes.length;
  let at = 1;
  while (at < last && claimedFrameBytes(bytes, at) === undefined) at++;
  return at;
}

/** Field 14 of the Envelope, length-delimited. */
const BLOCK_TAG = 0x72;

/**
 * Bytes of the frame that begins here, as its own lengths say: the outer and the inner length agree.
 * They may reach beyond the bytes at hand.
 */
export function claimedFrameBytes(bytes: Uint8Array, offset: number): number | undefined {
  const outer = readFrameLength(bytes, offset, FRAME_BYTES_MAX);
  if (outer.status !== 'complete') return undefined;
  const tagAt = offset + outer.prefixBytes;
  if (bytes[tagAt] !== BLOCK_TAG) return undefined;
  const inner = readFrameLength(bytes, tagAt + 1, FRAME_BYTES_MAX);
  if (inner.status !== 'complete') return undefined;
  if (outer.length !== 1 + inner.prefixBytes + inner.length) return undefined;
  return outer.prefixBytes + outer.length;
}

/** The block in exactly these bytes, or undefined if they are not a frame of one. */
export function readFrame(
  frame: Uint8Array,
): { block: Block; facts: Omit<IndexedBlock, 'place'> } | undefined {
  const blockBytes = blockOfFrame(frame);
  if (blockBytes === undefined) return undefined;
  const read = readBlock(blockBytes);
  if (!read.ok) return undefined;
  const { id, header } = read.value;
  const { parent, height } = header;
  // A copy: encoded, it is a view of 8 KiB that protobufjs fills with other headers too.
  const sealedHeader = new Uint8Array(read.value.sealedHeader);
  const facts = { id, parent, height, sealedHeader, length: frame.length, crc32: crc32(frame) };
  return { block: read.value, facts };
}
