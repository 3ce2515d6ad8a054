// What a start does with the log and the index it finds: the log is right, the index is made to
// agree with it, and a torn tail is told from corruption. Every step may be interrupted and is then
// simply done again.
import { crc32 } from 'node:zlib';
import type { StoredBlock } from './block-index.ts';
import type { BlockLog } from './block-log.ts';
import { type Damage, LogWindow, readFrame, scanLog, type Verify } from './log-scan.ts';

export interface Recovery {
  /** All good blocks in log order, and the stretches of the log that hold none. */
  readonly blocks: StoredBlock[];
  readonly damaged: Damage[];
  /** How the index has to change. */
  readonly added: StoredBlock[];
  readonly removedOffsets: number[];
  /** What was cut off the end, and the file in which it is kept. */
  readonly torn: { offset: number; length: number; keptAs: string } | undefined;
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
  log: BlockLog,
  indexed: readonly StoredBlock[],
  verify: Verify,
  progress: Progress = () => undefined,
): Promise<Recovery> {
  const report = (offset: number) => progress(offset, log.bytes);
  const { kept, suspects } = await trusted(log, indexed);
  const known = new Set(kept.filter((block) => !suspects.has(block)).map(({ id }) => id));
  const blocks: StoredBlock[] = [];
  const damaged: Damage[] = [];
  let end = 0;
  for (const block of kept) {
    const gap = await scanLog(log, { start: end, end: block.offset, verify, known }, report);
    blocks.push(...gap.found);
    damaged.push(...gap.damaged);
    const good = suspects.has(block) ? await readAgain(log, block, verify) : block;
    if (good === undefined) {
      damaged.push({ offset: block.offset, length: block.length, block });
    } else {
      blocks.push(good);
      known.add(good.id);
    }
    end = block.offset + block.length;
  }
  // Nothing in the index vouches for the rest: damage at its very end is a torn tail.
  const rest = await scanLog(log, { start: end, end: log.bytes, verify, known }, report);
  blocks.push(...rest.found);
  const tornTail = rest.goodEnd < log.bytes ? rest.damaged.pop() : undefined;
  damaged.push(...rest.damaged);

  const torn = tornTail && { ...tornTail, keptAs: await log.cut(tornTail.offset) };
  report(log.bytes);
  const { added, removedOffsets } = changes(indexed, blocks, damaged);
  // A process that was killed may have written without syncing: only now it is durable.
  if (added.length > 0) await log.sync();
  return { blocks, damaged, torn, added, removedOffsets };
}

/**
 * The entries that may be this log's, up to the last good one, and those among them whose bytes do
 * not have the CRC they should. None, if nothing that was checked is good: it is another log's index.
 */
async function trusted(
  log: BlockLog,
  indexed: readonly StoredBlock[],
): Promise<{ kept: readonly StoredBlock[]; suspects: Set<StoredBlock> }> {
  const nothing = { kept: [], suspects: new Set<StoredBlock>() };
  let end = 0;
  for (const { offset, length } of indexed) {
    if (offset < end || length === 0) return nothing;
    end = offset + length;
  }
  const inLog = indexed.filter(({ offset, length }) => offset + length <= log.bytes);
  let first = inLog.length;
  for (let bytes = 0; first > 0 && bytes < CHECKED_BYTES; bytes += inLog[first]?.length ?? 0)
    first--;
  const suspects = new Set(await failingCrc(log, inLog.slice(first)));
  const lastGood = inLog.findLastIndex((block) => !suspects.has(block));
  if (lastGood < first) return nothing;
  for (const block of inLog.slice(lastGood + 1)) suspects.delete(block);
  return { kept: inLog.slice(0, lastGood + 1), suspects };
}

/** Those of `blocks` whose bytes in the log are not what was written. */
export async function failingCrc(
  log: BlockLog,
  blocks: readonly StoredBlock[],
  progress: Progress = () => undefined,
): Promise<StoredBlock[]> {
  const window = new LogWindow(log, log.bytes);
  const failing: StoredBlock[] = [];
  for (const block of blocks) {
    progress(block.offset, log.bytes);
    const bytes = await window.from(block.offset, block.length);
    if (crc32(bytes.subarray(0, block.length)) !== block.crc32) failing.push(block);
  }
  return failing;
}

/** The very block of an entry, if only the entry's CRC was wrong. */
async function readAgain(
  log: BlockLog,
  { id, offset, length }: StoredBlock,
  verify: Verify,
): Promise<StoredBlock | undefined> {
  const block = readFrame(await log.read(offset, length), verify);
  return block?.id === id ? { ...block, offset } : undefined;
}

/** What the index lacks, and the offsets of entries that are of no use any more. */
function changes(
  indexed: readonly StoredBlock[],
  blocks: readonly StoredBlock[],
  damaged: readonly Damage[],
): { added: StoredBlock[]; removedOffsets: number[] } {
  const before = new Set(indexed);
  const after = new Set<StoredBlock | undefined>([...blocks, ...damaged.map(({ block }) => block)]);
  return {
    added: blocks.filter((block) => !before.has(block)),
    removedOffsets: indexed.filter((block) => !after.has(block)).map(({ offset }) => offset),
  };
}
