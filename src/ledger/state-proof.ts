// Proofs of single values of the state: what a reader needs, beside a root that a header vouches for,
// to know the value under a key, or that there is none.
import { type Hash, isHash } from '../chain/hash.ts';
import {
  DEPTH_MAX,
  EMPTY_HASH,
  type RawHash,
  rawHash,
  rawOf,
  sideAt,
  stateLeafHash,
  stateNodeHash,
} from '../chain/trie-hash.ts';

export interface StateProof {
  /** The other sides along the path of the key's hash, from the root down; ZERO_HASH where one is empty. */
  readonly siblings: readonly Hash[];
  /** What hangs at the end of that path. */
  readonly end:
    | { readonly kind: 'value'; readonly value: Uint8Array }
    | { readonly kind: 'nothing' }
    /** The leaf of another key, whose hash begins with the same bits. */
    | { readonly kind: 'other'; readonly keyHash: Hash; readonly valueHash: Hash };
}

export type Proven =
  /** `value` undefined: it is proven that there is none. */
  | { readonly ok: true; readonly value: Uint8Array | undefined }
  | { readonly ok: false; readonly why: string };

/** What a proof says of this key under this root, if it proves anything. */
export function provenValue(root: Hash, key: Uint8Array, proof: StateProof): Proven {
  const { siblings, end } = proof;
  if (siblings.length > DEPTH_MAX || !siblings.every(isHash)) return refuted('malformed siblings');
  const keyHash = rawHash(key);
  const bottom = endHash(keyHash, proof);
  if (bottom === undefined) return refuted('the other leaf does not stand on the path of this key');
  let hash = bottom;
  for (let depth = siblings.length - 1; depth >= 0; depth--) {
    const sibling = rawOf(siblings[depth] as Hash);
    hash =
      sideAt(keyHash, depth) === 0 ? stateNodeHash(hash, sibling) : stateNodeHash(sibling, hash);
  }
  if (hash !== rawOf(root)) return refuted('it leads to another root');
  return { ok: true, value: end.kind === 'value' ? end.value : undefined };
}

/** The hash of what hangs at the end; undefined where it could not hang there. */
function endHash(keyHash: RawHash, { siblings, end }: StateProof): RawHash | undefined {
  if (end.kind === 'nothing') return EMPTY_HASH;
  if (end.kind === 'value') return stateLeafHash(keyHash, rawHash(end.value));
  if (!isHash(end.keyHash) || !isHash(end.valueHash)) return undefined;
  const other = rawOf(end.keyHash);
  if (other === keyHash) return undefined;
  for (let depth = 0; depth < siblings.length; depth++) {
    if (sideAt(other, depth) !== sideAt(keyHash, depth)) return undefined;
  }
  return stateLeafHash(other, rawOf(end.valueHash));
}

function refuted(why: string): Proven {
  return { ok: false, why };
}
