// Listening to a running node, and ending it: observe, on, events, signals and `await using`.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { NodeError } from '../../src/node/api.ts';
import { startNode } from '../../src/node/start-node.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { newFolder } from './chains.ts';
import { endNodes, rejectionOf, startTestNode } from './nodes.ts';

describe('node: those who listen', () => {
  afterEach(endNodes);

  it('hear from now on, each what it asked for, until it has enough', async () => {
    const node = await startTestNode();
    const peer = await startTestNode();
    const [all, ready]: [string[], string[]] = [[], []];
    const deaf = node.handle.observe(({ type }) => all.push(type));
    node.handle.on('connection.ready', ({ address }) => ready.push(address));
    await node.handle.connect(peer.address);
    expect(all[0]).to.equal('connection.dial');
    const heard = all.length;
    deaf();
    await node.handle.leave('p1', 'goodbye');
    await node.handle.connect(peer.address);
    expect(all).to.have.lengthOf(heard);
    expect(ready).to.deep.equal([peer.address, peer.address]);
  });

  it('may come and go in the middle of an event', async () => {
    const node = await startTestNode();
    const peer = await startTestNode();
    let late = 0;
    const off = node.handle.on('connection.ready', () => {
      off();
      node.handle.on('connection.ready', () => late++);
    });
    for (const name of ['p1', 'p2']) {
      await node.handle.connect(peer.address);
      await node.handle.leave(name, 'goodbye');
    }
    expect(late).to.equal(1);
  });

  it('iterate over the events, of all types or of some, until the node has stopped', async () => {
    const node = await startTestNode();
    const events = node.handle.events();
    const some = node.handle.events({ types: ['node.stopping', 'node.stopped'] });
    const before = node.events.length;
    await node.stop('a test');
    const types: string[] = [];
    for await (const { type } of events) types.push(type);
    expect(types).to.deep.equal(node.events.slice(before).map(({ type }) => type));
    const reasons: string[] = [];
    for await (const event of some)
      reasons.push(event.type === 'events.missed' ? '' : event.reason);
    expect(reasons).to.deep.equal(['a test', 'a test']);
    expect(await node.handle.events().next()).to.deep.equal({ done: true, value: undefined });
  });

  it('are told what they missed', async () => {
    const node = await startTestNode();
    const types = ['node.stopping', 'node.stopped'] as const;
    const events = node.handle.events({ types, queueEventsMax: 1 });
    await node.stop();
    const heard: object[] = [];
    for await (const event of events) heard.push(event);
    expect(heard[0]).to.include({ type: 'node.stopping' });
    expect(heard[1]).to.deep.equal({ type: 'events.missed', events: 1 });
  });

  it('are refused a queue whose length is none', async () => {
    const node = await startTestNode();
    for (const queueEventsMax of [Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY, '9' as never]) {
      expect(() => node.handle.events({ queueEventsMax }), String(queueEventsMax))
        .to.throw(NodeError, /^queueEventsMax must be a whole number, and is /)
        .with.property('code', 'OPTIONS');
    }
    await node.handle.events({ queueEventsMax: 0 }).return();
  });

  it('end when their signal says so, and the node goes on', async () => {
    const node = await startTestNode();
    const stop = new AbortController();
    const events = node.handle.events({ signal: stop.signal });
    const next = events.next();
    stop.abort();
    expect(await next).to.deep.equal({ done: true, value: undefined });
    const late = node.handle.events({ signal: stop.signal });
    expect((await late.next()).done).to.equal(true);
    expect(node.handle.status().peers.pending).to.equal(0);
  });
});

describe('node: signals', () => {
  afterEach(endNodes);

  it('a node with no options is in memory, on loopback, and stops with its block', async () => {
    let stopped = '';
    {
      await using node = await startNode();
      expect(node.folder).to.equal('');
      expect(node.address).to.match(/^127\.0\.0\.1:\d+$/);
      expect(node.status().network).to.equal('dev');
      node.on('node.stopped', ({ reason }) => (stopped = reason));
    }
    expect(stopped).to.equal('disposed');
  });

  it('a node in memory mines, serves and syncs as any other', async () => {
    const miner = await startNode({ network: instantNetwork, mining: { intervalMs: 0, count: 5 } });
    const node = await startNode({ network: instantNetwork, peers: [miner.address] });
    for await (const event of node.events({ types: ['chain.tip'] })) {
      if (event.type === 'events.missed' || event.height === 5) break;
    }
    expect(node.status().tip).to.equal(miner.status().tip);
    expect(node.status().key).to.not.equal(miner.status().key);
    expect((await node.block(5))?.sealer).to.equal(miner.status().key);
    await Promise.all([miner.stop(), node.stop()]);
  });

  it('an aborted signal stops it with a goodbye, and one aborted before starts nothing', async () => {
    const stop = new AbortController();
    const folder = await newFolder();
    const node = await startNode({ folder, network: instantNetwork, signal: stop.signal });
    const stopped = new Promise<string>((resolve) =>
      node.on('node.stopped', ({ reason }) => resolve(reason)),
    );
    stop.abort(new Error('enough'));
    expect(await stopped).to.equal('aborted');
    await node.stop();
    const again = startNode({ folder, network: instantNetwork, signal: stop.signal });
    expect((await rejectionOf(again)).message).to.equal('enough');
  });

  it('one aborted while it starts leaves nothing running', async () => {
    const stop = new AbortController();
    const folder = await newFolder();
    const observer = () => stop.abort(new Error('changed my mind'));
    const started = startNode({ folder, network: instantNetwork, signal: stop.signal, observer });
    expect((await rejectionOf(started)).message).to.equal('changed my mind');
    // Its folder is free again.
    const node = await startNode({ folder, network: instantNetwork });
    await node.stop();
  });

  it('a dial that nobody answers can be given up', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const node = await startTestNode();
    const stop = new AbortController();
    const { signal } = stop;
    const connected = node.handle.connect(`127.0.0.1:${port}`, { signal });
    await node.first('connection.open');
    stop.abort(new Error('too slow'));
    expect((await rejectionOf(connected)).message).to.equal('too slow');
    expect((await rejectionOf(node.handle.connect('127.0.0.1:1', { signal }))).message).to.equal(
      'too slow',
    );
    expect(node.handle.peers()).to.deep.equal([]);
    silent.close();
  });
});
