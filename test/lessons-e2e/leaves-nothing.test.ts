// Nothing is left behind: no process, no network namespace, no trace instance, no rule, no file; after
// success, after a host's failure, after an interruption, and when the orchestrator itself is killed.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { programEnvironment } from '../../src/capture/programs.ts';
import { lessonUrl } from '../../src/lessons/course.ts';
import { findIsolation, type Isolation, runScenario } from '../../src/testbed/run-scenario.ts';
import { finackMain } from '../e2e/programs.ts';
import { needsLessons } from '../helpers/needs.ts';
import { traceInstances } from '../helpers/trace-instances.ts';

const run = promisify(execFile);
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const mishaps = new URL(`./mishaps.${extension}`, import.meta.url).href;

/** ms. The kernel takes a namespace down in the background, some time after its last process. */
const GONE_TIMEOUT_MS = 10_000;

/** In the environment of everything that this file starts, so that other people's lessons do not count. */
const MARK = 'FINACK_TEST_MARK';

interface Traces {
  processes: string[];
  namespaces: string[];
  traceInstances: string[];
  files: string[];
  rules: string[];
  interfaces: string[];
}

/** Everything of ours that a scenario makes, as it can be seen from outside. */
async function traces(): Promise<Traces> {
  const processes: string[] = [];
  const namespaces = new Set<string>();
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (!(await isMarked(pid))) continue;
    try {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'latin1')).replaceAll('\0', ' ');
      processes.push(`${pid} ${command}`);
      namespaces.add(await readlink(`/proc/${pid}/ns/net`));
    } catch {
      // It ended while we looked.
    }
  }
  const { stdout: rules } = await run('nft', ['list', 'tables'], {
    env: programEnvironment(),
  }).catch(() => ({ stdout: '' }));
  return {
    processes,
    namespaces: [...namespaces].sort(),
    traceInstances: await ourInstances(),
    files: (await readdir(tmpdir())).filter((name) => name.startsWith('finack-')),
    rules: rules.split('\n'),
    interfaces: await readdir('/sys/class/net'),
  };
}

async function isMarked(pid: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  return environment.split('\0').includes(`${MARK}=${process.env[MARK]}`);
}

/** Those with a guard of ours, and those that have lost their guard. */
async function ourInstances(): Promise<string[]> {
  const ours: string[] = [];
  for (const name of await traceInstances()) {
    const guard = name.slice('finack-'.length);
    if ((await isMarked(guard)) || !existsSync(`/proc/${guard}`)) ours.push(name);
  }
  return ours;
}

/** Resolves when nothing is there that was not before, and rejects with what never goes away. */
async function isAsBefore(before: Traces): Promise<void> {
  const nothing = Object.fromEntries(Object.keys(before).map((kind) => [kind, []]));
  const deadlineMs = performance.now() + GONE_TIMEOUT_MS;
  for (;;) {
    const now = await traces();
    const more = Object.entries(now).map(([kind, things]: [string, string[]]) => {
      return [kind, things.filter((one) => !before[kind as keyof Traces].includes(one))] as const;
    });
    if (more.every(([, things]) => things.length === 0)) return;
    if (performance.now() > deadlineMs) {
      return void expect(Object.fromEntries(more)).to.deep.equal(nothing);
    }
    await pause(20);
  }
}

describe('an experiment leaves nothing behind', function () {
  // Below the 30 s after which a play counts as standing still: no end may have to wait for that.
  this.timeout(25_000);
  let isolation: Isolation;
  let earlier: Traces;
  let earlierTmp: string | undefined;

  before(async function () {
    await needsLessons(this);
    isolation = await findIsolation();
    earlierTmp = process.env['TMPDIR'];
    process.env[MARK] = randomUUID();
    process.env['TMPDIR'] = await mkdtemp(join(tmpdir(), 'finack-nothing-'));
  });

  after(async () => {
    const own = process.env['TMPDIR'];
    if (process.env[MARK] === undefined || own === undefined) return;
    delete process.env[MARK];
    if (earlierTmp === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = earlierTmp;
    await rm(own, { recursive: true });
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
      const options = {
        isolation,
        module,
        exportName: 'lesson',
        wrong: false,
        onStep: goOn,
        signal,
      };
      const { outcome, folder } = await runScenario(options);
      expect(outcome.result).to.equal('ran');
      expect(await readdir(folder)).to.include('packets.pcap');
      await rm(folder, { recursive: true });
      await isAsBefore(earlier);
    });
  }

  it('after a host has failed, whose words are the reason', async () => {
    const options = {
      isolation,
      module: mishaps,
      exportName: 'failing',
      wrong: false,
      onStep: goOn,
      signal,
    };
    const error = await runScenario(options).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).to.include('host A failed').and.include('A has had enough');
    await isAsBefore(earlier);
  });

  it('after an interruption in the middle', async () => {
    const interrupted = new AbortController();
    const options = {
      isolation,
      module: mishaps,
      exportName: 'waiting',
      wrong: false,
      onStep: async (): Promise<void> => interrupted.abort(),
      signal: interrupted.signal,
    };
    const error = await runScenario(options).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error?.message).to.include('interrupted');
    await isAsBefore(earlier);
  });

  it('when the orchestrator is killed and can tidy up nothing', async () => {
    const options = {
      isolation,
      module: mishaps,
      exportName: 'waiting',
      wrong: false,
      onStep: killDirector,
      signal,
    };
    const error = await runScenario(options).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).to.be.instanceOf(Error);
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
    const ours = processes.filter((one) => one.includes('orchestrator-main'));
    const pids = ours.map((one) => Number.parseInt(one, 10));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(pids).to.have.length.at.least(1);
  }
});
