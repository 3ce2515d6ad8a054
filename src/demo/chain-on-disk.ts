// The blocks in a node's log, read and checked again without asking the node: the files are frames as
// they travelled, so that nothing but the wire's own reader is needed.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Block, readBlock } from '../chain/block.ts';
import { genesisOf } from '../chain/genesis.ts';
import { type Hash, sha256 } from '../chain/hash.ts';
import type { Network } from '../chain/network-parameters.ts';
import { checkBlock, signatureChecks } from '../chain/rules.ts';
import { ruleOf } from '../consensus/rule-table.ts';
import { blockOfFrame } from '../wire/codec.ts';
import { FrameReader } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import { verifySignatures } from '../workers/verify.ts';

/** What somebody finds who reads a chain from its first block to its last. */
export interface ChainFindings {
  blocks: number;
  transactions: number;
  /** The first thing wrong with each, or undefined. */
  work: string | undefined;
  signatures: string | undefined;
  nonces: string | undefined;
}

/** SHA-256 of every stored block's bytes: equal hashes are equal blocks, to the last bit. */
export async function blockHashes(dataFolder: string): Promise<Set<Hash>> {
  const hashes = new Set<Hash>();
  for await (const bytes of storedBlocks(dataFolder)) hashes.add(sha256(bytes));
  return hashes;
}

/** Judges a log that holds one chain in order, as the log of a node that mined it alone does. */
export async function verifyChain(dataFolder: string, network: Network): Promise<ChainFindings> {
  const genesis = genesisOf(network).id;
  const rule = ruleOf(network);
  const findings: ChainFindings = {
    blocks: 0,
    transactions: 0,
    work: undefined,
    signatures: undefined,
    nonces: undefined,
  };
  const nonces = new Map<Hash, bigint>();
  let parent = genesis;
  for await (const bytes of storedBlocks(dataFolder)) {
    const read = readBlock(bytes);
    findings.blocks++;
    if (!read.ok) return { ...findings, work: `block ${findings.blocks}: ${read.why}` };
    const block = read.value;
    const refusal = checkBlock(block)?.why ?? rule.checkAlone(block) ?? linkFault(block, parent);
    const { height } = block.header;
    findings.work ??= refusal && `block ${height}: ${refusal}`;
    findings.transactions += block.transactions.length;
    const valid = await verifySignatures(signatureChecks(block, genesis));
    if (!valid) findings.signatures ??= `block ${height} holds a signature that does not verify`;
    const wrong = nonceFault(block, nonces);
    findings.nonces ??= wrong && `block ${height}: ${wrong}`;
    parent = block.id;
  }
  return findings;
}

function linkFault({ header }: Block, parent: Hash): string | undefined {
  return header.parent === parent ? undefined : 'it does not follow the block before it';
}

/** An account counts its transactions from 0, without a gap. */
function nonceFault({ transactions }: Block, nonces: Map<Hash, bigint>): string | undefined {
  for (const { body } of transactions) {
    const expected = nonces.get(body.from) ?? 0n;
    if (body.nonce !== expected) return `nonce ${body.nonce} where ${expected} is due`;
    if (body.amount !== 0n) return 'a note with an amount';
    nonces.set(body.from, expected + 1n);
  }
  return undefined;
}

async function* storedBlocks(dataFolder: string): AsyncGenerator<Uint8Array> {
  const folder = join(dataFolder, 'blocks');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.frames')).sort();
  for (const file of files) {
    const reader = new FrameReader();
    for await (const chunk of createReadStream(join(folder, file))) {
      reader.push(chunk as Uint8Array);
      let next = reader.next(FRAME_BYTES_MAX);
      while (next.status === 'frame') {
        const bytes = blockOfFrame(next.frame);
        if (bytes === undefined) throw new Error(`${file} holds a frame that is no block`);
        yield bytes;
        next = reader.next(FRAME_BYTES_MAX);
      }
      if (next.status === 'violation') throw new Error(`${file} is damaged: ${next.violation}`);
    }
  }
}
