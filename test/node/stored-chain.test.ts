// What a start makes of blocks that no peer could have made it accept: they were stored by an older
// version, written by somebody else, or sat as a frame in the note of a block whose own frame is damaged.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Block, encodeBlock, readBlock } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { hashToBytes, ZERO_HASH } from '../../src/chain/hash.ts';
import {
  type BlockHeader,
  encodeHeader,
  HEADER_VERSION,
  withNonce,
} from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import type { PowNetwork } from '../../src/chain/network-parameters.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  signingBytes,
} from '../../src/chain/transaction.ts';
import { wallMs } from '../../src/clock/clock.ts';
import { searchNonce, targetOf } from '../../src/consensus/pow.ts';
import { type NodeChain, newNodeChain, rulesForStored } from '../../src/node/chain-at-start.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import type { IndexedBlock } from '../../src/store/block-index.ts';
import { openMemoryParts } from '../../src/store/memory-store.ts';
import { type Recovery, recover } from '../../src/store/recovery.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';
import { verifySignatures } from '../../src/workers/verify.ts';
import { appendToLog, fillFolder, idsIn, newFolder } from './chains.ts';
import { endNodes, startTestNode } from './nodes.ts';

/** 131,072 hashes a block, so that no flip of a bit turns one of these few into another valid block. */
const network: PowNetwork = {
  ...instantNetwork,
  name: 'work',
  parameters: { ...instantNetwork.parameters, target: `00007${'f'.repeat(59)}` },
};
const genesis = genesisOf(network).id;
const EASY = 'f'.repeat(64);

const privateKey = importPrivateKey(hashToBytes('22'.repeat(32)));
const from = publicKeyOf(privateKey);

function note(data: Uint8Array, signed: 'well' | 'badly' = 'well'): Uint8Array {
  const body = encodeTransactionBody({
    from,
    to: from,
    amount: 0n,
    fee: 0n,
    nonce: 0n,
    data,
    lastHeight: 0,
  });
  const signature = sign(privateKey, signingBytes(signed === 'well' ? genesis : ZERO_HASH, body));
  return encodeTransaction(body, signature);
}

/** A block with as much work as its own target demands. */
function craft(
  parent: { id: string; header: BlockHeader },
  change: Partial<BlockHeader> = {},
  transactions: readonly Uint8Array[] = [],
): Block {
  const header: BlockHeader = {
    version: HEADER_VERSION,
    height: parent.header.height + 1,
    parent: parent.id,
    txRoot: merkleRoot(transactions),
    timeMs: parent.header.timeMs + network.parameters.spacingMs,
    target: network.parameters.target,
    sealer: '33'.repeat(32),
    stateRoot: ZERO_HASH,
    nonce: 0n,
    ...change,
  };
  const template = encodeHeader(header);
  const nonce = searchNonce(template, targetOf(header), 0n, Number.MAX_SAFE_INTEGER) ?? 0n;
  const read = readBlock(encodeBlock(withNonce(template, nonce), transactions));
  if (!read.ok) throw new Error(read.why);
  return read.value;
}

const root = { id: genesis, header: genesisOf(network).header };
const first = craft(root);
const NOW = wallMs(first.header.timeMs + 1_000_000);

/** What is wrong with each, and nothing else. */
const crafted: readonly [string, Block][] = [
  ['names an easier target than the rule demands', craft(first, { target: EASY })],
  ['names a harder target', craft(first, { target: `00003${'f'.repeat(59)}` })],
  ['does not follow the height of its parent', craft(first, { height: 4000 })],
  ['is not later than its parents', craft(first, { timeMs: first.header.timeMs })],
  ['is too far in the future', craft(first, { timeMs: NOW + 366 * 24 * 3_600_000 })],
  ['has another version', craft(first, { version: 1 })],
  ['has a roster hash', craft(first, { rosterHash: '44'.repeat(32) })],
  ['has a signature that does not verify', craft(first, {}, [note(Buffer.of(1), 'badly')])],
  ['has the same transaction twice', craft(first, {}, [note(Buffer.of(1)), note(Buffer.of(1))])],
];

