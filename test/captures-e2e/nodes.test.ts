// Real nodes and real sockets on loopback: the dissector shows the whole conversation, and what it
// says about TCP's states is never contradicted by the kernel's own, traced in the same run.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect } from 'chai';
import { startCapture } from '../../src/capture/capture.ts';
import { startChild } from '../../src/capture/child.ts';
import { framesInCapture } from '../../src/capture/frames-in-capture.ts';
import { type StateChange, watchKernelStates } from '../../src/capture/kernel-states.ts';
import { readStreams } from '../../src/capture/packets.ts';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { replay } from '../../src/replay/replay.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { type WatchedConnection, watchBetween } from '../capture/watched-connection.ts';
import { needsCapture, needsNamespace, needsTracefs } from '../helpers/needs.ts';
import { fillFolder, newFolder } from '../node/chains.ts';
import { endNodes, startTestNode, type TestNode } from '../node/nodes.ts';
import { all, dissect, framesOf, type Row, tshark } from './dissection.ts';
import { startGreeter } from './greeter.ts';
import { packetsIn, Variants } from './lost-packets.ts';
import { hello } from './said.ts';

const BLOCKS = 20;
const chain = [
  ...buildChain({ network: instantNetwork, blocks: BLOCKS, transactionsPerBlock: 1, seed: 7 }),
];

/** Ports of tests are free ones, outside of the range that the shipped preferences name. */
function onPort(port: string): string[] {
  return ['-o', `finack.port:${port}`];
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1);
}

/** Both ends' proven states with the times of the packets that prove them, each state once. */
function provenStates(rows: readonly Row[], end: 'opener' | 'acceptor') {
  const states = rows.map((row) => ({
    state: row[end][0] ?? '',
    timeNs: nanoseconds(row.time[0]),
  }));
  return states.filter(({ state }, at) => state !== '' && state !== states[at - 1]?.state);
}

