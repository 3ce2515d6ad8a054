import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { lockFolder } from '../../src/store/folder-lock.ts';
import { openLevelIndex } from '../../src/store/level-index.ts';
import { asDiskError } from '../../src/store/store-error.ts';
import { chainOf, network } from './blocks.ts';
import {
  appendAll,
  filledFolder,
  newFolder,
  openStore,
  rejectionOf,
  removeFolders,
} from './folders.ts';

const blocks = chainOf(2);

describe('A data folder', () => {
  afterEach(removeFolders);

  it('is made at the first start, for its owner alone, and says what it is', async () => {
    const folder = join(await newFolder(), 'new', 'data');
    const store = await openStore(folder);
    expect((await readdir(folder)).sort()).to.deep.equal([
      'FORMAT',
      'LOCK',
      'blocks',
      'headers',
      'index',
    ]);
    expect(JSON.parse(await readFile(join(folder, 'FORMAT'), 'utf8'))).to.deep.equal({
      format: 2,
      network: network.networkName,
      genesis: network.genesis,
    });
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
    expect((await stat(join(folder, 'FORMAT'))).mode & 0o777).to.equal(0o600);
    expect((await stat(join(folder, 'blocks', '000001.frames'))).mode & 0o777).to.equal(0o600);
    await store.close();
  });

  it('that is empty is taken, also if a first start was interrupted in it', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'LOCK'), '1\n');
    await writeFile(join(folder, 'FORMAT.tmp'), '{');
    const store = await openStore(folder);
    await store.close();
    expect(await readdir(folder)).to.have.members(['FORMAT', 'blocks', 'headers', 'index']);
  });

  describe('is refused, and nothing is written to it,', () => {
    const ours = { format: 2, network: network.networkName, genesis: network.genesis };
    const refusals: [string, string, Record<string, string>, RegExp][] = [
      [
        "when it is somebody's home",
        'FORMAT',
        { 'letter.txt': 'Dear Ada' },
        /is not empty and not a finack data folder \(no FORMAT file\): give an empty or a new folder$/,
      ],
      [
        'when its FORMAT cannot be read',
        'FORMAT',
        { FORMAT: 'rubbish' },
        /has an unreadable FORMAT, this finack reads format 2/,
      ],
      [
        'when another version wrote it',
        'FORMAT',
        { FORMAT: JSON.stringify({ ...ours, format: 1 }) },
        /has format 1, this finack reads format 2: give another folder/,
      ],
      [
        "when it holds another network's chain",
        'OTHER_NETWORK',
        { FORMAT: JSON.stringify({ ...ours, network: 'public' }) },
        /belongs to network public \(genesis [0-9a-f]{64}\), this node to instant/,
      ],
      [
        'when it holds a chain from another genesis',
        'OTHER_NETWORK',
        { FORMAT: JSON.stringify({ ...ours, genesis: '00'.repeat(32) }) },
        /belongs to another network instant \(genesis 0{64}, here [0-9a-f]{64}\).*an earlier finack/,
      ],
    ];
    for (const [when, code, files, message] of refusals) {
      it(when, async () => {
        const folder = await newFolder();
        for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
        const error = await rejectionOf(openStore(folder));
        expect(error).to.include({ name: 'StoreError', code });
        expect(error.message).to.match(message).and.not.include('\n');
        expect(await readdir(folder)).to.deep.equal(Object.keys(files));
      });
    }
  });

  it('that cannot be made is an error of the disk that says what was tried', async () => {
    const folder = join(await newFolder(), 'file');
    await writeFile(folder, '');
    const error = await rejectionOf(openStore(join(folder, 'data')));
    expect(error).to.include({ code: 'DISK' });
    expect(error.message).to.match(
      /^cannot open the data folder .*ENOTDIR.*: a part of that path is no folder/,
    );
    expect(error.cause).to.have.property('code', 'ENOTDIR');
  });

  it('that was taken away while it was used is not blamed on the disk', async () => {
    const error = asDiskError('write to the log', await rejectionOf(readFile('/nowhere/log')));
    expect(error).to.include({ name: 'StoreError', code: 'DISK' });
    expect(error.message).to.match(
      /^cannot write to the log \(ENOENT.*: it is not there: put it back/,
    );
  });

  it('whose state is damaged is mended by a rebuild, and the error says so', () => {
    const cause = Object.assign(new Error('Corruption: block checksum mismatch'), {
      code: 'LEVEL_CORRUPTION',
    });
    const failed = Object.assign(new Error('it failed', { cause }), { code: 'LEVEL_ITERATOR' });
    expect(asDiskError('read the index of DIR', failed).message).to.equal(
      'cannot read the index of DIR (Corruption: block checksum mismatch): what is damaged is only derived: ' +
        'finack rebuild --data DIR makes it anew from the blocks',
    );
  });

  describe('serves one process at a time [G8]', () => {
    it('not two stores of this process, also not by another name of the folder', async () => {
      const folder = await newFolder();
      const alias = join(await newFolder(), 'alias');
      await symlink(folder, alias);
      const store = await openStore(folder);
      for (const path of [folder, alias]) {
        const error = await rejectionOf(openStore(path));
        expect(error).to.include({ code: 'LOCKED' });
        expect(error.message).to.match(new RegExp(`is in use by process ${process.pid}: stop it`));
      }
      await appendAll(store, blocks); // the refused ones disturbed nothing
      await store.close();
      const next = await openStore(folder);
      await next.close();
    });

    it('a refused start leaves nothing behind and the holder its LOCK', async () => {
      const folder = await newFolder();
      const store = await openStore(folder);
      const before = (await readdir(folder)).sort();
      await rejectionOf(openStore(folder));
      expect((await readdir(folder)).sort()).to.deep.equal(before);
      await store.close();
    });

    it('not another process, until that one is killed', async () => {
      const folder = await filledFolder(blocks);
      const holder = startHolder(folder);
      expect((await once(holder, 'message'))[0]).to.equal('holding');
      const error = await rejectionOf(openStore(folder));
      expect(error).to.include({ code: 'LOCKED' });
      expect(error.message).to.include(`process ${holder.pid}:`);
      holder.kill('SIGKILL');
      await once(holder, 'exit');
      const store = await openStore(folder);
      expect(store.entries()).to.have.length(2);
      await store.close();
    });

    it('and a process that is killed while it writes has lost nothing it acknowledged [G1]', async () => {
      const long = chainOf(100);
      const folder = await newFolder();
      let acknowledged = 0;
      for (const killAfter of [1, 7, 30, 60]) {
        const holder = startHolder(folder, long.length);
        holder.on('message', (message) => {
          if (typeof message !== 'number') return;
          acknowledged = Math.max(acknowledged, message + 1);
          if (message + 1 >= killAfter) holder.kill('SIGKILL');
        });
        await once(holder, 'exit');
        const store = await openStore(folder);
        expect(acknowledged).to.be.at.least(killAfter);
        expect(store.corrupt()).to.deep.equal([]);
        for (const { facts, frame } of long.slice(0, acknowledged)) {
          expect(await store.read(facts.id)).to.deep.equal(frame);
        }
        await store.close();
      }
    });

    it('not two network namespaces, which see different socket names: the index is locked too', async () => {
      const folder = await newFolder();
      const store = await openStore(folder);
      const error = await rejectionOf(openLevelIndex(folder));
      expect(error).to.include({ code: 'LOCKED' });
      await store.close();
    });
  });

  describe('where the kernel keeps no lock, a file does', () => {
    const lock = (folder: string) => lockFolder(folder, 'darwin');

    it('while its process lives', async () => {
      const folder = await newFolder();
      const held = await lock(folder);
      const error = await rejectionOf(lock(folder));
      expect(error).to.include({ code: 'LOCKED' });
      expect(error.message).to.include(`process ${process.pid}:`);
      await held.release();
      const next = await lock(folder);
      await next.release();
      expect(await readdir(folder)).to.deep.equal([]);
    });

    it("but not for a dead process, nor for an older one that had this one's pid", async () => {
      const child = fork(fileURLToPath(import.meta.url), { execArgv: ['--eval', '0'] });
      await once(child, 'exit');
      for (const pid of [child.pid, process.pid, '', 'rubbish']) {
        const folder = await newFolder();
        await writeFile(join(folder, 'LOCK'), `${pid}\n`);
        const held = await lock(folder);
        expect(await readFile(join(folder, 'LOCK'), 'utf8')).to.equal(`${process.pid}\n`);
        await held.release();
      }
    });

    it("and another user's living process counts as living", async () => {
      const folder = await newFolder();
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'LOCK'), '1\n');
      expect(await rejectionOf(lock(folder))).to.include({ code: 'LOCKED' });
    });
  });
});

/** A process that holds the folder, and appends that many blocks to it, until it is killed. */
function startHolder(folder: string, appends = 0): ChildProcess {
  const extension = extname(import.meta.url);
  const script = fileURLToPath(new URL(`./hold-folder${extension}`, import.meta.url));
  const execArgv = extension === '.ts' ? ['--import', 'tsx'] : [];
  return fork(script, [folder, String(appends)], { execArgv });
}