describe('A log that nobody vouches for', () => {
  for (const [what, block] of crafted) {
    it(`[C-7] never gives a chain with a block that ${what}`, async () => {
      const { state, recovery } = await start([first, block, craft(first)].map(frameOf));
      expect(state.context.tree.entry(block.id)).to.equal(undefined);
      expect(state.context.tree.best.height).to.equal(2);
      const usable = recovery.blocks.filter(({ id }) => id === block.id);
      // One that is only early stays, unindexed, until the time has come.
      expect(usable).to.have.length(what.includes('future') ? 1 : 0);
      expect(recovery.added.some(({ id }) => id === block.id)).to.equal(false);
    });
  }

  it('[C-3] [E-6] holds a block only in its one encoding, with or without an index', async () => {
    const second = craft(first);
    const sealed = blockFrame(Buffer.concat([second.bytes, Buffer.from('1a030a0101', 'hex')]));
    const third = craft(second);
    const log = [frameOf(first), sealed, frameOf(third)];
    const { state, recovery } = await start(log);
    expect(idsOf(recovery.blocks)).to.deep.equal([first.id, third.id]);
    expect(state.context.tree.best.height).to.equal(1);
    // As an older version had indexed it.
    const read = readBlock(Buffer.concat([second.bytes, Buffer.from('1a030a0101', 'hex')]));
    if (!read.ok) throw new Error(read.why);
    const indexed = (await start(log, [], 'no rules')).recovery.blocks;
    expect(idsOf(indexed)).to.deep.equal([first.id, second.id, third.id]);
    const again = await start(log, indexed);
    expect(idsOf(again.recovery.blocks)).to.deep.equal([first.id, third.id]);
    expect(again.recovery.refused.map(({ id }) => id)).to.deep.equal([second.id]);
    // Its place keeps its name, so that no shorter block leaves a rest behind there.
    expect(again.recovery.corrupt.map(({ block }) => block?.id)).to.deep.equal([second.id]);
    expect(again.recovery.torn).to.equal(undefined);
  });

  it('whose index names other headers than the blocks have gives none of those', async () => {
    const blocks = [first, craft(first)];
    const { recovery } = await start(blocks.map(frameOf));
    const [one, two] = recovery.blocks as [IndexedBlock, IndexedBlock];
    for (const change of [
      { height: 3 },
      { parent: genesis },
      { id: 'ab'.repeat(32) },
      { sealedHeader: one.sealedHeader },
      { sealedHeader: Buffer.of(1, 2, 3) },
    ]) {
      const { state } = await start(blocks.map(frameOf), [one, { ...two, ...change }]);
      expect(state.context.tree.best.height).to.equal(1);
    }
  });

  it('with time that ran back since is the chain that it was', async () => {
    const blocks = [first, craft(first)];
    const { recovery } = await start(blocks.map(frameOf));
    const { state } = await start(blocks.map(frameOf), recovery.blocks, 'all rules', wallMs(0));
    expect(state.context.tree.best.height).to.equal(2);
  });

  it('any of whose bits is flipped, with frames of all kinds in its notes, yields none but its own blocks', async function () {
    this.timeout(120_000);
    const inside = [
      frameOf(craft(first, { height: 4000 })),
      frameOf(craft(first, { target: EASY, timeMs: genesisOf(network).header.timeMs + 1 })),
      frameOf(craft(first, {}, [note(Buffer.of(1), 'badly')])),
      frameOf(first),
    ];
    const second = craft(first, {}, [note(Buffer.concat(inside))]);
    const own = [first, second, craft(second)];
    const log = Buffer.concat(own.map(frameOf));
    const ids = new Set(own.map(({ id }) => id));
    const { recovery } = await start([log]);
    expect(idsOf(recovery.blocks)).to.deep.equal([...ids]);
    const startMs = performance.now();
    for (let bit = 0; bit < log.length * 8; bit++) {
      const at = bit >> 3;
      log[at] = (log[at] ?? 0) ^ (1 << (bit & 7));
      for (const index of bit % 8 === 0 ? [[], recovery.blocks] : [[]]) {
        const after = await start([log], index);
        for (const { id } of after.recovery.blocks)
          expect(ids.has(id), `bit ${bit}`).to.equal(true);
        expect(after.state.context.tree.size, `bit ${bit}`).to.be.within(1, 3);
        expect(ids.has(after.state.context.tree.best.id) || at < frameOf(first).length).to.equal(
          true,
        );
      }
      log[at] = (log[at] ?? 0) ^ (1 << (bit & 7));
    }
    console.log(`      ${log.length * 8} bits in ${Math.round(performance.now() - startMs)} ms`);
  });
});

