// Draws a recording for a terminal: a lifeline for each role, packets as arrows between them, and beside
// each lifeline what Node, the system calls and the kernel did there. Plain text of at most so many
// columns, or the same with colours. What stands on a line is decided in score.ts. PURE.
import { styleText } from 'node:util';
import { centred, columnsOf } from '../ladder-words.ts';
import type { Language } from './event-words.ts';
import { cut, linesOf, squeezed } from './fitting.ts';
import type { AcrossRow, ArrowRow, GapRow, MarkRow, Row, SilenceRow } from './rows.ts';
import {
  type DrawingOptions,
  endsSomething,
  gapText,
  msText,
  numbersOf,
  type Score,
  scoreOf,
  silenceText,
} from './score.ts';
import { levelNames } from './score-notes.ts';

export interface TerminalOptions extends DrawingOptions {
  /** Columns of the whole picture, from COLUMNS_MIN. Default 100. */
  columns?: number;
  colour?: boolean;
}

const COLUMNS = 100;

/** Five screens; nobody scrolls further up. */
const LINES_MAX = 250;

/** Below that, two lifelines leave no room for what is written beside them. */
export const COLUMNS_MIN = 72;

/** Lines of text beside a lifeline; what is longer is cut. */
const MARK_LINES_MAX = 3;

/** Columns of dashes before a label, where the arrow leaves the lifeline; less where it is narrow. */
const TAIL_COLUMNS = 5;

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

/** The signs of the levels, and their colours. */
const signs = { node: '●', syscall: '○', kernel: '◆', fault: '✖' } as const;
const SAMPLE_SIGN = '◇';
const styles = {
  node: 'cyan',
  syscall: 'yellow',
  kernel: 'green',
  fault: 'red',
} as const satisfies Record<MarkRow['level'], Style>;

/** The whole picture, lines joined by newlines. */
export function drawScore(options: TerminalOptions): string {
  const score = scoreOf({ linesMax: LINES_MAX, ...options });
  // The caller has decided about colour; styleText would decide again, by standard output.
  const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });
  const paint: Paint = options.colour ? coloured : (_, text) => text;
  const pencil = new Pencil(options, score, paint);
  return [
    ...pencil.heading(),
    ...score.rows.flatMap((row) => pencil.row(row)),
    ...pencil.legend(),
    ...pencil.notes(),
  ].join('\n');
}

/** Knows where the lifelines stand, and how far the drawing has come. */
class Pencil {
  readonly #options: TerminalOptions;
  readonly #score: Score;
  readonly #paint: Paint;
  readonly #language: Language;
  readonly #columns: number;
  readonly #packetColumns: number;
  readonly #timeColumns: number;
  /** Columns from one lifeline to the next. */
  readonly #stride: number;

