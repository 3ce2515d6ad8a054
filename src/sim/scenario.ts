// What a seed decides before its world begins: how many machines, who dials whom, how good network and
// disks are, and what goes wrong at which moment. Pure: drawn from chance, performed by world.ts.

import type { Random } from './random.ts';
import type { StrangerKind } from './stranger.ts';
import type { DiskTraits } from './virtual-disk.ts';
import type { NetworkTraits } from './virtual-network.ts';

export interface Scenario {
  readonly machines: readonly MachinePlan[];
  /** Comes when the others are about to stop, and asks all of them for their blocks. */
  readonly guest: MachinePlan;
  readonly network: NetworkTraits;
  readonly disk: DiskTraits;
  readonly meanBlockMs: number;
  /** Begins late with a snapshot, which then the others make; undefined: nobody does. The last of the machines. */
  readonly beginner: MachinePlan | undefined;
  /** In order. After the last one nothing goes wrong any more. */
  readonly troubles: readonly Trouble[];
}

export interface MachinePlan {
  readonly name: string;
  readonly host: string;
  /** Indexes of the machines that it dials. */
  readonly dials: readonly number[];
  readonly mines: boolean;
  readonly notesPerBlock: number;
  readonly startMs: number;
  /** Milliseconds by which its wall clock is wrong. */
  readonly wallAheadMs: number;
}

/** Something goes wrong at a moment, with the machines of these indexes. */
export type Trouble = { readonly atMs: number; readonly machine: number } & (
  | { readonly kind: 'stop' | 'kill' | 'power-cut'; readonly offMs: number }
  /** Nothing gets through to the other machine; `both`: nor back. */
  | { readonly kind: 'cut'; readonly other: number; readonly both: boolean; readonly forMs: number }
  /** The network resets one of its connections. */
  | { readonly kind: 'reset' }
  /** Somebody who does not keep to the protocol dials it. */
  | { readonly kind: 'stranger'; readonly stranger: StrangerKind }
  /** A bit of one stored block flips, of which another machine has a copy as well. */
  | { readonly kind: 'bit-rots' }
  | { readonly kind: 'disk-fails'; readonly operation: 'write' | 'datasync' }
);

/** Virtual milliseconds in which things go wrong. */
export const TROUBLED_MS = 45_000;

const MACHINES = 5;
const TROUBLES_MAX = 8;
/** One that floods costs more than all else in a world. */
const DEAF_CHANCE = 0.1;
const ROT_CHANCE = 0.4;
const BEGINNER_CHANCE = 0.4;
/** A beginner loses its power soon after its start: while it looks, fetches, writes the base, or fills up. */
const BEGINNER_CUT_CHANCE = 0.6;
const BEGINNER_CUT_MS_MAX = 4_000;

export function drawScenario(random: Random): Scenario {
  const isCalm = random.chance(0.2);
  const count = isCalm ? 0 : random.whole(1, TROUBLES_MAX);
  const scenario = {
    machines: Array.from({ length: MACHINES }, (_, index) => drawMachine(random, index)),
    guest,
    network: drawNetwork(random),
    disk: {
      slowestMs: random.pick([0.1, 2, 2, 20, 200]),
      shortWrite: random.pick([0, 0, 0.1, 0.5]),
    },
    meanBlockMs: random.pick([5_000, 10_000, 20_000]),
    troubles: Array.from({ length: count }, () => drawTrouble(random)),
  };
  const troubles = isCalm ? [] : [...scenario.troubles, ...drawRareTroubles(random)];
  const beginner = random.chance(BEGINNER_CHANCE) ? drawBeginner(random) : undefined;
  if (beginner !== undefined && !isCalm) troubles.push(...drawBeginnerTroubles(random, beginner));
  return { ...scenario, beginner, troubles: troubles.sort((one, other) => one.atMs - other.atMs) };
}