describe('A node whose log holds what no peer could have made it accept', () => {
  afterEach(endNodes);

  const chain = [
    ...buildChain({ network: instantNetwork, blocks: 5, transactionsPerBlock: 1, seed: 4 }),
  ];

  it('[C-3] heals a block with a seal by asking peers, and serves the one encoding', async () => {
    const [folder, good] = [await newFolder(), await newFolder()];
    await fillFolder(good, instantNetwork, chain);
    const sealed = readBlock(
      Buffer.concat([(chain[2] as Block).bytes, Buffer.from('1a050a03010203', 'hex')]),
    );
    if (!sealed.ok) throw new Error(sealed.why);
    await fillFolder(folder, instantNetwork, [
      ...chain.slice(0, 2),
      sealed.value,
      ...chain.slice(3),
    ]);
    const victim = await startTestNode({ folder });
    expect(victim.height).to.equal(2);
    expect(victim.of('store.recovered')[0]).to.include({ refused: 1, corrupt: 1 });
    const elder = await startTestNode({ folder: good });
    await victim.handle.connect(elder.address);
    await victim.reaches(5);
    // An honest node that knows nothing yet takes all of it from the victim.
    const young = await startTestNode();
    await young.handle.connect(victim.address);
    await young.reaches(5);
    expect(young.of('block.refused')).to.deep.equal([]);
    await victim.stop();
    // And so it stays: the good copy is used, the other one is still refused.
    const later = await startTestNode({ folder });
    expect(later.height).to.equal(5);
    expect(later.of('store.recovered')[0]).to.include({ refused: 1, corrupt: 1 });
  });

  it('starts, stops and starts again, with and without its index', async () => {
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, chain);
    const tip = chain.at(-1) as Block;
    for (const height of [6, 7, 4000]) {
      const header = {
        ...tip.header,
        height,
        parent: tip.id,
        target: EASY,
        txRoot: merkleRoot([]),
      };
      await appendToLog(folder, blockFrame(encodeBlock(encodeHeader(header), [])));
    }
    for (const index of ['kept', 'deleted', 'kept'] as const) {
      if (index === 'deleted') await rm(join(folder, 'index'), { recursive: true });
      const node = await startTestNode({ folder });
      expect(node.height).to.equal(5);
      await node.stop();
    }
    expect(await idsIn(folder, instantNetwork)).to.deep.equal(idsOf(chain));
  });

  it('refuses after a restart what it refused before, although it has written nothing down', async () => {
    const [bad, folder] = [await newFolder(), await newFolder()];
    await fillFolder(bad, instantNetwork, [...chain.slice(0, 4), resigned(chain[4] as Block)]);
    const liar = await startTestNode({ folder: bad });
    for (let life = 0; life < 2; life++) {
      const node = await startTestNode({ folder });
      await node.handle.connect(liar.address);
      const refused = await node.first('block.refused');
      expect(refused).to.include({ fault: 'bad-block' });
      expect(refused.why).to.match(/bad-signature$/);
      await node.reaches(4);
      await node.stop();
    }
  });

  it('checks the signatures of blocks that its index does not know', async () => {
    const folder = await newFolder();
    const forged = chain.map((block, at) => (at === 4 ? resigned(block) : block));
    await fillFolder(folder, instantNetwork, forged);
    const indexed = await startTestNode({ folder: await copyOf(folder) });
    expect(indexed.height).to.equal(5);
    await indexed.stop();
    await rm(join(folder, 'index'), { recursive: true });
    const rebuilt = await startTestNode({ folder });
    expect(rebuilt.height).to.equal(4);
  });
});

function frameOf(block: Block): Uint8Array {
  return blockFrame(block.bytes);
}

function idsOf(blocks: readonly { id: string }[]): string[] {
  return blocks.map(({ id }) => id);
}

/** One start on a log in memory. */
async function start(
  frames: readonly Uint8Array[],
  indexed: readonly IndexedBlock[] = [],
  rules: 'all rules' | 'no rules' = 'all rules',
  now = NOW,
): Promise<{ state: NodeChain; recovery: Recovery }> {
  const { log } = await openMemoryParts();
  let end = 0;
  for (const frame of frames) {
    await log.commit([{ place: end, frame }]);
    end += frame.length;
  }
  const state = newNodeChain(network);
  const { verify, judge } = rulesForStored(state, {
    clock: { ...systemClock, wallMs: () => now },
    verifySignatures,
  });
  if (rules === 'no rules') return { state, recovery: await recover(log, indexed, () => true) };
  return { state, recovery: await recover(log, indexed, verify, judge) };
}

/** The same transactions with signatures for another network, under a header that commits to them. */
function resigned({ header, transactions }: Block): Block {
  const leaves = transactions.map(({ bodyBytes }) =>
    encodeTransaction(bodyBytes, sign(privateKey, bodyBytes)),
  );
  const template = encodeHeader({ ...header, txRoot: merkleRoot(leaves) });
  const nonce = searchNonce(template, targetOf(header), 0n, 1_000) ?? 0n;
  const read = readBlock(encodeBlock(withNonce(template, nonce), leaves));
  if (!read.ok) throw new Error(read.why);
  return read.value;
}

async function copyOf(folder: string): Promise<string> {
  const copy = await newFolder();
  await cp(folder, copy, { recursive: true });
  return copy;
}
