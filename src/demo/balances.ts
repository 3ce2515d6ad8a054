// What everybody owns after the blocks of a disk, added up from the blocks alone: the state of no node is
// asked. PURE: blocks in, balances out; their root is what the last header must commit to. [C-12]
import type { Block } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { type RewardSchedule, rewardAt } from '../chain/reward.ts';
import { type Account, accountWrite, supplyWrite } from '../chain/state-entries.ts';
import { stateRootOf } from '../chain/state-root.ts';

/** What a block does to one account. */
interface AccountChange {
  units: bigint;
  sent: bigint;
}

/** What matters here of a block. */
export interface BlockMoney {
  readonly id: Hash;
  readonly parent: Hash;
  readonly height: number;
  readonly stateRoot: Hash;
  /** SHA-256 of all of its bytes: equal hashes are equal blocks, to the last bit. */
  readonly bytesHash: Hash;
  /** By its transactions, fees, and reward. */
  readonly changes: ReadonlyMap<Hash, AccountChange>;
}

export interface Balances {
  /** Of all accounts together. */
  readonly sum: bigint;
  /** Of all blocks together. */
  readonly rewards: bigint;
  /** Of the state that holds these accounts and no more. */
  readonly root: Hash;
  readonly balanceOf: (account: Hash) => bigint;
}

export function moneyOf(block: Block, bytesHash: Hash, reward: RewardSchedule): BlockMoney {
  const { header, id, transactions } = block;
  const changes = new Map<Hash, AccountChange>();
  const change = (account: Hash, units: bigint, sent = 0n): void => {
    const before = changes.get(account) ?? { units: 0n, sent: 0n };
    changes.set(account, { units: before.units + units, sent: before.sent + sent });
  };
  for (const { body } of transactions) {
    change(body.from, -body.amount - body.fee, 1n);
    change(body.to, body.amount);
    change(header.sealer, body.fee);
  }
  change(header.sealer, rewardAt(reward, header.height));
  const { parent, height, stateRoot } = header;
  return { id, parent, height, stateRoot, bytesHash, changes };
}

/** From the first block on to the highest one. On dev every block is as much work as another. */
export function bestChain(blocks: readonly BlockMoney[]): BlockMoney[] {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  let [highest] = blocks;
  for (const block of blocks) if (highest && block.height > highest.height) highest = block;
  const chain: BlockMoney[] = [];
  for (let at = highest; at !== undefined; at = byId.get(at.parent)) chain.unshift(at);
  return chain;
}

/** @param chain from the first block on, on a network without allocations */
export function balancesAfter(
  chain: readonly Pick<BlockMoney, 'height' | 'changes'>[],
  reward: RewardSchedule,
): Balances {
  const accounts = new Map<Hash, Account>();
  for (const { changes } of chain) {
    for (const [account, { units, sent }] of changes) {
      const { balance, nonce } = accounts.get(account) ?? { balance: 0n, nonce: 0n };
      accounts.set(account, { balance: balance + units, nonce: nonce + sent });
    }
  }
  const rewards = chain.reduce((all, { height }) => all + rewardAt(reward, height), 0n);
  const sum = [...accounts.values()].reduce((all, { balance }) => all + balance, 0n);
  const writes = [...accounts].map(([key, account]) => accountWrite(key, account));
  return {
    ...{ sum, rewards },
    root: stateRootOf([...writes, supplyWrite(rewards)]),
    balanceOf: (account) => accounts.get(account)?.balance ?? 0n,
  };
}
