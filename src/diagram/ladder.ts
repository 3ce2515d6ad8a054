// Draws a captured connection as a packet ladder: two lifelines, one rung per packet or folded run,
// and beside each lifeline the kernel's TCP state where it was observed. Plain text of at most 100
// columns, or the same with colours. What stands on a rung is decided in ladder-rows.ts.
import { styleText } from 'node:util';
import { type End, otherEnd, senderOf, type TcpStream } from '../capture/packets.ts';
import {
  buildLadder,
  LATE_SOCKET_MARK,
  type Ladder,
  type LadderInput,
  type Rung,
  TIME_WAIT_MARK,
} from './ladder-rows.ts';
import {
  belowOf,
  centred,
  columnsOf,
  labelOf,
  numbersOf,
  plural,
  wrapped,
} from './ladder-words.ts';

export interface LadderOptions extends LadderInput {
  /** What people call the two ends. */
  names: Record<End, string>;
  /** What to say about kernel states under the ladder: how they were observed, or why not. */
  kernelNote?: string;
  colour?: boolean;
  /** Columns of the whole picture when there are states; at least 80. Default 100. */
  columns?: number;
  /** Above so many rungs the middle of the longest uneventful stretch is left out, and said so. */
  rungsMax?: number;
}

/**
 * Columns. 8 packet + 1 + 9 time + 2 + 11 state + 1 + line + 54 + line + 1 + 11 state = 100. Longer
 * packet numbers take their room from the rung; a narrow picture goes without the time.
 */
const COLUMNS = 100;
const PACKET_COLUMNS_MIN = 8;
const TIME_COLUMNS = 10;
const TIMED_COLUMNS_MIN = 90;
const STATE_COLUMNS = 11;

const NOTE_INDENT = '  ';

/** Columns of dashes before a label, where the arrow leaves the lifeline. */
const TAIL_COLUMNS = 3;

type Style = Parameters<typeof styleText>[0];
type Paint = (style: Style, text: string) => string;

const endStyles: Record<End, Style> = { opener: 'cyan', acceptor: 'yellow' };

/** What the signs behind a state mean. */
const marks: Readonly<Record<string, string>> = {
  [LATE_SOCKET_MARK]:
    'Linux makes this socket only now: until the third packet it keeps a mere request',
  [TIME_WAIT_MARK]: 'read from /proc/net/tcp after the close; the tracepoint calls this step CLOSE',
};

/** The whole picture, lines joined by newlines. */
export function drawLadder(options: LadderOptions): string {
  const ladder = buildLadder(options);
  // The caller has decided about colour; styleText would decide again, by standard output.
  const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });
  const paint: Paint = options.colour ? coloured : (_, text) => text;
  const pencil = new Pencil(options, paint, ladder);
  return [
    ...pencil.heading(),
    ...pencil.beginning(ladder),
    ...shorten(ladder.rungs, options.rungsMax).flatMap((part) =>
      'omitted' in part ? [pencil.gap(part.omitted)] : pencil.rung(part),
    ),
    ...pencil.notes(ladder),
  ].join('\n');
}

/** Knows how far the drawing has come: which lifelines still speak, and when it began. */
class Pencil {
  readonly #options: LadderOptions;
  readonly #paint: Paint;
  readonly #beginNs: bigint;
  /** Ends that have sent FIN, or that a reset silenced: their lifeline is broken from then on. */
  readonly #silent = new Set<End>();
  readonly #observed: boolean;
  readonly #columns: number;
  readonly #packetColumns: number;
  readonly #timeColumns: number;
  readonly #rungColumns: number;

  constructor(options: LadderOptions, paint: Paint, { rungs }: Ladder) {
    this.#options = options;
    this.#paint = paint;
    this.#beginNs = options.stream.packets[0]?.timeNs ?? 0n;
    this.#observed = options.changes !== undefined;
    const columns = options.columns ?? COLUMNS;
    this.#columns = columns;
    const longest = Math.max(...rungs.map((rung) => numbersOf(rung.packets).length));
    this.#packetColumns = Math.max(PACKET_COLUMNS_MIN, longest);
    this.#timeColumns = columns < TIMED_COLUMNS_MIN ? 0 : TIME_COLUMNS;
    const margins = this.#packetColumns + this.#timeColumns + 2;
    this.#rungColumns = columns - margins - 2 * (STATE_COLUMNS + 1) - 2;
  }

