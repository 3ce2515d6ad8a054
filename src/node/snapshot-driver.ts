// Begins the chain with a state that peers have: performs what snapshot-sync.ts decides, puts the pieces together,
// and when all of them are there, and lead to the root that the header names, has them written down. Until then
// nothing of it counts: a node that is stopped or killed meanwhile begins again.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { State } from '../ledger/state.ts';
import { DeadlineTimer } from '../net/deadline-timer.ts';
import { capabilities, isCapableOf } from '../session/capabilities.ts';
import type { SnapshotEffect, SnapshotInput } from '../sync/snapshot-effects.ts';
import { SnapshotSync } from '../sync/snapshot-sync.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { Request } from '../wire/messages.ts';
import { keepBase } from './chain-base.ts';
import type { NodeContext } from './node-context.ts';
import { Slices } from './slices.ts';
import type { SyncDriver } from './sync-driver.ts';

export interface SnapshotDriverOptions extends NodeContext {
  readonly sync: SyncDriver;
}

export class SnapshotDriver {
  readonly #options: SnapshotDriverOptions;
  readonly #decider: SnapshotSync;
  readonly #timer: DeadlineTimer;
  /** What has come of each state that is fetched, by the block after which it is. */
  readonly #states = new Map<Hash, State>();
  #work: Promise<void> = Promise.resolve();
  #phase: 'wanted' | 'over' = 'over';

  constructor(options: SnapshotDriverOptions) {
    this.#options = options;
    const { state, environment } = options;
    const { checkpoint, snapshotDepthBlocks } = options.options;
    this.#decider = new SnapshotSync({
      tree: state.chain.headers,
      checkpoint,
      ...(snapshotDepthBlocks !== undefined && { depthBlocks: snapshotDepthBlocks }),
    });
    this.#timer = new DeadlineTimer({
      clock: environment.clock,
      deadlineMs: () => this.#decider.deadlineMs,
      due: () => this.#input({ kind: 'wake' }),
    });
  }

  /** The disk was looked at: a chain that has a block already goes on as it is. */
  start(): void {
    const { state, options, sync } = this.#options;
    if (options.fromSnapshot !== true) return;
    const { chain } = state;
    if (chain.tip === chain.headers.genesis) this.#phase = 'wanted';
    else sync.input({ kind: 'begin', at: undefined });
  }

  joined(peer: string, hello: Hello): void {
    if (isCapableOf(hello, capabilities.snapshots)) this.#input({ kind: 'peer-ready', peer });
  }

  left(peer: string): void {
    this.#input({ kind: 'peer-left', peer });
  }

  /** All headers are here, up to this one. */
  headers(tip: HeaderEntry): void {
    this.#input({ kind: 'headers', tip });
  }

  answered(input: Extract<SnapshotInput, { kind: 'Snapshots' | 'SnapshotPiece' }>): void {
    this.#input(input);
  }

  async stop(): Promise<void> {
    this.#phase = 'over';
    this.#timer.stop();
    await this.#work;
  }

  #input(input: SnapshotInput): void {
    if (this.#phase === 'over') return;
    const nowMs = this.#options.environment.clock.nowMs();
    for (const effect of this.#decider.handle(input, nowMs)) this.#perform(effect);
    this.#timer.arm();
  }

  #perform(effect: SnapshotEffect): void {
    const { emit, peers } = this.#options;
    switch (effect.kind) {
      case 'GetSnapshots':
        return this.#ask(effect.peer, effect.id, { kind: 'GetSnapshots' });
      case 'GetSnapshotPiece': {
        const { block, path } = effect;
        return this.#ask(effect.peer, effect.id, { kind: 'GetSnapshotPiece', block, path });
      }
      case 'begin': {
        const { entry, pieces } = effect;
        this.#states.set(entry.id, new State());
        emit({ type: 'snapshot.start', height: entry.height, block: entry.id, pieces });
        return;
      }
      case 'leaves':
        this.#states.get(effect.block)?.apply(effect.leaves);
        return;
      case 'dropped': {
        const { entry, why } = effect;
        this.#states.delete(entry.id);
        emit({ type: 'snapshot.dropped', height: entry.height, block: entry.id, why });
        return;
      }
      case 'done':
        this.#work = this.#adopt(effect.entry).catch((error: unknown) =>
          this.#options.failed(error),
        );
        return;
      case 'unavailable':
        return this.#giveUp(effect.why, effect.next);
      case 'violation': {
        const { peer, height, path: piece, why } = effect;
        emit({ type: 'snapshot.refused', peer, height, piece, why });
        peers.readyPeer(peer)?.connection.abort('bad-snapshot', `piece ${piece}: ${why}`);
      }
    }
  }

  #ask(peer: string, id: number, message: Request): void {
    this.#options.peers.readyPeer(peer)?.connection.send({ id, message });
  }

  async #adopt(entry: HeaderEntry): Promise<void> {
    const { state, store, environment, sync, emit } = this.#options;
    const fetched = this.#states.get(entry.id) ?? new State();
    this.#states.clear();
    const outdated = await state.ledger.adopt(entry, fetched);
    if (outdated === undefined) return this.#input({ kind: 'not-adopted' });
    const slices = new Slices(environment.clock);
    await keepBase({ entry, state: fetched, outdated }, state.chain.headers, store, slices);
    if (this.#phase === 'over') return;
    this.#input({ kind: 'adopted' });
    this.#phase = 'over';
    const leaves = fetched.size;
    emit({ type: 'snapshot.done', height: entry.height, block: entry.id, leaves });
    sync.input({ kind: 'begin', at: entry });
  }

  #giveUp(why: string, next: 'genesis' | 'wait'): void {
    this.#options.emit({ type: 'snapshot.unavailable', why, next });
    if (next === 'wait') return;
    this.#phase = 'over';
    this.#options.sync.input({ kind: 'begin', at: undefined });
  }
}
