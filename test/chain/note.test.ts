import { expect } from 'chai';
import { sha256 } from '../../src/chain/hash.ts';
import { noteData, notedHash } from '../../src/chain/note.ts';

/** SHA-256 of "test", known to every manual. */
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

describe('the note of a document', () => {
  it('is one line of text that any program can make and find', () => {
    expect(sha256(Buffer.from('test'))).to.equal(HASH);
    expect(Buffer.from(noteData(HASH)).toString()).to.equal(`finack-note-v1 sha256 ${HASH}`);
    expect(notedHash(noteData(HASH))).to.equal(HASH);
  });

  it('is nothing else: other texts, other cases, more or less of it', () => {
    for (const text of [
      '',
      HASH,
      `finack-note-v1 sha256 ${HASH.toUpperCase()}`,
      `finack-note-v1 sha256 ${HASH.slice(1)}`,
      `finack-note-v1 sha256 ${HASH}\n`,
      ` finack-note-v1 sha256 ${HASH}`,
      `finack-note-v2 sha256 ${HASH}`,
      `finack-note-v1 sha512 ${HASH}`,
    ]) {
      expect(notedHash(Buffer.from(text)), text).to.equal(undefined);
    }
  });
});
