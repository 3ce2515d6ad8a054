// What each input does in each state: the whole table. An entry names what the decider does; it says
// itself which state follows.
//
//           need, or others move
//  waiting ----------------------> open --proposal--> judging --valid--> open, prepared by us
//     ^                             |                                     | a quorum of prepares
//     |                             | timeout, or f + 1 are further       v
//  storing <---- a quorum of       changing <------- timeout --------- prepared, committed by us
//                commits, in any    |                                     |
//                state and view     +--NewView--> judging                 +--> storing
import type { PbftInput, PbftState } from './seam.ts';

export type PbftAction =
  /** A new height, if the chain has grown. */
  | 'enter'
  /** What was persisted is said and counted. */
  | 'release'
  | 'hear'
  /** Our standing votes go to a peer that has come. */
  | 'greet'
  /** Note that something is pending: it may begin, or move, the clock. */
  | 'note'
  | 'wake'
  | 'propose'
  | 'accept'
  /** An answer to what is no longer asked. */
  | 'ignore';

type Row = Readonly<Record<PbftInput['kind'], PbftAction>>;

/** Whatever the state: the chain grows, the disk answers, peers come, time passes. */
const always = {
  stands: 'enter',
  persisted: 'release',
  heard: 'hear',
  peer: 'greet',
  pending: 'note',
  wake: 'wake',
} as const;

export const pbftTransitions: Readonly<Record<PbftState['name'], Row>> = {
  waiting: { ...always, built: 'ignore', judged: 'ignore' },
  open: { ...always, built: 'propose', judged: 'ignore' },
  judging: { ...always, built: 'ignore', judged: 'accept' },
  prepared: { ...always, built: 'ignore', judged: 'ignore' },
  changing: { ...always, built: 'propose', judged: 'ignore' },
  storing: { ...always, built: 'ignore', judged: 'ignore' },
};
