// What must hold after every step of a sync, whatever peers do. It looks only at what goes in and
// what comes out, as a peer or a performer could.
import { expect } from 'chai';
import { readBlock } from '../../src/chain/block.ts';
import type { Hash } from '../../src/chain/hash.ts';
import type { ConnectionId, SyncEffect, SyncInput } from '../../src/sync/effects.ts';
import { syncLimits } from '../../src/sync/limits.ts';
import type { Sync } from '../../src/sync/sync.ts';
import type { World } from './world.ts';

/** Requests of one peer that have no answer yet. */
interface PendingRequests {
  readonly headers: Set<number>;
  /** By request id. */
  readonly blocks: Map<number, BlockRequest>;
  lastReplyMs: number;
  paused: 'yes' | 'no';
  /** Requests whose blocks may be asked of others: the peer was silent or slow, or is not followed. */
  readonly relieved: Set<number>;
}

interface BlockRequest {
  readonly askedMs: number;
  /** The blocks that have not come. */
  readonly pending: Set<Hash>;
}

export class Invariants {
  readonly #world: World;
  readonly #pending = new Map<ConnectionId, PendingRequests>();
  /** After the last step. */
  #openHeaders = 0;

  constructor(world: World) {
    this.#world = world;
  }

  check(input: SyncInput, effects: readonly SyncEffect[]): void {
    const { progress } = this.#world.sync;
    this.#noteSilent();
    this.#track(input);
    this.#noteForgotten(progress);
    for (const effect of effects) {
      if (effect.kind === 'violation') this.#pending.delete(effect.peer);
      if (effect.kind === 'GetHeaders') this.#checkGetHeaders(effect);
      if (effect.kind === 'GetBlocks') this.#checkGetBlocks(effect);
    }
    this.#checkDeadline();
    this.#checkProgress(progress);
  }