/** Drawn last of all, as what is rare. */
function drawBeginner(random: Random): MachinePlan {
  const startMs = random.between(TROUBLED_MS / 2, TROUBLED_MS);
  return { ...guest, name: `n${MACHINES + 1}`, host: `10.0.0.${MACHINES + 1}`, startMs };
}

function drawBeginnerTroubles(random: Random, { startMs }: MachinePlan): Trouble[] {
  if (!random.chance(BEGINNER_CUT_CHANCE)) return [];
  const atMs = startMs + random.between(0, BEGINNER_CUT_MS_MAX);
  const offMs = random.between(200, 5_000);
  return [{ atMs, machine: MACHINES, kind: 'power-cut', offMs }];
}

const strangerKinds = ['early', 'late', 'forger', 'garbage', 'cut'] as const;

const guest: MachinePlan = {
  name: 'guest',
  host: '10.0.1.1',
  dials: Array.from({ length: MACHINES }, (_, index) => index),
  mines: false,
  notesPerBlock: 0,
  startMs: Infinity,
  wallAheadMs: 0,
};

function drawMachine(random: Random, index: number): MachinePlan {
  const others = Array.from({ length: MACHINES }, (_, other) => other);
  // A tree with some more edges: everybody can reach everybody.
  const dials = others.filter((other) => other < index && random.chance(0.4));
  if (dials.length === 0 && index > 0) dials.push(random.whole(0, index - 1));
  return {
    name: `n${index + 1}`,
    host: `10.0.0.${index + 1}`,
    dials,
    mines: index === 0 || random.chance(0.6),
    notesPerBlock: random.pick([0, 0, 1, 3]),
    startMs: random.chance(0.8) ? random.between(0, 500) : random.between(0, TROUBLED_MS / 2),
    wallAheadMs: random.chance(0.7) ? 0 : random.whole(-20_000, 20_000),
  };
}

function drawNetwork(random: Random): NetworkTraits {
  const latencyMinMs = random.pick([0.1, 1, 10, 50]);
  return {
    latencyMinMs,
    latencyMaxMs: latencyMinMs * random.pick([1.2, 3, 10]),
    bytesPerMs: random.pick([100, 1_000, 10_000]),
    windowBytes: random.pick([512, 2_048, 16_384, 65_536]),
    pieceBytesMax: random.pick([100, 1_460, 1_460, 16_384]),
    resetAsEnd: random.pick([0, 0.5, 1]),
  };
}

/** Drawn last, so that they change nothing else of a seed. Late, when there is a chain. */
function drawRareTroubles(random: Random): Trouble[] {
  const when = () => ({
    atMs: random.between(TROUBLED_MS / 2, TROUBLED_MS),
    machine: random.whole(0, MACHINES - 1),
  });
  const troubles: Trouble[] = [];
  if (random.chance(DEAF_CHANCE)) {
    troubles.push({ ...when(), kind: 'stranger', stranger: 'deaf' });
  }
  if (random.chance(ROT_CHANCE)) troubles.push({ ...when(), kind: 'bit-rots' });
  return troubles;
}

function drawTrouble(random: Random): Trouble {
  const machine = random.whole(0, MACHINES - 1);
  const when = { atMs: random.between(1_000, TROUBLED_MS), machine };
  const kind = random.pick([
    'stop',
    'kill',
    'power-cut',
    'power-cut',
    'cut',
    'cut',
    'reset',
    'disk-fails',
    'stranger',
    'stranger',
  ] as const);
  switch (kind) {
    case 'cut': {
      const other = (machine + random.whole(1, MACHINES - 1)) % MACHINES;
      return { ...when, kind, other, both: random.chance(0.7), forMs: random.between(500, 20_000) };
    }
    case 'reset':
      return { ...when, kind };
    case 'stranger':
      return { ...when, kind, stranger: random.pick(strangerKinds) };
    case 'disk-fails':
      return { ...when, kind, operation: random.pick(['write', 'datasync']) };
    default:
      return { ...when, kind, offMs: random.between(200, 10_000) };
  }
}
