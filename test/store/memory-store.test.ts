import { expect } from 'chai';
import type { IndexBatch } from '../../src/store/block-index.ts';
import { MemoryIndex, openMemoryParts } from '../../src/store/memory-store.ts';
import { Store } from '../../src/store/store.ts';
import { chainOf, concat, type FramedBlock, idsOf, verify } from './blocks.ts';
import { appendAll } from './folders.ts';

const blocks = chainOf(8);
const at = (index: number) => blocks[index] as FramedBlock;

describe('A store in memory', () => {
  it('gives back what was appended, alone and in runs, as the one on disk does', async () => {
    const store = await Store.inMemory({ verify });
    expect(store.entries()).to.deep.equal([]);
    await appendAll(store, blocks);
    expect(idsOf(store.entries())).to.deep.equal(idsOf(blocks));
    expect(await store.read(at(5).facts.id)).to.deep.equal(at(5).frame);
    const { bytes, count } = await store.readRun(idsOf(blocks), Number.MAX_SAFE_INTEGER);
    expect(count).to.equal(blocks.length);
    expect(bytes).to.deep.equal(concat(blocks));
    await store.close();
  });

  it('starts empty every time: nothing outlives it', async () => {
    const first = await Store.inMemory({ verify });
    await appendAll(first, blocks);
    await first.close();
    const second = await Store.inMemory({ verify });
    expect(second.has(at(0).facts.id)).to.equal(false);
    await second.close();
  });

  it('mends its index in batches, however long its log is', async () => {
    const parts = await openMemoryParts();
    const many = chainOf(10_001, 2, 0);
    const first = await Store.on(parts, { verify });
    await appendAll(first, many);
    const index = new MemoryIndex();
    const batches: number[] = [];
    const counted = Object.assign(Object.create(index), {
      commit: (batch: IndexBatch) => {
        batches.push(batch.added.length);
        return index.commit(batch);
      },
    }) as MemoryIndex;
    const again = await Store.on({ ...parts, index: counted, blocks: [] }, { verify });
    expect(batches).to.deep.equal([10_000, 1]);
    expect(index.blocks).to.have.length(10_001);
    expect(again.started.blocksRecovered).to.equal(10_001);
    await again.close();
  }).timeout(60_000);

  it('has room for a log that grows far beyond its first buffer', async () => {
    const { log, close } = await openMemoryParts();
    const frame = new Uint8Array(100_000).fill(7);
    for (let written = 0; written < 20; written++) {
      await log.commit([{ place: log.end, frame }]);
    }
    expect(log.bytes).to.equal(2_000_000);
    expect(await log.read(1_999_990, 100)).to.deep.equal(Buffer.alloc(10, 7));
    await close();
  });
});
