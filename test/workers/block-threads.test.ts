// Blocks read in threads: what comes back is the block that reading here gives, or the same refusal, also where
// threads fail.
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { type Block, encodeBlock, readBlock } from '../../src/chain/block.ts';
import { readValidBlock } from '../../src/chain/rules.ts';
import { genesisWrites } from '../../src/chain/state-entries.ts';
import { executeBlock } from '../../src/ledger/execute.ts';
import { State } from '../../src/ledger/state.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { BlockThreads } from '../../src/workers/block-threads.ts';

const plan = { network: instantNetwork, blocks: 6, transactionsPerBlock: 5, seed: 20261201 };
const blocks = [...buildChain(plan)];
const first = blocks[0] as Block;
/** Under the header of the first block. */
const otherBody = encodeBlock(first.headerBytes, []);

/** All that a block says, in comparable form. */
function plain({ id, header, rows, sealedHeader, bytes, seal }: Block) {
  const hex = (part: Uint8Array) => Buffer.from(part).toString('hex');
  return {
    ...{ id, header, bytes: hex(bytes), sealedHeader: hex(sealedHeader), seal },
    transactions: rows.all().map(({ id: of, bytes: own }) => [of, hex(own)]),
    accounts: Array.from({ length: rows.accounts }, (_, account) => rows.key(account)),
  };
}

describe('blocks in threads', () => {
  const threads = new BlockThreads();
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-block-threads-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  it('come out as they are read here, each to whoever asked', async () => {
    const reads = await Promise.all(blocks.map(({ bytes }) => threads.read(bytes)));
    for (const [at, read] of reads.entries()) {
      if (!read.ok) return expect.fail(read.why);
      expect(plain(read.value)).to.deep.equal(plain(blocks[at] as Block));
    }
  });

  it('are executed to the same state', async () => {
    const [here, apart] = [new State(), new State()];
    for (const state of [here, apart]) state.apply(genesisWrites(instantNetwork));
    for (const block of blocks) {
      const read = await threads.read(block.bytes);
      if (!read.ok) return expect.fail(read.why);
      for (const [state, one] of [
        [here, block],
        [apart, read.value],
      ] as const) {
        const execution = executeBlock(state, one, instantNetwork.reward);
        if (execution.ok) state.apply(execution.writes);
      }
      expect(apart.root()).to.equal(here.root());
      expect(apart.root()).to.equal(block.header.stateRoot);
    }
  });

  it('are refused for the same reason as here', async () => {
    for (const bytes of [
      otherBody,
      Buffer.alloc(0),
      first.bytes.subarray(1),
      Buffer.alloc(1_000_001),
    ])
      expect(await threads.read(bytes)).to.deep.equal(readValidBlock(bytes));
  });

  it('are read all the same where a thread fails, or cannot be started', async () => {
    const failing = join(folder, 'failing.mjs');
    writeFileSync(
      failing,
      "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { throw new Error('out of memory'); });",
    );
    for (const file of [failing, join(folder, 'missing.mjs')]) {
      const broken = new BlockThreads(pathToFileURL(file));
      const reads = await Promise.all(blocks.map(({ bytes }) => broken.read(bytes)));
      const ids = reads.map((read) => (read.ok ? read.value.id : read.why));
      expect(ids).to.deep.equal(blocks.map(({ id }) => id));
      expect(await broken.read(otherBody)).to.deep.equal(readBlock(otherBody));
    }
  });
});
