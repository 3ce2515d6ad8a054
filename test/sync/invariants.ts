// What must hold after every step of a sync, whatever peers do. It looks only at what goes in and
// what comes out, as a peer or a performer could.
import { expect } from 'chai';
import { readBlock } from '../../src/chain/block.ts';
import type { Hash } from '../../src/chain/hash.ts';
import type { PeerId, SyncEffect, SyncInput } from '../../src/sync/effects.ts';
import { syncLimits } from '../../src/sync/limits.ts';
import type { World } from './world.ts';

/** Requests of one peer that have no answer yet. */
interface Ledger {
  readonly headers: Set<number>;
  /** By request id: the blocks that have not come. */
  readonly blocks: Map<number, Set<Hash>>;
  heardMs: number;
  /** When the oldest of the blocks that are owed was asked for. */
  askedMs: Map<Hash, number>;
  paused: 'yes' | 'no';
  /** Requests whose blocks may be asked of others: the peer was silent or slow, or is not followed. */
  readonly relieved: Set<number>;
}

export class Invariants {
  readonly #world: World;
  readonly #ledgers = new Map<PeerId, Ledger>();
  /** After the last step. */
  #openHeaders = 0;

  constructor(world: World) {
    this.#world = world;
  }

  check(input: SyncInput, effects: readonly SyncEffect[]): void {
    this.#noteSilent();
    this.#account(input);
    this.#noteForgotten();
    for (const effect of effects) {
      if (effect.kind === 'violation') this.#ledgers.delete(effect.peer);
      if (effect.kind === 'get-headers') this.#checkGetHeaders(effect);
      if (effect.kind === 'get-blocks') this.#checkGetBlocks(effect);
    }
    this.#checkDeadline();
    this.#checkProgress();
  }

