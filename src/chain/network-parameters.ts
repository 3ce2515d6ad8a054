// What makes one network different from another, and the two networks that are built in.
// Every field here goes into the genesis id (genesis.ts): nodes that differ in any of them refuse
// each other at Hello.
//
// `Network` is a union with one member for each consensus rule, whose parameters are its own. Proof of work
// has no roster of those who may seal; pbft has, and its genesis a layout of its own, so that the ids of
// proof of work stay as they are. Slots (pos, dpos) come beside them.
import type { Hash } from './hash.ts';
import type { RewardSchedule } from './reward.ts';
import type { Roster } from './roster.ts';

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
  /** Anybody may join and mine. */
  readonly roster?: undefined;
}

export interface PbftParameters {
  /** Milliseconds between blocks that the rule aims at, while transactions wait. */
  readonly spacingMs: number;
  /** Milliseconds after which a block is made though nothing waits. */
  readonly emptyBlockMs: number;
  /** Milliseconds that a view has for its block; each view after it has twice as long. */
  readonly viewTimeoutMs: number;
  /** Milliseconds that a view has at most. */
  readonly viewTimeoutMaxMs: number;
  /** Milliseconds that the time of a proposal may differ from a validator's clock. */
  readonly clockToleranceMs: number;
  /** Blocks after which a double vote can no longer be brought up. */
  readonly evidenceBlocks: number;
  /** What becomes of a validator that voted twice: it is shown, or suspended until the organisations decide. */
  readonly onEvidence: 'suspend' | 'show';
}

/** A network whose validators agree by votes: each block is final when it is made. */
export interface PbftNetwork extends NetworkBase {
  readonly shape: 'private' | 'consortium';
  readonly rule: 'pbft';
  readonly parameters: PbftParameters;
  /** Who belongs to it at genesis. */
  readonly roster: Roster;
  readonly governance: GovernanceParameters;
  readonly privacy: PrivacyParameters;
}

export interface GovernanceParameters {
  /** Blocks after which a proposal that was not carried is forgotten. */
  readonly expiresAfterBlocks: number;
}

export interface PrivacyParameters {
  /** Others that must hold a private payload before its transaction is sent. */
  readonly requiredHolders: number;
  /** Blocks after which a private payload is deleted, its commitment kept; 0: never. */
  readonly keepBlocks: number;
}

export type Network = PowNetwork | PbftNetwork;

/**
 * What a file that says nothing gets. The genesis leaves out what is as here, so a parameter that comes later
 * changes no id; for the same reason these numbers never change. [C-14]
 */
export const pbftDefaults: {
  readonly parameters: PbftParameters;
  readonly reward: RewardSchedule;
  readonly governance: GovernanceParameters;
  readonly privacy: PrivacyParameters;
} = {
  parameters: {
    spacingMs: 1_000,
    emptyBlockMs: 30_000,
    viewTimeoutMs: 2_000,
    viewTimeoutMaxMs: 64_000,
    clockToleranceMs: 10_000,
    evidenceBlocks: 10_000,
    onEvidence: 'suspend',
  },
  reward: { first: 0n, halvingBlocks: 0, tail: 0n },
  governance: { expiresAfterBlocks: 10_000 },
  privacy: { requiredHolders: 1, keepBlocks: 0 },
};

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
