// Measurements of a demo that nobody ran: eight connections with frames and packets by hand, and one
// thing wrong where a test asks for it.

import type { DirectionFrames, FrameKind, FrameMark } from '../../src/capture/frames-in-capture.ts';
import type { End, TcpStream } from '../../src/capture/packets.ts';
import type { DemoConnection } from '../../src/demo/connections.ts';
import type { CapturedConnection, Measurements } from '../../src/demo/measurements.ts';
import { ALL_BLOCKS, type NodeName, nodeNames, REDONE_HEIGHT } from '../../src/demo/plan.ts';
import type { ConnectionClose, StampedEvent } from '../../src/observe/events.ts';
import { conversation } from '../capture/conversation.ts';

const BLOCK_BYTES = 1_000;
const OTHER_BYTES = 100;
const REPLY_BLOCKS = 4;
const ASKED_OF_BOB = 16;
/** What mia and noah have when the payment is redone. */
const redone = { mia: 2_149_999_000n, noah: 1_000n };

const pairs: readonly (readonly [NodeName, NodeName])[] = [
  ['bob', 'alice'],
  ['carol', 'alice'],
  ['dave', 'bob'],
  ['dave', 'carol'],
  ['alice', 'carol'],
  ['bob', 'dave'],
  ['erin', 'carol'],
  ['erin', 'bob'],
];

/** The acceptor leaves first. */
const GOOD_PACKETS = 'a:S b:SA a:A a:AP9 b:AP9 b:AF a:A a:AP5 a:AF b:A';

export interface Wishes {
  blocksFromBob?: number;
  servedToErin?: number;
  /** The opener of this connection counts one byte less than it got. */
  miscounted?: string;
  packets?: Readonly<Record<string, string>>;
}

export function measured(wishes: Wishes = {}): Measurements {
  const { blocksFromBob = 20, servedToErin = 6, packets = {} } = wishes;
  const blocksOn: Readonly<Record<string, number>> = {
    'dave-bob': blocksFromBob,
    'dave-carol': ALL_BLOCKS - blocksFromBob,
    'erin-bob': servedToErin,
  };
  const captures = new Map<DemoConnection, CapturedConnection>();
  for (const [opener, acceptor] of pairs) {
    const id = `${opener}-${acceptor}`;
    const asked = id === 'erin-bob' ? ASKED_OF_BOB : ALL_BLOCKS;
    const played = play({
      blocks: blocksOn[id] ?? ALL_BLOCKS,
      asked,
      leaver: opener === 'bob' ? 'opener' : 'acceptor',
    });
    const { frames } = played;
    const connection: DemoConnection = {
      names: { opener, acceptor },
      addresses: { opener: `${opener}:5`, acceptor: `${acceptor}:9001` },
      closes: {
        opener: closeOf(frames, 'opener', wishes.miscounted === id ? 1 : 0),
        acceptor: closeOf(frames, 'acceptor', 0),
      },
    };
    captures.set(connection, { stream: played.stream(packets[id] ?? GOOD_PACKETS), frames });
  }
  const hashes = Array.from({ length: ALL_BLOCKS }, (_, at) => `${at}`.padStart(64, '0'));
  const diskOf = (blocks: number) => {
    const rewards = BigInt(blocks) * 50_000_000n;
    return { chain: hashes.slice(0, blocks), sum: rewards, rewards, isCommitted: true, redone };
  };
  const full = diskOf(ALL_BLOCKS);
  return {
    connections: [...captures.keys()],
    captures,
    chain: {
      blocks: ALL_BLOCKS,
      ...{ notes: 30_100, payments: 1 },
      work: undefined,
      signatures: undefined,
      nonces: undefined,
    },
    disks: { alice: full, bob: diskOf(REDONE_HEIGHT), carol: full, dave: full, erin: full },
    outcome: {
      exits: Object.fromEntries(
        nodeNames.map((name) => [name, { code: 0, signal: null }]),
      ) as Measurements['outcome']['exits'],
      bobAskedNs: 0n,
      money: {
        ...{ mia: '11'.repeat(32), noah: '22'.repeat(32) },
        before: { mia: 2_000_000_000n, noah: 0n },
        paid: { payment: 'in-block', mia: 1_999_998_995n, noah: 1_000n },
        undone: { payment: 'pending', mia: 2_100_000_000n, noah: 0n },
        redone: { payment: 'in-block', ...redone },
      },
    },
  };
}

