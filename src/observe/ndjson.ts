// JSON as everything here writes it, and events as NDJSON: one JSON object per line, nothing lost.
// Amounts and other bigints travel as decimal strings, because JSON's numbers end at 2^53 in most
// readers. What a terminal would obey, or not show, stands as an escape.
import type { StampedEvent } from './events.ts';
import { sanitizeJson } from './sanitize.ts';

/** One line, its newline included. */
export function ndjsonLine(event: StampedEvent): string {
  return `${jsonOf(event)}\n`;
}

/** JSON on one line; `space` spreads it over several. */
export function jsonOf(value: unknown, space?: number): string {
  return sanitizeJson(JSON.stringify(value, (_, part: unknown) => plain(part), space));
}

function plain(part: unknown): unknown {
  return typeof part === 'bigint' ? part.toString() : part;
}
