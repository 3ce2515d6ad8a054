// Lesson 14: one end is gone and the other does not know: a cut cable, and a forgotten end().
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostName } from '../capture/names.ts';
import { readProcSockets } from '../capture/proc-net-tcp.ts';
import type { ProgramEvent } from '../capture/recording.ts';
import { socketNow } from '../capture/socket-now.ts';
import { inOrder, never } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  fault,
  hears,
  records,
  sends,
  sentAgain,
  type Where,
  withData,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './14-half-open.text.ts';
import type { Lesson } from './lesson.ts';

/** ms of silence before the first probe: the least that Linux takes. Its default is two hours. */
const KEEPALIVE_DELAY_MS = 1000;
/** ms. Done wrong, B waits so long for the probe that never comes. */
const LONGER_THAN_A_PROBE_MS = 1500;
/** ms. The kernel's table of sockets is looked at so often. */
const LOOK_AGAIN_MS = 20;

/** Has nothing to send: without keepalive it would never send a packet again, and never hear of A's end. */
async function farServer(context: HostContext): Promise<void> {
  const socket = await accepted(context, 'idle');
  const error = once(socket, 'error');
  context.notify('idle');
  await context.waitFor('cutting');
  // Not before: while a teacher talks, B would probe every second.
  if (!context.wrong) socket.setKeepAlive(true, KEEPALIVE_DELAY_MS);
  context.notify('armed');
  await context.waitFor('mended');
  if (!context.wrong) {
    await error;
  } else {
    error.catch(() => undefined);
    await pause(LONGER_THAN_A_PROBE_MS);
    context.record('still-believes', socket.readyState);
    socket.destroy();
  }
  context.notify('over-at-B');
}

/** allowHalfOpen without an end(): the commonest leak of a Node server. */
async function forgetfulServer(context: HostContext): Promise<void> {
  const socket = await accepted(context, 'forgotten');
  await once(socket, 'end');
  context.notify('heard-end');
  await context.waitFor('forgotten'); // ... and never comes to think of its own direction
  const error = once(socket, 'error');
  socket.write('late');
  while (socketNow(socket) !== undefined) await pause(LOOK_AGAIN_MS); // until the RST has come
  socket.write('later');
  await error;
}

async function accepted(context: HostContext, name: string): Promise<Socket> {
  const listener = context.watch(createServer({ allowHalfOpen: true }), 'server');
  listener.listen(context.port, context.address(context.host));
  await once(listener, 'listening');
  context.notify(`${context.host}-listening`);
  const [socket] = (await once(listener, 'connection')) as [Socket];
  listener.close();
  return context.watch(socket, name).resume();
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('B-listening');
  await context.waitFor('C-listening');
  await context.step('forgotten-end');
  await leaveAnOrphan(context);
  await context.step('idle');
  const socket = await connected(context, 'idle', 'B');
  await context.waitFor('idle');
  await context.step('cut');
  context.notify('cutting');
  await context.waitFor('armed');
  await context.network.lose({ name: 'cable-to-B', from: 'A', to: 'B' });
  await context.network.lose({ name: 'cable-to-A', from: 'B', to: 'A' });
  const error = once(socket, 'error');
  socket.write('hello?', () => context.record('written', 'no error'));
  await error;
  await context.network.mend();
  context.notify('mended');
  await context.waitFor('over-at-B');
  await context.step('late-write');
  while ((await kept()) !== 'nothing') await pause(LOOK_AGAIN_MS);
  context.record('kernel-keeps', 'nothing');
  context.notify('forgotten');
}

/** A closes its direction, waits for C's FIN in vain, and gives the socket up. */
async function leaveAnOrphan(context: HostContext): Promise<void> {
  const socket = await connected(context, 'forgotten', 'C');
  socket.end();
  await context.waitFor('heard-end');
  while ((await kept()) !== 'FIN_WAIT2') await pause(LOOK_AGAIN_MS);
  socket.destroy();
  await once(socket, 'close');
  context.record('kernel-keeps', await kept());
}

/** What A's kernel still has of a socket that has sent its FIN. */
async function kept(): Promise<string> {
  const sockets = await readProcSockets();
  const own = sockets.find(({ state }) => state.startsWith('FIN_WAIT'));
  return own === undefined ? 'nothing' : own.state;
}

async function connected(context: HostContext, name: string, to: HostName): Promise<Socket> {
  const socket = context.watch(new Socket(), name);
  socket.connect({
    port: context.port,
    host: context.address(to),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  return socket.resume();
}

function says(text: string): Where<ProgramEvent> {
  return { text, holds: ({ detail }) => detail.startsWith(text) };
}

export const lesson: Lesson = {
  ...text,
  number: 14,
  name: 'half-open',
  needs: ['packets', 'network'],
  // Retries end after the first that has waited 0.2 s or longer (default 15: 15 minutes), and an
  // orphan in FIN_WAIT2 is kept for 1 s (default 60).
  network: { ipv4: { tcp_retries2: 0, tcp_fin_timeout: 1 } },
  hosts: { A: client, B: farServer, C: forgetfulServer },
  claims: [
    inOrder('close-wait', text.claims['close-wait'], [
      calls('A', 'end', 'forgotten'),
      becomes('A', 'FIN_WAIT1'),
      sends('A', 'FIN,ACK'),
      becomes('C', 'CLOSE_WAIT'),
      sends('C', 'ACK'),
      becomes('A', 'FIN_WAIT2'),
    ]),
    never('never-closed', text.claims['never-closed'], becomes('C', 'LAST_ACK')),
    inOrder('orphan', text.claims.orphan, [
      calls('A', 'destroy', 'forgotten'),
      asks('A', 'close'),
      records('A', 'kernel-keeps', says('FIN_WAIT2')),
      records('A', 'kernel-keeps', says('nothing')),
      sends('C', 'PSH,ACK', withData),
      sends('A', 'RST'),
      becomes('C', 'CLOSE', 'CLOSE_WAIT'),
      hears('C', 'error', 'forgotten', says('EPIPE')),
    ]),
    inOrder('gives-up', text.claims['gives-up'], [
      fault('cable-to-A'),
      calls('A', 'write', 'idle'),
      sends('A', 'PSH,ACK', withData),
      records('A', 'written', says('no error')),
      sends('A', 'PSH,ACK', sentAgain),
      becomes('A', 'CLOSE', 'ESTABLISHED'),
      hears('A', 'error', 'idle', says('ETIMEDOUT')),
      fault('cable-to-B', {
        text: { en: 'packets are lost', ko: '패킷이 손실됨' },
        holds: ({ packets }) => packets > 1,
      }),
    ]),
    inOrder('keepalive', text.claims.keepalive, [
      becomes('A', 'CLOSE', 'ESTABLISHED'),
      hears('A', 'error', 'idle'),
      sends('B', 'ACK', {
        text: { en: 'without data', ko: '데이터 없음' },
        holds: ({ length }) => length === 0,
      }),
      sends('A', 'RST'),
      becomes('B', 'CLOSE', 'ESTABLISHED'),
      hears('B', 'error', 'idle', says('ECONNRESET')),
    ]),
    never('no-end', text.claims['no-end'], hears('B', 'end', 'idle')),
  ],
  wrong: { ...text.wrong, fails: ['keepalive'], point: 'keepalive' },
  minutes: 20,
};
