// The director: plays one experiment inside the network it finds itself in. Sets the network up,
// starts the recorder and then the roles, carries cues between them, does faults at their request,
// and at the end judges the claims. It prints nothing: who started it is told by messages.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabEvent, Recording } from '../capture/lab-event.ts';
import { type Losses, withLosses } from '../capture/losses.ts';
import type { RoleName, Text } from '../capture/names.ts';
import { programEnvironment } from '../capture/programs.ts';
import { monotonicToWallNs } from '../capture/wall-clock.ts';
import type { Finding } from '../proof/finding.ts';
import { entryUrl } from './entry.ts';
import type { Experiment } from './experiment.ts';
import { Faults, fastLine, routerAccount, routerQueue, slowLine, wakeQueue } from './faults.ts';
import type { SlowLine } from './network.ts';
import { lackingNeed, prepareNetwork } from './prepare.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import type { DirectorMessage, Request, RoleMessage, RoleSetup } from './scene.ts';

export interface DirectorSetup {
  /** The module that exports the experiment, as a URL, and the name of the export. */
  module: string;
  exportName: string;
  wrong: boolean;
  /** At every step, and once more at the end, tell also what was recorded so far. */
  looks: boolean;
  /** Whether this process was put into a network namespace of its own. */
  privateNetwork: boolean;
  /** For files of this run; the caller removes it. */
  folder: string;
  port: number;
}

export type Outcome =
  | { result: 'skipped'; because: Text }
  | { result: 'played'; recording: Recording; findings: Readonly<Record<string, Finding>> };

/** What was recorded so far, and what becomes of the claims by it. */
export type Seen = Pick<Extract<Outcome, { result: 'played' }>, 'recording' | 'findings'>;

/**
 * Told when a role comes to a step; the play goes on when it resolves. Without a name: everything has
 * happened, and nothing is taken down yet. `seen` only where it was asked for.
 */
export type OnStep = (name: string | undefined, seen: Seen | undefined) => Promise<void>;

/** ms without a step or an end after which a play hangs; the longest lesson waits 15 s for a timer. */
const STANDSTILL_TIMEOUT_MS = 30_000;

/** Loopback addresses for roles: A is 127.0.0.11. Each its own, so that a capture tells them apart. */
export function hostsOf(experiment: Experiment): Record<RoleName, string> {
  const names = Object.keys(experiment.roles);
  return Object.fromEntries(names.map((name, at) => [name, `127.0.0.${11 + at}`]));
}

