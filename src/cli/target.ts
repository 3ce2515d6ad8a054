// Which running node a command talks to: the one on --data DIR, the one at --node HOST:PORT, or the
// only one there is. When that is not clear, the running nodes are listed.

import { lookup } from 'node:dns/promises';
import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { ControlClient } from '../control/client.ts';
import { findNodes, nodeOfFolder, type RunningNode } from '../control/find-nodes.ts';
import { notedSocket } from '../control/folder-note.ts';
import { formatAddress, parseAddress } from '../net/address.ts';
import { address } from './argument-parsers.ts';
import { folderNamed } from './data-folder.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { table } from './print.ts';

export interface TargetOptions {
  data?: string;
  node?: string;
  json?: boolean;
}

/** The options of every command that talks to a running node. */
export function addTargetOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--data <dir>',
        'the node that runs on this data folder (default: $FINACK_DATA, else the only node there is)',
      ).conflicts('node'),
    )
    .addOption(new Option('--node <host:port>', 'the node that listens there').argParser(address))
    .option('--json', 'print JSON');
}

export async function targetNode(
  options: TargetOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ControlClient> {
  return (await runningNode(options, env)).client;
}

/** The same with its status, as it was found. */
export async function runningNode(
  options: TargetOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RunningNode> {
  if (options.node !== undefined) return await nodeAt(options.node);
  const folder = options.data ?? env['FINACK_DATA'];
  if (folder) return await nodeOn(folderNamed(folder));
  const running = await findNodes();
  if (running.length === 1 && running[0] !== undefined) return running[0];
  if (running.length === 0) {
    throw failed('no finack node of this user is running here: start one with finack node');
  }
  throw failed(`${running.length} nodes are running; say which one with --node`, listed(running));
}

async function nodeOn(folder: string): Promise<RunningNode> {
  if (!existsSync(folder)) return fail(`there is no folder ${folder}`, await findNodes());
  const node = await nodeOfFolder(folder);
  if (node !== undefined) return node;
  const noted = await notedSocket(folder);
  // A killed node leaves its LOCK behind.
  const hint = noted === undefined ? '' : `, or its control socket ${noted} is not to be reached`;
  return fail(`no node runs on ${folder}${hint}`, await findNodes());
}

async function nodeAt(wanted: string): Promise<RunningNode> {
  const [running, names] = await Promise.all([findNodes(), namesOf(wanted)]);
  const node = running.find(({ status }) => names.some((name) => isAt(status.address, name)));
  return node ?? fail(`no node listens on ${wanted}`, running);
}

/** HOST:PORT as it was typed, and as every address that its name stands for. */
async function namesOf(wanted: string): Promise<string[]> {
  const parsed = parseAddress(wanted);
  if (!parsed.ok) return [wanted];
  const { host, port } = parsed.address;
  const found = await lookup(host, { all: true }).catch(() => []);
  return [wanted, ...found.map(({ address: ip }) => formatAddress({ host: ip, port }))];
}

/** A node that listens on every address of the machine is at each of them. */
function isAt(listens: string, wanted: string): boolean {
  if (listens === wanted) return true;
  const [at, asked] = [parseAddress(listens), parseAddress(wanted)];
  if (!at.ok || !asked.ok || at.address.port !== asked.address.port) return false;
  return at.address.host === '0.0.0.0' || at.address.host === '::';
}

function fail(why: string, running: readonly RunningNode[]): never {
  if (running.length === 0) throw failed(`${why}; no node is running`);
  throw failed(`${why}; running are`, listed(running));
}

function failed(message: string, more = ''): CommandError {
  return new CommandError(exitCodes.failed, message, { more });
}

function listed(running: readonly RunningNode[]): string {
  const rows = running.map(({ status }) => [status.address, status.network, status.folder]);
  return table(['NODE', 'NETWORK', 'DATA'], rows);
}
