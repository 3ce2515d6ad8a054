// What the demo claims, judged from the evidence alone. PURE: evidence in, claims out. A claim that
// needs packets is not observable where none could be captured; it is never proved by a program's
// word. What no observer anywhere could prove is not claimed; the report says what that is.

import type { DirectionFrames } from '../capture/frames-in-capture.ts';
import type { End } from '../capture/packets.ts';
import { listed, megabytes, number } from '../diagram/narrator.ts';
import { proveClose } from '../proof/close-proof.ts';
import {
  failed,
  type JudgedClaim,
  notObservable,
  packetNumbers,
  proved,
} from '../proof/finding.ts';
import type { Verdict } from '../proof/verdict.ts';
import type { Evidence, Wire } from './evidence.ts';
import { idOf, type Meeting } from './meetings.ts';
import { CHAIN_BLOCKS, CONNECTIONS, LATER_BLOCKS, type Name, names, SHARE_MIN } from './plan.ts';

/** One sentence for people, and the claims that it stands for: one for each connection, or end. */
export interface Theme {
  sentence: string;
  claims: readonly JudgedClaim<string>[];
}

export interface Chapter {
  title: string;
  themes: readonly Theme[];
}

const ends: readonly End[] = ['opener', 'acceptor'];

export function judge(evidence: Evidence): Chapter[] {
  return [
    { title: 'The blocks, read again from the disks', themes: blockThemes(evidence) },
    { title: 'The late joiner', themes: syncThemes(evidence) },
    { title: 'The leave in the middle of a stream', themes: leaveThemes(evidence) },
    { title: 'Every connection, from SYN to last ACK', themes: wireThemes(evidence) },
    { title: 'The programs and the wire', themes: countThemes(evidence) },
  ];
}

export function claimsOf(chapters: readonly Chapter[]): JudgedClaim<string>[] {
  return chapters.flatMap(({ themes }) => themes.flatMap(({ claims }) => claims));
}

// --- Blocks -----------------------------------------------------------------------------------

function blockThemes({ chain, stored, outcome }: Evidence): Theme[] {
  const { blocks, transactions } = chain;
  const all = `${blocks} blocks`;
  const notes = `${number(transactions)} notes of amount 0`;
  const wrongCount = blocks === CHAIN_BLOCKS + LATER_BLOCKS ? undefined : `there are ${all}`;
  return [
    one('blocks.work', `${all}, each with proof of work, on one chain`, chain.work ?? wrongCount),
    one('blocks.signatures', `${notes}, each with a signature that verifies`, chain.signatures),
    one(
      'blocks.nonces',
      'the account nonces of the notes count from 0 without a gap',
      chain.nonces,
    ),
    {
      sentence: "all disks hold the same blocks; bob's lacks those mined after he left",
      claims: names.filter((name) => name !== 'alice').map((name) => sameBlocks(name, stored)),
    },
    {
      sentence: 'every process ended by itself with exit code 0',
      claims: names.map((name) => {
        const { code, signal } = outcome.exits[name];
        const why = code === 0 ? undefined : `it ended with ${signal ?? code}`;
        return claim(`exit.${name}`, `${name} ended with exit code 0`, why);
      }),
    },
  ];
}

function sameBlocks(name: Name, stored: Evidence['stored']): JudgedClaim<string> {
  const expected = name === 'bob' ? CHAIN_BLOCKS : CHAIN_BLOCKS + LATER_BLOCKS;
  const alices = [...stored.alice].slice(0, expected);
  const missing = alices.filter((hash) => !stored[name].has(hash)).length;
  const extra = stored[name].size - (alices.length - missing);
  const same = missing === 0 && extra === 0 && alices.length === expected;
  const why = same ? undefined : `${missing} are missing and ${extra} are others`;
  return claim(`blocks.same.${name}`, `${name} has the first ${expected} blocks of alice`, why);
}

// --- Sync -------------------------------------------------------------------------------------

