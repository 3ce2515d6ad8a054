// What the ledger has answered, beside the blocks: written in one step with them, found at the next start,
// and thrown away with the index.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ClassicLevel } from 'classic-level';
import { MemoryIndex } from '../../src/store/memory-store.ts';
import { chainOf, type FramedBlock } from './blocks.ts';
import { appendAll, newFolder, openStore, removeFolders } from './folders.ts';

const blocks = chainOf(6);
const idAt = (index: number) => (blocks[index] as FramedBlock).facts.id;

/** All keys and values that begin with this byte, as hex. */
async function contents(folder: string, prefix: string): Promise<[string, string][]> {
  const database = new ClassicLevel<string, string>(join(folder, 'index'), {
    keyEncoding: 'hex',
    valueEncoding: 'hex',
  });
  await database.open();
  const all = await database.iterator().all();
  await database.close();
  return all.filter(([key]) => key.startsWith(prefix));
}

describe('The record of the chain', () => {
  afterEach(removeFolders);

  it('is found at the next start: the tip, and what was refused', async () => {
    const folder = await newFolder();
    const store = await openStore(folder);
    await appendAll(store, blocks);
    await store.record({ outcome: 'connected', tip: idAt(2), writes: [] });
    await store.record({ outcome: 'refused', id: idAt(4), why: 'cannot be paid: ₩100' });
    await store.record({ outcome: 'connected', tip: idAt(3), writes: [] });
    await store.close();
    const again = await openStore(folder);
    expect(again.started.chain).to.deep.equal({
      tip: idAt(3),
      refused: new Map([[idAt(4), 'cannot be paid: ₩100']]),
    });
    expect(again.entries()).to.have.length(6);
    await again.close();
  });

  it('goes into the batch of the blocks that are stored at the same time, and nothing of it after a failure', async () => {
    const folder = await newFolder();
    const store = await openStore(folder);
    const writes = [{ key: Uint8Array.of(7), value: Uint8Array.of(1, 2) }];
    const stored = appendAll(store, blocks);
    const recorded = store.record({ outcome: 'connected', tip: idAt(5), writes });
    await Promise.all([stored, recorded]);
    const removed = [
      { key: Uint8Array.of(7), value: undefined },
      ...writes.map(({ value }) => ({ key: Uint8Array.of(8), value })),
    ];
    await store.record({ outcome: 'connected', tip: idAt(4), writes: removed });
    await store.close();
    expect(await contents(folder, '73')).to.deep.equal([['7308', '0102']]);
  });

  it('is empty when the index was thrown away, with what the ledger wrote', async () => {
    const folder = await newFolder();
    const store = await openStore(folder);
    await appendAll(store, blocks);
    const writes = [{ key: Uint8Array.of(7), value: Uint8Array.of(1, 2) }];
    await store.record({ outcome: 'connected', tip: idAt(5), writes });
    await store.close();
    await rm(join(folder, 'index'), { recursive: true });
    const again = await openStore(folder);
    expect(again.started.chain).to.deep.equal({ tip: undefined, refused: new Map() });
    expect(again.entries()).to.have.length(6);
    await again.close();
    expect(await contents(folder, '73')).to.deep.equal([]);
  });

  for (const key of ['74', `72${'ab'.repeat(32)}`]) {
    it(`takes the index with it when the entry ${key.slice(0, 2)} is damaged`, async () => {
      const folder = await newFolder();
      const store = await openStore(folder);
      await appendAll(store, blocks);
      await store.record({ outcome: 'connected', tip: idAt(5), writes: [] });
      await store.record({ outcome: 'refused', id: 'ab'.repeat(32), why: 'bad' });
      await store.close();
      const database = new ClassicLevel<string, string>(join(folder, 'index'), {
        keyEncoding: 'hex',
        valueEncoding: 'hex',
      });
      const entry = (await database.get(key)) as string;
      await database.put(key, `${entry.slice(0, -1)}${entry.endsWith('0') ? '1' : '0'}`);
      await database.close();
      const again = await openStore(folder);
      expect(again.started.chain).to.deep.equal({ tip: undefined, refused: new Map() });
      expect(again.started.blocksRecovered).to.equal(6);
      await again.close();
    });
  }

  it('is kept by an index in memory too', async () => {
    const index = new MemoryIndex();
    const batch = { removedPlaces: [], added: [] };
    await index.commit({ ...batch, updates: [{ outcome: 'connected', tip: idAt(1), writes: [] }] });
    await index.commit({ ...batch, updates: [{ outcome: 'refused', id: idAt(2), why: 'bad' }] });
    expect(index.chain).to.deep.equal({ tip: idAt(1), refused: new Map([[idAt(2), 'bad']]) });
  });
});