/** Plays it. Rejects when a role fails, nothing moves any more or `signal` aborts; no process of it is left. */
export async function direct(
  experiment: Experiment,
  setup: DirectorSetup,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<Outcome> {
  const hosts = hostsOf(experiment);
  const { privateNetwork, folder, port } = setup;
  const impossible = await prepareNetwork(experiment, privateNetwork, hosts);
  if (impossible !== undefined) return { result: 'skipped', because: impossible };
  const datagrams = experiment.datagrams === true;
  const recorder = await startRecorder({ folder, hosts, port, privateNetwork, datagrams });
  const play = new Play(experiment, setup, hosts, recorder, onStep);
  let events: LabEvent[];
  try {
    const lacking = lackingNeed(experiment.needs, recorder);
    if (lacking !== undefined) return { result: 'skipped', because: lacking };
    await play.run(signal);
  } finally {
    await play.end();
    events = await recorder.stop();
  }
  return { result: 'played', ...play.judged(events) };
}

function byTime(one: LabEvent, other: LabEvent): number {
  return one.timeNs < other.timeNs ? -1 : one.timeNs > other.timeNs ? 1 : 0;
}

interface Actor {
  process: ChildProcess;
  /** Of the role itself, which strace starts: known when it has said so. */
  pid: number | undefined;
  exit: Promise<unknown>;
}

/** One performance: processes, cues and what they recorded. */
class Play {
  readonly #experiment: Experiment;
  readonly #setup: DirectorSetup;
  readonly #hosts: Readonly<Record<RoleName, string>>;
  readonly #recorder: Recorder;
  readonly #onStep: OnStep;
  readonly #actors = new Map<RoleName, Actor>();
  readonly #faults: Faults;
  /** What rules dropped that were taken away, and those that still stand. */
  readonly #dropped: Losses['dropped'][number][] = [];
  #standing: Losses['dropped'] = [];
  #router: Losses['router'];
  /** As the roles dated them, by the monotonic clock. */
  readonly #events: LabEvent[] = [];
  readonly #here = new Set<RoleName>();
  /** Roles that were killed on purpose may end as they like. */
  readonly #killed = new Set<RoleName>();
  #slow: boolean;
  /** Wall clock minus monotonic clock: measured once, so that an event keeps its date. */
  #offsetNs: bigint | undefined;
  /** When all roles had ended, by the wall clock. */
  #endNs: bigint | undefined;
  #fail: (error: Error) => void = () => undefined;
  #standstill: NodeJS.Timeout | undefined;

  constructor(
    experiment: Experiment,
    setup: DirectorSetup,
    hosts: Readonly<Record<RoleName, string>>,
    recorder: Recorder,
    onStep: OnStep,
  ) {
    this.#experiment = experiment;
    this.#setup = setup;
    this.#hosts = hosts;
    this.#recorder = recorder;
    this.#onStep = onStep;
    this.#faults = new Faults(hosts);
    this.#slow = experiment.network?.line !== undefined && setup.privateNetwork;
  }

  /** Resolves when every role has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const failure = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    failure.catch(() => undefined); // waited for below; a failure after the end is none
    signal.addEventListener('abort', () => this.#fail(new Error('interrupted')), { once: true });
    if (signal.aborted) throw new Error('interrupted');
    this.#moved();
    for (const role of Object.keys(this.#experiment.roles)) this.#start(role);
    const exits = [...this.#actors.values()].map(({ exit }) => exit);
    await Promise.race([Promise.all(exits), failure]);
    for (const name of this.#faults.names) await this.#count(name);
    this.#standing = await this.#droppedNow();
    await this.#countRouter();
    if (!this.#setup.looks) return;
    clearTimeout(this.#standstill);
    this.#endNs = process.hrtime.bigint() + this.#offset();
    await Promise.race([this.#onStep(undefined, await this.#seen()), failure]);
  }

  /** All levels in one recording, and what becomes of the claims by it. */
  judged(recorded: readonly LabEvent[]): Seen {
    const endNs = this.#endNs;
    const events = [...recorded, ...this.#dated()].sort(byTime);
    const recording: Recording = {
      roles: Object.keys(this.#experiment.roles),
      coverage: this.#recorder.coverage,
      // What happens while somebody looks at the end is no part of the story.
      events: withLosses(
        events.filter(({ timeNs }) => endNs === undefined || timeNs <= endNs),
        this.#losses,
      ),
    };
    const findings = this.#experiment.claims.map(
      ({ id, judge }) => [id, judge(recording)] as const,
    );
    return { recording, findings: Object.fromEntries(findings) };
  }

  async #seen(): Promise<Seen | undefined> {
    if (!this.#setup.looks) return undefined;
    this.#standing = await this.#droppedNow();
    return this.judged(await this.#recorder.look());
  }

  /** Nothing of the play is left: processes by their own ids, faults, the slow line. */
  async end(): Promise<void> {
    clearTimeout(this.#standstill);
    this.#fail = () => undefined;
    for (const { process: child, pid } of this.#actors.values()) {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
        signalIfThere(pid, 'SIGKILL');
      }
      child.kill('SIGKILL');
    }
    await Promise.all([...this.#actors.values()].map(({ exit }) => exit));
    for (const name of [...this.#faults.names]) await this.#faults.mend(name);
    if (this.#slow) await fastLine();
  }

  /** What was captured and never arrived, as far as rules were taken away or everything has run. */
  get #losses(): Losses {
    const router = this.#router;
    const dropped = [...this.#dropped, ...this.#standing];
    return { dropped, ...(router === undefined ? {} : { router }) };
  }

  #offset(): bigint {
    this.#offsetNs ??= monotonicToWallNs();
    return this.#offsetNs;
  }

  /** What the roles recorded, dated by the wall clock. */
  #dated(): LabEvent[] {
    const offsetNs = this.#offset();
    return this.#events.map((event) => ({ ...event, timeNs: event.timeNs + offsetNs }));
  }

  #start(role: RoleName): void {
    const { module, exportName, wrong, port } = this.#setup;
    const folder = join(this.#setup.folder, role);
    mkdirSync(folder);
    const hosts = this.#hosts;
    const roleSetup: RoleSetup = { module, exportName, role, wrong, port, hosts, folder };
    const main = fileURLToPath(entryUrl(import.meta.url, './role-main'));
    const node = [process.execPath, ...process.execArgv, main, JSON.stringify(roleSetup)];
    const [command = '', ...rest] = this.#recorder.watching(role, node);
    const child = spawn(command, rest, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: programEnvironment(),
      serialization: 'advanced',
    });
    const exit = once(child, 'exit').catch((error: Error) => this.#fail(error));
    this.#actors.set(role, { process: child, pid: undefined, exit });
    child.on('message', (message) => this.#hear(role, message as RoleMessage));
    child.on('exit', (code, signal) => {
      if (code === 0 || this.#killed.has(role)) return;
      this.#fail(new Error(`role ${role} ended with ${signal ?? code}`));
    });
  }

  #hear(role: RoleName, message: RoleMessage): void {
    switch (message.kind) {
      case 'here':
        this.#isHere(role, message.pid);
        return;
      case 'event':
        this.#events.push(message.event);
        return;
      case 'cue':
        for (const one of this.#actors.keys()) this.#tell(one, message);
        return;
      case 'ask':
        this.#answer(role, message.id, message.request).catch((error: Error) => this.#fail(error));
        return;
      case 'failed':
        this.#fail(new Error(`role ${role} failed: ${message.message}`));
        return;
      case 'over':
        this.#moved();
    }
  }

  /** When all are here, all begin. */
  #isHere(role: RoleName, pid: number): void {
    const actor = this.#actors.get(role);
    if (actor !== undefined) actor.pid = pid;
    this.#here.add(role);
    if (this.#here.size < this.#actors.size) return;
    for (const one of this.#actors.keys()) this.#tell(one, { kind: 'begin' });
  }

  async #answer(role: RoleName, id: number, request: Request): Promise<void> {
    try {
      this.#tell(role, { kind: 'answer', id, value: await this.#perform(role, request) });
    } catch (error) {
      this.#tell(role, { kind: 'refused', id, message: (error as Error).message });
    }
  }

  async #perform(role: RoleName, request: Request): Promise<unknown> {
    switch (request.what) {
      case 'step':
        this.#record({ level: 'step', role, name: request.name });
        clearTimeout(this.#standstill);
        await this.#onStep(request.name, await this.#seen());
        this.#moved();
        return undefined;
      case 'signal':
        return this.#signal(request.role, request.signal);
      case 'lose':
        this.#did(request.loss.name, `lose ${request.loss.times ?? 'always'}`);
        return await this.#faults.lose(request.loss);
      case 'alter':
        this.#did(request.alteration.name, 'alter one byte');
        return await this.#faults.alter(request.alteration);
      case 'hits':
        return await this.#faults.hits(request.name);
      case 'mend': {
        const names = request.name === undefined ? [...this.#faults.names] : [request.name];
        for (const name of names) {
          await this.#count(name);
          this.#dropped.push(...(await this.#faults.dropped(name)));
          await this.#faults.mend(name);
        }
        return undefined;
      }
      case 'router':
        this.#did('router', `${request.queue.kbitPerSecond} kbit/s, ${request.queue.queueMs} ms`);
        return await routerQueue(request.queue);
      case 'line':
        return await this.#line(request.line);
    }
  }

  async #line(line: SlowLine | 'fast'): Promise<void> {
    this.#did('line', line === 'fast' ? 'fast' : `${line.kbitPerSecond} kbit/s`);
    // One role's line is laid anew; one for everybody changes as it is.
    const isAnew = line === 'fast' || line.from !== undefined;
    const changes = this.#slow && !isAnew;
    if (isAnew && this.#slow) await fastLine();
    this.#slow = line !== 'fast';
    if (line !== 'fast') await slowLine(line, this.#hosts);
    if (changes) await wakeQueue();
  }

  #signal(role: RoleName, signal: NodeJS.Signals): void {
    const pid = this.#actors.get(role)?.pid;
    if (pid === undefined) throw new Error(`there is no process of role ${role}`);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') this.#killed.add(role);
    this.#record({ level: 'fault', role, name: signal, detail: `to ${role}`, packets: 0 });
    signalIfThere(pid, signal);
  }

  async #count(name: string): Promise<void> {
    const packets = await this.#faults.hits(name);
    this.#record({ level: 'fault', role: '', name, detail: `${packets} packets`, packets });
  }

  async #droppedNow(): Promise<Losses['dropped']> {
    const { names } = this.#faults;
    return (await Promise.all(names.map((name) => this.#faults.dropped(name)))).flat();
  }

  /** A queue that overflowed loses packets as a rule does, but nobody told it to. */
  async #countRouter(): Promise<void> {
    const { router } = this.#experiment.network ?? {};
    if (router === undefined || !this.#setup.privateNetwork) return;
    const { lost, passed } = await routerAccount();
    if (lost === 0) return;
    this.#router = { to: this.#hosts[router.to] ?? '', passed };
    const detail = `${lost} packets`;
    this.#record({ level: 'fault', role: '', name: 'router', detail, packets: lost });
  }

  #did(name: string, detail: string): void {
    this.#record({ level: 'fault', role: '', name, detail, packets: 0 });
  }

  #record(event: WithoutTime<LabEvent>): void {
    this.#events.push({ ...event, timeNs: process.hrtime.bigint() });
  }

  #tell(role: RoleName, message: DirectorMessage): void {
    const { process: child } = this.#actors.get(role) ?? {};
    // A role that has ended hears nothing any more, and needs to hear nothing.
    if (child?.connected) child.send(message, () => undefined);
  }

  #moved(): void {
    clearTimeout(this.#standstill);
    this.#standstill = setTimeout(() => {
      const waiting = [...this.#actors].filter(([, actor]) => actor.process.exitCode === null);
      const names = waiting.map(([role]) => role).join(', ');
      this.#fail(
        new Error(
          `nothing has moved for ${STANDSTILL_TIMEOUT_MS / 1000} s; ${names} has not ended`,
        ),
      );
    }, STANDSTILL_TIMEOUT_MS);
    // A step may be answered after the end: the timer alone must not keep this process.
    this.#standstill.unref();
  }
}

type WithoutTime<E> = E extends LabEvent ? Omit<E, 'timeNs'> : never;

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
