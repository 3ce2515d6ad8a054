// What liars do, one strategy each. A liar runs an honest decider and makes something else of what it says; some
// strategies direct the network and the machines of others as well. `direct` sets everything up before the start.
import { type Hash, sha256 } from '../chain/hash.ts';
import { encodeCertificate } from '../consensus/pbft/commit-certificate.ts';
import {
  claimDigest,
  type NewView,
  type ViewChange,
  type VoteMessage,
} from '../consensus/pbft/vote.ts';
import { encodeSimulatedBlock, readSimulatedBlock } from './consensus-keys.ts';
import { idOf, type Liar, otherBlock, receivers, signed, TwoStories } from './consensus-lies.ts';
import type { ConsensusWorld } from './consensus-world.ts';

export interface ConsensusStrategy {
  readonly name: string;
  readonly liars: 'none' | 'as many as may';
  /** `wild`: the network loses, and machines go and come; `calm`: only what the strategy itself does. */
  readonly network: 'wild' | 'calm';
  readonly direct: (world: ConsensusWorld) => void;
}

function everyLiar(world: ConsensusWorld, lie: (liar: Liar) => void): void {
  for (const liar of world.liarsAt) lie(liar);
}

function tellTwoStories(world: ConsensusWorld): TwoStories {
  const stories = new TwoStories(world);
  everyLiar(world, (liar) => {
    liar.tongue = (to, message) => stories.tell(liar, to, message);
  });
  return stories;
}

/**
 * One honest validator alone hears the commits of a height, decides, and is cut off; the others never learn
 * of it and change the view. Liars vote with it, and then claim nothing.
 */
function loneDecider(world: ConsensusWorld): void {
  const lone = world.random.pick(world.honest);
  const height = world.random.whole(1, 3);
  world.network.censor = (from, to, frame) => {
    const isCutOff = lone.height >= height && world.time.nowMs < 19_000;
    if (isCutOff && (from === lone.index || to === lone.index)) return 'stopped';
    if (frame.kind !== 'vote' || frame.message.kind === 'evidence') return 'passes';
    const { kind, height: at, view } = frame.message.vote;
    return kind === 'commit' && at === height && view === 0 && to !== lone.index
      ? 'stopped'
      : 'passes';
  };
}

function forgedClaims(world: ConsensusWorld, liar: Liar): void {
  liar.tongue = (to, message) => {
    if (message.kind !== 'view-change') return liar.tell(to, message);
    const { height, view } = message.vote;
    const block = otherBlock(
      encodeSimulatedBlock({
        height,
        parent: liar.tip.id,
        timeMs: Date.UTC(2026),
        sealer: liar.key,
        salt: 7,
        worth: 'valid',
      }),
      world,
    );
    const digest = idOf(block);
    const own = signed(liar, world, { kind: 'prepare', height, view: view - 1, digest });
    const isAllOwn = world.random.chance(0.5);
    const votes = Array.from({ length: world.committee.quorum }, (_, at) => {
      const signer = isAllOwn ? liar.key : (world.committee.validators[at] as Hash);
      return { signer, signature: own.signature };
    });
    const claim = { view: view - 1, digest, votes };
    const vote = signed(liar, world, {
      kind: 'view-change',
      height,
      view,
      digest: claimDigest(claim),
    });
    liar.tell(to, { kind: 'view-change', vote, claim, block });
  };
}

function spam(world: ConsensusWorld, liar: Liar): void {
  const again = () => {
    const height = liar.height + 1;
    for (const view of [1, 50, 99, 100, 101, 2 ** 31].map(
      (ahead) => ahead + world.random.whole(0, 5),
    )) {
      const claim = claimDigest(undefined);
      const vote = signed(liar, world, { kind: 'view-change', height, view, digest: claim });
      liar.tell('validators', { kind: 'view-change', vote, claim: undefined, block: undefined });
      const digest = sha256(Buffer.from(`${view}`));
      for (const kind of ['prepare', 'commit'] as const) {
        const at = { kind, height: height + world.random.pick([0, 1, 2, 1_000_000]), view, digest };
        const said = signed(liar, world, at);
        liar.tell(
          'validators',
          kind === 'prepare'
            ? { kind, vote: said, proposal: said.signature }
            : { kind, vote: said },
        );
      }
    }
    world.time.after(world.network.isMended ? 2_000 : 300, again);
  };
  world.time.after(1, again);
}

