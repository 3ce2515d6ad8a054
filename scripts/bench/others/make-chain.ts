// A chain of one of bcoin's descendants: blocks that hold a coinbase alone, or so many transactions of one signature
// each, which spend those of the block before.
import type {
  BlockShape,
  Family,
  FullNodeShape,
  MutableTransaction,
  TransactionShape,
} from './bcoin-family.ts';

/** Where a network does not say it: bitcoin's. */
const DEFAULT_MATURITY = 100;

/** Of the smallest unit: what the one transaction that splits the first coinbase leaves for each of its outputs. */
const FEE = 10;

interface Coin {
  readonly transaction: TransactionShape;
  readonly output: number;
  readonly value: number;
}

/** Adds `blocks` of the kind that was asked for, and what they need before them. @returns bytes of all of them */
export async function makeChain(
  family: Family,
  node: FullNodeShape,
  blocks: number,
  transactionsPerBlock: number,
): Promise<number> {
  const ring = family.KeyRing.generate();
  node.miner.addresses = [ring.getAddress()];
  let bytes = 0;
  const add = async (transactions: readonly MutableTransaction[]): Promise<BlockShape> => {
    const block = await mine(node, transactions);
    bytes += block.getSize();
    return block;
  };
  if (transactionsPerBlock === 0) {
    for (let i = 0; i < blocks; i++) await add([]);
    return bytes;
  }
  const spend = (coin: Coin, values: readonly number[]): MutableTransaction => {
    const transaction = new family.MTX();
    transaction.addTX(coin.transaction, coin.output, 1);
    for (const value of values) transaction.addOutput(ring.getAddress(), value);
    transaction.sign(ring);
    return transaction;
  };
  const first = await add([]);
  const maturity = family.Network.get('regtest').coinbaseMaturity ?? DEFAULT_MATURITY;
  for (let i = 0; i <= maturity; i++) await add([]);
  let coins = await splitCoins(first, transactionsPerBlock, spend, add);
  for (let i = 0; i < blocks; i++) {
    const transactions = coins.map((coin) => spend(coin, [coin.value]));
    // In the order of their ids, which bcash demands and the others do not mind.
    transactions.sort((one, other) => (one.txid() < other.txid() ? -1 : 1));
    await add(transactions);
    const value = coins[0]?.value ?? 0;
    coins = transactions.map((made) => ({ transaction: made.toTX(), output: 0, value }));
  }
  return bytes;
}

/** One transaction makes many coins of the first reward. */
async function splitCoins(
  first: BlockShape,
  count: number,
  spend: (coin: Coin, values: readonly number[]) => MutableTransaction,
  add: (transactions: readonly MutableTransaction[]) => Promise<BlockShape>,
): Promise<Coin[]> {
  const coinbase = first.txs[0] as TransactionShape;
  const reward = coinbase.outputs[0]?.value ?? 0;
  const value = Math.floor(reward / count) - FEE;
  const values = Array.from({ length: count }, () => value);
  const split = spend({ transaction: coinbase, output: 0, value: reward }, values);
  await add([split]);
  return values.map((_, output) => ({ transaction: split.toTX(), output, value }));
}

async function mine(
  node: FullNodeShape,
  transactions: readonly MutableTransaction[],
): Promise<BlockShape> {
  const job = await node.miner.cpu.createJob();
  for (const made of transactions) job.attempt.addTX(made.toTX(), made.view);
  if (transactions.length > 0) job.refresh();
  const block = await job.mineAsync();
  if (!(await node.chain.add(block))) throw new Error('its own node refused a block');
  return block;
}
