// A peer without a chain, against a real node: handshake, requests, backpressure, and every ending.
import { expect } from 'chai';
import { readBlock } from '../../src/chain/block.ts';
import { NodeError } from '../../src/node/api.ts';
import { dialPeer } from '../../src/node/dial-peer.ts';
import { newKey } from '../../src/node/system-environment.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import type { Envelope } from '../../src/wire/messages.ts';
import { fillFolder, newFolder } from './chains.ts';
import { endNodes, rejectionOf, startTestNode, type TestNode } from './nodes.ts';

const BLOCKS = 300;

describe('node: a peer without a chain', () => {
  let node: TestNode;
  const network = instantNetwork;

  beforeEach(async () => {
    const folder = await newFolder();
    const plan = { network, transactionsPerBlock: 1, seed: 3, blocks: BLOCKS };
    await fillFolder(folder, network, buildChain(plan));
    node = await startTestNode({ folder });
  });
  afterEach(endNodes);

  it('shakes hands, gets what it asks for in order, and parts with a proven goodbye', async () => {
    const peer = await dialPeer(node.address, { network });
    expect(peer.hello.height).to.equal(BLOCKS);
    peer.send({ id: 7, message: { kind: 'GetBlockRange', fromHeight: 1, count: BLOCKS } });
    const heights: number[] = [];
    for await (const { re, message } of peer) {
      if (message.kind === 'BlocksBegin') expect(re).to.equal(7);
      if (message.kind === 'BlocksEnd') break;
      if (message.kind !== 'Block') continue;
      const read = readBlock(message.bytes);
      if (read.ok) heights.push(read.value.header.height);
    }
    expect(heights).to.deep.equal(Array.from({ length: BLOCKS }, (_, at) => at + 1));
    const { outcome, counts } = await peer.leave();
    expect(outcome).to.include({ ending: 'graceful', delivery: 'confirmed' });
    const close = await node.first('connection.close');
    expect(close).to.include({ ending: 'graceful', bytesOut: counts.bytesReceived });
  });

  it('refuses a request without an id of its own, and goes on', async () => {
    await using peer = await dialPeer(node.address, { network });
    const message = { kind: 'GetBlockRange', fromHeight: 1, count: 1 } as const;
    const send = (id: number | undefined) => () => peer.send({ id, message });
    expect(send(undefined))
      .to.throw(NodeError, /needs an id/)
      .with.property('code', 'OPTIONS');
    send(1)();
    expect(send(1))
      .to.throw(NodeError, /id 1 .*waits/)
      .with.property('code', 'OPTIONS');
    for await (const { message: reply } of peer) if (reply.kind === 'BlocksEnd') break;
    // Its reply is whole: the id is free again.
    send(1)();
    expect((await peer.leave()).outcome).to.include({ ending: 'graceful' });
  });

  it('takes no more than it reads', async () => {
    const peer = await dialPeer(node.address, { network });
    peer.send({ id: 1, message: { kind: 'GetBlockRange', fromHeight: 1, count: BLOCKS } });
    const seen: Envelope['message']['kind'][] = [];
    // A slow reader: the connection is held meanwhile, and nothing is lost.
    for await (const { message } of peer) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(message.kind);
      if (message.kind === 'BlocksEnd') break;
    }
    expect(seen.filter((kind) => kind === 'Block')).to.have.lengthOf(BLOCKS);
    expect((await peer.leave()).outcome.ending).to.equal('graceful');
  });

  it('is somebody if it has a key, and hears the end when the node leaves', async () => {
    const key = newKey();
    const peer = await dialPeer(node.address, { network, key, hello: { userAgent: 'a test/1' } });
    const ready = await node.first('connection.ready');
    expect(ready).to.include({ key: key.publicKey, userAgent: 'a test/1' });
    const [kinds] = await Promise.all([kindsOf(peer), node.stop()]);
    expect(kinds).to.deep.equal([]);
    expect((await peer.closed).outcome).to.include({ ending: 'graceful', by: 'peer' });
  });

  it('owes nothing for what the node asks of it', async () => {
    // It claims a chain, so that the node asks for headers.
    const hello = { height: BLOCKS + 9, tip: 'ab'.repeat(32), work: 2n ** 60n };
    const peer = await dialPeer(node.address, { network, hello });
    await node.first('connection.frame', ({ what }) => what === 'GetHeaders');
    expect((await peer.leave()).outcome.ending).to.equal('graceful');
  });

  it('says why it did not become a peer', async () => {
    const stranger = await rejectionOf(dialPeer(node.address));
    expect(stranger).to.include({ code: 'CONNECT' });
    expect(stranger.message).to.match(/did not become a peer: refused by peer \(network/);
    const nobody = await rejectionOf(dialPeer('127.0.0.1:1', { network }));
    expect(nobody.message).to.include('nobody listens there');
    const nowhere = await rejectionOf(dialPeer('nowhere', { network }));
    expect(nowhere).to.include({ code: 'CONNECT' });
  });

  it('is reset by its signal, before and after the handshake', async () => {
    const stop = new AbortController();
    const { signal } = stop;
    const peer = await dialPeer(node.address, { network, signal });
    stop.abort(new Error('enough'));
    expect((await peer.closed).outcome).to.include({ ending: 'aborted', by: 'us' });
    const again = await rejectionOf(dialPeer(node.address, { network, signal }));
    expect(again.message).to.equal('enough');
  });

  it('says goodbye at the end of its block', async () => {
    {
      await using peer = await dialPeer(node.address, { network });
      expect(peer.connection.phase).to.equal('ready');
    }
    expect(await node.first('connection.close')).to.include({ ending: 'graceful', reason: 'done' });
  });
});

async function kindsOf(peer: AsyncIterable<Envelope>): Promise<string[]> {
  const kinds: string[] = [];
  for await (const { message } of peer) kinds.push(message.kind);
  return kinds;
}
