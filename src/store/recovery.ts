// What a start does with the log and the index it finds: the log is right, the index is made to
// agree with it, and a torn tail is told from corruption. Every step may be interrupted and is then
// simply done again.
import { crc32 } from 'node:zlib';
import type { Hash } from '../chain/hash.ts';
import type { IndexedBlock, StoredBlock } from './block-index.ts';
import type { BlockLog } from './block-log.ts';
import {
  type CorruptRange,
  LogReader,
  readFrame,
  type ScannedLog,
  scanLog,
  type Verify,
} from './log-scan.ts';
import { type LogPlace, type Segment, segmentOf } from './place.ts';

/** A block that may be used again, if its place in the chain allows it. */
export interface Candidate {
  readonly block: IndexedBlock;
  /** It was judged when it was stored, and its bytes have not changed since. */
  readonly isVouched: boolean;
}

/**
 * What the rules of the chain say of stored blocks, each in its place:
 * - `refused`: it can never be on the chain. Its bytes count as damage.
 * - `later`: not now. It stays, and is judged again at the next start.
 * Blocks that it does not name are good, or their parents are not here.
 */
export type Judge = (candidates: readonly Candidate[]) => Promise<Verdicts> | Verdicts;
export type Verdict = 'refused' | 'later';
type Verdicts = ReadonlyMap<IndexedBlock, Verdict>;

export interface Recovery {
  /** All good blocks in log order, and the stretches of the log that hold none. */
  readonly blocks: readonly IndexedBlock[];
  readonly corrupt: readonly CorruptRange[];
  /** How the index has to change. */
  readonly added: readonly IndexedBlock[];
  readonly removedPlaces: readonly LogPlace[];
  /** What was cut off the end, and the file in which it is kept. */
  readonly torn: { place: LogPlace; length: number; keptAs: string } | undefined;
  /** Blocks that were judged to be on no chain; those the index knew are among `corrupt`. */
  readonly refused: readonly IndexedBlock[];
  /** Blocks that the index vouched for and whose bytes are not there any more. */
  readonly missing: readonly StoredBlock[];
}

/** Progress of long work: bytes looked at, of how many. */
export type Progress = (doneBytes: number, totalBytes: number) => void;

/**
 * Bytes at the log's end whose CRCs are checked at every start, in well under 0.1 s: more than a
 * disk that lies about its cache could have lost. What lies before is checked when it is read.
 */
export const CHECKED_BYTES = 64 * 1024 * 1024;

/** Blocks at the beginning of the log that are known to be as they were written. */
export interface SettledBlocks {
  /** What lies behind is still to be looked at. */
  readonly end: LogPlace;
  readonly has: (id: Hash) => boolean;
  /** Those among them whose headers must be judged: their parents were not here. */
  readonly waiting: readonly IndexedBlock[];
}

const nothingSettled: SettledBlocks = { end: 0, has: () => false, waiting: [] };

/** What recovery needs of the block log. */
export type RecoveredLog = ScannedLog & Pick<BlockLog, 'bytes' | 'end' | 'cut' | 'sync'>;

/**
 * Brings log and index together.
 * @param indexed entries of the index for what is not settled
 * @throws StoreError `DISK`.
 */
export async function recover(
  log: RecoveredLog,
  indexed: readonly IndexedBlock[],
  verify: Verify,
  judge: Judge = () => new Map(),
  progress: Progress = () => undefined,
  settled = nothingSettled,
): Promise<Recovery> {
  const rest = logBehind(log, settled.end);
  const known = { settled, indexed };
  const { candidates, corruptBlocks, missing } = await candidatesOf(rest, known, verify, progress);
  const { waiting } = settled;
  const all = [...waiting.map((block) => ({ block, isVouched: true })), ...candidates];
  const verdicts = await judge(all);
  const isRefused = ({ block }: Candidate) => verdicts.get(block) === 'refused';
  const blocks = candidates.filter((one) => !isRefused(one)).map(({ block }) => block);
  // Frames with good bounds keep their place and name: no other block is ever written there.
  const vouched = candidates.filter((one) => one.isVouched && isRefused(one));
  const named = [...corruptBlocks, ...vouched.map(({ block }) => block)];
  const corrupt = [...bySegment(rest, blocks)].flatMap(([segment, good]) => {
    const bad = named.filter(({ place }) => segmentOf(place) === segment.number);
    return corruptRangesIn(segment, good, bad);
  });
  // Nothing in the index vouches for what follows the last block: a torn tail, cut but kept.
  const last = corrupt.at(-1);
  const isTorn =
    last !== undefined && last.block === undefined && last.place + last.length === log.end;
  if (isTorn) corrupt.pop();
  const torn = isTorn
    ? { place: last.place, length: last.length, keptAs: await log.cut(last.place) }
    : undefined;
  progress(log.bytes, log.bytes);
  const { added, removedPlaces } = changes(indexed, blocks, corrupt, verdicts);
  // A process that was killed may have written without syncing: only now it is durable.
  if (added.length > 0) await log.sync();
  const refused = all.filter(isRefused).map(({ block }) => block);
  for (const block of waiting) {
    const { place, length } = block;
    if (refused.includes(block)) corrupt.push({ place, length, block });
  }
  return { blocks, corrupt, torn, added, removedPlaces, refused, missing };
}

