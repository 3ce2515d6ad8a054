// Headers for trees: linked, but without proof of work and without blocks.
import type { ChainState } from '../../src/chain/chain-state.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeHeader, type SealedHeader, sealedHeaderBytes } from '../../src/chain/header.ts';
import type { HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';

const EASY = `0f${'f'.repeat(62)}`;
/** Half as large, so twice the work. */
export const HARD = `07${'f'.repeat(62)}`;

/** A header on `parent`; the nonce tells brothers apart. */
export function childOf(
  parent: HeaderEntry,
  { nonce = 0, target = EASY, stepMs = 1_000 } = {},
): SealedHeader {
  const header = {
    ...parent.header,
    height: parent.height + 1,
    parent: parent.id,
    timeMs: parent.header.timeMs + stepMs,
    target,
    nonce: BigInt(nonce),
  };
  const headerBytes = encodeHeader(header);
  return { id: sha256(headerBytes), header, headerBytes, bytes: sealedHeaderBytes(headerBytes) };
}

export function grow(tree: HeaderTree, from: HeaderEntry, count: number, nonce = 0): HeaderEntry {
  let entry = from;
  for (let i = 0; i < count; i++) entry = tree.add(childOf(entry, { nonce }));
  return entry;
}

/** The same, and the blocks are stored. */
export function growStored(
  chain: ChainState,
  from: HeaderEntry,
  count: number,
  nonce: number,
): HeaderEntry {
  const end = grow(chain.headers, from, count, nonce);
  for (let height = from.height + 1; height <= end.height; height++) {
    chain.stored(chain.headers.ancestorAt(end, height) as HeaderEntry);
  }
  return end;
}
