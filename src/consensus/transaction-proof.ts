// A proof that a transaction stands in the chain, for somebody who has no node: the transaction, the Merkle
// path to its block's root, that block's header, and headers on top of it. It shows what it would have cost
// to make all of that up, in work; that no heavier chain without the transaction exists is not shown by it.
import { accept, type Read, type Refusal, refuse } from '../chain/faults.ts';
import { genesisOf } from '../chain/genesis.ts';
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import { type InclusionProof, rootOfInclusion } from '../chain/inclusion-proof.ts';
import { leafHash } from '../chain/merkle.ts';
import type { Network } from '../chain/network-parameters.ts';
import { checkForm, checkLink, type SignatureCheck, signatureCheck } from '../chain/rules.ts';
import { readTransaction, type Transaction } from '../chain/transaction.ts';
import type { ConsensusRule } from './rule.ts';
import { ruleOf } from './rule-table.ts';

/** As it travels in JSON: bytes are hex. */
export interface TransactionProof extends InclusionProof {
  readonly genesis: Hash;
  /** The encoded Transaction. */
  readonly transaction: string;
  /** Encoded SealedHeaders: of its block, and of blocks on top of it without a gap. */
  readonly headers: readonly string[];
}

export interface ProvenTransaction {
  readonly transaction: Transaction;
  /** Its block's. */
  readonly header: SealedHeader;
  /** Headers on top of it. */
  readonly onTop: number;
  /** Expected hashes that all of these headers have cost, under proof of work. */
  readonly work: bigint;
  /** That its account has signed it on this network: for the caller to check. */
  readonly signature: SignatureCheck;
}

/** Whole bytes, in the one spelling. */
const hexForm = /^([0-9a-f]{2})*$/;

/** Everything but the signature. The refusal says what of it is wrong. */
export function judgeProof(proof: TransactionProof, network: Network): Read<ProvenTransaction> {
  const rule = ruleOf(network);
  const genesis = genesisOf(network).id;
  if (proof.genesis !== genesis) {
    return refuse('bad-field', `it is of another network than ${network.name}: genesis ${genesis}`);
  }
  if (![proof.transaction, ...proof.headers].every((hex) => hexForm.test(hex))) {
    return refuse('undecodable', 'something in it is not hex');
  }
  const bytes = Buffer.from(proof.transaction, 'hex');
  const transaction = readTransaction(bytes);
  if (!transaction.ok) return transaction;
  const headers = readHeaders(proof.headers, network, rule);
  if (!headers.ok) return headers;
  const [header, ...above] = headers.value;
  if (header === undefined) return refuse('bad-field', 'there is no header in it');
  const root = rootOfInclusion(leafHash(bytes), proof);
  if (root !== header.header.txRoot) {
    return refuse(
      'body-mismatch',
      "the path does not lead from the transaction to the block's root",
    );
  }
  return accept({
    transaction: transaction.value,
    header,
    onTop: above.length,
    work: headers.value.reduce((sum, one) => sum + rule.weigh(undefined, one.header), 0n),
    signature: signatureCheck(transaction.value, genesis),
  });
}

function readHeaders(
  encoded: readonly string[],
  network: Network,
  rule: ConsensusRule,
): Read<SealedHeader[]> {
  const headers: SealedHeader[] = [];
  for (const hex of encoded) {
    const read = readSealedHeader(Buffer.from(hex, 'hex'));
    if (!read.ok) return read;
    const refusal = judgeHeader(read.value, headers.at(-1), network, rule);
    if (refusal !== undefined) return refusal;
    headers.push(read.value);
  }
  return accept(headers);
}

function judgeHeader(
  sealed: SealedHeader,
  before: SealedHeader | undefined,
  network: Network,
  rule: ConsensusRule,
): Refusal | undefined {
  const refusal = checkForm(sealed, rule.form);
  if (refusal !== undefined) return refusal;
  const link = before && checkLink(sealed, { id: before.id, height: before.header.height });
  if (link !== undefined) return link;
  // Which target was due at its height only the headers below could tell; easier than this none ever was.
  const { target } = sealed.header;
  const easiest = network.rule === 'pow' ? network.parameters.target : undefined;
  const isTooEasy = target !== undefined && easiest !== undefined && target > easiest;
  const fault = isTooEasy ? 'wrong-target' : rule.checkAlone(sealed);
  return fault && refuse(fault, `the header ${sealed.id}: ${fault}`);
}
