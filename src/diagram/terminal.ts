// Draws a recording for a terminal: a lifeline for each host, packets as arrows between them, and beside
// each lifeline what Node, the system calls and the kernel did there. Plain text of at most so many
// columns, or the same with colours. What stands on a line is decided in ladder.ts. PURE.
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Language } from '../capture/names.ts';
import { cwndCurve } from './curve.ts';
import {
  type DrawingOptions,
  endingOf,
  gapText,
  idleGapText,
  type Ladder,
  ladderOf,
  msText,
  packetNumbersText,
} from './ladder.ts';
import { levelNames } from './legend.ts';
import type { AcrossRow, ArrowRow, GapRow, IdleGapRow, MarkRow, Row } from './rows.ts';
import { centred, columnsOf, cut, fitting, linesOf } from './text-layout.ts';

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

/** Columns from one lifeline to the next, below which the words beside one do not fit between them. */
const NARROW_STRIDE = 24;

/** Columns of dashes before a label, where the arrow leaves the lifeline; less where it is narrow. */
const TAIL_COLUMNS = 5;

type Style = Parameters<typeof styleText>[0];
type StyleText = (style: Style, text: string) => string;

/** The signs of the levels, and their colours. */
const signs = { node: '●', syscall: '○', kernel: '◆', fault: '▲' } as const;
const SAMPLE_SIGN = '◇';
const styles = {
  node: 'cyan',
  syscall: 'yellow',
  kernel: 'green',
  fault: 'red',
} as const satisfies Record<MarkRow['level'], Style>;

const arrowStyles = {
  lost: ['red', 'bold'],
  rst: ['red', 'bold'],
  fin: 'magenta',
  none: 'reset',
} as const satisfies Record<string, Style>;

/** The whole picture, lines joined by newlines. */
export function drawLadder(options: TerminalOptions): string {
  const ladder = ladderOf({ linesMax: LINES_MAX, ...options });
  const renderer = new TextRenderer(options, ladder);
  return [...renderer.heading(), ...renderer.rows(), ...renderer.below()].join('\n');
}

/** Which part of a picture that grows: its heading, the rows that are fresh, or what stands below. */
export type LadderPart = 'heading' | 'rows' | 'below';

/** One part of a picture that is drawn while the story goes on; '' where there is nothing to draw. */
export function drawPart(options: TerminalOptions, part: LadderPart): string {
  const renderer = new TextRenderer({ ...options, ...growing }, ladderOf(options));
  return renderer[part]().join('\n');
}

/** Columns for what is not known yet: `108–110`, and a minute. */
const growing = { packetColumns: 7, timeColumns: 9 } as const;

/** Knows where the lifelines stand, and how far the drawing has come. */
class TextRenderer {
  readonly #options: TerminalOptions;
  readonly #ladder: Ladder;
  readonly #styled: StyleText;
  readonly #language: Language;
  readonly #columns: number;
  readonly #packetColumns: number;
  readonly #timeColumns: number;
  /** Columns from one lifeline to the next. */
  readonly #stride: number;

