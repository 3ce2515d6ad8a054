// The chain of a data folder whose node does not run: opened as a node opens it, under the same lock and
// the same rules, and connected up to its best block. What it is wanted for is the callers' concern.
import type { Hash } from '../chain/hash.ts';
import type { Network } from '../chain/network-parameters.ts';
import type { Progress } from '../store/recovery.ts';
import { Store } from '../store/store.ts';
import { type NodeChain, newNodeChain, rulesForStored } from './chain-at-start.ts';
import { firstHeightOf, standOnBase } from './chain-base.ts';
import { Connector } from './connector.ts';
import { systemEnvironment } from './system-environment.ts';

export interface OfflineOptions {
  readonly folder: string;
  readonly network: Network;
  /** Throw away whatever is derived from the log, and derive it anew. */
  readonly rebuild?: boolean;
  /** Bytes of the log that were looked at; of a log that the index knows only its end. */
  readonly reading?: Progress;
  /** Blocks that are connected, of how many. */
  readonly connecting?: Progress;
}

/** A block that the ledger does not accept where it stands. */
export interface RefusedBlock {
  readonly id: Hash;
  readonly height: number;
  readonly why: string;
}

export class OfflineChain {
  readonly state: NodeChain;
  readonly store: Store;
  readonly #connecting: Progress;
  readonly #connector: Connector;

  private constructor(state: NodeChain, store: Store, connecting: Progress) {
    this.state = state;
    this.store = store;
    this.#connecting = connecting;
    const { clock } = systemEnvironment;
    // Commands say nothing of their own about a start.
    this.#connector = new Connector({
      state,
      store,
      environment: { clock },
      emit: () => undefined,
    });
  }

  /** Opens the folder, makes it ours if it is new, mends it as a start does, and connects what is stored. @throws StoreError */
  static async open(options: OfflineOptions): Promise<OfflineChain> {
    const { folder, network, rebuild = false, reading, connecting = () => undefined } = options;
    const state = newNodeChain(network);
    const store = await Store.open({
      folder,
      networkName: network.name,
      genesis: state.genesis.id,
      rebuild,
      ...(reading !== undefined && { progress: reading }),
      ...rulesForStored(state, systemEnvironment),
    });
    try {
      const chain = new OfflineChain(state, store, connecting);
      const tip = await chain.#connector.begin();
      standOnBase(state, tip);
      const { refused } = store.started.chain;
      state.chain.resume({ refused, tip });
      await chain.connect();
      return chain;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** These blocks are durable. Those whose headers are not known yet wait for another start. */
  stored(blocks: Iterable<{ readonly id: Hash }>): void {
    const { chain } = this.state;
    for (const { id } of blocks) {
      const entry = chain.headers.entry(id);
      if (entry !== undefined) chain.stored(entry);
    }
  }

  /**
   * Connects the best of what is stored.
   * @returns the blocks that the ledger refused on the way
   */
  async connect(): Promise<RefusedBlock[]> {
    const { chain } = this.state;
    const refused: RefusedBlock[] = [];
    for (let step = chain.nextStep(); step !== undefined; step = chain.nextStep()) {
      const answer = await this.#connector.take(step);
      if (answer?.kind === 'connected') chain.connected(answer.tip);
      else if (answer?.kind === 'refused') {
        const { id, why } = answer;
        const height = chain.headers.entry(id)?.height ?? step.tip.height;
        refused.push({ id, height, why });
        chain.refused(id, why);
      } else if (answer?.kind === 'missing-block') {
        // Damaged: the chain ends below it until a node fetches it again.
        const entry = chain.headers.entry(answer.id);
        if (entry !== undefined) chain.lost(entry);
      }
      this.#connecting(chain.tip.height, chain.headers.best.height);
    }
    return refused;
  }

  /** The lowest height from which on all blocks are here; 0: all there are. */
  get firstHeight(): number {
    return firstHeightOf(this.state, this.store);
  }

  async close(): Promise<void> {
    await this.store.close();
  }
}
