// A start that finds all in order looks at no header again; one that does not is as careful as ever.
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ChainState } from '../../src/chain/chain-state.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { HeaderEntry } from '../../src/chain/header-tree.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import type { NodeChain } from '../../src/node/chain-at-start.ts';
import { newNodeChain, rulesForStored } from '../../src/node/chain-at-start.ts';
import { systemEnvironment } from '../../src/node/system-environment.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { Store } from '../../src/store/store.ts';
import { chainOf, type FramedBlock, idsOf } from '../store/blocks.ts';
import { appendAll, logOf, newFolder, removeFolders } from '../store/folders.ts';

const blocks = chainOf(40, 1, 0);
const at = (index: number) => blocks[index] as FramedBlock;

interface Start {
  readonly state: NodeChain;
  readonly store: Store;
  /** Blocks that were judged again. */
  readonly judged: readonly string[];
}

async function start(folder: string): Promise<Start> {
  const state = newNodeChain(instantNetwork);
  const rules = rulesForStored(state, systemEnvironment);
  const judged: string[] = [];
  const store = await Store.open({
    ...{ folder, networkName: instantNetwork.name, genesis: state.genesis.id },
    ...rules,
    judge(candidates) {
      judged.push(...candidates.map(({ block }) => block.id));
      return rules.judge(candidates);
    },
  });
  return { state, store, judged };
}

/** A folder with these blocks, whose headers were judged in order before any was stored. */
async function folderOf(order: readonly FramedBlock[]): Promise<string> {
  const folder = await newFolder();
  const { state, store } = await start(folder);
  for (const { block } of blocks) state.chain.headers.add({ ...block, bytes: block.sealedHeader });
  for (const block of order) await appendAll(store, [block]);
  await store.close();
  return folder;
}

/** What a start knows of each block, however it came to know it. */
function factsOf({ state, store }: Start) {
  return blocks.map(({ facts: { id } }) => {
    const entry = state.chain.headers.entry(id);
    return (
      entry && { ...store.entry(id), ...entryFacts(entry), has: state.chain.isComplete(entry) }
    );
  });
}

function entryFacts({ header, bytes, work, parent, skip }: HeaderEntry) {
  return { header, bytes: Buffer.from(bytes), work, parent: parent?.id, skip: skip?.id };
}

describe('Blocks that are settled', () => {
  afterEach(removeFolders);

  const shuffled = [...blocks.slice(20), ...blocks.slice(0, 20).reverse()];
  const orders: [string, readonly FramedBlock[]][] = [
    ['in the order of the chain', blocks],
    ['children before their parents', shuffled],
  ];
  for (const [name, order] of orders) {
    it(`stored ${name} are judged no more, and are what judging them makes of them`, async () => {
      const folder = await folderOf(order);
      const settled = await start(folder);
      expect(settled.judged).to.deep.equal([]);
      expect(idsOf(settled.store.entries())).to.deep.equal(idsOf(order));
      const facts = factsOf(settled);
      await settled.store.close();
      await truncate(join(folder, 'headers'), 0);
      const judged = await start(folder);
      expect(judged.judged).to.have.length(blocks.length);
      expect(factsOf(judged)).to.deep.equal(facts);
      await judged.store.close();
    });
  }

  it('without their parents wait, and are judged at each start', async () => {
    const folder = await folderOf([...blocks.slice(0, 10), ...blocks.slice(12, 15)]);
    const { state, store, judged } = await start(folder);
    expect(judged).to.have.members(idsOf(blocks.slice(12, 15)));
    expect(store.has(at(13).facts.id)).to.equal(true);
    expect(state.chain.headers.best.height).to.equal(10);
    for (const { block } of blocks.slice(10, 15))
      state.chain.headers.add({ ...block, bytes: block.sealedHeader });
    await appendAll(store, blocks.slice(10, 12));
    await store.close();
    const again = await start(folder);
    expect(again.state.chain.headers.best.height).to.equal(15);
    await again.store.close();
    const third = await start(folder);
    expect(third.store.entries()).to.have.length(15);
    await third.store.close();
  });

  it('behind which the log goes on are settled, and only the rest is looked at', async () => {
    const folder = await folderOf(blocks);
    const path = join(folder, 'headers');
    const bytes = await readFile(path);
    await truncate(path, Math.floor(bytes.length / 2));
    const { store, judged } = await start(folder);
    expect(judged).to.have.length.within(18, 22);
    expect(idsOf(store.entries())).to.deep.equal(idsOf(blocks));
    expect(store.started.blocksRecovered).to.equal(judged.length);
    await store.close();
    const again = await start(folder);
    expect(again.judged).to.deep.equal([]);
    await again.store.close();
  });

  it('are none where the bytes of one of the last are not what was written', async () => {
    const folder = await folderOf(blocks);
    const log = await readFile(logOf(folder));
    const where = log.length - at(39).frame.length - 20;
    log[where] = (log[where] ?? 0) ^ 1;
    await writeFile(logOf(folder), log);
    const { store, judged } = await start(folder);
    expect(judged).to.have.length(39);
    expect(store.corrupt().map(({ block }) => block?.id)).to.deep.equal([at(38).facts.id]);
    // Written again in its place, it stands twice in the header file, which the next start puts in order.
    await appendAll(store, [at(38)]);
    await store.close();
    const again = await start(folder);
    expect(idsOf(again.store.entries())).to.deep.equal(idsOf(blocks));
    await again.store.close();
    const third = await start(folder);
    expect(third.judged).to.deep.equal([]);
    await third.store.close();
  });

  it('are read from the file as soon as they are stored, others from memory', async () => {
    const folder = await newFolder();
    const { state, store } = await start(folder);
    const entries = blocks.map(({ block }) =>
      state.chain.headers.add({ ...block, bytes: block.sealedHeader }),
    );
    const bytesOf = (index: number) => Buffer.from(entries[index]?.bytes ?? []);
    await appendAll(store, blocks.slice(0, 20));
    await truncate(join(folder, 'headers'), 0); // before anybody has asked for one
    await appendAll(store, blocks.slice(20, 21));
    expect(() => bytesOf(5)).to.throw('is damaged');
    expect(bytesOf(20)).to.deep.equal(Buffer.from(at(20).block.sealedHeader));
    expect(bytesOf(30)).to.deep.equal(Buffer.from(at(30).block.sealedHeader));
    await store.close();
  });

  it('whose record is damaged under a running node stop it with what to do', async () => {
    const folder = await folderOf(blocks);
    const { state, store } = await start(folder);
    const path = join(folder, 'headers');
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, bytes.length - 100));
    const { id } = at(39).facts;
    const header = () => state.chain.headers.entry(id)?.header;
    expect(header).to.throw('headers is damaged at byte').with.property('code', 'DISK');
    await store.close();
    const again = await start(folder);
    expect(again.state.chain.headers.entry(id)?.header.height).to.equal(40);
    await again.store.close();
  });

  it('are the first thing that a chain is told', () => {
    const chain = new ChainState(genesisOf(instantNetwork), ruleOf(instantNetwork));
    chain.headers.add({ ...at(0).block, bytes: at(0).block.sealedHeader });
    expect(() => chain.load({} as never)).to.throw('first of all');
  });
});