/** One field of a message is another: a height, a view, a digest, a signer. Signed anew, or not. */
function mutated(world: ConsensusWorld, liar: Liar, message: VoteMessage): VoteMessage {
  if (message.kind === 'evidence') return message;
  const { random } = world;
  const { vote } = message;
  const other = { ...vote };
  const change = random.whole(0, 4);
  if (change === 0)
    Object.assign(other, { height: Math.max(0, vote.height + random.pick([-1, 1])) });
  if (change === 1) Object.assign(other, { view: Math.max(0, vote.view + random.pick([-1, 1])) });
  if (change === 2) Object.assign(other, { digest: sha256(Buffer.from(vote.digest)) });
  if (change === 3) Object.assign(other, { signer: random.pick(world.committee.validators) });
  if (change === 4)
    Object.assign(other, { kind: random.pick(['prepare', 'commit', 'view-change'] as const) });
  const again = random.chance(0.5)
    ? { ...signed(liar, world, other), signer: other.signer }
    : other;
  return { ...message, vote: again };
}

function replay(world: ConsensusWorld, liar: Liar): void {
  const said: VoteMessage[] = [];
  liar.tongue = (to, message) => {
    said.push(message);
    liar.tell(to, message);
    liar.tell('validators', world.random.pick(said), world.random.between(0, 3_000));
  };
}

/** Whatever anybody prepares, it prepares and commits to, towards everybody. */
function yes(world: ConsensusWorld, liar: Liar): void {
  const seen = new Set<string>();
  const before = world.network.censor;
  world.network.censor = (from, to, frame) => {
    if (frame.kind === 'vote' && frame.message.kind === 'prepare') {
      const { height, view, digest } = frame.message.vote;
      const key = `${height} ${view} ${digest}`;
      if (!seen.has(key)) {
        seen.add(key);
        const { proposal } = frame.message;
        const at = { height, view, digest };
        liar.tell('validators', {
          kind: 'prepare',
          vote: signed(liar, world, { kind: 'prepare', ...at }),
          proposal,
        });
        liar.tell('validators', {
          kind: 'commit',
          vote: signed(liar, world, { kind: 'commit', ...at }),
        });
      }
    }
    return before(from, to, frame);
  };
}

/** Proposes what nothing justifies: in a new view a fresh block, whatever was prepared, on view changes of its choice. */
function freshBlocks(
  world: ConsensusWorld,
  liar: Liar,
  restOn: (message: NewView) => readonly ViewChange[] = ({ changes }) => changes,
): void {
  liar.tongue = (to, message) => {
    // It claims nothing itself, whatever it has prepared.
    if (message.kind === 'view-change') return liar.tell(to, withoutClaim(world, liar, message));
    if (message.kind !== 'new-view') return liar.tell(to, message);
    const { height, view } = message.vote;
    const timeMs = Math.max(liar.tip.timeMs, readSimulatedBlock(message.block)?.timeMs ?? 0) + 1;
    const fresh = { height, parent: liar.tip.id, timeMs, sealer: liar.key, salt: 5 };
    const block = encodeSimulatedBlock({ ...fresh, worth: 'valid' });
    const at = { height, view, digest: idOf(block) };
    const vote = signed(liar, world, { kind: 'new-view', ...at });
    liar.tell(to, { kind: 'new-view', vote, block, changes: restOn(message) });
    const prepare = signed(liar, world, { kind: 'prepare', ...at });
    liar.tell(to, { kind: 'prepare', vote: prepare, proposal: vote.signature }, 1);
    liar.tell(to, { kind: 'commit', vote: signed(liar, world, { kind: 'commit', ...at }) }, 2);
  };
}

