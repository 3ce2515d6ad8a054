// What happens in the demo, step by step. Each waits for what it needs, never for time to pass. What it
// proves is checked afterwards, from the packets (demo-claims.ts).
import type { ChildExit } from '../capture/child.ts';
import { listed, megabytes, number, type ReportWriter } from '../diagram/report-writer.ts';
import { type MoneyOutcome, makePeople, type People, undoneAndRedone } from './fork.ts';
import type { NodeProcess } from './node-process.ts';
import {
  ALL_BLOCKS,
  CHAIN_BLOCKS,
  GOODBYE_TIMEOUT_MS,
  LATER_BLOCKS,
  MINE_INTERVAL_MS,
  NOTE_BYTES,
  NOTES_PER_BLOCK,
  type NodeName,
  nodeNames,
  REDONE_HEIGHT,
  STAND_TIMEOUT_MS,
} from './plan.ts';
import type { ProcessGroup } from './process-group.ts';
import { until } from './waiting.ts';

/** What only the play itself knows, for the check. */
export interface DemoOutcome {
  exits: Readonly<Record<NodeName, ChildExit>>;
  /** Nanoseconds since 1970 when bob was asked to stop. */
  bobAskedNs: bigint;
  money: MoneyOutcome;
}

const mined = {
  notesPerBlock: NOTES_PER_BLOCK,
  noteBytes: NOTE_BYTES,
  intervalMs: MINE_INTERVAL_MS,
};

export async function runSteps(group: ProcessGroup, writer: ReportWriter): Promise<DemoOutcome> {
  const [people, [alice, bob, carol]] = await Promise.all([
    makePeople(group.wallets),
    handshakes(group, writer),
  ]);
  await mining([alice, bob, carol], people, writer);
  const dave = await lateJoiner(group, [bob, carol], writer);
  const money = await undoneAndRedone({ alice, bob, carol, dave }, people, writer);
  const { erin, bobAskedNs } = await leaving(group, { alice, bob, carol, dave }, writer);
  await goingOn([alice, carol, dave, erin], people, writer);
  await leaveTogether([alice, carol, dave, erin], writer);
  const all = { alice, bob, carol, dave, erin };
  const exits = await Promise.all(
    nodeNames.map(async (name) => [name, await all[name].ended()] as const),
  );
  return {
    exits: Object.fromEntries(exits) as Record<NodeName, ChildExit>,
    bobAskedNs,
    money,
  };
}

async function handshakes(
  group: ProcessGroup,
  writer: ReportWriter,
): Promise<[NodeProcess, NodeProcess, NodeProcess]> {
  writer.numberedSection(
    'Three nodes shake hands',
    'Each is a process of its own with its own key, disk and address. bob and carol dial alice: first TCP shakes hands (SYN, SYN+ACK, ACK), then finack does (Hello, Welcome, Ready).',
  );
  const [alice, bob, carol] = await Promise.all([
    group.start('alice'),
    group.start('bob'),
    group.start('carol'),
  ]);
  for (const node of [alice, bob, carol]) introduce(node, writer);
  await Promise.all([bob.connect(alice), carol.connect(alice)]);
  writer.fact('bob and carol are connected to alice');
  return [alice, bob, carol];
}

async function mining(
  [alice, bob, carol]: [NodeProcess, NodeProcess, NodeProcess],
  { mia }: People,
  writer: ReportWriter,
): Promise<void> {
  writer.numberedSection(
    'alice mines, bob and carol follow',
    `${CHAIN_BLOCKS} blocks with real proof of work, each with ${NOTES_PER_BLOCK} signed notes of ${NOTE_BYTES} bytes. alice announces every block by its header; whoever lacks it asks for it, checks every signature, and stores the very bytes that came.`,
  );
  await alice.mine({ ...mined, rewardAddress: mia.address, count: CHAIN_BLOCKS });
  const heights = { bob: 0, carol: 0 };
  const follow = (node: NodeProcess, name: 'bob' | 'carol'): Promise<void> =>
    node.reaches(CHAIN_BLOCKS, ({ height }) => {
      heights[name] = height;
    });
  const followed = Promise.all([follow(bob, 'bob'), follow(carol, 'carol')]);
  await Promise.all([
    followed,
    alice.reaches(CHAIN_BLOCKS, ({ height }) => {
      if (height < CHAIN_BLOCKS) writer.progress('alice', height, CHAIN_BLOCKS, behind(heights));
    }),
  ]);
  writer.progress('alice', CHAIN_BLOCKS, CHAIN_BLOCKS, behind(heights));
}

function behind(heights: { bob: number; carol: number }): string {
  return `bob ${heights.bob}, carol ${heights.carol}`;
}

async function lateJoiner(
  group: ProcessGroup,
  sources: [NodeProcess, NodeProcess],
  writer: ReportWriter,
): Promise<NodeProcess> {
  writer.numberedSection(
    'dave comes late and syncs from two peers',
    'Headers first, then blocks from bob and carol at once: a few from each at a time, so that the faster peer gives more and a silent one holds nobody up.',
  );
  const dave = await group.start('dave');
  introduce(dave, writer);
  await Promise.all(sources.map((source) => dave.connect(source)));
  await dave.reaches(CHAIN_BLOCKS, async ({ height }) => {
    writer.progress('dave', height, CHAIN_BLOCKS, await supplied(dave, sources));
  });
  return dave;
}

