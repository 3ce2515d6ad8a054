// `finack frames`: writes a recorded conversation for netcat, or says what a file of frames holds.
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { jsonOf } from '../observe/ndjson.ts';
import { sanitize } from '../observe/sanitize.ts';
import { REQUEST_BLOCKS_MAX } from '../wire/limits.ts';
import { type BlockRange, blockRange } from './argument-parsers.ts';
import { CommandError, exitCodes, usageError } from './exit-codes.ts';
import { type NetworkFlags, networkOption } from './network-option.ts';
import { isOutputRead, outputTerminal, printBytes, printSlowly } from './output.ts';
import { type FrameFinding, FrameFindings } from './read-frames.ts';
import { recordedConversation } from './recorded-frames.ts';

interface FramesFlags extends NetworkFlags {
  range: BlockRange;
  out?: string;
  read?: string;
  json?: true;
}

const DEFAULT_RANGE: BlockRange = { fromHeight: 1, count: 100 };

const examples = `
The recording is a complete client: Hello without a key, Ready, GetBlockRange, Goodbye.
The answer is a file of frames too, and so is a node's block log.

Examples:
  finack frames --range 1:10 --out recorded.frames
  nc -N 127.0.0.1 9001 < recorded.frames > reply.frames
  finack frames --read reply.frames
  finack frames --read ~/.finack/dev-9001/blocks/000001.frames`;

export function addFramesCommand(program: Command): void {
  program
    .command('frames')
    .summary('write a conversation that netcat can play, or read such files')
    .description(
      'Writes a recorded anonymous conversation that netcat can play, or with --read says what a file of frames holds.',
    )
    .addOption(networkOption())
    .addOption(
      new Option('--range <from:count>', `blocks to ask for, at most ${REQUEST_BLOCKS_MAX}`)
        .default(DEFAULT_RANGE, `${DEFAULT_RANGE.fromHeight}:${DEFAULT_RANGE.count}`)
        .argParser(blockRange(REQUEST_BLOCKS_MAX)),
    )
    .option('--out <file>', 'write here (default: standard output)')
    .addOption(
      new Option('--read <file>', 'say what this file holds; - is standard input').conflicts('out'),
    )
    .option('--json', 'with --read: one JSON object per line')
    .addHelpText('after', examples)
    .action(async (flags: FramesFlags) => {
      if (flags.read !== undefined) await read(flags.read, flags.json === true);
      else if (flags.json) throw usageError('--json goes with --read');
      else await record(flags);
    });
}

async function record({ network: chosen, range, out }: FramesFlags): Promise<void> {
  const bytes = recordedConversation(chosen, range);
  if (out !== undefined) return writeFile(out, bytes).catch(cannot(`write ${out}`));
  if (outputTerminal().isTTY) throw usageError('frames are bytes: give --out FILE, or a pipe');
  printBytes(bytes);
}

async function read(path: string, asJson: boolean): Promise<void> {
  const findings = new FrameFindings();
  let faults = 0;
  const show = (finding: FrameFinding) => {
    if (finding.finding !== 'frame' || finding.fault !== '') faults++;
    return printSlowly(asJson ? jsonOf(finding) : sanitize(findingText(finding)));
  };
  const stream = path === '-' ? process.stdin : createReadStream(path);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      for (const finding of findings.push(chunk)) await show(finding);
      if (!isOutputRead()) return;
    }
  } catch (error) {
    cannot(`read ${path}`)(error);
  }
  for (const finding of findings.end()) await show(finding);
  if (faults > 0) process.exitCode = exitCodes.failed;
}

export function findingText(finding: FrameFinding): string {
  const at = String(finding.offset).padStart(10);
  if (finding.finding === 'broken')
    return `${at}  no frame: ${finding.fault}; nothing behind it can be read`;
  if (finding.finding === 'partial')
    return `${at}  partial last frame: ${finding.bytes} bytes of it`;
  const { bytes, kind, id, re, says, fault } = finding;
  const ids = [id === undefined ? '' : ` id ${id}`, re === undefined ? '' : ` re ${re}`].join('');
  const wrong = fault === '' ? '' : `${says === '' ? '' : '; '}${fault}`;
  return `${at} ${String(bytes).padStart(8)}  ${(kind + ids).padEnd(20)} ${says}${wrong}`.trimEnd();
}

function cannot(what: string): (error: unknown) => never {
  return (error) => {
    throw new CommandError(exitCodes.failed, `cannot ${what}: ${(error as Error).message}`);
  };
}
