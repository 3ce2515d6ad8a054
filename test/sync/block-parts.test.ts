// A block put together from what waits: byte for byte the block, or nothing.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { leafHash } from '../../src/chain/merkle.ts';
import { blockOfParts, missingPlaces, partsHere } from '../../src/sync/block-parts.ts';
import { shortIdKey, shortIds } from '../../src/sync/short-ids.ts';
import { chainOf } from './chains.ts';

const [block, other] = chainOf(2, { transactions: 40 }) as [Block, Block];
const key = shortIdKey(block.id, 1n);
const waitingOf = ({ transactions }: Block) =>
  transactions.map(({ bytes }) => ({ leafHash: leafHash(bytes), bytes }));
const waiting = waitingOf(block);
const hashes = waiting.map((one) => one.leafHash);
const ids = shortIds(key, hashes);

describe('sync: a block of parts', () => {
  it('[T-9] all that waits in any order and more of it: the same bytes', () => {
    const parts = partsHere(ids, key, [...waitingOf(other), ...waiting.toReversed()]);
    expect(missingPlaces(parts)).to.deep.equal([]);
    expect(
      Buffer.compare(blockOfParts(block.sealedHeader, parts)?.bytes ?? key, block.bytes),
    ).to.equal(0);
  });

  it('names what is missing, and is no block before it is there', () => {
    const parts = partsHere(
      ids,
      key,
      waiting.filter((_, at) => at !== 3 && at !== 39),
    );
    expect(missingPlaces(parts)).to.deep.equal([3, 39]);
    expect(blockOfParts(block.sealedHeader, parts)).to.equal(undefined);
  });

  it('[T-9] one short id of two transactions that wait is missing, and so are two places with one', () => {
    // Of one byte, among eighty: many collide, and none may be taken for another.
    const short = shortIds(key, hashes, 1);
    const all = [...waiting, ...waitingOf(other)];
    const clear = (id: number) =>
      shortIds(
        key,
        all.map((one) => one.leafHash),
        1,
      ).filter((one) => one === id).length === 1;
    const expected = [...short.keys()].filter((place) => !clear(short[place] as number));
    expect(expected).not.to.deep.equal([]);
    const parts = partsHere(short, key, all, 1);
    expect(missingPlaces(parts)).to.deep.equal(expected);
    for (const place of expected) parts[place] = waiting[place]?.bytes;
    expect(blockOfParts(block.sealedHeader, parts)?.id).to.equal(block.id);
  });

  it('three with one short id are as unclear as two', () => {
    const one = waiting[0] as (typeof waiting)[number];
    expect(missingPlaces(partsHere([ids[0] ?? 0], key, [one, one, one]))).to.deep.equal([0]);
    expect(missingPlaces(partsHere([ids[0] ?? 0, ids[0] ?? 0], key, [one]))).to.deep.equal([0, 1]);
  });

  it('[T-9] other transactions than the header commits to are no block', () => {
    const parts = partsHere(ids, key, waiting);
    expect(blockOfParts(other.sealedHeader, parts)).to.equal(undefined);
    expect(blockOfParts(block.sealedHeader, [...parts.slice(1), parts[0]])).to.equal(undefined);
    expect(blockOfParts(block.sealedHeader, parts.slice(1))).to.equal(undefined);
  });

  it('[C-2] more bytes or transactions than a block may have are no block', () => {
    const large = Buffer.alloc(600_000, 1);
    expect(blockOfParts(block.sealedHeader, [large, large])).to.equal(undefined);
    const tiny = Array.from({ length: 5_001 }, () => Buffer.of(1));
    expect(blockOfParts(block.sealedHeader, tiny)).to.equal(undefined);
  });
});