function withoutClaim(world: ConsensusWorld, liar: Liar, { vote }: ViewChange): ViewChange {
  const empty = signed(liar, world, { ...vote, digest: claimDigest(undefined) });
  return { kind: 'view-change', vote: empty, claim: undefined, block: undefined };
}

/** Of others' view changes the claims are left out, as if they had none. */
const stripped = ({ changes }: NewView): ViewChange[] =>
  changes.map((change) => ({ ...change, claim: undefined }));

/** Others' view changes without a claim, that nobody has signed. */
const unsigned = ({ changes }: NewView): ViewChange[] =>
  changes.map(({ vote }) => {
    const empty = { ...vote, digest: claimDigest(undefined), signature: new Uint8Array(64) };
    return { kind: 'view-change', vote: empty, claim: undefined, block: undefined };
  });

/** Its own view change alone, as often as members are needed, or once. */
const alone =
  (world: ConsensusWorld, liar: Liar, times: 'quorum' | 'once') =>
  ({ vote }: NewView): ViewChange[] => {
    const at = { kind: 'view-change', height: vote.height, view: vote.view } as const;
    const own = signed(liar, world, { ...at, digest: claimDigest(undefined) });
    const change: ViewChange = {
      kind: 'view-change',
      vote: own,
      claim: undefined,
      block: undefined,
    };
    return Array.from({ length: times === 'once' ? 1 : world.committee.quorum }, () => change);
  };

/** Blocks that nobody has decided, to whoever may take them. */
function forgedBlocks(world: ConsensusWorld, liar: Liar): void {
  const again = () => {
    if (world.network.isMended) return;
    for (const { index, tip } of world.honest) {
      const next = {
        height: tip.height + 1,
        parent: tip.id,
        timeMs: tip.timeMs + 1,
        sealer: liar.key,
        salt: 3,
      };
      const block = encodeSimulatedBlock({ ...next, worth: 'valid' });
      const at = { kind: 'commit', height: next.height, view: 0, digest: idOf(block) } as const;
      const { signature } = signed(liar, world, at);
      const signers = world.committee.validators.slice(0, world.committee.quorum);
      const signatures = signers.map((signer) => ({ signer, signature }));
      const certificate = encodeCertificate(0, signatures, world.committee);
      world.network.send(liar.index, index, { kind: 'blocks', blocks: [{ block, certificate }] });
    }
    world.time.after(200, again);
  };
  world.time.after(1, again);
}

/** A proposer whose clock is an hour ahead, or whose blocks cannot be executed. */
function badBlocks(world: ConsensusWorld, liar: Liar): void {
  liar.tongue = (to, message) => {
    const block =
      'block' in message && message.kind === 'pre-prepare'
        ? readSimulatedBlock(message.block)
        : undefined;
    if (block === undefined || message.kind !== 'pre-prepare') return liar.tell(to, message);
    const wrong = world.random.chance(0.5)
      ? { ...block, timeMs: block.timeMs + 3_600_000 }
      : { ...block, worth: 'invalid' as const };
    const bytes = encodeSimulatedBlock(wrong);
    liar.tell(to, {
      ...message,
      block: bytes,
      vote: signed(liar, world, { ...message.vote, digest: idOf(bytes) }),
    });
  };
}

const lying = (
  name: string,
  lie: (world: ConsensusWorld, liar: Liar) => void,
): ConsensusStrategy => ({
  name,
  liars: 'as many as may',
  network: 'wild',
  direct: (world) => everyLiar(world, (liar) => lie(world, liar)),
});

/** Liars, where one honest validator has decided alone. */
const aside = (
  name: string,
  lie: (world: ConsensusWorld, liar: Liar) => void,
): ConsensusStrategy => ({
  name,
  liars: 'as many as may',
  network: 'calm',
  direct: (world) => {
    loneDecider(world);
    everyLiar(world, (liar) => lie(world, liar));
  },
});

