// Snapshots that a node makes and serves: of the blocks that everybody makes them of, in pieces that prove
// themselves, and never a damaged one.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Hash } from '../../src/chain/hash.ts';
import { MissingPaths, pieceFault, type SnapshotPiece } from '../../src/ledger/snapshot-piece.ts';
import { systemEnvironment } from '../../src/node/system-environment.ts';
import { type SnapshotFiles, snapshotFilesIn } from '../../src/store/snapshot-files.ts';
import { fillFolder, newFolder } from './chains.ts';
import { crowdedChain, crowdedNetwork as network } from './crowded-chain.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const blocks = crowdedChain(13);
const at = (height: number) => blocks[height - 1] as (typeof blocks)[number];

async function makingNode(height = 13): Promise<{ node: TestNode; folder: string }> {
  const folder = await newFolder();
  await fillFolder(folder, network, blocks.slice(0, height));
  const options = {
    folder,
    network,
    snapshotSpacingBlocks: 5,
    mining: { intervalMs: 0, count: 1 },
  };
  const node = await startTestNode(options);
  await node.first('snapshot.served');
  return { node, folder };
}

async function fetchAll(peer: RawPeer, block: Hash, root: Hash): Promise<SnapshotPiece[]> {
  const missing = new MissingPaths(root);
  const pieces: SnapshotPiece[] = [];
  for (let id = 100; missing.size > 0; id++) {
    const [path = ''] = missing.paths;
    peer.say({ id, message: { kind: 'GetSnapshotPiece', block, path } });
    const { re, message } = await peer.next('SnapshotPiece');
    expect(re).to.equal(id);
    expect(pieceFault(root, message)).to.equal(undefined);
    expect(missing.found(message)).to.equal(true);
    pieces.push(message);
  }
  return pieces;
}

describe('node: the snapshots that it serves', () => {
  afterEach(endNodes);

  it('are made of every fifth block, as it was told, and named in its answer [N-1] [N-2] [N-7]', async () => {
    const { node } = await makingNode();
    const peer = await RawPeer.met(node.address, network);
    const { capabilities } = peer.all('Welcome')[0]?.hello ?? { capabilities: [] };
    expect(capabilities).to.include('snapshots');
    peer.say({ id: 1, message: { kind: 'GetSnapshots' } });
    const { message } = await peer.next('Snapshots');
    expect(message.snapshots).to.have.length(1);
    const [info] = message.snapshots;
    expect([info?.height, info?.block]).to.deep.equal([10, at(10).id]);
    expect(info?.pieces).to.be.greaterThan(3);
    expect(info?.leaves).to.be.greaterThan(6_000);
  });

  it('come piece by piece, each proven, and are the whole state [N-3] [N-4]', async () => {
    const { node } = await makingNode();
    const peer = await RawPeer.met(node.address, network);
    const pieces = await fetchAll(peer, at(10).id, at(10).header.stateRoot);
    const [made] = node.of('snapshot.served');
    expect(pieces).to.have.length(made?.pieces ?? 0);
  });

  it('of another block, or another path, are answered without leaves [N-3]', async () => {
    const { node } = await makingNode();
    const peer = await RawPeer.met(node.address, network);
    const block = at(9).id;
    peer.say({ id: 1, message: { kind: 'GetSnapshotPiece', block, path: '' } });
    const { message } = await peer.next('SnapshotPiece');
    expect(message.leaves).to.deep.equal([]);
  });

  it('are served again after a restart, but not with a bit turned', async () => {
    const { node, folder } = await makingNode();
    await node.stop();
    const again = await startTestNode({ folder, network });
    await again.first('snapshot.served');
    const peer = await RawPeer.met(again.address, network);
    await fetchAll(peer, at(10).id, at(10).header.stateRoot);
    await again.stop();
    const [name = ''] = await readdir(join(folder, 'snapshots'));
    const path = join(folder, 'snapshots', name);
    const bytes = await readFile(path);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(path, bytes);
    const last = await startTestNode({ folder, network });
    const damaged = await last.first('snapshot.damaged');
    expect(damaged.name).to.equal(name);
    expect(damaged.piece).to.match(/^[01]+$/);
    const other = await RawPeer.met(last.address, network);
    other.say({ id: 1, message: { kind: 'GetSnapshots' } });
    expect((await other.next('Snapshots')).message.snapshots).to.deep.equal([]);
  });

  it('are not read any more once their file is being closed', async () => {
    const folder = await newFolder();
    await fillFolder(folder, network, blocks.slice(0, 5));
    let resolve: (name: string) => void = () => undefined;
    const closing = new Promise<string>((done) => {
      resolve = done;
    });
    let goOn: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      goOn = done;
    });
    const snapshotFiles = (of: string): SnapshotFiles => {
      const files = snapshotFilesIn(of);
      const open = async (name: string) => {
        const source = await files.open(name);
        const close = async () => {
          await source.close();
          resolve(name);
          await asked;
        };
        return { ...source, close };
      };
      return { ...files, open };
    };
    const mining = { intervalMs: 300, count: 6 };
    const environment = { ...systemEnvironment, snapshotFiles };
    const options = { folder, network, snapshotSpacingBlocks: 1, mining };
    const node = await startTestNode(options, undefined, environment);
    const peer = await RawPeer.met(node.address, network);
    const block = (await closing).replace(/^\d+-|\.snapshot$/g, '');
    peer.say({ id: 1, message: { kind: 'GetSnapshotPiece', block, path: '' } });
    const { message } = await peer.next('SnapshotPiece').finally(goOn);
    expect(message.leaves).to.deep.equal([]);
  });
});
