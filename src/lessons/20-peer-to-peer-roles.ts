// The roles of lesson 20: four finack nodes. B has the chain first, C and D copy it, A comes last.
import type { RoleName } from '../capture/names.ts';
import type { NodeHandle } from '../node/api.ts';
import type { Scene } from '../testbed/scene.ts';
import { type Diary, stageNode } from './staged-node.ts';

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
export async function first(scene: Scene): Promise<void> {
  const { node, diary } = await stageNode(scene, () => undefined);
  node.startMining({ ...CONTENT, intervalMs: 0, count: BLOCKS });
  await hasAll(diary);
  scene.cue('mined');
}

/** C and D fetch the chain from B, and serve it to whoever asks them. */
export async function copier(scene: Scene): Promise<void> {
  await scene.heard('mined');
  const { node, diary } = await stageNode(scene, () => undefined);
  await node.connect(addressOf(scene, 'B'));
  await hasAll(diary);
  scene.note('has all');
  scene.cue(`${scene.role} has all`);
  await scene.heard('over');
  await node.stop();
}

/** A comes to an old network with empty hands. */
export async function newcomer(scene: Scene): Promise<void> {
  /** Blocks by the connection they came from. */
  const received = new Map<string, number>();
  const { node, diary } = await stageNode(scene, (event) => {
    if (event.type !== 'peer.frame' || event.flow !== 'in' || event.what !== 'Block') return;
    received.set(event.peer, (received.get(event.peer) ?? 0) + 1);
  });
  await Promise.all([scene.heard('C has all'), scene.heard('D has all')]);

  await scene.step('server-dies');
  await scene.network.line(SERVERS_LINE);
  const b = await node.connect(addressOf(scene, 'B'));
  await blocksFrom(b.peer, diary, received);
  await scene.signal('B', 'SIGKILL');
  await lost(scene, 'B', b.peer, diary);
  const { height, peers } = node.status();
  scene.note(peers.outbound === 0 ? 'stands still' : 'goes on', `${height} of ${BLOCKS} blocks`);

  // The mistake: one address is known, and that one is dead.
  if (!scene.wrong) await askPeers(scene, node, diary, received);
  scene.note('from B', blocks(received.get(b.peer) ?? 0));
  scene.cue('over');
  await node.stop();
}

async function askPeers(
  scene: Scene,
  node: NodeHandle,
  diary: Diary,
  received: ReadonlyMap<string, number>,
): Promise<void> {
  await scene.step('peers');
  await scene.network.line(SLOW_LINE);
  // The slow one first: it is asked for as many blocks as the other.
  const c = await node.connect(addressOf(scene, 'C'));
  const d = await node.connect(addressOf(scene, 'D'));
  await blocksFrom(c.peer, diary, received);
  scene.note('C, while both lived', blocks(received.get(c.peer) ?? 0));
  scene.note('D, while both lived', blocks(received.get(d.peer) ?? 0));
  await scene.signal('C', 'SIGKILL');
  await lost(scene, 'C', c.peer, diary);
  await hasAll(diary);
  scene.note('has all');
  scene.note('from C', blocks(received.get(c.peer) ?? 0));
  scene.note('from D', blocks(received.get(d.peer) ?? 0));
  await scene.step('goodbye');
}

function blocks(count: number): string {
  return `${count} blocks`;
}

function addressOf(scene: Scene, role: RoleName): string {
  return `${scene.host(role)}:${scene.port}`;
}

async function hasAll(diary: Diary): Promise<void> {
  await diary.until('chain.tip', ({ height }) => height === BLOCKS);
}

async function blocksFrom(
  peer: string,
  diary: Diary,
  received: ReadonlyMap<string, number>,
): Promise<void> {
  await diary.until(
    'peer.frame',
    (event) => event.peer === peer && (received.get(peer) ?? 0) >= BLOCKS_BEFORE_DEATH,
  );
}

async function lost(scene: Scene, role: RoleName, peer: string, diary: Diary): Promise<void> {
  const { ending, by } = await diary.until('peer.close', (event) => event.peer === peer);
  scene.note(`lost ${role}`, `${ending}, by ${by}`);
}
