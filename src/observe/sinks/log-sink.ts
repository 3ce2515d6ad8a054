// The event stream as lines for people, on standard output or wherever a stream leads: chosen by
// detail, limited per source line and hour, coloured by whoever knows whether colours are wanted.
import type { Observer } from '../events.ts';
import { isShown, type LogDetail, logLine, type Tone, toneOf } from '../log-line.ts';
import { LogRateLimit } from '../rate-limit.ts';
import type { LineSink } from './line-sink.ts';

export type Paint = (tone: Tone, line: string) => string;

/** An Observer that writes to `sink`. One event type is one source line. */
export function logTo(sink: LineSink, detail: LogDetail, paint: Paint): Observer {
  const limit = new LogRateLimit();
  return (event) => {
    if (!isShown(event, detail)) return;
    const line = logLine(event);
    const { verdict, notice } = limit.admit(
      event.type,
      Buffer.byteLength(line) + 1,
      event.monotonicMs,
    );
    if (notice !== undefined) sink.write(`${paint('warning', notice)}\n`);
    if (verdict === 'write') sink.write(`${paint(toneOf(event), line)}\n`);
  };
}
