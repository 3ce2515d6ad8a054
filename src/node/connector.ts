// Takes the steps of the chain: has the ledger execute them, writes its answers down, and says what sync
// is to be told. Blocks that have just been stored are handed to the ledger as they were read, so that a
// sync reads and decodes each of them once.
import type { Block } from '../chain/block.ts';
import type { ConnectStep } from '../chain/chain-state.ts';
import type { Hash } from '../chain/hash.ts';
import type { NodeEvent } from '../observe/events.ts';
import type { SyncInput } from '../sync/effects.ts';
import { readStored } from './block-reader.ts';
import type { NodeChain } from './chain-at-start.ts';
import type { BlockStore, Environment } from './environment.ts';

/**
 * Bytes of blocks kept for the ledger as they were read, which takes a quarter more memory than their bytes: as many as
 * may wait for the disk and half as many again, so that a sync reads no block a second time.
 */
const FRESH_BYTES_MAX = 24 * 1024 * 1024;

export interface ConnectorOptions {
  readonly state: NodeChain;
  readonly store: BlockStore;
  readonly environment: Pick<Environment, 'clock'>;
  readonly emit: (event: NodeEvent) => void;
}

export class Connector {
  readonly #options: ConnectorOptions;
  /** Stored, and not executed yet. The first that came are the first that are asked for. */
  readonly #fresh = new Map<Hash, Block>();
  #freshBytes = 0;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** @returns where the chain stands: undefined, at genesis */
  async begin(): Promise<Hash | undefined> {
    const { state, store, environment, emit } = this.#options;
    const { tip } = store.started.chain;
    const entry = tip === undefined ? undefined : state.chain.headers.entry(tip);
    const world = {
      block: (id: Hash) => this.#block(id),
      clock: environment.clock,
      stateValue: (key: Uint8Array) => store.stateValue(key),
      stateValues: (firstByte: number) => store.stateValues(firstByte),
    };
    if (await state.ledger.begin(world, entry)) return tip;
    if (entry !== undefined) emit({ type: 'ledger.replay', height: entry.height });
    return undefined;
  }

  /** A block that is about to be stored. */
  keep(block: Block): void {
    if (this.#freshBytes + block.bytes.length > FRESH_BYTES_MAX || this.#fresh.has(block.id))
      return;
    this.#fresh.set(block.id, block);
    this.#freshBytes += block.bytes.length;
  }

  /** These are on our chain by now, or on no chain. */
  forget(ids: readonly Hash[]): void {
    for (const id of ids) this.#takeFresh(id);
  }

  /** @returns what came of it; undefined: nothing, the node stops. @throws StoreError `DISK` */
  async take(step: ConnectStep): Promise<SyncInput | undefined> {
    const { state, store } = this.#options;
    const execution = await state.ledger.execute(step);
    switch (execution.outcome) {
      case 'executed': {
        const { tip, writes } = execution;
        await store.record({ outcome: 'connected', tip, writes });
        return { kind: 'connected', tip };
      }
      case 'refused':
        await store.record(execution);
        return { kind: 'refused', id: execution.id, why: execution.why };
      case 'lost':
        return { kind: 'missing-block', id: execution.id };
      case 'stopped':
        return undefined;
    }
  }

  /** What is under way ends as soon as it can. */
  stop(): void {
    this.#options.state.ledger.stop();
  }

  async #block(id: Hash): Promise<Block> {
    return this.#takeFresh(id) ?? (await readStored(this.#options.store, id));
  }

  #takeFresh(id: Hash): Block | undefined {
    const block = this.#fresh.get(id);
    if (block === undefined) return undefined;
    this.#fresh.delete(id);
    this.#freshBytes -= block.bytes.length;
    return block;
  }
}
