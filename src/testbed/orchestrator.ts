// The orchestrator: runs one scenario inside the network it finds itself in. Sets the network up,
// starts the recorder and then the hosts, carries notices between them, does faults at their request,
// and at the end checks the claims. It prints nothing: who started it is told by messages.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signalIfThere } from '../capture/child.ts';
import { type Losses, withLosses } from '../capture/losses.ts';
import { monotonicToWallNs } from '../capture/monotonic-to-wall.ts';
import type { HostName, Text } from '../capture/names.ts';
import { programEnvironment } from '../capture/programs.ts';
import type { RecordedEvent, Recording } from '../capture/recording.ts';
import { byTime } from '../capture/tcp-events.ts';
import type { Finding } from '../proof/finding.ts';
import { entryUrl } from './entry.ts';
import type { HostMessage, HostRequest, HostSetup, OrchestratorMessage } from './host-context.ts';
import type { SlowLine } from './network.ts';
import {
  Faults,
  fastLine,
  routerCounts,
  routerQueue,
  slowLine,
  wakeQueue,
} from './network-faults.ts';
import { lackingNeed, prepareNetwork } from './prepare.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import type { TestbedScenario } from './testbed-scenario.ts';

export interface OrchestratorSetup {
  /** The module that exports the scenario, as a URL, and the name of the export. */
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

export type ScenarioOutcome =
  | { result: 'skipped'; because: Text }
  | { result: 'ran'; recording: Recording; findings: Readonly<Record<string, Finding>> };

/** What was recorded so far, and what becomes of the claims by it. */
export type RecordedSoFar = Pick<
  Extract<ScenarioOutcome, { result: 'ran' }>,
  'recording' | 'findings'
>;

/**
 * Told when a host comes to a step; the run goes on when it resolves. Without a name: everything has
 * happened, and nothing is taken down yet. `seen` only where it was asked for.
 */
export type OnStep = (name: string | undefined, seen: RecordedSoFar | undefined) => Promise<void>;

/** ms without a step or an end after which a run hangs; the longest lesson waits 15 s for a timer. */
const STANDSTILL_TIMEOUT_MS = 30_000;

/** Loopback addresses for hosts: A is 127.0.0.11. Each its own, so that a capture tells them apart. */
export function addressesOf(scenario: TestbedScenario): Record<HostName, string> {
  const names = Object.keys(scenario.hosts);
  return Object.fromEntries(names.map((name, at) => [name, `127.0.0.${11 + at}`]));
}

/** Plays it. Rejects when a host fails, nothing moves any more or `signal` aborts; no process of it is left. */
export async function orchestrate(
  scenario: TestbedScenario,
  setup: OrchestratorSetup,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ScenarioOutcome> {
  const addresses = addressesOf(scenario);
  const { privateNetwork, folder, port } = setup;
  const impossible = await prepareNetwork(scenario, privateNetwork, addresses);
  if (impossible !== undefined) return { result: 'skipped', because: impossible };
  const datagrams = scenario.datagrams === true;
  const recorder = await startRecorder({ folder, addresses, port, privateNetwork, datagrams });
  const scenarioRun = new ScenarioRun(scenario, setup, addresses, recorder, onStep);
  let events: RecordedEvent[];
  try {
    const lacking = lackingNeed(scenario.needs, recorder);
    if (lacking !== undefined) return { result: 'skipped', because: lacking };
    await scenarioRun.run(signal);
  } finally {
    await scenarioRun.end();
    events = await recorder.stop();
  }
  return { result: 'ran', ...scenarioRun.checkedSoFar(events) };
}

interface HostProcess {
  process: ChildProcess;
  /** Of the host itself, which strace starts: known when it has said so. */
  pid: number | undefined;
  exit: Promise<unknown>;
}

/** One run: processes, notices and what they recorded. */
class ScenarioRun {
  readonly #scenario: TestbedScenario;
  readonly #setup: OrchestratorSetup;
  readonly #addresses: Readonly<Record<HostName, string>>;
  readonly #recorder: Recorder;
  readonly #onStep: OnStep;
  readonly #processes = new Map<HostName, HostProcess>();
  readonly #faults: Faults;
  /** What rules dropped that were taken away, and those that still stand. */
  readonly #dropped: Losses['dropped'][number][] = [];
  #standing: Losses['dropped'] = [];
  #router: Losses['router'];
  /** As the hosts dated them, by the monotonic clock. */
  readonly #events: RecordedEvent[] = [];
  readonly #here = new Set<HostName>();
  /** Hosts that were killed on purpose may end as they like. */
  readonly #killed = new Set<HostName>();
  #slow: boolean;
  /** Wall clock minus monotonic clock: measured once, so that an event keeps its date. */
  #offsetNs: bigint | undefined;
  /** When all hosts had ended, by the wall clock. */
  #endNs: bigint | undefined;
  #fail: (error: Error) => void = () => undefined;
  #standstill: NodeJS.Timeout | undefined;

  constructor(
    scenario: TestbedScenario,
    setup: OrchestratorSetup,
    addresses: Readonly<Record<HostName, string>>,
    recorder: Recorder,
    onStep: OnStep,
  ) {
    this.#scenario = scenario;
    this.#setup = setup;
    this.#addresses = addresses;
    this.#recorder = recorder;
    this.#onStep = onStep;
    this.#faults = new Faults(addresses);
    this.#slow = scenario.network?.line !== undefined && setup.privateNetwork;
  }

  /** Resolves when every host has ended. */
  async run(signal: AbortSignal): Promise<void> {
    const failure = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    failure.catch(() => undefined); // waited for below; a failure after the end is none
    signal.addEventListener('abort', () => this.#fail(new Error('interrupted')), { once: true });
    if (signal.aborted) throw new Error('interrupted');
    this.#restartStandstillTimer();
    for (const host of Object.keys(this.#scenario.hosts)) this.#start(host);
    const exits = [...this.#processes.values()].map(({ exit }) => exit);
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
  checkedSoFar(recorded: readonly RecordedEvent[]): RecordedSoFar {
    const endNs = this.#endNs;
    const events = [...recorded, ...this.#dated()].sort(byTime);
    const recording: Recording = {
      hosts: Object.keys(this.#scenario.hosts),
      coverage: this.#recorder.coverage,
      // What happens while somebody looks at the end is no part of the scenario.
      events: withLosses(
        events.filter(({ timeNs }) => endNs === undefined || timeNs <= endNs),
        this.#losses,
      ),
    };
    const findings = this.#scenario.claims.map(({ id, check }) => [id, check(recording)] as const);
    return { recording, findings: Object.fromEntries(findings) };
  }

  async #seen(): Promise<RecordedSoFar | undefined> {
    if (!this.#setup.looks) return undefined;
    this.#standing = await this.#droppedNow();
    return this.checkedSoFar(await this.#recorder.look());
  }

  /** Nothing of the run is left: processes by their own ids, faults, the slow line. */
  async end(): Promise<void> {
    clearTimeout(this.#standstill);
    this.#fail = () => undefined;
    for (const { process: child, pid } of this.#processes.values()) {
      if (pid !== undefined && child.exitCode === null && child.signalCode === null) {
        signalIfThere(pid, 'SIGKILL');
      }
      child.kill('SIGKILL');
    }
    await Promise.all([...this.#processes.values()].map(({ exit }) => exit));
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

  /** What the hosts recorded, dated by the wall clock. */
  #dated(): RecordedEvent[] {
    const offsetNs = this.#offset();
    return this.#events.map((event) => ({ ...event, timeNs: event.timeNs + offsetNs }));
  }

  #start(host: HostName): void {
    const { module, exportName, wrong, port } = this.#setup;
    const folder = join(this.#setup.folder, host);
    mkdirSync(folder);
    const addresses = this.#addresses;
    const hostSetup: HostSetup = { module, exportName, host, wrong, port, addresses, folder };
    const main = fileURLToPath(entryUrl(import.meta.url, './host-main'));
    const node = [process.execPath, ...process.execArgv, main, JSON.stringify(hostSetup)];
    const [command = '', ...rest] = this.#recorder.watching(host, node);
    const child = spawn(command, rest, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: programEnvironment(),
      serialization: 'advanced',
    });
    const exit = once(child, 'exit').catch((error: Error) => this.#fail(error));
    this.#processes.set(host, { process: child, pid: undefined, exit });
    child.on('message', (message) => this.#onMessage(host, message as HostMessage));
    child.on('exit', (code, signal) => {
      if (code === 0 || this.#killed.has(host)) return;
      this.#fail(new Error(`host ${host} ended with ${signal ?? code}`));
    });
  }

  #onMessage(host: HostName, message: HostMessage): void {
    switch (message.kind) {
      case 'here':
        this.#started(host, message.pid);
        return;
      case 'event':
        this.#events.push(message.event);
        return;
      case 'notify':
        for (const one of this.#processes.keys()) this.#sendTo(one, message);
        return;
      case 'ask':
        this.#answer(host, message.id, message.request).catch((error: Error) => this.#fail(error));
        return;
      case 'failed':
        this.#fail(new Error(`host ${host} failed: ${message.message}`));
        return;
      case 'over':
        this.#restartStandstillTimer();
    }
  }

  /** When all are here, all begin. */
  #started(host: HostName, pid: number): void {
    const hostProcess = this.#processes.get(host);
    if (hostProcess !== undefined) hostProcess.pid = pid;
    this.#here.add(host);
    if (this.#here.size < this.#processes.size) return;
    for (const one of this.#processes.keys()) this.#sendTo(one, { kind: 'begin' });
  }

  async #answer(host: HostName, id: number, request: HostRequest): Promise<void> {
    try {
      this.#sendTo(host, { kind: 'answer', id, value: await this.#perform(host, request) });
    } catch (error) {
      this.#sendTo(host, { kind: 'refused', id, message: (error as Error).message });
    }
  }

  async #perform(host: HostName, request: HostRequest): Promise<unknown> {
    switch (request.what) {
      case 'step':
        this.#record({ level: 'step', host, name: request.name });
        clearTimeout(this.#standstill);
        await this.#onStep(request.name, await this.#seen());
        this.#restartStandstillTimer();
        return undefined;
      case 'signal':
        return this.#signal(request.host, request.signal);
      case 'lose':
        this.#recordFault(request.loss.name, `lose ${request.loss.times ?? 'always'}`);
        return await this.#faults.lose(request.loss);
      case 'alter':
        this.#recordFault(request.alteration.name, 'alter one byte');
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
        this.#recordFault(
          'router',
          `${request.queue.kbitPerSecond} kbit/s, ${request.queue.queueMs} ms`,
        );
        return await routerQueue(request.queue);
      case 'line':
        return await this.#line(request.line);
    }
  }

  async #line(line: SlowLine | 'fast'): Promise<void> {
    this.#recordFault('line', line === 'fast' ? 'fast' : `${line.kbitPerSecond} kbit/s`);
    // One host's line is laid anew; one for everybody changes as it is.
    const isAnew = line === 'fast' || line.from !== undefined;
    const changes = this.#slow && !isAnew;
    if (isAnew && this.#slow) await fastLine();
    this.#slow = line !== 'fast';
    if (line !== 'fast') await slowLine(line, this.#addresses);
    if (changes) await wakeQueue();
  }

  #signal(host: HostName, signal: NodeJS.Signals): void {
    const pid = this.#processes.get(host)?.pid;
    if (pid === undefined) throw new Error(`there is no process of host ${host}`);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') this.#killed.add(host);
    this.#record({ level: 'fault', host, name: signal, detail: `to ${host}`, packets: 0 });
    signalIfThere(pid, signal);
  }

  async #count(name: string): Promise<void> {
    const packets = await this.#faults.hits(name);
    this.#record({ level: 'fault', host: '', name, detail: `${packets} packets`, packets });
  }

  async #droppedNow(): Promise<Losses['dropped']> {
    const { names } = this.#faults;
    return (await Promise.all(names.map((name) => this.#faults.dropped(name)))).flat();
  }

  /** A queue that overflows loses packets as a fault does, but no fault was asked for. */
  async #countRouter(): Promise<void> {
    const { router } = this.#scenario.network ?? {};
    if (router === undefined || !this.#setup.privateNetwork) return;
    const { lost, passed } = await routerCounts();
    if (lost === 0) return;
    this.#router = { to: this.#addresses[router.to] ?? '', passed };
    const detail = `${lost} packets`;
    this.#record({ level: 'fault', host: '', name: 'router', detail, packets: lost });
  }

  #recordFault(name: string, detail: string): void {
    this.#record({ level: 'fault', host: '', name, detail, packets: 0 });
  }

  #record(event: WithoutTime<RecordedEvent>): void {
    this.#events.push({ ...event, timeNs: process.hrtime.bigint() });
  }

  #sendTo(host: HostName, message: OrchestratorMessage): void {
    const { process: child } = this.#processes.get(host) ?? {};
    // A host that has ended hears nothing any more, and needs to hear nothing.
    if (child?.connected) child.send(message, () => undefined);
  }

  #restartStandstillTimer(): void {
    clearTimeout(this.#standstill);
    this.#standstill = setTimeout(() => {
      const waiting = [...this.#processes].filter(
        ([, hostProcess]) => hostProcess.process.exitCode === null,
      );
      const names = waiting.map(([host]) => host).join(', ');
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

type WithoutTime<E> = E extends RecordedEvent ? Omit<E, 'timeNs'> : never;
