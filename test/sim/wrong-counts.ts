// Votes counted as people have counted them wrongly: for worlds that have to notice.
import type { Voted } from '../../src/consensus/pbft/vote.ts';
import { type Counted, VoteCount } from '../../src/consensus/pbft/vote-count.ts';

/** Counts messages: every repetition is one more. */
export class Messages extends VoteCount {
  readonly #all: Voted[] = [];
  override add(message: Voted): Counted {
    super.add(message);
    this.#all.push(message);
    return 'new';
  }
  override of(): undefined {
    return undefined;
  }
  override votes(kind: Voted['kind'], view: number, digest: string) {
    const votes = this.#all.map(({ vote }) => vote);
    return votes.filter(
      (vote) => vote.kind === kind && vote.view === view && vote.digest === digest,
    );
  }
}

export class AnyDigest extends VoteCount {
  override votes(kind: Voted['kind'], view: number) {
    const all = this.inView(view).map(({ vote }) => vote);
    return all.filter((vote) => vote.kind === kind);
  }
}

export class Boundless extends VoteCount {
  readonly #all: Voted[] = [];
  override add(message: Voted): Counted {
    this.#all.push(message);
    return super.add(message);
  }
  override get size(): number {
    return this.#all.length;
  }
}

/** Two votes that contradict each other are taken for one said twice. */
export class Blind extends VoteCount {
  override add(message: Voted): Counted {
    const counted = super.add(message);
    return typeof counted === 'object' ? 'known' : counted;
  }
}