  constructor(options: TerminalOptions, score: Score, paint: Paint) {
    const { rows, beginNs, roles } = score;
    const arrows = rows.filter((row) => row.kind === 'arrow');
    const times = rows.flatMap((row) => ('timeNs' in row ? [row.timeNs] : []));
    const widest = (texts: readonly string[]): number => Math.max(...texts.map(columnsOf));
    this.#options = options;
    this.#score = score;
    this.#paint = paint;
    this.#language = options.language ?? 'en';
    this.#columns = Math.max(options.columns ?? COLUMNS, COLUMNS_MIN);
    this.#packetColumns = widest([
      this.#packetTitle,
      ...arrows.map((one) => numbersOf(one.packets)),
    ]);
    this.#timeColumns = widest(['ms', ...times.map((timeNs) => msText(timeNs, beginNs))]);
    this.#stride = Math.floor((this.#columns - this.#margin) / Math.max(1, roles.length));
  }

  get #packetTitle(): string {
    return this.#language === 'ko' ? '패킷' : 'packet';
  }

  /** Columns before the first lifeline: number, time and two spaces behind each, two before. */
  get #margin(): number {
    return 2 + this.#packetColumns + 2 + this.#timeColumns + 2;
  }

  heading(): string[] {
    const { roles, places } = this.#score;
    const titles = roles.map((role) =>
      linesOf(this.#options.names[role] ?? role, this.#stride - 2).map((line) => line.trimStart()),
    );
    const height = Math.max(1, ...titles.map((lines) => lines.length));
    const lines = Array.from({ length: height }, (_, at) => {
      const row = roles.map((_, index) => {
        // Short names stand directly above their lifeline.
        const lines = titles[index] ?? [];
        return padded(lines[at - height + lines.length] ?? '', this.#stride);
      });
      return ' '.repeat(this.#margin) + this.#paint('bold', row.join('').trimEnd());
    });
    const hosts = roles.map((role) => padded(places.host(role) ?? '', this.#stride));
    const left = this.#left(this.#packetTitle, 'ms');
    return [...lines, this.#paint('dim', `${left}${hosts.join('')}`.trimEnd())];
  }

  row(row: Row): string[] {
    switch (row.kind) {
      case 'arrow':
        return this.#arrow(row);
      case 'mark':
        return this.#mark(row);
      case 'across':
        return row.level === 'step' ? this.#step(row) : [this.#fault(row)];
      case 'silence':
        return [this.#silence(row)];
      case 'gap':
        return [this.#gap(row)];
    }
  }

  legend(): string[] {
    const { rows } = this.#score;
    const marks = rows.filter((row) => row.kind === 'mark');
    const parts = (['node', 'syscall', 'kernel', 'fault'] as const)
      .filter((level) => marks.some((mark) => mark.level === level && !mark.sampled))
      .map((level) =>
        this.#paint(styles[level], `${signs[level]} ${levelNames[level][this.#language]}`),
      );
    if (marks.some(({ sampled }) => sampled)) {
      parts.push(this.#paint(styles.kernel, `${SAMPLE_SIGN} ${levelNames.sample[this.#language]}`));
    }
    if (rows.some(({ kind }) => kind === 'arrow'))
      parts.push(`─▶ ${levelNames.packet[this.#language]}`);
    return parts.length === 0 ? [] : [`  ${parts.join('   ')}`];
  }

  notes(): string[] {
    return this.#score.notes
      .flatMap((note) => linesOf(note, this.#columns - 2))
      .map((line) => this.#paint('dim', `  ${line}`));
  }

  #arrow(row: ArrowRow): string[] {
    const { from, to, packets, timeNs, text, below } = row;
    const [source, target] = [this.#score.roles.indexOf(from), this.#score.roles.indexOf(to)];
    const ending = endsSomething(row);
    const style: Style =
      ending === 'rst' ? ['red', 'bold'] : ending === 'fin' ? 'magenta' : 'reset';
    const left = this.#left(numbersOf(packets), msText(timeNs, this.#score.beginNs));
    const line =
      source === target ? this.#loop(source, text) : this.#between(source, target, text, ending);
    const drawn = [
      this.#paint('dim', left) +
        line.map(({ text: piece, arrow }) => this.#paint(arrow ? style : 'dim', piece)).join(''),
    ];
    if (below !== '') {
      const beside = source < target ? source : source - 1;
      const room = this.#stride - 1;
      const indent = ' '.repeat(TAIL_COLUMNS + 1);
      const label = source < target ? indent + below : below.padStart(room - columnsOf(indent));
      drawn.push(this.#line('', '', Math.max(0, beside), this.#paint('dim', padded(label, room))));
    }
    return drawn.map((one) => one.trimEnd());
  }

  /** The lifelines of one line, and the arrow over them. */
  #between(
    source: number,
    target: number,
    text: string,
    ending: 'fin' | 'rst' | undefined,
  ): { text: string; arrow: boolean }[] {
    const rightward = source < target;
    const [first, last] = rightward ? [source, target] : [target, source];
    const pieces: { text: string; arrow: boolean }[] = [];
    const labelled = rightward ? source : source - 1;
    for (const [index] of this.#score.roles.entries()) {
      const covered = index >= first && index < last;
      const stands =
        index === source ? (rightward ? '├' : '┤') : index > first && index < last ? '┼' : '│';
      pieces.push({ text: stands, arrow: stands === '┼' });
      const room = this.#stride - 1;
      if (!covered) {
        pieces.push({ text: ' '.repeat(room), arrow: false });
        continue;
      }
      const head = ending === 'rst' ? '✖' : rightward ? '▶' : '◀';
      const reaches = rightward ? index === last - 1 : index === first;
      const shaft = room - (reaches ? 1 : 0);
      const label = index === labelled ? ` ${squeezed(text, shaft - 4)} ` : '';
      const dashes = shaft - columnsOf(label);
      const tail = Math.min(TAIL_COLUMNS, index === labelled ? Math.ceil(dashes / 2) : dashes);
      const body = rightward
        ? '─'.repeat(tail) + label + '─'.repeat(dashes - tail)
        : '─'.repeat(dashes - tail) + label + '─'.repeat(tail);
      pieces.push({ text: reaches ? (rightward ? body + head : head + body) : body, arrow: true });
    }
    return pieces;
  }

  /** A packet that a role sends to itself. */
  #loop(at: number, text: string): { text: string; arrow: boolean }[] {
    return this.#score.roles.flatMap((_, index) => {
      const room = this.#stride - 1;
      if (index !== at) return [{ text: padded('│', room + 1), arrow: false }];
      const label = `◀─── ${cut(text, room - 10)} ───╯`;
      return [
        { text: '├', arrow: false },
        { text: padded(label, room), arrow: true },
      ];
    });
  }

  #mark({ role, level, sampled, text, timeNs }: MarkRow): string[] {
    const at = this.#score.roles.indexOf(role);
    const last = at === this.#score.roles.length - 1;
    const room = last ? this.#columns - this.#margin - at * this.#stride - 1 : this.#stride - 1;
    const sign = sampled ? SAMPLE_SIGN : signs[level];
    const lines = linesOf(text, room - 4);
    const shown = lines.slice(0, MARK_LINES_MAX);
    if (lines.length > shown.length)
      shown[shown.length - 1] = `${cut(shown.at(-1) ?? '', room - 6)} …`;
    return shown.map((line, index) => {
      const time = index === 0 ? msText(timeNs, this.#score.beginNs) : '';
      const words = ` ${index === 0 ? sign : ' '} ${line}`;
      return this.#line('', time, at, this.#paint(styles[level], padded(words, room))).trimEnd();
    });
  }

  /** A line with text beside one lifeline; `text` is as wide as its room. */
  #line(numbers: string, time: string, at: number, text: string): string {
    const lifelines = this.#score.roles.map((_, index) => {
      const line = this.#paint('dim', '│');
      return line + (index === at ? text : ' '.repeat(this.#stride - 1));
    });
    return this.#paint('dim', this.#left(numbers, time)) + lifelines.join('');
  }

  #step({ role, text, timeNs }: AcrossRow): string[] {
    const title = `${role === '' ? '' : `${role}: `}${text} `;
    const left = this.#left('', msText(timeNs, this.#score.beginNs));
    const said = this.#options.steps?.[text];
    const head = `── ${cut(title, this.#columns - this.#margin - 4)}`;
    const rest = '─'.repeat(Math.max(0, this.#columns - columnsOf(left) - columnsOf(head)));
    const words = said === undefined ? [] : linesOf(said, this.#columns - this.#margin - 3);
    return [
      this.#paint('dim', left) + this.#paint('bold', head) + this.#paint('dim', rest),
      ...words.map((line) => ' '.repeat(this.#margin + 3) + line.trimStart()),
    ];
  }

  #fault({ text, timeNs }: AcrossRow): string {
    const left = this.#left('', msText(timeNs, this.#score.beginNs));
    const room = this.#columns - columnsOf(left);
    const words = `┄┄ ${signs.fault} ${cut(text, room - 8)} `;
    const rest = '┄'.repeat(Math.max(0, room - columnsOf(words)));
    return this.#paint('dim', left) + this.#paint(styles.fault, words + rest);
  }

  /** Dotted lifelines: how long nothing happened. */
  #silence(row: SilenceRow): string {
    const room = this.#stride - 1;
    const words = centred(silenceText(row, this.#language), ' ', room);
    const lifelines = this.#score.roles.map((_, at) => `┊${at === 0 ? words : ' '.repeat(room)}`);
    return this.#paint('dim', `${this.#left('', '')}${lifelines.join('')}`.trimEnd());
  }

  #gap(row: GapRow): string {
    const left = this.#left('⋮', '⋮');
    const words = centred(
      ` ${gapText(row, this.#language)} `,
      '┄',
      this.#columns - columnsOf(left),
    );
    return this.#paint('dim', left + words);
  }

  #left(numbers: string, time: string): string {
    const number = ' '.repeat(this.#packetColumns - columnsOf(numbers)) + numbers;
    return `  ${number}  ${time.padStart(this.#timeColumns)}  `;
  }
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}
