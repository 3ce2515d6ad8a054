// Draws a recording as SVG: the ladder of four levels that terminal.ts draws in letters. Readable on a
// light and on a dark screen; texts are texts and can be selected. What stands on it is decided in
// ladder.ts. PURE.

import type { HostName, Language } from '../capture/names.ts';
import { cwndChart } from './chart.ts';
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
import { escaped, tag } from './markup.ts';
import type { AcrossRow, ArrowRow, MarkRow, Row } from './rows.ts';
import { head, LOST_PART, levelSign, line, plain, shaft, text } from './svg-shapes.ts';
import { svgStyle } from './svg-style.ts';
import { columnsOf, cut, fitting, linesOf } from './text-layout.ts';

export interface SvgOptions extends DrawingOptions {
  /** What the picture is of, for those who cannot see it. */
  title?: string;
}

/** A longer picture is no picture any more. */
const LINES_MAX = 400;

/** Pixels, all of them; a letter's width is the widest that usual fonts have. */
const WIDTH = 1000;
const NUMBER_RIGHT = 58;
const TIME_RIGHT = 122;
const LIFELINE_LEFT = 150;
const RIGHT_MARGIN = 12;
const LINE = 20;
const ARROW_HEIGHT = 34;
const LETTER = 7.6;
const TEXT_LETTER = 7.2;
const STEP_LETTER = 8.4;
/** Of an arrow's length, what its label leaves free. */
const LABEL_MARGIN = 24;

/** A piece of the picture and how much height it takes. */
interface Piece {
  height: number;
  markup: string;
}

