// A chain of one of bcoin's descendants: blocks that hold a coinbase alone, or so many transactions of one signature
// each, which spend those of the block before.
import type {
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

/** Adds blocks until the chain holds `blocks` of the kind that was asked for. @returns how many there are in all */
export async function makeChain(
  family: Family,
  node: FullNodeShape,
  blocks: number,
  transactionsPerBlock: number,
): Promise<number> {
  const ring = family.KeyRing.generate();
  node.miner.addresses = [ring.getAddress()];
  if (transactionsPerBlock === 0) {
    for (let i = 0; i < blocks; i++) await mine(node, []);
    return blocks;
  }
  const maturity = family.Network.get('regtest').coinbaseMaturity ?? DEFAULT_MATURITY;
  const first = await mine(node, []);
  for (let i = 0; i <= maturity; i++) await mine(node, []);
  const spend = (coins: readonly Coin[], values: readonly number[]): MutableTransaction => {
    const transaction = new family.MTX();
    for (const coin of coins) transaction.addTX(coin.transaction, coin.output, 1);
    for (const value of values) transaction.addOutput(ring.getAddress(), value);
    transaction.sign(ring);
    return transaction;
  };
  const coinbase = first.txs[0] as TransactionShape;
  const reward = coinbase.outputs[0]?.value ?? 0;
  const value = Math.floor(reward / transactionsPerBlock) - FEE;
  const values = Array.from({ length: transactionsPerBlock }, () => value);
  const split = spend([{ transaction: coinbase, output: 0, value: reward }], values);
  await mine(node, [split]);
  let coins: Coin[] = values.map((_, output) => ({ transaction: split.toTX(), output, value }));
  for (let i = 0; i < blocks; i++) {
    const transactions = coins.map((coin) => spend([coin], [coin.value]));
    await mine(node, transactions);
    coins = transactions.map((made) => ({ transaction: made.toTX(), output: 0, value }));
  }
  return node.chain.height;
}

async function mine(node: FullNodeShape, transactions: readonly MutableTransaction[]) {
  const job = await node.miner.cpu.createJob();
  for (const made of transactions) job.attempt.addTX(made.toTX(), made.view);
  if (transactions.length > 0) job.refresh();
  const block = await job.mineAsync();
  if (!(await node.chain.add(block))) throw new Error('its own node refused a block');
  return block;
}
