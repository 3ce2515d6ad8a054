// Whether a block costs more the longer the chain is, or more than its share the more accounts it touches:
// headers, chain and ledger in one process, without sockets or disk. `--help` says what can be chosen.
//
// Chains of every height take turns, window after window, and so do blocks of every size; counted is processor
// time. What makes the blocks is not counted.
import { strict as assert } from 'node:assert';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Block } from '../../src/chain/block.ts';
import { ChainState } from '../../src/chain/chain-state.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import { sealedHeaderBytes } from '../../src/chain/header.ts';
import { accountWrite } from '../../src/chain/state-entries.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { validateHeader } from '../../src/consensus/validate.ts';
import { executeBlock } from '../../src/ledger/execute.ts';
import { State } from '../../src/ledger/state.ts';
import { StateLedger } from '../../src/node/state-ledger.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { rowsOfBodies } from '../../test/chain/rows-of.ts';
import { type BenchOptions, type BySize, benchOptions, progress } from './options.ts';
import { finish, type Plot, type Table } from './results.ts';
import { median, spread } from './statistics.ts';

const HEIGHTS: BySize<readonly number[]> = {
  quick: [500, 2_000],
  'five-minute': [10_000, 100_000],
  nightly: [10_000, 100_000, 1_000_000],
};
const ACCOUNTS: BySize<number> = { quick: 5_000, 'five-minute': 200_000, nightly: 1_000_000 };
const TOUCHED = [10, 100, 1_000];

/** Windows of each height and size in a run. */
const WINDOWS = 5;
const BLOCKS_PER_WINDOW = 1_000;
/** Accounts that the blocks of a window touch together, whatever each of them touches. */
const TOUCHED_PER_WINDOW = 20_000;
/** Blocks between two answers of the chain, as when they come from a peer. */
const BLOCKS_PER_STEP = 500;

/** Microseconds, one for each window. */
type Samples = ReadonlyMap<number, readonly number[]>;

const rule = ruleOf(instantNetwork);
const context = { rule, network: instantNetwork, rosterAfter: noRoster };

/** A chain that grows, and what a node knows of it. */
class GrowingChain {
  readonly #source: Iterator<Block>;
  readonly #chain = new ChainState(genesisOf(instantNetwork), rule);
  readonly #ledger = new StateLedger(instantNetwork, rule);
  readonly #blocks = new Map<Hash, Block>();

  constructor(blocks: number) {
    const plan = { network: instantNetwork, blocks, transactionsPerBlock: 0, seed: 1 };
    this.#source = buildChain(plan);
  }

  async begin(): Promise<void> {
    const block = (id: Hash) => Promise.resolve(this.#blocks.get(id) as Block);
    const stateValue = () => Promise.resolve(undefined);
    const none = async function* () {};
    await this.#ledger.begin(
      { block, clock: systemClock, stateValue, stateValues: none },
      undefined,
    );
  }

  /** @returns the processor time of all that a node does with so many blocks, in µs */
  async grow(count: number): Promise<number> {
    const blocks = Array.from({ length: count }, () => this.#source.next().value as Block);
    const before = process.cpuUsage();
    for (let from = 0; from < count; from += BLOCKS_PER_STEP) {
      for (const block of blocks.slice(from, from + BLOCKS_PER_STEP)) this.#stored(block);
      await this.#connect();
    }
    const { user, system } = process.cpuUsage(before);
    this.#blocks.clear();
    return user + system;
  }

  #stored(block: Block): void {
    const tree = this.#chain.headers;
    const parent = tree.entry(block.header.parent);
    assert(parent !== undefined);
    const verdict = validateHeader(block, parent, { ...context, tree }, systemClock.wallMs());
    assert(verdict.ok === true, 'a built header is valid');
    const bytes = sealedHeaderBytes(block.headerBytes, block.seal);
    this.#blocks.set(block.id, block);
    this.#chain.stored(tree.add({ ...block, bytes }));
  }

  async #connect(): Promise<void> {
    for (let step = this.#chain.nextStep(); step !== undefined; step = this.#chain.nextStep()) {
      const execution = await this.#ledger.execute(step);
      assert(execution.outcome === 'executed', 'a built block can be executed');
      this.#chain.connected(execution.tip);
    }
  }
}

async function measureHeights({ size, rounds }: BenchOptions): Promise<Samples> {
  const windows = rounds * WINDOWS;
  const chains = new Map<number, GrowingChain>();
  for (const height of HEIGHTS[size]) {
    const chain = new GrowingChain(height + (windows + 1) * BLOCKS_PER_WINDOW);
    await chain.begin();
    for (let grown = 0; grown < height; grown += BLOCKS_PER_STEP) {
      await chain.grow(Math.min(BLOCKS_PER_STEP, height - grown));
      if (grown % 50_000 === 0) progress(`growth: ${grown} of ${height} blocks`);
    }
    chains.set(height, chain);
  }
  return await inTurn([...chains.keys()], windows, async (height) => {
    const chain = chains.get(height) as GrowingChain;
    return (await chain.grow(BLOCKS_PER_WINDOW)) / BLOCKS_PER_WINDOW;
  });
}

