// What a person is told about an agreement that is under way, or stuck: a stall is said, never silent.
import type { Hash } from '../../chain/hash.ts';
import type { HeightVotes } from './height-votes.ts';
import type { PbftState } from './seam.ts';

export interface PbftStatus {
  readonly height: number;
  readonly view: number;
  readonly state: PbftState['name'];
  /** How many must agree. */
  readonly needed: number;
  /** Who has, of what is awaited now: prepares, commits, or changes to this view. */
  readonly seen: readonly Hash[];
  /** Of whom nothing was heard at this height. */
  readonly silent: readonly Hash[];
}

export function pbftStatusOf(at: HeightVotes, state: PbftState, self: Hash): PbftStatus {
  const { name, view } = state;
  const { height, committee, votes } = at;
  const counted =
    name === 'changing'
      ? votes.viewChanges(view).map(({ vote }) => vote)
      : votes.votes(name === 'prepared' ? 'commit' : 'prepare', view, digestOf(state) ?? '');
  const seen = counted.map(({ signer }) => signer);
  return { height, view, state: name, needed: committee.quorum, seen, silent: at.silent(self) };
}

function digestOf(state: PbftState): Hash | undefined {
  switch (state.name) {
    case 'prepared':
      return state.prepared.digest;
    case 'open':
    case 'judging':
      return state.proposal?.id;
    case 'storing':
      return state.id;
    default:
      return undefined;
  }
}

const awaited: Readonly<Record<PbftState['name'], string>> = {
  waiting: 'nothing to agree on',
  open: 'prepares',
  judging: 'the block is being executed; prepares',
  prepared: 'commits',
  changing: 'view changes',
  storing: 'decided; commits',
};

/** One line: "height 118, view 3: commits 2 of 3". Who is silent is named by the first eight digits. */
export function statusLine({ height, view, state, needed, seen, silent }: PbftStatus): string {
  const count = state === 'waiting' ? '' : ` ${seen.length} of ${needed}`;
  const missing =
    silent.length === 0 ? '' : `; silent: ${silent.map((key) => key.slice(0, 8)).join(', ')}`;
  return `height ${height}, view ${view}: ${awaited[state]}${count}${missing}`;
}
