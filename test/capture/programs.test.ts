import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import {
  debianPackages,
  findProgram,
  programEnvironment,
  requireProgram,
  searchedFolders,
} from '../../src/capture/programs.ts';
import { root } from '../helpers/root.ts';

/** As `su - student` sets it on Debian: no folder of the administrators'. */
const userEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games' };

describe('the programs of others', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finack-programs-'));
  });

  after(() => rmSync(folder, { recursive: true }));

  it("are looked for on PATH first, and then where a plain user's PATH does not lead", () => {
    const folders = searchedFolders(userEnvironment);
    expect(folders.slice(0, 5).join(':')).to.equal(userEnvironment.PATH);
    expect(folders.slice(5)).to.deep.equal(['/usr/local/sbin', '/usr/sbin', '/sbin']);
    expect(searchedFolders({ PATH: '/sbin::/bin:/sbin' })).to.deep.equal([
      ...['/sbin', '/bin', '/usr/local/sbin', '/usr/sbin'],
    ]);
    expect(searchedFolders({})).to.include('/usr/bin').and.include('/usr/sbin');
  });

  it('are started from there, and find one another there', async () => {
    const administrators = await readdir('/usr/sbin');
    const [only] = administrators.filter(
      (name) => findProgram(name, userEnvironment) === `/usr/sbin/${name}`,
    );
    expect(only, 'a program of /usr/sbin').to.be.a('string');
    const asked = ['-c', `command -v ${only}`];
    const child = await startChild('sh', asked, { env: userEnvironment });
    expect(await child.exit).to.deep.equal({ code: 0, signal: null });
    expect(child.output).to.equal(`/usr/sbin/${only}`);
    expect(programEnvironment({ ...userEnvironment, LANG: 'ko_KR.UTF-8' })['LANG']).to.equal(
      'ko_KR.UTF-8',
    );
  });

  it('are files that may be executed: nothing else bears the name', () => {
    const file = join(folder, 'tcpdump-of-ours');
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o644);
    expect(findProgram('tcpdump-of-ours', { PATH: folder })).to.equal(undefined);
    chmodSync(file, 0o755);
    expect(findProgram('tcpdump-of-ours', { PATH: folder })).to.equal(file);
    expect(findProgram(folder.slice('/tmp/'.length), { PATH: tmpdir() })).to.equal(undefined);
  });

  it('that are missing are named with their Debian package and with where they were looked for', async () => {
    const env = { PATH: '/nowhere' };
    const missing = (name: string): Error & { code?: string } => {
      try {
        requireProgram(name, env);
        return new Error('it is here');
      } catch (error) {
        return error as Error;
      }
    };
    expect(missing('no-such-program')).to.deep.include({
      code: 'ENOENT',
      message:
        'no-such-program is not installed: it is in none of /nowhere, /usr/local/sbin, /usr/sbin, /sbin',
    });
    expect(missing('tshark').message).to.equal(
      'tshark is not installed (Debian package tshark): it is in none of /nowhere, /usr/local/sbin, /usr/sbin, /sbin',
    );
    const refusal = await startChild('tshark', ['--version'], { env }).catch((error) => error);
    expect(refusal).to.be.instanceOf(Error).and.have.property('message').that.includes('package');
  });

  it('come from the packages that scripts/test installs', () => {
    const script = readFileSync(join(root, 'scripts/install-what-is-missing'), 'utf8');
    const [, table = ''] = /tools\(\) \{\n {2}cat <<'END'\n([\s\S]*?)\nEND/.exec(script) ?? [];
    const installed = table.split('\n').map((line) => line.split(' ').slice(0, 2));
    expect(installed.length).to.be.greaterThan(5);
    for (const [program = '', debian] of installed) {
      expect(debianPackages[program], program).to.equal(debian);
    }
  });
});