/** The accounts of a state of so many, who pay each other. */
class Payments {
  readonly #state = new State();
  readonly #accounts: number;
  readonly #sent = new Map<number, bigint>();
  #height = 0;
  #turn = 0;

  constructor(accounts: number) {
    this.#accounts = accounts;
    for (let first = 0; first < accounts; first += 1_000) {
      const count = Math.min(1_000, accounts - first);
      this.#state.apply(
        Array.from({ length: count }, (_, i) => {
          return accountWrite(keyOf(first + i), { balance: 2n ** 32n, nonce: 0n });
        }),
      );
    }
    this.#state.root();
  }

  /** @returns the processor time of a touched account, in µs */
  measure(touched: number): number {
    const count = Math.ceil(TOUCHED_PER_WINDOW / touched);
    const blocks = Array.from({ length: count }, () => this.#block(touched / 2));
    const before = process.cpuUsage();
    for (const block of blocks) {
      const execution = executeBlock(this.#state, block, instantNetwork.reward);
      assert(execution.ok, 'everybody can pay');
      this.#state.apply(execution.writes);
      this.#state.root();
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / (count * touched);
  }

  /** Payments from so many accounts to as many others, spread over all of them. */
  #block(payments: number) {
    const header = { height: ++this.#height, sealer: keyOf(0) };
    const bodies = Array.from({ length: payments }, () => {
      const payer = this.#account();
      const nonce = this.#sent.get(payer) ?? 0n;
      this.#sent.set(payer, nonce + 1n);
      const [from, to] = [keyOf(payer), keyOf(this.#account())];
      return { from, to, amount: 1n, fee: 0n, nonce, data: new Uint8Array(0), lastHeight: 0 };
    });
    return { header, rows: rowsOfBodies(bodies) };
  }

  #account(): number {
    // A step that has no divisor in common with the number of accounts, and far from its neighbours.
    this.#turn = (this.#turn + 7_368_787) % this.#accounts;
    return this.#turn;
  }
}

function keyOf(account: number): Hash {
  return sha256(Buffer.from(`growth ${account}`));
}

async function measureTouched({ size, rounds }: BenchOptions): Promise<Samples> {
  progress(`growth: a state of ${ACCOUNTS[size]} accounts`);
  const payments = new Payments(ACCOUNTS[size]);
  return await inTurn(TOUCHED, rounds * WINDOWS, (touched) => payments.measure(touched));
}

/** The first turn of each is left out: its code is being compiled. */
async function inTurn(
  subjects: readonly number[],
  windows: number,
  measure: (subject: number) => number | Promise<number>,
): Promise<Samples> {
  const samples = new Map<number, number[]>(subjects.map((subject) => [subject, []]));
  for (let window = -1; window < windows; window++) {
    for (const subject of subjects) {
      await nextTurn();
      const us = await measure(subject);
      if (window >= 0) samples.get(subject)?.push(us);
    }
  }
  return samples;
}

function tableOf(title: string, what: string, note: string, samples: Samples): Table {
  const [first = []] = samples.values();
  const rows = [...samples].map(([subject, us]) => {
    const ratio = median(us) / median(first);
    const cells = [median(us).toFixed(2), Math.min(...us).toFixed(2), ratio.toFixed(2)];
    return [subject.toLocaleString('en'), ...cells, `${Math.round(spread(us) * 100)} %`];
  });
  return { title, head: [what, 'µs', 'least', 'of the first', 'spread'], rows, notes: [note] };
}

function plotOf(name: string, title: string, samples: Samples): Plot {
  const bars = [...samples].map(([subject, values]) => {
    return { label: subject.toLocaleString('en'), values, kind: 'ours' as const };
  });
  return { name, title, unit: 'µs', bars };
}

async function main(): Promise<void> {
  const parts = ['heights', 'touched'];
  const options = benchOptions('growth', parts);
  const isAsked = (part: string) => options.only?.includes(part) ?? true;
  const tables: Table[] = [];
  const plots: Plot[] = [];
  const runs: Record<string, unknown> = {};
  const add = (name: string, title: string, what: string, note: string, samples: Samples) => {
    tables.push(tableOf(title, what, note, samples));
    plots.push(plotOf(`growth-${name}`, title, samples));
    runs[name] = Object.fromEntries(samples);
  };
  if (isAsked('touched')) {
    const title = `A touched account, of ${ACCOUNTS[options.size].toLocaleString('en')}`;
    const note = 'Processor time of executing a block and finding its state root, by account.';
    add('touched', title, 'touched by a block', note, await measureTouched(options));
  }
  if (isAsked('heights')) {
    const title = 'An empty block, by height';
    const note = 'Processor time of judging, adding, executing and connecting it. The aim is 1.1.';
    add('heights', title, 'blocks below', note, await measureHeights(options));
  }
  finish('growth', options, { tables, plots, runs });
}

await main();
