// A node catches up from others whatever its folder holds, follows them, and tells others what is new.
import { open, readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { readBlock } from '../../src/chain/block.ts';
import { readSealedHeader } from '../../src/chain/header.ts';
import type { SignatureCheck } from '../../src/chain/rules.ts';
import { systemEnvironment } from '../../src/node/system-environment.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { fillFolder, idsIn, logOf, newFolder } from './chains.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const trunk = [
  ...buildChain({ network: instantNetwork, blocks: 40, transactionsPerBlock: 1, seed: 31 }),
];

describe('a node that catches up', () => {
  afterEach(endNodes);

  it('starts where its folder ends, and reports no tip that is no news', async () => {
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, trunk);
    const node = await startTestNode({ folder });
    expect(node.height).to.equal(40);
    expect(node.tip).to.equal(trunk.at(-1)?.id);
    expect(node.of('chain.tip')).to.deep.equal([]);
  });

  it('goes on with a folder that holds later blocks without the ones between', async () => {
    const [full, gaps] = [await newFolder(), await newFolder()];
    await fillFolder(full, instantNetwork, trunk);
    // As a sync from several peers leaves it when it is killed.
    await fillFolder(gaps, instantNetwork, [...trunk.slice(0, 10), ...trunk.slice(14, 20)]);
    const elder = await startTestNode({ folder: full });
    const node = await startTestNode({ folder: gaps, peers: [elder.address] });
    expect(node.height).to.equal(10);
    await node.reaches(40);
    await node.stop();
    const fetched = node
      .of('connection.frame')
      .filter(({ flow, what }) => flow === 'in' && what === 'Block');
    expect(fetched).to.have.length(40 - 16);
    expect(new Set(await idsIn(gaps, instantNetwork)).size).to.equal(40);
  });

  it('checks no signature up to the block that it was told to assume valid, and says so', async () => {
    const full = await newFolder();
    await fillFolder(full, instantNetwork, trunk);
    const elder = await startTestNode({ folder: full });
    let signatures = 0;
    const verifySignatures = (checks: readonly SignatureCheck[]) => {
      signatures += checks.length;
      return systemEnvironment.verifySignatures(checks);
    };
    const assumed = trunk[29]?.id ?? '';
    const options = { peers: [elder.address], assumeValid: assumed };
    const node = await startTestNode(options, undefined, {
      ...systemEnvironment,
      verifySignatures,
    });
    await node.reaches(40);
    expect(signatures).to.equal(10);
    expect((await node.first('sync.assumed')).id).to.equal(assumed);
    expect(node.handle.status().assumedValid).to.deep.equal({
      id: assumed,
      height: 30,
      blocks: 30,
    });
    expect(elder.handle.status()).not.to.have.property('assumedValid');
  });
});

const blockFrames = (node: TestNode, flow: 'in' | 'out', what = 'Block') =>
  node.of('connection.frame').filter((frame) => frame.flow === flow && frame.what === what);

describe('announcements [S-8]', () => {
  afterEach(endNodes);

  it('go to everybody but the sender, each tip once, and a follower fetches it', async () => {
    const a = await startTestNode();
    const b = await startTestNode({ peers: [a.address] });
    const c = await startTestNode({ peers: [b.address] });
    await b.until(() => b.ready.length === 2);
    await a.until(() => a.ready.length === 1);
    await a.first('sync.done');
    await b.first('sync.done');
    await c.first('sync.done');
    a.handle.startMining({ notesPerBlock: 0, intervalMs: 0, count: 3 });
    await c.reaches(3);
    expect(blockFrames(a, 'in', 'NewTip')).to.deep.equal([]);
    expect(blockFrames(b, 'in', 'NewTip').length).to.be.within(1, 3);
    const toB = b.ready.find(({ address }) => address === a.address)?.peer;
    const back = blockFrames(b, 'out', 'NewTip').filter(({ peer }) => peer === toB);
    expect(back).to.deep.equal([]);
    expect(blockFrames(c, 'out', 'NewTip')).to.deep.equal([]);
  });

  it('are not made while catching up, and not for the tip that was just fetched', async () => {
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, trunk);
    const elder = await startTestNode({ folder });
    const witness = await startTestNode();
    const node = await startTestNode({ peers: [witness.address] });
    await node.first('sync.done');
    await node.handle.connect(elder.address);
    await witness.reaches(40);
    const toWitness = node.ready.find(({ address }) => address === witness.address)?.peer;
    const told = blockFrames(node, 'out', 'NewTip');
    expect(told.map(({ peer }) => peer)).to.deep.equal([toWitness]);
    expect(blockFrames(elder, 'in', 'NewTip')).to.deep.equal([]);
  });

  it('tell a new peer of a tip that moved during the handshake', async () => {
    const node = await startTestNode();
    const peer = await RawPeer.dial(node.address);
    // Its greeting is written when the connection is accepted.
    await node.first('connection.open');
    node.handle.startMining({ notesPerBlock: 0, intervalMs: 0, count: 1 });
    await node.reaches(1);
    peer.greet(instantNetwork);
    const welcome = await peer.next('Welcome');
    expect(welcome.message.hello.height).to.equal(0);
    const { message } = await peer.next('NewTip');
    const read = readSealedHeader(message.header);
    expect(read.ok && read.value.id).to.equal(node.tip);
    peer.vanish();
  });
});

describe('a damaged block', () => {
  afterEach(endNodes);

  it('is found when it is served, never sent, fetched again and written in its place', async () => {
    const [folder, good] = [await newFolder(), await newFolder()];
    await fillFolder(folder, instantNetwork, trunk);
    await fillFolder(good, instantNetwork, trunk);
    const before = await readFile(logOf(folder));
    const node = await startTestNode({ folder });
    // Damaged while the node runs: the start would have found it. In the middle of a run of blocks.
    const offset = trunk
      .slice(0, 19)
      .reduce((sum, block) => sum + blockFrame(block.bytes).length, 0);
    const file = await open(logOf(folder), 'r+');
    await file.write(Buffer.from([(before[offset + 80] ?? 0) ^ 0x01]), 0, 1, offset + 80);
    await file.close();

    const reader = await RawPeer.met(node.address, instantNetwork);
    const request = { kind: 'GetBlockRange', fromHeight: 1, count: 40 } as const;
    reader.say({ id: 1, message: request });
    expect((await reader.next('BlocksEnd')).message.served).to.equal(39);
    const ids = reader.all('Block').map(({ bytes }) => {
      const read = readBlock(bytes);
      return read.ok ? read.value.id : read.why;
    });
    expect(ids).to.deep.equal(trunk.filter((_, at) => at !== 19).map(({ id }) => id));

    const elder = await startTestNode({ folder: good });
    await node.handle.connect(elder.address);
    await node.until(() => blockFrames(node, 'in').length === 1);
    // The next reader gets all of them again, from the same place.
    let served = 39;
    for (let id = 2; served === 39; id++) {
      reader.say({ id, message: request });
      served = (await reader.next('BlocksEnd')).message.served;
    }
    expect(served).to.equal(40);
    reader.vanish();
    await node.stop();
    expect((await readFile(logOf(folder))).equals(before)).to.equal(true);
    expect(blockFrames(node, 'in')).to.have.length(1);
  });
});
