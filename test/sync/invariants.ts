// What must hold after every step of a sync, whatever peers do. It looks only at what goes in and
// what comes out, as a peer or a performer could.
import { expect } from 'chai';
import { claimedIdOf, readBlock } from '../../src/chain/block.ts';
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
  paused: 'yes' | 'no';
  /** Requests of which some blocks were asked of others since. */
  readonly relieved: Set<number>;
  /** The request for a block in compact form of which parts are still to come. */
  filling?: number;
}

interface BlockRequest {
  /** The blocks that have not come. */
  readonly pending: Set<Hash>;
}

export class Invariants {
  readonly #world: World;
  readonly #pending = new Map<ConnectionId, PendingRequests>();

  constructor(world: World) {
    this.#world = world;
  }

  check(input: SyncInput, effects: readonly SyncEffect[]): void {
    const { progress } = this.#world.sync;
    this.#track(input, effects);
    for (const effect of effects) {
      if (effect.kind === 'violation') this.#pending.delete(effect.peer);
      if (effect.kind === 'GetHeaders') this.#checkGetHeaders(effect);
      if (effect.kind === 'GetBlocks') this.#checkGetBlocks(effect);
    }
    this.#checkDeadline();
    this.#checkProgress(progress);
  }

  #track(input: SyncInput, effects: readonly SyncEffect[]): void {
    if (!('peer' in input)) return;
    if (input.kind === 'peer-ready') {
      this.#pending.set(input.peer, {
        headers: new Set(),
        blocks: new Map(),
        paused: 'no',
        relieved: new Set(),
      });
    }
    if (input.kind === 'peer-left') this.#pending.delete(input.peer);
    const requests = this.#pending.get(input.peer);
    if (requests === undefined) return;
    if (input.kind === 'paused') requests.paused = 'yes';
    if (input.kind === 'resumed') requests.paused = 'no';
    if (input.kind === 'Headers') requests.headers.delete(input.re);
    const isFilling = effects.some(({ kind }) => kind === 'GetBlockTransactions');
    if (input.kind === 'CompactBlock' && isFilling) requests.filling = input.re;
    else if (input.kind === 'CompactBlock' || input.kind === 'BlocksEnd') end(requests, input.re);
    if (input.kind === 'BlockTransactions') end(requests, requests.filling ?? 0);
    if (input.kind === 'Block') {
      // What is read apart has come, whatever it turns out to be.
      const isApart = input.bytes.length >= this.#world.limits.readApartBytesMin;
      const read = readBlock(input.bytes);
      const id = isApart ? claimedIdOf(input.bytes) : read.ok ? read.value.id : undefined;
      if (id !== undefined)
        for (const request of requests.blocks.values()) request.pending.delete(id);
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
    const { tree, durable } = this.#world;
    const requests = this.#pending.get(peer);
    if (requests === undefined) return expect.fail('asks a peer that is not there');
    expect(hashes.length).to.be.within(1, syncLimits.blocksPerRequestMax);
    const entries = hashes.map((hash) => tree.entry(hash));
    for (const [at, entry] of entries.entries()) {
      if (entry === undefined) return expect.fail('asks for a block whose header is unknown');
      must(at === 0 || entry.parent === entries[at - 1], 'asks for blocks that do not follow');
    }
    // What a slow peer costs twice is bounded by what is outstanding.
    expect(requests.relieved.size, `${peer} finishes first what others were asked for`).to.equal(0);
    this.#noteRelieved(peer, hashes);
    requests.blocks.set(id, { pending: new Set(hashes) });
    expect(requests.blocks.size, 'requests that wait').to.be.at.most(syncLimits.batchesPerPeer);
    expect(inFlight(requests), 'in flight per peer').to.be.at.most(syncLimits.blocksPerRequestMax);
    let lowest = entries[0];
    while (lowest?.parent?.parent !== undefined && !durable.has(lowest.parent.id)) {
      lowest = lowest.parent;
    }
    const span = (entries.at(-1)?.height ?? 0) - (lowest?.height ?? 0);
    expect(span, 'window').to.be.below(syncLimits.windowBlocksMax);
  }

  /** A block may be asked of another peer, and the first one is not asked for more then. */
  #noteRelieved(asked: ConnectionId, hashes: readonly Hash[]): void {
    for (const [peer, { blocks, relieved }] of this.#pending) {
      for (const [id, { pending }] of blocks) {
        if (!hashes.some((hash) => pending.has(hash))) continue;
        expect(peer, 'asks the same peer twice').to.not.equal(asked);
        relieved.add(id);
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

function end({ blocks, relieved }: PendingRequests, re: number): void {
  blocks.delete(re);
  relieved.delete(re);
}

/** Chai's sentences cost a hundred times as much, and this is asked after every step. */
function must(holds: boolean, what: string): void {
  if (!holds) expect.fail(what);
}

function inFlight({ blocks }: PendingRequests): number {
  let sum = 0;
  for (const { pending } of blocks.values()) sum += pending.size;
  return sum;
}
