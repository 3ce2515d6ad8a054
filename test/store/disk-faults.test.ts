import { appendFile, cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { openLevelIndex } from '../../src/store/level-index.ts';
import type { Store } from '../../src/store/store.ts';
import { DiskFullError } from '../../src/store/store-error.ts';
import { chainOf, concat, type FramedBlock, idsOf, offsetOf } from './blocks.ts';
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
import { type Fault, type Plan, TestDisk } from './test-disk.ts';

const blocks = chainOf(8);
const at = (index: number) => blocks[index] as FramedBlock;

/** Which unsynced sectors survive a power cut. */
const survivals: Record<string, (sector: number) => boolean> = {
  all: () => true,
  none: () => false,
  even: (sector) => Math.floor(sector) % 2 === 0,
  odd: (sector) => Math.floor(sector) % 2 === 1,
};

/** As a node that believes what is settled; every chain weighs the same here. */
const believing = { settled: () => undefined, workOf: () => 1n };

/** A life of a store: opened, used, closed. Returns what it acknowledged, however it ended. */
async function live(folder: string, disk: TestDisk, life: Life): Promise<string[]> {
  const { arrivals, segmentBytes } = life;
  const acknowledged: string[] = [];
  let store: Store;
  try {
    store = await openStore(folder, { disk, ...believing, ...(segmentBytes && { segmentBytes }) });
  } catch {
    return acknowledged; // crashed while opening
  }
  for (const group of arrivals) {
    const appends = group.map(async ({ frame, facts }) => {
      await store.append(frame, facts);
      acknowledged.push(facts.id);
    });
    await Promise.allSettled(appends);
  }
  await store.close();
  return acknowledged;
}

interface Life {
  readonly prepare: () => Promise<string>;
  readonly arrivals: FramedBlock[][];
  /** Where a log file ends; absent: where it does for everybody. */
  readonly segmentBytes?: number;
}

/** Two blocks fit one segment. */
const TWO_BLOCKS = Math.floor(2.5 * at(0).frame.length);

const lives: Record<string, Life> = {
  'a first start and three commits': {
    prepare: newFolder,
    arrivals: [[at(0), at(1), at(2)], [at(3)], [at(5), at(4)]],
  },
  'a start that finds corruption, lost entries and a torn tail, and mends them': {
    async prepare() {
      const folder = await filledFolder(blocks.slice(0, 4));
      const log = Buffer.concat([concat(blocks.slice(0, 6)), at(6).frame.subarray(0, 100)]);
      log.fill(0, offsetOf(blocks, 1) + 20, offsetOf(blocks, 1) + 60);
      await writeFile(logOf(folder), log);
      return folder;
    },
    arrivals: [[at(1), at(6)], [at(7)]],
  },
  'commits that fill one segment after another, and span two or three': {
    prepare: newFolder,
    arrivals: [[at(0)], [at(1), at(2)], [at(3), at(4), at(5), at(6)], [at(7)]],
    segmentBytes: TWO_BLOCKS,
  },
  'a start with a torn third segment and damage in the first': {
    async prepare() {
      const folder = await filledFolder(blocks.slice(0, 5), { segmentBytes: TWO_BLOCKS });
      const first = Buffer.from(await readFile(logOf(folder))).fill(0, 20, 60);
      await writeFile(logOf(folder), first);
      await appendFile(logOf(folder, 3), at(5).frame.subarray(0, 100));
      return folder;
    },
    arrivals: [
      [at(0), at(5)],
      [at(6), at(7)],
    ],
    segmentBytes: TWO_BLOCKS,
  },
};

describe('The disk fails', () => {
  afterEach(removeFolders);

  for (const [name, life] of Object.entries(lives)) {
    const { prepare, arrivals, segmentBytes } = life;
    describe(name, () => {
      /** Runs this life with a fault at each operation, then `examine`s what is left. */
      async function atEachOperation(
        fault: Fault,
        examine: (folder: string, disk: TestDisk, acknowledged: string[]) => Promise<void>,
      ): Promise<number> {
        const template = await prepare();
        const rehearsal = new TestDisk();
        const folder = await newFolder();
        await cp(template, folder, { recursive: true });
        await live(folder, rehearsal, life);
        for (let k = 1; k <= rehearsal.operations.length; k++) {
          await rm(folder, { recursive: true });
          await cp(template, folder, { recursive: true });
          const disk = new TestDisk((_, number) => (number === k ? fault : undefined));
          await examine(folder, disk, await live(folder, disk, life));
        }
        return rehearsal.operations.length;
      }

      for (const [kept, keeps] of Object.entries(survivals)) {
        it(`crashes at each disk operation; of what was not synced, ${kept} survives [G7]`, async () => {
          const count = await atEachOperation('crash', async (folder, disk, acknowledged) => {
            await disk.losePower([folder, dirname(logOf(folder))], keeps);
            await expectWhole(folder, acknowledged, disk, segmentBytes);
          });
          expect(count).to.be.at.least(10);
        });
      }

      it('meets EIO at each disk operation: nothing acknowledged is lost [G6]', async () => {
        await atEachOperation('EIO', expectWholeAfter(segmentBytes));
      });

      it('meets a full disk at each disk operation: nothing acknowledged is lost', async () => {
        await atEachOperation('ENOSPC', expectWholeAfter(segmentBytes));
      });

      it('takes one byte of a write at a time now and then: nothing is lost at all', async () => {
        await atEachOperation('short', async (folder, disk, acknowledged) => {
          expect(acknowledged).to.have.members(idsOf(arrivals.flat()));
          await expectWhole(folder, acknowledged, disk, segmentBytes);
        });
      });
    });
  }

  it('an error of fdatasync is final: nothing is written, nothing is served [G6]', async () => {
    const folder = await newFolder();
    const { plan, next } = failingLater();
    const disk = new TestDisk(plan);
    const store = await openStore(folder, { disk });
    await appendAll(store, blocks.slice(0, 2));
    next('datasync', 'EIO');
    const appends = [
      store.append(at(2).frame, at(2).facts),
      store.append(at(3).frame, at(3).facts),
    ];
    const queued = Promise.resolve().then(() => store.append(at(4).frame, at(4).facts));
    const codeOf = async (promise: Promise<unknown>) => (await rejectionOf(promise)).code;
    expect(await Promise.all([...appends, queued].map(codeOf))).to.deep.equal([
      'DISK',
      'DISK',
      'DISK',
    ]);
    const before = disk.operations.length;
    expect(await codeOf(store.append(at(5).frame, at(5).facts))).to.equal('DISK');
    expect(await codeOf(store.read(at(0).facts.id))).to.equal('DISK');
    expect(store.has(at(2).facts.id)).to.equal(false);
    expect(disk.operations.length, 'operations after the failure').to.equal(before);
    await store.close();
    // Log first, index second: what was not synced is in no index.
    const { index, headers } = await openLevelIndex(folder);
    const indexed = (await headers?.all()) ?? [];
    await index.close();
    expect(idsOf(indexed)).to.deep.equal(idsOf(blocks.slice(0, 2)));
  });

  it('a full disk refuses what came, cuts the log back, and goes on when there is room', async () => {
    const folder = await newFolder();
    const { plan, next } = failingLater();
    const store = await openStore(folder, { disk: new TestDisk(plan) });
    await appendAll(store, blocks.slice(0, 2));
    next('write', 'ENOSPC');
    const error = await rejectionOf(store.append(at(2).frame, at(2).facts));
    expect(error).to.be.instanceOf(DiskFullError).with.property('code', 'DISK');
    expect(error.message).to.match(/is full: make room, then start the node again$/);
    expect((await stat(logOf(folder))).size).to.equal(offsetOf(blocks, 2));
    expect(await store.read(at(1).facts.id)).to.deep.equal(at(1).frame);
    expect(store.has(at(2).facts.id)).to.equal(false);
    expect(store.pendingBytes).to.equal(0);
    await appendAll(store, blocks.slice(2));
    await store.close();
    expect(await readFile(logOf(folder))).to.deep.equal(concat(blocks));
  });

  it('a full disk that cannot even be cut back is final', async () => {
    const { plan, next } = failingLater();
    const store = await openStore(await newFolder(), { disk: new TestDisk(plan) });
    next('write', 'ENOSPC');
    next('truncate', 'EIO');
    const error = await rejectionOf(store.append(at(0).frame, at(0).facts));
    expect(error).to.not.be.instanceOf(DiskFullError);
    expect(await rejectionOf(store.append(at(1).frame, at(1).facts))).to.equal(error);
    await store.close();
  });
});

/** Faults that a test asks for when it is ready, each at the next operation of its kind. */
function failingLater(): { plan: Plan; next: (operation: string, fault: Fault) => void } {
  const waiting = new Map<string, Fault>();
  return {
    next: (operation, fault) => waiting.set(operation, fault),
    plan(operation) {
      const fault = waiting.get(operation);
      waiting.delete(operation);
      return fault;
    },
  };
}

const expectWholeAfter =
  (segmentBytes: number | undefined) => (folder: string, disk: TestDisk, acknowledged: string[]) =>
    expectWhole(folder, acknowledged, disk, segmentBytes);

/** The next start works, has all that was acknowledged, serves it, and is followed by an equal one. */
async function expectWhole(
  folder: string,
  acknowledged: string[],
  disk: TestDisk,
  segmentBytes: number | undefined,
): Promise<void> {
  const when = `after operation ${disk.operations.length} (${disk.operations.at(-1)})`;
  const options = { ...believing, ...(segmentBytes !== undefined && { segmentBytes }) };
  const store = await openStore(folder, options);
  for (const id of acknowledged) {
    const original = blocks.find(({ facts }) => facts.id === id);
    expect(store.has(id), when).to.equal(true);
    expect(await store.read(id), when).to.deep.equal(original?.frame);
  }
  const entries = idsOf(store.entries());
  const corrupt = store.corrupt().map(({ place, length }) => ({ place, length }));
  await appendAll(store, blocks); // whatever is missing can be fetched again
  expect(store.corrupt(), when).to.deep.equal([]);
  await store.close();
  expect((await wholeLogOf(folder)).length, when).to.equal(concat(blocks).length);

  const again = await openStore(folder, options);
  expect(idsOf(again.entries()).slice(), when).to.have.members(idsOf(blocks));
  expect(again.started, when).to.deep.equal({
    torn: undefined,
    blocksRecovered: 0,
    refused: 0,
    missing: [],
    chain: { tip: undefined, refused: new Map() },
    modes: 'kept',
  });
  expect(entries.length + corrupt.length, when).to.be.at.most(blocks.length);
  await again.close();
}
