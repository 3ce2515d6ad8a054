// Lesson 15: what TCP costs: a handshake for every connection, and one lost packet that holds up all
// that was sent behind it.
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import type { PacketEvent, RecordedEvent, Recording } from '../capture/recording.ts';
import { CLOCKS_AGREE_NS, type Claim, counted, holds, inOrder } from '../proof/claims.ts';
import { becomes, calls, fault, hears, sends, type Where } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './15-price-of-tcp.text.ts';
import type { Lesson } from './lesson.ts';

/** Each way of sending has a port of its own at B, so that a capture can tell them apart. */
const ways = ['fresh', 'kept', 'stream', 'urgent'] as const;
type Way = (typeof ways)[number];

const messages = ['one', 'two', 'three'] as const;

/** Bytes of message 1: it fills a segment (1500 less 20 of IP and 32 of TCP), so 2 and 3 follow in the next. */
const LOST_MESSAGE_BYTES = 1448;
/** No other packet of the lesson has so many. */
const LOST_PACKET_BYTES_MIN = 1000;

async function server(context: HostContext): Promise<void> {
  const listeners = await Promise.all(ways.map((way) => listen(context, way)));
  context.notify('listening');
  await context.waitFor('all-answered');
  for (const listener of listeners) listener.close();
}

async function listen(context: HostContext, way: Way): Promise<Server> {
  const listener = context.watch(createServer(), `${way}-server`);
  listener.on('connection', (accepted: Socket) => {
    const socket = context.watch(accepted, way);
    socket.on('data', () => socket.write('thanks'));
  });
  listener.listen(context.port + ways.indexOf(way), context.address('B'));
  await once(listener, 'listening');
  return listener;
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');

  await context.step('fresh');
  for (const message of messages) {
    const socket = await open(context, 'fresh');
    await ask(socket, message);
    await close(socket);
  }

  await context.step('kept');
  const kept = await open(context, 'kept');
  for (const message of messages) await ask(kept, message);
  await close(kept);

  const stream = await open(context, 'stream');
  // Without this, Nagle's algorithm would keep 2 and 3 back until 1 is acknowledged. We want to see
  // messages that have travelled and still are not heard.
  stream.setNoDelay(true);
  await context.step('hole');
  const longerThanBytes = LOST_PACKET_BYTES_MIN;
  await context.network.lose({ name: 'lost', from: 'A', kind: 'data', longerThanBytes });
  const heard = once(stream, 'data');
  stream.cork(); // all three in one system call: both packets leave before any ACK comes
  for (const message of ['1'.repeat(LOST_MESSAGE_BYTES), 'two', 'three']) stream.write(message);
  stream.uncork();
  // The mistake: "a new connection is dear, so the urgent message goes where the others go".
  if (context.wrong) stream.write('urgent');
  else await close(await ask(await open(context, 'urgent'), 'urgent'));
  await context.network.mend('lost'); // what is repeated from now on arrives
  await heard;
  await context.step('repaired');
  await close(stream);
  context.notify('all-answered');
}

async function open(context: HostContext, way: Way): Promise<Socket> {
  const socket = context.watch(new Socket(), way);
  const port = context.port + ways.indexOf(way);
  socket.connect({ port, host: context.address('B'), localAddress: context.address('A') });
  await once(socket, 'connect');
  return socket;
}

/** One question, one answer: the round trip that any protocol needs. */
async function ask(socket: Socket, message: string): Promise<Socket> {
  socket.write(message);
  await once(socket, 'data');
  return socket;
}

async function close(socket: Socket): Promise<void> {
  socket.end();
  await once(socket, 'close');
}

/** What went over the ways of this name: where A connected to is how packets are known. */
function packetsOf(way: Way, { events }: Recording): PacketEvent[] {
  const address = events.find((event) => calls('A', 'connect', way).matches(event));
  const at = address?.level === 'node' ? address.detail : '';
  return events.filter((event): event is PacketEvent => {
    return event.level === 'packet' && (event.to === at || event.from === at);
  });
}

/** How often A had to wait for a packet of B's: for SYN,ACK, and for the answer to each message. */
function roundTrips(packets: readonly PacketEvent[]): number {
  return packets.filter(({ host, flags, length }) => host === 'B' && (flags.syn || length > 0))
    .length;
}

/** SYN and FIN: they open and close, and carry no message. */
function ceremony(packets: readonly PacketEvent[]): PacketEvent[] {
  return packets.filter(({ flags }) => flags.syn || flags.fin);
}

const lost: Where<PacketEvent> = {
  text: { en: 'message 1', ko: '1번 메시지' },
  holds: ({ length, retransmission }) => length === LOST_MESSAGE_BYTES && !retransmission,
};

const lostAgain: Where<PacketEvent> = {
  text: { en: 'message 1 again', ko: '1번 메시지 재전송' },
  holds: ({ length, retransmission }) => length === LOST_MESSAGE_BYTES && retransmission,
};

const behind: Where<PacketEvent> = {
  text: { en: 'messages 2 and 3', ko: '2번과 3번 메시지' },
  holds: ({ length }) => length === 'twothree'.length,
};

