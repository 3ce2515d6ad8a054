// What is said of a peer: how high its chain is by its latest words, and which one a person means.
import { expect } from 'chai';
import { sealedHeaderBytes } from '../../src/chain/header.ts';
import { connectFailure, heightAfter } from '../../src/node/peer-views.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { fakeClose } from '../control/fake-node.ts';
import { endNodes, rejectionOf, startTestNode, type TestNode } from './nodes.ts';

const plan = { network: instantNetwork, blocks: 3, transactionsPerBlock: 0, seed: 8 };
const [first, second, third] = [...buildChain(plan)].map(({ id, headerBytes, seal }) => {
  return { id, header: sealedHeaderBytes(headerBytes, seal) };
});
if (first === undefined || second === undefined || third === undefined) throw new Error('3 blocks');
const heightOf = (id: string) => [first.id, second.id, third.id].indexOf(id) + 1 || undefined;

describe('the height of a peer', () => {
  it('is that of its last announcement, also when that is lower', () => {
    expect(heightAfter(undefined, { kind: 'NewTip', header: third.header }, heightOf)).to.equal(3);
    expect(heightAfter(3, { kind: 'NewTip', header: second.header }, heightOf)).to.equal(2);
  });

  it('grows with headers that it shows and with what it asks for', () => {
    const headers = [first.header, second.header];
    expect(heightAfter(undefined, { kind: 'Headers', headers }, heightOf)).to.equal(2);
    const locator = [third.id, first.id];
    const asked = { kind: 'GetHeaders' as const, locator, stop: undefined };
    expect(heightAfter(2, asked, heightOf)).to.equal(3);
    const hashes = [first.id, second.id];
    expect(heightAfter(undefined, { kind: 'GetBlocks', hashes }, heightOf)).to.equal(2);
    expect(heightAfter(3, { kind: 'GetBlocks', hashes }, heightOf)).to.equal(3);
  });

  it('is left alone by what says nothing of it', () => {
    expect(heightAfter(7, { kind: 'Headers', headers: [] }, heightOf)).to.equal(7);
    expect(heightAfter(7, { kind: 'Ping', nonce: 1n }, heightOf)).to.equal(7);
    expect(heightAfter(7, { kind: 'NewTip', header: new Uint8Array(3) }, heightOf)).to.equal(7);
    const locator = ['f'.repeat(64)];
    const asked = { kind: 'GetHeaders' as const, locator, stop: undefined };
    expect(heightAfter(7, asked, heightOf)).to.equal(7);
  });
});

describe('why somebody did not become a peer', () => {
  it('is said in plain, whatever the peer has said', () => {
    const detail = 'no\u001b[2J\u202e\u200b';
    const said = connectFailure({ ...fakeClose, ending: 'refused', by: 'peer', detail });
    expect(said).to.match(/refused by peer \(leaving: no\\u\{1b\}\[2J\\u\{202e\}\\u\{200b\}\)$/);
  });
});

describe('peers of a running node', () => {
  afterEach(endNodes);

  /** `a` has dialled `b` under a name. */
  async function pair(): Promise<[TestNode, TestNode]> {
    const [a, b] = [await startTestNode(), await startTestNode()];
    await a.handle.connect(b.address.replace('127.0.0.1', 'localhost'));
    await b.until(() => b.ready.length === 1);
    return [a, b];
  }

  const seen = (node: TestNode) => node.handle.peers()[0];

  it('have the height of now, seen from both ends', async () => {
    const [a, b] = await pair();
    a.handle.startMining({ notesPerBlock: 0, intervalMs: 0, count: 4 });
    await b.reaches(4);
    expect(seen(b)?.height, 'announced').to.equal(4);
    expect(seen(a)?.height, 'fetched from us').to.equal(4);
  });

  it('are listed with where they listen, and found by every name they have', async () => {
    const names: ((a: TestNode, b: TestNode) => string)[] = [
      () => 'p1',
      (_, b) => b.address.replace('127.0.0.1', 'localhost'),
      (_, b) => b.address,
      (_, b) => b.address.split(':')[1] ?? '',
      (_, b) => b.handle.status().key.slice(0, 6),
      (_, b) => b.handle.status().key.toUpperCase(),
    ];
    for (const name of names) {
      const [a, b] = await pair();
      expect(seen(a)).to.include({ remoteAddress: b.address, listenAddress: b.address });
      const close = await a.handle.leave(name(a, b), 'goodbye');
      expect(close.ending, name(a, b)).to.equal('graceful');
    }
  });

  it('are found by their listening address also when they dialled', async () => {
    const [a, b] = await pair();
    expect(seen(b)?.address).to.not.equal(a.address);
    expect((await b.handle.leave(a.address, 'goodbye')).ending).to.equal('graceful');
  });

  it('are named when another is asked for, and none is said so', async () => {
    const [a, b] = await pair();
    const other = await rejectionOf(a.handle.leave('p9', 'goodbye'));
    expect(other).to.include({ code: 'NO_SUCH_PEER' });
    expect(other.message).to.match(
      /^there is no peer p9; the peers are p1 localhost:\d+ \(listens on \S+:\d+\)$/,
    );
    await b.handle.leave('p1', 'goodbye');
    await a.until(() => a.closes.length === 1);
    const none = await rejectionOf(a.handle.leave('p1', 'goodbye'));
    expect(none.message).to.equal('there is no peer p1: this node has no peers');
  });
});

describe('blocks of a running node', () => {
  afterEach(endNodes);

  it('have the same bytes in a list and by themselves', async () => {
    const node = await startTestNode();
    // Frames around 127 bytes and above have prefixes of other lengths.
    node.handle.startMining({ notesPerBlock: 0, intervalMs: 0, count: 2 });
    await node.reaches(2);
    node.handle.startMining({ notesPerBlock: 200, noteBytes: 9, intervalMs: 0, count: 1 });
    await node.reaches(3);
    for (const { height, bytes } of node.handle.chain(undefined, 3)) {
      expect((await node.handle.block(height))?.bytes, `block ${height}`).to.equal(bytes);
    }
    expect(node.handle.chain(0, 1)[0]?.bytes).to.equal(0);
  });
});
