// Connecting and leaving on demand: what each end calls the ending, what an event of an end holds, and
// how a whole node stops, whatever it is doing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERSION } from '../../src/node/version.ts';
import type { ConnectionClose } from '../../src/observe/events.ts';
import { sessionLimits } from '../../src/session/limits.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import type { DiskFile } from '../../src/store/disk.ts';
import { realDisk } from '../../src/store/real-disk.ts';
import { root } from '../helpers/root.ts';
import { fillFolder, newFolder } from './chains.ts';
import { endNodes, rejectionOf, startTestNode, type TestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

async function pair(): Promise<[TestNode, TestNode]> {
  const [a, b] = [await startTestNode(), await startTestNode()];
  await a.handle.connect(b.address);
  await b.until(() => b.ready.length === 1);
  return [a, b];
}

const words = ({ ending, by, reason }: ConnectionClose) => `${ending} by ${by} (${reason})`;

/** The types of the stream, in order, without repetitions and without the peers' chatter. */
function story(node: TestNode): string[] {
  const types = node.events.map(({ type }) => type);
  return types.filter((type) => type.startsWith('node.') || type.startsWith('store.'));
}

describe('leaving a peer', () => {
  afterEach(endNodes);

  it('with a goodbye: graceful on both ends, and what we sent was read', async () => {
    const [a, b] = await pair();
    const close = await a.handle.leave(b.address, 'goodbye');
    await b.until(() => b.closes.length === 1);
    expect(words(close)).to.equal('graceful by us (leaving)');
    expect(close.delivery).to.equal('confirmed');
    expect(b.closes.map(words)).to.deep.equal(['graceful by peer (leaving)']);
    const [theirs] = b.closes;
    expect(theirs?.framesIn).to.equal(close.framesOut);
    expect(theirs?.bytesIn).to.equal(close.bytesOut);
    expect(theirs?.framesOut).to.equal(close.framesIn);
    expect(theirs?.bytesOut).to.equal(close.bytesIn);
  });

  it('with a reset: aborted here, reset there', async () => {
    const [a, b] = await pair();
    expect(words(await a.handle.leave('p1', 'reset'))).to.equal('aborted by us (forced)');
    const close = await b.first('connection.close');
    expect(close).to.include({ ending: 'reset', by: 'peer', delivery: 'unconfirmed' });
  });

  it('with a FIN and no word: both ends say so', async () => {
    const [a, b] = await pair();
    const close = await a.handle.leave(b.handle.status().key.slice(0, 12), 'no-goodbye');
    await b.until(() => b.closes.length === 1);
    expect(close.ending).to.equal('fin-without-goodbye');
    expect(b.closes[0]).to.include({ ending: 'fin-without-goodbye', by: 'peer' });
  });

  it('waits no longer when its signal is aborted, before or meanwhile: what is open is reset', async () => {
    for (const when of ['before', 'meanwhile'] as const) {
      const node = await startTestNode({ sessionLimits });
      // It never sends its FIN.
      const peer = await RawPeer.met(node.address, instantNetwork);
      await node.until(() => node.ready.length === 1);
      const patience = new AbortController();
      if (when === 'before') patience.abort();
      const leaving = node.handle.leave('p1', 'goodbye', patience);
      if (when === 'meanwhile') await peer.next('Goodbye');
      patience.abort();
      expect(words(await leaving)).to.equal('aborted by us (forced)');
      peer.vanish();
    }
  });

  it('names the peers there are when it is asked for another', async () => {
    const [a, b] = await pair();
    const error = await rejectionOf(a.handle.leave('p7', 'goodbye'));
    expect(error).to.include({ code: 'NO_SUCH_PEER' });
    expect(error.message).to.include(`p1 ${b.address}`);
  });

  it('reports exactly one end for every beginning, with all there is to know', async () => {
    const [a, b] = await pair();
    await a.handle.leave('p1', 'goodbye');
    await a.handle.connect(b.address);
    await a.handle.leave('p2', 'reset');
    await b.stop();
    await rejectionOf(a.handle.connect(b.address));
    await a.stop();
    for (const node of [a, b]) {
      const began = [...node.of('connection.dial'), ...node.of('connection.open')].map(
        ({ peer }) => peer,
      );
      expect(node.closes.map(({ peer }) => peer)).to.have.members([...new Set(began)]);
      for (const close of node.closes) {
        expect(close).to.have.all.keys(
          ...[
            'type',
            'atMs',
            'monotonicNs',
            'peer',
            'address',
            'direction',
            'ending',
            'by',
            'reason',
            'detail',
          ],
          ...['delivery', 'framesIn', 'framesOut', 'bytesIn', 'bytesOut', 'bytesPartial'],
          ...['bytesLost', 'durationMs'],
        );
      }
    }
    expect(a.closes.at(-1)).to.include({
      ending: 'not-connected',
      by: 'world',
      reason: 'ECONNREFUSED',
    });
    expect(a.handle.status().endings).to.deep.equal({
      graceful: 1,
      aborted: 1,
      'not-connected': 1,
    });
  });
});

describe('stopping a node', () => {
  afterEach(endNodes);

  it('at once when its signal is aborted: what is open is reset, and the store is closed', async () => {
    const node = await startTestNode({ sessionLimits });
    const peer = await RawPeer.met(node.address, instantNetwork);
    await node.until(() => node.ready.length === 1);
    const patience = new AbortController();
    const stopped = node.handle.stop('asked to stop', patience);
    await peer.next('Goodbye');
    patience.abort();
    await stopped;
    expect(node.closes.map(words)).to.deep.equal(['aborted by us (forced)']);
    expect(story(node).at(-1)).to.equal('node.stopped');
    peer.vanish();
  });

  it('says goodbye to everybody, and is over when the last FIN has come', async () => {
    const [a, b] = await pair();
    const c = await startTestNode({ peers: [a.address] });
    await a.until(() => a.ready.length === 2);
    await a.stop('lesson over');
    expect(a.closes.map(words)).to.deep.equal(Array(2).fill('graceful by us (leaving)'));
    expect(story(a)).to.deep.equal(['node.listening', 'node.stopping', 'node.stopped']);
    expect(a.events.at(-1)?.type).to.equal('node.stopped');
    expect(a.of('node.stopping')[0]).to.include({ reason: 'lesson over', peers: 2 });
    for (const other of [b, c]) {
      await other.until(() => other.closes.length === 1);
      expect(other.closes.map(words)).to.deep.equal(['graceful by peer (leaving)']);
    }
    expect(a.handle.address).to.match(/^127\.0\.0\.1:\d+$/);
  });

  it('stops once, however often it is asked, and does nothing afterwards', async () => {
    const [a, b] = await pair();
    const stops = [a.handle.stop('first'), a.handle.stop('second')];
    a.handle.force();
    await Promise.all(stops);
    await a.handle.stop();
    expect(a.of('node.stopping').map(({ reason }) => reason)).to.deep.equal(['first']);
    expect(a.of('node.stopped')).to.have.length(1);
    expect(() => a.handle.startMining({ notesPerBlock: 0, intervalMs: 0 })).to.throw('stopping');
    expect(await rejectionOf(a.handle.connect(b.address))).to.include({ code: 'STOPPED' });
    expect(await rejectionOf(a.handle.block(1))).to.include({ code: 'STOPPED' });
    a.handle.stopMining();
    expect(a.of('connection.dial')).to.have.length(1);
  });

  it('stops while both leave at once', async () => {
    const [a, b] = await pair();
    await Promise.all([a.stop(), b.stop()]);
    for (const node of [a, b]) {
      expect(node.closes.map(({ ending }) => ending)).to.deep.equal(['graceful']);
    }
  });

  it('stops while it mines, dials, and waits to dial', async () => {
    const gone = await startTestNode();
    await gone.stop();
    const node = await startTestNode({
      peers: [gone.address, '192.0.2.1:9'],
    });
    // Asked for at the start, mining would wait a while for these peers.
    node.handle.startMining({ notesPerBlock: 3, intervalMs: 0 });
    await node.first('connection.close');
    await node.reaches(3);
    await node.stop();
    expect(node.of('store.failed')).to.deep.equal([]);
    expect(node.handle.status().mining).to.equal(false);
    // How often it dialled depends on how long the mining took; each dial has come to its end.
    const dials = node.of('connection.dial').length;
    expect(dials).to.be.at.least(2);
    expect(node.closes.map(({ ending }) => ending)).to.deep.equal(
      Array.from({ length: dials }, () => 'not-connected'),
    );
  });

  it('stops while it syncs, and both ends are graceful', async () => {
    const plan = { network: instantNetwork, blocks: 600, transactionsPerBlock: 3, seed: 77 };
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, buildChain(plan));
    const elder = await startTestNode({ folder });
    const node = await startTestNode({ peers: [elder.address] });
    await node.reaches(50);
    await node.stop();
    await elder.until(() => elder.closes.length === 1);
    expect(node.closes.map(words)).to.deep.equal(['graceful by us (leaving)']);
    expect(elder.closes.map(words)).to.deep.equal(['graceful by peer (leaving)']);
  });

  it('resets a peer that never closes its half when the shutdown takes too long', async () => {
    const node = await startTestNode({ sessionLimits, shutdownTimeoutMs: 150 });
    const frozen = await RawPeer.met(node.address, instantNetwork);
    await node.first('connection.ready');
    await node.stop();
    expect(node.closes.map(words)).to.deep.equal(['aborted by us (forced)']);
    expect(node.closes[0]?.detail).to.include('150 ms');
    frozen.vanish();
  });

  it('stops by itself, and says why, when the disk fails for good', async () => {
    const healthy = { ...realDisk };
    let log: DiskFile | undefined;
    realDisk.openOrCreate = async (path) => (log = await healthy.openOrCreate(path));
    const node = await startTestNode();
    Object.assign(realDisk, healthy);
    const witness = await startTestNode({ peers: [node.address] });
    await node.until(() => node.ready.length === 1);
    if (log === undefined) throw new Error('the node has opened its log');
    log.datasync = () =>
      Promise.reject(Object.assign(new Error('EIO: planned by the test'), { code: 'EIO' }));
    node.handle.startMining({ notesPerBlock: 0, intervalMs: 0 });
    await node.first('node.stopped');
    expect(story(node)).to.deep.equal([
      ...['node.listening', 'store.failed', 'node.stopping', 'node.stopped'],
    ]);
    expect(node.of('store.failed')[0]).to.include({ code: 'DISK' });
    expect(node.height).to.equal(0);
    await witness.until(() => witness.closes.length === 1);
    expect(witness.closes.map(words)).to.deep.equal(['graceful by peer (leaving)']);
    expect(witness.of('chain.tip')).to.deep.equal([]);
  });
});

describe('options of a node', () => {
  afterEach(endNodes);

  it('says at once which address it does not understand, and leaves nothing running', async () => {
    for (const wrong of [
      { peers: ['127.0.0.1'] },
      { peers: ['a:b:c'] },
      { dialFrom: 'localhost' },
    ]) {
      const error = await rejectionOf(startTestNode(wrong));
      expect(error).to.include({ code: 'CONNECT' });
    }
  });

  it('gives the folder back when the port is taken', async () => {
    const holder = await startTestNode();
    const folder = await newFolder();
    const port = Number(holder.address.split(':').at(-1));
    expect(await rejectionOf(startTestNode({ folder, port }))).to.include({ code: 'EADDRINUSE' });
    const node = await startTestNode({ folder });
    expect(node.height).to.equal(0);
  });

  it('says the version of package.json', () => {
    const text = readFileSync(join(root, 'package.json'), 'utf8');
    expect((JSON.parse(text) as { version: string }).version).to.equal(VERSION);
  });
});
