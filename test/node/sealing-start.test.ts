// When a node that is started as a miner begins, what a lost block means to it, and what becomes of the
// node when its mining thread fails.

import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { newNodeChain } from '../../src/node/chain-at-start.ts';
import { DataTransactions } from '../../src/node/data-transactions.ts';
import { Sealing } from '../../src/node/sealing.ts';
import { SealingStart } from '../../src/node/sealing-start.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import type { NodeEvent } from '../../src/observe/events.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';
import { Miner } from '../../src/workers/miner.ts';
import { EmptyLedger } from '../consensus/empty-ledger.ts';
import { root } from '../helpers/root.ts';
import { fillFolder, logOf, newFolder } from './chains.ts';
import { endNodes, startTestNode } from './nodes.ts';

const chain = [
  ...buildChain({ network: instantNetwork, blocks: 10, transactionsPerBlock: 1, seed: 6 }),
];
/** Whether a promise is settled by now. */
function raced(promise: Promise<unknown>): Promise<unknown> {
  const later = new Promise((resolve) => setImmediate(resolve, 'waiting'));
  return Promise.race([promise, later]);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

const mining = { notesPerBlock: 0, intervalMs: 0, count: 1 };
/** Nobody listens there: a port that only root may take, on this machine. */
const NOBODY = '127.0.0.1:1';

describe('a miner that has just started', () => {
  afterEach(endNodes);

  it('mines on the chain of its peers, and not on genesis', async () => {
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, chain);
    const elder = await startTestNode({ folder });
    const miner = await startTestNode({ peers: [elder.address], mining });
    const mined = await miner.first('block.mined');
    expect(mined.height).to.equal(11);
    expect(miner.of('mining.waiting')).to.have.length(1);
    await elder.reaches(11);
  });

  it('begins at once when it has no peers to wait for, and with peers that have nothing more', async () => {
    const lone = await startTestNode({ mining });
    await lone.first('block.mined');
    expect(lone.of('mining.waiting')).to.deep.equal([]);
    const second = await startTestNode({ peers: [lone.address], mining });
    expect((await second.first('block.mined')).height).to.equal(2);
  });

  it('begins all the same when its peers are not there, and when somebody says so sooner', async () => {
    const node = await startTestNode({ peers: [NOBODY], mining });
    await node.first('mining.waiting');
    node.handle.startMining(mining);
    expect((await node.first('block.mined')).height).to.equal(1);
  });

  it('stops while it waits', async () => {
    const node = await startTestNode({ peers: [NOBODY], mining });
    await node.first('mining.waiting');
    expect(node.handle.status().mining).to.equal(true);
    await node.stop();
    expect(node.of('block.mined')).to.deep.equal([]);
  });

  describe('by itself', () => {
    function startOf(options: { expectsPeers?: boolean; lostHeight?: number; quietMs?: number }) {
      const events: NodeEvent[] = [];
      const start = new SealingStart({
        expectsPeers: true,
        lostHeight: undefined,
        quietMs: 1,
        clock: systemClock,
        ...options,
        emit: (event) => events.push(event),
      });
      return { start, events };
    }
    const never = new AbortController().signal;

    it('waits for nothing without peers and losses', async () => {
      const { start, events } = startOf({ expectsPeers: false });
      await start.wait(never);
      expect(events).to.deep.equal([]);
    });

    it('waits no longer than it is quiet', async () => {
      const { start, events } = startOf({});
      await start.wait(never);
      expect(events).to.deep.equal([
        { type: 'mining.waiting', reason: 'for the blocks of its peers' },
      ]);
    });

    it('waits while blocks keep coming, until there are no more', async () => {
      const { start } = startOf({ quietMs: 3_600_000 });
      const waited = start.wait(never);
      for (let height = 1; height < 100; height++) start.tipMoved(height);
      expect(await raced(waited)).to.equal('waiting');
      start.begin();
      await waited;
    });

    it('waits for lost blocks however quiet it is, until they have come', async () => {
      const { start, events } = startOf({ lostHeight: 10 });
      const waited = start.wait(never);
      start.tipMoved(9);
      expect(await raced(waited)).to.equal('waiting');
      start.tipMoved(10);
      await waited;
      expect(events).to.have.length(1);
    });

    it('ends with its signal', async () => {
      const { start } = startOf({ lostHeight: 10 });
      const stop = new AbortController();
      const waited = start.wait(stop.signal);
      stop.abort();
      await waited;
    });
  });
});

describe('a miner whose log has lost a block', () => {
  afterEach(endNodes);

  /** Ten blocks, of which the fourth has a wrong bit. */
  async function damagedFolder(): Promise<string> {
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, chain);
    const at = chain.slice(0, 3).reduce((sum, { bytes }) => sum + blockFrame(bytes).length, 200);
    const log = await open(logOf(folder), 'r+');
    const byte = (await readFile(logOf(folder)))[at] ?? 0;
    await log.write(Buffer.of(byte ^ 4), 0, 1, at);
    await log.close();
    return folder;
  }

  it('says so, and does not fork below it by itself', async () => {
    const node = await startTestNode({ folder: await damagedFolder(), mining });
    expect(node.of('store.gap')[0]).to.include({ height: 3, lostHeight: 10 });
    const { reason } = await node.first('mining.waiting');
    expect(reason).to.equal(
      'for a peer with the lost blocks up to height 10; "finack mine" goes on without them',
    );
    // Somebody decides that those blocks are gone.
    node.handle.startMining(mining);
    expect((await node.first('block.mined')).height).to.equal(4);
  });

  it('mines on its whole chain when a peer has brought the block', async () => {
    const whole = await newFolder();
    await fillFolder(whole, instantNetwork, chain);
    const elder = await startTestNode({ folder: whole });
    const node = await startTestNode({ folder: await damagedFolder(), mining });
    await node.first('mining.waiting');
    await node.handle.connect(elder.address);
    expect((await node.first('block.mined')).height).to.equal(11);
  });
});

describe('a miner whose thread fails', () => {
  it('says why, and ends the mining and nothing else', async () => {
    const events: NodeEvent[] = [];
    const failures: unknown[] = [];
    const { context, chain: best } = newNodeChain(instantNetwork);
    const privateKey = importPrivateKey(Buffer.alloc(32, 7));
    const account = publicKeyOf(privateKey);
    const genesis = best.tip.id;
    const key = { publicKey: account, sign: (message: Uint8Array) => sign(privateKey, message) };
    const deps = {
      context,
      key,
      notes: new DataTransactions({ key, genesis }),
      ledger: new EmptyLedger(),
      pool: { select: () => [] },
      tip: () => best.tip,
      clock: systemClock,
      emit: (event: NodeEvent) => events.push(event),
      found: () => Promise.resolve(),
      failed: (error: unknown) => failures.push(error),
    };
    const missing = pathToFileURL(join(root, 'no', 'such', 'mine.js'));
    const broken = new Sealing({ ...deps, work: new Miner(missing) });
    broken.start({ notesPerBlock: 0, intervalMs: 0 });
    await until(() => !broken.isRunning);
    expect(events).to.have.length(1);
    expect(events[0]).to.have.property('type', 'mining.failed');
    expect((events[0] as { message: string }).message).to.match(
      /^the mining thread failed: .*mine\.js is missing/,
    );
    expect(failures).to.deep.equal([]);
    expect(broken.isRunning).to.equal(false);
    await broken.close();
  });
});
