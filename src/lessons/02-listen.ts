// Lesson 2: bind and listen. Connections that nobody has accepted wait in a queue, and it may be full.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readProcSockets, readTcpCounter } from '../capture/proc-net-tcp.ts';
import type { PacketEvent, ProgramEvent, RecordedEvent } from '../capture/recording.ts';
import { CLOCKS_AGREE_NS, holds, inOrder, packetList } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  fault,
  flagNames,
  hears,
  records,
  sends,
  sentAgain,
  type Where,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './02-listen.text.ts';
import type { Lesson } from './lesson.ts';

/** Connections that may wait to be accepted. Linux keeps one more than it was asked for. */
const BACKLOG = 1;
const CLIENTS = 3;
/** ms. On one machine an answer takes microseconds: what has not come by now does not come. */
const LONG_ENOUGH_FOR_AN_ANSWER_MS = 200;
/** ms. A SYN without an answer is sent again after 1 s (RFC 6298, 2.1); the rest is for clocks. */
const FIRST_TIMEOUT_AT_LEAST_MS = 900;

async function server(context: HostContext): Promise<void> {
  await context.step('listen');
  const listener = context.watch(createServer(), 'server');
  const where = { port: context.port, host: context.address('B') };
  // Without a backlog Node asks for 511.
  listener.listen(context.wrong ? where : { ...where, backlog: BACKLOG });
  await once(listener, 'listening');
  let accepted = 0;
  listener.on('connection', (socket: Socket) => {
    context.watch(socket, `socket-${++accepted}`).resume();
    if (accepted === CLIENTS) listener.close();
  });
  context.notify('listening');
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  await context.step('freeze');
  await context.signal('B', 'SIGSTOP'); // B's program cannot take a step: nobody calls accept
  await context.step('fill');
  const first = connect(context, 'first');
  await once(first, 'connect');
  const second = connect(context, 'second');
  await once(second, 'connect');
  await noteQueue(context);
  await context.step('full');
  const third = connect(context, 'third');
  const answer = once(third, 'connect');
  await Promise.race([answer, pause(LONG_ENOUGH_FOR_AN_ANSWER_MS)]);
  await noteQueue(context);
  await context.signal('B', 'SIGCONT'); // and B accepts those who waited
  await answer;
  await context.step('room');
  for (const socket of [first, second, third]) socket.end();
}

function connect(context: HostContext, name: string): Socket {
  const socket = context.watch(new Socket(), name);
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  return socket;
}

/** The kernel's own numbers: who waits at B's listening socket, and who found no room there. */
async function noteQueue(context: HostContext): Promise<void> {
  const listening = (await readProcSockets()).find(({ state }) => state === 'LISTEN');
  context.record('accept-queue', `${listening?.receiveQueue}`);
  context.record('overflows', `${await readTcpCounter('ListenOverflows')}`);
}

const number = (wanted: number): Where<ProgramEvent> => ({
  text: { en: `the value ${wanted}`, ko: `값 ${wanted}` },
  holds: ({ detail }) => detail === String(wanted),
});

/** Packets of the client that connected third, in order. */
function packetsOfThird(events: readonly RecordedEvent[]): PacketEvent[] {
  const packets = events.filter((event): event is PacketEvent => event.level === 'packet');
  const syns = packets.filter((packet) => flagNames(packet) === 'SYN');
  const third = [...new Set(syns.map(({ from }) => from))][CLIENTS - 1];
  return packets.filter(({ from, to }) => from === third || to === third);
}

export const lesson: Lesson = {
  ...text,
  number: 2,
  name: 'listen',
  needs: ['packets', 'network'],
  hosts: { A: client, B: server },
  claims: [
    inOrder('listen', text.claims.listen, [
      calls('B', 'listen', 'server'),
      asks('B', 'socket', /SOCK_STREAM/),
      asks('B', 'bind', / = 0$/, { en: 'that succeeds', ko: '성공' }),
      asks('B', 'listen', new RegExp(`, ${BACKLOG} = 0$`), {
        en: `with a backlog of ${BACKLOG}`,
        ko: `백로그 ${BACKLOG}`,
      }),
      becomes('B', 'LISTEN', 'CLOSE'),
      hears('B', 'listening', 'server'),
    ]),
    inOrder('connected-to-nobody', text.claims['connected-to-nobody'], [
      fault('SIGSTOP'),
      calls('A', 'connect', 'first'),
      sends('B', 'SYN,ACK'),
      becomes('B', 'ESTABLISHED'),
      hears('A', 'connect', 'first'),
      sends('B', 'SYN,ACK'),
      becomes('B', 'ESTABLISHED'),
      hears('A', 'connect', 'second'),
      fault('SIGCONT'),
      asks('B', 'accept4'),
    ]),
    inOrder('queue-full', text.claims['queue-full'], [
      records('A', 'accept-queue', number(BACKLOG + 1)),
      records('A', 'overflows', number(0)),
      calls('A', 'connect', 'third'),
      records('A', 'accept-queue', number(BACKLOG + 1)),
      records('A', 'overflows', number(1)),
    ]),
    holds('silence', text.claims.silence, ['packet'], ({ events }) => {
      const packets = packetsOfThird(events);
      // On a busy machine B may have made room only when the SYN comes for the third time.
      const answer = packets.findIndex(({ host }) => host === 'B');
      const found = packets.slice(0, answer + 1);
      const [syn, again] = found;
      const list = found.map((packet) => `${packet.host}:${flagNames(packet)}`);
      const names = list.join(' ');
      const waitedMs = Number((again?.timeNs ?? 0n) - (syn?.timeNs ?? 0n)) / 1e6;
      const isLate = waitedMs >= FIRST_TIMEOUT_AT_LEAST_MS;
      if (isLate && /^(A:SYN ){2,}B:SYN,ACK$/.test(names)) return { ok: true, events: found };
      const because = {
        en: `the packets up to the answer were ${packetList(list).en}, the second ${waitedMs.toFixed(1)} ms after the first`,
        ko: `응답까지의 패킷은 ${packetList(list).ko}, 두 번째는 첫 번째의 ${waitedMs.toFixed(1)} ms 뒤`,
      };
      return { ok: false, events: found, because };
    }),
    holds('accepted-later', text.claims['accepted-later'], ['syscall', 'fault'], ({ events }) => {
      const woken = events.find((event) => fault('SIGCONT').matches(event));
      const [first] = events.filter((event) => asks('B', 'accept4').matches(event));
      const seen = [woken, first].filter((event) => event !== undefined);
      if (
        woken !== undefined &&
        first !== undefined &&
        first.timeNs + CLOCKS_AGREE_NS >= woken.timeNs
      ) {
        return { ok: true, events: seen };
      }
      const because = {
        en: 'it called accept before it was woken up',
        ko: '깨어나기 전에 accept했다',
      };
      return { ok: false, events: seen, because };
    }),
    inOrder('room-again', text.claims['room-again'], [
      fault('SIGCONT'),
      asks('B', 'accept4', /= \d+</, { en: 'that takes one', ko: '하나를 꺼냄' }),
      hears('B', 'connection', 'server'),
      asks('B', 'accept4', /= \d+</, { en: 'that takes one', ko: '하나를 꺼냄' }),
      hears('B', 'connection', 'server'),
      sends('A', 'SYN', sentAgain),
      sends('B', 'SYN,ACK'),
      hears('A', 'connect', 'third'),
    ]),
  ],
  wrong: { ...text.wrong, fails: ['listen', 'queue-full', 'silence'], point: 'queue-full' },
  minutes: 20,
};
