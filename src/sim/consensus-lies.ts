// What a liar can do with its own key: sign anything, make another block of one, and tell two stories.
import { type Hash, sha256 } from '../chain/hash.ts';
import {
  type Prepare,
  type Vote,
  type Voted,
  type VoteKind,
  type VoteMessage,
  voteSigningBytes,
} from '../consensus/pbft/vote.ts';
import { encodeSimulatedBlock, readSimulatedBlock } from './consensus-keys.ts';
import type { SimulatedValidator } from './consensus-validator.ts';
import type { ConsensusWorld } from './consensus-world.ts';

export type Liar = SimulatedValidator;

export function signed(
  liar: Liar,
  world: ConsensusWorld,
  vote: { kind: VoteKind; height: number; view: number; digest: Hash },
): Vote {
  const signature = liar.sign(voteSigningBytes(vote, world.committee.genesis));
  return { ...vote, signer: liar.key, signature };
}

/** The same block with another salt. */
export function otherBlock(block: Uint8Array, world: ConsensusWorld): Uint8Array {
  const read = readSimulatedBlock(block);
  if (read === undefined) return block;
  return encodeSimulatedBlock({ ...read, salt: read.salt + 1 + world.random.whole(0, 9) });
}

export function idOf(block: Uint8Array): Hash {
  return readSimulatedBlock(block)?.id ?? sha256(block);
}

export function receivers(to: 'validators' | number, liar: Liar, world: ConsensusWorld): number[] {
  const all = world.validators.map(({ index }) => index).filter((index) => index !== liar.index);
  return to === 'validators' ? all : [to];
}

/** Two stories, one for each half: whoever is told one hears it from all liars. */
export class TwoStories {
  readonly #world: ConsensusWorld;
  /** What the second half is told instead of a block. */
  readonly #twin = new Map<Hash, { readonly block: Uint8Array; readonly id: Hash }>();
  /** Second half, drawn for each world. */
  readonly half: ReadonlySet<number>;

  constructor(world: ConsensusWorld) {
    this.#world = world;
    const honest = world.honest.map(({ index }) => index);
    const start = world.random.whole(0, honest.length - 1);
    const size = Math.floor(honest.length / 2);
    this.half = new Set(
      Array.from({ length: size }, (_, i) => honest[(start + i) % honest.length] as number),
    );
  }

  tell(liar: Liar, to: 'validators' | number, message: VoteMessage): void {
    if (message.kind === 'evidence') return;
    for (const receiver of receivers(to, liar, this.#world)) {
      const told = this.half.has(receiver) ? this.#twinOf(liar, message) : message;
      liar.tell(receiver, told);
      this.#support(liar, receiver, told);
    }
  }

  /** Every liar prepares and commits to whatever was proposed to this receiver. */
  #support(from: Liar, receiver: number, told: Voted): void {
    if (told.kind !== 'pre-prepare' && told.kind !== 'new-view') return;
    const { height, view, digest, signature } = told.vote;
    for (const liar of this.#world.liarsAt) {
      const at = { height, view, digest };
      const prepare = signed(liar, this.#world, { kind: 'prepare', ...at });
      liar.tell(
        receiver,
        { kind: 'prepare', vote: prepare, proposal: signature },
        from === liar ? 0 : 1,
      );
      liar.tell(
        receiver,
        { kind: 'commit', vote: signed(liar, this.#world, { kind: 'commit', ...at }) },
        2,
      );
    }
  }

  #twinOf(liar: Liar, message: Voted): Voted {
    if (message.kind === 'view-change') return message;
    const { digest } = message.vote;
    if ('block' in message && !this.#twin.has(digest)) {
      const block = otherBlock(message.block, this.#world);
      this.#twin.set(digest, { block, id: idOf(block) });
    }
    const twin = this.#twin.get(digest);
    if (twin === undefined) return message;
    const vote = signed(liar, this.#world, { ...message.vote, digest: twin.id });
    switch (message.kind) {
      case 'pre-prepare':
      case 'new-view':
        return { ...message, vote, block: twin.block };
      case 'prepare':
        return { ...message, vote, proposal: this.#proposal(message, twin.id) };
      case 'commit':
        return { ...message, vote };
    }
  }

  #proposal({ vote }: Prepare, digest: Hash): Uint8Array {
    const { committee } = this.#world;
    const key = committee.proposerOf(vote.height, vote.view);
    const proposer = this.#world.liarsAt.find((one) => one.key === key);
    const kind = vote.view === 0 ? 'pre-prepare' : 'new-view';
    return proposer === undefined
      ? new Uint8Array(64)
      : signed(proposer, this.#world, { ...vote, kind, digest }).signature;
  }
}
