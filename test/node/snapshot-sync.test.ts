// A new node that begins with a snapshot: from several peers at once, whatever one of them sends; then the blocks
// above it, then those behind it; and once more after a restart.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { NodeOptions } from '../../src/node/api.ts';
import { Slices } from '../../src/node/slices.ts';
import { readPiece, readSnapshot } from '../../src/node/snapshot-file.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { type FolderFinding, verifyFolder } from '../../src/node/verify-folder.ts';
import { openFrames } from '../../src/store/snapshot-files.ts';
import type { SnapshotPieceBody } from '../../src/wire/messages/snapshot-piece.ts';
import { fillFolder, newFolder } from './chains.ts';
import { crowdedChain, crowdedNetwork as network } from './crowded-chain.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const blocks = crowdedChain(25);
const at = (height: number) => blocks[height - 1] as (typeof blocks)[number];

/** Has 26 blocks, and a snapshot of the 20th. */
async function server(peers: readonly string[] = []): Promise<{ node: TestNode; folder: string }> {
  const folder = await newFolder();
  await fillFolder(folder, network, blocks);
  const mining = peers.length === 0 ? { mining: { intervalMs: 0, count: 1 } } : {};
  const node = await startTestNode({
    folder,
    network,
    peers,
    snapshotSpacingBlocks: 20,
    ...mining,
  });
  await node.first('snapshot.served');
  await node.reaches(26);
  return { node, folder };
}

async function beginner(peers: readonly string[], options: Partial<NodeOptions> = {}) {
  const folder = await newFolder();
  const given = { folder, network, peers, fromSnapshot: true, snapshotDepthBlocks: 5, ...options };
  return { node: await startTestNode(given), folder };
}

/** Offers what the file holds, and sends each piece as `change` makes it. */
async function offer(
  address: string,
  folder: string,
  change: (piece: SnapshotPieceBody) => SnapshotPieceBody | undefined,
): Promise<RawPeer> {
  const [name = ''] = await readdir(join(folder, 'snapshots'));
  const source = await openFrames(join(folder, 'snapshots', name));
  const snapshot = await readSnapshot(source, new Slices(systemClock));
  if (snapshot === undefined) throw new Error('no snapshot');
  const { height, id: block, pieces, leaves } = snapshot;
  const peer = await RawPeer.met(address, network, { capabilities: ['snapshots'] });
  void (async () => {
    for await (const { id: re, message } of peer.envelopes()) {
      if (message.kind === 'GetSnapshots') {
        const snapshots = [{ height, block, pieces: pieces.length, leaves }];
        peer.say({ re, message: { kind: 'Snapshots', snapshots } });
      } else if (message.kind === 'GetSnapshotPiece') {
        const place = pieces.find(({ path }) => path.startsWith(message.path)) ?? pieces[0];
        const piece = place && (await readPiece(source, place));
        const changed = piece && change(piece);
        if (changed !== undefined) peer.say({ re, message: { kind: 'SnapshotPiece', ...changed } });
      }
    }
    await source.close();
  })();
  return peer;
}

function withFlippedBit({ path, siblings, leaves }: SnapshotPieceBody): SnapshotPieceBody {
  const changed = leaves.map(({ key, value }, index) => {
    if (index !== 7) return { key, value };
    const flipped = Buffer.from(value);
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    return { key, value: flipped };
  });
  return { path, siblings, leaves: changed };
}

function expectSame(one: TestNode, other: TestNode): void {
  expect(one.tip).to.equal(other.tip);
  const { sealer } = at(3).header;
  for (const { address } of [...network.allocations.slice(0, 20), { address: sealer }]) {
    expect(one.handle.account(address)).to.deep.equal(other.handle.account(address));
  }
}

describe('node: begins with a snapshot', () => {
  afterEach(endNodes);

  it('then takes the blocks above, then those behind it, and goes on after a restart [N-6]', async () => {
    const { node: first } = await server();
    const { node: second } = await server([first.address]);
    const { node, folder } = await beginner([first.address, second.address]);
    const done = await node.first('snapshot.done');
    expect([done.height, done.block]).to.deep.equal([20, at(20).id]);
    await node.reaches(26);
    expectSame(node, first);
    // Blocks behind come when all else is here: a newcomer hears how far they are.
    await node.first('snapshot.filled');
    expect((await node.handle.block(1))?.id).to.equal(at(1).id);
    const asking = await RawPeer.met(node.address, network);
    expect(asking.all('Welcome')[0]?.hello.firstHeight).to.equal(0);
    await node.stop();

    // With all blocks behind the folder is as any other: executed from genesis on, and nothing to say.
    const findings: FolderFinding[] = [];
    const executed: number[] = [];
    await verifyFolder({
      ...{ folder, network, found: (finding) => findings.push(finding) },
      connecting: (height) => executed.push(height),
    });
    expect([findings, executed.at(-1)]).to.deep.equal([[], 26]);

    const again = await startTestNode({ folder, network });
    expect(again.height).to.equal(26);
    expect(again.of('ledger.replay')).to.deep.equal([]);
    expectSame(again, first);
  });

  it('refuses a piece with one flipped bit, names piece and peer, and gets it elsewhere', async () => {
    const { node: honest, folder: served } = await server();
    const { node } = await beginner([]);
    const liar = await offer(node.address, served, withFlippedBit);
    await node.handle.connect(honest.address);
    const refused = await node.first('snapshot.refused');
    expect(refused.height).to.equal(20);
    expect(refused.piece).to.match(/^[01]+$/);
    expect(refused.why).to.equal('it leads to another root');
    const left = await node.first('connection.close', ({ peer }) => peer === refused.peer);
    expect(left.reason).to.equal('bad-snapshot');
    expect(liar.received.frames).to.be.greaterThan(0);
    await node.first('snapshot.done');
    await node.reaches(26);
    expectSame(node, honest);
  });

  it('is not held up by a peer that sends no piece', async () => {
    const { node: honest, folder: served } = await server();
    const { node } = await beginner([]);
    await offer(node.address, served, () => undefined);
    await node.handle.connect(honest.address);
    await node.first('snapshot.done');
    await node.reaches(26);
    expectSame(node, honest);
  });

  it('begins at genesis where no snapshot is deep enough, and takes it with a checkpoint', async () => {
    const { node: honest } = await server();
    const checkpoint = { height: 23, id: at(23).id };
    const options = { snapshotDepthBlocks: 1_000, checkpoint };
    const { node } = await beginner([honest.address], options);
    expect((await node.first('snapshot.done')).height).to.equal(20);
    await node.reaches(26);
    expectSame(node, honest);
  });
});
