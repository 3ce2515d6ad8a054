// The second rule in whole nodes: they take turns, tell each other, store their seals, and find the same
// chain again after a restart.
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type Block, encodeBlock, readBlock } from '../../src/chain/block.ts';
import { encodeSeal, readSeal } from '../../src/chain/seal.ts';
import type { Environment } from '../../src/node/environment.ts';
import { memoryStorage, systemEnvironment } from '../../src/node/system-environment.ts';
import { blockFrame, blockOfFrame } from '../../src/wire/codec.ts';
import { FrameReader } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { verify } from '../../src/workers/ed25519.ts';
import { appendToLog, fillFolder, logOf, newFolder } from '../node/chains.ts';
import { endNodes, startTestNode, type TestNode } from '../node/nodes.ts';
import { sealBytes } from './turns.ts';
import {
  genesis,
  key,
  three,
  turnsChain,
  turnsConsensus,
  turnsNetwork,
  turnsOptions,
} from './turns-network.ts';

const mining = { notesPerBlock: 0, intervalMs: 0 };
const chain = turnsChain({ blocks: 12 });

interface TurnsNodeOptions {
  readonly folder?: string;
  readonly peers?: readonly string[];
  readonly spacingMs?: number;
}

/** Milliseconds from block to block that a busy machine can keep up with, when no disk is waited for. */
const SPACING_MS = 500;

/** A node with one of the keys; the first three may seal. */
function startTurnsNode(
  index: number,
  { spacingMs, ...options }: TurnsNodeOptions = {},
  environment: Environment = systemEnvironment,
): Promise<TestNode> {
  const loadKey = () => Promise.resolve(key(index));
  const given = { ...options, network: turnsNetwork };
  const consensus = turnsConsensus(turnsOptions(undefined, spacingMs));
  return startTestNode(given, consensus, { ...environment, loadKey });
}

/**
 * One of several that talk while they seal. What two of the three have sealed on is final under this rule,
 * so nodes that hear of a block more than a spacing late can part for ever: that is the rule's, not theirs.
 */
function startInCompany(index: number, peers: readonly string[] = []): Promise<TestNode> {
  const environment = { ...systemEnvironment, ...memoryStorage };
  return startTurnsNode(index, { peers, spacingMs: SPACING_MS }, environment);
}

const idAt = ({ handle }: TestNode, height: number) => handle.chain(height, 1)[0]?.id;

/** Whether all these nodes have the same block at this height, and more than one on top of it. */
function agree(nodes: readonly TestNode[], height: number): boolean {
  const ids = new Set(nodes.map((node) => idAt(node, height)));
  return ids.size === 1 && nodes.every((node) => node.height >= height + 2);
}

/** The blocks in the log, as its bytes say. */
async function blocksIn(folder: string): Promise<Block[]> {
  const reader = new FrameReader();
  reader.push(await readFile(logOf(folder)));
  const blocks: Block[] = [];
  for (;;) {
    const next = reader.next(FRAME_BYTES_MAX);
    if (next.status !== 'frame') return blocks;
    const read = readBlock(blockOfFrame(next.frame) ?? Buffer.of());
    if (!read.ok) throw new Error(read.why);
    blocks.push(read.value);
  }
}

describe('whole nodes under another rule', () => {
  afterEach(endNodes);

  it('take turns, follow each other and are followed by one that may not seal', async () => {
    const first = await startInCompany(0);
    const second = await startInCompany(1, [first.address]);
    const third = await startInCompany(2, [first.address, second.address]);
    const all = [first, second, third];
    for (const node of all) await node.until(() => node.ready.length === 2);
    for (const { handle } of all) handle.startMining(mining);
    await first.until(() => agree(all, 3));
    const follower = await startInCompany(3, [first.address]);
    await follower.until(() => agree([...all, follower], 5));
    for (const { handle } of all) handle.stopMining();
    const sealers = new Set(follower.handle.chain(5, 5).map(({ sealer }) => sealer));
    expect([...sealers].every((sealer) => three.sealers.includes(sealer))).to.equal(true);
    expect(sealers.size).to.be.above(1);
    for (const node of [...all, follower]) expect(node.of('block.refused')).to.deep.equal([]);
  });

  it('keep the seals on disk, and stand where they stood after a restart', async () => {
    const folder = await newFolder();
    await fillFolder(folder, turnsNetwork, chain);
    const before = await startTurnsNode(0, { folder });
    expect(before.tip).to.equal(chain.at(-1)?.id);
    before.handle.startMining({ ...mining, count: 2 });
    await before.reaches(14);
    const { tip } = before;
    await before.stop();
    const stored = await blocksIn(folder);
    expect(stored).to.have.length(14);
    for (const { id, header, seal } of stored) {
      const certificate = readSeal(seal ?? Buffer.of());
      if (!certificate.ok) expect.fail(certificate.why);
      const signed = sealBytes(genesis.id, id);
      expect(verify(header.sealer, signed, certificate.value)).to.equal(true);
    }
    const after = await startTurnsNode(0, { folder });
    expect(after.tip).to.equal(tip);
  });

  it('judge at a start the seals that no index vouches for', async () => {
    const folder = await newFolder();
    await fillFolder(folder, turnsNetwork, chain.slice(0, 6));
    const forged = chain[6] as Block;
    const bytes = encodeBlock(forged.headerBytes, [], encodeSeal(Buffer.alloc(64, 9)));
    expect(readBlock(bytes).ok).to.equal(true);
    await appendToLog(folder, blockFrame(bytes));
    const node = await startTurnsNode(0, { folder });
    expect(node.height).to.equal(6);
    expect(node.of('store.recovered')[0]).to.include({ refused: 1 });
  });

  it('leave a chain that one has sealed alone for a heavier one of two', async () => {
    const [lonely, fair] = [await newFolder(), await newFolder()];
    await fillFolder(lonely, turnsNetwork, turnsChain({ blocks: 9, by: () => key(2) }));
    await fillFolder(fair, turnsNetwork, chain.slice(0, 8));
    const lone = await startTurnsNode(2, { folder: lonely });
    const other = await startTurnsNode(0, { folder: fair });
    await lone.handle.connect(other.address);
    await lone.until(() => lone.tip === other.tip);
    expect(lone.of('chain.tip').at(-1)).to.include({ removed: 9, added: 8 });
    expect(other.height).to.equal(8);
  });
});
