// The process of the orchestrator: started in a network namespace of its own where that is possible, it
// runs one scenario and answers its parent by messages. When the parent goes, so does it.
import { rm } from 'node:fs/promises';
import {
  type OnStep,
  type OrchestratorSetup,
  orchestrate,
  type RecordedSoFar,
  type ScenarioOutcome,
} from './orchestrator.ts';
import type { TestbedScenario } from './testbed-scenario.ts';

/** To the parent. */
export type RunMessage =
  | { kind: 'step'; name: string | undefined; seen: RecordedSoFar | undefined }
  | { kind: 'outcome'; outcome: ScenarioOutcome }
  | { kind: 'failed'; message: string };

/** From the parent, after a step. */
export interface ContinueMessage {
  kind: 'go-on';
}

const setup = JSON.parse(process.argv[2] ?? '{}') as OrchestratorSetup;
const waiting: (() => void)[] = [];
const interrupted = new AbortController();

process.on('message', () => waiting.shift()?.());
// When the parent is gone the outcome has no reader: everything is taken down, and the event loop empties.
process.on('disconnect', () => interrupted.abort());
process.on('SIGTERM', () => interrupted.abort());
// A terminal's Ctrl-C comes to parent and child alike: the parent decides, and tells by SIGTERM.
process.on('SIGINT', () => undefined);

function sendTo(message: RunMessage): void {
  process.send?.(message, () => undefined);
}

async function main(): Promise<void> {
  const module = (await import(setup.module)) as Record<string, TestbedScenario>;
  const scenario = module[setup.exportName];
  if (scenario === undefined) throw new Error(`${setup.module} exports no ${setup.exportName}`);
  const onStep: OnStep = (name, seen) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      sendTo({ kind: 'step', name, seen });
    });
  const outcome = await orchestrate(scenario, setup, onStep, interrupted.signal);
  sendTo({ kind: 'outcome', outcome });
}

async function run(): Promise<void> {
  try {
    await main();
  } catch (error) {
    sendTo({ kind: 'failed', message: (error as Error).message });
    process.exitCode = 1;
  }
  process.channel?.unref();
  // The process that would have removed the folder was killed.
  if (!process.connected) await rm(setup.folder, { recursive: true, force: true });
}

await run();
