// What the demo claims, checked from the measurements alone. PURE: measurements in, claims out. A claim that
// needs packets is not observable where none could be captured; it is never proved by a program's
// word. What no observer anywhere could prove is not claimed; the report says what that is.

import type { DirectionFrames } from '../capture/frames-in-capture.ts';
import type { End } from '../capture/packets.ts';
import { networks } from '../chain/network-parameters.ts';
import { rewardAt } from '../chain/reward.ts';
import { listed, megabytes, number } from '../diagram/report-writer.ts';
import { proveClose } from '../proof/close-proof.ts';
import {
  type CheckedClaim,
  failed,
  notObservable,
  packetNumbers,
  proved,
} from '../proof/finding.ts';
import type { ClaimSummary } from '../proof/summary.ts';
import { connectionId, type DemoConnection } from './connections.ts';
import type { CapturedConnection, Measurements } from './measurements.ts';
import { moneyThemes } from './money-claims.ts';
import {
  ALL_BLOCKS,
  CONNECTIONS,
  cutConnections,
  type NodeName,
  nodeNames,
  REDONE_HEIGHT,
  SHARE_MIN,
} from './plan.ts';

/** One sentence for people, and the claims that it stands for: one for each connection, or end. */
export interface ClaimGroup {
  sentence: string;
  claims: readonly CheckedClaim<string>[];
}

export interface ClaimSection {
  title: string;
  themes: readonly ClaimGroup[];
}

const ends: readonly End[] = ['opener', 'acceptor'];

export function checkDemo(measured: Measurements): ClaimSection[] {
  return [
    { title: 'The blocks, read again from the disks', themes: blockThemes(measured) },
    { title: 'The money, from the nodes and from the disks', themes: money(measured) },
    { title: 'The late joiner', themes: syncThemes(measured) },
    { title: 'The leave in the middle of a stream', themes: leaveThemes(measured) },
    { title: 'Every connection, from SYN to last ACK', themes: captureThemes(measured) },
    { title: 'The programs and the wire', themes: countThemes(measured) },
  ];
}

export function claimsOf(chapters: readonly ClaimSection[]): CheckedClaim<string>[] {
  return chapters.flatMap(({ themes }) => themes.flatMap(({ claims }) => claims));
}

// --- Blocks -----------------------------------------------------------------------------------

function blockThemes({ chain, disks, outcome }: Measurements): ClaimGroup[] {
  const { blocks, notes, payments } = chain;
  const all = `${blocks} blocks`;
  const signed = `${number(notes)} notes of amount 0 and ${payments} payment`;
  const wrongCount = blocks === ALL_BLOCKS ? undefined : `there are ${all}`;
  return [
    one('blocks.work', `${all}, each with proof of work, on one chain`, chain.work ?? wrongCount),
    one('blocks.signatures', `${signed}, each with a signature that verifies`, chain.signatures),
    one('blocks.nonces', 'the nonces of every account count from 0 without a gap', chain.nonces),
    {
      sentence: "all disks hold the same blocks; bob's lacks those mined after he left",
      claims: nodeNames.filter((name) => name !== 'alice').map((name) => sameBlocks(name, disks)),
    },
    {
      sentence: 'every process ended by itself with exit code 0',
      claims: nodeNames.map((name) => {
        const { code, signal } = outcome.exits[name];
        const why = code === 0 ? undefined : `it ended with ${signal ?? code}`;
        return claim(`exit.${name}`, `${name} ended with exit code 0`, why);
      }),
    },
  ];
}

function sameBlocks(name: NodeName, disks: Measurements['disks']): CheckedClaim<string> {
  const expected = name === 'bob' ? REDONE_HEIGHT : ALL_BLOCKS;
  const alices = disks.alice.chain.slice(0, expected);
  const own = new Set(disks[name].chain);
  const missing = alices.filter((hash) => !own.has(hash)).length;
  const extra = own.size - (alices.length - missing);
  const same = missing === 0 && extra === 0 && alices.length === expected;
  const why = same ? undefined : `${missing} are missing and ${extra} are others`;
  return claim(`blocks.same.${name}`, `${name} has the first ${expected} blocks of alice`, why);
}

