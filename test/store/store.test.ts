import { cp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ClassicLevel } from 'classic-level';
import protobuf from 'protobufjs';
import { hexOf, sha256 } from '../../src/chain/hash.ts';
import type { Candidate, Judge, StoredBlock } from '../../src/store/store.ts';
import { root } from '../helpers/root.ts';
import { chainOf, concat, type FramedBlock, idsOf, offsetOf } from './blocks.ts';
import {
  appendAll,
  filledFolder,
  logOf,
  newFolder,
  openStore,
  rejectionOf,
  removeFolders,
} from './folders.ts';
import { TestDisk } from './test-disk.ts';

const blocks = chainOf(8);
const at = (index: number) => blocks[index] as FramedBlock;

describe('The store keeps the frames that travelled', () => {
  afterEach(removeFolders);

  it('gives back, byte for byte, what was appended', async () => {
    const store = await openStore(await newFolder());
    for (const { frame, facts } of blocks) {
      expect(store.has(facts.id)).to.equal(false);
      await store.append(frame, facts);
      expect(store.has(facts.id)).to.equal(true);
      expect(await store.read(facts.id)).to.deep.equal(frame);
    }
    await store.close();
  });

  it('has the same entries after a restart', async () => {
    const folder = await newFolder();
    const first = await openStore(folder);
    await appendAll(first, blocks);
    const before = [...first.entries()];
    await first.close();
    const headers = new Map<string, string>();
    const second = await openStore(folder, {
      judge: (candidates) => noteHeaders(candidates, headers),
    });
    expect(second.entries()).to.deep.equal(before);
    expect(headers).to.deep.equal(headersOf(blocks));
    expect(second.started).to.deep.equal({
      torn: undefined,
      blocksRecovered: 0,
      refused: 0,
      missing: [],
      chain: { tip: undefined, refused: new Map() },
      modes: 'kept',
    });
    expect(idsOf(second.entries())).to.deep.equal(idsOf(blocks));
    await second.close();
  });

  it('is a log that any delimited-protobuf reader reads', async () => {
    const log = await readFile(logOf(await filledFolder(blocks)));
    const schema = new protobuf.Root();
    schema.resolvePath = (_, target) => join(root, 'proto', target);
    schema.loadSync('finack/v1/wire.proto', { keepCase: true });
    const envelope = schema.lookupType('finack.v1.Envelope');
    const header = schema.lookupType('finack.v1.BlockHeader');
    const reader = protobuf.Reader.create(log);
    const read: string[] = [];
    while (reader.pos < reader.len) {
      const { block } = envelope.decodeDelimited(reader).toJSON() as { block: { header: object } };
      read.push(sha256(header.encode(header.fromObject(block.header)).finish()));
    }
    expect(read).to.deep.equal(idsOf(blocks));
  });

  it('takes a block before its parent, and a side branch', async () => {
    const fork = chainOf(3, 2);
    const arrival = [at(2), fork[1] as FramedBlock, at(0), fork[0] as FramedBlock, at(1)];
    const store = await openStore(await filledFolder(arrival));
    expect(idsOf(store.entries())).to.deep.equal(idsOf(arrival));
    await store.close();
  });

  it('writes a block that it has, or that is on its way, only once', async () => {
    const folder = await newFolder();
    const store = await openStore(folder);
    await Promise.all([appendAll(store, blocks), appendAll(store, blocks)]);
    await appendAll(store, blocks);
    await store.close();
    expect(await readFile(logOf(folder))).to.deep.equal(concat(blocks));
  });

  it('refuses to take what is not one whole block frame: that is our own mistake', async () => {
    const store = await openStore(await newFolder());
    const { frame, facts } = at(0);
    for (const wrong of [frame.subarray(1), frame.subarray(0, -1), concat(blocks.slice(0, 2))]) {
      expect(() => void store.append(wrong, facts)).to.throw('one whole block frame');
    }
    await store.close();
  });

  describe('group commit', () => {
    it('syncs once for all appends of one turn, and once for all that queued meanwhile', async () => {
      const disk = new TestDisk();
      const store = await openStore(await newFolder(), { disk });
      const before = disk.count('datasync');
      const first = appendAll(store, blocks.slice(0, 3));
      await Promise.resolve(); // the first commit is under way
      const rest = appendAll(store, blocks.slice(3));
      expect(store.pendingBytes).to.equal(concat(blocks).length);
      await first;
      expect(disk.count('datasync') - before).to.equal(1);
      expect(store.has(at(3).facts.id)).to.equal(false);
      await rest;
      expect(disk.count('datasync') - before).to.equal(2);
      expect(store.pendingBytes).to.equal(0);
      await store.close();
    });

    it('does not let one commit grow without end', async () => {
      const disk = new TestDisk();
      const store = await openStore(await newFolder(), { disk });
      const before = disk.count('datasync');
      const large = chainOf(5, 5, 800, 1000);
      expect(concat(large).length).to.be.within(4_500_000, 5_000_000); // one commit takes 4 MiB
      await appendAll(store, large);
      expect(disk.count('datasync') - before).to.equal(2);
      await store.close();
    });

    it('does not let one commit hold thousands of small blocks', async () => {
      const disk = new TestDisk();
      const store = await openStore(await newFolder(), { disk });
      const before = disk.count('datasync');
      await appendAll(store, chainOf(600, 6, 0));
      expect(disk.count('datasync') - before).to.equal(3); // one commit takes 250
      await store.close();
    });

    it('is finished by close', async () => {
      const folder = await newFolder();
      const store = await openStore(folder);
      const appended = appendAll(store, blocks);
      await store.close();
      await appended;
      expect(await readFile(logOf(folder))).to.deep.equal(concat(blocks));
    });
  });

  describe('readRun serves as many blocks as lie together', () => {
    it('all of them when they fit', async () => {
      const store = await openStore(await filledFolder(blocks));
      const run = await store.readRun(idsOf(blocks.slice(2, 6)), 1_000_000);
      expect(run.count).to.equal(4);
      expect(run.bytes).to.deep.equal(concat(blocks.slice(2, 6)));
      await store.close();
    });

    it('fewer at a byte limit, at a gap, and at a block it does not have, but at least one', async () => {
      const store = await openStore(await filledFolder(blocks.slice(0, 7)));
      const [first, second] = [at(0).frame.length, at(1).frame.length];
      const counts: [string[], number][] = [
        [idsOf(blocks), first + second],
        [idsOf(blocks), first + second - 1],
        [idsOf(blocks), 0],
        [idsOf([at(0), at(2)]), 1_000_000],
        [idsOf([at(1), at(0)]), 1_000_000],
        [idsOf([at(6), at(7)]), 1_000_000],
      ];
      const got: number[] = [];
      for (const [ids, bytesMax] of counts) got.push((await store.readRun(ids, bytesMax)).count);
      expect(got).to.deep.equal([2, 1, 1, 1, 1, 1]);
      await store.close();
    });

    it('up to a damaged block, which is never served; asked for that one it says so', async () => {
      const folder = await filledFolder(blocks);
      const store = await openStore(folder);
      await flipBit(folder, offsetOf(blocks, 3) + 50);
      const run = await store.readRun(idsOf(blocks), 1_000_000);
      expect(run.count).to.equal(3);
      expect(run.bytes).to.deep.equal(concat(blocks.slice(0, 3)));
      expect(store.has(at(3).facts.id)).to.equal(false);
      const error = await rejectionOf(store.readRun(idsOf(blocks.slice(3)), 1_000_000));
      expect(error).to.include({ code: 'CORRUPT', id: at(3).facts.id });
      expect(error.message).to.match(
        /^block [0-9a-f]{64} at byte \d+ of 000001\.frames is damaged/,
      );
      await store.close();
    });
  });

  describe('a damaged block is fetched again and written in place', () => {
    it('found by a read', async () => {
      const folder = await filledFolder(blocks);
      const store = await openStore(folder);
      await flipBit(folder, offsetOf(blocks, 3) + 50);
      const { facts, frame } = at(3);
      const errors = await Promise.all(
        [store.read(facts.id), store.read(facts.id)].map(rejectionOf),
      );
      expect(errors.map(({ code }) => code)).to.deep.equal(['CORRUPT', 'CORRUPT']);
      expect(store.corrupt().map(({ block }) => block?.id)).to.deep.equal([facts.id]);
      expect(idsOf(store.entries())).to.deep.equal(idsOf(blocks.filter((one) => one !== at(3))));

      await store.append(frame, facts);
      expect(store.corrupt()).to.deep.equal([]);
      expect(await store.read(facts.id)).to.deep.equal(frame);
      expect(idsOf(store.entries())).to.deep.equal(idsOf(blocks));
      await store.close();
      expect(await readFile(logOf(folder))).to.deep.equal(concat(blocks));
    });

    it('found at a start that had lost its index, and so did not know which block it was', async () => {
      const folder = await filledFolder(blocks);
      await flipBit(folder, offsetOf(blocks, 3) + 50);
      await rm(join(folder, 'index'), { recursive: true });
      const store = await openStore(folder);
      expect(store.corrupt()).to.deep.equal([
        { place: offsetOf(blocks, 3), length: at(3).frame.length, block: undefined },
      ]);
      await appendAll(store, [at(3)]);
      await store.close();
      expect(await readFile(logOf(folder))).to.deep.equal(concat(blocks));
      const again = await openStore(folder);
      expect(again.corrupt()).to.deep.equal([]);
      expect(idsOf(again.entries())).to.deep.equal(idsOf(blocks));
      await again.close();
    });
  });

  describe('the index is only derived [G4]', () => {
    const losses: [string, (folder: string) => Promise<void>][] = [
      ['deleted', (folder) => rm(join(folder, 'index'), { recursive: true })],
      ['without its CURRENT file', (folder) => rm(join(folder, 'index', 'CURRENT'))],
      ['of an earlier layout', forgetLayout],
      ['full of rubbish', (folder) => writeFile(join(folder, 'index', 'CURRENT'), 'rubbish\n')],
    ];
    for (const [what, lose] of losses) {
      it(`${what}, it is rebuilt and equals a fresh one`, async () => {
        const folder = await filledFolder(blocks);
        const before = await entriesOf(folder);
        await lose(folder);
        expect(await entriesOf(folder)).to.deep.equal(before);
        expect(await entriesOf(folder)).to.deep.equal(before);
      });
    }

    it('with any of its bytes changed, it still gives the same entries', async () => {
      const folder = await filledFolder(blocks);
      const before = await entriesOf(folder); // this start has moved the entries into a table file
      const names = await readdir(join(folder, 'index'));
      const table = names.find((name) => name.endsWith('.ldb')) ?? 'no table';
      for (const file of ['headers', join('index', table)]) {
        const { size } = await stat(join(folder, file));
        for (let offset = 0; offset < size; offset += 61) {
          const copy = await newFolder();
          await cp(folder, copy, { recursive: true });
          const path = join(copy, file);
          await writeFile(path, flipped(await readFile(path), offset));
          expect(await entriesOf(copy), `byte ${offset} of ${file}`).to.deep.equal(before);
        }
      }
    });

    it('without its header file, or with a torn end of it, it still gives the same entries', async () => {
      const folder = await filledFolder(blocks);
      const before = await entriesOf(folder);
      const path = join(folder, 'headers');
      const { size } = await stat(path);
      for (const bytes of [0, 1, size - 1, size - 300]) {
        await truncate(path, bytes);
        expect(await entriesOf(folder), `${bytes} bytes`).to.deep.equal(before);
        expect((await stat(path)).size).to.equal(size);
      }
      await rm(path);
      expect(await entriesOf(folder)).to.deep.equal(before);
    });

    it('ahead of the log, it is cut back for good', async () => {
      const folder = await filledFolder(blocks);
      await truncate(logOf(folder), offsetOf(blocks, 5) + 10);
      const store = await openStore(folder);
      expect(store.started.torn).to.include({ place: offsetOf(blocks, 5), length: 10 });
      expect(idsOf(store.entries())).to.deep.equal(idsOf(blocks.slice(0, 5)));
      await store.close();
      expect((await entriesOf(folder)).map(({ id }) => id)).to.deep.equal(
        idsOf(blocks.slice(0, 5)),
      );
    });

    it('is made anew on request', async () => {
      const folder = await filledFolder(blocks);
      const store = await openStore(folder, { rebuild: true });
      expect(store.started.blocksRecovered).to.equal(blocks.length);
      await store.close();
    });
  });
});

