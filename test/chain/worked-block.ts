// The worked block of test/vectors/chain.json, which proto/README.md quotes: read once, for the tests
// that start from known good bytes.
import { readFileSync } from 'node:fs';
import type { Hash } from '../../src/chain/hash.ts';
import type { TransactionBody } from '../../src/chain/transaction.ts';

type Texts<T> = { readonly [K in keyof T]: T[K] extends number ? number : string };

export interface WorkedTransaction {
  readonly seed: string;
  readonly body: Texts<TransactionBody>;
  readonly bodyBytes: string;
  readonly id: Hash;
  readonly signingBytes: string;
  readonly signature: string;
  readonly bytes: string;
}

export interface PermissionedVector {
  readonly rosterBytes: string;
  readonly rosterHash: Hash;
  readonly networkBytes: string;
  readonly headerBytes: string;
  readonly id: Hash;
}

export interface WorkedBlock {
  readonly genesis: {
    readonly networkBytes: string;
    readonly txRoot: Hash;
    readonly headerBytes: string;
    readonly id: Hash;
  };
  /** Of networks with a roster: those of permissioned-networks.ts. */
  readonly permissioned: Readonly<Record<'ledger' | 'harbour', PermissionedVector>>;
  readonly transactions: readonly WorkedTransaction[];
  /** One that has every field, and is in no block. */
  readonly payment: WorkedTransaction;
  readonly merkleRoot: Hash;
  readonly header: {
    readonly fields: {
      readonly version: number;
      readonly height: number;
      readonly parent: Hash;
      readonly txRoot: Hash;
      readonly timeMs: number;
      readonly target: Hash;
      readonly sealer: Hash;
      readonly stateRoot: Hash;
      readonly nonce: string;
    };
    readonly bytes: string;
    readonly id: Hash;
  };
  readonly sealedHeader: string;
  readonly block: string;
}

/** Mocha runs at the top of the repository, compiled or not. */
export const worked = JSON.parse(readFileSync('test/vectors/chain.json', 'utf8')) as WorkedBlock;

export function fromHex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
