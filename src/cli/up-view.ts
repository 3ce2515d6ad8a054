// What `finack up` shows: on a terminal a picture that is drawn over itself, in a pipe plain lines with
// each node's name, with --json one object a line. A view decides nothing.
import { jsonOf } from '../observe/ndjson.ts';
import { sanitize } from '../observe/sanitize.ts';
import type { LineStream } from '../observe/sinks/line-sink.ts';
import { LineSink } from '../observe/sinks/line-sink.ts';
import type { Colourize } from '../observe/sinks/log-sink.ts';
import { linksOf } from './local-network.ts';
import { endingWords, type NodeSnapshot } from './local-node.ts';
import { stateWords, type UpPicture, upLines } from './up-picture.ts';

/** What happens to the network as a whole. */
export type UpNotice = 'listening' | 'connected' | 'split' | 'whole-again' | 'fell' | 'failed';

export interface UpView {
  /** A line of a node's log. */
  line(name: string, text: string): void;
  notice(notice: UpNotice, text: string): void;
  draw(picture: Omit<UpPicture, 'log'>): void;
  /** One line for each node: how it ended. The last picture stays above them. */
  end(snapshots: readonly NodeSnapshot[], exitCode: number): void;
  /** Resolves when all of it has been taken, or nobody takes it. */
  close(): Promise<void>;
}

/** How large the terminal is now; 0 or undefined where it does not know. */
export type ScreenSize = () => { columns: number | undefined; rows: number | undefined };

export function endingLine({ name, state, restarts }: NodeSnapshot): string {
  const again = restarts === 0 ? '' : `, after ${restarts} restart${restarts === 1 ? '' : 's'}`;
  return `${name} ${endingWords(state)}${again}`;
}

function openSink(stream: LineStream, failed?: () => void): LineSink {
  const dropNotice = (lines: number) => `(${lines} lines left out)\n`;
  const sink = new LineSink(stream, failed === undefined ? { dropNotice } : { dropNotice, failed });
  sink.start();
  return sink;
}

/** Every line at once, with its node's name. */
export class PlainView implements UpView {
  readonly #sink: LineSink;
  readonly #rest: LineStream;
  #reader: 'there' | 'gone' = 'there';

  /** `rest` takes the last lines when `stream` has no reader any more: Ctrl-C ends `| cat` as well. */
  constructor(stream: LineStream, rest: LineStream) {
    this.#rest = rest;
    this.#sink = openSink(stream, () => {
      this.#reader = 'gone';
    });
  }

  line(name: string, text: string): void {
    this.#sink.write(`${name} | ${sanitize(text)}\n`);
  }

  notice(_: UpNotice, text: string): void {
    this.line('up', text);
  }

  draw(): void {}

  end(snapshots: readonly NodeSnapshot[]): void {
    const text = snapshots.map((snapshot) => `${endingLine(snapshot)}\n`).join('');
    if (this.#reader === 'gone') this.#rest.write(text);
    else this.#sink.write(text);
  }

  close(): Promise<void> {
    return this.#sink.close();
  }
}

/** One JSON object a line: src/cli/README.md says which. */
export class JsonView implements UpView {
  readonly #sink: LineSink;
  #drawn = '';

  constructor(stream: LineStream) {
    this.#sink = openSink(stream);
  }

  line(node: string, text: string): void {
    this.#write({ event: 'log', node, text });
  }

  notice(notice: UpNotice, text: string): void {
    this.#write({ event: notice, text });
  }

  /** Only what has changed since. */
  draw({ snapshots }: Omit<UpPicture, 'log'>): void {
    const links = linksOf(snapshots);
    const nodes = snapshots.map((snapshot, at) => ({
      name: snapshot.name,
      state: stateWords(snapshot),
      address: snapshot.state.name === 'listening' ? snapshot.state.address : null,
      height: snapshot.status?.height ?? null,
      tip: snapshot.status?.tip ?? null,
      linkedTo: (links[at]?.known ?? []).map((other) => snapshots[other]?.name),
      otherPeers: links[at]?.others ?? 0,
      restarts: snapshot.restarts,
    }));
    const drawn = jsonOf(nodes);
    if (drawn !== this.#drawn) this.#write({ event: 'nodes', nodes });
    this.#drawn = drawn;
  }

  end(snapshots: readonly NodeSnapshot[], exitCode: number): void {
    const nodes = snapshots.map(({ name, state, restarts }) => {
      const { code = null, signal = null } = state.name === 'ended' ? state : {};
      return { name, code, signal, restarts };
    });
    this.#write({ event: 'ended', exitCode, nodes });
  }

  close(): Promise<void> {
    return this.#sink.close();
  }

  #write(value: object): void {
    this.#sink.write(`${jsonOf(value)}\n`);
  }
}

/** Log lines that are kept for the picture: more than any window has rows. */
const LINES_KEPT = 100;
/** Without a terminal that tells its size. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;

const clearBelow = '\u001b[J';
const clearLine = '\u001b[2K';

/**
 * Moves the cursor up over its last picture and draws the next one (ECMA-48 CUU, EL, ED). The cursor
 * stays visible: nothing could show it again when this process is killed.
 */
export class LiveView implements UpView {
  readonly #screen: LineStream;
  readonly #size: ScreenSize;
  readonly #colourize: Colourize;
  readonly #sink: LineSink;
  #lines: string[] = [];
  #drawnLines = 0;

  constructor(screen: LineStream, size: ScreenSize, colourize: Colourize) {
    this.#colourize = colourize;
    this.#screen = screen;
    this.#size = size;
    this.#sink = openSink(screen);
  }

  line(name: string, text: string): void {
    this.#lines = [...this.#lines, `${name} | ${sanitize(text)}`].slice(-LINES_KEPT);
  }

  notice(_: UpNotice, text: string): void {
    this.line('up', text);
  }

  draw(picture: Omit<UpPicture, 'log'>): void {
    // A terminal that stands still (Ctrl-S) shows the picture of when it goes on.
    if (this.#screen.writableLength > 0) return;
    const size = this.#size();
    // A terminal that does not know its size says 0.
    const columns = (size.columns || DEFAULT_COLUMNS) - 1;
    const rows = size.rows || DEFAULT_ROWS;
    const lines = upLines({ ...picture, log: this.#lines }, { columns, rows });
    const up = this.#drawnLines === 0 ? '' : `\u001b[${this.#drawnLines}A`;
    const shown = lines.map(({ text, tone }) => clearLine + this.#colourize(tone, sanitize(text)));
    this.#sink.write(`${up}\r${shown.join('\n')}\n${clearBelow}`);
    this.#drawnLines = shown.length;
  }

  end(snapshots: readonly NodeSnapshot[]): void {
    this.#sink.write(snapshots.map((snapshot) => `${endingLine(snapshot)}\n`).join(''));
    this.#drawnLines = 0;
  }

  close(): Promise<void> {
    return this.#sink.close();
  }
}
