// What lies at a path of ours may have been put there by somebody else. Nothing here may block: a pipe
// that nobody writes into would hold up the test until its timeout.
import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  createOwnFile,
  openPlainFile,
  readPlainFile,
  replaceOwnFile,
  UnsafeFileError,
} from '../../src/files/own-files.ts';
import {
  exposureOf,
  footprintIn,
  makeFolders,
  ordinaryFootprint,
} from '../../src/files/own-folders.ts';

const outcomeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: unknown) => error);

describe('files of our own', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Something that is no plain file, at `path`; the function that comes back takes it away. */
  const strangers: [string, (path: string) => Promise<() => void> | Promise<void>][] = [
    ['a symbolic link', (path) => symlink(join(folder, 'precious'), path)],
    ['a symbolic link', (path) => symlink('/nowhere/at/all', path)],
    ['a symbolic link', (path) => symlink('/dev/zero', path)],
    ['a pipe', async (path) => void execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdir(path)],
    [
      'a socket',
      async (path) => {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(path, resolve));
        return () => server.close();
      },
    ],
  ];

  for (const [number, [kind, put]] of strangers.entries()) {
    it(`are not read or opened through ${kind} (${number}), and nothing waits for it`, async () => {
      await writeFile(join(folder, 'precious'), 'precious');
      const path = join(folder, 'LOCK');
      const away = await put(path);
      for (const tried of [
        () => openPlainFile(path, 'read'),
        () => openPlainFile(path, 'write'),
        () => readPlainFile(path, 10),
      ]) {
        const error = await outcomeOf(tried());
        expect(error).to.be.instanceOf(UnsafeFileError).and.include({ code: 'UNSAFE', path });
        expect((error as Error).message).to.equal(
          `${path} is ${kind} where a plain file belongs: remove it`,
        );
      }
      expect(await outcomeOf(createOwnFile(path))).to.have.property('code', 'EEXIST');
      expect(await readFile(join(folder, 'precious'), 'utf8')).to.equal('precious');
      away?.();
    });
  }

  it('take the place of a link or a pipe, and leave what the link points to as it is', async () => {
    await writeFile(join(folder, 'precious'), 'precious');
    for (const put of [strangers[0], strangers[3]]) {
      const path = join(folder, 'LOCK');
      await rm(path, { force: true });
      await put?.[1](path);
      await replaceOwnFile(path, '77\n');
      expect(await readPlainFile(path, 100)).to.equal('77\n');
      expect((await lstat(path)).mode & 0o777).to.equal(0o600);
    }
    expect(await readFile(join(folder, 'precious'), 'utf8')).to.equal('precious');
  });

  it('are read up to a limit, and written in place', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'x'.repeat(100));
    expect(await readPlainFile(path, 10)).to.equal('x'.repeat(10));
    const file = await openPlainFile(path, 'write');
    await file.write('yes', 0);
    await file.close();
    expect(await readPlainFile(path, 5)).to.equal('yesxx');
    expect(await outcomeOf(openPlainFile(join(folder, 'none'), 'read'))).to.have.property(
      'code',
      'ENOENT',
    );
  });

  it('may have other names on the same disk: hard links are how some backups are made', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'x');
    await link(path, join(folder, 'backup'));
    expect(await readPlainFile(path, 10)).to.equal('x');
  });
});

describe('folders of our own', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-folders-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are made with all above them, for their owner alone', async () => {
    const path = join(folder, 'a', 'b', 'c');
    expect(await makeFolders(path)).to.equal(join(folder, 'a'));
    expect((await stat(join(folder, 'a'))).mode & 0o777).to.equal(0o700);
    expect(await makeFolders(path)).to.equal(undefined);
    expect(await makeFolders(join(path, 'd'))).to.equal(join(path, 'd'));
    expect(await makeFolders('/')).to.equal(undefined);
  });

  it('end in an error where no folder can be made, below /proc too, where mkdir says ENOENT', async () => {
    await writeFile(join(folder, 'file'), '');
    const below = await outcomeOf(makeFolders(join(folder, 'file', 'x')));
    expect(below).to.have.property('code', 'ENOTDIR');
    expect(await outcomeOf(makeFolders(join(folder, 'file')))).to.have.property('code', 'EEXIST');
    if (process.platform !== 'linux') return;
    for (const path of ['/proc/x', '/proc/x/y/z', '/sys/x']) {
      const error = (await outcomeOf(makeFolders(path))) as NodeJS.ErrnoException;
      expect(error.code, path).to.be.oneOf(['ENOENT', 'EPERM', 'EACCES', 'EROFS']);
    }
  });

  it('show what becomes of our files in them, and keep no trace of it', async () => {
    expect(await footprintIn(folder)).to.deep.equal(ordinaryFootprint());
    expect(await readdir(folder)).to.deep.equal([]);
    expect(ordinaryFootprint().modes).to.equal('kept');
  });

  it('are exposed when others may write, or when they belong to others', async () => {
    const ours = ordinaryFootprint();
    for (const [mode, exposure] of [
      [0o700, undefined],
      [0o755, undefined],
      [0o770, 'open'],
      [0o702, 'open'],
      [0o777, 'open'],
    ] as const) {
      await chmod(folder, mode);
      expect(exposureOf(await stat(folder), ours), mode.toString(8)).to.equal(exposure);
      expect(exposureOf(await stat(folder), { ...ours, modes: 'not kept' })).to.equal(undefined);
    }
    const stats = await stat(folder);
    expect(exposureOf(stats, { uid: stats.uid + 1, modes: 'kept' })).to.equal('foreign');
    expect(exposureOf(stats, { uid: stats.uid + 1, modes: 'not kept' })).to.equal('foreign');
    expect(exposureOf(stats, { uid: undefined, modes: 'kept' })).to.equal(undefined);
  });
});
