// Lesson 12: TIME_WAIT: who gets it, what it is for (a lost last ACK) and what it costs (ports).
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostName } from '../capture/names.ts';
import { readProcSockets } from '../capture/proc-net-tcp.ts';
import { counted, holds, inOrder, listWords } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  fault,
  hears,
  type Pattern,
  sends,
  sentAgain,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import type { SlowLine } from '../testbed/network.ts';
import { text } from './12-time-wait.text.ts';
import type { Lesson } from './lesson.ts';

/** The first packet of up to 90 bytes passes; what follows waits half a second: a long, long cable. */
const LONG_LINE: SlowLine = { kbitPerSecond: 1, burstBytes: 90, queueMs: 20_000 };
/** The same queue, let go: what waits in it arrives now, in its order. */
const LET_GO: SlowLine = { ...LONG_LINE, kbitPerSecond: 10_000 };

/** All that A may call from when it does not name a port itself. Even, because Linux leaves out one of an odd number. */
const PORTS = '50000 50001';
const fromThoseTwo = /:5000[01]$/;
/** ms. A FIN is sent again after 200 ms; so often is looked whether its ACK has come. */
const LOOK_AGAIN_MS = 20;

async function server(context: HostContext): Promise<void> {
  const listener = await listening(context, 'server', context.port);
  const another = await listening(context, 'another', context.port + 1);
  const elsewhere = await listening(context, 'elsewhere', context.port + 2);
  for (const one of [another, elsewhere]) one.on('connection', answerFin);
  const first = once(listener, 'connection');
  context.notify('listening');
  await closeAtOnce(context, ((await first) as [Socket])[0]);
  const next = once(listener, 'connection');
  context.notify('closed');
  await closeSecond(context, ((await next) as [Socket])[0]);
  await context.waitFor('over');
  for (const one of [listener, another, elsewhere]) one.close();
}

async function listening(context: HostContext, name: string, port: number): Promise<Server> {
  const listener = context.watch(createServer({ allowHalfOpen: true }), name);
  listener.listen(port, context.address('B'));
  await once(listener, 'listening');
  return listener;
}

function answerFin(socket: Socket): void {
  socket.on('error', () => undefined); // done wrong, A resets
  socket.on('end', () => socket.end()).resume();
}

/** Both hang up at the same time. */
async function closeAtOnce(context: HostContext, accepted: Socket): Promise<void> {
  const socket = context.watch(accepted, 'crossing');
  socket.resume();
  context.notify('accepted');
  await context.waitFor('hang-up');
  socket.end('bye');
  await once(socket, 'finish'); // the FIN is under way
  context.notify('B-hung-up');
  await once(socket, 'close');
}

/** B's FIN is the second one, and A's answer to it is lost once. */
async function closeSecond(context: HostContext, accepted: Socket): Promise<void> {
  const socket = context.watch(accepted, 'second');
  socket.resume();
  await once(socket, 'end');
  await context.network.lose({ name: 'last-ack', from: 'A', to: 'B', times: 1 });
  socket.end();
  await once(socket, 'close');
  // Node is done with it; the kernel is not, as its own table of sockets tells.
  while ((await readProcSockets()).some(({ state }) => state === 'LAST_ACK')) {
    await pause(LOOK_AGAIN_MS);
  }
  context.notify('acknowledged');
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  await context.step('cross');
  await hangUpAtOnce(context);
  await context.waitFor('closed');
  await context.step('lost-ack');
  const socket = await connected(context, 'second', context.port + 9);
  socket.end();
  await once(socket, 'close');
  await context.waitFor('acknowledged');
  // No step from here on: a teacher may wait longer than TIME_WAIT does.
  await context.step('calls');
  for (const name of ['call-1', 'call-2']) await call(context, name, context.port + 1);
  // once() rejects when the socket says 'error' instead.
  await call(context, 'call-3', context.port + 1).catch((error: NodeJS.ErrnoException) =>
    context.record('no-port-left', error.code),
  );
  await call(context, 'call-4', context.port + 2);
  context.notify('over');
}

async function hangUpAtOnce(context: HostContext): Promise<void> {
  const socket = await connected(context, 'crossing', context.port + 8);
  await context.waitFor('accepted');
  await context.network.line(LONG_LINE);
  context.notify('hang-up');
  socket.end('bye');
  await once(socket, 'finish');
  const close = once(socket, 'close');
  await context.waitFor('B-hung-up');
  await context.network.line(LET_GO);
  await close;
  await context.waitFor('closed');
  await context.network.line('fast');
}

