// Claims on ports lie in a folder that everybody may write to: what somebody else put there is passed over.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { readPlainFile } from '../../src/files/own-files.ts';
import { claimPorts, PORTS_PER_EXPERIMENT } from '../../src/testbed/ports.ts';

const fileOf = (port: number) => `/tmp/finack-experiment-${port}.claim`;

describe('the ports of an experiment', () => {
  const made: string[] = [];
  afterEach(async () => {
    for (const path of made.splice(0)) {
      // Meanwhile another scenario of this machine may have claimed it.
      const text = await readPlainFile(path, 32).catch(() => '');
      if (!/^\d+$/.test(text)) await rm(path, { force: true });
    }
  });

  /** The next port that nobody has claimed; other scenarios may run on this machine. */
  async function freePort(): Promise<number> {
    const claim = await claimPorts(true);
    await claim.release();
    return claim.port;
  }

  it('are claimed by a file that names the process, until they are released', async () => {
    const claim = await claimPorts(true);
    expect(await readFile(fileOf(claim.port), 'utf8')).to.equal(String(process.pid));
    const next = await claimPorts(true);
    expect(next.port).to.be.at.least(claim.port + PORTS_PER_EXPERIMENT);
    await claim.release();
    await next.release();
    expect(existsSync(fileOf(claim.port))).to.equal(false);
  });

  for (const [what, put] of [
    ['a pipe that nobody writes into', async (path) => void execFileSync('mkfifo', [path])],
    ['a link to a device without end', (path) => symlink('/dev/zero', path)],
    ['rubbish', (path) => writeFile(path, 'x'.repeat(1000))],
  ] as [string, (path: string) => Promise<void>][]) {
    it(`are claimed all the same when ${what} lies in their place`, async () => {
      const port = await freePort();
      made.push(fileOf(port));
      await put(fileOf(port));
      const claim = await claimPorts(true);
      expect(claim.port).to.be.at.least(port);
      expect(await readFile(fileOf(claim.port), 'utf8')).to.equal(String(process.pid));
      await claim.release();
    });
  }
});
