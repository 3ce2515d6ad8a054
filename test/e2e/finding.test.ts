// How commands find a node when names and users are not as usual: an address by its name, and a user
// whom the machine has no account for.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { needsProgram } from '../helpers/needs.ts';
import { endPrograms, finackMain, finackRun, type Program, startProgram } from './programs.ts';

describe('a running node', () => {
  let folder = '';
  let node: Program;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-finding-'));
    node = await startProgram({ folder: join(folder, 'data') });
  });

  after(async () => {
    await node.stop();
    await endPrograms();
    await rm(folder, { recursive: true });
  });

  it('is found by a name of the address that it listens on', async () => {
    const { code, lines } = await finackRun('status', '--node', `localhost:${node.port}`, '--json');
    expect(code, lines.join('\n')).to.equal(0);
    expect(JSON.parse(lines.join('')).address).to.equal(node.address);
  });

  it('is missed in one line by a name that stands for no address', async () => {
    const { code, lines } = await finackRun('status', '--node', `nobody.invalid:${node.port}`);
    expect(code).to.equal(1);
    expect(lines[0]).to.equal(
      `finack: no node listens on nobody.invalid:${node.port}; running are`,
    );
  });

  it('is asked for by a user without an account as by anybody', async function () {
    const asNobody = ['--user', '--map-user', '54321'];
    await needsProgram(this, 'unshare', '--user', '--map-root-user', 'true');
    const asking = await startChild('unshare', [
      ...asNobody,
      ...[process.execPath, finackMain, 'status', '--node', '127.0.0.1:1'],
    ]);
    expect((await asking.exit).code).to.equal(1);
    expect(asking.lines[0]).to.match(/^finack: no node listens on 127\.0\.0\.1:1/);
    expect(asking.output).to.not.match(/fault in finack|passwd/);
  });
});