/** The same, where nobody could look at the wire. */
export function unwatched(found: Measurements, because: string): Measurements {
  return {
    ...found,
    captures: new Map(found.connections.map((connection) => [connection, { because }])),
  };
}

export function opened(
  direction: 'inbound' | 'outbound',
  local: string,
  address: string,
): StampedEvent {
  const ends = { local, address, remote: address };
  return { type: 'connection.open', peer: 'p1', direction, ...ends, atMs: 1, monotonicNs: 1n };
}

/** A conversation in which the opener asks for blocks, the acceptor serves them, and one leaves. */
export function play({
  blocks,
  asked,
  leaver = 'acceptor',
}: {
  blocks: number;
  asked: number;
  leaver?: End;
}): {
  stream(words: string): TcpStream;
  frames: Record<End, DirectionFrames>;
} {
  const requests: FrameMark[] = [];
  for (let at = 0; at < asked; at += REPLY_BLOCKS) {
    requests.push(mark('GetBlocks', Math.min(REPLY_BLOCKS, asked - at)));
  }
  const replies: FrameMark[] = [];
  for (let served = 0, left = asked; served < blocks; left -= REPLY_BLOCKS) {
    const announced = Math.min(REPLY_BLOCKS, left);
    const count = Math.min(announced, blocks - served);
    replies.push(mark('BlocksBegin', announced));
    for (let at = 0; at < count; at++) replies.push(mark('Block', undefined));
    replies.push(mark('BlocksEnd', count));
    served += count;
  }
  const asker = direction(requests);
  const server = direction(replies);
  return {
    stream: (words) =>
      words === '' ? { ...conversation('a:S'), packets: [] } : conversation(words),
    frames: {
      opener: leaves(asker, server, leaver !== 'opener'),
      acceptor: leaves(server, asker, leaver !== 'acceptor'),
    },
  };
}

function mark(kind: FrameKind, blocks: number | undefined): FrameMark {
  const lengthBytes = kind === 'Block' ? BLOCK_BYTES : OTHER_BYTES;
  return {
    kind,
    label: kind,
    offsetBytes: 0,
    lengthBytes,
    ...(blocks === undefined ? {} : { blocks }),
  };
}

function direction(marks: readonly FrameMark[]): {
  frames: number;
  bytes: number;
  marks: FrameMark[];
} {
  const bytes = marks.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
  return { frames: marks.length, bytes, marks: [...marks] };
}

function leaves(
  sent: ReturnType<typeof direction>,
  heard: { frames: number; bytes: number },
  isAnswer: boolean,
): DirectionFrames {
  const blocks = sent.marks.filter(({ kind }) => kind === 'Block').length;
  return {
    ...sent,
    blocks,
    blockBytes: blocks * BLOCK_BYTES,
    goodbyes: [
      {
        reason: 'leaving',
        text: '',
        framesSent: sent.frames,
        bytesSent: sent.bytes,
        framesReceived: isAnswer ? heard.frames : 0,
        bytesReceived: isAnswer ? heard.bytes : 0,
      },
    ],
    goodbyeIsLast: true,
    leftoverBytes: 0,
    missingBytes: 0,
    fault: undefined,
    marks: [...sent.marks, { ...mark('Goodbye', undefined), isAnswer }],
  };
}

function closeOf(
  frames: Record<End, DirectionFrames>,
  end: End,
  miscounted: number,
): ConnectionClose {
  const heard = frames[end === 'opener' ? 'acceptor' : 'opener'];
  return {
    type: 'connection.close',
    peer: 'p1',
    address: '127.0.0.1:9001',
    direction: end === 'opener' ? 'outbound' : 'inbound',
    ending: 'graceful',
    by: end === 'opener' ? 'peer' : 'us',
    reason: 'leaving',
    detail: '',
    delivery: 'confirmed',
    framesIn: heard.frames,
    framesOut: frames[end].frames,
    bytesIn: heard.bytes - miscounted,
    bytesOut: frames[end].bytes,
    bytesPartial: 0,
    bytesLost: 0,
    durationMs: 1,
  };
}
