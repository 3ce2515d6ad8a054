// What happens in the demo, act by act. Every step waits for what it needs, never for time to pass.
// What it proves is judged afterwards, from the packets (claims.ts).
import type { ChildExit } from '../capture/child.ts';
import { listed, megabytes, type Narrator, number } from '../diagram/narrator.ts';
import type { Actor } from './actor.ts';
import type { Company } from './company.ts';
import {
  CHAIN_BLOCKS,
  GOODBYE_TIMEOUT_MS,
  LATER_BLOCKS,
  MINE_INTERVAL_MS,
  type Name,
  NOTE_BYTES,
  NOTES_PER_BLOCK,
  names,
  STAND_TIMEOUT_MS,
} from './plan.ts';
import { until } from './waiting.ts';

/** What only the play itself knows, for the judge. */
export interface Outcome {
  exits: Readonly<Record<Name, ChildExit>>;
  /** Nanoseconds since 1970 when bob was asked to stop. */
  bobAskedNs: bigint;
}

const mined = {
  notesPerBlock: NOTES_PER_BLOCK,
  noteBytes: NOTE_BYTES,
  intervalMs: MINE_INTERVAL_MS,
};

export async function play(company: Company, voice: Narrator): Promise<Outcome> {
  const [alice, bob, carol] = await handshakes(company, voice);
  await mining([alice, bob, carol], voice);
  const dave = await lateJoiner(company, [bob, carol], voice);
  const { erin, bobAskedNs } = await leaving(company, { alice, bob, carol, dave }, voice);
  await goingOn([alice, carol, dave, erin], voice);
  await farewell([alice, carol, dave, erin], voice);
  const all = { alice, bob, carol, dave, erin };
  const exits = await Promise.all(
    names.map(async (name) => [name, await all[name].ended()] as const),
  );
  return {
    exits: Object.fromEntries(exits) as Record<Name, ChildExit>,
    bobAskedNs,
  };
}

async function handshakes(company: Company, voice: Narrator): Promise<[Actor, Actor, Actor]> {
  voice.act(
    'Three nodes shake hands',
    'Each is a process of its own with its own key, disk and address. bob and carol dial alice: first TCP shakes hands (SYN, SYN+ACK, ACK), then finack does (Hello, Welcome, Ready).',
  );
  const [alice, bob, carol] = await Promise.all([
    company.start('alice'),
    company.start('bob'),
    company.start('carol'),
  ]);
  for (const actor of [alice, bob, carol]) introduce(actor, voice);
  await Promise.all([bob.connect(alice), carol.connect(alice)]);
  voice.fact('bob and carol are connected to alice');
  return [alice, bob, carol];
}

async function mining([alice, bob, carol]: [Actor, Actor, Actor], voice: Narrator): Promise<void> {
  voice.act(
    'alice mines, bob and carol follow',
    `${CHAIN_BLOCKS} blocks with real proof of work, each with ${NOTES_PER_BLOCK} signed notes of ${NOTE_BYTES} bytes. alice announces every block by its header; whoever lacks it asks for it, checks every signature, and stores the very bytes that came.`,
  );
  await alice.mine({ ...mined, count: CHAIN_BLOCKS });
  const heights = { bob: 0, carol: 0 };
  const follow = (actor: Actor, name: 'bob' | 'carol'): Promise<void> =>
    actor.reaches(CHAIN_BLOCKS, ({ height }) => {
      heights[name] = height;
    });
  const followed = Promise.all([follow(bob, 'bob'), follow(carol, 'carol')]);
  await Promise.all([
    followed,
    alice.reaches(CHAIN_BLOCKS, ({ height }) => {
      if (height < CHAIN_BLOCKS) voice.progress('alice', height, CHAIN_BLOCKS, behind(heights));
    }),
  ]);
  voice.progress('alice', CHAIN_BLOCKS, CHAIN_BLOCKS, behind(heights));
}

function behind(heights: { bob: number; carol: number }): string {
  return `bob ${heights.bob}, carol ${heights.carol}`;
}

async function lateJoiner(
  company: Company,
  sources: [Actor, Actor],
  voice: Narrator,
): Promise<Actor> {
  voice.act(
    'dave comes late and syncs from two peers',
    'Headers first, then blocks from bob and carol at once: a few from each at a time, so that the faster peer gives more and a silent one holds nobody up.',
  );
  const dave = await company.start('dave');
  introduce(dave, voice);
  await Promise.all(sources.map((source) => dave.connect(source)));
  await dave.reaches(CHAIN_BLOCKS, async ({ height }) => {
    voice.progress('dave', height, CHAIN_BLOCKS, await supplied(dave, sources));
  });
  return dave;
}

