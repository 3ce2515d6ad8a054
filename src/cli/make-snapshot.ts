// A snapshot made of the folder of a stopped node, and one read from its file.
import { join } from 'node:path';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import { UNDO_BLOCKS } from '../ledger/kept.ts';
import { OfflineChain } from '../node/offline-chain.ts';
import { Slices } from '../node/slices.ts';
import { type ReadSnapshot, readSnapshot, snapshotFrames } from '../node/snapshot-file.ts';
import { systemClock } from '../node/system-clock.ts';
import { mustBeDataFolder } from '../store/data-directory.ts';
import {
  type FrameSource,
  openFrames,
  SNAPSHOTS_FOLDER,
  snapshotFilesIn,
  snapshotName,
} from '../store/snapshot-files.ts';
import { SNAPSHOT_DEPTH_BLOCKS, SNAPSHOT_SPACING_BLOCKS } from '../sync/snapshot-limits.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { ProgressBar } from './progress-bar.ts';

/** What was made, as it is printed. */
export interface MadeSnapshot {
  readonly file: string;
  readonly height: number;
  readonly id: string;
  readonly pieces: number;
  readonly leaves: number;
  readonly bytes: number;
}

/** @throws StoreError, CommandError */
export async function makeSnapshotOf(
  folder: string,
  network: Network,
  height: number | undefined,
): Promise<MadeSnapshot> {
  await mustBeDataFolder(folder);
  const connecting = new ProgressBar('execute', 'blocks');
  const chain = await OfflineChain.open({ folder, network, connecting: connecting.update }).finally(
    () => connecting.end(),
  );
  try {
    const entry = entryOf(chain, height);
    const name = snapshotName(entry);
    await write(folder, chain, entry);
    const file = join(folder, SNAPSHOTS_FOLDER, name);
    const made = await readSnapshotFile(file);
    const { id, pieces, leaves, bytes } = made;
    return { file, height: entry.height, id, pieces: pieces.length, leaves, bytes };
  } finally {
    await chain.close();
  }
}

/** @throws StoreError; CommandError: it is no snapshot */
export async function readSnapshotFile(file: string): Promise<ReadSnapshot> {
  const source = await openFrames(file);
  try {
    const snapshot = await proven(source);
    if (snapshot !== undefined) return snapshot;
    const why = `${file} is no snapshot: it does not begin with the header of a block`;
    throw new CommandError(exitCodes.failed, why);
  } finally {
    await source.close();
  }
}

async function proven(source: FrameSource): Promise<ReadSnapshot | undefined> {
  const bar = new ProgressBar('prove  ', 'bytes');
  try {
    return await readSnapshot(source, new Slices(systemClock), bar.update);
  } finally {
    bar.end();
  }
}

function entryOf({ state: { chain } }: OfflineChain, height: number | undefined): HeaderEntry {
  const { best } = chain;
  const deep = best.tip.height - SNAPSHOT_DEPTH_BLOCKS;
  const wanted = height ?? deep - (deep % SNAPSHOT_SPACING_BLOCKS);
  const entry = wanted > 0 ? best.at(wanted) : undefined;
  if (entry !== undefined) return entry;
  const why =
    height === undefined
      ? `the chain has ${best.tip.height} blocks, and no multiple of ${SNAPSHOT_SPACING_BLOCKS} lies ${SNAPSHOT_DEPTH_BLOCKS} below its tip: say --height, and give others the block as a checkpoint`
      : `there is no block ${height}: give a height from 1 to ${best.tip.height}`;
  throw new CommandError(exitCodes.failed, why);
}

async function write(
  folder: string,
  { state: { chain, ledger } }: OfflineChain,
  entry: HeaderEntry,
): Promise<void> {
  const { undo: newer } = chain.best.pathTo(entry);
  const files = snapshotFilesIn(folder);
  const isMade = await ledger.snapshot(entry, newer, (pieces) =>
    files.write(snapshotName(entry), snapshotFrames(entry.bytes, pieces)),
  );
  if (isMade) return;
  const why = `block ${entry.height} is too deep: what takes blocks back is kept for ${UNDO_BLOCKS} blocks`;
  throw new CommandError(exitCodes.failed, `${why}; give a greater --height`);
}
