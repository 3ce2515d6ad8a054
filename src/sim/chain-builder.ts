// Chains of any length from a seed, with virtual time: the same plan gives the same bytes on every
// machine. Blocks are made one at a time, as they are taken, and every one of them is valid.
import { strict as assert } from 'node:assert';
import type { KeyObject } from 'node:crypto';
import type { Block } from '../chain/block.ts';
import { type Genesis, genesisOf } from '../chain/genesis.ts';
import { type Hash, hashToBytes, sha256 } from '../chain/hash.ts';
import { type Sealed, sealedHeaderBytes } from '../chain/header.ts';
import { type HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import { type Network, networks, type PowNetwork } from '../chain/network-parameters.ts';
import { encodeTransaction, encodeTransactionBody, signingBytes } from '../chain/transaction.ts';
import { CLOCK_START, wallMs } from '../clock/clock.ts';
import { noRoster } from '../consensus/roster.ts';
import { ruleOf } from '../consensus/rule-table.ts';
import type { SealerHelp } from '../consensus/sealer.ts';
import { importPrivateKey, publicKeyOf, sign } from '../workers/ed25519.ts';
import { sealAtOnce } from './seal-at-once.ts';

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
export const instantNetwork: PowNetwork = {
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
  let parent = tree.genesis;
  for (const sealed of plan.from ?? []) parent = addTo(tree, sealed);
  const { address: key, privateKey } = account(plan.seed, 'sealer');
  const help: SealerHelp = {
    key,
    sign: (bytes) => sign(privateKey, bytes),
    medianTimeMs: (entry) => tree.medianTimeMs(entry),
    rosterAfter: noRoster,
    intervalMs: 0,
    blocks: 1,
  };
  const notes = signedNotes(plan, genesis);
  const spacingMs = plan.spacingMs ?? plan.network.parameters.spacingMs;
  for (let i = 0; i < plan.blocks; i++) {
    const transactions: Uint8Array[] = [];
    while (transactions.length < plan.transactionsPerBlock) transactions.push(notes.next().value);
    const now = { nowMs: CLOCK_START, wallMs: wallMs(parent.header.timeMs + spacingMs) };
    const content = { transactions, key };
    const block = sealAtOnce(rule.newSealer(help), { kind: 'tip', entry: parent }, now, content);
    assert(block !== undefined, 'proof of work seals on every tip');
    parent = addTo(tree, block);
    yield block;
  }
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
      lastHeight: 0,
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
