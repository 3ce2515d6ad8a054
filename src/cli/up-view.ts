// What a person sees of `finack up`: on a terminal a table that is drawn over itself, with the latest
// log lines below it; in a pipe plain lines, each with its node's name.
import type { LineStream } from '../observe/sinks/line-sink.ts';
import { LineSink } from '../observe/sinks/line-sink.ts';
import type { Sight } from './fleet.ts';
import { byteSize, shortId, table } from './print.ts';

export interface UpView {
  line(name: string, text: string): void;
  draw(sights: readonly Sight[]): void;
  /** The last picture stays; what follows is ordinary output. */
  close(): void;
}

/** What the live view needs of process.stdout. */
export interface Screen extends LineStream {
  columns?: number;
  rows?: number;
}

export function upTable(sights: readonly Sight[]): string {
  const rows = sights.map(({ child, status, peers }) => [
    child.name,
    child.state.name === 'listening' ? child.state.address : (status?.address ?? ''),
    status?.height ?? '',
    status === undefined ? '' : shortId(status.tip),
    status === undefined ? '' : status.peers.inbound + status.peers.outbound,
    byteSize(peers.reduce((sum, { bytesIn }) => sum + bytesIn, 0)),
    byteSize(peers.reduce((sum, { bytesOut }) => sum + bytesOut, 0)),
    stateWords({ child, status, peers }),
  ]);
  return table(['NODE', 'ADDRESS', 'HEIGHT', 'TIP', 'PEERS', 'IN', 'OUT', 'STATE'], rows);
}

function stateWords({ child, status }: Sight): string {
  if (child.state.name === 'ended') return `ended ${child.state.signal ?? child.state.code ?? ''}`;
  if (status === undefined) return child.state.name;
  if (status.sync.state === 'syncing') return `syncing to ${status.sync.target}`;
  return status.mining ? 'mining' : 'following';
}

/** Every line at once, with its node's name. */
export class PlainView implements UpView {
  readonly #sink: LineSink;

  constructor(stream: LineStream) {
    this.#sink = new LineSink(stream, (lines) => `(${lines} lines left out)\n`);
    this.#sink.start();
  }

  line(name: string, text: string): void {
    this.#sink.write(`${name} | ${text}\n`);
  }

  draw(): void {}

  close(): void {}
}

/** Log lines that stay in sight below the table. */
const LINES_SHOWN = 10;
/** Without a terminal that tells its size. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';
const clearBelow = '\u001b[J';
const clearLine = '\u001b[2K';

/** Moves the cursor up over its last picture and draws the next one (ECMA-48 CUU, EL, ED). */
export class LiveView implements UpView {
  readonly #screen: Screen;
  #lines: string[] = [];
  #drawnLines = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  line(name: string, text: string): void {
    this.#lines = [...this.#lines, `${name} | ${text}`].slice(-LINES_SHOWN);
  }

  draw(sights: readonly Sight[]): void {
    const { columns = DEFAULT_COLUMNS, rows = DEFAULT_ROWS } = this.#screen;
    const all = [...upTable(sights).split('\n'), '', ...this.#lines];
    // A picture taller than the screen could not be drawn over.
    const shown = all.slice(0, rows - 1).map((line) => clearLine + line.slice(0, columns - 1));
    const up = this.#drawnLines === 0 ? hideCursor : `\u001b[${this.#drawnLines}A`;
    this.#screen.write(`${up}\r${shown.join('\n')}\n${clearBelow}`);
    this.#drawnLines = shown.length;
  }

  close(): void {
    if (this.#drawnLines > 0) this.#screen.write(showCursor);
    this.#drawnLines = 0;
  }
}
