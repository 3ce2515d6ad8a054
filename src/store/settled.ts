// The part of a log that a start need not look at again: every byte of it is a block that the header file knows,
// and the last of them are what was written. Whatever is doubtful is left to recovery.ts. Only reads.
import { crc32 } from 'node:zlib';
import type { Hash } from '../chain/hash.ts';
import type { SettledHeaders } from '../chain/header-rows.ts';
import type { IndexedBlock } from './block-index.ts';
import { type HeaderFile, RecordRows } from './header-file.ts';
import { LogReader, type ScannedLog } from './log-scan.ts';
import { type LogPlace, segmentOf } from './place.ts';
import { CHECKED_BYTES, type SettledBlocks } from './recovery.ts';
import type { StoreParts } from './store-parts.ts';

export interface SettledRows extends SettledBlocks {
  readonly rows: RecordRows;
  /** Those whose headers were judged when they were stored, with all that is below them. */
  readonly headers: SettledHeaders;
}

/**
 * What is known of the log before it is looked at: settled rows, or else all entries of the index.
 * @param believes whether settled rows are wanted
 */
export async function startingPoint(
  { log, blocks, headers }: StoreParts,
  believes: boolean,
): Promise<{ indexed: readonly IndexedBlock[]; settled?: SettledRows }> {
  if (headers === undefined) return { indexed: blocks };
  const rows = await headers.load();
  const settled = rows && believes ? await settledIn(log, headers, rows) : undefined;
  if (settled !== undefined) return { indexed: [], settled };
  const indexed = await headers.all();
  if (rows === undefined) await headers.rewrite(indexed);
  return { indexed };
}

/** @returns undefined if anything about these rows is doubtful */
async function settledIn(
  log: ScannedLog,
  file: HeaderFile,
  rows: RecordRows,
): Promise<SettledRows | undefined> {
  const end = endWithoutGap(log, rows);
  if (end === undefined || !(await isWritten(log, rows))) return undefined;
  const { order, others } = linked(rows);
  const waiting = others.map((row) =>
    file.blockNow(rows.recordsAt.get(row), rows.recordLengths.get(row)),
  );
  const has = (id: Hash) => rows.blocks.ids.row(id) !== undefined;
  return { rows, headers: settledHeaders(rows, order, file), waiting, end, has };
}

/** Where the rows end, if they fill the log up to there. */
function endWithoutGap(log: ScannedLog, { blocks, count }: RecordRows): LogPlace | undefined {
  let end = 0;
  for (let row = 0; row < count; row++) {
    const place = blocks.place(row);
    if (place !== end && !isNext(log, end, place)) return undefined;
    end = place + blocks.length(row);
    if (end > log.endOf(place)) return undefined;
  }
  return end;
}

/** Whether a place begins the segment after the one that ends here. */
function isNext(log: ScannedLog, end: LogPlace, place: LogPlace): boolean {
  const next = log.segments[segmentOf(end)];
  return place === next?.start && end === log.endOf(end);
}

/** Whether the last blocks, so many that what a lying disk could have lost is among them, are what was written. */
async function isWritten(log: ScannedLog, { blocks, count }: RecordRows): Promise<boolean> {
  let row = count;
  for (let bytes = 0; row > 0 && bytes < CHECKED_BYTES; bytes += blocks.length(row)) row--;
  const reader = new LogReader(log);
  for (; row < count; row++) {
    const [place, length] = [blocks.place(row), blocks.length(row)];
    const bytes = reader.held(place, length) ?? (await reader.from(place, length));
    if (crc32(bytes.subarray(0, length)) !== blocks.crc32(row)) return false;
  }
  return true;
}

/** Rows whose chains lead to genesis, parents before their children, and the others. */
function linked(rows: RecordRows): { order: Uint32Array; others: number[] } {
  const { count } = rows;
  const order = new Uint32Array(count);
  const others: number[] = [];
  const states = new Uint8Array(count); // 0: not looked at, 1: linked, 2: not
  let found = 0;
  const open: number[] = [];
  for (let row = 0; row < count; row++) {
    for (let walk: number | undefined = row; walk !== undefined && states[walk] === 0; ) {
      open.push(walk);
      walk = parentOf(rows, walk);
    }
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const parent = parentOf(rows, next);
      const isOnLinked =
        parent === undefined ? rows.blocks.height(next) === 1 : states[parent] === 1;
      const isLinked = isOnLinked && rows.works.get(next) > 0n;
      states[next] = isLinked ? 1 : 2;
      if (isLinked) order[found++] = next;
      else others.push(next);
    }
  }
  return { order: order.subarray(0, found), others };
}

/** Undefined: it is not here, as that of block 1. */
function parentOf({ parents, blocks }: RecordRows, row: number): number | undefined {
  const parent = parents.get(row) - 1;
  return parent >= 0 && blocks.height(parent) === blocks.height(row) - 1 ? parent : undefined;
}

/** No headers, and where those are read that are stored from now on. */
export function nothingSettledIn(file: HeaderFile): SettledHeaders {
  return settledHeaders(new RecordRows(), new Uint32Array(0), file);
}

function settledHeaders(rows: RecordRows, order: Uint32Array, file: HeaderFile): SettledHeaders {
  const { blocks, works, recordsAt, recordLengths } = rows;
  return {
    order,
    ids: blocks.ids,
    height: (row) => blocks.height(row),
    work: (row) => works.get(row),
    parent: (row) => parentOf(rows, row),
    at: (row) => recordsAt.get(row),
    length: (row) => recordLengths.get(row),
    // Not a function of these rows, which nobody needs for long.
    read: file.reader,
  };
}
