// The ledger with accounts: takes the chain's steps on a state in memory, and says what is to be written
// down of each, so that the next start finds the state where the chain's record says it is.
//
// One thing at a time changes the state: a step, or a preview, which is taken back. Both rest between
// slices of work, so that no turn of the event loop is long; what accounts hold is answered meanwhile as
// it was before the change.
import { strict as assert } from 'node:assert';
import type { ConnectStep } from '../chain/chain-state.ts';
import { genesisOf } from '../chain/genesis.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import { rewardAt } from '../chain/reward.ts';
import { isExpiredAt } from '../chain/rules.ts';
import { type Account, genesisWrites } from '../chain/state-entries.ts';
import type { StateWrite } from '../chain/state-write.ts';
import { noRoster } from '../consensus/roster-in-force.ts';
import type { ConsensusRule } from '../consensus/rule.ts';
import { accountOf } from '../ledger/accounts.ts';
import { KEPT_STATE } from '../ledger/kept.ts';
import { LedgerChange } from '../ledger/ledger-change.ts';
import { OpenBlock } from '../ledger/open-block.ts';
import { PIECE_BYTES_MAX, type SnapshotPiece } from '../ledger/snapshot-piece.ts';
import { State } from '../ledger/state.ts';
import type { Execution, Ledger, LedgerWorld, Preview, Proposal } from './ledger.ts';
import { LedgerStep, rootInSlices, type StepWorld, stateOf, undoBlocks } from './ledger-step.ts';
import { Slices } from './slices.ts';

/** Pairs read at a start that are put into the state together: about 5 ms. */
const LOAD_PAIRS = 1_000;

export class StateLedger implements Ledger {
  readonly rosterAfter = noRoster;
  readonly #network: Network;
  readonly #rule: ConsensusRule;
  #world: StepWorld | undefined;
  #state: State;
  /** The block after which the state is what it is, but for the change. */
  #tip: Hash;
  /** What is under way, or what the last of it has left: nothing. */
  #change: LedgerChange;
  /** Keys that are kept, and belong to no state any more: deleted with the next step. */
  #outdated: readonly Uint8Array[] = [];
  /** Resolves when nothing is under way. */
  #idle: Promise<unknown> = Promise.resolve();
  #phase: 'running' | 'stopping' = 'running';

  constructor(network: Network, rule: ConsensusRule) {
    this.#network = network;
    this.#rule = rule;
    this.#tip = genesisOf(network).id;
    this.#state = stateOf(genesisWrites(network));
    this.#change = new LedgerChange(this.#state);
  }

  async begin(world: LedgerWorld, tip: HeaderEntry | undefined): Promise<boolean> {
    const slices = new Slices(world.clock);
    this.#world = {
      ...{ block: world.block, clock: world.clock, slices },
      stateValue: (key) => world.stateValue(key),
      stateValues: (firstByte) => world.stateValues(firstByte),
      ...{ network: this.#network, rule: this.#rule },
      isStopping: () => this.#phase === 'stopping',
    };
    const state = await keptStateOf(world, slices);
    if (tip !== undefined && (await rootInSlices(state, slices)) === tip.header.stateRoot) {
      this.#standOn(state, tip.id);
      return true;
    }
    this.#outdated = [...state.entries()].map(({ key }) => key);
    return false;
  }

  execute(step: ConnectStep): Promise<Execution> {
    return this.#alone(async (world) => {
      const taking = new LedgerStep(world, step, this.#state);
      this.#change = taking.change;
      const execution = await taking.take(this.#outdated);
      if (execution.outcome === 'executed') {
        this.#outdated = [];
        this.#standOn(taking.state, execution.tip);
      }
      return execution;
    });
  }

  accountOf(key: Hash): Account {
    return accountOf({ get: (of) => this.#change.before(of) }, key);
  }

  preview(parent: HeaderEntry, { sealer, candidates }: Proposal): Promise<Preview | undefined> {
    return this.#alone(async ({ slices }) => {
      if (this.#tip !== parent.id) return undefined;
      const open = new OpenBlock(this.#state);
      const transactions = candidates((key) => accountOf(this.#state, key)).filter(({ body }) => {
        // The mempool hears of a new tip later than whoever builds on it.
        return !isExpiredAt(parent.height + 1, body) && open.pay(body) === undefined;
      });
      const change = new LedgerChange(this.#state);
      this.#change = change;
      change.apply(open.seal(sealer, rewardAt(this.#network.reward, parent.height + 1)));
      const stateRoot = await rootInSlices(this.#state, slices);
      change.takeBack();
      return { transactions, stateRoot };
    });
  }

  snapshot(
    entry: HeaderEntry,
    newer: readonly HeaderEntry[],
    take: (pieces: AsyncIterable<SnapshotPiece>) => Promise<void>,
  ): Promise<boolean> {
    return this.#alone(async (world) => {
      if (this.#tip !== (newer[0] ?? entry).id) return false;
      const change = new LedgerChange(this.#state);
      this.#change = change;
      try {
        if (!(await undoBlocks(newer, change, world))) return false;
        if ((await rootInSlices(this.#state, world.slices)) !== entry.header.stateRoot)
          return false;
        await take(piecesOf(this.#state, world.slices));
        return true;
      } finally {
        change.takeBack();
      }
    });
  }

  adopt(entry: HeaderEntry, state: State): Promise<readonly Uint8Array[] | undefined> {
    return this.#alone(async ({ slices }) => {
      if ((await rootInSlices(state, slices)) !== entry.header.stateRoot) return undefined;
      const outdated = [...this.#outdated, ...[...this.#state.entries()].map(({ key }) => key)];
      this.#outdated = [];
      this.#standOn(state, entry.id);
      return outdated.filter((key) => state.get(key) === undefined);
    });
  }

  stop(): void {
    this.#phase = 'stopping';
  }

  #standOn(state: State, tip: Hash): void {
    this.#state = state;
    this.#tip = tip;
    this.#change = new LedgerChange(state);
  }

  /** When all that was asked for before is done, whether it went well or not. */
  #alone<T>(go: (world: StepWorld) => Promise<T>): Promise<T> {
    const world = this.#world;
    assert(world !== undefined, 'a ledger begins before it is asked');
    const answer = this.#idle.then(() => go(world));
    this.#idle = answer.catch(() => undefined);
    return answer;
  }
}

/** The state as it was written down last. */
async function keptStateOf(world: LedgerWorld, slices: Slices): Promise<State> {
  const state = new State();
  let pairs: StateWrite[] = [];
  for await (const { key, value } of world.stateValues(KEPT_STATE)) {
    // The first byte says only that it is of the state.
    pairs.push({ key: key.subarray(1), value });
    if (pairs.length < LOAD_PAIRS) continue;
    state.apply(pairs);
    pairs = [];
    await slices.rest();
  }
  state.apply(pairs);
  return state;
}

async function* piecesOf(state: State, slices: Slices): AsyncGenerator<SnapshotPiece, void, void> {
  for (const piece of state.pieces(PIECE_BYTES_MAX)) {
    yield piece;
    await slices.rest();
  }
}