  #track(input: SyncInput): void {
    if (!('peer' in input)) return;
    if (input.kind === 'peer-ready') {
      this.#pending.set(input.peer, {
        headers: new Set(),
        blocks: new Map(),
        lastReplyMs: 0,
        paused: 'no',
        relieved: new Set(),
      });
    }
    if (input.kind === 'peer-left') this.#pending.delete(input.peer);
    const requests = this.#pending.get(input.peer);
    if (requests === undefined) return;
    // An answer with blocks is a sign of life; other words do not excuse blocks that do not come.
    const isStream = input.kind !== 'NewTip' && input.kind !== 'Headers';
    if (isStream) requests.lastReplyMs = this.#world.nowMs;
    if (input.kind === 'paused') requests.paused = 'yes';
    if (input.kind === 'resumed') requests.paused = 'no';
    if (input.kind === 'Headers') requests.headers.delete(input.re);
    if (input.kind === 'BlocksEnd') requests.blocks.delete(input.re);
    if (input.kind === 'Block') {
      const read = readBlock(input.bytes);
      if (read.ok)
        for (const request of requests.blocks.values()) request.pending.delete(read.value.id);
    }
  }

  #noteSilent(): void {
    const { nowMs } = this.#world;
    const { stallTimeoutMinMs, slowBatchFactor } = syncLimits;
    for (const { blocks, lastReplyMs, relieved } of this.#pending.values()) {
      if (blocks.size === 0) continue;
      const waitedMs = nowMs - oldestAskedMs(blocks);
      const isSilent = nowMs - lastReplyMs >= stallTimeoutMinMs;
      if (!isSilent && waitedMs < stallTimeoutMinMs * slowBatchFactor) continue;
      for (const id of blocks.keys()) relieved.add(id);
    }
  }

  /** Headers may be forgotten for want of room; then their blocks are nobody's in particular. */
  #noteForgotten({ openHeaders, peers }: Sync['progress']): void {
    const { limits } = this.#world;
    const before = this.#openHeaders;
    this.#openHeaders = openHeaders;
    if (before < limits.openHeadersMax / 2) return;
    for (const [peer, { provenHeight }] of peers) {
      const requests = this.#pending.get(peer);
      if (provenHeight !== undefined || requests === undefined) continue;
      for (const id of requests.blocks.keys()) requests.relieved.add(id);
    }
  }

  #checkGetHeaders({ peer, id, locator }: Extract<SyncEffect, { kind: 'GetHeaders' }>): void {
    const requests = this.#pending.get(peer);
    expect(requests, 'asks a peer that is there').to.not.equal(undefined);
    expect(requests?.headers.size, 'one header request per peer').to.equal(0);
    expect(locator.length).to.be.within(1, 64);
    expect(locator.at(-1)).to.equal(this.#world.tree.genesis.id);
    requests?.headers.add(id);
  }

  #checkGetBlocks({ peer, id, hashes }: Extract<SyncEffect, { kind: 'GetBlocks' }>): void {
    const { tree, durable, nowMs } = this.#world;
    const requests = this.#pending.get(peer);
    if (requests === undefined) return expect.fail('asks a peer that is not there');
    expect(hashes.length).to.be.within(1, syncLimits.blocksPerRequestMax);
    const entries = hashes.map((hash) => tree.entry(hash));
    for (const [at, entry] of entries.entries()) {
      if (entry === undefined) return expect.fail('asks for a block whose header is unknown');
      must(at === 0 || entry.parent === entries[at - 1], 'asks for blocks that do not follow');
    }
    this.#checkNotInFlight(peer, hashes);
    if (requests.blocks.size === 0) requests.lastReplyMs = nowMs;
    requests.blocks.set(id, { askedMs: nowMs, pending: new Set(hashes) });
    expect(requests.blocks.size, 'requests that wait').to.be.at.most(syncLimits.batchesPerPeer);
    expect(inFlight(requests), 'in flight per peer').to.be.at.most(syncLimits.blocksPerRequestMax);
    let lowest = entries[0];
    while (lowest?.parent?.parent !== undefined && !durable.has(lowest.parent.id)) {
      lowest = lowest.parent;
    }
    const span = (entries.at(-1)?.height ?? 0) - (lowest?.height ?? 0);
    expect(span, 'window').to.be.below(syncLimits.windowBlocksMax);
  }

  /** No block is asked of two peers, unless the first one is silent or slow. */
  #checkNotInFlight(asked: ConnectionId, hashes: readonly Hash[]): void {
    this.#noteSilent();
    for (const [peer, { blocks, lastReplyMs, relieved }] of this.#pending) {
      for (const [id, { pending }] of blocks) {
        if (!hashes.some((hash) => pending.has(hash))) continue;
        expect(peer, 'asks the same peer twice').to.not.equal(asked);
        const silentMs = this.#world.nowMs - lastReplyMs;
        expect(relieved.has(id), `in flight from ${peer}, heard ${silentMs} ms ago`).to.equal(true);
      }
    }
  }

  #checkDeadline(): void {
    const owing = [...this.#pending.values()].some(({ headers, blocks, paused }) => {
      return paused === 'no' && (headers.size > 0 || blocks.size > 0);
    });
    must(!owing || this.#world.sync.deadlineMs !== undefined, 'a deadline while a peer owes');
  }

  #checkProgress({ peers, blocks, target, openHeaders }: Sync['progress']): void {
    for (const [peer, requests] of this.#pending) {
      const told = peers.get(peer)?.inFlight;
      must(
        told === inFlight(requests),
        `${peer} has ${inFlight(requests)} blocks in flight, not ${told}`,
      );
    }
    must(blocks <= target, `${blocks} blocks of ${target}`);
    const { limits, tree, durable } = this.#world;
    must(openHeaders <= limits.openHeadersMax, `${openHeaders} headers without blocks`);
    // Nothing is in the tree but those, genesis, and what was stored.
    const stored = tree.size - 1 - openHeaders;
    must(stored <= durable.size, `${stored} headers with blocks, but ${durable.size} blocks`);
  }
}

/** Chai's sentences cost a hundred times as much, and this is asked after every step. */
function must(holds: boolean, what: string): void {
  if (!holds) expect.fail(what);
}

/** When the oldest outstanding request was made; Infinity if none is. */
function oldestAskedMs(blocks: PendingRequests['blocks']): number {
  let oldestMs = Infinity;
  for (const { askedMs, pending } of blocks.values()) {
    if (pending.size > 0) oldestMs = Math.min(oldestMs, askedMs);
  }
  return oldestMs;
}

function inFlight({ blocks }: PendingRequests): number {
  let sum = 0;
  for (const { pending } of blocks.values()) sum += pending.size;
  return sum;
}
