// Blocks that move money, good ones and others: made on any parent, with whatever transactions and whatever
// state root a test wants in them.
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import type { Network } from '../../src/chain/network-parameters.ts';
import { rewardAt } from '../../src/chain/reward.ts';
import { type Account, genesisWrites } from '../../src/chain/state-entries.ts';
import { signedTransaction, type TransactionBody } from '../../src/chain/transaction.ts';
import { CLOCK_START, wallMs } from '../../src/clock/clock.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { executeBlock } from '../../src/ledger/execute.ts';
import { OpenBlock } from '../../src/ledger/open-block.ts';
import { State } from '../../src/ledger/state.ts';
import { sealAtOnce } from '../../src/sim/seal-at-once.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';

const privateKeys = new Map(
  [1, 2, 3].map((byte) => {
    const privateKey = importPrivateKey(Buffer.alloc(32, byte));
    return [publicKeyOf(privateKey), privateKey];
  }),
);

/** Three accounts that can sign. */
export const [ann, ben, cat] = [...privateKeys.keys()] as [Hash, Hash, Hash];

export type Payment = Partial<TransactionBody>;

export interface NextBlockPlan {
  /** By whom, and to whom the reward goes; ann if nothing is said. */
  readonly sealer?: Hash;
  readonly payments?: readonly Payment[];
  /** Instead of the true one. */
  readonly stateRoot?: Hash;
}

/** The state after a chain of blocks from height 1 on. */
export function stateAfterAll(network: Network, blocks: readonly Block[]): State {
  const state = new State();
  state.apply(genesisWrites(network));
  for (const block of blocks) {
    const execution = executeBlock(state, block, network.reward);
    if (!execution.ok) throw new Error(execution.why);
    state.apply(execution.writes);
  }
  return state;
}

export function accountAfter(network: Network, blocks: readonly Block[], key: Hash): Account {
  return accountOf(stateAfterAll(network, blocks), key);
}

/** @returns `from` and one block more on it */
export function withBlock(network: Network, from: readonly Block[], plan: NextBlockPlan): Block[] {
  const rule = ruleOf(network);
  const genesis = genesisOf(network);
  const tree = new HeaderTree(genesis, rule.weigh);
  let parent: HeaderEntry = tree.genesis;
  for (const block of from) parent = tree.add({ ...block, bytes: block.sealedHeader });
  const sealer = plan.sealer ?? ann;
  const state = stateAfterAll(network, from);
  const open = new OpenBlock(state);
  const transactions = (plan.payments ?? []).map((payment) => {
    const body = {
      ...{ from: ann, to: ben, amount: 0n, fee: 0n, lastHeight: 0 },
      ...{ data: new Uint8Array(0), nonce: accountOf(state, payment.from ?? ann).nonce },
      ...payment,
    };
    // One that cannot be paid changes nothing, and stands in the block all the same.
    open.pay(body);
    return signed(body, genesis.id);
  });
  state.apply(open.seal(sealer, rewardAt(network.reward, parent.height + 1)));
  const stateRoot = plan.stateRoot ?? state.root();
  const sealing = rule.newSealer({
    key: sealer,
    sign: (bytes) => sign(privateKeys.get(sealer) as never, bytes),
    medianTimeMs: (entry) => tree.medianTimeMs(entry),
    rosterAfter: noRoster,
    intervalMs: 0,
    blocks: 1,
  });
  const now = { nowMs: CLOCK_START, wallMs: wallMs(parent.header.timeMs + 1_000) };
  const content = { transactions, key: sealer, stateRoot };
  const block = sealAtOnce(sealing, { kind: 'tip', entry: parent }, now, content);
  return [...from, block as Block];
}

function signed(body: TransactionBody, genesis: Hash): Uint8Array {
  const key = privateKeys.get(body.from);
  if (key === undefined) throw new Error(`nobody here can sign for ${body.from}`);
  return signedTransaction(body, genesis, (message) => sign(key, message)).bytes;
}
