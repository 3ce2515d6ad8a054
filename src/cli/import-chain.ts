// Taking the blocks of a file of frames, or of standard input, into the folder of a stopped node.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { BlockImport, type ImportFault } from '../node/import-blocks.ts';
import { OfflineChain } from '../node/offline-chain.ts';
import { systemEnvironment } from '../node/system-environment.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import { describeViolation } from '../wire/violations.ts';
import { CommandError, cannotRead, exitCodes } from './exit-codes.ts';
import { remark } from './output.ts';
import { print, printJson } from './print.ts';
import { ProgressBar } from './progress-bar.ts';
import { abortedBySignals, forcedExitCode, type StopSignal } from './signals.ts';
import { folderOf, type StoppedNodeOptions } from './stopped-node.ts';

/** Bytes read from the file at a time: as much as one frame at most. */
const CHUNK_BYTES = 1024 * 1024;

/** @param file `-`: standard input */
export async function importChain(file: string, options: StoppedNodeOptions): Promise<void> {
  const total = file === '-' ? undefined : await sizeOf(file);
  const stop = abortedBySignals();
  const chain = await OfflineChain.open({ folder: folderOf(options), network: options.network });
  const bar = new ProgressBar('import', 'bytes');
  const blocks = new BlockImport(chain, systemEnvironment);
  let fault: ImportFault | undefined;
  try {
    fault = await takeAll(file, blocks, stop, (bytes) => bar.update(bytes, total));
  } finally {
    bar.end();
    await chain.close();
  }
  const { height, id: tip } = chain.state.chain.tip;
  const facts = { file, ...blocks.counts, height, tip };
  if (options.json) printJson(facts);
  else
    print(
      `${facts.blocks} new blocks, ${facts.known} known; best chain: height ${height}, tip ${tip}`,
    );
  if (fault !== undefined) throw new CommandError(exitCodes.failed, faultText(file, fault));
  if (!stop.aborted) return;
  remark('stopped before the end: repeat the command, and it goes on');
  process.exitCode = forcedExitCode(stop.reason as StopSignal);
}

/** Every frame of the file, until one is not in order, or `stop` says so. */
async function takeAll(
  file: string,
  blocks: BlockImport,
  stop: AbortSignal,
  progress: (bytes: number) => void,
): Promise<ImportFault | undefined> {
  const stream =
    file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const end = () => stream.destroy(); // a pipe may have nothing to say for ever
  stop.addEventListener('abort', end);
  const frames = new FrameFile(blocks);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const fault = await frames.take(chunk);
      if (fault !== undefined) return (await blocks.flush()) ?? fault;
      progress(frames.offset);
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', end);
  }
  return stop.aborted ? blocks.flush() : frames.end();
}

/** The frames in chunks of a file, each with the byte where it begins. */
class FrameFile {
  readonly #blocks: BlockImport;
  readonly #reader = new FrameReader();
  offset = 0;

  constructor(blocks: BlockImport) {
    this.#blocks = blocks;
  }

  async take(chunk: Uint8Array): Promise<ImportFault | undefined> {
    this.#reader.push(chunk);
    for (;;) {
      const next = this.#reader.next(FRAME_BYTES_MAX);
      if (next.status === 'incomplete') return undefined;
      if (next.status === 'violation') {
        return notAFrame(this.offset, describeViolation(next.violation));
      }
      const fault = await this.#blocks.take(next.frame, this.offset);
      if (fault !== undefined) return fault;
      this.offset += next.frame.length;
    }
  }

  async end(): Promise<ImportFault | undefined> {
    const fault = await this.#blocks.end();
    if (fault !== undefined || this.#reader.pendingBytes === 0) return fault;
    return notAFrame(this.offset, 'the file ends inside a frame');
  }
}

function notAFrame(offset: number, why: string): ImportFault {
  return { offset, id: undefined, height: undefined, fault: 'not-a-block', why };
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw cannotRead(file, error);
  }
}

function faultText(file: string, { offset, id, height, fault, why }: ImportFault): string {
  const block = id === undefined ? '' : ` block ${height ?? ''} ${id}:`.replace('  ', ' ');
  return `${file} byte ${offset}:${block} ${fault}: ${why}; what came before it is in`;
}
