// What a start does with the log and the index it finds: the log is right, the index is made to
// agree with it, and a torn tail is told from corruption. Every step may be interrupted and is then
// simply done again.
import { crc32 } from 'node:zlib';
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
  readonly removedOffsets: readonly number[];
  /** What was cut off the end, and the file in which it is kept. */
  readonly torn: { offset: number; length: number; keptAs: string } | undefined;
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
const CHECKED_BYTES = 64 * 1024 * 1024;

/** Brings log and index together. @throws StoreError `DISK`. */
export async function recover(
  log: Pick<BlockLog, 'bytes' | 'read' | 'cut' | 'sync'>,
  indexed: readonly IndexedBlock[],
  verify: Verify,
  judge: Judge = () => new Map(),
  progress: Progress = () => undefined,
): Promise<Recovery> {
  const { candidates, corruptBlocks, missing } = await candidatesOf(log, indexed, verify, progress);
  const verdicts = await judge(candidates);
  const isRefused = (block: IndexedBlock) => verdicts.get(block) === 'refused';
  const blocks = candidates.map(({ block }) => block).filter((block) => !isRefused(block));
  // Frames with good bounds keep their place and name: no other block is ever written there.
  const named = [...corruptBlocks];
  for (const { block, isVouched } of candidates) {
    if (isRefused(block) && isVouched) named.push(block);
  }
  const corrupt = corruptRangesBetween(blocks, named, log.bytes);
  // Nothing in the index vouches for what follows the last block: a torn tail, cut but kept.
  const last = corrupt.at(-1);
  const isTorn =
    last !== undefined && last.block === undefined && last.offset + last.length === log.bytes;
  if (isTorn) corrupt.pop();
  const torn = isTorn
    ? { offset: last.offset, length: last.length, keptAs: await log.cut(last.offset) }
    : undefined;
  progress(log.bytes, log.bytes);
  const { added, removedOffsets } = changes(indexed, blocks, corrupt, verdicts);
  // A process that was killed may have written without syncing: only now it is durable.
  if (added.length > 0) await log.sync();
  const refused = candidates.map(({ block }) => block).filter(isRefused);
  return { blocks, corrupt, torn, added, removedOffsets, refused, missing };
}

/** Everything in the log that is a block by itself, in order, and what the index knows to be lost. */
async function candidatesOf(
  log: ScannedLog,
  indexed: readonly IndexedBlock[],
  verify: Verify,
  progress: Progress,
): Promise<{
  candidates: Candidate[];
  corruptBlocks: readonly StoredBlock[];
  missing: readonly StoredBlock[];
}> {
  const report = (offset: number) => progress(offset, log.bytes);
  const { kept, suspects, dropped } = await trusted(log, indexed);
  const known = new Set(kept.filter((block) => !suspects.has(block)).map(({ id }) => id));
  const candidates: Candidate[] = [];
  const corruptBlocks: StoredBlock[] = [];
  const scanTo = async (end: number, start: number) => {
    const found = await scanLog(log, { start, end, verify, known }, report);
    candidates.push(...found.map((block) => ({ block, isVouched: false })));
  };
  let end = 0;
  for (const block of kept) {
    await scanTo(block.offset, end);
    const good = suspects.has(block) ? await readAgain(log, block, verify) : block;
    if (good === undefined) {
      corruptBlocks.push(block);
    } else {
      candidates.push({ block: good, isVouched: good === block });
      known.add(good.id);
    }
    end = block.offset + block.length;
  }
  await scanTo(log.bytes, end);
  // Entries behind the last good one count as lost only where no scan has found the block again.
  const missing = [...corruptBlocks, ...dropped.filter(({ id }) => !known.has(id))];
  return { candidates, corruptBlocks, missing };
}

/** What lies between the good blocks, cut at those whose place and name the index knows. */
function corruptRangesBetween(
  blocks: readonly StoredBlock[],
  named: readonly StoredBlock[],
  end: number,
): CorruptRange[] {
  const places = [
    ...blocks.map((block) => ({ block, isGood: true })),
    ...named.map((block) => ({ block, isGood: false })),
  ].sort((one, other) => one.block.offset - other.block.offset);
  const corrupt: CorruptRange[] = [];
  let at = 0;
  const unnamedTo = (offset: number) => {
    if (offset > at) corrupt.push({ offset: at, length: offset - at, block: undefined });
  };
  for (const { block, isGood } of places) {
    const { offset, length } = block;
    unnamedTo(offset);
    if (!isGood) corrupt.push({ offset, length, block });
    at = offset + length;
  }
  unnamedTo(end);
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
  for (const { offset, length } of indexed) {
    if (offset < end || length === 0) return nothing;
    end = offset + length;
  }
  const inLog = indexed.filter(({ offset, length }) => offset + length <= log.bytes);
  let first = inLog.length;
  for (let bytes = 0; first > 0 && bytes < CHECKED_BYTES; bytes += inLog[first]?.length ?? 0)
    first--;
  const suspects = new Set<StoredBlock>(await failingCrc(log, inLog.slice(first)));
  const lastGood = inLog.findLastIndex((block) => !suspects.has(block));
  if (lastGood < first) return nothing;
  for (const block of inLog.slice(lastGood + 1)) suspects.delete(block);
  return { kept: inLog.slice(0, lastGood + 1), suspects, dropped: indexed.slice(lastGood + 1) };
}

/** Those of `blocks` whose bytes in the log are not what was written. */
export async function failingCrc(
  log: ScannedLog,
  blocks: readonly StoredBlock[],
  progress: Progress = () => undefined,
): Promise<StoredBlock[]> {
  const reader = new LogReader(log, log.bytes);
  const failing: StoredBlock[] = [];
  for (const block of blocks) {
    progress(block.offset, log.bytes);
    const bytes = await reader.from(block.offset, block.length);
    if (crc32(bytes.subarray(0, block.length)) !== block.crc32) failing.push(block);
  }
  return failing;
}

/** The very block of an entry, if only the entry's CRC was wrong. */
async function readAgain(
  log: ScannedLog,
  { id, offset, length }: StoredBlock,
  verify: Verify,
): Promise<IndexedBlock | undefined> {
  const read = readFrame(await log.read(offset, length));
  if (read?.facts.id !== id || !(await verify(read.block))) return undefined;
  return { ...read.facts, offset };
}

/** What the index lacks, and the offsets of entries that are of no use any more. */
function changes(
  indexed: readonly IndexedBlock[],
  blocks: readonly IndexedBlock[],
  corrupt: readonly CorruptRange[],
  verdicts: Verdicts,
): { added: IndexedBlock[]; removedOffsets: number[] } {
  const before = new Set(indexed);
  const after = new Set<StoredBlock | undefined>([...blocks, ...corrupt.map(({ block }) => block)]);
  return {
    // An entry vouches for its block: what cannot be judged yet gets none.
    added: blocks.filter((block) => !before.has(block) && verdicts.get(block) === undefined),
    removedOffsets: indexed.filter((block) => !after.has(block)).map(({ offset }) => offset),
  };
}
