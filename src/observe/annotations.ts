// What a node says in its own capture beside the frames: a line for people, and behind it what a
// program wants to know, one `name: value` in each line. PURE: words and facts in, text out, and back.
// The dissector's exported-pdu.lua reads the same text.
import type { ConnectionClose } from './events.ts';
import { sanitize, truncate } from './sanitize.ts';

/** The name under which the reader of notes registers itself in Wireshark. */
export const ANNOTATION_DISSECTOR = 'finack_note';

/** What the Protocol column says beside a note. */
export const ANNOTATION_PROTOCOL = 'NODE';

export type AnnotationFact =
  /** A connection begins here; its value is the end that dialled, HOST:PORT. */
  | 'opener'
  | 'ending'
  | 'by'
  | 'reason'
  | 'detail'
  | 'delivery'
  /** So many rows are missing before this one. */
  | 'missing';

export type AnnotationFacts = { readonly [Name in AnnotationFact]?: string };

export function annotationText(words: string, facts: AnnotationFacts): string {
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${sanitizeLine(value)}`);
  return [sanitizeLine(words), ...lines].join('\n');
}

/** Peers write parts of these words. */
export function sanitizeLine(words: string): string {
  return truncate(sanitize(words));
}

export function readAnnotation(text: string): { words: string; facts: AnnotationFacts } {
  const [words = '', ...lines] = text.split('\n');
  const facts = lines.map((line) => /^([a-z]+): (.*)$/.exec(line)?.slice(1) ?? []);
  return { words, facts: Object.fromEntries(facts.filter(([name]) => name !== undefined)) };
}

export function endingFacts({
  ending,
  by,
  reason,
  detail,
  delivery,
}: ConnectionClose): AnnotationFacts {
  return { ending, by, reason, ...(detail === '' ? {} : { detail }), delivery };
}
