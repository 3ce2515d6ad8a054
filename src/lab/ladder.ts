// Draws a captured connection as a packet ladder: two lifelines, one rung per packet or folded run,
// and beside each lifeline the kernel's TCP state where it was observed. Plain text of at most 100
// columns, or the same with colours. What stands on a rung is decided in ladder-rows.ts.
import { styleText } from 'node:util';
import {
  buildLadder,
  LATE_SOCKET_MARK,
  type Ladder,
  type LadderInput,
  type Rung,
  TIME_WAIT_MARK,
} from './ladder-rows.ts';
import { type End, otherEnd, senderOf, type TcpFlags, type TcpStream } from './packets.ts';

export interface LadderOptions extends LadderInput {
  /** What people call the two ends. */
  names: Record<End, string>;
  /** What to say about kernel states under the ladder: how they were observed, or why not. */
  kernelNote?: string;
  colour?: boolean;
}

/** Columns. 8 packet + 1 + 9 time + 2 + 11 state + 1 + line + 54 + line + 1 + 11 state = 100. */
const PACKET_COLUMNS = 8;
const TIME_COLUMNS = 9;
const STATE_COLUMNS = 11;
const RUNG_COLUMNS = 54;

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
  const pencil = new Pencil(options, paint);
  return [
    ...pencil.heading(),
    ...pencil.beginning(ladder),
    ...ladder.rungs.flatMap((rung) => pencil.rung(rung)),
    ...pencil.notes(ladder),
  ].join('\n');
}

/** Colours for this stream? Terminals yes, unless NO_COLOR or TERM says otherwise; pipes and files no. */
export function colourFits(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors();
}

/** Knows how far the drawing has come: which lifelines still speak, and when it began. */
class Pencil {
  readonly #options: LadderOptions;
  readonly #paint: Paint;
  readonly #beginNs: bigint;
  /** Ends that have sent FIN, or that a reset silenced: their lifeline is broken from then on. */
  readonly #silent = new Set<End>();
  readonly #observed: boolean;

  constructor(options: LadderOptions, paint: Paint) {
    this.#options = options;
    this.#paint = paint;
    this.#beginNs = options.stream.packets[0]?.timeNs ?? 0n;
    this.#observed = options.changes !== undefined;
  }

