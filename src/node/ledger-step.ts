// One step of the chain, taken on the ledger's state: blocks undone by what is kept of them, blocks applied,
// each held against the state root of its header, and all that is to be written down with it.
import { strict as assert } from 'node:assert';
import type { ConnectStep } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import { genesisWrites } from '../chain/state-entries.ts';
import type { StateWrite } from '../chain/state-write.ts';
import type { ConsensusRule } from '../consensus/rule.ts';
import { validateOutcome } from '../consensus/validate.ts';
import { executeBlock } from '../ledger/execute.ts';
import { decodeUndo, encodeUndo, keptState, UNDO_BLOCKS, undoKey } from '../ledger/kept.ts';
import { LedgerChange, nameOfKey } from '../ledger/ledger-change.ts';
import { State } from '../ledger/state.ts';
import { unlessDamaged } from './block-reader.ts';
import type { Execution, LedgerWorld } from './ledger.ts';
import type { Slices } from './slices.ts';

/** Nodes of the state's trie hashed between two looks at the clock: about 2 ms. */
const HASHES_PER_SLICE = 2_000;
/** Pairs of the state looked at between two looks at the clock. */
const PAIRS_PER_SLICE = 500;
/**
 * Bytes of undo after which a step that undoes nothing ends early: what is executed and not yet written
 * down is held in memory, several times as large.
 */
const STEP_BYTES_MAX = 8 * 1024 * 1024;

/** Writes after which it ends early, too: they go to the disk's library in one go, 3 to 5 µs each. */
const STEP_WRITES_MAX = 1_500;

/** What stays the same for all steps of a ledger. */
export interface StepWorld extends LedgerWorld {
  readonly network: Network;
  readonly rule: ConsensusRule;
  readonly slices: Slices;
  readonly isStopping: () => boolean;
}

export class LedgerStep {
  readonly #world: StepWorld;
  readonly #step: ConnectStep;
  readonly #own: State;
  #state: State;
  #change: LedgerChange;
  /** What is to be written down beside what the change says, by the key as text. */
  readonly #kept = new Map<string, StateWrite>();
  #bytes = 0;

  constructor(world: StepWorld, step: ConnectStep, own: State) {
    this.#world = world;
    this.#step = step;
    this.#own = own;
    this.#state = own;
    this.#change = new LedgerChange(own);
  }

  /** The state after the step: the ledger's own, changed, or one that takes its place. */
  get state(): State {
    return this.#state;
  }

  /** What it changes of the ledger's own state; empty where another takes its place. */
  get change(): LedgerChange {
    return this.#change;
  }

