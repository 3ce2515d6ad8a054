// Peers that lie to a real node: bad blocks and headers in answer to what it asked, and frames that
// break a clause. Each is cut off with its reason, nothing of it is stored, and the node goes on.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { encodeBlock } from '../../src/chain/block.ts';
import { sha256 } from '../../src/chain/hash.ts';
import {
  type BlockHeader,
  encodeHeader,
  sealedHeaderBytes,
  withNonce,
} from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { searchNonce, targetOf } from '../../src/consensus/pow.ts';
import { buildChain } from '../../src/sim/chain-builder.ts';
import { fillFolder, idsIn, newFolder, removeFolders } from '../node/chains.ts';
import { blocksReply, RawPeer } from '../node/raw-peer.ts';
import { endPrograms, type Program, startProgram } from './programs.ts';

const network = networks.dev;
const plan = { network, transactionsPerBlock: 2 };
const trunk = [...buildChain({ ...plan, blocks: 5, seed: 3 })];
const [next] = [...buildChain({ ...plan, blocks: 1, seed: 4, from: trunk })] as [Block];

/** What a peer says of one block: its header, and a body to go with it. */
interface Claimed {
  id: string;
  height: number;
  sealedHeader: Uint8Array;
  bytes: Uint8Array;
}

/** A block with work enough, whatever else is wrong with it. */
function worked(
  change: Partial<BlockHeader>,
  transactions: readonly Uint8Array[] = next.transactions.map(({ bytes }) => bytes),
): Claimed {
  const header = { ...next.header, txRoot: merkleRoot(transactions), ...change };
  const template = encodeHeader(header);
  const nonce = searchNonce(template, targetOf(header), 0n, Number.MAX_SAFE_INTEGER) ?? 0n;
  return claimed(withNonce(template, nonce), header.height, transactions);
}

function claimed(headerBytes: Uint8Array, height: number, bodies: readonly Uint8Array[]): Claimed {
  return {
    id: sha256(headerBytes),
    height,
    sealedHeader: sealedHeaderBytes(headerBytes),
    bytes: encodeBlock(headerBytes, bodies),
  };
}

/** The honest header with a nonce that proves nothing. */
function workless(): Claimed {
  const template = encodeHeader(next.header);
  let nonce = 0n;
  while (sha256(withNonce(template, nonce)) <= targetOf(next.header)) nonce++;
  const bodies = next.transactions.map(({ bytes }) => bytes);
  return claimed(withNonce(template, nonce), next.header.height, bodies);
}

function unsigned(): Claimed {
  const bodies = next.transactions.map(({ bytes }) => Uint8Array.from(bytes));
  const last = bodies.at(-1) as Uint8Array;
  // The signature is a transaction's last field.
  last[last.length - 1] = (last.at(-1) ?? 0) ^ 0x01;
  return worked({}, bodies);
}

const otherBody = (): Claimed => ({
  ...honest(),
  bytes: encodeBlock(
    next.headerBytes,
    next.transactions.slice(1).map(({ bytes }) => bytes),
  ),
});

const honest = (): Claimed => ({
  id: next.id,
  height: next.header.height,
  sealedHeader: next.sealedHeader,
  bytes: next.bytes,
});

const lies: Record<string, { block: Claimed; reason: RegExp }> = {
  'a header without work': { block: workless(), reason: /bad-headers: insufficient-work/ },
  'a header at the wrong height of its parent': {
    block: worked({ height: 9 }),
    reason: /bad-headers: \S*height/,
  },
  'a header whose parent is another block': {
    block: worked({ parent: trunk[2]?.id ?? '' }),
    reason: /bad-headers: \S*height/,
  },
  'a header from before its parents': {
    block: worked({ timeMs: network.timeMs }),
    reason: /bad-headers: \S*(time|early)/,
  },
  'a header with an easier target': {
    block: worked({ target: '7f'.padEnd(64, 'f') }),
    reason: /bad-headers: \S*target/,
  },
  'a body that its Merkle root does not cover': { block: otherBody(), reason: /bad-block: / },
  'a signature that does not verify': { block: unsigned(), reason: /bad-block: .*bad-signature/ },
};