// --- Money ------------------------------------------------------------------------------------

function money({ outcome, disks }: Measurements): ClaimGroup[] {
  return moneyThemes(outcome.money, disks, rewardAt(networks.dev.reward, ALL_BLOCKS));
}

// --- Sync -------------------------------------------------------------------------------------

function syncThemes(measured: Measurements): ClaimGroup[] {
  const sources = (['bob', 'carol'] as const).map((source) => ({
    source,
    capture: wireOf(measured, 'dave', source),
  }));
  const seen = sources.flatMap(({ capture }) =>
    'because' in capture ? [] : [capture.frames.acceptor],
  );
  const total = seen.reduce((sum, { blockBytes }) => sum + blockBytes, 0);
  const claims = sources.map(({ source, capture }) => {
    const id = `share.${source}`;
    const text = `${source} supplied at least a fifth of dave's block bytes`;
    if ('because' in capture) return unseen(id, text, capture.because);
    const { blocks, blockBytes } = capture.frames.acceptor;
    const share = total === 0 ? 0 : blockBytes / total;
    const said = `${percent(share)}: ${blocks} blocks, ${number(blockBytes)} bytes`;
    return claim(id, `${text}: ${said}`, share >= SHARE_MIN ? undefined : `it was ${said}`);
  });
  const shares = claims.map(({ text }) => text.split(': ').slice(1).join(': '));
  const told = seen.length === 2 ? ` (bob ${shares[0]}; carol ${shares[1]})` : '';
  return [
    { sentence: `dave's two peers each supplied a fifth of the bytes or more${told}`, claims },
  ];
}

// --- bob leaves -------------------------------------------------------------------------------

function leaveThemes(measured: Measurements): ClaimGroup[] {
  const capture = wireOf(measured, 'erin', 'bob');
  const rest = wireOf(measured, 'erin', 'carol');
  const middle = midStream(capture);
  const completed = completedFrom(capture, rest);
  const others = measured.connections.filter((connection) => {
    const { opener, acceptor } = connection.names;
    const wasCut = cutConnections.some((cut) => cut === connectionId(connection));
    return !wasCut && (opener === 'bob' || acceptor === 'bob');
  });
  return [
    { sentence: middle.text, claims: [middle] },
    {
      sentence: "the Goodbyes that answered bob's say that all he had sent was read",
      claims: others.map((connection) => readAllOf('bob', connection, measured)),
    },
    { sentence: completed.text, claims: [completed] },
  ];
}

/** [G-4] Running replies end at the next block boundary, waiting requests are dropped. */
function midStream(capture: CapturedConnection | { because: string }): CheckedClaim<string> {
  const id = 'mid-stream';
  const text = 'bob left in the middle of a block stream';
  if ('because' in capture) return unseen(id, text, capture.because);
  const { opener: erin, acceptor: bob } = capture.frames;
  const asked = sum(erin, 'GetBlocks');
  const served = sum(bob, 'BlocksEnd');
  const requests = count(erin, 'GetBlocks') - count(bob, 'BlocksBegin');
  const [begin, end] = ['BlocksBegin', 'BlocksEnd'].map((kind) => {
    return bob.marks.findLast((mark) => mark.kind === kind)?.blocks ?? 0;
  });
  const parts = [`erin had asked for ${asked} blocks and got ${served}`];
  if (end !== begin) parts.push(`the running reply ended after ${end} of ${begin}`);
  if (requests > 0)
    parts.push(`${requests} ${requests === 1 ? 'request was' : 'requests were'} dropped`);
  const said = parts.join(', ');
  const reason = bob.goodbyes[0]?.reason ?? 'none';
  const why =
    reason !== 'leaving'
      ? `bob's Goodbye was ${reason}`
      : served < asked && served > 0 && bob.blocks === served
        ? undefined
        : `${said}, and ${bob.blocks} blocks travelled`;
  return claim(id, `${text}: ${said}`, why);
}

