// Lesson 18: TCP carries bytes and not messages; a length prefix makes messages of them again.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import type { PacketEvent, ProgramEvent, Recording } from '../capture/recording.ts';
import { type Claim, holds, inOrder, listWords } from '../proof/claims.ts';
import {
  asks,
  becomes,
  bytesWords,
  calls,
  hears,
  records,
  sends,
  type Where,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { FrameReader, frameOf } from '../wire/frames.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import { text } from './18-framing.text.ts';
import type { Lesson } from './lesson.ts';

/** Two short messages that will arrive glued together, and one that no single read can hold. */
const short = ['hello', 'world!'] as const;
/** Node reads at most 65,536 bytes at once; the prefix of this length takes three bytes. */
const BLOCK_BYTES = 100_000;
/** So much of the block's prefix goes first: a reader that expects whole prefixes fails here. */
const FIRST_PIECE_BYTES = 2;
/** The last message is cut off by the end of the connection. */
const CUT_OFF_BYTES = 50;
/** Of the three whole messages: lengths below 128 take one byte, that of the block takes three. */
const PREFIXES_BYTES = 1 + 1 + 3;

async function receiver(context: HostContext): Promise<void> {
  const listener = context.watch(createServer({ pauseOnConnect: true }), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close(); // nobody else is expected

  const reader = new FrameReader();
  let heardBytes = 0;
  socket.on('data', (chunk) => {
    heardBytes += chunk.length;
    context.notify(`heard-${heardBytes}`);
    // The mistake: "what comes in one 'data' is one message".
    for (const message of context.wrong ? [chunk] : messagesIn(reader, chunk)) {
      context.record('message', `${message.length} bytes`, message.length);
    }
  });
  socket.on('end', () => {
    context.record('left-over', `${reader.pendingBytes} bytes`, reader.pendingBytes);
  });

  await context.waitFor('both-sent');
  socket.resume(); // B was busy until now; what has come meanwhile waits in the kernel
  await once(socket, 'end');
}

/** All messages that are whole with this chunk: often none, sometimes several. */
function* messagesIn(reader: FrameReader, chunk: Uint8Array): Generator<Uint8Array> {
  reader.push(chunk);
  for (;;) {
    const next = reader.next(FRAME_BYTES_MAX);
    if (next.status === 'incomplete') return; // the rest is on its way
    if (next.status === 'violation') throw new Error(next.violation);
    yield next.payload;
  }
}

async function sender(context: HostContext): Promise<void> {
  /** The mistake begins here: nothing says where a message ends. */
  const packed = (payload: Uint8Array): Uint8Array => (context.wrong ? payload : frameOf(payload));
  await context.waitFor('listening');
  const socket = context.watch(new Socket(), 'socket');
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  socket.setNoDelay(true); // every write leaves at once, in a packet of its own
  socket.resume();
  let sentBytes = 0;
  const write = (bytes: Uint8Array): void => {
    sentBytes += bytes.length;
    socket.write(bytes);
  };
  const allHeard = (): Promise<unknown> => context.waitFor(`heard-${sentBytes}`);

  await context.step('glued');
  for (const message of short) write(packed(Buffer.from(message)));
  context.notify('both-sent');
  await allHeard();

  await context.step('torn');
  const block = packed(Buffer.alloc(BLOCK_BYTES, 'b'));
  write(block.subarray(0, FIRST_PIECE_BYTES));
  await allHeard();
  write(block.subarray(FIRST_PIECE_BYTES));
  await allHeard();

  await context.step('cut-off');
  write(packed(Buffer.alloc(2 * CUT_OFF_BYTES, 'c')).subarray(0, CUT_OFF_BYTES));
  await allHeard();
  socket.end(); // in the middle of a message
  await once(socket, 'close');
}

const ofBytes = (wanted: number): Where<ProgramEvent> => ({
  text: bytesWords(wanted),
  holds: ({ bytes }) => bytes === wanted,
});

/** Where a busy machine is late, TCP may send a segment twice: that is no price of framing. */
const newData: Where<PacketEvent> = {
  text: { en: 'with new data', ko: '새 데이터 있음' },
  holds: ({ length, retransmission }) => length > 0 && !retransmission,
};

function sizesOf(name: 'data' | 'message', { events }: Recording): ProgramEvent[] {
  const pattern = name === 'data' ? hears('B', 'data') : records('B', 'message');
  return events.filter((event): event is ProgramEvent => pattern.matches(event));
}

const messagesComeApart: Claim = holds(
  'messages-come-apart',
  {
    en: `B gets the messages that A sent, and no others: 5, 6 and ${BLOCK_BYTES} bytes. The pieces that it heard were cut quite differently`,
    ko: `B는 A가 보낸 메시지를 그대로 받는다: 5, 6, ${BLOCK_BYTES}바이트. B가 받은 조각은 전혀 다르게 잘려 있었다`,
  },
  ['node'],
  (recording) => {
    const messages = sizesOf('message', recording);
    const sizes = messages.map(({ bytes }) => bytes).join(' ');
    const pieces = sizesOf('data', recording)
      .map(({ bytes }) => bytes)
      .join(' ');
    if (sizes === `5 6 ${BLOCK_BYTES}` && pieces !== sizes) return { ok: true, events: messages };
    const [found, heard] = [sizes, pieces].map((list) => list.replaceAll(' ', ', '));
    const because = {
      en: `B took these for messages: ${found} bytes; it heard pieces of ${heard}`,
      ko: `B가 메시지로 여긴 것: ${found}바이트, 받은 조각: ${heard}바이트`,
    };
    return { ok: false, events: messages, because };
  },
);

const blockIsTorn: Claim = holds(
  'one-write-many-pieces',
  text.claims['one-write-many-pieces'],
  ['node'],
  (recording) => {
    const big = sizesOf('data', recording).filter(({ bytes }) => bytes > CUT_OFF_BYTES);
    const sizes = big.map(({ bytes }) => bytes);
    if (big.length > 1 && sizes.every((size) => size <= 65_536)) return { ok: true, events: big };
    const words = listWords(sizes.map(String));
    const because = { en: `the pieces had ${words.en} bytes`, ko: `조각의 크기: ${words.ko}` };
    return { ok: false, events: big, because };
  },
);

const price: Claim = holds(
  'price-of-framing',
  text.claims['price-of-framing'],
  ['packet'],
  ({ events }) => {
    const sent = events.filter((event) => sends('A', 'any', newData).matches(event));
    const total = sent.reduce((sum, event) => sum + ('length' in event ? event.length : 0), 0);
    const wanted = 5 + 6 + BLOCK_BYTES + PREFIXES_BYTES + CUT_OFF_BYTES;
    if (total === wanted) return { ok: true, events: sent };
    const because = {
      en: `A sent ${total} bytes, expected ${wanted}`,
      ko: `A가 보낸 것은 ${total}바이트, 예상은 ${wanted}바이트`,
    };
    return { ok: false, events: sent, because };
  },
);

export const lesson: Lesson = {
  ...text,
  number: 18,
  name: 'framing',
  needs: [],
  hosts: { A: sender, B: receiver },
  claims: [
    inOrder('two-writes-one-data', text.claims['two-writes-one-data'], [
      calls('A', 'write', 'socket'),
      sends('A', 'PSH,ACK', {
        text: { en: 'short', ko: '짧음' },
        holds: ({ length }) => length > 0 && length < 10,
      }),
      calls('A', 'write', 'socket'),
      sends('A', 'PSH,ACK', {
        text: { en: 'short', ko: '짧음' },
        holds: ({ length }) => length > 0 && length < 10,
      }),
      calls('B', 'resume', 'socket'),
      asks('B', 'read', /world!.* = 1[13]$/, {
        en: 'both messages at once',
        ko: '두 메시지를 한꺼번에',
      }),
      hears('B', 'data', 'socket', {
        text: { en: 'of both', ko: '두 메시지의 크기' },
        holds: ({ bytes }) => bytes >= 'helloworld!'.length,
      }),
    ]),
    blockIsTorn,
    inOrder('torn-prefix-waits', text.claims['torn-prefix-waits'], [
      sends('A', 'PSH,ACK', {
        text: bytesWords(2),
        holds: ({ length }) => length === FIRST_PIECE_BYTES,
      }),
      hears('B', 'data', 'socket', ofBytes(FIRST_PIECE_BYTES)),
      hears('B', 'data', 'socket', {
        text: { en: 'more than 2 bytes', ko: '2바이트 초과' },
        holds: ({ bytes }) => bytes > 2,
      }),
      hears('B', 'data', 'socket', {
        text: { en: 'more than 2 bytes', ko: '2바이트 초과' },
        holds: ({ bytes }) => bytes > 2,
      }),
      records('B', 'message', ofBytes(BLOCK_BYTES)),
    ]),
    messagesComeApart,
    inOrder('cut-off-is-noticed', text.claims['cut-off-is-noticed'], [
      calls('A', 'end', 'socket'),
      sends('A', 'FIN,ACK'),
      becomes('B', 'CLOSE_WAIT'),
      hears('B', 'end', 'socket'),
      records('B', 'left-over', ofBytes(CUT_OFF_BYTES)),
    ]),
    price,
  ],
  wrong: {
    ...text.wrong,
    fails: ['torn-prefix-waits', 'messages-come-apart', 'cut-off-is-noticed', 'price-of-framing'],
    point: 'messages-come-apart',
  },
  minutes: 20,
};