async function connected(context: HostContext, name: string, localPort: number): Promise<Socket> {
  const socket = context.watch(new Socket(), name);
  const [host, localAddress] = [context.address('B'), context.address('A')];
  socket.connect({ port: context.port, host, localAddress, localPort });
  await once(socket, 'connect');
  return socket.resume();
}

/** A short connection that A closes first. No localAddress: the kernel chooses a port when it connects. */
async function call(context: HostContext, name: string, port: number): Promise<void> {
  const socket = context.watch(new Socket(), name);
  socket.connect(port, context.address('B'));
  await once(socket, 'connect');
  if (context.wrong) socket.resetAndDestroy();
  else socket.end();
  socket.resume();
  await once(socket, 'close');
}

/** What a simultaneous close looks like from one end. */
function crossing(own: HostName, other: HostName): Pattern[] {
  return [
    calls(own, 'end', 'crossing'),
    becomes(own, 'FIN_WAIT1'),
    sends(other, 'FIN,ACK'),
    becomes(own, 'CLOSING'),
    sends(other, 'ACK'),
    becomes(own, 'TIME_WAIT'),
  ];
}

export const lesson: Lesson = {
  ...text,
  number: 12,
  name: 'time-wait',
  needs: ['packets', 'network'],
  // 0: TIME_WAIT sockets are not reused. Linux's 2 reuses them on loopback, but only after a second.
  network: { ipv4: { ip_local_port_range: PORTS, tcp_tw_reuse: 0 }, source: 'A' },
  hosts: { A: client, B: server },
  claims: [
    inOrder('crossing-at-A', text.claims['crossing-at-A'], crossing('A', 'B')),
    inOrder('crossing-at-B', text.claims['crossing-at-B'], crossing('B', 'A')),
    inOrder('fin-again', text.claims['fin-again'], [
      fault('last-ack'),
      becomes('A', 'TIME_WAIT'),
      hears('A', 'close', 'second'),
      sends('B', 'FIN,ACK', sentAgain),
      sends('A', 'ACK'),
      becomes('B', 'CLOSE', 'LAST_ACK'),
    ]),
    holds('both-wait', text.claims['both-wait'], ['kernel'], ({ events }) => {
      const failure = events.find((event) => event.level === 'node' && event.name === 'error');
      const waiting = events.filter((event) => {
        if (event.level !== 'kernel' || event.to !== 'TIME_WAIT') return false;
        const ofTheCalls = fromThoseTwo.test(event.local) || fromThoseTwo.test(event.remote);
        return ofTheCalls && (failure === undefined || event.timeNs < failure.timeNs);
      });
      const ends = waiting.map(({ host }) => host).join(' ');
      if (ends === 'A A') return { ok: true, events: waiting };
      const who = listWords(waiting.map(({ host }) => host));
      const because = {
        en: `ends in TIME_WAIT: ${who.en}; expected twice A`,
        ko: `TIME_WAIT인 쪽: ${who.ko}, 예상은 A 두 번`,
      };
      return { ok: false, events: waiting, because };
    }),
    inOrder('no-port-left', text.claims['no-port-left'], [
      hears('A', 'close', 'call-2'),
      calls('A', 'connect', 'call-3'),
      asks('A', 'connect', /EADDRNOTAVAIL/),
      hears('A', 'error', 'call-3', {
        text: 'EADDRNOTAVAIL',
        holds: ({ detail }) => detail.startsWith('EADDRNOTAVAIL'),
      }),
    ]),
    inOrder('elsewhere', text.claims.elsewhere, [
      hears('A', 'error', 'call-3'),
      sends('A', 'SYN', {
        text: { en: 'from one of those two ports', ko: '그 두 포트 중 하나에서' },
        holds: ({ from }) => fromThoseTwo.test(from),
      }),
      hears('A', 'connect', 'call-4'),
    ]),
    counted(
      'no-packet',
      text.claims['no-packet'],
      sends('A', 'SYN', {
        text: { en: 'from one of those two ports', ko: '그 두 포트 중 하나에서' },
        holds: ({ from }) => fromThoseTwo.test(from),
      }),
      3,
    ),
  ],
  wrong: { ...text.wrong, fails: ['both-wait', 'no-port-left', 'no-packet'], point: 'both-wait' },
  minutes: 20,
};
