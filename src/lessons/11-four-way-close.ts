// Lesson 11: the four-way close with data still to come, and the three-packet close without.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Recording } from '../capture/recording.ts';
import { holds, inOrder, packetList, packetsAre, tcpBetween } from '../proof/claims.ts';
import { neverReset } from '../proof/late-resets.ts';
import { asks, becomes, calls, flagNames, hears, sends, withData } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './11-four-way-close.text.ts';
import type { Lesson } from './lesson.ts';

/** ms. Linux waits up to 40 ms before it acknowledges with a packet of its own; this is longer. */
const LONGER_THAN_A_DELAYED_ACK_MS = 60;
/** ns. Who answers a FIN sooner than this has its ACK travel with the answer. */
const SHORTER_THAN_A_DELAYED_ACK_NS = 30_000_000n;

async function server(context: HostContext): Promise<void> {
  // allowHalfOpen: when A has finished, B may still speak. Without it Node answers a FIN with a FIN.
  const listener = context.watch(createServer({ allowHalfOpen: !context.wrong }), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  context.notify('listening');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close(); // nobody else is expected
  socket.resume();
  await once(socket, 'end');
  await context.step('remaining');
  await pause(LONGER_THAN_A_DELAYED_ACK_MS);
  if (socket.writable) socket.write('remaining');
  await pause(LONGER_THAN_A_DELAYED_ACK_MS);
  await context.step('second-fin');
  socket.end();
}

/** The same with Node's default: whoever hears a FIN sends one at once. */
async function plainServer(context: HostContext): Promise<void> {
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('C'));
  await once(listener, 'listening');
  context.notify('listening-too');
  const [accepted] = (await once(listener, 'connection')) as [Socket];
  const socket = context.watch(accepted, 'socket');
  listener.close();
  await once(socket, 'data');
  context.notify('greeted');
  socket.resume();
}

async function client(context: HostContext): Promise<void> {
  await fourPackets(context);
  await threePackets(context);
}

async function fourPackets(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  await context.step('open');
  const socket = context.watch(new Socket({ allowHalfOpen: true }), 'socket');
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  socket.resume();
  await context.step('first-fin');
  socket.end();
  await once(socket, 'end');
}

async function threePackets(context: HostContext): Promise<void> {
  await context.waitFor('listening-too');
  await context.step('three-packets');
  const socket = context.watch(new Socket(), 'second');
  socket.connect({
    port: context.port,
    host: context.address('C'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  socket.resume();
  socket.write('hello'); // once data has come, Linux holds an ACK back for up to 40 ms
  await context.waitFor('greeted');
  socket.end();
  await once(socket, 'end');
}

/** Only where a busy machine kept C waiting may its kernel have acknowledged the FIN alone before. */
function closeOfC({ events }: Recording): ReturnType<Parameters<typeof holds>[3]> {
  const packets = tcpBetween(events, ['A', 'C']);
  const [first, second] = packets.filter(({ flags }) => flags.fin);
  const close = packets.slice(first === undefined ? packets.length : packets.indexOf(first));
  const list = close.map((packet) => `${packet.host}:${flagNames(packet)}`);
  const seen = list.join(' ');
  const wasLate = (second?.timeNs ?? 0n) - (first?.timeNs ?? 0n) > SHORTER_THAN_A_DELAYED_ACK_NS;
  const isAsClaimed = seen === 'A:FIN,ACK C:FIN,ACK A:ACK';
  if (isAsClaimed || (wasLate && seen === 'A:FIN,ACK C:ACK C:FIN,ACK A:ACK')) {
    return { ok: true, events: close };
  }
  const words = packetList(list);
  const because = { en: `the close was ${words.en}`, ko: `실제 종료 과정은 ${words.ko}` };
  return { ok: false, events: close, because };
}

export const lesson: Lesson = {
  ...text,
  number: 11,
  name: 'four-way-close',
  needs: [],
  hosts: { A: client, B: server, C: plainServer },
  claims: [
    inOrder('end-becomes-fin', text.claims['end-becomes-fin'], [
      calls('A', 'end', 'socket'),
      asks('A', 'shutdown', /SHUT_WR/),
      becomes('A', 'FIN_WAIT1'),
      sends('A', 'FIN,ACK'),
      becomes('B', 'CLOSE_WAIT'),
      hears('B', 'end', 'socket'),
    ]),
    inOrder('half-closed', text.claims['half-closed'], [
      sends('B', 'ACK'),
      becomes('A', 'FIN_WAIT2'),
      calls('B', 'write', 'socket'),
      sends('B', 'PSH,ACK', withData),
      hears('A', 'data', 'socket'),
    ]),
    inOrder('second-fin', text.claims['second-fin'], [
      calls('B', 'end', 'socket'),
      asks('B', 'shutdown', /SHUT_WR/),
      becomes('B', 'LAST_ACK'),
      sends('B', 'FIN,ACK'),
      becomes('A', 'TIME_WAIT'),
      hears('A', 'end', 'socket'),
    ]),
    packetsAre(
      'packets',
      text.claims.packets,
      ['A', 'B'],
      [
        ...['A:SYN', 'B:SYN,ACK', 'A:ACK'],
        ...['A:FIN,ACK', 'B:ACK', 'B:PSH,ACK', 'A:ACK', 'B:FIN,ACK', 'A:ACK'],
      ],
    ),
    inOrder('fin-answers-fin', text.claims['fin-answers-fin'], [
      calls('A', 'end', 'second'),
      becomes('C', 'CLOSE_WAIT'),
      asks('C', 'shutdown', /SHUT_WR/),
      becomes('C', 'LAST_ACK'),
      sends('C', 'FIN,ACK'),
      hears('A', 'end', 'second'),
    ]),
    holds('three-packets', text.claims['three-packets'], ['packet'], closeOfC),
    neverReset('no-reset', text.claims['no-reset']),
  ],
  wrong: { ...text.wrong, fails: ['half-closed', 'packets'], point: 'half-closed' },
  minutes: 15,
};
