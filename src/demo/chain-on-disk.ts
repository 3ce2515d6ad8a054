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
import { type BlockMoney, balancesAfter, bestChain, moneyOf } from './balances.ts';
import { REDONE_HEIGHT } from './plan.ts';

/** What somebody finds who reads a chain from its first block to its last. */
export interface ChainFindings {
  blocks: number;
  /** Transactions of amount 0, and the others. */
  notes: number;
  payments: number;
  /** The first thing wrong with each, or undefined. */
  work: string | undefined;
  signatures: string | undefined;
  nonces: string | undefined;
}

/** What a disk holds: its best chain, side branches left out, and what everybody owns by it. */
export interface DiskFindings {
  /** SHA-256 of the blocks' bytes, from the first on. */
  readonly chain: readonly Hash[];
  readonly sum: bigint;
  readonly rewards: bigint;
  /** Whether the last header has the root of these balances. */
  readonly isCommitted: boolean;
  /** When the payment was redone. */
  readonly redone: { readonly mia: bigint; readonly noah: bigint };
}

/** Reads disks that hold mostly the same: each block is taken apart once. */
export class DiskReader {
  readonly #network: Network;
  readonly #money = new Map<Hash, BlockMoney>();

  constructor(network: Network) {
    this.#network = network;
  }

  async read(dataFolder: string, { mia, noah }: { mia: Hash; noah: Hash }): Promise<DiskFindings> {
    const blocks: BlockMoney[] = [];
    for await (const bytes of storedBlocks(dataFolder)) blocks.push(this.#moneyOf(bytes));
    const chain = bestChain(blocks);
    const { reward } = this.#network;
    const { sum, rewards, root } = balancesAfter(chain, reward);
    const redone = balancesAfter(chain.slice(0, REDONE_HEIGHT), reward);
    return {
      chain: chain.map(({ bytesHash }) => bytesHash),
      ...{ sum, rewards, isCommitted: root === chain.at(-1)?.stateRoot },
      redone: { mia: redone.balanceOf(mia), noah: redone.balanceOf(noah) },
    };
  }

  #moneyOf(bytes: Uint8Array): BlockMoney {
    const bytesHash = sha256(bytes);
    const known = this.#money.get(bytesHash);
    if (known !== undefined) return known;
    const read = readBlock(bytes);
    if (!read.ok) throw new Error(`a stored block cannot be read: ${read.why}`);
    const money = moneyOf(read.value, bytesHash, this.#network.reward);
    this.#money.set(bytesHash, money);
    return money;
  }
}

/** Judges a log that holds one chain in order, as the log of a node whose branches all became the chain does. */
export async function verifyChain(dataFolder: string, network: Network): Promise<ChainFindings> {
  const genesis = genesisOf(network).id;
  const rule = ruleOf(network);
  const findings: ChainFindings = {
    blocks: 0,
    notes: 0,
    payments: 0,
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
    for (const { body } of block.transactions)
      findings[body.amount === 0n ? 'notes' : 'payments']++;
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