/** The whole picture, from `<svg` to `</svg>`. */
export function ladderSvg(options: SvgOptions): string {
  const ladder = ladderOf({ linesMax: LINES_MAX, ...options });
  const brush = new Brush(options, ladder);
  const head = brush.heading();
  let y = head.height;
  const rows = ladder.rows.map((row) => {
    const { height, markup } = brush.row(row);
    const placed = tag('g', { transform: `translate(0 ${y})` }, markup);
    y += height;
    return placed;
  });
  const lifelines = brush.lifelines(head.height - 4, y + 6);
  const below = [brush.legend(), brush.notes(), chartOf(options)].map(({ height, markup }) => {
    const placed = tag('g', { transform: `translate(0 ${y + 12})` }, markup);
    y += height;
    return placed;
  });
  const height = y + 24;
  const { title = '', language = 'en' } = options;
  return tag(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', class: 'four-levels', role: 'img' },
      ...{ width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}`, lang: language },
      'aria-labelledby': 'four-levels-title four-levels-desc',
    },
    tag('title', { id: 'four-levels-title' }, escaped(title || untitled[language])),
    tag('desc', { id: 'four-levels-desc' }, escaped(description(ladder, language))),
    tag('style', {}, svgStyle),
    tag('rect', { class: 'paper', width: WIDTH, height, rx: 8 }),
    ...[head.markup, lifelines, ...rows, ...below],
  );
}

const untitled = { en: 'Packet ladder', ko: '패킷 사다리' } as const;

function description({ hosts, rows }: Ladder, language: Language): string {
  const packets = rows.reduce(
    (sum, row) => sum + (row.kind === 'arrow' ? row.packets.length : 0),
    0,
  );
  const who = hosts.join(', ');
  return language === 'ko'
    ? `시간은 아래로 흐릅니다. ${who} 사이의 패킷 ${packets}개와, 각각의 Node 이벤트, 시스템 콜, 커널 상태.`
    : `Time runs downwards: ${packets} packets between ${who}, and beside each the Node events, system calls and kernel states there.`;
}

function chartOf({ recording, language = 'en' }: SvgOptions): Piece {
  const chart = cwndChart(recording, language, WIDTH);
  return chart ?? { height: 0, markup: '' };
}

/** Knows where the lifelines stand. */
class Brush {
  readonly #options: SvgOptions;
  readonly #ladder: Ladder;
  readonly #language: Language;
  readonly #stride: number;

  constructor(options: SvgOptions, ladder: Ladder) {
    this.#options = options;
    this.#ladder = ladder;
    this.#language = options.language ?? 'en';
    this.#stride = (WIDTH - LIFELINE_LEFT - RIGHT_MARGIN) / Math.max(1, ladder.hosts.length);
  }

  heading(): Piece {
    const { hosts, labels } = this.#ladder;
    const columns = Math.floor((this.#stride - 12) / STEP_LETTER);
    const titles = hosts.map((host) => linesOf(this.#options.names[host] ?? host, columns));
    const height = 22 + Math.max(...titles.map((lines) => lines.length), 1) * LINE;
    const columnsOfHead = titles.flatMap((lines, at) => {
      const ip = labels.ip(hosts[at] ?? '');
      const bottom = height - 4 - (ip === undefined ? 0 : 16);
      return [
        ...lines.map((line, index) => {
          const y = bottom - (lines.length - 1 - index) * LINE;
          return text(this.#x(at) - 6, y, line.trim(), 'name');
        }),
        ip === undefined ? '' : text(this.#x(at) - 6, height - 4, ip, 'host'),
      ];
    });
    const packet = this.#language === 'ko' ? '패킷' : 'packet';
    return {
      height: height + 10,
      markup: [
        text(NUMBER_RIGHT, height - 4, packet, 'host right'),
        text(TIME_RIGHT, height - 4, 'ms', 'host right'),
        ...columnsOfHead,
      ].join(''),
    };
  }

  lifelines(from: number, to: number): string {
    return this.#ladder.hosts
      .map((_, at) => line(this.#x(at), from, this.#x(at), to, 'lifeline'))
      .join('');
  }

  row(row: Row): Piece {
    switch (row.kind) {
      case 'arrow':
        return row.from === row.to ? this.#loop(row) : this.#arrow(row);
      case 'mark':
        return this.#mark(row);
      case 'across':
        return row.level === 'step' ? this.#step(row) : this.#fault(row);
      case 'idle':
        return this.#pause(idleGapText(row, this.#language));
      case 'gap':
        return this.#pause(gapText(row, this.#language));
    }
  }

  legend(): Piece {
    const marks = this.#ladder.rows.filter((row) => row.kind === 'mark');
    const levels = (['node', 'syscall', 'kernel', 'fault'] as const).filter((level) =>
      marks.some((mark) => mark.level === level && !mark.sampled),
    );
    let x = 30;
    const parts = levels.map((level) => {
      const name = levelNames[level][this.#language];
      const part = levelSign(x, 8, level, false) + text(x + 14, 12, name, `mark ${level}`);
      x += 40 + columnsOf(name) * LETTER;
      return part;
    });
    if (marks.some(({ sampled }) => sampled)) {
      const name = levelNames.sample[this.#language];
      parts.push(levelSign(x, 8, 'kernel', true) + text(x + 14, 12, name, 'mark kernel'));
      x += 40 + columnsOf(name) * LETTER;
    }
    if (this.#ladder.rows.some(({ kind }) => kind === 'arrow')) {
      const name = levelNames.packet[this.#language];
      parts.push(tag('g', { class: 'arrow' }, shaft(x - 6, x + 28, 8, plain)));
      parts.push(text(x + 36, 12, name, 'mark'));
      x += 62 + columnsOf(name) * LETTER;
    }
    if (this.#ladder.rows.some((row) => row.kind === 'arrow' && endingOf(row) === 'lost')) {
      const drawn = shaft(x - 6, x + 28, 8, { lost: true, bothWays: false });
      parts.push(tag('g', { class: 'arrow lost' }, drawn));
      parts.push(text(x + 36, 12, levelNames.lost[this.#language], 'mark fault'));
    }
    return { height: 28, markup: parts.join('') };
  }

  notes(): Piece {
    const columns = Math.floor((WIDTH - 60) / TEXT_LETTER);
    const lines = this.#ladder.notes.flatMap((note) => linesOf(note, columns));
    const markup = lines.map((one, at) => text(24, 14 + at * 18, one, 'note')).join('');
    return { height: lines.length * 18 + 6, markup };
  }

  #arrow(row: ArrowRow): Piece {
    const [source, target] = [this.#index(row.from), this.#index(row.to)];
    const rightward = source < target;
    const towards = rightward ? 1 : -1;
    const y = ARROW_HEIGHT - 11;
    const from = this.#x(source) + towards;
    const tip = this.#x(target) - 2 * towards;
    const isLost = endingOf(row) === 'lost';
    // What is written stands over what is drawn: a lost packet comes along a part of the way.
    const reach = isLost ? LOST_PART : 1;
    const span = Math.abs(target - source) * this.#stride * reach;
    const part = this.#stride * reach;
    // The label of a long arrow stands on its first part, unless it needs more room.
    const short = fitting(row.texts, Math.floor((part - LABEL_MARGIN) / LETTER));
    const long = fitting(row.texts, Math.floor((span - LABEL_MARGIN) / LETTER));
    const [label, room] = short === row.texts[0] ? [short, part] : [long, span];
    const middle = this.#x(source) + (towards * room) / 2;
    const below = row.below === '' ? '' : text(middle, y + 15, row.below, 'note middle');
    return {
      height: ARROW_HEIGHT + (row.below === '' ? 0 : 12),
      markup:
        this.#left(row, y + 4) +
        tag(
          'g',
          { class: classesOf(row) },
          shaft(from, tip, y, { lost: isLost, bothWays: row.bothWays }),
          text(middle, y - 6, label, 'label middle'),
        ) +
        below,
    };
  }

  /** A packet that a host sends to itself. */
  #loop(row: ArrowRow): Piece {
    const x = this.#x(this.#index(row.from));
    const path = `M ${x} 6 C ${x + 60} 6 ${x + 60} 26 ${x + 9} 26`;
    return {
      height: ARROW_HEIGHT + 2,
      markup:
        this.#left(row, 20) +
        tag(
          'g',
          { class: classesOf(row) },
          tag('path', { d: path, class: 'shaft' }),
          tag('path', { d: head(x + 1, 26, -1), class: 'head' }),
          text(x + 56, 20, row.texts[0] ?? '', 'label'),
        ),
    };
  }

  #mark({ host, level, sampled, text: words, timeNs }: MarkRow): Piece {
    const x = this.#x(this.#index(host));
    const columns = Math.floor((this.#stride - 28) / LETTER);
    const lines = linesOf(words, columns);
    const time = msText(timeNs, this.#ladder.beginNs);
    return {
      height: lines.length * (LINE - 3) + 4,
      markup: [
        text(TIME_RIGHT, 14, time, 'time right'),
        levelSign(x, 10, level, sampled),
        ...lines.map((one, at) => text(x + 14, 14 + at * (LINE - 3), one, `mark ${level}`)),
      ].join(''),
    };
  }

  /** A band across: what the story says here, and small at its end the name of the step. */
  #step({ host, text: name, timeNs }: AcrossRow): Piece {
    const who = host === '' ? name : `${host}: ${name}`;
    const said = this.#options.steps?.[name];
    const room = WIDTH - LIFELINE_LEFT - 40 - (said === undefined ? 0 : columnsOf(who) * LETTER);
    const lines = linesOf(said ?? who, Math.floor(room / STEP_LETTER));
    const height = 16 + lines.length * LINE;
    const x = LIFELINE_LEFT - 14;
    const band = { class: 'band', x, y: 6, width: WIDTH - RIGHT_MARGIN - x, height, rx: 6 };
    return {
      height: height + 14,
      markup: [
        tag('rect', band),
        text(TIME_RIGHT, 27, msText(timeNs, this.#ladder.beginNs), 'time right'),
        ...lines.map((one, at) => text(LIFELINE_LEFT, 27 + at * LINE, one.trim(), 'step')),
        said === undefined ? '' : text(WIDTH - RIGHT_MARGIN - 12, 27, who, 'host right'),
      ].join(''),
    };
  }

  #fault({ text: words, timeNs }: AcrossRow): Piece {
    const room = WIDTH - LIFELINE_LEFT - 60;
    const shown = cut(words, Math.floor(room / LETTER));
    const end = LIFELINE_LEFT + 30 + columnsOf(shown) * LETTER;
    return {
      height: 28,
      markup: [
        line(LIFELINE_LEFT - 14, 14, WIDTH - RIGHT_MARGIN, 14, 'cut'),
        tag('rect', {
          class: 'paper',
          x: LIFELINE_LEFT + 6,
          y: 4,
          width: end - LIFELINE_LEFT,
          height: 20,
        }),
        text(TIME_RIGHT, 18, msText(timeNs, this.#ladder.beginNs), 'time right'),
        levelSign(LIFELINE_LEFT + 14, 14, 'fault', false),
        text(LIFELINE_LEFT + 28, 18, shown, 'mark fault'),
      ].join(''),
    };
  }

  /** Nothing happened, or nothing is shown: the lifelines are interrupted. */
  #pause(words: string): Piece {
    const gaps = this.#ladder.hosts.map((_, at) => {
      const hole = { class: 'paper', x: this.#x(at) - 3, y: 4, width: 6, height: 20 };
      return tag('rect', hole) + line(this.#x(at), 5, this.#x(at), 23, 'dots');
    });
    const hosts = this.#ladder.hosts.length;
    const middle = this.#x(0) + (hosts > 1 ? this.#stride / 2 : 90);
    return { height: 28, markup: gaps.join('') + text(middle, 18, words, 'note middle') };
  }

  #left(row: ArrowRow, y: number): string {
    const time = msText(row.timeNs, this.#ladder.beginNs);
    return (
      text(NUMBER_RIGHT, y, packetNumbersText(row.packets), 'number right') +
      text(TIME_RIGHT, y, time, 'time right')
    );
  }

  #x(at: number): number {
    return Math.round(LIFELINE_LEFT + at * this.#stride);
  }

  #index(host: HostName): number {
    return this.#ladder.hosts.indexOf(host);
  }
}

function classesOf(row: ArrowRow): string {
  const again = row.packets.length === 1 && row.packets[0]?.retransmission === true;
  return ['arrow', endingOf(row), again ? 'again' : undefined].filter(Boolean).join(' ');
}
