// One node in the foreground, from its first line to its exit code: start, say where it listens, log,
// and end gracefully on the first signal, by force on the second.
import { ControlServer } from '../control/server.ts';
import { surroundings } from '../control/socket-path.ts';
import { formatAddress } from '../net/address.ts';
import type { NodeHandle, NodeOptions } from '../node/api.ts';
import type { CheckedOptions } from '../node/options.ts';
import { startNode } from '../node/start-node.ts';
import type { Observer, StampedEvent } from '../observe/events.ts';
import { isShown, type LogDetail } from '../observe/log-line.ts';
import { type EventFile, openEventFile } from '../observe/sinks/file-sink.ts';
import { LineSink } from '../observe/sinks/line-sink.ts';
import { logTo } from '../observe/sinks/log-sink.ts';
import { openPcapngFile, PcapngSink } from '../observe/sinks/pcapng-sink.ts';
import { colourizerFor } from './colour.ts';
import { CommandError, exitCodeOfStore, exitCodes } from './exit-codes.ts';
import { foldedText } from './folded-text.ts';
import { liveTap } from './live-tap.ts';
import {
  closeOutput,
  complain,
  errorTerminal,
  openStandard,
  outputTerminal,
  type StandardDescriptor,
} from './output.ts';
import { endNow, forcedExitCode, onStopSignals, type StopSignal } from './signals.ts';
import { SyncBar } from './sync-bar.ts';
import { systemWords } from './system-errors.ts';

export interface RunOptions {
  node: Omit<CheckedOptions, 'observer' | 'feePerByteMin'> & Pick<NodeOptions, 'feePerByteMin'>;
  detail: LogDetail;
  /** NDJSON of every event is appended here. */
  eventsFile?: string;
  /** Frames go here as pcapng; `-`: standard output, and lines for people to standard error. */
  pcapng?: string;
  /** Stop gracefully when standard input ends: the program that started us has ended. */
  stopOnEof: boolean;
}

/**
 * Milliseconds that a start goes on after a signal, to end gracefully. What hangs longer (a dead disk, a
 * log of gigabytes that is read again) is left as it is; the data folder bears that, as it bears a kill.
 */
const START_TIMEOUT_MS = 1_000;

/** Of a terminal that does not know its width. */
const DEFAULT_COLUMNS = 80;

/** Resolves with the exit code when all is closed; the event loop then empties by itself. */
export async function runNode(options: RunOptions): Promise<number> {
  const ends = new StopRequest();
  const run = runUntilStopped(options, ends);
  onStopSignals({
    stop: (signal) => ends.signalled(signal),
    async force() {
      ends.force();
      await run;
    },
  });
  const exitCode = await run;
  await closeOutput();
  return exitCode;
}

async function runUntilStopped(options: RunOptions, ends: StopRequest): Promise<number> {
  const { node, detail, eventsFile, pcapng, stopOnEof } = options;
  const events = eventsFile === undefined ? undefined : openEvents(eventsFile);
  const capture = pcapng === undefined ? undefined : openCapture(pcapng, node);
  const watch = new NodeMonitor(detail, events, pcapng === '-' ? 2 : 1);
  try {
    const tap = capture === undefined ? {} : { tap: capture };
    const handle = await startNode({ ...node, ...tap, observer: watch.observe });
    capture?.start();
    const control = await openControl(handle, node.folder);
    watch.begin(handle.address);
    if (stopOnEof) stopWhenInputEnds(() => ends.ask('end of input'));
    ends.attach(handle);
    await watch.stopping;
    try {
      // Joins the stop that is under way, whatever asked for it.
      await handle.stop();
    } finally {
      await control?.close();
    }
    return watch.exitCode;
  } finally {
    if (stopOnEof) process.stdin.destroy();
    await Promise.all([watch.close(), events?.close(), capture?.close()]);
  }
}

function openEvents(path: string): EventFile {
  const option = `--events ${path}`;
  return opened(option, () => openEventFile(path, sinkEvents(option)));
}

function openCapture(path: string, { host, port }: RunOptions['node']): PcapngSink {
  const option = `--pcapng ${path}`;
  const where = port === 0 ? '' : ` ${formatAddress({ host, port })}`;
  const options = { name: `finack${where}`, ...sinkEvents(option) };
  if (path !== '-') return opened(option, () => openPcapngFile(path, options));
  return new PcapngSink(openStandard(1), options);
}

