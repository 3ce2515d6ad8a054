// The event stream as lines for people, on standard output or wherever a stream leads: chosen by
// detail, limited per source line and hour, coloured by the caller, which knows whether colours are wanted.
import type { Observer } from '../events.ts';
import {
  isShown,
  type LogDetail,
  type LogTimes,
  logDate,
  logLine,
  type Tone,
  toneOf,
} from '../log-line.ts';
import { LogRateLimit } from '../rate-limit.ts';
import type { LineSink } from './line-sink.ts';

export type Colourize = (tone: Tone, line: string) => string;

export interface LogStyle {
  detail: LogDetail;
  times: LogTimes;
  colourize: Colourize;
}

/** An Observer that writes to `sink`. One event type is one source line. */
export function logTo(sink: LineSink, { detail, times, colourize }: LogStyle): Observer {
  const limit = new LogRateLimit();
  let today = '';
  return (event) => {
    if (!isShown(event, detail)) return;
    const date = logDate(event);
    if (times === 'time of day' && date !== today) {
      sink.write(`${colourize('faint', `${date}, times are UTC`)}\n`);
      today = date;
    }
    const line = logLine(event, times);
    const { verdict, notice } = limit.admit(event.type, Buffer.byteLength(line) + 1, event.atMs);
    if (notice !== undefined) sink.write(`${colourize('warning', notice)}\n`);
    if (verdict === 'write') sink.write(`${colourize(toneOf(event), line)}\n`);
  };
}