/** Entries of the index with their headers as hex: a view and a copy of the same bytes are then equal. */
async function entriesOf(folder: string): Promise<(StoredBlock & { sealedHeader: string })[]> {
  const headers = new Map<string, string>();
  const store = await openStore(folder, {
    judge: (candidates) => noteHeaders(candidates, headers),
  });
  const entries = store.entries().map((entry) => {
    return { ...entry, sealedHeader: headers.get(entry.id) ?? 'none' };
  });
  await store.close();
  return entries;
}

/** Refuses nothing, and remembers the header that came with each block. */
function noteHeaders(
  candidates: readonly Candidate[],
  headers: Map<string, string>,
): ReturnType<Judge> {
  for (const { block } of candidates) headers.set(block.id, hexOf(block.sealedHeader));
  return new Map();
}

function headersOf(framed: readonly FramedBlock[]): Map<string, string> {
  return new Map(framed.map(({ facts }) => [facts.id, hexOf(facts.sealedHeader)]));
}

async function flipBit(folder: string, offset: number): Promise<void> {
  await writeFile(logOf(folder), flipped(await readFile(logOf(folder)), offset));
}

function flipped(bytes: Buffer, offset: number): Buffer {
  bytes[offset] = (bytes[offset] ?? 0) ^ 0x10;
  return bytes;
}

/** Before there was a header file, the index said nothing of how it is laid out. */
async function forgetLayout(folder: string): Promise<void> {
  const database = new ClassicLevel<string, string>(join(folder, 'index'), {
    keyEncoding: 'hex',
    valueEncoding: 'hex',
  });
  await database.del('66');
  await database.close();
}