  /** @param outdated keys that are kept and belong to no state any more */
  async take(outdated: readonly Uint8Array[]): Promise<Execution> {
    const { undo, apply } = this.#step;
    if (undo.length === 0 && apply[0]?.height === 1) this.#beginAnew(outdated);
    const execution = (await this.#goBack(undo)) ?? (await this.#apply(apply, undo.length === 0));
    if (execution.outcome !== 'executed') this.#takeBack();
    return execution;
  }

  // --- Back -----------------------------------------------------------------------------------

  /** With nothing but what the network allocates. */
  #beginAnew(outdated: readonly Uint8Array[]): void {
    for (const key of outdated) this.#keep(keptState({ key, value: undefined }));
    for (const { key } of this.#own.entries()) this.#keep(keptState({ key, value: undefined }));
    const writes = genesisWrites(this.#world.network);
    for (const write of writes) this.#keep(keptState(write));
    this.#goOnWith(stateOf(writes));
  }

  /** @returns why the state cannot be the one after the fork; undefined: it is */
  async #goBack(undo: readonly HeaderEntry[]): Promise<Execution | undefined> {
    if (undo.length === 0 || (await this.#undo(undo))) return undefined;
    return await this.#replay(forkOf(undo));
  }

  /** @returns whether it is the state after the fork now, which needs what is kept of each block */
  async #undo(blocks: readonly HeaderEntry[]): Promise<boolean> {
    if (!(await undoBlocks(blocks, this.#change, this.#world))) return false;
    return (await this.#root()) === forkOf(blocks).header.stateRoot;
  }

  /** Deeper than what is kept: the chain up to the fork is executed again, beside our own state. */
  async #replay(fork: HeaderEntry): Promise<Execution | undefined> {
    this.#change.takeBack();
    this.#goOnWith(stateOf(genesisWrites(this.#world.network)));
    for (const entry of chainTo(fork)) {
      if (this.#world.isStopping()) return { outcome: 'stopped' };
      const failure = await this.#applyOne(entry, fork.height);
      assert(failure?.outcome !== 'refused', `the connected block ${entry.id} cannot stand there`);
      if (failure !== undefined) return failure;
      this.#goOnWith(this.#state); // nothing of a state that is given up whole need be taken back
      await this.#world.slices.rest();
    }
    for await (const write of this.#differences()) this.#keep(keptState(write));
    return undefined;
  }

  /** What turns the ledger's own state into the new one. */
  async *#differences(): AsyncGenerator<StateWrite, void, void> {
    let looks = 0;
    for (const { key, value } of this.#own.entries()) {
      const now = this.#state.get(key);
      if (now === undefined || Buffer.compare(now, value) !== 0) yield { key, value: now };
      if (++looks % PAIRS_PER_SLICE === 0) await this.#world.slices.rest();
    }
    for (const { key, value } of this.#state.entries()) {
      if (this.#own.get(key) === undefined) yield { key, value };
      if (++looks % PAIRS_PER_SLICE === 0) await this.#world.slices.rest();
    }
  }

  // --- Forward --------------------------------------------------------------------------------

  async #apply(blocks: readonly HeaderEntry[], isForward: boolean): Promise<Execution> {
    let done: HeaderEntry | undefined;
    // Part of a step is a place to stand, unless it has led to a lighter chain so far.
    const part = () => (isForward && done !== undefined ? this.#executed(done.id) : undefined);
    for (const entry of blocks) {
      if (this.#world.isStopping()) return part() ?? { outcome: 'stopped' };
      if (this.#isLarge && isForward && done !== undefined) return this.#executed(done.id);
      const failure = await this.#applyOne(entry, this.#step.tip.height);
      if (failure?.outcome === 'lost') return part() ?? failure;
      if (failure !== undefined) return failure;
      const tooOld = entry.height - UNDO_BLOCKS;
      if (tooOld > 0) this.#keep({ key: undoKey(tooOld), value: undefined });
      done = entry;
      await this.#world.slices.rest();
    }
    return this.#executed(this.#step.tip.id);
  }

  get #isLarge(): boolean {
    return this.#bytes > STEP_BYTES_MAX || this.#kept.size + this.#change.size > STEP_WRITES_MAX;
  }

  /** @returns what keeps the block from standing there; after that the step is taken back, or ends before it */
  async #applyOne(
    { id, header }: HeaderEntry,
    endHeight: number,
  ): Promise<Extract<Execution, { outcome: 'refused' | 'lost' }> | undefined> {
    const { network, rule, slices } = this.#world;
    const block = await this.#world.block(id).catch(unlessDamaged);
    if (block === undefined) return { outcome: 'lost', id };
    const execution = executeBlock(this.#state, block, network.reward);
    if (!execution.ok) return { outcome: 'refused', id, why: execution.why };
    await slices.rest();
    const undo = this.#change.apply(execution.writes);
    await slices.rest();
    const stateRoot = await this.#root();
    const fault = validateOutcome(header, rule, { stateRoot, rosterHash: undefined });
    if (fault !== undefined) {
      return { outcome: 'refused', id, why: `${fault}: executing it leads to ${stateRoot}` };
    }
    const { height } = header;
    if (height > endHeight - UNDO_BLOCKS) {
      const value = encodeUndo(undo);
      this.#bytes += value.length;
      this.#keep({ key: undoKey(height), value });
    }
    return undefined;
  }

  #executed(tip: Hash): Execution {
    for (const write of this.#change.writes()) this.#keep(keptState(write));
    return { outcome: 'executed', tip, writes: [...this.#kept.values()] };
  }

  #takeBack(): void {
    if (this.#state === this.#own) this.#change.takeBack();
    else this.#goOnWith(this.#own);
  }

  #goOnWith(state: State): void {
    this.#state = state;
    this.#change = new LedgerChange(state);
  }

  #keep(write: StateWrite): void {
    this.#kept.set(nameOfKey(write.key), write);
  }

  #root(): Promise<Hash> {
    return rootInSlices(this.#state, this.#world.slices);
  }
}

/** @param blocks connected ones, newest first. @returns false: not all that is needed is kept */
export async function undoBlocks(
  blocks: readonly HeaderEntry[],
  change: LedgerChange,
  { stateValue, slices }: Pick<StepWorld, 'stateValue' | 'slices'>,
): Promise<boolean> {
  for (const { height } of blocks) {
    const bytes = await stateValue(undoKey(height));
    const writes = bytes && decodeUndo(bytes);
    if (writes === undefined) return false;
    change.apply(writes);
    await slices.rest();
  }
  return true;
}

export async function rootInSlices(state: State, slices: Slices): Promise<Hash> {
  while (!state.hash(HASHES_PER_SLICE)) await slices.rest();
  return state.root();
}

export function stateOf(writes: readonly StateWrite[]): State {
  const state = new State();
  state.apply(writes);
  return state;
}

function forkOf(undo: readonly HeaderEntry[]): HeaderEntry {
  return undo.at(-1)?.parent as HeaderEntry;
}

/** From height 1 to this entry. */
function chainTo(end: HeaderEntry): HeaderEntry[] {
  const entries: HeaderEntry[] = [];
  for (let entry = end; entry.parent !== undefined; entry = entry.parent) entries.push(entry);
  return entries.reverse();
}
