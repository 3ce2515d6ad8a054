// The proof that a document was noted in the chain, as a file that anybody can check without a node: what it
// holds, and what it comes to. Everything that a reader believes is computed here, from the bytes of the
// transaction and the headers.
import { type Hash, isHash } from '../chain/hash.ts';
import { type Network, networkNamed } from '../chain/network-parameters.ts';
import { notedHash } from '../chain/note.ts';
import {
  judgeProof,
  type ProvenTransaction,
  type TransactionProof,
} from '../consensus/transaction-proof.ts';
import { verify } from '../workers/ed25519.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

const FORMAT = 'finack-note-proof-v1';

/** Bytes of a proof's file that are read: the largest proof has about 60 KB. */
export const PROOF_FILE_BYTES_MAX = 1024 * 1024;

/** The file. */
export interface NoteProof extends TransactionProof {
  format: typeof FORMAT;
  network: string;
  /** Of the document. */
  sha256: Hash;
}

/** A note that holds. */
export interface ProvenNote extends ProvenTransaction {
  sha256: Hash;
  /** Hashes from the transaction to the root. */
  pathHashes: number;
}

export function noteProof(network: string, sha256: Hash, proof: TransactionProof): NoteProof {
  return { format: FORMAT, network, sha256, ...proof };
}

/**
 * @param given the network that it is a proof of; absent: a built-in one, by its name
 * @throws CommandError that says what does not hold
 */
export function provenNote(proof: NoteProof, given?: Network): ProvenNote {
  const network = given ?? networkNamed(proof.network);
  if (network === undefined) {
    throw broken(`its network ${proof.network} is not built in: give its file with --network`);
  }
  const judged = judgeProof(proof, network);
  if (!judged.ok) throw broken(judged.why);
  const { key, message, signature } = judged.value.signature;
  if (!verify(key, message, signature)) throw broken('the signature of the transaction is wrong');
  const sha256 = notedHash(judged.value.transaction.body.data);
  if (sha256 !== proof.sha256) throw broken('the transaction notes another document');
  return { ...judged.value, sha256, pathHashes: proof.path.length };
}

/** @throws CommandError when the text is no such file */
export function readNoteProof(text: string): NoteProof {
  let proof: Partial<NoteProof> | null;
  try {
    proof = JSON.parse(text) as Partial<NoteProof> | null;
  } catch (error) {
    throw broken('it is no JSON', { cause: error });
  }
  if (proof?.format !== FORMAT) throw broken(`its "format" is not ${FORMAT}`);
  const { network, sha256, genesis, transaction, index, size, path, headers } = proof;
  const isRight =
    typeof network === 'string' &&
    isHashText(sha256) &&
    isHashText(genesis) &&
    isHexText(transaction) &&
    Number.isSafeInteger(index) &&
    Number.isSafeInteger(size) &&
    isListOf(path, isHashText) &&
    isListOf(headers, isHexText);
  if (!isRight) throw broken('a field of it is missing or has another form');
  return proof as NoteProof;
}

function isHashText(value: unknown): boolean {
  return typeof value === 'string' && isHash(value);
}

function isHexText(value: unknown): boolean {
  return typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value);
}

function isListOf(value: unknown, isRight: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isRight);
}

function broken(why: string, options: ErrorOptions = {}): CommandError {
  return new CommandError(exitCodes.failed, `the proof does not hold: ${why}`, options);
}
