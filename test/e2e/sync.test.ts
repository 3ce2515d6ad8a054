// Nodes as processes: one leaves in the middle of a sync and comes back, one dies half way and another
// serves on. Counts are taken from their own event files and from what lies on disk afterwards.
import { cp, stat } from 'node:fs/promises';
import { expect } from 'chai';
import { startCapture } from '../../src/capture/capture.ts';
import { readStreams, senderOf, type TcpStream } from '../../src/capture/packets.ts';
import { resetsOf } from '../../src/capture/resets.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { needsCapture } from '../helpers/needs.ts';
import { fillFolder, idsIn, logOf, newFolder, removeFolders } from '../node/chains.ts';
import { RawPeer } from '../node/raw-peer.ts';
import { endPrograms, ofType, type Program, startProgram } from './programs.ts';

const BLOCKS = 2_000;
const SEED = 20260404;

/** Block frames that a program received, from everybody or from one address. */
async function blocksIn(program: Program, address?: string): Promise<number> {
  const events = await program.events();
  const closes = ofType(events, 'connection.close').filter((close) => close.address === address);
  const peers = new Set(closes.map(({ peer }) => peer));
  return ofType(events, 'connection.frame').filter(({ flow, what, peer }) => {
    return flow === 'in' && what === 'Block' && (address === undefined || peers.has(peer));
  }).length;
}

/** Ends that sent a FIN, and resets. A kernel on a busy machine may send a FIN twice: that is one. */
function closeOf(stream: TcpStream): { fin: number; rst: number } {
  const fins = stream.packets.filter(({ flags }) => flags.fin);
  const ends = new Set(fins.map((packet) => senderOf(stream, packet)));
  return { fin: ends.size, rst: resetsOf(stream).ended.length };
}

describe(`a chain of ${BLOCKS} blocks (seed ${SEED}) between processes`, () => {
  let chainFolder = '';
  let tip = '';

  before('is built straight into a data folder', async function () {
    this.timeout(60_000);
    chainFolder = await newFolder();
    const plan = { network: networks.dev, transactionsPerBlock: 16, payloadBytes: 1000 };
    const blocks = [...buildChain({ ...plan, blocks: BLOCKS, seed: SEED })];
    await fillFolder(chainFolder, networks.dev, blocks);
    tip = blocks.at(-1)?.id ?? '';
  });
  afterEach(endPrograms);
  after(removeFolders);

  async function server(): Promise<Program> {
    const folder = await newFolder();
    await cp(chainFolder, folder, { recursive: true });
    return startProgram({ folder });
  }

  it('survives a SIGTERM in the middle: both sides graceful, and nothing is downloaded twice', async function () {
    await needsCapture(this);
    const elder = await server();
    const folder = await newFolder();
    const pcap = `${folder}.pcap`;
    const filter = `tcp port ${elder.port}`;
    const capture = await startCapture({ filter, file: pcap, payload: 'headers' });
    const first = await startProgram({ folder, peers: [elder.address] });
    await first.reaches(BLOCKS / 4);
    expect(await first.stop()).to.deep.equal({ code: 0, signal: null });

    const [leaving] = await first.closes();
    expect(leaving).to.include({ ending: 'graceful', by: 'us', delivery: 'confirmed' });
    const got = await blocksIn(first);
    const stored = await idsIn(folder, networks.dev);
    expect(got).to.be.within(BLOCKS / 4, BLOCKS - 1);
    expect(stored).to.have.length(got);

    const second = await startProgram({ folder, peers: [elder.address] });
    await second.reaches(BLOCKS);
    expect(await second.stop()).to.deep.equal({ code: 0, signal: null });
    const [status] = ofType(await second.events(), 'chain.tip');
    expect(await elder.stop()).to.deep.equal({ code: 0, signal: null });
    expect(await blocksIn(second)).to.equal(BLOCKS - got);
    for (const close of await elder.closes()) {
      expect(close).to.include({ ending: 'graceful', by: 'peer', reason: 'leaving' });
    }
    await capture.stop();
    const streams = await readStreams(pcap);
    expect(streams).to.have.length(2);
    for (const stream of streams) expect(closeOf(stream)).to.deep.equal({ fin: 2, rst: 0 });
    const all = await idsIn(folder, networks.dev);
    expect(new Set(all).size).to.equal(BLOCKS);
    expect(all).to.include(tip);
    console.log(
      `      left with ${got} blocks, went on at height ${(status?.height ?? 0) - (status?.added ?? 0)}, fetched ${BLOCKS - got} more`,
    );
  });

  it('is synced from two peers although one of them is killed half way', async () => {
    const [anna, ben] = [await server(), await server()];
    const folder = await newFolder();
    const young = await startProgram({ folder, peers: [anna.address, ben.address] });
    await young.reaches(BLOCKS / 2);
    anna.child.signal('SIGKILL');
    await young.reaches(BLOCKS);
    expect(await young.stop()).to.deep.equal({ code: 0, signal: null });
    expect(await ben.stop()).to.deep.equal({ code: 0, signal: null });
    expect((await anna.child.exit).signal).to.equal('SIGKILL');

    // Only now: the file of a node that works hard is written behind its log.
    const closes = await young.closes();
    const killed = closes.find(({ address }) => address === anna.address);
    expect(killed?.ending).to.be.oneOf(['reset', 'truncated', 'fin-without-goodbye']);
    const kept = closes.filter(({ address }) => address === ben.address);
    expect(kept.map(({ ending }) => ending)).to.deep.equal(['graceful']);
    const shares = await Promise.all([anna, ben].map(({ address }) => blocksIn(young, address)));
    expect(shares[0]).to.be.greaterThan(0);
    expect(shares[1]).to.be.greaterThan(0);
    expect(new Set(await idsIn(folder, networks.dev)).size).to.equal(BLOCKS);
    const logs = await Promise.all([folder, chainFolder].map((one) => stat(logOf(one))));
    expect(logs[0]?.size).to.equal(logs[1]?.size);
    console.log(
      `      ${shares[0]} blocks from the killed peer (${killed?.ending}), ${shares[1]} from the other`,
    );
  });

  it('ends with 143 on a second SIGTERM while a peer keeps the first from finishing', async function () {
    await needsCapture(this);
    const node = await server();
    const pcap = `${node.folder}.pcap`;
    const capture = await startCapture({ filter: `tcp port ${node.port}`, file: pcap });
    // It hears the Goodbye and the FIN, and never closes its own half.
    const frozen = await RawPeer.met(node.address, networks.dev);
    node.child.signal('SIGTERM');
    const { message } = await frozen.next('Goodbye');
    expect(message.goodbye.reason).to.equal('leaving');
    expect(await frozen.letGo).to.equal('fin');
    node.child.signal('SIGTERM');
    expect(await node.child.exit).to.deep.equal({ code: 143, signal: null });
    // Whoever has read a FIN reads no more, and so never hears of the reset: it has to let go itself.
    frozen.vanish();
    await capture.stop();
    const [stream] = await readStreams(pcap);
    if (stream === undefined) throw new Error('nothing was captured');
    const ofNode = stream.packets.filter((packet) => senderOf(stream, packet) === 'acceptor');
    expect(closeOf({ ...stream, packets: ofNode })).to.deep.equal({ fin: 1, rst: 1 });
  });
});