function nanoseconds(epoch = '0.0'): bigint {
  const [seconds = '0', fraction = ''] = epoch.split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

/** Two clocks are compared: the tracepoint's, moved to the wall's, and the packet's. */
const CLOCKS_NS = 2_000_000n;

/** Each proven state was the kernel's, in this order, and no later than the packet that proves it. */
function contradictions(
  proven: readonly { state: string; timeNs: bigint }[],
  kernel: readonly StateChange[],
): string[] {
  let at = 0;
  return proven.flatMap(({ state, timeNs }) => {
    const names = state.split(' or ');
    const found = kernel.findIndex(({ to }, index) => index >= at && names.includes(to));
    const change = kernel[found];
    if (change === undefined) return [`never in the kernel, or not in this order: ${state}`];
    at = found;
    // Linux makes the acceptor's socket only with the third packet: its SYN_RECV comes late. And
    // TIME_WAIT has no event of its own: a sample after the close shows it.
    const dated = state !== 'SYN_RECV' && change.source === 'tracepoint';
    return dated && change.timeNs > timeNs + CLOCKS_NS ? [`too early: ${state}`] : [];
  });
}

function expectTrue(
  { stream, changes }: Pick<WatchedConnection, 'stream' | 'changes'>,
  rows: Row[],
): void {
  for (const end of ['opener', 'acceptor'] as const) {
    const own = changes.filter(({ local }) => local === stream[end]);
    const proven = provenStates(rows, end);
    expect(proven, end).to.have.length.above(1);
    const kernel = own.map(({ to }) => to).join(' ');
    expect(contradictions(proven, own), `${end}: the kernel's were ${kernel}`).to.deep.equal([]);
  }
}

/** Those states that the kernel had not, or not after the one before. */
function notInOrder(states: readonly string[], kernel: readonly string[]): string[] {
  let at = 0;
  return states.filter((state) => {
    const names = state.split(' or ');
    const found = kernel.findIndex((one, index) => index >= at && names.includes(one));
    if (found !== -1) at = found;
    return found === -1;
  });
}

function statesIn(rows: readonly Row[], end: 'opener' | 'acceptor'): string[] {
  return provenStates(rows, end).map(({ state }) => state);
}

describe('two nodes in Wireshark', () => {
  let folder: string;
  let elder: TestNode;
  let port: string;

  before(async function () {
    folder = await mkdtemp(joinPath(tmpdir(), 'finack-nodes-'));
    await needsCapture(this);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  beforeEach(async () => {
    const full = await newFolder();
    await fillFolder(full, instantNetwork, chain);
    elder = await startTestNode({ folder: full });
    port = portOf(elder.address);
  });
  afterEach(endNodes);

  /** What `play` does, captured and dissected, with the kernel's states. */
  async function watched(name: string, play: (node: TestNode) => Promise<void>) {
    const file = joinPath(folder, `${name}.pcap`);
    const watch = await watchKernelStates({ ports: [Number(port)] });
    const capture = await startCapture({ filter: `tcp port ${port}`, file });
    const node = await startTestNode();
    await play(node);
    await elder.until(() => elder.closes.length > 0);
    await capture.stop();
    const changes = watch.level === 'absent' ? [] : (await watch.stop()).changes;
    const [stream] = await readStreams(file);
    if (stream === undefined) throw new Error('no connection was captured');
    return { node, file, stream, changes, rows: await dissect(file, ...onPort(port)) };
  }

  it('sync, and part gracefully: every frame is named, linked and filterable', async () => {
    const { file, stream, rows, node } = await watched('graceful', async (younger) => {
      await younger.handle.connect(elder.address);
      await younger.reaches(BLOCKS);
      await younger.handle.leave(elder.address, 'goodbye');
    });
    const cut = await framesInCapture(file, stream);
    const marks = [...cut.opener.marks, ...cut.acceptor.marks].map(({ kind }) => kind);
    expect(all(rows, 'kinds').sort()).to.deep.equal(marks.sort());

    expect(framesOf(rows)[0]).to.equal(`Hello ${instantNetwork.name} height 0`);
    expect(framesOf(rows)).to.include(`Welcome ${instantNetwork.name} height ${BLOCKS}`);
    expect(all(rows, 'moved')).to.deep.equal(['ready', 'leaving', 'parted']);
    expect(all(rows, 'clauses')).to.deep.equal([]);
    expect(all(rows, 'ending')).to.deep.equal(['graceful']);
    expect(all(rows, 'by')).to.deep.equal(['opener']);
    expect(all(rows, 'delivery')).to.deep.equal(['confirmed']);
    expect(node.closes.map(({ ending, by }) => `${ending} ${by}`)).to.deep.equal(['graceful us']);

    // Welcome, Headers, BlocksBegin, each block, BlocksEnd and the answering Goodbye.
    const answers = marks.filter((kind) =>
      /^(Welcome|Headers|BlocksBegin|Block|BlocksEnd)$/.test(kind),
    );
    expect(all(rows, 'requestIn')).to.have.length(answers.length + 1);

    const filter = `pbf.finack.v1.BlockHeader.height == ${BLOCKS} && finack.kind == "Block"`;
    const field = 'pbf.finack.v1.Hello.network';
    const found = await tshark('-n', '-r', file, ...onPort(port), '-Y', filter);
    expect(found.stdout.trim().split('\n')).to.have.length(1);
    const names = await tshark(
      '-n',
      '-r',
      file,
      ...onPort(port),
      '-Y',
      field,
      '-T',
      'fields',
      '-e',
      field,
    );
    expect(new Set(names.stdout.trim().split('\n'))).to.deep.equal(new Set([instantNetwork.name]));
  });

  it("the states of a graceful close are the kernel's", async function () {
    await needsTracefs(this);
    const seen = await watched('graceful-states', async (younger) => {
      await younger.handle.connect(elder.address);
      await younger.reaches(BLOCKS);
      await younger.handle.leave(elder.address, 'goodbye');
    });
    expectTrue(seen, seen.rows);
    expect(statesIn(seen.rows, 'opener').at(-1)).to.equal('TIME_WAIT');
    expect(statesIn(seen.rows, 'acceptor').at(-1)).to.match(/^LAST_ACK/);
  });

  it("the states of a reset are the kernel's, and the ending is the word of both nodes", async function () {
    await needsTracefs(this);
    const seen = await watched('reset', async (younger) => {
      await younger.handle.connect(elder.address);
      await younger.reaches(BLOCKS);
      await younger.handle.leave(elder.address, 'reset');
    });
    expectTrue(seen, seen.rows);
    expect(all(seen.rows, 'ending')).to.deep.equal(['reset']);
    expect(all(seen.rows, 'by')).to.deep.equal(['opener']);
    expect(elder.closes.map(({ ending, by }) => `${ending} ${by}`)).to.deep.equal(['reset peer']);
  });

  it('[X-1] a killed process ends in one word: in the log, in Wireshark, in a replay', async () => {
    const { file, rows } = await watched('one-word', async () => {
      const child = await startGreeter(elder.address);
      await elder.until(() => elder.ready.length === 1);
      await child.end('SIGKILL');
    });
    const [close] = elder.closes;
    expect(close).to.include({ ending: 'fin-without-goodbye', by: 'peer' });
    expect(all(rows, 'ending')).to.deep.equal(['fin-without-goodbye']);
    expect(all(rows, 'by')).to.deep.equal(['opener']);
    const [conversation] = await readConversations(file);
    if (conversation === undefined) throw new Error('no conversation');
    const { ends } = replay(conversation, () => true);
    const { ending, by } = close ?? {};
    expect(ends.acceptor.outcome).to.include({ ending, by });
    expect(ends.opener.outcome).to.include({ ending, by: 'us' });
  });

  it('a killed process: a FIN without a Goodbye, in the states of the kernel', async function () {
    await needsTracefs(this);
    const seen = await watched('killed', async () => {
      const script = `require('node:net').connect(${port}, '127.0.0.1')
        .on('data', () => {}).write(Buffer.from('${Buffer.from(hello).toString('hex')}', 'hex'))`;
      const child = await startChild(process.execPath, ['-e', script]);
      await elder.until(() => elder.of('connection.frame').some(({ flow }) => flow === 'out'));
      await child.end('SIGKILL');
    });
    expectTrue(seen, seen.rows);
    expect(all(seen.rows, 'experts').filter((text) => text.startsWith('X-1'))).to.not.deep.equal(
      [],
    );
  });
});

describe('the states that packets prove', () => {
  before(async function () {
    await needsCapture(this);
    await needsTracefs(this);
  });

  const plays: Record<string, Parameters<typeof watchBetween>[0]> = {
    'a half-close with remaining data': async (a, b) => {
      a.resume();
      b.resume();
      a.end('hello');
      await once(b, 'end');
      b.write('remaining');
      await once(a, 'data');
      b.end();
    },
    'a close in three packets': async (a, b) => {
      a.resume();
      b.resume();
      b.once('end', () => b.end());
      a.end();
      await once(a, 'end');
    },
    'megabytes on the way in both directions': async (a, b) => {
      a.resume();
      b.resume();
      b.once('end', () => b.end());
      b.write(Buffer.alloc(8_000_000));
      a.end(Buffer.alloc(8_000_000));
      await once(a, 'end');
    },
    'both ends say FIN in the same tick, with data before it': async (a, b) => {
      a.resume();
      b.resume();
      a.end(Buffer.alloc(3_000_000));
      b.end(Buffer.alloc(3_000_000));
      await Promise.all([once(a, 'end'), once(b, 'end')]);
    },
    'a reset in the middle': async (a, b) => {
      a.resume();
      b.resume();
      a.write('hello');
      await once(b, 'data');
      b.resetAndDestroy();
    },
  };
  for (const [name, play] of Object.entries(plays)) {
    it(`${name}: the kernel agrees`, async () => {
      const seen = await watchBetween(play);
      const rows = await dissect(seen.file, ...onPort(portOf(seen.stream.acceptor)));
      expectTrue(seen, rows);
    });
  }

  it('where packets are missing or the capture begins late: never another state than the kernel had', async () => {
    for (const name of ['a half-close with remaining data', 'a close in three packets']) {
      const seen = await watchBetween(plays[name] ?? (async () => {}));
      const packets = await packetsIn(seen.file);
      const variants = new Variants();
      for (const place of packets.keys()) {
        variants.add(name, packets, [place]);
        variants.add(name, packets, [...packets.keys()].slice(0, place));
      }
      const file = `${seen.file}.lost.pcap`;
      variants.write(file);
      const rows = await dissect(file, ...onPort(portOf(seen.stream.acceptor)));
      for (const [variant, { lost }] of variants.all.entries()) {
        const own = rows.filter((_, at) => variants.origins[at]?.variant === variant);
        const without = `${name} without ${lost.join(', ')}`;
        for (const end of ['opener', 'acceptor'] as const) {
          const kernel = seen.changes.filter(({ local }) => local === seen.stream[end]);
          const states = statesIn(own, end).filter((state) => !state.endsWith(' or later'));
          const known = kernel.map(({ to }) => to);
          expect(notInOrder(states, known), `${without}: ${end}`).to.deep.equal([]);
        }
        // ACKs prove that both are connected, wherever the capture begins.
        if (own.length > 1) expect(all(own, 'opener').at(-1), without).to.not.equal('');
      }
    }
  });

  it('a simultaneous close on a slow line: FIN_WAIT1 and CLOSING on both sides', async function () {
    await needsNamespace(this);
    const folder = await mkdtemp(joinPath(tmpdir(), 'finack-slow-'));
    const holder = await startChild('unshare', [
      ...['--net', 'sh', '-c'],
      `ip link set lo up && tc qdisc add dev lo root tbf rate 8kbit burst 90 latency 20s && echo up && exec sleep 600`,
    ]);
    try {
      await holder.waitForLine(/^up$/);
      const namespace = `/proc/${holder.pid}/ns/net`;
      const file = joinPath(folder, 'slow.pcap');
      const watch = await watchKernelStates({
        ports: [9001],
        procFolder: `/proc/${holder.pid}/net`,
      });
      const capture = await startCapture({ filter: 'tcp', file, namespace });
      const actors = await startChild('nsenter', [
        ...[`--net=${namespace}`, '--', process.execPath, '-e'],
        `const net = require('node:net');
         const server = net.createServer({ allowHalfOpen: true }, (b) => {
           a.resume(); b.resume(); a.end('a'); b.end('b'); server.close();
         }).listen(9001, '127.0.0.1', () => { a.connect(9001, '127.0.0.1'); });
         const a = new net.Socket({ allowHalfOpen: true });`,
      ]);
      await actors.exit;
      await capture.stop();
      const changes = watch.level === 'absent' ? [] : (await watch.stop()).changes;
      const [stream] = await readStreams(file);
      if (stream === undefined) throw new Error('no connection was captured');
      const rows = await dissect(file);
      expectTrue({ stream, changes }, rows);
      for (const end of ['opener', 'acceptor'] as const) {
        expect(statesIn(rows, end).join(' > '), end).to.match(/FIN_WAIT1 > CLOSING/);
      }
    } finally {
      await holder.end();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
