// The one place of finack that writes to standard output and standard error, so that nothing which
// another machine, a file or an argument says can reach a terminal as it is: every line is made plain
// here, from every caller, and only colours and the cursor moves below are let through, where we draw.
// Nobody else may touch the two (test/structure/tidy-rules.ts).
//
// A write never waits for a reader. What nobody takes waits in memory until the process is asked to
// end, as for any program; a node, which runs for months, drops lines instead (observe/sinks).
import { fstatSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { drained } from '../control/drained.ts';
import { jsonOf } from '../observe/ndjson.ts';
import { sanitize, truncate } from '../observe/sanitize.ts';
import {
  DescriptorStream,
  reopenedWithoutWaiting,
  type Writing,
} from '../observe/sinks/descriptor-stream.ts';
import { flushed } from '../observe/sinks/flush.ts';
import { exitCodes } from './exit-codes.ts';
import { systemWords } from './system-errors.ts';

/** 1: standard output, 2: standard error. */
export type StandardDescriptor = 1 | 2;

/** Characters of an error: some quote what another program said. */
const ERROR_CHARS_MAX = 4_000;

export interface TerminalFacts {
  readonly isTTY: boolean;
  /** 0 or undefined where the terminal does not know. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** What standard output leads to; read again, because a window may be resized. */
export function outputTerminal(): TerminalFacts {
  return factsOf(process.stdout);
}

export function errorTerminal(): TerminalFacts {
  return factsOf(process.stderr);
}

function factsOf(stream: NodeJS.WriteStream): TerminalFacts {
  const isTTY = stream.isTTY === true;
  const { columns, rows } = isTTY ? stream : {};
  return { isTTY, columns, rows };
}

/** Lines for people; whatever stands in them, they stay the lines that they are. */
export function print(text: string): void {
  write(1, plainLines(text));
}

/** JSON over several lines when a person looks, on one line for a pipe. */
export function printJson(value: unknown): void {
  write(1, `${jsonOf(value, outputTerminal().isTTY ? 2 : undefined)}\n`);
}

/** A line, and a wait when its reader is slower than we are: a block log can be larger than memory. */
export async function printSlowly(line: string): Promise<void> {
  print(line);
  await drained(standard(1));
}

/** As `draw`, with such a wait. */
export async function drawSlowly(text: string): Promise<void> {
  draw(text);
  await drained(standard(1));
}

/** For standard output that is no terminal. */
export function printBytes(bytes: Uint8Array): void {
  write(1, bytes);
}

/** False: the reader of our output has closed it (`finack chain | head`). */
export function isOutputRead(): boolean {
  return !standard(1).destroyed;
}

/** A drawing or a story: lines with colours, and a progress bar that is drawn over itself. */
export function draw(text: string): void {
  write(1, drawnText(text));
}

/** Bytes for a program that reads more slowly than we make them. */
export async function printBytesSlowly(bytes: Uint8Array): Promise<void> {
  printBytes(bytes);
  await drained(standard(1));
}

/** As `draw`, beside the output: on standard error. */
export function drawBeside(text: string): void {
  write(2, drawnText(text));
}

/** What went wrong, in one line on standard error; `more` stands below it, line by line. */
export function complain(message: string, more = ''): void {
  write(2, complaint(message, more));
}

export function complaint(message: string, more: string): string {
  const line = `finack: ${sanitize(truncate(message, ERROR_CHARS_MAX))}\n`;
  return more === '' ? line : line + plainLines(more);
}

/** Lines beside the output, for the person who started the command. */
export function remark(text: string): void {
  write(2, plainLines(text));
}

/** Every line made plain, each with its line end. */
export function plainLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `${sanitize(line)}\n`)
    .join('');
}

/** Ours: line ends, the colours of util.styleText, and a line that is drawn again from its beginning. */
const ESC = '\u001b';
const drawings = new RegExp(`(\n|${ESC}\\[(?:[0123479]|2[23479]|3[0-79]|9[0-7])m|\r${ESC}\\[2K)`);

export function drawnText(text: string): string {
  // split() keeps what its group matched, at the odd places.
  return text
    .split(drawings)
    .map((part, at) => (at % 2 === 1 ? part : sanitize(part)))
    .join('');
}

// --- The streams --------------------------------------------------------------------------------

const streams = new Map<StandardDescriptor, Writable>();

/** The two of this process, made when first needed. */
function standard(descriptor: StandardDescriptor): Writable {
  const known = streams.get(descriptor);
  if (known !== undefined) return known;
  // Files at once too: both may lead to one file, in which lines must stand in their order.
  const stream = openStandard(descriptor, 'at once');
  stream.on('error', (error: NodeJS.ErrnoException) => cannotWrite(descriptor, error));
  streams.set(descriptor, stream);
  return stream;
}

function write(descriptor: StandardDescriptor, what: string | Uint8Array): void {
  const stream = standard(descriptor);
  if (!stream.destroyed) stream.write(what);
}

let failure: number | undefined;

/** The code with which a process must end whose output was lost, whatever else went well. */
export function outputFailure(): number | undefined {
  return failure;
}

function cannotWrite(descriptor: StandardDescriptor, error: NodeJS.ErrnoException): void {
  // EPIPE: the reader has seen enough. Standard error has nobody left to be told.
  if (error.code === 'EPIPE' || descriptor === 2) return;
  failure = exitCodes.disk;
  process.exitCode = failure;
  complain(`cannot write to standard output: ${systemWords(error)}`);
}

/** A stream of its own into one of the two, for a sink that drops lines. */
export function openStandard(
  descriptor: StandardDescriptor,
  files: Writing = 'in a thread',
): Writable {
  // Node opens it here: a pipe or a socket answers EAGAIN from then on, until the process ends.
  const nodesOwn = descriptor === 1 ? process.stdout : process.stderr;
  const isTerminal = isatty(descriptor);
  // There, UTF-8 is only understood through Node's own stream, which does not wait either.
  if (isTerminal && process.platform === 'win32') return nodesOwn;
  const reopened = isTerminal ? reopenedWithoutWaiting(descriptor) : undefined;
  if (reopened !== undefined) {
    return new DescriptorStream(reopened, { writing: 'at once', owned: true });
  }
  const writing = isFile(descriptor) ? files : 'at once';
  return new DescriptorStream(descriptor, { writing, owned: false });
}

function isFile(descriptor: StandardDescriptor): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

/** Ends both, giving up what nobody takes: for a process that was told to end. */
export async function closeOutput(): Promise<void> {
  await Promise.all([...streams.values()].map((stream) => flushed(stream)));
}
