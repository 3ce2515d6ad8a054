// Data folders that somebody else prepared, or could change: refused before anything in them is opened,
// with what to do, and nothing outside them is touched. No start may wait for a pipe.
import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  lchown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Footprint } from '../../src/files/own-folders.ts';
import { loadNodeKey } from '../../src/store/node-key.ts';
import { chainOf } from './blocks.ts';
import { filledFolder, newFolder, openStore, rejectionOf, removeFolders } from './folders.ts';
import { TestDisk } from './test-disk.ts';

const blocks = chainOf(3);
/** `nobody`, on every system. */
const STRANGER = 65_534;
/** Nobody else can give files to others. */
const isRoot = process.geteuid?.() === 0;

/** What a file of ours holds after all that was tried. */
const PRECIOUS = 'precious\n'.repeat(100);

describe('A data folder that somebody else prepared', () => {
  let precious: string;
  beforeEach(async () => {
    precious = join(await newFolder(), 'precious');
    await writeFile(precious, PRECIOUS);
  });
  afterEach(async () => {
    expect(await readFile(precious, 'utf8')).to.equal(PRECIOUS);
    expect(await readdir(dirname(precious))).to.deep.equal(['precious']);
    await removeFolders();
  });

  /** Everything that a node opens in its folder, and what it opens by the names of others. */
  const places = [
    'LOCK',
    'FORMAT',
    'FORMAT.tmp',
    'node.key',
    'node.key.tmp',
    'blocks',
    'blocks/000001.frames',
    'blocks/000001.frames.broken-0.tmp',
    'headers',
    'headers.tmp',
    'index',
    'index/CURRENT',
    'index/LOCK',
    'index/000042.log',
  ];
  const kinds: [string, (path: string) => Promise<void>][] = [
    ['a symbolic link', (path) => symlink(precious, path)],
    ['a symbolic link', (path) => symlink(dirname(precious), path)],
    ['a pipe', async (path) => void execFileSync('mkfifo', [path])],
  ];
  if (isRoot) {
    kinds.push(['a device', async (path) => void execFileSync('mknod', [path, 'c', '1', '5'])]);
  }

  for (const place of places) {
    it(`with something else than what belongs there as ${place} is refused`, async () => {
      for (const [kind, put] of kinds) {
        for (const life of ['new', 'used'] as const) {
          const folder = life === 'used' ? await filledFolder(blocks) : await newFolder();
          if (life === 'used') await loadNodeKey(folder);
          await mkdir(dirname(join(folder, place)), { recursive: true });
          await rm(join(folder, place), { recursive: true, force: true });
          await put(join(folder, place));
          const error = await rejectionOf(openStore(folder));
          expect(error, `${life} ${kind}: ${error.message}`).to.include({ code: 'UNSAFE' });
          expect(error.message).to.match(
            new RegExp(
              `/${place} is ${kind} where a (plain file|folder) belongs: remove it, or give another folder$`,
            ),
          );
        }
      }
    });
  }

  it('is refused when others may write to it, or to anything in it; reading is another matter', async () => {
    const inside = ['FORMAT', 'node.key', 'blocks', 'blocks/000001.frames', 'headers', 'index'];
    for (const place of ['', ...inside]) {
      const folder = await filledFolder(blocks);
      await loadNodeKey(folder);
      const { mode } = await stat(join(folder, place));
      await chmod(join(folder, place), (mode & 0o777) | 0o022);
      const error = await rejectionOf(openStore(folder));
      expect(error, place).to.include({ code: 'UNSAFE' });
      expect(error.message).to.match(
        /has mode 0[67][2-7][2-7], so others may change it: run chmod go-w/,
      );
      await chmod(join(folder, place), (mode & 0o777) | 0o044);
      const store = await openStore(folder);
      await store.close();
    }
  });

  it('is taken while it is empty and ours, and closed to others first', async () => {
    const folder = await newFolder();
    await chmod(folder, 0o777);
    const store = await openStore(folder);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
    expect(store.started.modes).to.equal('kept');
    await store.close();
  });

  if (isRoot) {
    it('is refused when it belongs to somebody else, new or used, and nothing is written to it', async () => {
      for (const make of [newFolder, () => filledFolder(blocks)]) {
        const folder = await make();
        await chown(folder, STRANGER, STRANGER);
        const before = await readdir(folder);
        const error = await rejectionOf(openStore(folder));
        expect(error).to.include({ code: 'UNSAFE' });
        expect(error.message).to.include(
          `${folder} belongs to uid ${STRANGER}, and this process runs as uid 0: give a folder of its own`,
        );
        expect(await readdir(folder)).to.deep.equal(before);
      }
    });

    it('is refused when something in it belongs to somebody else', async () => {
      for (const place of ['LOCK', 'FORMAT', 'blocks/000001.frames', 'headers', 'index']) {
        const folder = await filledFolder(blocks);
        await writeFile(join(folder, 'LOCK'), '');
        await chown(join(folder, place), STRANGER, STRANGER);
        expect(await rejectionOf(openStore(folder)), place).to.include({ code: 'UNSAFE' });
      }
    });

    it("is refused by the name of somebody else's link", async () => {
      const folder = await filledFolder(blocks);
      const alias = join(await newFolder(), 'alias');
      await symlink(folder, alias);
      await lchown(alias, STRANGER, STRANGER);
      const error = await rejectionOf(openStore(alias));
      expect(error).to.include({ code: 'UNSAFE' });
      expect(error.message).to.match(/is a symbolic link of uid 65534: give the folder itself$/);
      const store = await openStore(folder);
      await store.close();
    });
  } else {
    it('is refused when it belongs to somebody else', async () => {
      const error = await rejectionOf(openStore('/usr'));
      expect(error).to.include({ code: 'UNSAFE' });
      expect(error.message).to.match(
        /^\/usr belongs to uid 0, and this process runs as uid \d+: give/,
      );
    });
  }

  it('that cannot be made because of permissions says so, and not that the disk is broken', async () => {
    if (process.platform !== 'linux') return;
    const error = await rejectionOf(openStore('/sys/finack'));
    expect(error).to.include({ code: 'DENIED' });
    expect(error.message).to.match(/: give this user the permission, or give another folder$/);
  });
});

