import { readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { BlockLog } from '../../src/store/block-log.ts';
import { offsetOf, placeAfter, placeIn, segmentOf } from '../../src/store/place.ts';
import { realDisk } from '../../src/store/real-disk.ts';
import type { Store } from '../../src/store/store.ts';
import { DiskFullError } from '../../src/store/store-error.ts';
import { chainOf, concat, type FramedBlock, idsOf } from './blocks.ts';
import {
  appendAll,
  filledFolder,
  logOf,
  newFolder,
  openStore,
  rejectionOf,
  removeFolders,
  wholeLogOf,
} from './folders.ts';
import { TestDisk } from './test-disk.ts';

const blocks = chainOf(8);
const at = (index: number) => blocks[index] as FramedBlock;
const LENGTH = at(0).frame.length;
/** Three blocks in the first segment, three in the second, two in the third. */
const segmentBytes = Math.floor(3.5 * LENGTH);
const small = { segmentBytes };

const open = (folder: string, options = {}): Promise<Store> =>
  openStore(folder, { ...small, ...options });

describe('A log of several segments', () => {
  afterEach(removeFolders);

  it('begins another file where a frame would not fit any more', async () => {
    const folder = await filledFolder(blocks, small);
    for (const [segment, from, to] of [
      [1, 0, 3],
      [2, 3, 6],
      [3, 6, 8],
    ] as const) {
      const file = await readFile(logOf(folder, segment));
      expect(file.equals(concat(blocks.slice(from, to))), `segment ${segment}`).to.equal(true);
    }
  });

  it('has places that say segment and offset, and never touch across a border', () => {
    const place = placeIn(3, 17);
    expect([segmentOf(place), offsetOf(place)]).to.deep.equal([3, 17]);
    expect(placeAfter(placeIn(1, 90), 10, 100)).to.equal(placeIn(1, 90));
    expect(placeAfter(placeIn(1, 91), 10, 100)).to.equal(placeIn(2, 0));
    // A frame that no segment could hold has one of its own.
    expect(placeAfter(placeIn(2, 0), 101, 100)).to.equal(placeIn(2, 0));
  });

  for (const [how, prepare] of [
    ['with its index', async () => undefined],
    ['from the log alone', (folder: string) => rm(`${folder}/index`, { recursive: true })],
  ] as const) {
    it(`is found again ${how}, and goes on where it ended`, async () => {
      const folder = await filledFolder(blocks.slice(0, 7), small);
      await prepare(folder);
      const store = await open(folder);
      expect(idsOf(store.entries())).to.deep.equal(idsOf(blocks.slice(0, 7)));
      expect(store.corrupt()).to.deep.equal([]);
      await appendAll(store, blocks.slice(7));
      for (const { facts, frame } of blocks) {
        expect(Buffer.compare(await store.read(facts.id), frame)).to.equal(0);
      }
      await store.close();
      expect((await wholeLogOf(folder)).equals(concat(blocks))).to.equal(true);
    });
  }

  it('is read in runs that end where a segment does', async () => {
    const store = await open(await filledFolder(blocks, small));
    const counts: number[] = [];
    for (let from = 0; from < blocks.length; ) {
      const { bytes, count } = await store.readRun(idsOf(blocks.slice(from)), 1 << 20);
      expect(Buffer.compare(bytes, concat(blocks.slice(from, from + count)))).to.equal(0);
      counts.push(count);
      from += count;
    }
    await store.close();
    expect(counts).to.deep.equal([3, 3, 2]);
  });

  it('of a folder with one file is simply its first segment', async () => {
    const folder = await filledFolder(blocks.slice(0, 6)); // all in 000001.frames
    const store = await open(folder);
    expect(idsOf(store.entries())).to.deep.equal(idsOf(blocks.slice(0, 6)));
    await appendAll(store, blocks.slice(6));
    await store.close();
    expect((await stat(logOf(folder, 1))).size).to.equal(concat(blocks.slice(0, 6)).length);
    expect((await readFile(logOf(folder, 2))).equals(concat(blocks.slice(6)))).to.equal(true);
  });

  it('is mended in place where an earlier segment is damaged', async () => {
    const folder = await filledFolder(blocks, small);
    await writeFile(logOf(folder, 2), (await readFile(logOf(folder, 2))).fill(0, 5, 50));
    await rm(`${folder}/index`, { recursive: true });
    const store = await open(folder);
    expect(store.corrupt()).to.deep.equal([
      { place: placeIn(2, 0), length: LENGTH, block: undefined },
    ]);
    expect(store.started.torn).to.equal(undefined);
    await appendAll(store, [at(3)]);
    expect(store.corrupt()).to.deep.equal([]);
    await store.close();
    expect((await wholeLogOf(folder)).equals(concat(blocks))).to.equal(true);
  });

  it('is damaged, not torn, where a segment ends too early and another follows', async () => {
    const folder = await filledFolder(blocks, small);
    await truncate(logOf(folder, 1), Math.floor(2.5 * LENGTH));
    const store = await open(folder);
    expect(store.started.torn).to.equal(undefined);
    expect(store.started.missing.map(({ id }) => id)).to.deep.equal([at(2).facts.id]);
    expect(store.has(at(2).facts.id)).to.equal(false);
    await appendAll(store, [at(2)]);
    await store.close();
    const again = await open(folder);
    expect(idsOf(again.entries())).to.have.members(idsOf(blocks));
    await again.close();
  });

  it('lacks only the blocks of a segment that is gone', async () => {
    const folder = await filledFolder(blocks, small);
    await rm(logOf(folder, 2));
    const store = await open(folder);
    expect(idsOf(store.entries())).to.deep.equal(idsOf([0, 1, 2, 6, 7].map(at)));
    expect(store.started.missing.map(({ id }) => id)).to.deep.equal(idsOf(blocks.slice(3, 6)));
    await appendAll(store, blocks.slice(3, 6));
    for (const { facts, frame } of blocks) {
      expect(Buffer.compare(await store.read(facts.id), frame)).to.equal(0);
    }
    await store.close();
  });

  it('is cut at its end only: a last segment without any good frame is empty afterwards', async () => {
    const folder = await filledFolder(blocks.slice(0, 6), small);
    await writeFile(logOf(folder, 3), at(6).frame.subarray(0, 99));
    const store = await open(folder);
    expect(store.started.torn).to.include({ place: placeIn(3, 0), length: 99 });
    expect(store.started.torn?.keptAs).to.equal(`${logOf(folder, 3)}.broken-0`);
    await appendAll(store, blocks.slice(6));
    await store.close();
    expect((await wholeLogOf(folder)).equals(concat(blocks))).to.equal(true);
  });

  it('is as before when the disk is full in a commit that spans three segments', async () => {
    const folder = await newFolder();
    let full = false;
    let writes = 0;
    const disk = new TestDisk((operation) => {
      if (!full || operation !== 'write') return undefined;
      writes++;
      return writes === 3 ? 'ENOSPC' : undefined;
    });
    const store = await open(folder, { disk });
    await appendAll(store, blocks.slice(0, 2));
    full = true;
    const error = await rejectionOf(appendAll(store, blocks.slice(2)));
    expect(error).to.be.instanceOf(DiskFullError);
    expect(writes).to.equal(3);
    expect((await wholeLogOf(folder)).equals(concat(blocks.slice(0, 2)))).to.equal(true);
    full = false;
    await appendAll(store, blocks.slice(2));
    await store.close();
    expect((await wholeLogOf(folder)).equals(concat(blocks))).to.equal(true);
  });

  it('is not closed under a read of a segment that is full meanwhile', async () => {
    const folder = await newFolder();
    const log = await BlockLog.open(folder, realDisk, segmentBytes);
    await log.commit([{ place: 0, frame: at(0).frame }]);
    const reads = Array.from({ length: 50 }, () => log.read(0, LENGTH));
    let end = LENGTH;
    for (const { frame } of blocks.slice(1)) {
      const place = log.placeAfter(end, frame.length);
      await log.commit([{ place, frame }]);
      end = place + frame.length;
    }
    for (const bytes of await Promise.all(reads)) {
      expect(Buffer.compare(bytes, at(0).frame)).to.equal(0);
    }
    await log.close();
  });
});
