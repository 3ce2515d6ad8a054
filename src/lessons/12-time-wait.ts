// Lesson 12: TIME_WAIT: who gets it, what it is for (a lost last ACK) and what it costs (ports).
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { RoleName } from '../capture/names.ts';
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
import type { SlowLine } from '../testbed/network.ts';
import type { Scene } from '../testbed/scene.ts';
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

async function server(scene: Scene): Promise<void> {
  const listener = await listening(scene, 'server', scene.port);
  const another = await listening(scene, 'another', scene.port + 1);
  const elsewhere = await listening(scene, 'elsewhere', scene.port + 2);
  for (const one of [another, elsewhere]) one.on('connection', answerFin);
  const first = once(listener, 'connection');
  scene.cue('listening');
  await closeAtOnce(scene, ((await first) as [Socket])[0]);
  const next = once(listener, 'connection');
  scene.cue('closed');
  await closeSecond(scene, ((await next) as [Socket])[0]);
  await scene.heard('over');
  for (const one of [listener, another, elsewhere]) one.close();
}

async function listening(scene: Scene, name: string, port: number): Promise<Server> {
  const listener = scene.watch(createServer({ allowHalfOpen: true }), name);
  listener.listen(port, scene.host('B'));
  await once(listener, 'listening');
  return listener;
}

function answerFin(socket: Socket): void {
  socket.on('error', () => undefined); // done wrong, A resets
  socket.on('end', () => socket.end()).resume();
}

/** Both hang up at the same time. */
async function closeAtOnce(scene: Scene, accepted: Socket): Promise<void> {
  const socket = scene.watch(accepted, 'crossing');
  socket.resume();
  scene.cue('accepted');
  await scene.heard('hang-up');
  socket.end('bye');
  await once(socket, 'finish'); // the FIN is under way
  scene.cue('B-hung-up');
  await once(socket, 'close');
}

/** B's FIN is the second one, and A's answer to it is lost once. */
async function closeSecond(scene: Scene, accepted: Socket): Promise<void> {
  const socket = scene.watch(accepted, 'second');
  socket.resume();
  await once(socket, 'end');
  await scene.network.lose({ name: 'last-ack', from: 'A', to: 'B', times: 1 });
  socket.end();
  await once(socket, 'close');
  // Node is done with it; the kernel is not, as its own table of sockets tells.
  while ((await readProcSockets()).some(({ state }) => state === 'LAST_ACK')) {
    await pause(LOOK_AGAIN_MS);
  }
  scene.cue('acknowledged');
}

async function client(scene: Scene): Promise<void> {
  await scene.heard('listening');
  await scene.step('cross');
  await hangUpAtOnce(scene);
  await scene.heard('closed');
  await scene.step('lost-ack');
  const socket = await connected(scene, 'second', scene.port + 9);
  socket.end();
  await once(socket, 'close');
  await scene.heard('acknowledged');
  // No step from here on: a teacher may wait longer than TIME_WAIT does.
  await scene.step('calls');
  for (const name of ['call-1', 'call-2']) await call(scene, name, scene.port + 1);
  // once() rejects when the socket says 'error' instead.
  await call(scene, 'call-3', scene.port + 1).catch((error: NodeJS.ErrnoException) =>
    scene.note('no-port-left', error.code),
  );
  await call(scene, 'call-4', scene.port + 2);
  scene.cue('over');
}

async function hangUpAtOnce(scene: Scene): Promise<void> {
  const socket = await connected(scene, 'crossing', scene.port + 8);
  await scene.heard('accepted');
  await scene.network.line(LONG_LINE);
  scene.cue('hang-up');
  socket.end('bye');
  await once(socket, 'finish');
  const close = once(socket, 'close');
  await scene.heard('B-hung-up');
  await scene.network.line(LET_GO);
  await close;
  await scene.heard('closed');
  await scene.network.line('fast');
}

async function connected(scene: Scene, name: string, localPort: number): Promise<Socket> {
  const socket = scene.watch(new Socket(), name);
  const [host, localAddress] = [scene.host('B'), scene.host('A')];
  socket.connect({ port: scene.port, host, localAddress, localPort });
  await once(socket, 'connect');
  return socket.resume();
}

/** A short connection that A closes first. No localAddress: the kernel chooses a port when it connects. */
async function call(scene: Scene, name: string, port: number): Promise<void> {
  const socket = scene.watch(new Socket(), name);
  socket.connect(port, scene.host('B'));
  await once(socket, 'connect');
  if (scene.wrong) socket.resetAndDestroy();
  else socket.end();
  socket.resume();
  await once(socket, 'close');
}

/** What a simultaneous close looks like from one end. */
function crossing(own: RoleName, other: RoleName): Pattern[] {
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
  roles: { A: client, B: server },
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
      const ends = waiting.map(({ role }) => role).join(' ');
      if (ends === 'A A') return { ok: true, events: waiting };
      const who = listWords(waiting.map(({ role }) => role));
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
