// Runs a scenario from outside: finds out what network this user may have, starts the orchestrator in
// it, and hands back what came of it. A namespace needs no name and no tidying: it is gone when its
// last process is, however that ended.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { probeNamespace, probeUserNamespace } from '../capture/capability.ts';
import { programEnvironment } from '../capture/programs.ts';
import { entryUrl } from './entry.ts';
import type { OrchestratorSetup, RecordedSoFar, ScenarioOutcome } from './orchestrator.ts';
import type { ContinueMessage, RunMessage } from './orchestrator-main.ts';
import { claimPorts } from './ports.ts';

/** Where scenarios are run: in a namespace made by root, in one made by anybody, or just here. */
export interface Isolation {
  kind: 'root' | 'user' | 'here';
}

/**
 * `pid` is a process inside the scenario's network, for a person who wants to look into it. Without a name:
 * everything has happened, and nothing is taken down yet.
 */
export type OnPause = (
  name: string | undefined,
  pid: number,
  seen: RecordedSoFar | undefined,
) => Promise<void>;

export interface ScenarioOptions {
  isolation: Isolation;
  /** The module that exports the scenario, as a URL, and the name of the export. */
  module: string;
  exportName: string;
  /** The variant that must fail. */
  wrong: boolean;
  /** Told at every step; the run goes on when it resolves. */
  onStep: OnPause;
  /** Tell at every step also what was recorded so far, and stop once more at the end. */
  looks?: boolean;
  /** Takes everything down at once. */
  signal: AbortSignal;
}

/** What came of it, and a folder with the capture that the caller removes. */
export interface FinishedRun {
  outcome: ScenarioOutcome;
  folder: string;
}

/** Finds the best place, once per program. */
export async function findIsolation(): Promise<Isolation> {
  if ((await probeNamespace()).available) return { kind: 'root' };
  return { kind: (await probeUserNamespace()).available ? 'user' : 'here' };
}

/** Rejects when the scenario could not be run; nothing of it is left, not even its folder. */
export async function runScenario(options: ScenarioOptions): Promise<FinishedRun> {
  const claim = await claimPorts(options.isolation.kind !== 'here');
  const folder = await mkdtemp(join(tmpdir(), 'finack-testbed-'));
  try {
    return { outcome: await runIn(folder, claim.port, options), folder };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  } finally {
    await claim.release();
  }
}

async function runIn(
  folder: string,
  port: number,
  options: ScenarioOptions,
): Promise<ScenarioOutcome> {
  const { isolation, module, exportName, wrong, onStep, looks = false, signal } = options;
  const privateNetwork = isolation.kind !== 'here';
  const setup: OrchestratorSetup = {
    module,
    exportName,
    wrong,
    looks,
    privateNetwork,
    folder,
    port,
  };
  const [command = '', ...rest] = inIsolation(isolation, orchestratorCommand(setup));
  const child = spawn(command, rest, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: programEnvironment(),
    serialization: 'advanced',
  });
  const interrupt = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await outcomeOf(child, onStep);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** Answers its steps until it has ended. Rejects with its reason, and with what it complained of. */
async function outcomeOf(child: ChildProcess, onStep: OnPause): Promise<ScenarioOutcome> {
  const complaints: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  let last: Exclude<RunMessage, { kind: 'step' }> | undefined;
  child.on('message', (message: RunMessage) => {
    if (message.kind !== 'step') {
      last = message;
      return;
    }
    const goOn: ContinueMessage = { kind: 'go-on' };
    const answered = onStep(message.name, child.pid ?? 0, message.seen);
    void answered.finally(() => child.connected && child.send(goOn, () => undefined));
  });
  await once(child, 'close');
  if (last?.kind === 'outcome') return last.outcome;
  const said = complaints.join('').trim();
  throw new Error(
    [last?.message ?? 'the scenario ended without an outcome', said].join('\n').trim(),
  );
}

function orchestratorCommand(setup: OrchestratorSetup): string[] {
  const main = fileURLToPath(entryUrl(import.meta.url, './orchestrator-main'));
  return [process.execPath, ...process.execArgv, main, JSON.stringify(setup)];
}

/**
 * A namespace inside a namespace: the outer one only says that the table of sockets of the inner one
 * shall be small, so that a look at /proc/net/tcp takes 0.06 ms and not 6.
 */
function inIsolation(isolation: Isolation, command: readonly string[]): readonly string[] {
  if (isolation.kind === 'here') return command;
  const outer = isolation.kind === 'root' ? ['--net'] : ['--user', '--map-root-user', '--net'];
  const script =
    'echo 512 >/proc/sys/net/ipv4/tcp_child_ehash_entries 2>/dev/null; exec unshare --net -- "$@"';
  return ['unshare', ...outer, '--', 'sh', '-c', script, 'sh', ...command];
}