/** Everything in the log that is a block by itself, in order, and what the index knows to be lost. */
async function candidatesOf(
  log: ScannedLog,
  { settled, indexed }: { settled: SettledBlocks; indexed: readonly IndexedBlock[] },
  verify: Verify,
  progress: Progress,
): Promise<{
  candidates: Candidate[];
  corruptBlocks: readonly StoredBlock[];
  missing: readonly StoredBlock[];
}> {
  const { kept, suspects, dropped } = await trusted(log, indexed);
  // Made when it is needed: a start that finds all in order needs none.
  let ids: KnownIds | undefined;
  const known = () => {
    ids ??= new KnownIds(
      settled,
      kept.filter((block) => !suspects.has(block)),
    );
    return ids;
  };
  const candidates: Candidate[] = [];
  const corruptBlocks: StoredBlock[] = [];
  const report = placeProgress(log, progress);
  const scanTo = async (end: LogPlace, start: LogPlace) => {
    const found = await scanLog(log, { start, end, verify, known: known() }, report);
    candidates.push(...found.map((block) => ({ block, isVouched: false })));
  };
  for (const [segment, entries] of bySegment(log, kept)) {
    let end = segment.start;
    for (const block of entries) {
      if (block.place > end) await scanTo(block.place, end);
      const good = suspects.has(block) ? await readAgain(log, block, verify) : block;
      if (good === undefined) {
        corruptBlocks.push(block);
      } else {
        candidates.push({ block: good, isVouched: good === block });
        if (good !== block) known().add(good.id);
      }
      end = block.place + block.length;
    }
    if (segment.end > end) await scanTo(segment.end, end);
  }
  // Entries behind the last good one count as lost only where no scan has found the block again.
  const missing = [...corruptBlocks, ...dropped.filter(({ id }) => !known().has(id))];
  return { candidates, corruptBlocks, missing };
}

/** Ids of blocks that lie in the log already. */
class KnownIds {
  readonly #settled: SettledBlocks;
  readonly #others: Set<Hash>;

  constructor(settled: SettledBlocks, others: readonly StoredBlock[]) {
    this.#settled = settled;
    this.#others = new Set(others.map(({ id }) => id));
  }

  has(id: Hash): boolean {
    return this.#others.has(id) || this.#settled.has(id);
  }

  add(id: Hash): void {
    this.#others.add(id);
  }

  delete(id: Hash): void {
    this.#others.delete(id);
  }
}

/** The log from a place on; what lies before it is not looked at. */
function logBehind(log: RecoveredLog, place: LogPlace): ScannedLog {
  const segments = log.segments.map(({ number, start, end }) => ({
    number,
    start: Math.min(Math.max(start, place), end),
    end,
  }));
  return { segments, endOf: (of) => log.endOf(of), read: (from, length) => log.read(from, length) };
}

/** Each segment with the entries in it, which come in the order of their places. */
function* bySegment<Block extends StoredBlock>(
  { segments }: Pick<ScannedLog, 'segments'>,
  entries: readonly Block[],
): Generator<[Segment, readonly Block[]]> {
  let at = 0;
  for (const segment of segments) {
    const first = at;
    while (segmentOf(entries[at]?.place ?? Number.POSITIVE_INFINITY) <= segment.number) at++;
    yield [segment, entries.slice(first, at)];
  }
}

/** Progress for who knows places only. */
export function placeProgress({ segments }: Pick<ScannedLog, 'segments'>, progress: Progress) {
  const bytesBefore = [0];
  for (const { start, end } of segments) bytesBefore.push((bytesBefore.at(-1) ?? 0) + end - start);
  const total = bytesBefore.at(-1) ?? 0;
  return (place: LogPlace): void => {
    const before = bytesBefore[segmentOf(place) - 1] ?? 0;
    const start = segments[segmentOf(place) - 1]?.start ?? 0;
    progress(before + place - start, total);
  };
}

