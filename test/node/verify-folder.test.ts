import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { type Block, encodeBlock, readBlock } from '../../src/chain/block.ts';
import { encodeHeader } from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { encodeTransaction } from '../../src/chain/transaction.ts';
import { OfflineChain } from '../../src/node/offline-chain.ts';
import {
  type FolderFinding,
  type Verification,
  verifyFolder,
} from '../../src/node/verify-folder.ts';
import { buildChain, instantNetwork as network } from '../../src/sim/chain-builder.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { appendToLog, fillFolder, logOf, newFolder, removeFolders } from './chains.ts';

const blocks = [...buildChain({ network, blocks: 6, transactionsPerBlock: 2, seed: 1 })];
const frames = blocks.map(({ bytes }) => blockFrame(bytes));
const startOf = (at: number) => Buffer.concat(frames.slice(0, at)).length;
const at = (index: number) => blocks[index] as Block;

type Seen = Verification & { findings: FolderFinding[] };

async function verify(folder: string): Promise<Seen> {
  const findings: FolderFinding[] = [];
  const found = (finding: FolderFinding) => findings.push(finding);
  return { ...(await verifyFolder({ folder, network, found })), findings };
}

/** A folder as a node leaves it. */
async function nodeFolder(chain: readonly Block[] = blocks): Promise<string> {
  const folder = await newFolder();
  await fillFolder(folder, network, chain);
  await (await OfflineChain.open({ folder, network })).close();
  return folder;
}

async function flip(folder: string, byte: number): Promise<void> {
  const log = await readFile(logOf(folder));
  log[byte] = (log[byte] ?? 0) ^ 1;
  await writeFile(logOf(folder), log);
}

describe('Verifying a folder', () => {
  afterEach(removeFolders);

  it('finds a folder in order, and counts what it has checked', async () => {
    const seen = await verify(await nodeFolder());
    expect(seen).to.deep.equal({
      segments: 1,
      bytes: startOf(6),
      blocks: 6,
      transactions: 12,
      signatures: 12,
      height: 6,
      tip: at(5).id,
      faults: 0,
      findings: [],
    });
  });

  it('changes nothing, whatever is wrong', async () => {
    const folder = await nodeFolder();
    await flip(folder, startOf(2) + 100);
    await appendFile(logOf(folder), 'torn');
    const before = await readFile(logOf(folder));
    await verify(folder);
    await verify(folder);
    expect((await readFile(logOf(folder))).equals(before)).to.equal(true);
  });

  for (const [what, byte, fault] of [
    ['the length of a frame', 0, 'damaged'],
    ['a transaction', 250, 'body-mismatch'],
  ] as const) {
    it(`names file, byte and block of a flipped bit in ${what}`, async () => {
      const folder = await nodeFolder();
      await flip(folder, startOf(2) + byte);
      const { faults, height, findings } = await verify(folder);
      const damage = findings.find(({ kind }) => kind === 'fault');
      expect(damage).to.include({ file: 'blocks/000001.frames', offset: startOf(2), fault });
      expect(damage).to.include({ height: 3, id: at(2).id });
      expect(faults).to.equal(2); // and the tip stands on it
      expect(height).to.equal(2);
      const tip = findings.find((finding) => finding.fault === 'tip-lost');
      expect(tip).to.include({ file: 'index', id: at(5).id });
      expect(findings.filter((finding) => finding.fault === 'no-parent')).to.have.length(3);
    });
  }

  it('says of every bit of a frame that it is wrong', async () => {
    const folder = await nodeFolder();
    const log = await readFile(logOf(folder));
    const frame = frames[3] as Uint8Array;
    for (let bit = 0; bit < frame.length * 8; bit += 97) {
      const damaged = Buffer.from(log);
      const byte = startOf(3) + (bit >> 3);
      damaged[byte] = (damaged[byte] ?? 0) ^ (1 << (bit & 7));
      await writeFile(logOf(folder), damaged);
      const { findings } = await verify(folder);
      expect(findings[0], `bit ${bit}`).to.include({
        kind: 'fault',
        offset: startOf(3),
        height: 4,
      });
    }
  });

  it('does not believe a signature that a header commits to', async () => {
    const forged = forge(at(2));
    const folder = await nodeFolder([...blocks.slice(0, 2), forged]);
    await rm(`${folder}/index`, { recursive: true });
    const { findings, height } = await verify(folder);
    expect(findings[0]).to.include({
      kind: 'fault',
      fault: 'bad-signature',
      id: forged.id,
      height: 3,
    });
    expect(height).to.equal(2);
  });

  it('knows what a crash leaves behind from damage', async () => {
    const folder = await nodeFolder(blocks.slice(0, 4));
    await appendToLog(folder, frames[4] as Uint8Array); // stored, and not yet in the index
    await appendToLog(folder, (frames[5] as Uint8Array).subarray(0, 50));
    const { faults, findings, height } = await verify(folder);
    expect(faults).to.equal(0);
    expect(findings.map(({ kind, fault }) => [kind, fault])).to.deep.equal([
      ['loose', 'torn-tail'],
      ['loose', 'index-behind'],
    ]);
    expect(height).to.equal(5);
  });

  it('misses what the index knows and the log has not', async () => {
    const folder = await nodeFolder();
    await truncate(logOf(folder), startOf(5));
    const { findings } = await verify(folder);
    expect(findings.map(({ fault, height }) => [fault, height])).to.deep.equal([
      ['lost', 6],
      ['tip-lost', undefined],
    ]);
  });

  it('sees a damaged index, which a rebuild mends', async () => {
    const folder = await nodeFolder();
    await writeFile(`${folder}/index/CURRENT`, 'rubbish');
    const { findings, faults } = await verify(folder);
    expect([findings.map(({ fault }) => fault), faults]).to.deep.equal([['index-damaged'], 0]);
    const chain = await OfflineChain.open({ folder, network, rebuild: true });
    expect(chain.state.chain.tip.id).to.equal(at(5).id);
    await chain.close();
    expect((await verify(folder)).findings).to.deep.equal([]);
  });
});

/** The same block with the signature of another transaction, under a header that commits to it. */
function forge({ header, transactions }: Block): Block {
  const [first, second] = transactions;
  if (first === undefined || second === undefined) throw new Error('two transactions are needed');
  const leaves = [encodeTransaction(first.bodyBytes, second.signature)];
  for (let nonce = 0n; ; nonce++) {
    const headerBytes = encodeHeader({ ...header, txRoot: merkleRoot(leaves), nonce });
    const read = readBlock(encodeBlock(headerBytes, leaves));
    if (read.ok && read.value.id <= (header.target ?? '')) return read.value;
  }
}
