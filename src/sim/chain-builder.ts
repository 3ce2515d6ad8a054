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
import { rewardAt } from '../chain/reward.ts';
import { genesisWrites } from '../chain/state-entries.ts';
import { signedTransaction, type TransactionBody } from '../chain/transaction.ts';
import { CLOCK_START, wallMs } from '../clock/clock.ts';
import { noRoster } from '../consensus/roster-in-force.ts';
import { ruleOf } from '../consensus/rule-table.ts';
import type { SealerHelp } from '../consensus/sealer.ts';
import { accountOf } from '../ledger/accounts.ts';
import { executeBlock } from '../ledger/execute.ts';
import { OpenBlock } from '../ledger/open-block.ts';
import { State } from '../ledger/state.ts';
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
  /** Accounts that send in turn; 16 when absent. */
  readonly accounts?: number;
  /** The blocks to build on, from height 1 without a gap; absent: on genesis. */
  readonly from?: readonly Block[];
  /** Virtual time between blocks; the network's spacing when absent. */
  readonly spacingMs?: number;
}

/** For tests that need many blocks and no work: two hashes each, never retargeted. */
export const instantNetwork: PowNetwork = {
  ...networks.dev,
  name: 'instant',
  parameters: { ...networks.dev.parameters, target: `7f${'f'.repeat(62)}` },
};

const DEFAULT_ACCOUNTS = 16;
const DEFAULT_PAYLOAD_BYTES = 32;

interface Note {
  readonly body: TransactionBody;
  readonly bytes: Uint8Array;
}

interface Account {
  readonly privateKey: KeyObject;
  readonly address: Hash;
}

export function* buildChain(plan: ChainPlan): Generator<Block, void, void> {
  const genesis = genesisOf(plan.network);
  const rule = ruleOf(plan.network);
  const tree = new HeaderTree(genesis, rule.weigh);
  const state = new State();
  state.apply(genesisWrites(plan.network));
  let parent = tree.genesis;
  for (const block of plan.from ?? []) {
    const execution = executeBlock(state, block, plan.network.reward);
    assert(execution.ok, 'a chain is built on blocks that can be executed');
    state.apply(execution.writes);
    parent = addTo(tree, block);
  }
  const { address: key, privateKey } = account(plan.seed, 'sealer');
  const help: SealerHelp = {
    key,
    sign: (bytes) => sign(privateKey, bytes),
    medianTimeMs: (entry) => tree.medianTimeMs(entry),
    rosterAfter: noRoster,
    intervalMs: 0,
    blocks: 1,
  };
  const notes = signedNotes(plan, genesis, state);
  const spacingMs = plan.spacingMs ?? plan.network.parameters.spacingMs;
  for (let i = 0; i < plan.blocks; i++) {
    const open = new OpenBlock(state);
    const transactions: Uint8Array[] = [];
    while (transactions.length < plan.transactionsPerBlock) {
      const { body, bytes } = notes.next().value;
      assert.equal(open.pay(body), undefined, 'a note costs nothing');
      transactions.push(bytes);
    }
    state.apply(open.seal(key, rewardAt(plan.network.reward, parent.height + 1)));
    const now = { nowMs: CLOCK_START, wallMs: wallMs(parent.header.timeMs + spacingMs) };
    const content = { transactions, key, stateRoot: state.root() };
    const block = sealAtOnce(rule.newSealer(help), { kind: 'tip', entry: parent }, now, content);
    assert(block !== undefined, 'proof of work seals on every tip');
    parent = addTo(tree, block);
    yield block;
  }
}

/** Notes that move no money, from each account in turn, forever. */
function* signedNotes(
  plan: ChainPlan,
  genesis: Genesis,
  state: State,
): Generator<Note, never, void> {
  const count = plan.accounts ?? DEFAULT_ACCOUNTS;
  const accounts = Array.from({ length: count }, (_, i) => account(plan.seed, `account ${i}`));
  const first = accounts.map(({ address }) => accountOf(state, address).nonce);
  for (let turn = 0; ; turn++) {
    const at = turn % count;
    const { address, privateKey } = accounts[at] as Account;
    const body: TransactionBody = {
      from: address,
      to: (accounts[(turn + 1) % count] as Account).address,
      amount: 0n,
      fee: 0n,
      nonce: (first[at] as bigint) + BigInt(Math.floor(turn / count)),
      data: payload(`${plan.seed} ${turn}`, plan.payloadBytes ?? DEFAULT_PAYLOAD_BYTES),
      lastHeight: 0,
    };
    const { bytes } = signedTransaction(body, genesis.id, (message) => sign(privateKey, message));
    yield { body, bytes };
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
