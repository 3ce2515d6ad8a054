// Asking whether a file can be written: nothing is made, nothing is emptied.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { exitCodeOf } from '../../src/cli/lesson-command.ts';
import { mustBeWritable } from '../../src/cli/output-file.ts';

describe('cli: a file for output', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'finack-test-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is looked at and left alone', async () => {
    const [kept, fresh] = [join(root, 'kept'), join(root, 'fresh')];
    await writeFile(kept, 'evidence');
    await mustBeWritable(kept, 74);
    await mustBeWritable(fresh, 74);
    expect(await readFile(kept, 'utf8')).to.equal('evidence');
    expect(await readdir(root)).to.deep.equal(['kept']);
  });

  it('that cannot be written is said with the reason', async () => {
    await mkdir(join(root, 'folder'));
    await writeFile(join(root, 'file'), '');
    const fault = (path: string) =>
      mustBeWritable(join(root, path), 74).catch((error: Error & { exitCode?: number }) => error);
    expect(await fault('folder')).to.include({ message: `${join(root, 'folder')} is a folder` });
    const messages = await Promise.all(['no/x', 'file/x'].map(fault));
    expect(messages.map((error) => String(error))).to.deep.equal([
      `Error: cannot write ${join(root, 'no/x')} (ENOENT)`,
      `Error: cannot write ${join(root, 'file/x')} (ENOTDIR)`,
    ]);
  });
});

describe('cli: the exit code of lessons', () => {
  const none = { proved: 0, reduced: 0, notObservable: 0, failed: 0 };
  const runs = (...verdicts: ('passed' | 'failed' | 'skipped')[]) =>
    verdicts.map((verdict) => ({ tally: { ...none, verdict } }));

  it('is success only if no more than half were skipped, unless that is allowed', () => {
    expect(exitCodeOf(runs('passed', 'skipped'), {})).to.equal(0);
    expect(exitCodeOf(runs('passed', 'skipped', 'skipped'), {})).to.equal(77);
    expect(exitCodeOf(runs('skipped'), {})).to.equal(77);
    expect(exitCodeOf(runs('skipped'), { allowSkips: true })).to.equal(0);
    expect(exitCodeOf(runs('skipped', 'skipped', 'failed'), { allowSkips: true })).to.equal(1);
  });
});