export const consensusStrategies: readonly ConsensusStrategy[] = [
  { name: 'honest', liars: 'none', network: 'calm', direct: () => {} },
  { name: 'unlucky', liars: 'none', network: 'wild', direct: () => {} },
  lying('silent', (_, liar) => {
    liar.tongue = () => {};
  }),
  lying('delayed', (world, liar) => {
    liar.tongue = (to, message) => liar.tell(to, message, world.random.between(0, 5_000));
  }),
  lying('selective', (world, liar) => {
    const chosen = new Set(
      world.honest.map(({ index }) => index).filter(() => world.random.chance(0.5)),
    );
    liar.tongue = (to, message) => {
      for (const one of receivers(to, liar, world)) if (chosen.has(one)) liar.tell(one, message);
    };
  }),
  lying('forged claims', forgedClaims),
  lying('view spam', spam),
  lying('mutated', (world, liar) => {
    liar.tongue = (to, message) => {
      for (const one of receivers(to, liar, world))
        liar.tell(one, world.random.chance(0.5) ? mutated(world, liar, message) : message);
    };
  }),
  lying('replay', replay),
  lying('says yes', yes),
  lying('fresh blocks', (world, liar) => freshBlocks(world, liar)),
  lying('forged blocks', forgedBlocks),
  lying('bad blocks', badBlocks),
  { name: 'two stories', liars: 'as many as may', network: 'wild', direct: tellTwoStories },
  {
    name: 'two stories, in the open',
    liars: 'as many as may',
    network: 'calm',
    direct: tellTwoStories,
  },
  {
    name: 'two stories, apart',
    liars: 'as many as may',
    network: 'calm',
    // The halves do not hear each other, the liars are heard by both.
    direct: (world) => {
      const { half } = tellTwoStories(world);
      const lied = (at: number) => world.liars.has(at);
      world.network.censor = (from, to) =>
        lied(from) || lied(to) || half.has(from) === half.has(to) ? 'passes' : 'stopped';
    },
  },
  { name: 'lone decider', liars: 'none', network: 'calm', direct: loneDecider },
  aside('lone decider, fresh blocks', (world, liar) => freshBlocks(world, liar)),
  aside('lone decider, stripped claims', (world, liar) => freshBlocks(world, liar, stripped)),
  aside('lone decider, unsigned changes', (world, liar) => freshBlocks(world, liar, unsigned)),
  aside('lone decider, one change', (world, liar) =>
    freshBlocks(world, liar, alone(world, liar, 'once')),
  ),
  aside('lone decider, one change repeated', (world, liar) =>
    freshBlocks(world, liar, alone(world, liar, 'quorum')),
  ),
  aside('lone decider, forged claims', forgedClaims),
  aside('lone decider, switched off', (world) => {
    // Everybody else loses power at once, right after.
    const off = () => {
      if (!world.honest.some(({ height }) => height > 0) && world.time.nowMs < 5_000) {
        world.time.after(5, off);
        return;
      }
      for (const { index } of world.validators)
        world.switchOff(index, world.random.between(10, 100));
    };
    for (const ms of [700, 1_500, 2_500]) world.time.after(ms, off);
  }),
  {
    name: 'switched off',
    liars: 'as many as may',
    network: 'calm',
    direct: (world) => {
      tellTwoStories(world);
      switchOffAfterVotes(world);
    },
  },
  {
    name: 'broken link, silent',
    liars: 'as many as may',
    network: 'calm',
    direct: (world) => {
      everyLiar(world, (liar) => {
        liar.tongue = () => {};
      });
      const [a, b] = world.honest;
      if (a !== undefined && b !== undefined) world.network.breakLink(a.index, b.index);
    },
  },
];

/** An honest machine stops right behind its first votes, some of which are still on their way to the disk. */
function switchOffAfterVotes(world: ConsensusWorld): void {
  const left = new Set(world.honest.map(({ index }) => index));
  const before = world.network.censor;
  world.network.censor = (from, to, frame) => {
    const isVote = frame.kind === 'vote' && frame.message.kind !== 'evidence';
    if (isVote && left.has(from) && world.random.chance(0.05)) {
      left.delete(from);
      world.time.soon(() => world.switchOff(from, world.random.between(1, 50)));
    }
    return before(from, to, frame);
  };
}
