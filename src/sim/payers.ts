// People who pay in a simulated world: each has an account that the network allocates something to, and
// sends transactions to whatever machine runs. They know nothing of the chain, so some of what they send
// comes twice, too early, or at a better price.
import type { Hash } from '../chain/hash.ts';
import type { Network } from '../chain/network-parameters.ts';
import { rewardAt } from '../chain/reward.ts';
import { signedTransaction } from '../chain/transaction.ts';
import type { NodeHandle, SubmitOutcome } from '../node/api.ts';
import type { Random } from './random.ts';
import { simulatedKey } from './virtual-machine.ts';

const PAYERS = 4;
/** What the network allocates to each. */
const ALLOCATED = 1_000n;
/** How often somebody pays with a nonce that was used already, or should have been. */
const LOOKS_BACK = 0.2;

const keys = Array.from({ length: PAYERS }, (_, index) => simulatedKey(`payer ${index + 1}`));

export const payerAllocations: readonly { readonly address: Hash; readonly amount: bigint }[] =
  keys.map(({ publicKey }) => ({ address: publicKey, amount: ALLOCATED }));

/**
 * What is wrong with the money that a node knows of, if anything.
 * @param sealers who may have earned something
 */
export function supplyFault(
  node: NodeHandle,
  { reward }: Network,
  sealers: readonly Hash[],
): string | undefined {
  const holders = [...keys.map(({ publicKey }) => publicKey), ...sealers];
  const balances = holders.map((holder) => BigInt(node.account(holder).balance));
  const sum = balances.reduce((total, balance) => total + balance, 0n);
  const { height } = node.status();
  let supply = BigInt(PAYERS) * ALLOCATED;
  for (let below = 1; below <= height; below++) supply += rewardAt(reward, below);
  // The ledger may have executed the next block already.
  if (sum === supply || sum === supply + rewardAt(reward, height + 1)) return undefined;
  return `${sum} in all accounts at height ${height}, and ${supply} were allocated and earned`;
}

export class Payers {
  readonly #genesis: Hash;
  readonly #random: Random;
  /** The nonce that each thinks is next. */
  readonly #next = keys.map(() => 0);

  constructor(genesis: Hash, random: Random) {
    this.#genesis = genesis;
    this.#random = random;
  }

  /** Somebody pays somebody. @returns what the node says, and who it was */
  async pay(node: NodeHandle): Promise<{ payer: number; nonce: number; outcome: SubmitOutcome }> {
    const random = this.#random;
    const payer = random.whole(0, PAYERS - 1);
    const back = random.chance(LOOKS_BACK) ? random.whole(1, 3) : 0;
    const next = this.#next[payer] ?? 0;
    const nonce = Math.max(0, next - back);
    const outcome = await node.submit(this.#payment(payer, nonce));
    this.#next[payer] = nextAfter(next, nonce, outcome);
    return { payer, nonce, outcome };
  }

  #payment(payer: number, nonce: number): Uint8Array {
    const random = this.#random;
    const key = keys[payer] ?? simulatedKey('nobody');
    const body = {
      from: key.publicKey,
      to: random.pick(keys).publicKey,
      amount: BigInt(random.whole(0, 20)),
      fee: BigInt(random.whole(0, 3)),
      nonce: BigInt(nonce),
      data: Buffer.alloc(random.pick([0, 0, 30, 500]), 'x'),
      lastHeight: 0,
    };
    return signedTransaction(body, this.#genesis, (message) => key.sign(message)).bytes;
  }
}

function nextAfter(next: number, nonce: number, outcome: SubmitOutcome): number {
  if (outcome.outcome === 'accepted') return Math.max(next, nonce + 1);
  // What was sent before was lost with the machine that had it.
  if (outcome.reason === 'nonce-too-far') return Math.max(0, next - 1);
  return outcome.reason === 'nonce-used' ? Math.max(next, nonce + 1) : next;
}
