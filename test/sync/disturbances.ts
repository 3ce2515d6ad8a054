// Peers that are a nuisance to a sync without breaking a clause, and how much longer it takes beside them.
// In virtual time, so the same on every machine.
import type { Block } from '../../src/chain/block.ts';
import { type SyncLimits, syncLimits } from '../../src/sync/limits.ts';
import { chainOf } from './chains.ts';
import type { Behaviour } from './sim-peer.ts';
import { World } from './world.ts';

/** Blocks of the syncs that the limits are made for. */
const FULL_BLOCKS = 10_000;
/** What one honest peer needs for all of them, and a little for headers and disk. */
const HONEST_MS = 5_000;
const SEED = 20260130;

/** Where a nuisance stands: before all others are here, or when they are. */
export type Place = 'first' | 'last';

export interface Disturbance {
  readonly name: string;
  /** Bound on the time, in times of one honest peer alone. */
  readonly factorMax: number;
  /** A new one for each sync, for it may count what it sends. */
  readonly behaviour: (scale: number) => Partial<Behaviour>;
  /** It leaves when so much of the chain is stored. */
  readonly leavesAt?: number;
}

const farClaim = { height: 4_000_000_000, tip: 'ab'.repeat(32), work: 2n ** 200n };

/** Undisturbed but for what the nuisance does to itself. */
const FACTOR_MAX = 1.3;
/** For one that was good until it stopped: its blocks have to be missed before others are asked for them. */
const FACTOR_STOPPED_MAX = 2;

export const disturbances: readonly Disturbance[] = [
  ...[20, 100].map((ms) => slow(`needs ${ms} ms a block`, () => ms)),
  slow('drips a block every 1,000 ms', () => 1_000),
  slow('drips a block every 100 to 1,900 ms', (sent) => 100 + ((sent * 700) % 1_801)),
  ...[1_000, 5_000].map((latencyMs) => {
    return nuisance(`answers ${latencyMs} ms late`, () => ({ latencyMs }));
  }),
  nuisance('claims a height, shows no headers', () => ({ hello: farClaim, headers: () => [] })),
  nuisance('claims a height, shows its own headers', () => ({ hello: farClaim })),
  nuisance('skips one block', () => ({ block: skips(({ header }) => header.height === 500) })),
  nuisance('skips a block in 1,000', () => ({
    block: skips(({ header }) => header.height % 1_000 === 500),
  })),
  nuisance('is mute on headers', () => ({ headers: () => 'silent' })),
  nuisance('is mute on everything', () => ({ headers: () => 'silent', block: () => 'withhold' })),
  nuisance('never sends a block', () => ({ block: () => 'withhold' })),
  {
    ...nuisance('stops for ever', (scale) => ({ block: stopsAfter(300 * scale) })),
    factorMax: FACTOR_STOPPED_MAX,
  },
  { ...nuisance('dies half way', () => ({})), factorMax: FACTOR_STOPPED_MAX, leavesAt: 0.5 },
];

function nuisance(name: string, behaviour: Disturbance['behaviour']): Disturbance {
  return { name, factorMax: FACTOR_MAX, behaviour };
}

function slow(name: string, msOf: (sent: number) => number): Disturbance {
  return nuisance(name, (scale) => {
    let sent = 0;
    return { blockMs: () => msOf(sent++) / scale };
  });
}

function skips(isSkipped: (block: Block) => boolean): Behaviour['block'] {
  return (block) => (isSkipped(block) ? 'skip' : block.bytes);
}

function stopsAfter(blocks: number): Behaviour['block'] {
  let sent = 0;
  return (block) => (++sent > blocks ? 'withhold' : block.bytes);
}

export interface Outcome {
  readonly tookMs: number;
  readonly isComplete: boolean;
  readonly violations: readonly string[];
}

/** Everything smaller alike, time excepted: a shorter sync stands for the full one. */
function limitsFor(scale: number): Partial<SyncLimits> {
  const { headersPerReplyMax, headersAheadMax, windowBlocksMax, blocksPerRequestMax } = syncLimits;
  return {
    headersPerReplyMax: headersPerReplyMax * scale,
    headersAheadMax: headersAheadMax * scale,
    windowBlocksMax: Math.ceil(windowBlocksMax * scale),
    blocksPerRequestMax: blocksPerRequestMax * scale,
  };
}

/**
 * One sync of so many blocks from honest peers and perhaps a nuisance.
 * @param planted limits that make a fault
 */
export function syncBeside(
  blocks: number,
  honest: number,
  bad?: Disturbance,
  place: Place = 'first',
  planted: Partial<SyncLimits> = {},
): Outcome {
  const scale = blocks / FULL_BLOCKS;
  const limits = { ...limitsFor(scale), ...planted };
  const chain = chainOf(blocks);
  const world = new World({ seed: SEED, limits });
  const good: Partial<Behaviour> = { blockMs: HONEST_MS / blocks };
  const replies = limits.headersPerReplyMax;
  const enter = (id: string, { headers, ...others }: Partial<Behaviour>) => {
    const most = (all: readonly Uint8Array[]) => all.slice(0, replies);
    world.join(id, chain, {
      ...good,
      ...others,
      headers: (all) => headers?.(most(all)) ?? most(all),
    });
  };
  if (bad !== undefined && place === 'first') enter('bad', bad.behaviour(scale));
  for (let at = 0; at < honest; at++) enter(`honest ${at}`, {});
  if (bad !== undefined && place === 'last') enter('bad', bad.behaviour(scale));
  const startMs = world.nowMs;
  if (bad?.leavesAt !== undefined) {
    const height = blocks * bad.leavesAt;
    world.run(() => world.chain.tip.height >= height);
    world.leave('bad');
  }
  world.run(() => world.chain.tip.height === blocks || world.nowMs - startMs > 100 * HONEST_MS);
  return {
    tookMs: world.nowMs - startMs,
    isComplete: world.chain.tip.id === chain.at(-1)?.id,
    violations: world.violations,
  };
}
