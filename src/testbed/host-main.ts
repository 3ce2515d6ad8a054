// The process of one host: loads the scenario's module, waits until all have started, runs
// the host's program and ends by letting the event loop empty. Started by the orchestrator, usually under strace.
import type { EventEmitter } from 'node:events';
import { watched } from '../capture/observe-program.ts';
import type {
  HostContext,
  HostMessage,
  HostRequest,
  HostSetup,
  NetworkControl,
  OrchestratorMessage,
} from './host-context.ts';
import type { TestbedScenario } from './testbed-scenario.ts';

const setup = JSON.parse(process.argv[2] ?? '{}') as HostSetup;

function send(message: HostMessage): void {
  // The orchestrator is gone: so is everything that this process was for.
  process.send?.(message, (error: Error | null) => {
    if (error !== null) process.disconnect?.();
  });
}

interface Waiter {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

const notices = new Map<string, unknown>();
const listeners = new Map<string, ((value: unknown) => void)[]>();
const questions = new Map<number, Waiter>();
let asked = 0;

function ask(request: HostRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const id = asked++;
    questions.set(id, { resolve, reject });
    send({ kind: 'ask', id, request });
  });
}

const network: NetworkControl = {
  lose: async (loss) => void (await ask({ what: 'lose', loss })),
  alter: async (alteration) => void (await ask({ what: 'alter', alteration })),
  hits: async (name) => (await ask({ what: 'hits', name })) as number,
  mend: async (name) => void (await ask({ what: 'mend', name })),
  line: async (line) => void (await ask({ what: 'line', line })),
  router: async (queue) => void (await ask({ what: 'router', queue })),
};

const context: HostContext = {
  host: setup.host,
  wrong: setup.wrong,
  port: setup.port,
  address(host) {
    const address = setup.addresses[host];
    if (address === undefined) throw new Error(`there is no host ${host}`);
    return address;
  },
  folder: setup.folder,
  step: async (name) => void (await ask({ what: 'step', name })),
  watch: <T extends EventEmitter>(thing: T, name: string): T =>
    watched(thing, name, (observation) => record(observation)),
  record: (name, detail = '', bytes = 0) =>
    record({ kind: 'note', subject: setup.host, name, detail, bytes }),
  notify: (name, value) => send({ kind: 'notify', name, value }),
  waitFor: <T>(name: string): Promise<T> =>
    notices.has(name)
      ? Promise.resolve(notices.get(name) as T)
      : new Promise((resolve) => {
          const waiting = listeners.get(name) ?? [];
          listeners.set(name, [...waiting, resolve as (value: unknown) => void]);
        }),
  signal: async (host, signal) => void (await ask({ what: 'signal', host, signal })),
  network,
};

type Recorded = Parameters<Parameters<typeof watched>[2]>[0];

function record(observation: Recorded): void {
  const timeNs = process.hrtime.bigint();
  send({ kind: 'event', event: { level: 'node', timeNs, host: setup.host, ...observation } });
}

async function runHost(): Promise<void> {
  const module = (await import(setup.module)) as Record<string, TestbedScenario>;
  const host = module[setup.exportName]?.hosts[setup.host];
  if (host === undefined) throw new Error(`${setup.module} has no host ${setup.host}`);
  const begin = new Promise<void>((resolve) => waitingForBegin.push(resolve));
  send({ kind: 'here', pid: process.pid });
  await begin;
  await host(context);
}

const waitingForBegin: (() => void)[] = [];

process.on('message', (message: OrchestratorMessage) => {
  if (message.kind === 'begin') {
    for (const resolve of waitingForBegin.splice(0)) resolve();
  } else if (message.kind === 'notify') {
    notices.set(message.name, message.value);
    for (const resolve of listeners.get(message.name) ?? []) resolve(message.value);
    listeners.delete(message.name);
  } else {
    const question = questions.get(message.id);
    questions.delete(message.id);
    if (message.kind === 'answer') question?.resolve(message.value);
    else question?.reject(new Error(message.message));
  }
});

// When the orchestrator is gone nothing is recorded any more, and nothing else would end this process.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

runHost().then(
  () => leave({ kind: 'over' }),
  (error: unknown) => {
    leave({ kind: 'failed', message: (error as Error).stack ?? String(error) });
    process.exitCode = 1;
  },
);

/** The last message; from then on the channel no longer holds the event loop. */
function leave(message: HostMessage): void {
  send(message);
  process.channel?.unref();
}
