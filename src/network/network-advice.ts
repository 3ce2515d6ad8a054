// What a network can and cannot take, in sentences for whoever set it up. Nothing here refuses a network: what
// cannot work at all is a fault of its file (network-file.ts).
import type { Network, PowParameters } from '../chain/network-parameters.ts';
import type { RewardSchedule } from '../chain/reward.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import { workOfTarget } from '../chain/work.ts';
import { rosterAdvice } from './roster-advice.ts';

/** Hashes a second of one core, rounded: headers of 190 bytes, measured on a server of 2024. */
const HASHES_PER_SECOND_OF_A_CORE = 1_000_000n;

/** Up to here whoever has a few computers can make a longer chain than everybody else: an hour of ten cores. */
const WORK_OF_A_CLASSROOM = 3_600n * 10n * HASHES_PER_SECOND_OF_A_CORE;

/** What its money comes to, in the smallest unit. */
export interface PlannedSupply {
  /** Before the first block. */
  readonly allocated: bigint;
  /** All that there will ever be; undefined: it never ends, but for the 64 bits of an amount. */
  readonly most: bigint | undefined;
}

export function plannedSupply({ reward, allocations }: Network): PlannedSupply {
  const allocated = allocations.reduce((sum, { amount }) => sum + amount, 0n);
  const mined = rewardsInAll(reward);
  const most = mined === undefined ? undefined : allocated + mined;
  return { allocated, most: most !== undefined && most > UINT64_MAX ? UINT64_MAX : most };
}

/** Undefined: blocks earn for ever. */
function rewardsInAll({ first, halvingBlocks, tail }: RewardSchedule): bigint | undefined {
  if (first === 0n) return 0n;
  if (halvingBlocks === 0 || tail > 0n) return undefined;
  let sum = 0n;
  for (let reward = first; reward > 0n; reward /= 2n) sum += reward * BigInt(halvingBlocks);
  return sum;
}

/** @param nowMs Unix milliseconds */
export function networkAdvice(network: Network, nowMs: number): string[] {
  return [
    ...(network.rule === 'pow' ? powWords(network.parameters) : rosterAdvice(network)),
    ...moneyWords(network),
    ...timeWords(network, nowMs),
  ];
}

function powWords(parameters: PowParameters): string[] {
  return [...paceWords(parameters), ...powerWords(parameters)];
}

function paceWords({ target, spacingMs, retarget }: PowParameters): string[] {
  const work = workOfTarget(target);
  const msOfACore = Number((work * 1_000n) / HASHES_PER_SECOND_OF_A_CORE);
  const block = `a block takes ${work} hashes on average, about ${wordsForMs(msOfACore)} of one core`;
  if (retarget === 'never') {
    const meant = `blocks are meant every ${wordsForMs(spacingMs)}`;
    return [
      `${block}, and that never changes: ${meant}, and twice the miners make them twice as fast`,
    ];
  }
  const lateWords = wordsForMs(retarget.halfLifeMs);
  return [
    `${block} at first; then the target follows: a chain that is ${lateWords} late has one twice as easy`,
  ];
}

function powerWords({ target, retarget }: PowParameters): string[] {
  const whoever = 'whoever has more than half of the hashing power decides what the chain says';
  // A target that follows grows with those who mine, and says nothing about later.
  if (retarget !== 'never' || workOfTarget(target) > WORK_OF_A_CLASSROOM) return [`${whoever}`];
  return [`${whoever}; at this target that may be one computer: a network for a classroom`];
}

function moneyWords(network: Network): string[] {
  const { most } = plannedSupply(network);
  if (most === undefined) return ['blocks earn for ever: the supply has no end'];
  if (most === 0n) return ['there is no money, and never will be: blocks, and notes without a fee'];
  const { first } = network.reward;
  if (first === 0n) return [`${most} units from the first block on, and no reward: fees alone pay`];
  return [`there will be ${most} units at most; after the last reward fees alone pay`];
}

function timeWords(network: Network, nowMs: number): string[] {
  const { timeMs } = network;
  if (timeMs <= nowMs) return [];
  const ahead = wordsForMs(aheadMs(network));
  const until = wordsForMs(timeMs - nowMs);
  return [`it begins in ${until}: nodes take a block ${ahead} before its time, and none earlier`];
}

/** Milliseconds that a block's time may be ahead. */
function aheadMs({ rule, parameters }: Network): number {
  if (rule === 'pbft') return parameters.clockToleranceMs;
  return parameters.spacingMs * parameters.futureSpacings;
}

/** `2 ms`, `10 s`, `5.3 min`, `2.0 h` */
function wordsForMs(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 120_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  if (ms < 7_200_000) return `${(ms / 60_000).toFixed(1)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}
