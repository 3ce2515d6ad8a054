// The file that proves a note: everything it says is computed from its bytes, and nothing can be changed in it.
import { expect } from 'chai';
import { encodeBlock, readBlock } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeHeader, withNonce } from '../../src/chain/header.ts';
import { inclusionProof } from '../../src/chain/inclusion-proof.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { noteData } from '../../src/chain/note.ts';
import { signedTransaction } from '../../src/chain/transaction.ts';
import { CommandError } from '../../src/cli/exit-codes.ts';
import { type NoteProof, noteProof, provenNote, readNoteProof } from '../../src/cli/note-proof.ts';
import { searchNonce } from '../../src/consensus/pow.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';
import { toHex } from '../chain/worked-block.ts';

const genesis = genesisOf(networks.dev);
const privateKey = importPrivateKey(Buffer.alloc(32, 7));
const from = publicKeyOf(privateKey);
const document = sha256(Buffer.from('what was agreed'));

/** The proof of a note that is the only transaction of block 1. */
function proofOf(data: Uint8Array, signer = privateKey): NoteProof {
  const body = { from, to: from, amount: 0n, fee: 0n, nonce: 0n, data, lastHeight: 0 };
  const { bytes } = signedTransaction(body, genesis.id, (message) => sign(signer, message));
  const { header } = genesis;
  const fields = { height: 1, parent: genesis.id, txRoot: merkleRoot([bytes]), sealer: from };
  const unsealed = encodeHeader({ ...header, ...fields, timeMs: header.timeMs + 1 });
  const nonce = searchNonce(unsealed, networks.dev.parameters.target, 0n, 1_000_000);
  const read = readBlock(encodeBlock(withNonce(unsealed, nonce ?? 0n), [bytes]));
  if (!read.ok) throw new Error(read.why);
  return noteProof('dev', document, {
    ...{
      genesis: genesis.id,
      transaction: toHex(bytes),
      headers: [toHex(read.value.sealedHeader)],
    },
    ...inclusionProof([bytes], 0),
  });
}

const proof = proofOf(noteData(document));

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
  return 'it holds';
}

const whyNot = (change: object) => refusalOf(() => provenNote({ ...proof, ...change }));
const unreadable = (text: string) => refusalOf(() => readNoteProof(text));

describe('cli: the proof of a note', () => {
  it('says which document was noted, by whom, in which block, and what that has cost', () => {
    const proven = provenNote(readNoteProof(JSON.stringify(proof)));
    expect(proven).to.include({ sha256: document, onTop: 0, pathHashes: 0, work: 2048n });
    expect(proven.transaction.body.from).to.equal(from);
    expect(proven.header.header.height).to.equal(1);
  });

  it('is none of another document, another network or another signature', () => {
    expect(whyNot({ sha256: '00'.repeat(32) })).to.include('notes another document');
    expect(whyNot({ network: 'public' })).to.include('another network than public');
    expect(whyNot({ network: 'moon' })).to.include('moon is not built in: give its file');
    expect(refusalOf(() => provenNote(proofOf(Buffer.from('a text'))))).to.include(
      'another document',
    );
    const forged = proofOf(noteData(document), importPrivateKey(Buffer.alloc(32, 8)));
    expect(refusalOf(() => provenNote(forged))).to.include('signature');
  });

  it('is refused in one sentence when its file is anything else', () => {
    expect(unreadable('{')).to.equal('the proof does not hold: it is no JSON');
    for (const text of ['null', '7', '[]', '{}', '"x"', '{"format":"finack-note-proof-v2"}']) {
      expect(unreadable(text), text).to.include('its "format" is not finack-note-proof-v1');
    }
    for (const [name, value] of [
      ['network', 7],
      ['sha256', 'AB'.repeat(32)],
      ['genesis', undefined],
      ['transaction', 'xyz'],
      ['index', '0'],
      ['index', 0.5],
      ['size', null],
      ['path', 'ab'],
      ['path', ['ab']],
      ['headers', [7]],
      ['headers', {}],
    ] as const) {
      const text = JSON.stringify({ ...proof, [name]: value });
      expect(unreadable(text), name).to.include('a field of it is missing');
    }
  });
});
