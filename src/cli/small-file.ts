// Small files that a person names. The path may well be a pipe, or have no end: what is too large is not read on.
import { createReadStream } from 'node:fs';

/** The text of the file; undefined: it has more bytes than `bytesMax`. @throws the system's error */
export async function smallFileText(path: string, bytesMax: number): Promise<string | undefined> {
  // `end` is the last byte that is read: one more than the file may have.
  const pieces: Buffer[] = await createReadStream(path, { end: bytesMax }).toArray();
  const bytes = Buffer.concat(pieces);
  return bytes.length > bytesMax ? undefined : bytes.toString('utf8');
}