/** What lies between the good blocks of a segment, cut at those whose place and name the index knows. */
function corruptRangesIn(
  segment: Segment,
  blocks: readonly StoredBlock[],
  named: readonly StoredBlock[],
): CorruptRange[] {
  const bad = new Set<StoredBlock>(named);
  const places =
    named.length === 0
      ? blocks
      : [...blocks, ...named].sort((one, other) => one.place - other.place);
  const corrupt: CorruptRange[] = [];
  let at = segment.start;
  const unnamedTo = (place: LogPlace) => {
    if (place > at) corrupt.push({ place: at, length: place - at, block: undefined });
  };
  for (const block of places) {
    const { place, length } = block;
    unnamedTo(place);
    if (bad.has(block)) corrupt.push({ place, length, block });
    at = place + length;
  }
  unnamedTo(segment.end);
  return corrupt;
}

/**
 * The entries that may be this log's, up to the last good one, and those among them whose bytes do
 * not have the CRC they should. None, if nothing that was checked is good: it is another log's index.
 * What follows the last good one is dropped: those bytes were never written, or are gone.
 */
async function trusted(
  log: ScannedLog,
  indexed: readonly IndexedBlock[],
): Promise<{
  kept: readonly IndexedBlock[];
  suspects: ReadonlySet<StoredBlock>;
  dropped: readonly IndexedBlock[];
}> {
  const nothing = { kept: [], suspects: new Set<StoredBlock>(), dropped: [] };
  let end = 0;
  for (const { place, length } of indexed) {
    if (place < end || length === 0) return nothing;
    end = place + length;
  }
  const inLog = indexed.filter(({ place, length }) => place + length <= log.endOf(place));
  let first = inLog.length;
  for (let bytes = 0; first > 0 && bytes < CHECKED_BYTES; bytes += inLog[first]?.length ?? 0)
    first--;
  const suspects = new Set<StoredBlock>(await failingCrc(log, inLog.slice(first)));
  const lastGood = inLog.findLastIndex((block) => !suspects.has(block));
  if (lastGood < first) return nothing;
  for (const block of inLog.slice(lastGood + 1)) suspects.delete(block);
  const kept = inLog.slice(0, lastGood + 1);
  if (kept.length === indexed.length) return { kept, suspects, dropped: [] };
  const remaining = new Set(kept); // a segment may have gone from the middle of the log
  return { kept, suspects, dropped: indexed.filter((block) => !remaining.has(block)) };
}

/** Those of `blocks` whose bytes in the log are not what was written. */
export async function failingCrc(
  log: ScannedLog,
  blocks: readonly StoredBlock[],
  progress: Progress = () => undefined,
): Promise<StoredBlock[]> {
  const reader = new LogReader(log);
  const report = placeProgress(log, progress);
  const failing: StoredBlock[] = [];
  for (const block of blocks) {
    report(block.place);
    const { place, length } = block;
    const bytes = reader.held(place, length) ?? (await reader.from(place, length));
    if (crc32(bytes.subarray(0, block.length)) !== block.crc32) failing.push(block);
  }
  return failing;
}

/** The very block of an entry, if only the entry's CRC was wrong. */
async function readAgain(
  log: ScannedLog,
  { id, place, length }: StoredBlock,
  verify: Verify,
): Promise<IndexedBlock | undefined> {
  const read = readFrame(await log.read(place, length));
  if (read?.facts.id !== id || !(await verify(read.block))) return undefined;
  return { ...read.facts, place };
}

/** What the index lacks, and the places of entries that are of no use any more. */
function changes(
  indexed: readonly IndexedBlock[],
  blocks: readonly IndexedBlock[],
  corrupt: readonly CorruptRange[],
  verdicts: Verdicts,
): { added: IndexedBlock[]; removedPlaces: LogPlace[] } {
  if (verdicts.size === 0 && corrupt.length === 0 && isSameList(indexed, blocks)) {
    return { added: [], removedPlaces: [] };
  }
  const before = new Set(indexed);
  const after = new Set<StoredBlock | undefined>([...blocks, ...corrupt.map(({ block }) => block)]);
  return {
    // An entry vouches for its block: what cannot be judged yet gets none.
    added: blocks.filter((block) => !before.has(block) && verdicts.get(block) === undefined),
    removedPlaces: indexed.filter((block) => !after.has(block)).map(({ place }) => place),
  };
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((element, at) => element === other[at]);
}
