// What makes one network different from another, and the two networks that are built in.
// Every field here goes into the genesis id (genesis.ts): nodes that differ in any of them refuse
// each other at Hello.
//
// `Network` is a union with one member for each consensus rule, whose parameters are its own. Proof of
// work is the first. What comes beside it: slots (pos, dpos: slotMs, round, stakes or delegates) and
// pbft (spacing, view timeouts), both with a roster of those who may seal; their genesis has a layout
// of its own, so that the ids of proof of work stay as they are.
import type { Hash } from './hash.ts';
import type { RewardSchedule } from './reward.ts';

/** What every network has, whatever its rule. */
interface NetworkBase {
  /** 1 to 32 bytes of UTF-8, as Hello carries it. */
  readonly name: string;
  readonly shape: 'public' | 'private' | 'consortium';
  /** What the sealer of a block earns beside the fees. */
  readonly reward: RewardSchedule;
  /** Balances before the first block. The order does not matter; no address twice. */
  readonly allocations: readonly { readonly address: Hash; readonly amount: bigint }[];
  /** Time of the genesis block, Unix milliseconds. */
  readonly timeMs: number;
}

/** What every rule that aims at a pace has. */
export interface SpacingParameters {
  /** Milliseconds between blocks that the rule aims at. */
  readonly spacingMs: number;
  /** How many spacings the time of a header may be ahead of the clock of whoever judges it. */
  readonly futureSpacings: number;
}

export interface PowParameters extends SpacingParameters {
  /** The first target, and the easiest one ever allowed: 32 bytes big-endian, as hex. */
  readonly target: Hash;
  /** How fast the target follows the pace of the chain, or that the first target stays for ever. */
  readonly retarget: Retarget | 'never';
}

export interface Retarget {
  /** A chain that is this many milliseconds late has a target twice as easy, and half if it is early. */
  readonly halfLifeMs: number;
}

/** A network under proof of work. */
export interface PowNetwork extends NetworkBase {
  /** Names the rule, one of those in src/consensus. */
  readonly rule: 'pow';
  readonly parameters: PowParameters;
}

export type Network = PowNetwork;

/** Bitcoin's two hours are twelve of its ten minutes: room for bad clocks, and little for lies. */
const FUTURE_SPACINGS = 12;

/** 2026-01-01T00:00:00Z. In the past on purpose: test chains with virtual time start here. */
const GENESIS_TIME_MS = 1_767_225_600_000;

/**
 * For one machine and a person who wants blocks now. 2,048 hashes per block on average, which is
 * 2 ms of one core, and never retargeted: mining on demand must not make the next block harder.
 */
const dev: PowNetwork = {
  name: 'dev',
  shape: 'public',
  rule: 'pow',
  reward: { first: 50_000_000n, halvingBlocks: 0, tail: 0n },
  allocations: [],
  timeMs: GENESIS_TIME_MS,
  parameters: {
    spacingMs: 1_000,
    futureSpacings: FUTURE_SPACINGS,
    target: `001f${'f'.repeat(60)}`,
    retarget: 'never',
  },
};

/**
 * One block in ten seconds. The half-life is 32 of them: if half of the miners leave, a class sees the
 * pace return within six minutes. It starts at 2^20 hashes per block, about one second of one core, so
 * that the first blocks come quickly on whatever machines there are. The reward is halved every 24 days
 * (after as many blocks as Bitcoin's), six times; the tail is what later sealers can count on.
 */
const publicNetwork: PowNetwork = {
  name: 'public',
  shape: 'public',
  rule: 'pow',
  reward: { first: 50_000_000n, halvingBlocks: 210_000, tail: 1_000_000n },
  allocations: [],
  timeMs: GENESIS_TIME_MS,
  parameters: {
    spacingMs: 10_000,
    futureSpacings: FUTURE_SPACINGS,
    target: `00000${'f'.repeat(59)}`,
    retarget: { halfLifeMs: 320_000 },
  },
};

export const networks: { readonly dev: PowNetwork; readonly public: PowNetwork } = {
  dev,
  public: publicNetwork,
};

/** A built-in network, or undefined. */
export function networkNamed(name: string): Network | undefined {
  return Object.values(networks).find((network) => network.name === name);
}