  #account(input: SyncInput): void {
    if (!('peer' in input)) return;
    if (input.kind === 'peer-ready') {
      this.#ledgers.set(input.peer, {
        headers: new Set(),
        blocks: new Map(),
        heardMs: 0,
        askedMs: new Map(),
        paused: 'no',
        relieved: new Set(),
      });
    }
    if (input.kind === 'peer-left') this.#ledgers.delete(input.peer);
    const ledger = this.#ledgers.get(input.peer);
    if (ledger === undefined) return;
    // An answer with blocks is a sign of life; other words do not excuse blocks that do not come.
    const isStream = input.kind !== 'new-tip' && input.kind !== 'headers';
    if (isStream) ledger.heardMs = this.#world.nowMs;
    if (input.kind === 'paused') ledger.paused = 'yes';
    if (input.kind === 'resumed') ledger.paused = 'no';
    if (input.kind === 'headers') ledger.headers.delete(input.re);
    if (input.kind === 'blocks-end') ledger.blocks.delete(input.re);
    if (input.kind === 'block') {
      const read = readBlock(input.bytes);
      if (read.ok) for (const owed of ledger.blocks.values()) owed.delete(read.value.id);
    }
  }

  #noteSilent(): void {
    const { nowMs } = this.#world;
    const { stallTimeoutMinMs, patienceFactor } = syncLimits;
    for (const { blocks, heardMs, askedMs, relieved } of this.#ledgers.values()) {
      if (blocks.size === 0) continue;
      const asked = [...blocks.values()].flatMap((owed) =>
        [...owed].map((hash) => askedMs.get(hash)),
      );
      const waitedMs = nowMs - Math.min(...asked.map((ms) => ms ?? nowMs));
      const isSilent = nowMs - heardMs >= stallTimeoutMinMs;
      if (!isSilent && waitedMs < stallTimeoutMinMs * patienceFactor) continue;
      for (const id of blocks.keys()) relieved.add(id);
    }
  }

  /** Headers may be forgotten for want of room; then their blocks are nobody's in particular. */
  #noteForgotten(): void {
    const { limits, sync } = this.#world;
    const { openHeaders, peers } = sync.progress;
    const before = this.#openHeaders;
    this.#openHeaders = openHeaders;
    if (before < limits.openHeadersMax / 2) return;
    for (const [peer, { shown }] of peers) {
      const ledger = this.#ledgers.get(peer);
      if (shown !== undefined || ledger === undefined) continue;
      for (const id of ledger.blocks.keys()) ledger.relieved.add(id);
    }
  }

  #checkGetHeaders({ peer, id, locator }: Extract<SyncEffect, { kind: 'get-headers' }>): void {
    const ledger = this.#ledgers.get(peer);
    expect(ledger, 'asks a peer that is there').to.not.equal(undefined);
    expect(ledger?.headers.size, 'one header request per peer').to.equal(0);
    expect(locator.length).to.be.within(1, 64);
    expect(locator.at(-1)).to.equal(this.#world.tree.genesis.id);
    ledger?.headers.add(id);
  }

  #checkGetBlocks({ peer, id, hashes }: Extract<SyncEffect, { kind: 'get-blocks' }>): void {
    const { tree, durable, nowMs } = this.#world;
    const ledger = this.#ledgers.get(peer);
    if (ledger === undefined) return expect.fail('asks a peer that is not there');
    expect(hashes.length).to.be.within(1, syncLimits.blocksPerRequestMax);
    const entries = hashes.map((hash) => tree.entry(hash));
    for (const [at, entry] of entries.entries()) {
      if (entry === undefined) return expect.fail('asks for a block whose header is unknown');
      if (at > 0) expect(entry.parent, 'consecutive').to.equal(entries[at - 1]);
      this.#checkNotInFlight(peer, entry.id);
    }
    if (ledger.blocks.size === 0) ledger.heardMs = nowMs;
    ledger.blocks.set(id, new Set(hashes));
    for (const hash of hashes) ledger.askedMs.set(hash, nowMs);
    expect(ledger.blocks.size, 'requests that wait').to.be.at.most(syncLimits.batchesPerPeer);
    const inFlight = [...ledger.blocks.values()].reduce((sum, { size }) => sum + size, 0);
    expect(inFlight, 'in flight per peer').to.be.at.most(syncLimits.blocksPerRequestMax);
    let lowest = entries[0];
    while (lowest?.parent?.parent !== undefined && !durable.has(lowest.parent.id)) {
      lowest = lowest.parent;
    }
    const span = (entries.at(-1)?.height ?? 0) - (lowest?.height ?? 0);
    expect(span, 'window').to.be.below(syncLimits.windowBlocksMax);
  }

  /** No block is asked of two peers, unless the first one is silent or slow. */
  #checkNotInFlight(asked: PeerId, hash: Hash): void {
    this.#noteSilent();
    for (const [peer, { blocks, heardMs, relieved }] of this.#ledgers) {
      for (const [id, owed] of blocks) {
        if (!owed.has(hash)) continue;
        expect(peer, 'asks the same peer twice').to.not.equal(asked);
        const silentMs = this.#world.nowMs - heardMs;
        expect(relieved.has(id), `in flight from ${peer}, heard ${silentMs} ms ago`).to.equal(true);
      }
    }
  }

  #checkDeadline(): void {
    const owing = [...this.#ledgers.values()].some(({ headers, blocks, paused }) => {
      return paused === 'no' && (headers.size > 0 || blocks.size > 0);
    });
    if (owing) expect(this.#world.sync.deadlineMs, 'deadline').to.not.equal(undefined);
  }

  #checkProgress(): void {
    const { progress } = this.#world.sync;
    for (const [peer, { blocks }] of this.#ledgers) {
      const inFlight = [...blocks.values()].reduce((sum, { size }) => sum + size, 0);
      expect(progress.peers.get(peer)?.inFlight, `in flight of ${peer}`).to.equal(inFlight);
    }
    expect(progress.blocks).to.be.at.most(progress.target);
    expect(progress.openHeaders, 'headers without blocks').to.be.at.most(
      this.#world.limits.openHeadersMax,
    );
    // Nothing is in the tree but those, genesis, and what was stored.
    const stored = this.#world.tree.size - 1 - progress.openHeaders;
    expect(stored, 'headers with blocks').to.be.at.most(this.#world.durable.size);
  }
}
