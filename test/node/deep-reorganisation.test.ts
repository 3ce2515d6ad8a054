// Reorganisations of any depth on a real ledger and a store in memory: a restart after every block, a power cut
// at every commit, a last block that is refused, to and fro. The state is each time the one that executing its
// chain from genesis gives. What sync makes of such forks: test/sync/healing.test.ts and deep-healing.test.ts.
import { expect } from 'chai';
import type { Block } from '../../src/chain/block.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import type { IndexBatch, KeptHeader } from '../../src/store/block-index.ts';
import { MemoryIndex, openMemoryParts } from '../../src/store/memory-store.ts';
import type { StoreParts } from '../../src/store/store-parts.ts';
import { placesBelow, placesTold } from '../helpers/places.ts';
import { LedgerOnStore } from './ledger-on-store.ts';
import { withBlock } from './paid-blocks.ts';

const network = instantNetwork;

/** Restarts of a deep fork in every run; FINACK_EXHAUSTIVE=yes restarts after each of its blocks. */
const RESTARTS = 5;
/** For all places of the deepest fork. */
const PLACES_TIMEOUT_MS = 3_600_000;

function branch(blocks: number, seed: number, from: readonly Block[] = []): Block[] {
  return [...from, ...buildChain({ network, blocks, seed, from, transactionsPerBlock: 0 })];
}

/** Loses what is committed after so many batches, as a power cut does. */
class MortalIndex extends MemoryIndex {
  batches = 0;
  cutAfter = Number.POSITIVE_INFINITY;

  override commit(batch: IndexBatch): Promise<readonly KeptHeader[]> {
    if (++this.batches <= this.cutAfter) this.apply(batch);
    return Promise.resolve([]);
  }
}

/** What outlives a node: the log and the index. */
class Folder {
  readonly index = new MortalIndex();
  readonly #parts: StoreParts;

  private constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  static async new(): Promise<Folder> {
    return new Folder(await openMemoryParts());
  }

  /** A node on it; the one before has come to its end, whatever it was about to do. */
  start(): Promise<LedgerOnStore> {
    const { index } = this;
    index.cutAfter = Number.POSITIVE_INFINITY;
    const { log, modes, close } = this.#parts;
    return LedgerOnStore.on({
      ...{ log, modes, close, index },
      blocks: index.blocks,
      chain: index.chain,
    });
  }
}

describe(`a deep reorganisation (${placesTold})`, () => {
  for (const depth of [10, 100, 1_000, 3_000])
    describe(`of ${depth} blocks`, () => {
      // Every start reads all headers, so that every place of a deep fork takes minutes.
      const places = new Set(placesBelow(depth + 1, depth > 100 ? RESTARTS : depth + 1));
      for (const last of [depth - 3, depth - 2, depth - 1, depth]) places.add(last);
      let ours: Block[] = [];
      let theirs: Block[] = [];

      before(() => {
        [ours, theirs] = [branch(depth, 1), branch(depth + 1, 2)];
      });

      it(`survives a restart after each of ${places.size} of them`, async () => {
        const folder = await Folder.new();
        let node = await folder.start();
        await node.add(ours);
        for (const [at, block] of theirs.entries()) {
          const left = depth - at;
          await node.add([block]);
          expect(node.tip).to.equal(left > 0 ? ours.at(-1)?.id : block.id);
          if (!places.has(at)) continue;
          node = await folder.start();
          expect(node.tip).to.equal(left > 0 ? ours.at(-1)?.id : block.id);
          expect(node.events).to.deep.equal([]);
        }
        await node.mustBe(theirs);
      }).timeout(PLACES_TIMEOUT_MS);

      it(`loses each of ${places.size} blocks to a power cut, and takes it again`, async () => {
        const folder = await Folder.new();
        let node = await folder.start();
        await node.add(ours);
        for (const [at, block] of theirs.entries()) {
          if (places.has(at)) {
            folder.index.cutAfter = folder.index.batches;
            await node.add([block]);
            node = await folder.start();
            expect(node.tip).to.equal(ours.at(-1)?.id);
            expect(node.events).to.deep.equal([]);
          }
          await node.add([block]);
        }
        await node.mustBe(theirs);
      }).timeout(PLACES_TIMEOUT_MS);

      it('is made or not when power is cut at any commit of its last block', async () => {
        const whole = await Folder.new();
        const undisturbed = await whole.start();
        await undisturbed.add(ours);
        const before = whole.index.batches;
        await undisturbed.add(theirs);
        const commits = whole.index.batches - before;
        // The block that makes the branch heavier, and the step that follows: nothing of it is ever half there.
        for (const lost of [0, 1, 2]) {
          const folder = await Folder.new();
          const node = await folder.start();
          await node.add(ours);
          folder.index.cutAfter = before + commits - lost;
          await node.add(theirs);
          const again = await folder.start();
          expect(again.events).to.deep.equal([]);
          await again.mustBe(lost === 0 ? theirs : ours);
          await again.add(theirs);
          await again.mustBe(theirs);
        }
      }).timeout(120_000);

      it('is not made for a last block that the ledger refuses', async () => {
        const below = theirs.slice(0, -1);
        const worse = withBlock(network, below, { stateRoot: sha256(Buffer.of(1)) });
        const folder = await Folder.new();
        const node = await folder.start();
        await node.add(ours);
        await node.add(worse);
        expect(node.refused).to.have.length(1);
        await node.mustBe(ours);
        // That it was refused is known after a restart; another last block is as good as ever.
        const again = await folder.start();
        await again.mustBe(ours);
        await again.add(theirs);
        expect(again.refused).to.deep.equal([]);
        await again.mustBe(theirs);
      }).timeout(120_000);
    });

  it('goes to and fro a hundred times, restarted on either side', async () => {
    const sides = [branch(101, 1), branch(101, 2)];
    const folder = await Folder.new();
    let node = await folder.start();
    for (let lead = 1; lead <= 101; lead++) {
      const chain = (sides[lead % 2] as Block[]).slice(0, lead);
      await node.add(chain);
      await node.mustBe(chain);
      if (lead % 3 === 0) node = await folder.start();
    }
  }).timeout(120_000);
});
