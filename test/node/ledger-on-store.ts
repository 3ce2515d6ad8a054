// A chain, its ledger and its store in memory, without a node: blocks are stored and connected step by step, and
// a restart finds what is written down.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import type { HeaderEntry } from '../../src/chain/header-tree.ts';
import { accountOf } from '../../src/ledger/accounts.ts';
import { KEPT_STATE } from '../../src/ledger/kept.ts';
import { type NodeChain, newNodeChain, rulesForStored } from '../../src/node/chain-at-start.ts';
import { Connector } from '../../src/node/connector.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import type { NodeEvent } from '../../src/observe/events.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { Store } from '../../src/store/store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import type { StoreParts } from '../../src/store/store-parts.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { ann, ben, cat, stateAfterAll } from './paid-blocks.ts';

const network = instantNetwork;

export class LedgerOnStore {
  readonly events: NodeEvent[] = [];
  readonly state: NodeChain;
  readonly store: Store;
  readonly connector: Connector;
  readonly refused: string[] = [];
  readonly lost: string[] = [];
  /** Blocks whose bytes are not what was written. */
  readonly damaged = new Set<string>();

  constructor(store: Store, undo: 'kept' | 'gone' = 'kept', state = newNodeChain(network)) {
    this.store = store;
    this.state = state;
    const emit = (event: NodeEvent) => this.events.push(event);
    const read = undo === 'kept' ? {} : { stateValue: () => Promise.resolve(undefined) };
    this.connector = new Connector({
      state: this.state,
      store: Object.assign(Object.create(store), {
        started: store.started,
        readRun: (ids: readonly string[], bytesMax: number) => {
          const id = ids.find((one) => this.damaged.has(one));
          if (id !== undefined) throw new StoreError('CORRUPT', 'damaged', { id });
          return store.readRun(ids, bytesMax);
        },
        ...{ record: store.record.bind(store), stateValues: store.stateValues.bind(store) },
        ...{ stateValue: store.stateValue.bind(store), ...read },
      }) as Store,
      environment: { clock: systemClock },
      emit,
    });
  }

  static async new(undo?: 'kept' | 'gone'): Promise<LedgerOnStore> {
    const ledger = new LedgerOnStore(await Store.inMemory({ verify: () => true }), undo);
    await ledger.connector.begin();
    return ledger;
  }

  /** A start on what a store has left, as a node starts. */
  static async on(parts: StoreParts): Promise<LedgerOnStore> {
    const state = newNodeChain(network);
    const world = { clock: systemClock, verifySignatures: () => Promise.resolve(true) };
    const store = await Store.on(parts, rulesForStored(state, world));
    const ledger = new LedgerOnStore(store, 'kept', state);
    const { chain } = state;
    for (const { id } of store.entries()) chain.stored(chain.headers.entry(id) as HeaderEntry);
    const tip = await ledger.connector.begin();
    chain.resume({ refused: store.started.chain.refused, tip });
    return ledger;
  }

  get tip(): string {
    return this.state.chain.tip.id;
  }

  /** Stores blocks, parents first, and connects the best of what is stored. */
  async add(blocks: readonly Block[]): Promise<void> {
    const { chain } = this.state;
    for (const block of blocks) {
      const { id, header, sealedHeader, bytes } = block;
      if (chain.headers.entry(id) !== undefined) continue;
      const entry = chain.headers.add({ ...block, bytes: sealedHeader });
      const facts = { id, parent: header.parent, height: header.height, sealedHeader };
      await this.store.append(blockFrame(bytes), facts);
      chain.stored(entry);
    }
    for (let step = chain.nextStep(); step !== undefined; step = chain.nextStep()) {
      const answer = await this.connector.take(step);
      if (answer?.kind === 'connected') chain.connected(answer.tip);
      else if (answer?.kind === 'refused') {
        this.refused.push(answer.why);
        chain.refused(answer.id, answer.why);
      } else {
        if (answer?.kind === 'missing-block') this.lost.push(answer.id);
        return;
      }
    }
  }

  /** What is written down of the state, as text, sorted. */
  async kept(): Promise<string[]> {
    const lines: string[] = [];
    for await (const { key, value } of this.store.stateValues(KEPT_STATE)) {
      lines.push(`${hex(key.subarray(1))} = ${hex(value)}`);
    }
    return lines.sort();
  }

  /** In memory and as it is kept, it is what executing these blocks gives. */
  async mustBe(blocks: readonly Block[]): Promise<void> {
    const state = stateAfterAll(network, blocks);
    expect(this.tip).to.equal(blocks.at(-1)?.id);
    for (const key of [ann, ben, cat]) {
      expect(this.state.ledger.accountOf(key)).to.deep.equal(accountOf(state, key));
    }
    const lines = [...state.entries()].map(({ key, value }) => `${hex(key)} = ${hex(value)}`);
    expect(await this.kept()).to.deep.equal(lines.sort());
  }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