function syncThemes(evidence: Evidence): Theme[] {
  const sources = (['bob', 'carol'] as const).map((source) => ({
    source,
    wire: wireOf(evidence, 'dave', source),
  }));
  const seen = sources.flatMap(({ wire }) => ('because' in wire ? [] : [wire.frames.acceptor]));
  const total = seen.reduce((sum, { blockBytes }) => sum + blockBytes, 0);
  const claims = sources.map(({ source, wire }) => {
    const id = `share.${source}`;
    const text = `${source} supplied at least a fifth of dave's block bytes`;
    if ('because' in wire) return unseen(id, text, wire.because);
    const { blocks, blockBytes } = wire.frames.acceptor;
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

function leaveThemes(evidence: Evidence): Theme[] {
  const wire = wireOf(evidence, 'erin', 'bob');
  const rest = wireOf(evidence, 'erin', 'carol');
  const middle = midStream(wire);
  const completed = completedFrom(wire, rest);
  const others = evidence.meetings.filter(({ names: { opener, acceptor } }) => {
    return opener === 'bob' || acceptor === 'bob';
  });
  return [
    { sentence: middle.text, claims: [middle] },
    {
      sentence: "the Goodbyes that answered bob's say that all he had sent was read",
      claims: others.map((meeting) => readAllOf('bob', meeting, evidence)),
    },
    { sentence: completed.text, claims: [completed] },
  ];
}

/** [G-4] Running replies end at the next block boundary, waiting requests are dropped. */
function midStream(wire: Wire | { because: string }): JudgedClaim<string> {
  const id = 'mid-stream';
  const text = 'bob left in the middle of a block stream';
  if ('because' in wire) return unseen(id, text, wire.because);
  const { opener: erin, acceptor: bob } = wire.frames;
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
  wire: Wire | { because: string },
  rest: Wire | { because: string },
): JudgedClaim<string> {
  const id = 'completed';
  const text = 'erin got what bob no longer sent from carol';
  if ('because' in wire) return unseen(id, text, wire.because);
  if ('because' in rest) return unseen(id, text, rest.because);
  const [fromBob, fromCarol] = [wire.frames.acceptor, rest.frames.acceptor];
  const sentence = `${text}: ${fromBob.blocks} blocks (${megabytes(fromBob.blockBytes)}) from bob, ${fromCarol.blocks} (${megabytes(fromCarol.blockBytes)}) from carol`;
  const all = fromBob.blocks + fromCarol.blocks;
  return claim(id, sentence, all >= CHAIN_BLOCKS + LATER_BLOCKS ? undefined : `only ${all} in all`);
}

/** [G-3] An answering Goodbye counts everything that came before it. */
function readAllOf(leaver: Name, meeting: Meeting, evidence: Evidence): JudgedClaim<string> {
  const end: End = meeting.names.opener === leaver ? 'acceptor' : 'opener';
  const id = `read-all.${idOf(meeting)}`;
  const text = `${meeting.names[end]}'s answering Goodbye says that it read all that ${leaver} sent`;
  const wire = evidence.wires.get(meeting);
  if (wire === undefined || 'because' in wire)
    return unseen(id, text, wire?.because ?? 'no packets');
  const found = closeClaims(meeting, wire).find((one) => one.id === `received-counts.${end}`);
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

function wireThemes({ meetings, wires }: Evidence): Theme[] {
  const found = new Map(
    meetings.map((meeting) => {
      const wire = wires.get(meeting);
      return [meeting, wire === undefined || 'because' in wire ? [] : closeClaims(meeting, wire)];
    }),
  );
  return wireSentences.map(([id, perEnd, sentence]) => ({
    sentence,
    claims: meetings.flatMap((meeting) => {
      return (perEnd ? ends.map((end) => `${id}.${end}`) : [id]).map((wanted) => {
        const own = found.get(meeting)?.find((one) => one.id === wanted);
        const full = `${idOf(meeting)}.${wanted}`;
        if (own !== undefined) return { ...own, id: full };
        const wire = wires.get(meeting);
        const because = wire !== undefined && 'because' in wire ? wire.because : 'no packets';
        return unseen(full, `${idOf(meeting)}: ${sentence}`, because);
      });
    }),
  }));
}

function closeClaims({ names: called }: Meeting, { stream, frames }: Wire): JudgedClaim<string>[] {
  return proveClose({ stream, frames, names: called });
}

// --- Counts -----------------------------------------------------------------------------------

function countThemes({ meetings, wires }: Evidence): Theme[] {
  const met = meetings.length === CONNECTIONS ? undefined : `there are ${meetings.length}`;
  return [
    one('connections', `${CONNECTIONS} connections, each told of by both its ends`, met),
    {
      sentence: 'what one program counted as sent, the other counted as read',
      claims: meetings.flatMap((meeting) => ends.map((end) => handedOver(meeting, end))),
    },
    {
      sentence: 'what each program counted is what travelled, in both directions',
      claims: meetings.flatMap((meeting) => {
        const wire = wires.get(meeting) ?? { because: 'no packets' };
        return ends.map((end) => countedOnWire(meeting, end, wire));
      }),
    },
  ];
}

function handedOver(meeting: Meeting, from: End): JudgedClaim<string> {
  const to: End = from === 'opener' ? 'acceptor' : 'opener';
  const { names: called, closes } = meeting;
  const id = `handed-over.${idOf(meeting)}.${from}`;
  const text = `${called[to]} read what ${called[from]} sent`;
  const [sender, reader] = [closes[from], closes[to]];
  if (sender === undefined || reader === undefined) return claim(id, text, 'a program never told');
  const sent = amount(sender.framesOut, sender.bytesOut);
  const read = amount(reader.framesIn, reader.bytesIn);
  const why = sent === read ? undefined : `${sent} were sent, ${read} were read`;
  return claim(id, `${text}: ${sent}`, why);
}

function countedOnWire(
  meeting: Meeting,
  end: End,
  wire: Wire | { because: string },
): JudgedClaim<string> {
  const other: End = end === 'opener' ? 'acceptor' : 'opener';
  const id = `counted.${idOf(meeting)}.${end}`;
  const text = `${meeting.names[end]} counted what travelled on ${idOf(meeting)}`;
  if ('because' in wire) return unseen(id, text, wire.because);
  const close = meeting.closes[end];
  if (close === undefined) return claim(id, text, 'its program never told');
  const counted = [amount(close.framesOut, close.bytesOut), amount(close.framesIn, close.bytesIn)];
  const travelled = [end, other].map((one) =>
    amount(wire.frames[one].frames, wire.frames[one].bytes),
  );
  const same = counted.join() === travelled.join();
  const why = `it counted ${listed(counted)}; ${listed(travelled)} travelled`;
  return claim(id, text, same ? undefined : why);
}

// --- JSON --------------------------------------------------------------------------------------

/** For `--json`: what was claimed and what became of it, with the packets as Wireshark numbers them. */
export function demoJson(
  chapters: readonly Chapter[],
  { proved, failed, notObservable, passed, line }: Verdict,
): unknown {
  return {
    verdict: { proved, failed, notObservable, passed, line },
    chapters: chapters.map(({ title, themes }) => ({
      title,
      themes: themes.map(({ sentence, claims }) => ({ sentence, claims: claims.map(claimJson) })),
    })),
  };
}

function claimJson(claim: JudgedClaim<string>): unknown {
  const { id, text, result } = claim;
  const because = claim.result === 'proved' ? {} : { because: claim.because };
  return { id, sentence: text, packets: packetNumbers(claim), result, ...because };
}

// --- Words ------------------------------------------------------------------------------------

function wireOf(
  { meetings, wires }: Evidence,
  opener: Name,
  acceptor: Name,
): Wire | { because: string } {
  const meeting = meetings.find(({ names: called }) => {
    return called.opener === opener && called.acceptor === acceptor;
  });
  const wire = meeting === undefined ? undefined : wires.get(meeting);
  if (wire === undefined) throw new Error(`${opener} and ${acceptor} never met`);
  return wire;
}

function sum({ marks }: DirectionFrames, kind: DirectionFrames['marks'][number]['kind']): number {
  return marks.reduce((all, mark) => all + (mark.kind === kind ? (mark.blocks ?? 0) : 0), 0);
}

function count({ marks }: DirectionFrames, kind: DirectionFrames['marks'][number]['kind']): number {
  return marks.filter((mark) => mark.kind === kind).length;
}

function one(id: string, sentence: string, why: string | undefined): Theme {
  return { sentence, claims: [claim(id, sentence, why)] };
}

/** `why` says what is wrong; undefined: nothing is. */
function claim(id: string, text: string, why: string | undefined): JudgedClaim<string> {
  return { id, text, ...(why === undefined ? proved() : failed(why)) };
}

function unseen(id: string, text: string, because: string): JudgedClaim<string> {
  return { id, text, ...notObservable(because) };
}

function amount(frames: number, bytes: number): string {
  return `${number(frames)} frames, ${number(bytes)} bytes`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
