// The process of one role: loads the experiment's module, waits for the director's word, plays its
// role and ends by letting the event loop empty. Started by the director, usually under strace.
import type { EventEmitter } from 'node:events';
import { watched } from '../capture/watch-node.ts';
import type { Experiment } from './experiment.ts';
import type { DirectorMessage, Network, Request, RoleMessage, RoleSetup, Scene } from './scene.ts';

const setup = JSON.parse(process.argv[2] ?? '{}') as RoleSetup;

function tell(message: RoleMessage): void {
  // The director is gone: so is everything that this process was for.
  process.send?.(message, (error: Error | null) => {
    if (error !== null) process.disconnect?.();
  });
}

interface Waiter {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

const cues = new Map<string, unknown>();
const listeners = new Map<string, ((value: unknown) => void)[]>();
const questions = new Map<number, Waiter>();
let asked = 0;

function ask(request: Request): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const id = asked++;
    questions.set(id, { resolve, reject });
    tell({ kind: 'ask', id, request });
  });
}

const network: Network = {
  lose: async (loss) => void (await ask({ what: 'lose', loss })),
  alter: async (alteration) => void (await ask({ what: 'alter', alteration })),
  hits: async (name) => (await ask({ what: 'hits', name })) as number,
  mend: async (name) => void (await ask({ what: 'mend', name })),
  line: async (line) => void (await ask({ what: 'line', line })),
  router: async (queue) => void (await ask({ what: 'router', queue })),
};

const scene: Scene = {
  role: setup.role,
  wrong: setup.wrong,
  port: setup.port,
  host(role) {
    const host = setup.hosts[role];
    if (host === undefined) throw new Error(`there is no role ${role}`);
    return host;
  },
  folder: setup.folder,
  step: async (name) => void (await ask({ what: 'step', name })),
  watch: <T extends EventEmitter>(thing: T, name: string): T =>
    watched(thing, name, (sighting) => record(sighting)),
  note: (name, detail = '', bytes = 0) =>
    record({ kind: 'note', subject: setup.role, name, detail, bytes }),
  cue: (name, value) => tell({ kind: 'cue', name, value }),
  heard: <T>(name: string): Promise<T> =>
    cues.has(name)
      ? Promise.resolve(cues.get(name) as T)
      : new Promise((resolve) => {
          const waiting = listeners.get(name) ?? [];
          listeners.set(name, [...waiting, resolve as (value: unknown) => void]);
        }),
  signal: async (role, signal) => void (await ask({ what: 'signal', role, signal })),
  network,
};

type Recorded = Parameters<Parameters<typeof watched>[2]>[0];

function record(sighting: Recorded): void {
  const timeNs = process.hrtime.bigint();
  tell({ kind: 'event', event: { level: 'node', timeNs, role: setup.role, ...sighting } });
}

async function play(): Promise<void> {
  const module = (await import(setup.module)) as Record<string, Experiment>;
  const role = module[setup.exportName]?.roles[setup.role];
  if (role === undefined) throw new Error(`${setup.module} has no role ${setup.role}`);
  const begin = new Promise<void>((resolve) => beginners.push(resolve));
  tell({ kind: 'here', pid: process.pid });
  await begin;
  await role(scene);
}

const beginners: (() => void)[] = [];

process.on('message', (message: DirectorMessage) => {
  if (message.kind === 'begin') {
    for (const resolve of beginners.splice(0)) resolve();
  } else if (message.kind === 'cue') {
    cues.set(message.name, message.value);
    for (const resolve of listeners.get(message.name) ?? []) resolve(message.value);
    listeners.delete(message.name);
  } else {
    const question = questions.get(message.id);
    questions.delete(message.id);
    if (message.kind === 'answer') question?.resolve(message.value);
    else question?.reject(new Error(message.message));
  }
});

// Without a director nobody records, and nobody would end this process.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

play().then(
  () => leave({ kind: 'over' }),
  (error: unknown) => {
    leave({ kind: 'failed', message: (error as Error).stack ?? String(error) });
    process.exitCode = 1;
  },
);

/** The last message; from then on the channel no longer holds the event loop. */
function leave(message: RoleMessage): void {
  tell(message);
  process.channel?.unref();
}