  constructor(options: TerminalOptions & Partial<typeof growing>, ladder: Ladder) {
    const { rows, beginNs, hosts } = ladder;
    const arrows = rows.filter((row) => row.kind === 'arrow');
    const times = rows.flatMap((row) => ('timeNs' in row ? [row.timeNs] : []));
    const widest = (texts: readonly string[]): number => Math.max(...texts.map(columnsOf));
    this.#options = options;
    this.#ladder = ladder;
    // The caller has decided about colour; styleText would decide again, by standard output.
    const coloured: StyleText = (style, text) => styleText(style, text, { validateStream: false });
    this.#styled = options.colour ? coloured : (_, text) => text;
    this.#language = options.language ?? 'en';
    this.#columns = Math.max(options.columns ?? COLUMNS, COLUMNS_MIN);
    this.#packetColumns = widest([
      this.#packetTitle,
      ...arrows.map((one) => packetNumbersText(one.packets)),
      ' '.repeat(options.packetColumns ?? 0),
    ]);
    const shownTimes = times.map((timeNs) => msText(timeNs, beginNs));
    this.#timeColumns = widest(['ms', ...shownTimes, ' '.repeat(options.timeColumns ?? 0)]);
    this.#stride = Math.floor((this.#columns - this.#margin) / Math.max(1, hosts.length));
  }

  get #packetTitle(): string {
    return this.#language === 'ko' ? '패킷' : 'packet';
  }

  /** Columns before the first lifeline: number, time and two spaces behind each, two before. */
  get #margin(): number {
    return 2 + this.#packetColumns + 2 + this.#timeColumns + 2;
  }

  heading(): string[] {
    const { hosts, labels } = this.#ladder;
    const titles = hosts.map((host) =>
      linesOf(this.#options.names[host] ?? host, this.#stride - 2).map((line) => line.trimStart()),
    );
    const height = Math.max(1, ...titles.map((lines) => lines.length));
    const lines = Array.from({ length: height }, (_, at) => {
      const row = hosts.map((_, index) => {
        // Short names stand directly above their lifeline.
        const lines = titles[index] ?? [];
        return padded(lines[at - height + lines.length] ?? '', this.#stride);
      });
      return ' '.repeat(this.#margin) + this.#styled('bold', row.join('').trimEnd());
    });
    const ips = hosts.map((host) => padded(labels.ip(host) ?? '', this.#stride));
    const left = this.#left(this.#packetTitle, 'ms');
    return [...lines, this.#styled('dim', `${left}${ips.join('')}`.trimEnd())];
  }

  rows(): string[] {
    return this.#ladder.rows.flatMap((row) => this.#row(row));
  }

  /** What the signs mean, what was left out, and the curve of the congestion window. */
  below(): string[] {
    const { recording } = this.#options;
    const curve = cwndCurve(recording, this.#language, this.#columns - 2);
    const chart = curve.map((line) => `  ${line}`);
    return [...this.#legend(), ...this.#notes(), ...(chart.length > 0 ? ['', ...chart] : [])];
  }

  #row(row: Row): string[] {
    switch (row.kind) {
      case 'arrow':
        return this.#arrow(row);
      case 'mark':
        return this.#mark(row);
      case 'across':
        return row.level === 'step' ? this.#step(row) : [this.#fault(row)];
      case 'idle':
        return [this.#idleGap(row)];
      case 'gap':
        return [this.#gap(row)];
    }
  }

  #legend(): string[] {
    const { rows } = this.#ladder;
    const marks = rows.filter((row) => row.kind === 'mark');
    const parts = (['node', 'syscall', 'kernel', 'fault'] as const)
      .filter((level) => marks.some((mark) => mark.level === level && !mark.sampled))
      .map((level) =>
        this.#styled(styles[level], `${signs[level]} ${levelNames[level][this.#language]}`),
      );
    if (marks.some(({ sampled }) => sampled)) {
      parts.push(
        this.#styled(styles.kernel, `${SAMPLE_SIGN} ${levelNames.sample[this.#language]}`),
      );
    }
    const arrows = rows.filter((row) => row.kind === 'arrow');
    if (arrows.length > 0) parts.push(`─▶ ${levelNames.packet[this.#language]}`);
    if (arrows.some((row) => endingOf(row) === 'lost')) {
      parts.push(
        this.#styled(arrowStyles.lost, `─${LOST_SIGN} ${levelNames.lost[this.#language]}`),
      );
    }
    return parts.length === 0 ? [] : [`  ${parts.join('   ')}`];
  }

  #notes(): string[] {
    return this.#ladder.notes
      .flatMap((note) => linesOf(note, this.#columns - 2))
      .map((line) => this.#styled('dim', `  ${line}`));
  }

  #arrow(row: ArrowRow): string[] {
    const { from, to, packets, timeNs, below } = row;
    const [source, target] = [this.#ladder.hosts.indexOf(from), this.#ladder.hosts.indexOf(to)];
    const left = this.#left(packetNumbersText(packets), msText(timeNs, this.#ladder.beginNs));
    const line = source === target ? this.#loop(source, row) : this.#between(source, target, row);
    const style = arrowStyles[endingOf(row) ?? 'none'];
    const drawn = [
      this.#styled('dim', left) +
        line.map(({ text: piece, arrow }) => this.#styled(arrow ? style : 'dim', piece)).join(''),
    ];
    if (below !== '') {
      const beside = source < target ? source : source - 1;
      const room = this.#stride - 1;
      const indent = ' '.repeat(TAIL_COLUMNS + 1);
      const words = cut(below, room - columnsOf(indent));
      const label = source < target ? indent + words : words.padStart(room - columnsOf(indent));
      drawn.push(this.#line('', '', Math.max(0, beside), this.#styled('dim', label)));
    }
    return drawn.map((one) => one.trimEnd());
  }

  /** The lifelines of one line, and the arrow over them. */
  #between(source: number, target: number, row: ArrowRow): { text: string; arrow: boolean }[] {
    const rightward = source < target;
    const [first, last] = rightward ? [source, target] : [target, source];
    const room = ' '.repeat(this.#stride - 1);
    const shaft = arrowShaft(row, (last - first) * this.#stride - 1, rightward, this.#stride);
    const beyond = this.#ladder.hosts.length - 1 - last;
    return [
      { text: `│${room}`.repeat(first), arrow: false },
      { text: rightward ? '├' : '│', arrow: false },
      { text: shaft, arrow: true },
      { text: rightward ? '│' : '┤', arrow: false },
      { text: `${room}│`.repeat(beyond) + room, arrow: false },
    ];
  }

  /** A packet that a host sends to itself. */
  #loop(at: number, { texts }: ArrowRow): { text: string; arrow: boolean }[] {
    return this.#ladder.hosts.flatMap((_, index) => {
      const room = this.#stride - 1;
      if (index !== at) return [{ text: padded('│', room + 1), arrow: false }];
      const label = `◀─── ${fitting(texts, room - 10)} ───╯`;
      return [
        { text: '├', arrow: false },
        { text: padded(label, room), arrow: true },
      ];
    });
  }

  #mark({ host, level, sampled, text, timeNs }: MarkRow): string[] {
    const at = this.#ladder.hosts.indexOf(host);
    const last = at === this.#ladder.hosts.length - 1;
    const own = this.#stride - 1;
    const toTheEnd = this.#columns - this.#margin - at * this.#stride - 1;
    // Between narrow lifelines words may run over the next ones: nothing else stands on their line.
    const spills = this.#stride < NARROW_STRIDE && columnsOf(text) > own - 4;
    const room = last || spills ? toTheEnd : own;
    const sign = sampled ? SAMPLE_SIGN : signs[level];
    const lines = linesOf(text, room - 4);
    const shown = lines.slice(0, MARK_LINES_MAX);
    if (lines.length > shown.length)
      shown[shown.length - 1] = `${cut(shown.at(-1) ?? '', room - 6)} …`;
    return shown.map((line, index) => {
      const time = index === 0 ? msText(timeNs, this.#ladder.beginNs) : '';
      const words = ` ${index === 0 ? sign : ' '} ${line}`;
      return this.#line('', time, at, this.#styled(styles[level], words)).trimEnd();
    });
  }

  /** A line with text beside one lifeline, over the next ones where it is longer than its room. */
  #line(numbers: string, time: string, at: number, text: string): string {
    const line = this.#styled('dim', '│');
    const hosts = this.#ladder.hosts.length;
    const columns = columnsOf(stripVTControlCharacters(text));
    const covered = Math.max(1, Math.ceil((columns + 1) / this.#stride));
    const rest = ' '.repeat(Math.max(0, covered * this.#stride - 1 - columns));
    const empty = line + ' '.repeat(this.#stride - 1);
    return [
      this.#styled('dim', this.#left(numbers, time)),
      empty.repeat(at),
      line,
      text + rest,
      empty.repeat(Math.max(0, hosts - at - covered)),
    ].join('');
  }

  #step({ host, text, timeNs }: AcrossRow): string[] {
    const title = `${host === '' ? '' : `${host}: `}${text} `;
    const left = this.#left('', msText(timeNs, this.#ladder.beginNs));
    const said = this.#options.steps?.[text];
    const head = `── ${cut(title, this.#columns - this.#margin - 4)}`;
    const rest = '─'.repeat(Math.max(0, this.#columns - columnsOf(left) - columnsOf(head)));
    const words = said === undefined ? [] : linesOf(said, this.#columns - this.#margin - 3);
    return [
      this.#styled('dim', left) + this.#styled('bold', head) + this.#styled('dim', rest),
      ...words.map((line) => ' '.repeat(this.#margin + 3) + line.trimStart()),
    ];
  }

  #fault({ text, timeNs }: AcrossRow): string {
    const left = this.#left('', msText(timeNs, this.#ladder.beginNs));
    const room = this.#columns - columnsOf(left);
    const words = `┄┄ ${signs.fault} ${cut(text, room - 8)} `;
    const rest = '┄'.repeat(Math.max(0, room - columnsOf(words)));
    return this.#styled('dim', left) + this.#styled(styles.fault, words + rest);
  }

  /** Dotted lifelines: how long nothing happened. */
  #idleGap(row: IdleGapRow): string {
    const room = this.#stride - 1;
    const words = centred(idleGapText(row, this.#language), ' ', room);
    const lifelines = this.#ladder.hosts.map((_, at) => `┊${at === 0 ? words : ' '.repeat(room)}`);
    return this.#styled('dim', `${this.#left('', '')}${lifelines.join('')}`.trimEnd());
  }

  #gap(row: GapRow): string {
    const left = this.#left('⋮', '⋮');
    const words = centred(
      ` ${gapText(row, this.#language)} `,
      '┄',
      this.#columns - columnsOf(left),
    );
    return this.#styled('dim', left + words);
  }

  #left(numbers: string, time: string): string {
    const number = ' '.repeat(this.#packetColumns - columnsOf(numbers)) + numbers;
    return `  ${number}  ${time.padStart(this.#timeColumns)}  `;
  }
}

/** Columns between the cross of a lost packet and the lifeline that it never reached; less in short arrows. */
const LOST_COLUMNS = 9;
const LOST_SIGN = '✖';

/** The arrow between two lifelines, as wide as the room between them; it crosses those on its way. */
function arrowShaft(row: ArrowRow, columns: number, rightward: boolean, stride: number): string {
  const isLost = endingOf(row) === 'lost';
  const short = isLost ? Math.min(LOST_COLUMNS, Math.floor(columns / 6)) : 0;
  const head = isLost ? LOST_SIGN : rightward ? '▶' : '◀';
  const start = row.bothWays ? (rightward ? '◀' : '▶') : '';
  const room = columns - short - 1 - start.length;
  const label = ` ${fitting(row.texts, room - 4)} `;
  const dashes = room - columnsOf(label);
  const tail = Math.min(TAIL_COLUMNS, Math.ceil(dashes / 2));
  const [before, after] = ['─'.repeat(tail), '─'.repeat(dashes - tail)];
  const gap = ' '.repeat(short);
  const drawn = rightward
    ? start + before + label + after + head + gap
    : gap + head + after + label + before + start;
  return crossed(drawn, stride);
}

/** A lifeline on the way shows through the shaft, and never through words. */
function crossed(drawn: string, stride: number): string {
  let column = 0;
  let shown = '';
  for (const letter of drawn) {
    column += columnsOf(letter);
    shown += column % stride === 0 && letter === '─' ? '┼' : letter;
  }
  return shown;
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}
