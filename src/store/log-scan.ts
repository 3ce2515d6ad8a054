// Finding frames in the bytes of a log that may be damaged anywhere. Only reads; what to do about
// what is found is recovery.ts's concern.
import { crc32 } from 'node:zlib';
import { type Block, readBlock } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { blockOfFrame } from '../wire/codec.ts';
import { readFrameLength } from '../wire/frames.ts';
import { FRAME_BYTES_MAX, PREFIX_BYTES_MAX } from '../wire/limits.ts';
import type { StoredBlock } from './block-index.ts';
import type { BlockLog } from './block-log.ts';

/** Says of a block that no peer vouches for whether it is one: its seal and all it commits to. */
export type Verify = (block: Block) => boolean;

/** Bytes `offset` to `offset + length` hold no block that verifies. */
export interface Damage {
  readonly offset: number;
  readonly length: number;
  /** The block that was there, if the index still knew it. */
  readonly block: StoredBlock | undefined;
}

/** What lies in a stretch of the log, in order, without overlaps. */
export interface Scan {
  found: StoredBlock[];
  damaged: Damage[];
  /** Where the last good frame ends: whatever follows is one damage, the last of `damaged`. */
  goodEnd: number;
}

/** Bytes read at a time: large enough to stream, and more than any frame. */
const WINDOW_BYTES = 4 * 1024 * 1024;
const WHOLE_FRAME_BYTES_MAX = PREFIX_BYTES_MAX + FRAME_BYTES_MAX;

/** Reads a stretch of the log front to back, a window at a time. */
export class LogWindow {
  readonly #log: BlockLog;
  readonly #end: number;
  #start = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(log: BlockLog, end: number) {
    this.#log = log;
    this.#end = end;
  }

  /** At least `atLeast` bytes from `offset`, as many as are at hand; fewer only before the end. */
  async from(offset: number, atLeast: number): Promise<Uint8Array> {
    const wanted = Math.min(atLeast, this.#end - offset);
    if (offset < this.#start || offset + wanted > this.#start + this.#bytes.length) {
      const length = Math.min(Math.max(WINDOW_BYTES, wanted), this.#end - offset);
      this.#bytes = await this.#log.read(offset, length);
      this.#start = offset;
    }
    return this.#bytes.subarray(offset - this.#start);
  }
}

/**
 * Looks at every byte from `start` to `end`. `known` are the ids that lie elsewhere in the log (a
 * copy of one inside another block's notes must not be taken for a frame); what is found joins them.
 */
export async function scanLog(
  log: BlockLog,
  { start, end, verify, known }: { start: number; end: number; verify: Verify; known: Set<Hash> },
  progress: (offset: number) => void = () => undefined,
): Promise<Scan> {
  const window = new LogWindow(log, end);
  const scan: Scan = { found: [], damaged: [], goodEnd: start };
  let boundary = start; // where a frame begins, by the bounds of the frame before it
  let at = start;
  while (at < end) {
    progress(at);
    const bytes = await window.from(at, WHOLE_FRAME_BYTES_MAX);
    const claimed = claimedFrameBytes(bytes, 0);
    const block = claimed === undefined ? undefined : readFrame(bytes.subarray(0, claimed), verify);
    if (block !== undefined && !known.has(block.id)) {
      if (at > scan.goodEnd) scan.damaged.push(damage(scan.goodEnd, at));
      scan.found.push({ ...block, offset: at });
      known.add(block.id);
      at += block.length;
      boundary = scan.goodEnd = at;
    } else if (claimed !== undefined && at === boundary) {
      // Its bounds are intact, so the damage is within them; or they reach beyond the end, torn.
      at += claimed;
      boundary = at;
    } else {
      at += nextClaim(bytes, end - at);
    }
  }
  if (end > scan.goodEnd) scan.damaged.push(damage(scan.goodEnd, end));
  return scan;
}

function damage(offset: number, end: number): Damage {
  return { offset, length: end - offset, block: undefined };
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
 * Bytes of the frame that begins here, by its own account: the outer and the inner length agree.
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

/** The block in exactly these bytes, or undefined if they are not the frame of one that verifies. */
export function readFrame(
  frame: Uint8Array,
  verify: Verify,
): Omit<StoredBlock, 'offset'> | undefined {
  const blockBytes = blockOfFrame(frame);
  if (blockBytes === undefined) return undefined;
  const read = readBlock(blockBytes);
  if (!read.ok || !verify(read.value)) return undefined;
  const { id, header, sealedHeader } = read.value;
  const { parent, height } = header;
  return { id, parent, height, sealedHeader, length: frame.length, crc32: crc32(frame) };
}
