// A Wireshark window from opened to closed, with a stand-in that does what Wireshark was seen to do:
// it captures by a program of its own, into files in the folder that it was given.
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openWindow } from '../../src/wireshark/open-window.ts';

describe('a Wireshark window', () => {
  let base = '';
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    base = await mkdtemp(join(tmpdir(), 'finack-window-'));
    env = { ...process.env, PATH: `${base}:${process.env['PATH']}` };
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  async function wiresharkIs(script: string): Promise<void> {
    await writeFile(join(base, 'wireshark'), `#!/bin/sh\n${script}\n`);
    await chmod(join(base, 'wireshark'), 0o755);
  }

  it('is given the file and a folder for its captures, which goes with it', async () => {
    await wiresharkIs('echo "$1 $2 $3 $4"; : >"$2/a pipe"');
    const { exitCode, said, unsaved } = await (await openWindow({ file: 'a.pcapng', env })).closed;
    const [, folder = ''] = said.match(/^--temp-dir (\S+) -r a\.pcapng$/) ?? [];
    expect({ exitCode, unsaved }).to.deep.equal({ exitCode: 0, unsaved: [] });
    expect(await readdir(folder).catch(({ code }) => code)).to.equal('ENOENT');
  });

  it('tells how Wireshark failed', async () => {
    await wiresharkIs('echo "no screen" >&2; exit 3');
    const closed = await (await openWindow({ env })).closed;
    expect(closed).to.deep.equal({ exitCode: 3, said: 'no screen', unsaved: [] });
  });

  it('ended by a signal takes along what Wireshark started, and keeps what nobody saved', async () => {
    // The capturing program holds the output open as dumpcap does: `closed` waits for it.
    await wiresharkIs(': >"$2/lo.pcapng"; : >"$2/pipe"; tail -f /dev/null & : >"$READY"; wait');
    const ready = join(base, 'ready');
    const watcher = watch(base);
    const window = await openWindow({ env: { ...env, READY: ready } });
    while (!existsSync(ready)) await once(watcher, 'change');
    watcher.close();
    window.end('SIGTERM');
    const { exitCode, unsaved } = await window.closed;
    expect(exitCode).to.equal(undefined);
    expect(unsaved).to.have.lengthOf(1);
    const [capture = ''] = unsaved;
    expect(await readdir(join(capture, '..'))).to.deep.equal(['lo.pcapng']);
    await rm(join(capture, '..'), { recursive: true });
    window.end('SIGTERM'); // nobody is there any more
  });

  it('that cannot be opened leaves nothing behind', async () => {
    const before = await readdir(tmpdir());
    const refused = await openWindow({ env: { PATH: '/nowhere' } }).catch((error: Error) => error);
    expect(refused).to.have.property('code', 'ENOENT');
    const made = (await readdir(tmpdir())).filter((name) => !before.includes(name));
    expect(made.filter((name) => name.startsWith('finack-wireshark-'))).to.deep.equal([]);
  });
});
