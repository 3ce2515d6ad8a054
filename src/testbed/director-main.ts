// The process of the director: started in a network namespace of its own where that is possible, it
// plays one experiment and answers its parent by messages. When the parent goes, so does it.
import { rm } from 'node:fs/promises';
import { type DirectorSetup, direct, type OnStep, type Outcome, type Seen } from './director.ts';
import type { Experiment } from './experiment.ts';

/** To the parent. */
export type PlayMessage =
  | { kind: 'step'; name: string | undefined; seen: Seen | undefined }
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'failed'; message: string };

/** From the parent, after a step. */
export interface GoOn {
  kind: 'go-on';
}

const setup = JSON.parse(process.argv[2] ?? '{}') as DirectorSetup;
const waiting: (() => void)[] = [];
const interrupted = new AbortController();

process.on('message', () => waiting.shift()?.());
// Without a parent nobody wants the outcome: everything is taken down, and the event loop empties.
process.on('disconnect', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());
// A terminal's Ctrl-C comes to parent and child alike: the parent decides, and tells by SIGTERM.
process.on('SIGINT', () => undefined);

function tell(message: PlayMessage): void {
  process.send?.(message, () => undefined);
}

async function main(): Promise<void> {
  const module = (await import(setup.module)) as Record<string, Experiment>;
  const experiment = module[setup.exportName];
  if (experiment === undefined) throw new Error(`${setup.module} exports no ${setup.exportName}`);
  const onStep: OnStep = (name, seen) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      tell({ kind: 'step', name, seen });
    });
  const outcome = await direct(experiment, setup, onStep, interrupted.signal);
  tell({ kind: 'outcome', outcome });
}

async function run(): Promise<void> {
  try {
    await main();
  } catch (error) {
    tell({ kind: 'failed', message: (error as Error).message });
    process.exitCode = 1;
  }
  process.channel?.unref();
  // The process that would have removed the folder was killed.
  if (!process.connected) await rm(setup.folder, { recursive: true, force: true });
}

await run();