/** `bob 8.2 MB, carol 7.9 MB` */
async function supplied(node: NodeProcess, sources: readonly NodeProcess[]): Promise<string> {
  const peers = await node.peers();
  const amounts = sources.flatMap(({ name, address }) => {
    const peer = peers.find((one) => one.address === address);
    return peer === undefined ? [] : [`${name} ${megabytes(peer.bytesIn)}`];
  });
  return amounts.join(', ');
}

type Four = Readonly<Record<'alice' | 'bob' | 'carol' | 'dave', NodeProcess>>;

async function leaving(
  group: ProcessGroup,
  { alice, bob, carol, dave }: Four,
  writer: ReportWriter,
): Promise<{ erin: NodeProcess; bobAskedNs: bigint }> {
  writer.numberedSection(
    'bob leaves in the middle of a block stream',
    'erin syncs from bob and carol. To catch bob in mid-sentence we freeze erin (SIGSTOP) when his first blocks come: her kernel still takes bytes until her receive window is 0, then bob has to wait. Now bob gets SIGTERM, and erin is thawed (SIGCONT).',
  );
  const erin = await group.start('erin');
  introduce(erin, writer);
  const { peer, local } = await erin.connect(bob);
  // bob first, so that he has all of his share to send; carol's handshake may last until the thaw.
  const joined = erin.connect(carol);
  joined.catch(() => {}); // checked below, when it is waited for
  await erin.logs(new RegExp(` ${peer} <- BlocksBegin `));
  erin.freeze();
  const queuedBytes = await standing(bob, local);
  writer.fact(
    `erin is frozen; bob's stream stands still, ${number(queuedBytes)} bytes wait in bob`,
  );
  const bobAskedNs = nowNs();
  bob.askToStop();
  await bob.logs(/ stopping \(SIGTERM\)/);
  await Promise.all([alice, dave].map((node) => hasLeft(bob, node)));
  writer.fact('SIGTERM: bob says Goodbye to all; alice and dave have answered, erin cannot yet');
  erin.thaw();
  const { code } = await bob.ended();
  await joined;
  writer.fact(
    `erin is thawed, reads what was on its way, and answers; bob ends with exit code ${code}`,
  );
  await erin.reaches(REDONE_HEIGHT, async ({ height }) => {
    writer.progress('erin', height, REDONE_HEIGHT, await supplied(erin, [carol]));
  });
  return { erin, bobAskedNs };
}

/** Resolves, with the bytes that wait in the process, when nothing has moved between three looks. */
async function standing(bob: NodeProcess, erinsEnd: string): Promise<number> {
  let before: string[] = [];
  return await until("bob's stream comes to a stand", STAND_TIMEOUT_MS, async () => {
    const peer = (await bob.peers()).find(({ address }) => address === erinsEnd);
    if (peer === undefined) throw new Error('bob has lost erin');
    const { queuedBytes, bytesOut } = peer;
    const now = `${queuedBytes} ${bytesOut}`;
    const stands = before.length === 2 && before.every((look) => look === now);
    before = [...before, now].slice(-2);
    return queuedBytes > 0 && stands ? queuedBytes : undefined;
  });
}

/** Resolves when `node` has closed its connection with `leaver`. */
async function hasLeft(leaver: NodeProcess, node: NodeProcess): Promise<void> {
  const host = leaver.address.slice(0, leaver.address.lastIndexOf(':'));
  const closed = new RegExp(` ${host.replaceAll('.', '\\.')}:\\d+ closed: \\S+ by peer \\(leaving`);
  await node.logs(closed, GOODBYE_TIMEOUT_MS);
}

async function goingOn(
  [alice, ...others]: [NodeProcess, NodeProcess, NodeProcess, NodeProcess],
  { mia }: People,
  writer: ReportWriter,
): Promise<void> {
  writer.numberedSection(
    'The rest go on',
    `alice mines ${LATER_BLOCKS} more blocks. carol has them from alice, dave and erin have them from carol.`,
  );
  await alice.mine({ ...mined, rewardAddress: mia.address, count: LATER_BLOCKS });
  await Promise.all([alice, ...others].map((node) => node.reaches(ALL_BLOCKS)));
  writer.fact(`${listed([alice, ...others].map(({ name }) => name))} are at height ${ALL_BLOCKS}`);
}

async function leaveTogether(nodes: readonly NodeProcess[], writer: ReportWriter): Promise<void> {
  writer.numberedSection(
    'All the others leave at once',
    'SIGTERM to four processes in one moment: Goodbyes may cross on their way, and still both ends read on until the last FIN.',
  );
  for (const node of nodes) node.askToStop();
  const exits = await Promise.all(nodes.map((node) => node.ended()));
  const codes = exits.map(({ code, signal }, at) => `${nodes[at]?.name} ${signal ?? code}`);
  writer.fact(`exit codes: ${codes.join(', ')}`);
}

function introduce({ name, address, pid }: NodeProcess, writer: ReportWriter): void {
  writer.fact(`${name.padEnd(5)} listens on ${address}, process ${pid}`);
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
