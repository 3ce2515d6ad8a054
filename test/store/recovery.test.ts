import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import type { IndexedBlock } from '../../src/store/block-index.ts';
import { BlockLog } from '../../src/store/block-log.ts';
import { type Recovery, recover } from '../../src/store/recovery.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { chainOf, concat, type FramedBlock, framed, idsOf, offsetOf, verify } from './blocks.ts';
import { logOf, newFolder, removeFolders, writeLog } from './folders.ts';
import { TestDisk } from './test-disk.ts';

const blocks = chainOf(8);
const whole = concat(blocks);

describe('Recovery: the log is right, and the index is made to agree with it', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(removeFolders);

  /** One start on this log and this index. */
  async function start(log: Uint8Array, indexed: readonly IndexedBlock[] = []): Promise<Recovery> {
    await writeLog(folder, log);
    return startAgain(indexed);
  }

  async function startAgain(indexed: readonly IndexedBlock[] = []): Promise<Recovery> {
    const log = await BlockLog.open(folder, new TestDisk());
    try {
      return await recover(log, indexed, verify);
    } finally {
      await log.close();
    }
  }

  async function indexOf(log: Uint8Array): Promise<readonly IndexedBlock[]> {
    const { blocks: found } = await start(log);
    return found;
  }

  it('rebuilds the whole index from the log alone', async () => {
    const { blocks: found, added, corrupt, torn } = await start(whole);
    expect(idsOf(found)).to.deep.equal(idsOf(blocks));
    expect(found.map(({ place }) => place)).to.deep.equal(
      blocks.map((_, index) => offsetOf(blocks, index)),
    );
    expect(found.map(({ sealedHeader }) => Buffer.from(sealedHeader))).to.deep.equal(
      blocks.map(({ facts }) => Buffer.from(facts.sealedHeader)),
    );
    expect(added).to.deep.equal(found);
    expect(corrupt).to.deep.equal([]);
    expect(torn).to.equal(undefined);
  });

  it('changes nothing when log and index agree', async () => {
    const indexed = await indexOf(whole);
    const again = await startAgain(indexed);
    expect(again.blocks).to.deep.equal(indexed);
    expect(again.added).to.deep.equal([]);
    expect(again.removedPlaces).to.deep.equal([]);
  });

  describe('a torn tail is cut off and kept aside [G2]', () => {
    it('at every byte of the last three records, with and without an index, twice', async () => {
      const short = [...blocks.slice(0, 2), ...chainOf(3, 4, 0)]; // short records: fewer starts
      const all = concat(short);
      const indexed = await indexOf(all);
      for (let bytes = offsetOf(short, 2); bytes < all.length; bytes++) {
        const intact = short.filter((_, at) => offsetOf(short, at + 1) <= bytes);
        const end = concat(intact).length;
        for (const index of [[], indexed]) {
          const first = await start(all.subarray(0, bytes), index);
          expect(idsOf(first.blocks), `${bytes} bytes`).to.deep.equal(idsOf(intact));
          expect(first.corrupt).to.deep.equal([]);
          expect(first.torn?.place).to.equal(bytes === end ? undefined : end);
          if (first.torn !== undefined) {
            const aside = await readFile(`${logOf(folder)}.broken-${end}`);
            expect(aside.equals(all.subarray(end, bytes)), `${bytes} bytes aside`).to.equal(true);
          }
          expect(await readFile(logOf(folder))).to.deep.equal(concat(intact));
          const second = await startAgain(first.blocks);
          expect(second).to.deep.equal({
            ...first,
            torn: undefined,
            added: [],
            removedPlaces: [],
            missing: [],
          });
        }
      }
    });

    for (const [what, tail] of [
      ['512 zeros', Buffer.alloc(512)],
      ['4 KiB of zeros', Buffer.alloc(4096)],
      ['512 bytes of ff', Buffer.alloc(512, 0xff)],
      ['a length that is never reached', Buffer.from('ffff3f72', 'hex')],
      ['text', Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(50))],
    ] as const) {
      it(`when ${what} follow the last frame`, async () => {
        const { blocks: found, torn, corrupt } = await start(Buffer.concat([whole, tail]));
        expect(idsOf(found)).to.deep.equal(idsOf(blocks));
        expect(torn).to.include({ place: whole.length, length: tail.length });
        expect(corrupt).to.deep.equal([]);
        expect(await readFile(logOf(folder))).to.deep.equal(whole);
      });

      it(`when ${what} are all there is in the place of the last frame`, async () => {
        const indexed = await indexOf(whole);
        const log = Buffer.from(whole);
        const last = offsetOf(blocks, 7);
        Buffer.alloc(log.length, tail).copy(log, last);
        const { blocks: found, torn, removedPlaces } = await start(log, indexed);
        expect(idsOf(found)).to.deep.equal(idsOf(blocks.slice(0, 7)));
        expect(torn?.place).to.equal(last);
        expect(removedPlaces).to.deep.equal([last]);
      });
    }

    for (const [what, carried] of [
      ['of an older block', blocks[2] as FramedBlock],
      ['of a block that this log does not have', chainOf(1, 9)[0] as FramedBlock],
    ] as const) {
      it(`even if the torn block carries a copy ${what} in its notes`, async () => {
        const torn = carrying(carried.frame).subarray(0, -1);
        const found = await start(Buffer.concat([concat(blocks.slice(0, 7)), torn]));
        expect(idsOf(found.blocks)).to.deep.equal(idsOf(blocks.slice(0, 7)));
        expect(found.torn).to.include({ place: offsetOf(blocks, 7), length: torn.length });
        expect(found.corrupt).to.deep.equal([]);
      });
    }

    it('even if its own length is damaged and it carries a copy of an older block', async () => {
      const carrier = carrying((blocks[2] as FramedBlock).frame);
      carrier[0] = (carrier[0] ?? 0) ^ 1;
      const found = await start(Buffer.concat([concat(blocks.slice(0, 7)), carrier]));
      expect(idsOf(found.blocks)).to.deep.equal(idsOf(blocks.slice(0, 7)));
      expect(found.torn?.place).to.equal(offsetOf(blocks, 7));
    });

    it('when nothing at all is good', async () => {
      const { blocks: found, torn } = await start(Buffer.alloc(5 * 1024 * 1024, 0x72));
      expect(found).to.deep.equal([]);
      expect(torn).to.include({ place: 0, length: 5 * 1024 * 1024 });
      expect(await readFile(logOf(folder))).to.have.length(0);
    });
  });

  describe('damage with something good behind it is corruption: reported, and nothing is cut [G3]', () => {
    for (const knows of ['without an index', 'with an index'] as const) {
      it(`a flip of any bit of a middle record, ${knows}`, async () => {
        const indexed = knows === 'with an index' ? await indexOf(whole) : [];
        const victim = blocks[3] as FramedBlock;
        const offset = offsetOf(blocks, 3);
        const others = blocks.filter((block) => block !== victim);
        for (let bit = 0; bit < victim.frame.length * 8; bit += 7) {
          const log = Buffer.from(whole);
          const at = offset + (bit >> 3);
          log[at] = (log[at] ?? 0) ^ (1 << (bit & 7));
          const { blocks: found, corrupt, torn } = await start(log, indexed);
          expect(idsOf(found), `bit ${bit}`).to.deep.equal(idsOf(others));
          expect(corrupt.map((one) => [one.place, one.length, one.block?.id])).to.deep.equal([
            [offset, victim.frame.length, indexed.length > 0 ? victim.facts.id : undefined],
          ]);
          expect(torn).to.equal(undefined);
          expect(await readFile(logOf(folder))).to.deep.equal(log);
        }
      });
    }

    it('two neighbours at once: one stretch for a scan, two blocks for an index', async () => {
      const indexed = await indexOf(whole);
      const log = Buffer.from(whole).fill(0, offsetOf(blocks, 2) + 1, offsetOf(blocks, 4) - 1);
      const scanned = await start(log);
      expect(scanned.corrupt).to.deep.equal([
        {
          place: offsetOf(blocks, 2),
          length: offsetOf(blocks, 4) - offsetOf(blocks, 2),
          block: undefined,
        },
      ]);
      const known = await start(log, indexed);
      expect(known.corrupt.map(({ block }) => block?.id)).to.deep.equal(idsOf(blocks.slice(2, 4)));
      expect(idsOf(known.blocks)).to.deep.equal(idsOf(scanned.blocks));
    });

    it('any number of random bytes anywhere never yields a block that was not written', async () => {
      const indexed = await indexOf(whole);
      const original = new Map(blocks.map(({ facts, frame }) => [facts.id, frame]));
      const scar = fc.record({
        at: fc.nat({ max: whole.length - 1 }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 600 }),
        index: fc.constantFrom<readonly IndexedBlock[]>([], indexed, indexed.slice(0, 4)),
      });
      await fc.assert(
        fc.asyncProperty(scar, async ({ at, bytes, index }) => {
          const log = Buffer.from(whole);
          log.set(bytes.subarray(0, log.length - at), at);
          const { blocks: found, corrupt, torn } = await start(log, index);
          for (const { id, place, length } of found) {
            expect(original.get(id)).to.deep.equal(log.subarray(place, place + length));
          }
          // Every byte is accounted for, exactly once.
          const parts = [...found, ...corrupt, ...(torn === undefined ? [] : [torn])];
          parts.sort((one, other) => one.place - other.place);
          let end = 0;
          for (const { place, length } of parts) {
            expect(place).to.equal(end);
            end = place + length;
          }
          expect(end).to.equal(log.length);
          // And a second start finds the same.
          const again = await startAgain(found);
          expect(idsOf(again.blocks)).to.deep.equal(idsOf(found));
          expect(again.torn).to.equal(undefined);
        }),
        { numRuns: 300, seed: 20_261_121 },
      );
    });

    it('finds the next good frame even megabytes away', async () => {
      const rubbish = Buffer.alloc(9 * 1024 * 1024, 0x5a);
      const log = Buffer.concat([concat(blocks.slice(0, 2)), rubbish, concat(blocks.slice(2))]);
      const { blocks: found, corrupt } = await start(log);
      expect(idsOf(found)).to.deep.equal(idsOf(blocks));
      expect(corrupt).to.deep.equal([
        { place: offsetOf(blocks, 2), length: rubbish.length, block: undefined },
      ]);
    });

    it('finds a frame that begins in the last bytes of what is read at a time', async () => {
      const readBytes = 4 * 1024 * 1024;
      const first = concat(blocks.slice(0, 1));
      for (const before of [1, 3, 6]) {
        const rubbish = Buffer.alloc(readBytes - before - first.length, 0x5a);
        const { blocks: found } = await start(
          Buffer.concat([first, rubbish, concat(blocks.slice(1))]),
        );
        expect(idsOf(found), `${before} bytes before`).to.deep.equal(idsOf(blocks));
      }
    });

    it('a length in the middle of rubbish is not believed, whatever it claims to span', async () => {
      const liar = Buffer.from('0000ff0772fc07', 'hex'); // "a block frame of 1,025 bytes"
      const log = Buffer.concat([concat(blocks.slice(0, 2)), liar, concat(blocks.slice(2))]);
      const { blocks: found } = await start(log);
      expect(idsOf(found)).to.deep.equal(idsOf(blocks));
    });

    it('a frame whose seal does not verify is not a block, however well formed', async () => {
      await writeLog(folder, whole);
      const log = await BlockLog.open(folder, new TestDisk());
      const refused = (blocks[4] as FramedBlock).facts.id;
      const { blocks: found } = await recover(log, [], (block) => block.id !== refused);
      await log.close();
      expect(idsOf(found)).to.deep.equal(idsOf(blocks).filter((id) => id !== refused));
    });
  });

  describe('an index that does not match [G4]', () => {
    it('behind the log is caught up from its last entry', async () => {
      const indexed = await indexOf(whole);
      const { blocks: found, added } = await start(whole, indexed.slice(0, 5));
      expect(found).to.deep.equal(indexed);
      expect(added).to.deep.equal(indexed.slice(5));
    });

    it('is told of found blocks only after they are synced: a killed process may not have', async () => {
      const indexed = await indexOf(whole);
      for (const [known, syncs] of [
        [indexed, 0],
        [indexed.slice(0, 5), 1],
      ] as const) {
        const disk = new TestDisk();
        const log = await BlockLog.open(folder, disk);
        await recover(log, known, verify);
        await log.close();
        expect(disk.count('datasync')).to.equal(syncs);
      }
    });

    it('with a hole in it is filled', async () => {
      const indexed = await indexOf(whole);
      const holed = indexed.filter((_, at) => at !== 0 && at !== 3 && at !== 4);
      const { blocks: found, added } = await start(whole, holed);
      expect(found).to.deep.equal(indexed);
      expect(idsOf(added)).to.deep.equal(idsOf([0, 3, 4].map((at) => blocks[at] as FramedBlock)));
    });

    it('ahead of the log is cut back', async () => {
      const indexed = await indexOf(whole);
      const { blocks: found, removedPlaces } = await start(concat(blocks.slice(0, 6)), indexed);
      expect(found).to.deep.equal(indexed.slice(0, 6));
      expect(removedPlaces).to.deep.equal(indexed.slice(6).map(({ place }) => place));
    });

    it('of another log is thrown away', async () => {
      const others = chainOf(8, 2, 2);
      const foreign = await indexOf(concat(others));
      const { blocks: found, corrupt, torn } = await start(whole, foreign);
      expect(idsOf(found)).to.deep.equal(idsOf(blocks));
      expect(corrupt).to.deep.equal([]);
      expect(torn).to.equal(undefined);
    });

    it('of a log that has since gone another way is right up to the fork', async () => {
      const fork = [...blocks.slice(0, 4), ...chainOf(4, 3, 2)];
      const indexed = await indexOf(concat(fork));
      const { blocks: found, corrupt } = await start(whole, indexed);
      expect(idsOf(found)).to.deep.equal(idsOf(blocks));
      expect(corrupt).to.deep.equal([]);
    });

    it('with a wrong CRC for a good block is corrected', async () => {
      const indexed = await indexOf(whole);
      const wrong = indexed.map((block, at) => (at === 3 ? { ...block, crc32: 1 } : block));
      const { blocks: found, corrupt, added } = await start(whole, wrong);
      expect(found).to.deep.equal(indexed);
      expect(corrupt).to.deep.equal([]);
      expect(added).to.deep.equal([indexed[3]]);
    });

    it('with overlapping entries is thrown away', async () => {
      const indexed = await indexOf(whole);
      const wrong = indexed.map((block, at) => (at === 3 ? { ...block, length: 9999 } : block));
      const { blocks: found } = await start(whole, wrong);
      expect(found).to.deep.equal(indexed);
    });
  });

  it('keeps blocks in the order of their arrival, parents or not', async () => {
    const shuffled = [5, 1, 7, 0].map((at) => blocks[at] as FramedBlock);
    const { blocks: found } = await start(concat(shuffled));
    expect(idsOf(found)).to.deep.equal(idsOf(shuffled));
    expect(framed((blocks[5] as FramedBlock).block).facts.parent).to.equal(found[0]?.parent);
  });

  it('reports its progress up to the end', async () => {
    await writeLog(folder, whole);
    const log = await BlockLog.open(folder, new TestDisk());
    const seen: [number, number][] = [];
    await recover(log, [], verify, undefined, (done, total) => seen.push([done, total]));
    await log.close();
    const boundaries = [...blocks, undefined].map((_, at) => offsetOf(blocks, at));
    expect(seen).to.deep.equal(boundaries.map((offset) => [offset, whole.length]));
  });
});

/** The frame of a block-to-be that carries these bytes; its own bounds are in order. */
function carrying(bytes: Uint8Array): Buffer {
  return Buffer.from(blockFrame(Buffer.concat([Buffer.alloc(40, 1), bytes, Buffer.alloc(40, 1)])));
}
