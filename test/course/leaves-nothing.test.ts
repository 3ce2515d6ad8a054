// Nothing is left behind: no process, no network namespace, no trace instance, no rule, no file; after
// success, after a role's failure, after an interruption, and when the director itself is killed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startChild } from '../../src/lab/child.ts';
import { findPlace, type Place, play } from '../../src/lab/experiment/play.ts';
import { lessonUrl } from '../../src/lessons/course.ts';
import { finackMain } from '../e2e/programs.ts';
import { needsCapture, needsProgram } from '../helpers/needs.ts';

const run = promisify(execFile);
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const mishaps = new URL(`./mishaps.${extension}`, import.meta.url).href;

/** ms. The kernel takes a namespace down in the background, some time after its last process. */
const GONE_TIMEOUT_MS = 10_000;

interface Traces {
  processes: string[];
  namespaces: string[];
  traceInstances: string[];
  folders: string[];
  rules: string;
  interfaces: string[];
}

/** Everything that an experiment makes, as it can be seen from outside. */
async function traces(): Promise<Traces> {
  const processes: string[] = [];
  const namespaces = new Set<string>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'latin1')).replaceAll('\0', ' ');
      if (/finack-lab-|(role|director)-main/.test(command)) processes.push(`${pid} ${command}`);
      namespaces.add(await readlink(`/proc/${pid}/ns/net`));
    } catch {
      // It ended while we looked, or is not ours to look at.
    }
  }
  const tracing = '/sys/kernel/tracing/instances';
  const instances = existsSync(tracing) ? await readdir(tracing).catch(() => []) : [];
  const temporary = await readdir(tmpdir());
  const { stdout: rules } = await run('nft', ['list', 'tables']).catch(() => ({ stdout: '' }));
  return {
    processes,
    namespaces: [...namespaces].sort(),
    traceInstances: instances.filter((name) => name.startsWith('finack-')),
    folders: temporary.filter((name) => name.startsWith('finack-lab-')),
    rules,
    interfaces: (await readdir('/sys/class/net')).sort(),
  };
}

/** Resolves when everything is as it was before, and rejects with the difference when it never is. */
async function isAsBefore(before: Traces): Promise<void> {
  const deadlineMs = performance.now() + GONE_TIMEOUT_MS;
  for (;;) {
    const now = await traces();
    const same = JSON.stringify(now) === JSON.stringify(before);
    if (same || performance.now() > deadlineMs) return void expect(now).to.deep.equal(before);
    await pause(20);
  }
}

describe('an experiment leaves nothing behind', function () {
  // Below the 30 s after which a play counts as standing still: no end may have to wait for that.
  this.timeout(25_000);
  let place: Place;
  let earlier: Traces;

  before(async function () {
    await needsCapture(this);
    await needsProgram(this, 'nft', '--version');
    await needsProgram(this, 'strace', '--version');
    place = await findPlace();
  });

  beforeEach(async () => {
    earlier = await traces();
  });

  const signal = new AbortController().signal;
  const goOn = (): Promise<void> => Promise.resolve();

  // The one needs hardly anything of the network, the other all that there is: router, rules, settings.
  for (const lesson of ['11-four-way-close', '09-congestion-control']) {
    it(`after the success of ${lesson}, but the folder that the caller asked for`, async () => {
      const module = lessonUrl(lesson);
      const options = { place, module, exportName: 'lesson', wrong: false, onStep: goOn, signal };
      const { outcome, folder } = await play(options);
      expect(outcome.result).to.equal('played');
      expect(await readdir(folder)).to.include('packets.pcap');
      await rm(folder, { recursive: true });
      await isAsBefore(earlier);
    });
  }

  it('after a role has failed, whose words are the reason', async () => {
    const options = {
      place,
      module: mishaps,
      exportName: 'failing',
      wrong: false,
      onStep: goOn,
      signal,
    };
    const error = await play(options).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).to.include('role A failed').and.include('A has had enough');
    await isAsBefore(earlier);
  });

  it('after an interruption in the middle', async () => {
    const interrupted = new AbortController();
    const options = {
      place,
      module: mishaps,
      exportName: 'waiting',
      wrong: false,
      onStep: async (): Promise<void> => interrupted.abort(),
      signal: interrupted.signal,
    };
    const error = await play(options).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).to.include('interrupted');
    await isAsBefore(earlier);
  });

  it('when the director is killed and can tidy up nothing', async () => {
    const options = {
      place,
      module: mishaps,
      exportName: 'waiting',
      wrong: false,
      onStep: killDirector,
      signal,
    };
    const error = await play(options).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).to.be.instanceOf(Error);
    // The kernel keeps a trace instance that nobody closed; the next experiment removes it.
    await play({ ...options, exportName: 'failing', onStep: goOn }).catch(() => undefined);
    await isAsBefore(earlier);
  });

  it('when the whole command is killed', async () => {
    const finack = [finackMain, 'lesson', '11', '--step', '--lang', 'en'];
    const child = await startChild(process.execPath, finack, { input: 'held' });
    await child.waitForLine(/1 A connects/);
    child.signal('SIGKILL');
    await child.exit;
    await isAsBefore(earlier);
  });

  async function killDirector(): Promise<void> {
    const { processes } = await traces();
    const ours = processes.filter(
      (one) => one.includes('director-main') && !earlier.processes.includes(one),
    );
    const pids = ours.map((one) => Number.parseInt(one, 10));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(pids).to.have.length.at.least(1);
  }
});
