// A note of a document: the data of a transaction that says a document's SHA-256, and nothing else of it.
// The text can be read wherever the transaction is shown, and made by any program:
//
//     finack-note-v1 sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
//
// Whoever has the document can show that it existed when the block was made. What is in it nobody learns.
import { type Hash, isHash } from './hash.ts';

const PREFIX = 'finack-note-v1 sha256 ';

/** What a transaction carries as its data to note a document. */
export function noteData(sha256: Hash): Uint8Array {
  return Buffer.from(PREFIX + sha256, 'latin1');
}

/** The SHA-256 of the document that is noted; undefined: these data are no such note. */
export function notedHash(data: Uint8Array): Hash | undefined {
  const text = Buffer.from(data).toString('latin1');
  if (!text.startsWith(PREFIX)) return undefined;
  const hash = text.slice(PREFIX.length);
  return isHash(hash) ? hash : undefined;
}
