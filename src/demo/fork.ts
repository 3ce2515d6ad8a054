// The step of the demo in which money moves: a payment stands in a block of the shorter branch, is undone by
// the longer one, and stands in a block again. Each moment is read from a node; what it proves is checked
// afterwards (money-claims.ts).
import type { Hash } from '../chain/hash.ts';
import { number, type ReportWriter } from '../diagram/report-writer.ts';
import type { TransactionStatus } from '../node/api.ts';
import type { NodeProcess } from './node-process.ts';
import {
  CHAIN_BLOCKS,
  FEE,
  LONG_BRANCH_BLOCKS,
  MINE_INTERVAL_MS,
  PAID,
  REDONE_HEIGHT,
  SHORT_BRANCH_BLOCKS,
  STEP_TIMEOUT_MS,
} from './plan.ts';
import { until } from './waiting.ts';
import type { DemoWallet, Wallets } from './wallets.ts';

/** What carol's node answers at one moment. */
export interface MoneyMoment {
  readonly payment: TransactionStatus['state'];
  readonly mia: bigint;
  readonly noah: bigint;
}

export interface MoneyOutcome {
  readonly mia: Hash;
  readonly noah: Hash;
  /** In the shorter branch; when the longer one has come; and when a block of that holds the payment. */
  readonly before: Pick<MoneyMoment, 'mia' | 'noah'>;
  readonly paid: MoneyMoment;
  readonly undone: MoneyMoment;
  readonly redone: MoneyMoment;
}

/** mia earns what alice mines; noah has nothing yet. */
export interface People {
  readonly wallets: Wallets;
  readonly mia: DemoWallet;
  readonly noah: DemoWallet;
}

type Four = Readonly<Record<'alice' | 'bob' | 'carol' | 'dave', NodeProcess>>;

export async function makePeople(wallets: Wallets): Promise<People> {
  // One after the other: the first makes the folder.
  return { wallets, mia: await wallets.create('mia'), noah: await wallets.create('noah') };
}

export async function undoneAndRedone(
  { alice, bob, carol, dave }: Four,
  people: People,
  writer: ReportWriter,
): Promise<MoneyOutcome> {
  const { mia, noah } = people;
  writer.numberedSection(
    'A fork undoes a payment, and a block redoes it',
    `alice mines for mia's wallet. The network falls into two parts: carol leaves alice, and dave leaves bob. In carol's and dave's part mia pays noah ${number(PAID)} units, with a fee of ${FEE}; alice and bob do not hear of it.`,
  );
  await Promise.all([carol.leave(alice), dave.leave(bob)]);
  const before = await balancesAt(carol, people);
  const payment = { from: mia, to: noah, amount: PAID, fee: FEE };
  const id = await people.wallets.send(payment, carol.address);
  await carol.mine({ intervalMs: 0, count: SHORT_BRANCH_BLOCKS });
  await allReach([carol, dave], CHAIN_BLOCKS + SHORT_BRANCH_BLOCKS);
  const paid = await momentAt(carol, people, id);
  tell(`carol has mined the payment into block ${CHAIN_BLOCKS + 1}`, paid, writer);
  const mining = { intervalMs: MINE_INTERVAL_MS, rewardAddress: mia.address };
  await alice.mine({ ...mining, count: LONG_BRANCH_BLOCKS });
  await allReach([alice, bob], CHAIN_BLOCKS + LONG_BRANCH_BLOCKS);
  await Promise.all([alice.connect(carol), bob.connect(dave)]);
  await allReach([carol, dave], CHAIN_BLOCKS + LONG_BRANCH_BLOCKS);
  const undone = await momentAt(carol, people, id);
  tell('the parts meet: the branch of alice and bob is longer', undone, writer);
  // carol tells of it as of any other that waits.
  await until('the payment waits at alice', STEP_TIMEOUT_MS, async () => {
    const { mempool } = await alice.status();
    return mempool.transactions === 1 ? mempool : undefined;
  });
  await alice.mine({ ...mining, count: 1 });
  await allReach([alice, bob, carol, dave], REDONE_HEIGHT);
  const redone = await momentAt(carol, people, id);
  tell(`alice has heard of the payment, and mined it into block ${REDONE_HEIGHT}`, redone, writer);
  return { mia: mia.key, noah: noah.key, before, paid, undone, redone };
}

async function allReach(nodes: readonly NodeProcess[], height: number): Promise<void> {
  await Promise.all(nodes.map((node) => node.reaches(height)));
}

async function momentAt(node: NodeProcess, people: People, id: Hash): Promise<MoneyMoment> {
  const { state } = await node.transaction(id);
  return { payment: state, ...(await balancesAt(node, people)) };
}

async function balancesAt(node: NodeProcess, { mia, noah }: People) {
  const [ofMia, ofNoah] = [await node.balance(mia.key), await node.balance(noah.key)];
  return { mia: ofMia, noah: ofNoah };
}

function tell(what: string, { mia, noah, payment }: MoneyMoment, writer: ReportWriter): void {
  const where = payment === 'pending' ? 'it waits for a block' : `it is ${payment}`;
  writer.fact(`${what}: ${where}; mia has ${number(mia)}, noah ${number(noah)}`);
}