/** Frames behind a good handshake, and the clause that each breaks. */
const broken: Record<string, { hex: string; reason: string }> = {
  'a prefix above the limit': { hex: '818040', reason: 'frame-too-large' },
  'a prefix without end': { hex: '808080', reason: 'prefix-too-long' },
  'a prefix that could be shorter': { hex: '8300', reason: 'prefix-not-minimal' },
  'an empty frame': { hex: '00', reason: 'frame-empty' },
  'two bodies in one Envelope': { hex: '043a003a00', reason: 'two-bodies' },
  'a second Hello': { hex: '021a00', reason: '' },
  'a block that nobody asked for': { hex: '0472020a00', reason: '' },
};

describe('peers that lie', () => {
  let node: Program;
  let folder = '';

  before(async () => {
    folder = await newFolder();
    await fillFolder(folder, network, trunk);
    node = await startProgram({ folder });
  });
  after(async () => {
    await endPrograms();
    await removeFolders();
  });

  /** Claims a chain that ends in this block, and gives the node what it asks for. */
  async function offer({ id, height, sealedHeader, bytes }: Claimed): Promise<RawPeer> {
    const work = BigInt(`0x${'0'.repeat(32)}ffff`);
    const peer = await RawPeer.met(node.address, network, { tip: id, height, work });
    // It may know the header already, or cut us off for it: then it does not ask.
    const unasked = () => undefined;
    void peer.next('GetHeaders').then(({ id: re }) => {
      peer.say({ re, message: { kind: 'Headers', headers: [sealedHeader] } });
    }, unasked);
    void peer.next('GetBlocks').then(({ id: re = 0 }) => {
      peer.say(...blocksReply(re, [bytes]));
    }, unasked);
    return peer;
  }

  for (const [what, { block, reason }] of Object.entries(lies)) {
    it(`are cut off for ${what}`, async () => {
      const peer = await offer(block);
      const port = portOf(peer);
      await node.child.waitForLine(new RegExp(`refused a block .*${reason.source}`));
      await peer.letGo;
      peer.vanish();
      await node.child.waitForLine(new RegExp(`:${port} closed: aborted by us`));
    });
  }

  for (const [what, { hex, reason }] of Object.entries(broken)) {
    it(`are cut off for ${what}`, async () => {
      const peer = await RawPeer.met(node.address, network);
      const port = portOf(peer);
      peer.socket.write(Buffer.from(hex, 'hex'));
      await node.child.waitForLine(new RegExp(`:${port} closed: aborted by us \\(${reason}`));
      await peer.letGo;
      peer.vanish();
    });
  }

  it('are cut off for a frame behind their Goodbye', async () => {
    const peer = await RawPeer.met(node.address, network);
    const port = portOf(peer);
    peer.socket.cork();
    peer.sayGoodbye('done');
    peer.say({ message: { kind: 'Ping', nonce: 1n } });
    peer.socket.uncork();
    await node.child.waitForLine(new RegExp(`:${port} closed: aborted by us \\(after-goodbye`));
    peer.vanish();
  });

  it('do not keep an honest peer from delivering the very block that they spoiled', async () => {
    const peer = await offer(honest());
    await node.reaches(next.header.height);
    peer.sayGoodbye('done');
    peer.socket.end();
    expect((await peer.next('Goodbye')).message.goodbye.reason).to.equal('done');
    expect(await peer.letGo).to.equal('fin');
    expect(await node.stop()).to.deep.equal({ code: 0, signal: null });
    const stored = await idsIn(folder, network);
    expect(stored).to.deep.equal([...trunk, next].map(({ id }) => id));
    const violations = (await node.events()).filter(({ type }) => type === 'connection.violation');
    const hostile = Object.keys(lies).length + Object.keys(broken).length + 1;
    expect(violations).to.have.length(hostile);
    const closes = await node.closes();
    expect(closes.filter(({ ending }) => ending === 'graceful')).to.have.length(1);
    expect(closes).to.have.length(hostile + 1);
  });
});

function portOf({ socket }: RawPeer): number {
  return socket.localPort ?? 0;
}