/** `bob 8.2 MB, carol 7.9 MB` */
async function supplied(actor: Actor, sources: readonly Actor[]): Promise<string> {
  const peers = await actor.peers();
  const amounts = sources.flatMap(({ name, address }) => {
    const peer = peers.find((one) => one.address === address);
    return peer === undefined ? [] : [`${name} ${megabytes(peer.bytesIn)}`];
  });
  return amounts.join(', ');
}

type Four = Readonly<Record<'alice' | 'bob' | 'carol' | 'dave', Actor>>;

async function leaving(
  company: Company,
  { alice, bob, carol, dave }: Four,
  voice: Narrator,
): Promise<{ erin: Actor; bobAskedNs: bigint }> {
  voice.act(
    'bob leaves in the middle of a block stream',
    'erin syncs from bob and carol. To catch bob in mid-sentence we freeze erin (SIGSTOP) when his first blocks come: her kernel still takes bytes until her receive window is 0, then bob has to wait. Now bob gets SIGTERM, and erin is thawed (SIGCONT).',
  );
  const erin = await company.start('erin');
  introduce(erin, voice);
  const { peer, local } = await erin.connect(bob);
  // bob first, so that he has all of his share to send; carol's handshake may last until the thaw.
  const joined = erin.connect(carol);
  joined.catch(() => {}); // judged below, when it is waited for
  await erin.says(new RegExp(` ${peer} <- blocks-begin `));
  erin.freeze();
  const queuedBytes = await standing(bob, local);
  voice.fact(`erin is frozen; bob's stream stands still, ${number(queuedBytes)} bytes wait in bob`);
  const bobAskedNs = nowNs();
  bob.askToStop();
  await bob.says(/ stopping \(SIGTERM\)/);
  await Promise.all([alice, dave].map((actor) => hasLeft(bob, actor)));
  voice.fact('SIGTERM: bob says Goodbye to all; alice and dave have answered, erin cannot yet');
  erin.thaw();
  const { code } = await bob.ended();
  await joined;
  voice.fact(
    `erin is thawed, reads what was on its way, and answers; bob ends with exit code ${code}`,
  );
  await erin.reaches(CHAIN_BLOCKS, async ({ height }) => {
    voice.progress('erin', height, CHAIN_BLOCKS, await supplied(erin, [carol]));
  });
  return { erin, bobAskedNs };
}

/** Resolves, with the bytes that wait in the process, when nothing has moved between three looks. */
async function standing(bob: Actor, erinsEnd: string): Promise<number> {
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

/** Resolves when `actor` has closed its connection with `leaver`. */
async function hasLeft(leaver: Actor, actor: Actor): Promise<void> {
  const host = leaver.address.slice(0, leaver.address.lastIndexOf(':'));
  const closed = new RegExp(` ${host.replaceAll('.', '\\.')}:\\d+ closed: `);
  await actor.says(closed, GOODBYE_TIMEOUT_MS);
}

async function goingOn(
  [alice, ...others]: [Actor, Actor, Actor, Actor],
  voice: Narrator,
): Promise<void> {
  voice.act(
    'The rest go on',
    `alice mines ${LATER_BLOCKS} more blocks. carol has them from alice, dave and erin have them from carol.`,
  );
  await alice.mine({ ...mined, count: LATER_BLOCKS });
  const height = CHAIN_BLOCKS + LATER_BLOCKS;
  await Promise.all([alice, ...others].map((actor) => actor.reaches(height)));
  voice.fact(`${listed([alice, ...others].map(({ name }) => name))} are at height ${height}`);
}

async function farewell(actors: readonly Actor[], voice: Narrator): Promise<void> {
  voice.act(
    'All the others leave at once',
    'SIGTERM to four processes in one moment: Goodbyes may cross on their way, and still both ends read on until the last FIN.',
  );
  for (const actor of actors) actor.askToStop();
  const exits = await Promise.all(actors.map((actor) => actor.ended()));
  const codes = exits.map(({ code, signal }, at) => `${actors[at]?.name} ${signal ?? code}`);
  voice.fact(`exit codes: ${codes.join(', ')}`);
}

function introduce({ name, address, pid }: Actor, voice: Narrator): void {
  voice.fact(`${name.padEnd(5)} listens on ${address}, process ${pid}`);
}

function nowNs(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
