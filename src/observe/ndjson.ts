// Events as NDJSON: one JSON object per line, nothing lost. Amounts and other bigints travel as
// decimal strings, because JSON's numbers end at 2^53 in most readers.
import type { StampedEvent } from './events.ts';

/** JSON leaves these as they are; in a terminal they are controls, and some readers split lines at them. */
const leftByJson = /[\u007f-\u009f\u2028\u2029]/g;

/** One line, its newline included. */
export function ndjsonLine(event: StampedEvent): string {
  return `${jsonOf(event)}\n`;
}

/** JSON on one line; `space` spreads it over several. */
export function jsonOf(value: unknown, space?: number): string {
  const text = JSON.stringify(value, (_, part: unknown) => plain(part), space);
  // They can only stand inside strings, where an escape means the same.
  return text.replace(
    leftByJson,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function plain(part: unknown): unknown {
  return typeof part === 'bigint' ? part.toString() : part;
}