function completedFrom(
  capture: CapturedConnection | { because: string },
  rest: CapturedConnection | { because: string },
): CheckedClaim<string> {
  const id = 'completed';
  const text = 'erin got what bob no longer sent from carol';
  if ('because' in capture) return unseen(id, text, capture.because);
  if ('because' in rest) return unseen(id, text, rest.because);
  const [fromBob, fromCarol] = [capture.frames.acceptor, rest.frames.acceptor];
  const sentence = `${text}: ${fromBob.blocks} blocks (${megabytes(fromBob.blockBytes)}) from bob, ${fromCarol.blocks} (${megabytes(fromCarol.blockBytes)}) from carol`;
  const all = fromBob.blocks + fromCarol.blocks;
  return claim(id, sentence, all >= ALL_BLOCKS ? undefined : `only ${all} in all`);
}

/** [G-3] An answering Goodbye counts everything that came before it. */
function readAllOf(
  leaver: NodeName,
  connection: DemoConnection,
  measured: Measurements,
): CheckedClaim<string> {
  const end: End = connection.names.opener === leaver ? 'acceptor' : 'opener';
  const id = `read-all.${connectionId(connection)}`;
  const text = `${connection.names[end]}'s answering Goodbye says that it read all that ${leaver} sent`;
  const capture = measured.captures.get(connection);
  if (capture === undefined || 'because' in capture)
    return unseen(id, text, capture?.because ?? 'no packets');
  const found = closeClaims(connection, capture).find((one) => one.id === `received-counts.${end}`);
  if (found === undefined) return claim(id, text, 'no claim');
  return claim(id, text, found.result === 'proved' ? undefined : found.because);
}

// --- Every connection -------------------------------------------------------------------------

/** The claims of close-proof.ts that hold for every connection of the demo, by the start of their id. */
const wireSentences: readonly (readonly [id: string, perEnd: boolean, sentence: string])[] = [
  ['handshake', false, 'SYN, SYN+ACK, ACK opened it'],
  ['goodbye-last', true, 'the last frame that an end sent is its Goodbye'],
  ['sent-counts', true, 'an end sent as many frames and bytes as its Goodbye says'],
  ['fin', true, 'an end sent its own FIN'],
  ['fin-acknowledged', true, 'its FIN, and every byte before it, was acknowledged'],
  ['silent-after-fin', true, 'no byte followed its FIN'],
  ['no-reset', false, 'no RST'],
];

function captureThemes({ connections, captures }: Measurements): ClaimGroup[] {
  const found = new Map(
    connections.map((connection) => {
      const capture = captures.get(connection);
      return [
        connection,
        capture === undefined || 'because' in capture ? [] : closeClaims(connection, capture),
      ];
    }),
  );
  return wireSentences.map(([id, perEnd, sentence]) => ({
    sentence,
    claims: connections.flatMap((connection) => {
      return (perEnd ? ends.map((end) => `${id}.${end}`) : [id]).map((wanted) => {
        const own = found.get(connection)?.find((one) => one.id === wanted);
        const full = `${connectionId(connection)}.${wanted}`;
        if (own !== undefined) return { ...own, id: full };
        const capture = captures.get(connection);
        const because =
          capture !== undefined && 'because' in capture ? capture.because : 'no packets';
        return unseen(full, `${connectionId(connection)}: ${sentence}`, because);
      });
    }),
  }));
}

function closeClaims(
  { names: called }: DemoConnection,
  { stream, frames }: CapturedConnection,
): CheckedClaim<string>[] {
  return proveClose({ stream, frames, names: called });
}

// --- Counts -----------------------------------------------------------------------------------

function countThemes({ connections, captures }: Measurements): ClaimGroup[] {
  const met = connections.length === CONNECTIONS ? undefined : `there are ${connections.length}`;
  return [
    one('connections', `${CONNECTIONS} connections, each told of by both its ends`, met),
    {
      sentence: 'what one program counted as sent, the other counted as read',
      claims: connections.flatMap((connection) => ends.map((end) => handedOver(connection, end))),
    },
    {
      sentence: 'what each program counted is what travelled, in both directions',
      claims: connections.flatMap((connection) => {
        const capture = captures.get(connection) ?? { because: 'no packets' };
        return ends.map((end) => countedOnWire(connection, end, capture));
      }),
    },
  ];
}