const comparison: Claim = holds(
  'staying-is-cheaper',
  text.claims['staying-is-cheaper'],
  ['packet'],
  (recording) => {
    const [fresh, kept] = [packetsOf('fresh', recording), packetsOf('kept', recording)];
    const seen = [fresh, kept].flatMap((all) => [roundTrips(all), ceremony(all).length]).join(' ');
    const fewer = fresh.length > kept.length;
    const because = {
      en: `with three connections ${roundTrips(fresh)} round trips, ${ceremony(fresh).length} packets with SYN or FIN, ${fresh.length} in all; with one ${roundTrips(kept)}, ${ceremony(kept).length} and ${kept.length}`,
      ko: `연결 세 개: 왕복 ${roundTrips(fresh)}번, SYN·FIN 패킷 ${ceremony(fresh).length}개, 전체 ${fresh.length}개. 연결 하나: ${roundTrips(kept)}번, ${ceremony(kept).length}개, ${kept.length}개`,
    };
    const events = [...ceremony(fresh), ...ceremony(kept)];
    return seen === '6 12 4 4' && fewer ? { ok: true, events } : { ok: false, events, because };
  },
);

const leftBehind: Claim = holds(
  'each-leaves-time-wait',
  text.claims['each-leaves-time-wait'],
  ['kernel', 'packet'],
  (recording) => {
    const waiting = (way: Way): RecordedEvent[] => {
      const ends = new Set(packetsOf(way, recording).map(({ from }) => from));
      return recording.events.filter((event) => {
        return (
          becomes('A', 'TIME_WAIT').matches(event) && 'local' in event && ends.has(event.local)
        );
      });
    };
    const [fresh, kept] = [waiting('fresh'), waiting('kept')];
    const events = [...fresh, ...kept];
    if (fresh.length === 3 && kept.length === 1) return { ok: true, events };
    const because = {
      en: `seen in TIME_WAIT: ${fresh.length} and ${kept.length}`,
      ko: `TIME_WAIT 소켓: ${fresh.length}개와 ${kept.length}개`,
    };
    return { ok: false, events, because };
  },
);

const heldUp: Claim = holds(
  'arrived-but-not-heard',
  text.claims['arrived-but-not-heard'],
  ['packet', 'node'],
  (recording) => {
    const packets = packetsOf('stream', recording);
    const first = packets.find(lost.holds);
    const again = packets.filter(({ host, retransmission }) => host === 'A' && retransmission);
    const heard = recording.events.find((event) => hears('B', 'data', 'stream').matches(event));
    const repair = again.at(-1)?.timeNs ?? 0n;
    const acks = packets.filter(({ host, timeNs, number }) => {
      return host === 'B' && number > (first?.number ?? 0) && timeNs < repair;
    });
    // An ACK number is B's own word for how far its stream has no hole.
    const atHole = acks.length > 0 && acks.every(({ ackNumber }) => ackNumber === first?.seq);
    const onlyFirst = again.length > 0 && again.every(lostAgain.holds);
    const events = [...acks, ...again, ...(heard === undefined ? [] : [heard])];
    if (atHole && onlyFirst && heard !== undefined && heard.timeNs + CLOCKS_AGREE_NS > repair) {
      return { ok: true, events };
    }
    const because = {
      en: "B's program heard something before the repetition, or other messages were sent again",
      ko: 'B의 프로그램이 재전송 전에 데이터를 받았거나, 다른 메시지도 재전송되었다',
    };
    return { ok: false, events, because };
  },
);

export const lesson: Lesson = {
  ...text,
  number: 15,
  name: 'price-of-tcp',
  needs: ['packets', 'network'],
  // Ethernet's packets, and none larger: a segment is what is lost, so it has to be one.
  network: { mtu: 1500, smallPackets: true },
  hosts: { A: client, B: server },
  claims: [
    inOrder('first-word-waits', text.claims['first-word-waits'], [
      calls('A', 'connect', 'fresh'),
      sends('A', 'SYN'),
      sends('B', 'SYN,ACK'),
      becomes('A', 'ESTABLISHED'),
      hears('A', 'connect', 'fresh'),
      calls('A', 'write', 'fresh'),
      sends('A', 'PSH,ACK'),
    ]),
    comparison,
    leftBehind,
    counted(
      'lost-on-arrival',
      text.claims['lost-on-arrival'],
      fault('lost', {
        text: { en: 'it met packets', ko: '규칙에 걸린 패킷이 있음' },
        holds: ({ packets }) => packets > 0,
      }),
      1,
    ),
    inOrder('hole-in-the-stream', text.claims['hole-in-the-stream'], [
      sends('A', 'any', lost),
      sends('A', 'PSH,ACK', behind),
      sends('B', 'ACK'),
      sends('A', 'any', lostAgain),
      hears('B', 'data', 'stream'),
    ]),
    heldUp,
    inOrder('another-connection-overtakes', text.claims['another-connection-overtakes'], [
      sends('A', 'any', lost),
      hears('B', 'data', 'urgent'),
      sends('A', 'any', lostAgain),
      hears('B', 'data', 'stream'),
    ]),
  ],
  wrong: {
    ...text.wrong,
    fails: ['another-connection-overtakes'],
    point: 'another-connection-overtakes',
  },
  minutes: 20,
};
