// What the demo and the lessons write to a terminal: numbered sections, sentences that fit the terminal, a progress bar
// that moves on a terminal and leaves a few lines in a pipe. What is said is decided elsewhere.
import { styleText } from 'node:util';
import { columnsOf } from './text-layout.ts';

/** Where it is said: a terminal, a pipe, or nowhere (for --json). */
export interface OutputTarget {
  write(text: string): void;
  columns: number;
  isTerminal: boolean;
  colour: boolean;
}

export type Style = Parameters<typeof styleText>[0];

/** Columns. Longer lines of prose are hard to read, however wide the terminal. */
const PROSE_COLUMNS_MAX = 92;
const INDENT = '   ';
const BAR_COLUMNS = 24;
/** Lines that a whole progress leaves in a pipe. */
const PIPE_STEPS = 4;

export class ReportWriter {
  readonly output: OutputTarget;
  #sections = 0;
  #lastStep = -1;

  constructor(output: OutputTarget) {
    this.output = output;
  }

  /** The caller has decided about colour; styleText would decide again, by standard output. */
  paint(style: Style, text: string): string {
    return this.output.colour ? styleText(style, text, { validateStream: false }) : text;
  }

  line(text = ''): void {
    this.output.write(`${text}\n`);
  }

  title(text: string): void {
    this.line(this.paint('bold', text));
  }

  /** A numbered heading, and what to notice below it. */
  numberedSection(title: string, text: string): void {
    this.#sections++;
    this.#lastStep = -1;
    this.line();
    this.title(`${this.#sections}  ${title}`);
    this.paragraph(text);
  }

  /** A heading of bold words, and what stands under it. */
  section(title: string, ...texts: readonly string[]): void {
    this.line();
    this.title(title);
    for (const text of texts) this.paragraph(text);
  }

  /** Prose behind a sign, which stands alone in its columns. */
  marked(sign: string, style: Style, text: string): void {
    const columns = INDENT.length + columnsOf(sign) + 1;
    const [first = '', ...rest] = this.wrap(text, columns);
    this.line(`${INDENT}${this.paint(style, sign)} ${first}`);
    for (const line of rest) this.line(' '.repeat(columns) + line);
  }

  /** Prose, wrapped. */
  paragraph(text: string): void {
    for (const line of this.wrap(text, INDENT.length)) this.line(INDENT + line);
  }

  /** Wrapped so that it fits behind `indent` columns. */
  wrap(text: string, indent: number): string[] {
    return wrappedProse(text, Math.min(this.output.columns, PROSE_COLUMNS_MAX) - 1 - indent);
  }

  /** What has just happened. */
  fact(text: string): void {
    this.marked('>', 'green', text);
  }

  /** Shows how far something is; the last time with `done` equal to `all`. */
  progress(name: string, done: number, all: number, beside: string): void {
    const { output } = this;
    const text = `${INDENT}${name} ${bar(done, all)} ${`${done}`.padStart(`${all}`.length)} of ${all} blocks  ${beside}`;
    if (output.isTerminal) {
      const shown = text.slice(0, output.columns - 1);
      output.write(`\r\x1b[2K${this.paint('cyan', shown)}${done >= all ? '\n' : ''}`);
      return;
    }
    const step = Math.floor((PIPE_STEPS * done) / all);
    if (step === this.#lastStep || done === 0) return;
    this.#lastStep = step;
    this.line(text);
  }
}

export function bar(done: number, all: number): string {
  const filled = Math.round((BAR_COLUMNS * Math.min(done, all)) / all);
  return '█'.repeat(filled) + '░'.repeat(BAR_COLUMNS - filled);
}

export function wrappedProse(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || columnsOf(last) + 1 + columnsOf(word) > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** `12,345` */
export function number(value: number | bigint): string {
  return value.toLocaleString('en-US');
}

/** `12.3 MB`, decimal as Wireshark and disks count. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `alice, carol and dave` */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
