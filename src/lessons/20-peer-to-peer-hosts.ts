// The hosts of lesson 20: four finack nodes. B has the chain first, C and D copy it, A comes last.
import type { HostName } from '../capture/names.ts';
import type { NodeHandle } from '../node/api.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { type EventLog, startLessonNode } from './lesson-node.ts';

/** The chain: a megabyte, of which each peer is asked for a part at a time. */
export const BLOCKS = 80;
const CONTENT = { notesPerBlock: 10, noteBytes: 1024 };

/** How many blocks A has of somebody when that one dies. */
const BLOCKS_BEFORE_DEATH = 6;

/** About 40 of these blocks in a second, and 20. A packet may wait long: nothing is lost. */
const QUEUE = { burstBytes: 3000, queueMs: 4000 };
const SERVERS_LINE = { ...QUEUE, kbitPerSecond: 4000, from: 'B' };
const SLOW_LINE = { ...QUEUE, kbitPerSecond: 2000, from: 'C' };

/** B mines the chain. It ends by being killed. */
export async function first(context: HostContext): Promise<void> {
  const { node, log } = await startLessonNode(context, () => undefined);
  node.startMining({ ...CONTENT, intervalMs: 0, count: BLOCKS });
  await hasAll(log);
  context.notify('mined');
}

/** C and D fetch the chain from B, and serve it to whoever asks them. */
export async function copier(context: HostContext): Promise<void> {
  await context.waitFor('mined');
  const { node, log } = await startLessonNode(context, () => undefined);
  await node.connect(addressOf(context, 'B'));
  await hasAll(log);
  context.record('has all');
  context.notify(`${context.host} has all`);
  await context.waitFor('over');
  await node.stop();
}

/** A comes to an old network with empty hands. */
export async function newcomer(context: HostContext): Promise<void> {
  /** Blocks by the connection they came from. */
  const received = new Map<string, number>();
  const { node, log } = await startLessonNode(context, (event) => {
    if (event.type !== 'connection.frame' || event.flow !== 'in' || event.what !== 'Block') return;
    received.set(event.peer, (received.get(event.peer) ?? 0) + 1);
  });
  await Promise.all([context.waitFor('C has all'), context.waitFor('D has all')]);

  await context.step('server-dies');
  await context.network.line(SERVERS_LINE);
  const b = await node.connect(addressOf(context, 'B'));
  await blocksFrom(b.peer, log, received);
  await context.signal('B', 'SIGKILL');
  await lost(context, 'B', b.peer, log);
  const { height, peers } = node.status();
  context.record(
    peers.outbound === 0 ? 'stands still' : 'goes on',
    `${height} of ${BLOCKS} blocks`,
  );

  // The mistake: one address is known, and that one is dead.
  if (!context.wrong) await askPeers(context, node, log, received);
  context.record('from B', blocks(received.get(b.peer) ?? 0));
  context.notify('over');
  await node.stop();
}

async function askPeers(
  context: HostContext,
  node: NodeHandle,
  log: EventLog,
  received: ReadonlyMap<string, number>,
): Promise<void> {
  await context.step('peers');
  await context.network.line(SLOW_LINE);
  // The slow one first: it is asked for as many blocks as the other.
  const c = await node.connect(addressOf(context, 'C'));
  const d = await node.connect(addressOf(context, 'D'));
  await blocksFrom(c.peer, log, received);
  context.record('C, while both lived', blocks(received.get(c.peer) ?? 0));
  context.record('D, while both lived', blocks(received.get(d.peer) ?? 0));
  await context.signal('C', 'SIGKILL');
  await lost(context, 'C', c.peer, log);
  await hasAll(log);
  context.record('has all');
  context.record('from C', blocks(received.get(c.peer) ?? 0));
  context.record('from D', blocks(received.get(d.peer) ?? 0));
  await context.step('goodbye');
}

function blocks(count: number): string {
  return `${count} blocks`;
}

function addressOf(context: HostContext, host: HostName): string {
  return `${context.address(host)}:${context.port}`;
}

async function hasAll(log: EventLog): Promise<void> {
  await log.until('chain.tip', ({ height }) => height === BLOCKS);
}

async function blocksFrom(
  peer: string,
  log: EventLog,
  received: ReadonlyMap<string, number>,
): Promise<void> {
  await log.until(
    'connection.frame',
    (event) => event.peer === peer && (received.get(peer) ?? 0) >= BLOCKS_BEFORE_DEATH,
  );
}

async function lost(
  context: HostContext,
  host: HostName,
  peer: string,
  log: EventLog,
): Promise<void> {
  const { ending, by } = await log.until('connection.close', (event) => event.peer === peer);
  context.record(`lost ${host}`, `${ending}, by ${by}`);
}