  heading(): string[] {
    const { names, stream } = this.#options;
    const margin = this.#packetColumns + this.#timeColumns + 2 + this.#stateColumns();
    const across = (left: string, right: string): string => {
      const gap = this.#rungColumns + 2 - columnsOf(left) - columnsOf(right);
      return (
        this.#paint(endStyles.opener, left) +
        ' '.repeat(Math.max(1, gap)) +
        this.#paint(endStyles.acceptor, right)
      );
    };
    const state = this.#observed ? 'state' : '';
    const titles = this.#left('packet', 'ms');
    return [
      ' '.repeat(margin) + across(names.opener, names.acceptor),
      this.#paint('dim', titles + state.padEnd(this.#stateColumns())) +
        across(stream.opener, stream.acceptor) +
        this.#paint('dim', state === '' ? '' : ` ${state}`),
    ];
  }

  /** The states before the first packet. */
  beginning({ before }: Ladder): string[] {
    if (before.opener === undefined && before.acceptor === undefined) return [];
    return [this.#line('', '', { opener: before.opener, acceptor: before.acceptor }, '')];
  }

  rung(rung: Rung): string[] {
    const { opener, acceptor } = rung.states;
    const [first] = rung.packets;
    const last = rung.packets.at(-1);
    if (first === undefined || last === undefined) return [];
    const beside = { opener: opener[0], acceptor: acceptor[0] };
    const numbers = numbersOf(rung.packets);
    const lines = [this.#line(numbers, this.#ms(first.timeNs), beside, this.#arrow(rung))];
    const finished = this.#silence(rung);
    const details = belowOf(rung, this.#rungColumns - TAIL_COLUMNS - 1);
    const more = Math.max(opener.length, acceptor.length, details === '' ? 1 : 2);
    for (let at = 1; at < more; at++) {
      const [time, text] = at === 1 && details !== '' ? [this.#ms(last.timeNs), details] : ['', ''];
      const also = { opener: opener[at], acceptor: acceptor[at] };
      lines.push(this.#line('', time, also, this.#below(rung.from, text)));
    }
    if (finished && speaksAfter(this.#options.stream, otherEnd(rung.from), last.number)) {
      lines.push(this.#line('', '', {}, this.#halfClosed(rung.from)));
    }
    return lines;
  }

  /** In place of rungs that nobody needs to see one by one. */
  gap(rungs: readonly Rung[]): string {
    const packets = rungs.reduce((sum, rung) => sum + rung.packets.length, 0);
    const bytes = rungs.reduce((sum, rung) => sum + rung.bytes, 0);
    const text = ` ${plural(packets, 'packet')} left out, ${plural(bytes, 'byte')} `;
    return this.#line('⋮', '', {}, this.#paint('dim', centred(text, '┄', this.#rungColumns)));
  }

  notes({ rungs }: Ladder): string[] {
    const { kernelNote } = this.#options;
    const shown = rungs.flatMap(({ states }) => [...states.opener, ...states.acceptor]);
    const notes = Object.entries(marks)
      .filter(([mark]) => shown.some((state) => state.endsWith(mark)))
      .map(([mark, note]) => `${mark} ${note}`);
    if (kernelNote !== undefined) notes.push(kernelNote);
    return notes
      .flatMap((note) => wrapped(note, this.#columns - NOTE_INDENT.length))
      .map((line) => this.#paint('dim', NOTE_INDENT + line));
  }

  #line(
    numbers: string,
    time: string,
    states: { opener?: string | undefined; acceptor?: string | undefined },
    middle: string,
  ): string {
    const left = this.#paint('dim', this.#left(numbers, time));
    const opener = (states.opener ?? '').padEnd(this.#stateColumns());
    const acceptor = states.acceptor === undefined ? '' : ` ${states.acceptor}`;
    const line =
      left +
      this.#paint('green', opener) +
      this.#lifeline('opener') +
      (middle === '' ? ' '.repeat(this.#rungColumns) : middle) +
      this.#lifeline('acceptor') +
      this.#paint('green', acceptor);
    return line.trimEnd();
  }

  /** Whole while the end may still speak; broken once it has said FIN. */
  #lifeline(end: End): string {
    return this.#paint(endStyles[end], this.#silent.has(end) ? '╎' : '┃');
  }

  #arrow(rung: Rung): string {
    const reset = rung.packets.some(({ flags }) => flags.rst);
    const fin = rung.packets.some(({ flags }) => flags.fin);
    const style: Style = reset ? ['red', 'bold'] : fin ? ['magenta', 'bold'] : endStyles[rung.from];
    const label = ` ${labelOf(rung, this.#rungColumns - TAIL_COLUMNS - 4)} `;
    const tail = '─'.repeat(TAIL_COLUMNS);
    const shaft = '─'.repeat(Math.max(1, this.#rungColumns - TAIL_COLUMNS - columnsOf(label) - 1));
    return this.#paint(
      style,
      rung.from === 'opener'
        ? tail + label + shaft + (reset ? '✖' : '▶')
        : (reset ? '✖' : '◀') + shaft + label + tail,
    );
  }

  /** A second line of text under an arrow's label. */
  #below(from: End, text: string): string {
    if (text === '') return '';
    const indent = ' '.repeat(TAIL_COLUMNS + 1);
    const room = this.#rungColumns - indent.length;
    const padded = from === 'opener' ? indent + text.padEnd(room) : text.padStart(room) + indent;
    return this.#paint('dim', padded);
  }

  /** Breaks the lifelines that this rung ends; true if it is the first FIN of an open connection. */
  #silence({ packets, from }: Rung): boolean {
    const reset = packets.some(({ flags }) => flags.rst);
    const first = this.#silent.size === 0 && packets.some(({ flags }) => flags.fin);
    if (first || reset || packets.some(({ flags }) => flags.fin)) this.#silent.add(from);
    if (reset) this.#silent.add(otherEnd(from));
    return first;
  }

  #halfClosed(finished: End): string {
    const { names } = this.#options;
    const rest = `; ${names[otherEnd(finished)]} may still speak`;
    const text = ` ${names[finished]} only listens now${rest} `;
    const fits = columnsOf(text) <= this.#rungColumns;
    return this.#paint(
      'dim',
      centred(fits ? text : text.replace(rest, ''), '┈', this.#rungColumns),
    );
  }

  /** The two columns before the states. */
  #left(numbers: string, time: string): string {
    const shown = this.#timeColumns === 0 ? '' : time;
    return `${numbers.padStart(this.#packetColumns)}${shown.padStart(this.#timeColumns)}  `;
  }

  #ms(timeNs: bigint): string {
    return (Number(timeNs - this.#beginNs) / 1e6).toFixed(3);
  }

  #stateColumns(): number {
    return this.#observed ? STATE_COLUMNS + 1 : 0;
  }
}

/**
 * Leaves out the middle of the longest stretch in which nothing happens but data: no SYN, FIN or RST
 * and no change of state, so that nothing is lost that a ladder is drawn for.
 */
function shorten(rungs: readonly Rung[], rungsMax = Infinity): (Rung | { omitted: Rung[] })[] {
  const excess = rungs.length - rungsMax + 1;
  if (excess < 2) return [...rungs];
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [at, rung] of rungs.entries()) {
    if (isEventful(rung)) start = at + 1;
    else if (at + 1 - start > longest.length) longest = { start, length: at + 1 - start };
  }
  const omitted = Math.min(excess, longest.length);
  if (omitted < 2) return [...rungs];
  const from = longest.start + Math.floor((longest.length - omitted) / 2);
  return [
    ...rungs.slice(0, from),
    { omitted: rungs.slice(from, from + omitted) },
    ...rungs.slice(from + omitted),
  ];
}

function isEventful({ packets, states }: Rung): boolean {
  const control = packets.some(({ flags }) => flags.syn || flags.fin || flags.rst);
  return control || states.opener.length + states.acceptor.length > 0;
}

function speaksAfter(stream: TcpStream, end: End, number: number): boolean {
  return stream.packets.some((packet) => {
    return packet.number > number && packet.length > 0 && senderOf(stream, packet) === end;
  });
}
