// What a node says in its own capture beside the frames: a line for people, and behind it what a
// program wants to know, one `name: value` in each line. PURE: words and facts in, text out, and back.
// The dissector's exported-pdu.lua reads the same text.
import type { PeerClose } from './events.ts';
import { cutText, plainText } from './plain-text.ts';

/** The name under which the reader of notes registers itself in Wireshark. */
export const NOTE_DISSECTOR = 'finack_note';

/** What the Protocol column says beside a note. */
export const NOTE_PROTOCOL = 'NODE';

export type NoteFact =
  /** A connection begins here; its value is the end that dialled, HOST:PORT. */
  | 'opener'
  | 'ending'
  | 'by'
  | 'reason'
  | 'detail'
  | 'delivery'
  /** So many rows are missing before this one. */
  | 'missing';

export type NoteFacts = { readonly [Name in NoteFact]?: string };

export function noteText(words: string, facts: NoteFacts): string {
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${plainLine(value)}`);
  return [plainLine(words), ...lines].join('\n');
}

/** Peers write parts of these words. */
export function plainLine(words: string): string {
  return cutText(plainText(words));
}

export function readNote(text: string): { words: string; facts: NoteFacts } {
  const [words = '', ...lines] = text.split('\n');
  const facts = lines.map((line) => /^([a-z]+): (.*)$/.exec(line)?.slice(1) ?? []);
  return { words, facts: Object.fromEntries(facts.filter(([name]) => name !== undefined)) };
}

export function endingFacts({ ending, by, reason, detail, delivery }: PeerClose): NoteFacts {
  return { ending, by, reason, ...(detail === '' ? {} : { detail }), delivery };
}
