// Chains of any length from a seed, with virtual time: the same plan gives the same bytes on every
// machine. Blocks are made one at a time, as they are taken, and every one of them is valid.
import { strict as assert } from 'node:assert';
import type { KeyObject } from 'node:crypto';
import { type Block, encodeBlock, readBlock } from '../chain/block.ts';
import { type Genesis, genesisOf } from '../chain/genesis.ts';
import { type Hash, hashToBytes, sha256 } from '../chain/hash.ts';
import { encodeHeader, type Sealed, sealedHeaderBytes, withNonce } from '../chain/header.ts';
import { type HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { type Network, networks } from '../chain/network.ts';
import { encodeTransaction, encodeTransactionBody, signingBytes } from '../chain/transaction.ts';
import { wallMs } from '../clock/clock.ts';
import { searchNonce, targetOf } from '../consensus/pow.ts';
import { noRoster } from '../consensus/roster.ts';
import { ruleOf } from '../consensus/rules.ts';
import { headerTemplate } from '../consensus/template.ts';
import type { ChainContext } from '../consensus/validate.ts';
import { importPrivateKey, publicKeyOf, sign } from '../workers/ed25519.ts';

export interface ChainPlan {
  readonly network: Network;
  readonly blocks: number;
  readonly transactionsPerBlock: number;
  /** Another seed gives other accounts, another sealer, and so another chain. */
  readonly seed: number;
  /** Bytes of data in every transaction, at most 1,024. */
  readonly payloadBytes?: number;
  /**
   * The blocks to build on, from height 1 without a gap; absent: on genesis. Give each branch a seed
   * of its own: its accounts begin with nonce 0.
   */
  readonly from?: readonly Sealed[];
  /** Virtual time between blocks; the network's spacing when absent. */
  readonly spacingMs?: number;
}

/** For tests that need many blocks and no work: two hashes each, never retargeted. */
export const instantNetwork: Network = {
  ...networks.dev,
  name: 'instant',
  parameters: { ...networks.dev.parameters, target: `7f${'f'.repeat(62)}` },
};

/** So many accounts take turns. */
const ACCOUNTS = 16;
const DEFAULT_PAYLOAD_BYTES = 32;

interface Account {
  readonly privateKey: KeyObject;
  readonly address: Hash;
}

export function* buildChain(plan: ChainPlan): Generator<Block, void, void> {
  const genesis = genesisOf(plan.network);
  const rule = ruleOf(plan.network);
  const tree = new HeaderTree(genesis, rule.weigh);
  const bench: ChainContext = { rule, network: plan.network, tree, rosterAfter: noRoster };
  let parent = bench.tree.genesis;
  for (const sealed of plan.from ?? []) parent = addTo(bench.tree, sealed);
  const sealer = account(plan.seed, 'sealer').address;
  const notes = signedNotes(plan, genesis);
  for (let i = 0; i < plan.blocks; i++) {
    const transactions: Uint8Array[] = [];
    while (transactions.length < plan.transactionsPerBlock) transactions.push(notes.next().value);
    const block = sealBlock(plan, bench, parent, transactions, sealer);
    parent = addTo(bench.tree, block);
    yield block;
  }
}

function sealBlock(
  plan: ChainPlan,
  bench: ChainContext,
  parent: HeaderEntry,
  transactions: readonly Uint8Array[],
  sealer: Hash,
): Block {
  const spacingMs = plan.spacingMs ?? plan.network.parameters.spacingMs;
  const timeMs = wallMs(parent.header.timeMs + spacingMs);
  const header = headerTemplate({ parent, transactions, sealer, wallMs: timeMs }, bench);
  const template = encodeHeader(header);
  const nonce = searchNonce(template, targetOf(header), 0n, Number.MAX_SAFE_INTEGER);
  assert(nonce !== undefined);
  const block = readBlock(encodeBlock(withNonce(template, nonce), transactions));
  assert(block.ok, 'a built block is valid');
  return block.value;
}

/** Notes that move no money, from each account in turn, forever. */
function* signedNotes(plan: ChainPlan, genesis: Genesis): Generator<Uint8Array, never, void> {
  const accounts = Array.from({ length: ACCOUNTS }, (_, i) => account(plan.seed, `account ${i}`));
  for (let turn = 0; ; turn++) {
    const { address, privateKey } = accounts[turn % ACCOUNTS] as Account;
    const bodyBytes = encodeTransactionBody({
      from: address,
      to: (accounts[(turn + 1) % ACCOUNTS] as Account).address,
      amount: 0n,
      fee: 0n,
      nonce: BigInt(Math.floor(turn / ACCOUNTS)),
      data: payload(`${plan.seed} ${turn}`, plan.payloadBytes ?? DEFAULT_PAYLOAD_BYTES),
    });
    yield encodeTransaction(bodyBytes, sign(privateKey, signingBytes(genesis.id, bodyBytes)));
  }
}

function account(seed: number, name: string): Account {
  const privateKey = importPrivateKey(
    hashToBytes(sha256(Buffer.from(`finack sim ${seed} ${name}`))),
  );
  return { privateKey, address: publicKeyOf(privateKey) };
}

/** Bytes that look random and do not compress: a chain of hashes. */
function payload(label: string, length: number): Uint8Array {
  const bytes = Buffer.alloc(Math.ceil(length / 32) * 32);
  let link = Buffer.from(label);
  for (let offset = 0; offset < length; offset += 32) {
    link = Buffer.from(sha256(link), 'hex');
    bytes.set(link, offset);
  }
  return bytes.subarray(0, length);
}

function addTo(tree: HeaderTree, sealed: Sealed): HeaderEntry {
  return tree.add({ ...sealed, bytes: sealedHeaderBytes(sealed.headerBytes, sealed.seal) });
}
