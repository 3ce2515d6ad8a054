// `finack stop`: makes running nodes say goodbye and end, waits for it, and says how it went.
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { findNodes, type RunningNode } from '../control/find-nodes.ts';
import type { StopReport } from '../control/methods.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { complain } from './output.ts';
import { duration, print, printJson } from './print.ts';
import { addTargetOptions, runningNode, type TargetOptions } from './target.ts';

interface StopFlags extends TargetOptions {
  all?: true;
}

/** How one node was stopped. */
export interface Stopped {
  address: string;
  folder: string;
  pid: number;
  durationMs: number;
  endings: StopReport['endings'];
  /** Whether its process is gone: it may run in another container, where we cannot see it. */
  exited: boolean;
}

/** Milliseconds that a process gets to end after its node has stopped: it only writes its last lines. */
const EXIT_TIMEOUT_MS = 5_000;
const EXIT_LOOK_INTERVAL_MS = 20;

const notes = `
A node says Goodbye to every peer, reads on until the last FIN has come, closes its log and ends. This
command waits for that. A node of finack up that is stopped so stays stopped.

Exit codes: 0 all stopped, 1 none was found or one did not stop, 64 usage.

Examples:
  finack stop
  finack stop --node 127.0.0.1:9001
  finack stop --all --json`;

export function addStopCommand(program: Command): void {
  const command = program.command('stop').summary('end running nodes with a goodbye');
  addTargetOptions(command)
    .description('Ends running nodes with a goodbye, waits for it, and says how it went.')
    .addOption(new Option('--all', 'every node of this user').conflicts(['node', 'data']))
    .addHelpText('after', notes)
    .action(async (flags: StopFlags) => {
      const nodes = flags.all ? await everyNode() : [await runningNode(flags)];
      const { done, failed } = await stopAll(nodes);
      if (flags.json) printJson(done);
      else for (const one of done) print(stoppedWords(one));
      for (const fault of failed) complain(fault);
      if (failed.length > 0) process.exitCode = exitCodes.failed;
    });
}

async function everyNode(): Promise<RunningNode[]> {
  const nodes = await findNodes();
  if (nodes.length === 0) {
    throw new CommandError(exitCodes.failed, 'no finack node of this user is running here');
  }
  return nodes;
}

/** All at once, so that one that does not stop delays no other. */
export async function stopAll(
  nodes: readonly RunningNode[],
): Promise<{ done: Stopped[]; failed: string[] }> {
  const done: Stopped[] = [];
  const failed: string[] = [];
  const stops = nodes.map(async (node) => {
    try {
      done.push(await stopped(node));
    } catch (error) {
      failed.push(`${node.status.address} did not stop: ${(error as Error).message}`);
    }
  });
  await Promise.all(stops);
  return { done, failed };
}

async function stopped({ client, status }: RunningNode): Promise<Stopped> {
  const { address, folder, pid } = status;
  const report = await client.call('node.stop', { reason: 'finack stop', wait: true });
  const { durationMs, endings } = 'stopped' in report ? report : { durationMs: 0, endings: {} };
  return { address, folder, pid, durationMs, endings, exited: await isGone(pid) };
}

/** Looked at again and again: only a parent hears of an exit. */
async function isGone(pid: number): Promise<boolean> {
  const endMs = performance.now() + EXIT_TIMEOUT_MS;
  while (performance.now() < endMs) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await pause(EXIT_LOOK_INTERVAL_MS);
  }
  return false;
}

export function stoppedWords({ address, pid, durationMs, endings, exited }: Stopped): string {
  const ended = Object.entries(endings).map(([ending, count]) => `${count} ${ending}`);
  const connections = ended.length === 0 ? 'it had no connections' : ended.join(', ');
  const process = exited ? `process ${pid} has ended` : `process ${pid} still runs`;
  const took = durationMs < 1_000 ? `${durationMs} ms` : duration(durationMs);
  return `${address} stopped in ${took}: ${connections}; ${process}`;
}