  heading(): string[] {
    const { names, stream } = this.#options;
    const margin = PACKET_COLUMNS + 1 + TIME_COLUMNS + 2 + this.#stateColumns();
    const across = (left: string, right: string): string => {
      const gap = RUNG_COLUMNS + 2 - columnsOf(left) - columnsOf(right);
      return (
        this.#paint(endStyles.opener, left) +
        ' '.repeat(Math.max(1, gap)) +
        this.#paint(endStyles.acceptor, right)
      );
    };
    const state = this.#observed ? 'state' : '';
    const titles = `${'packet'.padStart(PACKET_COLUMNS)} ${'ms'.padStart(TIME_COLUMNS)}  `;
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
    const numbers = first === last ? `${first.number}` : `${first.number}–${last.number}`;
    const beside = { opener: opener[0], acceptor: acceptor[0] };
    const lines = [this.#line(numbers, this.#ms(first.timeNs), beside, this.#arrow(rung))];
    const finished = this.#silence(rung);
    const details = rung.segments > 1 ? detailsOf(rung, RUNG_COLUMNS - TAIL_COLUMNS - 1) : '';
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

  notes({ rungs }: Ladder): string[] {
    const { kernelNote } = this.#options;
    const shown = rungs.flatMap(({ states }) => [...states.opener, ...states.acceptor]);
    const notes = Object.entries(marks)
      .filter(([mark]) => shown.some((state) => state.endsWith(mark)))
      .map(([mark, note]) => `${mark} ${note}`);
    if (kernelNote !== undefined) notes.push(kernelNote);
    return notes.map((note) => this.#paint('dim', `  ${note}`));
  }

  #line(
    numbers: string,
    time: string,
    states: { opener?: string | undefined; acceptor?: string | undefined },
    middle: string,
  ): string {
    const left = this.#paint(
      'dim',
      `${numbers.padStart(PACKET_COLUMNS)} ${time.padStart(TIME_COLUMNS)}  `,
    );
    const opener = (states.opener ?? '').padEnd(this.#stateColumns());
    const acceptor = states.acceptor === undefined ? '' : ` ${states.acceptor}`;
    const line =
      left +
      this.#paint('green', opener) +
      this.#lifeline('opener') +
      (middle === '' ? ' '.repeat(RUNG_COLUMNS) : middle) +
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
    const label = ` ${labelOf(rung, RUNG_COLUMNS - TAIL_COLUMNS - 4)} `;
    const tail = '─'.repeat(TAIL_COLUMNS);
    const shaft = '─'.repeat(Math.max(1, RUNG_COLUMNS - TAIL_COLUMNS - columnsOf(label) - 1));
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
    const room = RUNG_COLUMNS - indent.length;
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
    const text = ` ${names[finished]} only listens now; ${names[otherEnd(finished)]} may still speak `;
    return this.#paint('dim', centred(text, '┈'));
  }

  #ms(timeNs: bigint): string {
    return (Number(timeNs - this.#beginNs) / 1e6).toFixed(3);
  }

  #stateColumns(): number {
    return this.#observed ? STATE_COLUMNS + 1 : 0;
  }
}

/** `Hello · [PSH, ACK] 231 bytes`: what it carried, the flags as Wireshark shows them, how much. */
function labelOf(rung: Rung, columns: number): string {
  const [packet] = rung.packets;
  if (packet === undefined) return '';
  const { flags, window } = packet;
  const shown = `[${flagNames(flags).join(', ')}]`;
  const again = rung.retransmitted > 0 ? ' again' : '';
  const full = window === 0 && !flags.syn && !flags.rst ? ' window 0' : '';
  if (rung.segments === 0) return shown + full + again;
  if (rung.segments > 1) {
    return rung.carried.length > 0
      ? fitted(rung.carried, '', columns)
      : `${rung.segments} segments`;
  }
  const amount = plural(rung.bytes > 0 ? rung.bytes : packet.length, 'byte') + again;
  const label = fitted(rung.carried, `${shown} ${amount}`, columns);
  if (rung.carried.every((name) => label.includes(name))) return label;
  // What was said counts most. A FIN is the point of its packet; PSH and ACK are on all of them.
  return fitted(rung.carried, flags.fin ? shown : amount, columns);
}

/** Of a folded run: `37 segments, 812,345 bytes, 12 ACKs back`; from the right, what has no room goes. */
function detailsOf(rung: Rung, columns: number): string {
  const acks = rung.packets.length - rung.segments;
  const parts = rung.carried.length > 0 ? [plural(rung.segments, 'segment')] : [];
  parts.push(plural(rung.bytes, 'byte'));
  if (rung.retransmitted > 0) parts.push(`${rung.retransmitted} again`);
  if (acks > 0) parts.push(`${plural(acks, 'ACK')} back`);
  while (parts.length > 1 && parts.join(', ').length > columns) parts.pop();
  return parts.join(', ');
}

/** As many names as fit before `tail`: `Hello, GetHeaders, +3 more · 512 bytes`. */
function fitted(names: readonly string[], tail: string, columns: number): string {
  if (names.length === 0) return tail;
  const end = tail === '' ? '' : ` · ${tail}`;
  for (let shown = names.length; shown > 0; shown--) {
    const rest = shown < names.length ? `, +${names.length - shown} more` : '';
    const text = `${names.slice(0, shown).join(', ')}${rest}${end}`;
    if (text.length <= columns) return text;
  }
  return `${plural(names.length, 'frame')}${end}`;
}

/** In Wireshark's order. */
function flagNames({ fin, syn, rst, psh, ack }: TcpFlags): string[] {
  const names = [fin && 'FIN', syn && 'SYN', rst && 'RST', psh && 'PSH', ack && 'ACK'];
  return names.filter((name) => name !== false);
}

function speaksAfter(stream: TcpStream, end: End, number: number): boolean {
  return stream.packets.some((packet) => {
    return packet.number > number && packet.length > 0 && senderOf(stream, packet) === end;
  });
}

function centred(text: string, fill: string): string {
  const room = Math.max(0, RUNG_COLUMNS - columnsOf(text));
  const left = Math.floor(room / 2);
  return fill.repeat(left) + text + fill.repeat(room - left);
}

/** Columns on a terminal: Korean syllables and other wide letters take two. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u.test(letter) ? 2 : 1;
  return columns;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
