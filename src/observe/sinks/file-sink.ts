// The event stream in a file, as NDJSON: `finack node --events FILE`. Appends, so that a restart never
// costs what was recorded before. Not rate-limited: a file of all events has all of them.
import { constants } from 'node:fs';
import type { MissedEvents, Observer } from '../events.ts';
import { jsonOf, ndjsonLine } from '../ndjson.ts';
import { openPath } from './descriptor-stream.ts';
import { LineSink, type LineSinkOptions } from './line-sink.ts';
import { newPath } from './new-path.ts';

/** The events of a chain that is one's own are nobody else's business. */
const EVENTS_FILE_MODE = 0o600;

export interface EventFile {
  observe: Observer;
  /** Resolves when the file holds everything that was observed, or nobody takes it. */
  close(): Promise<void>;
}

export interface EventFileOptions extends Pick<LineSinkOptions, 'failed' | 'lost' | 'flushLimits'> {
  /** The path is a FIFO that nobody reads yet: events wait for a reader. */
  nobodyReads?: () => void;
}

/**
 * `failed` hears of a file that stops taking events (disk full); the node goes on without it.
 * @throws the system's error if the file cannot be opened
 */
export function openEventFile(
  path: string,
  { nobodyReads, ...options }: EventFileOptions,
): EventFile {
  const made = newPath(path);
  const stream = openPath(path, {
    flags: constants.O_APPEND,
    mode: EVENTS_FILE_MODE,
    ...(nobodyReads === undefined ? {} : { nobodyReads }),
  });
  const dropNotice = (events: number) =>
    `${jsonOf({ type: 'events.missed', events } satisfies MissedEvents)}\n`;
  const sink = new LineSink(stream, { ...options, dropNotice });
  sink.start();
  return {
    observe: (event) => sink.write(ndjsonLine(event)),
    async close() {
      await sink.close();
      made.removeIfEmpty();
    },
  };
}
