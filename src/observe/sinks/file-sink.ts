// The event stream in a file, as NDJSON: `finack node --events FILE`. Appends, so that a restart never
// costs what was recorded before. Not rate-limited: whoever asks for all events gets all of them.
import { open } from 'node:fs/promises';
import type { Observer } from '../events.ts';
import { ndjsonLine } from '../ndjson.ts';
import { LineSink } from './line-sink.ts';

/** The events of a chain that is one's own are nobody else's business. */
const EVENTS_FILE_MODE = 0o600;

export interface EventFile {
  observe: Observer;
  /** Resolves when the file holds everything that was observed. */
  close(): Promise<void>;
}

/**
 * @param failed hears of a file that stops taking events (disk full); the node goes on without it
 * @throws the system's error if the file cannot be opened
 */
export async function openEventFile(
  path: string,
  failed: (error: Error) => void,
): Promise<EventFile> {
  const file = await open(path, 'a', EVENTS_FILE_MODE);
  const notice = (events: number) => `${JSON.stringify({ type: 'events.dropped', events })}\n`;
  const sink = new LineSink(file.createWriteStream(), notice, failed);
  sink.start();
  return {
    observe: (event) => sink.write(ndjsonLine(event)),
    close: () => sink.close(),
  };
}