function handedOver(connection: DemoConnection, from: End): CheckedClaim<string> {
  const to: End = from === 'opener' ? 'acceptor' : 'opener';
  const { names: called, closes } = connection;
  const id = `handed-over.${connectionId(connection)}.${from}`;
  const text = `${called[to]} read what ${called[from]} sent`;
  const [sender, reader] = [closes[from], closes[to]];
  if (sender === undefined || reader === undefined) return claim(id, text, 'a program never told');
  const sent = amount(sender.framesOut, sender.bytesOut);
  const read = amount(reader.framesIn, reader.bytesIn);
  const why = sent === read ? undefined : `${sent} were sent, ${read} were read`;
  return claim(id, `${text}: ${sent}`, why);
}

function countedOnWire(
  connection: DemoConnection,
  end: End,
  capture: CapturedConnection | { because: string },
): CheckedClaim<string> {
  const other: End = end === 'opener' ? 'acceptor' : 'opener';
  const id = `counted.${connectionId(connection)}.${end}`;
  const text = `${connection.names[end]} counted what travelled on ${connectionId(connection)}`;
  if ('because' in capture) return unseen(id, text, capture.because);
  const close = connection.closes[end];
  if (close === undefined) return claim(id, text, 'its program never told');
  const counted = [amount(close.framesOut, close.bytesOut), amount(close.framesIn, close.bytesIn)];
  const travelled = [end, other].map((one) =>
    amount(capture.frames[one].frames, capture.frames[one].bytes),
  );
  const same = counted.join() === travelled.join();
  const why = `it counted ${listed(counted)}; ${listed(travelled)} travelled`;
  return claim(id, text, same ? undefined : why);
}

// --- JSON --------------------------------------------------------------------------------------

/** For `--json`: what was claimed and what became of it, with the packets as Wireshark numbers them. */
export function demoJson(
  chapters: readonly ClaimSection[],
  { proved, failed, notObservable, passed, line }: ClaimSummary,
): unknown {
  return {
    verdict: { proved, failed, notObservable, passed, line },
    chapters: chapters.map(({ title, themes }) => ({
      title,
      themes: themes.map(({ sentence, claims }) => ({ sentence, claims: claims.map(claimJson) })),
    })),
  };
}

function claimJson(claim: CheckedClaim<string>): unknown {
  const { id, text, result } = claim;
  const because = claim.result === 'proved' ? {} : { because: claim.because };
  return { id, sentence: text, packets: packetNumbers(claim), result, ...because };
}

// --- Words ------------------------------------------------------------------------------------

function wireOf(
  { connections, captures }: Measurements,
  opener: NodeName,
  acceptor: NodeName,
): CapturedConnection | { because: string } {
  const connection = connections.find(({ names: called }) => {
    return called.opener === opener && called.acceptor === acceptor;
  });
  const capture = connection === undefined ? undefined : captures.get(connection);
  if (capture === undefined) throw new Error(`${opener} and ${acceptor} never met`);
  return capture;
}

function sum({ marks }: DirectionFrames, kind: DirectionFrames['marks'][number]['kind']): number {
  return marks.reduce((all, mark) => all + (mark.kind === kind ? (mark.blocks ?? 0) : 0), 0);
}

function count({ marks }: DirectionFrames, kind: DirectionFrames['marks'][number]['kind']): number {
  return marks.filter((mark) => mark.kind === kind).length;
}

function one(id: string, sentence: string, why: string | undefined): ClaimGroup {
  return { sentence, claims: [claim(id, sentence, why)] };
}

/** `why` says what is wrong; undefined: nothing is. */
function claim(id: string, text: string, why: string | undefined): CheckedClaim<string> {
  return { id, text, ...(why === undefined ? proved() : failed(why)) };
}

function unseen(id: string, text: string, because: string): CheckedClaim<string> {
  return { id, text, ...notObservable(because) };
}

function amount(frames: number, bytes: number): string {
  return `${number(frames)} frames, ${number(bytes)} bytes`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