/** What becomes of a file or a pipe that was asked for; the node goes on without it. */
function sinkEvents(option: string) {
  return {
    failed: (error: Error) => complain(`${option}: ${systemWords(error)}`),
    lost: (bytes: number) => complain(`${option}: nobody reads it, ${bytes} bytes are lost`),
    nobodyReads: () => complain(`${option}: nobody reads it yet; what is written waits`),
  };
}

function opened<Sink>(option: string, open: () => Sink): Sink {
  try {
    return open();
  } catch (error) {
    const why = systemWords(error);
    throw new CommandError(exitCodes.configuration, `cannot write ${option}: ${why}`);
  }
}

/** A node without a control socket still is a node; only commands cannot reach it. */
async function openControl(handle: NodeHandle, folder: string): Promise<ControlServer | undefined> {
  const control = new ControlServer(surroundings(), liveTap);
  try {
    await control.start(handle, folder);
    return control;
  } catch (error) {
    complain(`commands cannot reach this node: ${(error as Error).message}`);
    return undefined;
  }
}

function stopWhenInputEnds(stop: () => void): void {
  process.stdin.on('end', stop).on('error', stop).resume();
}

/** Requests to end, which may come before the node has started. */
class StopRequest {
  #handle: NodeHandle | undefined;
  #reason: string | undefined;

  ask(reason: string): void {
    this.#reason ??= reason;
    this.#stop();
  }

  signalled(signal: StopSignal): void {
    this.ask(signal);
    if (this.#handle !== undefined) return;
    const abandon = () => {
      if (this.#handle === undefined) endNow(forcedExitCode(signal));
    };
    setTimeout(abandon, START_TIMEOUT_MS).unref();
  }

  attach(handle: NodeHandle): void {
    this.#handle = handle;
    this.#stop();
  }

  force(): void {
    this.#handle?.force();
  }

  #stop(): void {
    if (this.#handle === undefined || this.#reason === undefined) return;
    // runNode awaits the same stop and hears how it went.
    this.#handle.stop(this.#reason).catch(() => undefined);
  }
}

/** What the node's events mean for this process: lines, the events file, the end, the exit code. */
class NodeMonitor {
  exitCode: number = exitCodes.clean;
  /** Resolves when the node has begun to stop. */
  readonly stopping: Promise<void>;
  readonly #sink: LineSink;
  readonly #log: Observer;
  readonly #events: EventFile | undefined;
  #isStopping: () => void = () => undefined;
  /** Events from before the first line, which is `listening HOST:PORT` and nothing else. */
  #early: StampedEvent[] | undefined = [];

  constructor(detail: LogDetail, events: EventFile | undefined, descriptor: StandardDescriptor) {
    this.#sink = new LineSink(openStandard(descriptor), {
      dropNotice: (lines) => `(${lines} lines left out)\n`,
      failed: logFailed,
      lost: (bytes) => complain(`nobody reads the log: ${bytes} bytes of it are lost`),
    });
    const terminalNow = descriptor === 1 ? outputTerminal : errorTerminal;
    const terminal = terminalNow();
    // Asked each time: a window may be made narrower.
    const columns = () => terminalNow().columns || DEFAULT_COLUMNS;
    const colourize = colourizerFor(terminal);
    // On a terminal a line keeps within it, and one line says the date of many.
    const fold = (line: string) => foldedText(line, columns()).join('\n');
    if (!terminal.isTTY) {
      this.#log = logTo(this.#sink, { detail, times: 'date and time', colourize });
    } else {
      const bar = new SyncBar((text) => this.#sink.write(text), columns);
      const log = logTo(this.#sink, {
        detail,
        times: 'time of day',
        colourize: (tone, line) => bar.cleared() + colourize(tone, fold(line)),
      });
      this.#log = (event) => {
        if (!isShown(event, detail) || !bar.observe(event)) log(event);
      };
    }
    this.#events = events;
    this.stopping = new Promise((resolve) => {
      this.#isStopping = resolve;
    });
  }

  readonly observe = (event: StampedEvent): void => {
    this.#events?.observe(event);
    if (this.#early === undefined) this.#log(event);
    else this.#early.push(event);
    if (event.type === 'store.failed') this.exitCode = exitCodeOfStore(event.code);
    if (event.type === 'node.stopping') this.#isStopping();
  };

  begin(address: string): void {
    this.#sink.start();
    this.#sink.write(`listening ${address}\n`);
    for (const event of this.#early ?? []) this.#log(event);
    this.#early = undefined;
  }

  /** When the node has stopped: its last lines go out, if anybody reads them. */
  close(): Promise<void> {
    return this.#sink.close();
  }
}

/** A reader that has seen enough (`finack node | head -1`) needs no words. */
function logFailed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') complain(`the log ends here: ${systemWords(error)}`);
}
