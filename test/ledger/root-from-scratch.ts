// The root of a set of pairs as the specification says it, recursively and from nothing: what the
// trie that is kept up to date is held against.
import { hash } from 'node:crypto';
import { type Hash, ZERO_HASH } from '../../src/chain/hash.ts';

export interface Pair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

interface Leaf {
  readonly bits: string;
  readonly hash: Hash;
}

export function rootFromScratch(pairs: readonly Pair[]): Hash {
  return rootOf(pairs.map(leafOf), 0);
}

function rootOf(leaves: readonly Leaf[], depth: number): Hash {
  const [first, ...others] = leaves;
  if (first === undefined) return ZERO_HASH;
  if (others.length === 0) return first.hash;
  const left = leaves.filter(({ bits }) => bits[depth] === '0');
  const right = leaves.filter(({ bits }) => bits[depth] === '1');
  return sha256Of('01', rootOf(left, depth + 1), rootOf(right, depth + 1));
}

function leafOf({ key, value }: Pair): Leaf {
  const keyHash = hash('sha256', key, 'hex');
  const bits = [...Buffer.from(keyHash, 'hex')].map((byte) => byte.toString(2).padStart(8, '0'));
  return { bits: bits.join(''), hash: sha256Of('00', keyHash, hash('sha256', value, 'hex')) };
}

function sha256Of(...hex: readonly string[]): Hash {
  return hash('sha256', Buffer.from(hex.join(''), 'hex'), 'hex');
}
