// Which nodes of this user run on this machine: every control socket is asked, all at once, and those
// that do not answer in time are passed over. Never hangs; sockets of killed nodes are removed.
import type { NodeStatus } from '../node/api.ts';
import { ControlClient } from './client.ts';
import { ControlError, systemCode } from './control-error.ts';
import { notedSocket } from './folder-note.ts';
import { FIND_TIMEOUT_MS } from './limits.ts';
import { allSocketPaths, pathsToAsk, type Surroundings, surroundings } from './socket-path.ts';
import { clearStale } from './stale-socket.ts';

export interface RunningNode {
  client: ControlClient;
  status: NodeStatus;
}

/** By address, so that lists look the same every time. */
export async function findNodes(
  around: Surroundings = surroundings(),
  timeoutMs: number = FIND_TIMEOUT_MS,
): Promise<RunningNode[]> {
  const paths = await allSocketPaths(around);
  const nodes = await Promise.all(paths.map((path) => ask(path, timeoutMs)));
  return nodes
    .filter((node) => node !== undefined)
    .sort((a, b) => a.status.address.localeCompare(b.status.address, 'en', { numeric: true }));
}

/** The node that runs on this data folder, if one does. The folder must exist. */
export async function nodeOfFolder(
  dataFolder: string,
  around: Surroundings = surroundings(),
): Promise<RunningNode | undefined> {
  const noted = await notedSocket(dataFolder);
  const likely = await pathsToAsk(dataFolder, around);
  const paths = noted === undefined ? likely : [...new Set([noted, ...likely])];
  const nodes = await Promise.all(paths.map((path) => ask(path, FIND_TIMEOUT_MS)));
  return nodes.find((node) => node !== undefined);
}

async function ask(path: string, timeoutMs: number): Promise<RunningNode | undefined> {
  const client = new ControlClient(path);
  try {
    return { client, status: await client.call('node.status', {}, timeoutMs) };
  } catch (error) {
    const refused = error instanceof ControlError && systemCode(error.cause) === 'ECONNREFUSED';
    if (refused) await clearStale(path);
    return undefined;
  }
}
