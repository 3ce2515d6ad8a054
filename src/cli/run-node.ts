// One node in the foreground, from its first line to its exit code: start, say where it listens, log,
// and end gracefully on the first signal, by force on the second.
import { setTimeout as pause } from 'node:timers/promises';
import { ControlServer } from '../control/server.ts';
import { surroundings } from '../control/socket-path.ts';
import { formatAddress } from '../net/address.ts';
import type { NodeHandle, NodeOptions } from '../node/api.ts';
import { startNode } from '../node/node.ts';
import type { Observer, StampedEvent } from '../observe/events.ts';
import type { LogDetail } from '../observe/log-line.ts';
import { type EventFile, openEventFile } from '../observe/sinks/file-sink.ts';
import { LineSink } from '../observe/sinks/line-sink.ts';
import { logTo } from '../observe/sinks/log-sink.ts';
import { openPcapngFile, PcapngSink } from '../observe/sinks/pcapng-sink.ts';
import { CommandError, exitCodeOfStore, exitCodes } from './exit-codes.ts';
import { liveTap } from './live-tap.ts';
import { paintFor } from './paint.ts';
import { onStopSignals } from './signals.ts';

export interface RunOptions {
  node: Omit<NodeOptions, 'observer'>;
  detail: LogDetail;
  /** NDJSON of every event is appended here. */
  eventsFile?: string;
  /** Frames go here as pcapng; `-`: standard output, and lines for people to standard error. */
  pcapng?: string;
  /** Stop gracefully when standard input ends: whoever started us is gone. */
  stopOnEof: boolean;
}

/** Milliseconds that a forced end gives to resets, last lines and the disk. */
const FORCED_TIMEOUT_MS = 500;

/** Resolves with the exit code when all is closed; the event loop then empties by itself. */
export function runNode(options: RunOptions): Promise<number> {
  const ends = new Ends();
  const run = runUntilStopped(options, ends);
  onStopSignals({
    stop: (signal) => ends.ask(signal),
    async force() {
      ends.force();
      const deadline = pause(FORCED_TIMEOUT_MS, undefined, { ref: false });
      await Promise.race([run, deadline]).catch(() => undefined);
    },
  });
  return run;
}

async function runUntilStopped(options: RunOptions, ends: Ends): Promise<number> {
  const { node, detail, eventsFile, pcapng, stopOnEof } = options;
  const events = eventsFile === undefined ? undefined : await openEvents(eventsFile);
  const capture = pcapng === undefined ? undefined : await openCapture(pcapng, node);
  const watch = new Watch(detail, events, pcapng === '-' ? process.stderr : process.stdout);
  try {
    const tap = capture === undefined ? {} : { tap: capture };
    const handle = await startNode({ ...node, ...tap, observer: watch.observe });
    const control = await openControl(handle, node.folder);
    watch.begin(handle.address);
    if (stopOnEof) stopWhenInputEnds(() => ends.ask('end of input'));
    ends.attach(handle);
    await watch.stopping;
    try {
      // Joins the stop that is under way, whoever asked for it.
      await handle.stop();
    } finally {
      await control?.close();
    }
    return watch.exitCode;
  } finally {
    if (stopOnEof) process.stdin.destroy();
    await events?.close();
    await capture?.close(pcapng === '-' ? 'leave open' : 'end');
  }
}

async function openEvents(path: string): Promise<EventFile> {
  try {
    return await openEventFile(path, (error) => warn(`--events ${path}: ${error.message}`));
  } catch (error) {
    const why = (error as Error).message;
    throw new CommandError(exitCodes.configuration, `cannot write --events ${path}: ${why}`);
  }
}

async function openCapture(path: string, { host, port }: RunOptions['node']): Promise<PcapngSink> {
  const where = port === 0 ? '' : ` ${formatAddress({ host, port })}`;
  const options = {
    name: `finack${where}`,
    failed: (error: Error) => warn(`--pcapng ${path}: ${error.message}`),
  };
  if (path === '-') {
    const sink = new PcapngSink(process.stdout, options);
    sink.start();
    return sink;
  }
  try {
    return await openPcapngFile(path, options);
  } catch (error) {
    const why = (error as Error).message;
    throw new CommandError(exitCodes.configuration, `cannot write --pcapng ${path}: ${why}`);
  }
}

/** A node without a control socket still is a node; only commands cannot reach it. */
async function openControl(handle: NodeHandle, folder: string): Promise<ControlServer | undefined> {
  const control = new ControlServer(surroundings(), liveTap);
  try {
    await control.start(handle, folder);
    return control;
  } catch (error) {
    warn(`commands cannot reach this node: ${(error as Error).message}`);
    return undefined;
  }
}

function warn(text: string): void {
  process.stderr.write(`finack: ${text}\n`);
}

function stopWhenInputEnds(stop: () => void): void {
  process.stdin.on('end', stop).on('error', stop).resume();
}

/** Requests to end, which may come before the node has started. */
class Ends {
  #handle: NodeHandle | undefined;
  #reason: string | undefined;

  ask(reason: string): void {
    this.#reason ??= reason;
    this.#stop();
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
class Watch {
  exitCode: number = exitCodes.clean;
  /** Resolves when the node has begun to stop. */
  readonly stopping: Promise<void>;
  readonly #sink: LineSink;
  readonly #log: Observer;
  readonly #events: EventFile | undefined;
  #isStopping: () => void = () => undefined;
  /** Events from before the first line, which is `listening HOST:PORT` and nothing else. */
  #early: StampedEvent[] | undefined = [];

  constructor(detail: LogDetail, events: EventFile | undefined, out: NodeJS.WriteStream) {
    this.#sink = new LineSink(out, (lines) => `(${lines} lines left out)\n`);
    this.#log = logTo(this.#sink, detail, paintFor(out));
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
}