describe('A data folder on a disk without permissions', () => {
  afterEach(removeFolders);

  /** Whatever is made has one mode, and chmod has no effect or is refused. */
  class ModelessDisk extends TestDisk {
    readonly #mode: number;
    readonly #chmod: 'ignored' | 'EPERM';

    constructor(mode: number, chmodIs: 'ignored' | 'EPERM') {
      super();
      this.#mode = mode;
      this.#chmod = chmodIs;
    }

    override chmod(): Promise<void> {
      if (this.#chmod === 'ignored') return Promise.resolve();
      return Promise.reject(Object.assign(new Error('EPERM: not permitted'), { code: 'EPERM' }));
    }

    override async footprint(folder: string): Promise<Footprint> {
      return { ...(await super.footprint(folder)), modes: 'not kept' };
    }

    override async rename(from: string, to: string): Promise<void> {
      await super.rename(from, to);
      await this.open(dirname(to), '', to);
    }

    /** Gives everything the mode that such a disk shows. */
    async open(folder: string, ...places: string[]): Promise<void> {
      for (const place of places) {
        const path = place.startsWith('/') ? place : join(folder, place);
        await chmod(path, this.#mode).catch(() => undefined);
      }
    }
  }

  for (const [what, mode, chmodIs] of [
    ['NTFS, or a folder of Windows: all is open', 0o777, 'ignored'],
    ['exFAT or FAT: all can be read, and chmod is refused', 0o755, 'EPERM'],
  ] as const) {
    it(`is used at every start alike, and each can say that it is open to others (${what})`, async () => {
      const folder = await newFolder();
      const keys = new Set<string>();
      for (let life = 0; life < 3; life++) {
        const disk = new ModelessDisk(mode, chmodIs);
        await disk.open(folder, '');
        const store = await openStore(folder, { disk });
        expect(store.started.modes, `start ${life}`).to.equal('not kept');
        keys.add((await loadNodeKey(folder, store.started.modes, disk)).publicKey);
        await store.close();
        await disk.open(folder, 'FORMAT', 'node.key', 'blocks', 'index', 'blocks/000001.frames');
      }
      expect(keys.size).to.equal(1);
    });
  }

  it('still follows no link', async () => {
    const folder = await filledFolder(blocks);
    await chmod(folder, 0o777);
    await rename(join(folder, 'FORMAT'), join(folder, 'elsewhere'));
    await symlink('elsewhere', join(folder, 'FORMAT'));
    const error = await rejectionOf(
      openStore(folder, { disk: new ModelessDisk(0o777, 'ignored') }),
    );
    expect(error).to.include({ code: 'UNSAFE' });
  });
});
