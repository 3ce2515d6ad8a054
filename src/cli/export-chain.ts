// Writing the best chain of a stopped node to a file of frames, or to standard output.
import { rm, stat } from 'node:fs/promises';
import { kindOf } from '../files/own-files.ts';
import { OfflineChain } from '../node/offline-chain.ts';
import { mustBeDataFolder } from '../store/data-directory.ts';
import { unfinished, writeFileAtomically } from '../store/disk.ts';
import { realDisk } from '../store/real-disk.ts';
import { exitCodes, usageError } from './exit-codes.ts';
import { outputTerminal, printBytesSlowly, remark } from './output.ts';
import { mustBeWritable } from './output-file.ts';
import { byteSize, print, printJson } from './print.ts';
import { ProgressBar } from './progress-bar.ts';
import { folderOf, mustBeWhole, type StoppedNodeOptions } from './stopped-node.ts';

/** Bytes read from the log at a time. */
const RUN_BYTES_MAX = 4 * 1024 * 1024;
/** Ids looked up for one read: more blocks than so many bytes usually hold. */
const RUN_BLOCKS_MAX = 10_000;

/** @param file `-`: standard output */
export async function exportChain(file: string, options: StoppedNodeOptions): Promise<void> {
  const isPipe = file === '-';
  if (isPipe && options.json)
    throw usageError('--json and the frames cannot both go to standard output');
  if (isPipe && outputTerminal().isTTY)
    throw usageError('frames are bytes: give a file, or a pipe');
  const folder = folderOf(options);
  await mustBeDataFolder(folder);
  if (!isPipe) await mustBeFile(file);
  const chain = await OfflineChain.open({ folder, network: options.network });
  const bar = new ProgressBar('export', 'blocks');
  let bytes = 0;
  try {
    mustBeWhole(chain);
    const pieces = framesOf(chain, bar);
    const counted = (async function* () {
      for await (const piece of pieces) {
        bytes += piece.length;
        yield piece;
      }
    })();
    if (isPipe) for await (const piece of counted) await printBytesSlowly(piece);
    else await writeWhole(file, counted);
  } finally {
    bar.end();
    await chain.close();
  }
  const { height, id: tip } = chain.state.chain.tip;
  if (options.json) return printJson({ file, blocks: height, bytes, tip });
  (isPipe ? remark : print)(`${height} blocks, ${byteSize(bytes)}, up to ${tip}`);
}

/** What was written of a file that did not become whole would lie there as large as the chain. */
async function writeWhole(file: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await writeFileAtomically(realDisk, file, pieces);
  } catch (error) {
    await rm(unfinished(file), { force: true });
    throw error;
  }
}

/** A whole file takes the place of what is there: a device or a pipe must not go that way. */
async function mustBeFile(file: string): Promise<void> {
  await mustBeWritable(file, exitCodes.failed);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  throw usageError(`${file} is ${kindOf(found)}: export to - and let the shell lead it there`);
}

/** The frames of the best chain, from height 1 on. */
async function* framesOf(
  { state: { chain }, store }: OfflineChain,
  bar: ProgressBar,
): AsyncGenerator<Uint8Array> {
  for (let height = 1; height <= chain.tip.height; ) {
    const ids: string[] = [];
    for (let at = height; at <= chain.tip.height && ids.length < RUN_BLOCKS_MAX; at++) {
      ids.push(chain.best.at(at)?.id ?? '');
    }
    const { bytes, count } = await store.readRun(ids, RUN_BYTES_MAX);
    yield bytes;
    height += count;
    bar.update(height - 1, chain.tip.height);
  }
}
