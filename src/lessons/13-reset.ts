// Lesson 13: the ways in which a connection ends without a proper close, and what 'end' proves.
import { on, once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostName } from '../capture/names.ts';
import type { ProgramEvent } from '../capture/recording.ts';
import { socketNow } from '../capture/socket-now.ts';
import { counted, inOrder, never } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  fault,
  hears,
  packet,
  records,
  reset,
  sends,
  type Where,
  withData,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './13-reset.text.ts';
import type { Lesson } from './lesson.ts';

/** ms. Linux waits up to 40 ms before it acknowledges with a packet of its own; this is longer. */
const LONGER_THAN_A_DELAYED_ACK_MS = 60;
/** ms. Node hears of no RST on a stream that it has read to its end; so often the kernel is asked. */
const LOOK_AGAIN_MS = 1;

/** Hands out one accepted connection after another; none is missed while nobody asks. */
async function accepting(
  context: HostContext,
  host: HostName,
): Promise<(name: string) => Promise<Socket>> {
  // pauseOnConnect: what comes stays in the kernel, unread, until resume().
  const listener = context.watch(createServer({ pauseOnConnect: true }), 'server');
  const connections = on(listener, 'connection');
  listener.listen(context.port, context.address(host));
  await once(listener, 'listening');
  listener.unref(); // it need not hold the program
  context.notify(`${host}-listening`);
  return async (name) => {
    const { value } = (await connections.next()) as { value: [Socket] };
    return context.watch(value[0], name);
  };
}

async function server(context: HostContext): Promise<void> {
  const accept = await accepting(context, 'B');
  const first = await accept('on-purpose');
  await context.waitFor('connected'); // else A's connect() itself could fail
  first.resetAndDestroy();
  const second = await accept('unread');
  await context.waitFor('written');
  second.destroy(); // five bytes lie in the kernel, and nobody has read them
  const third = await accept('dead');
  third.resume();
  await once(third, 'data');
  third.destroy(); // the same call, but everything was read
}

/** Promises ten bytes, sends five, and is killed. */
async function victim(context: HostContext): Promise<void> {
  const accept = await accepting(context, 'C');
  const promised = await accept('promised');
  promised.resume();
  promised.write('10:hello');
  await accept('ignored'); // never read
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('B-listening');
  await context.waitFor('C-listening');
  await context.step('on-purpose');
  const first = await connected(context, 'on-purpose', 'B');
  context.notify('connected');
  await once(first, 'error');

  await context.step('unread');
  const second = await connected(context, 'unread', 'B');
  second.write('hello', () => context.notify('written'));
  await once(second, 'error');

  await context.step('dead');
  const third = await connected(context, 'dead', 'B');
  third.write('hello');
  await once(third, 'end');
  await pause(LONGER_THAN_A_DELAYED_ACK_MS); // the kernel's ACK must not travel with what follows
  const error = once(third, 'error');
  await new Promise<void>((resolve, reject) => {
    third.write('are you there?', (failure) => (failure ? reject(failure) : resolve()));
  });
  context.record('written', 'no error');
  while (socketNow(third) !== undefined) await pause(LOOK_AGAIN_MS); // until the RST has come
  third.write('hello?');
  await error;

  await context.step('promise');
  await beKilled(context);
}

/** One kill -9, two connections. */
async function beKilled(context: HostContext): Promise<void> {
  const promised = await connected(context, 'promised', 'C');
  const ignored = await connected(context, 'ignored', 'C');
  const [chunk] = (await once(promised, 'data')) as [Buffer];
  await new Promise<void>((resolve) => ignored.write('hello', () => resolve()));
  await context.step('kill');
  const ends = Promise.all([once(promised, 'end'), once(ignored, 'error')]);
  await context.signal('C', 'SIGKILL');
  await ends;
  const [length, body = ''] = chunk.toString().split(':');
  // Done wrong: 'end' came and no error, so everything must have come.
  const isWhole = context.wrong || body.length === Number(length);
  context.record(isWhole ? 'complete' : 'cut-short', `${body.length} of ${length} bytes`);
}

/** On `dead` A may still write after 'end'; `promised` waits in the kernel until 'data' is listened for. */
async function connected(context: HostContext, name: string, to: HostName): Promise<Socket> {
  const socket = context.watch(new Socket({ allowHalfOpen: name === 'dead' }), name);
  socket.connect({
    port: context.port,
    host: context.address(to),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  return name === 'promised' ? socket : socket.resume();
}

function code(name: string): Where<ProgramEvent> {
  return { text: name, holds: ({ detail }) => detail.startsWith(name) };
}

export const lesson: Lesson = {
  ...text,
  number: 13,
  name: 'reset',
  needs: [],
  hosts: { A: client, B: server, C: victim },
  claims: [
    inOrder('on-purpose', text.claims['on-purpose'], [
      calls('B', 'resetAndDestroy', 'on-purpose'),
      asks('B', 'setsockopt', /SO_LINGER, \{l_onoff=1, l_linger=0\}/, 'SO_LINGER, 0 s'),
      becomes('B', 'CLOSE', 'ESTABLISHED'),
      sends('B', 'RST,ACK'),
      becomes('A', 'CLOSE', 'ESTABLISHED'),
      hears('A', 'error', 'on-purpose', code('ECONNRESET')),
    ]),
    inOrder('unread', text.claims.unread, [
      calls('A', 'write', 'unread'),
      sends('A', 'PSH,ACK', withData),
      sends('B', 'ACK'),
      calls('B', 'destroy', 'unread'),
      asks('B', 'close'),
      sends('B', 'RST,ACK'),
      hears('A', 'error', 'unread', code('ECONNRESET')),
    ]),
    inOrder('read', text.claims.read, [
      hears('B', 'data', 'dead'),
      calls('B', 'destroy', 'dead'),
      sends('B', 'FIN,ACK'),
      hears('A', 'end', 'dead'),
    ]),
    inOrder('write-to-the-dead', text.claims['write-to-the-dead'], [
      hears('A', 'end', 'dead'),
      asks('A', 'write', /= \d+$/, { en: 'that succeeds', ko: '성공' }),
      sends('A', 'PSH,ACK', withData),
      sends('B', 'RST'),
      becomes('A', 'CLOSE', 'CLOSE_WAIT'),
      asks('A', 'write', /EPIPE/),
      hears('A', 'error', 'dead', code('EPIPE')),
    ]),
    inOrder('first-write-succeeds', text.claims['first-write-succeeds'], [
      hears('A', 'end', 'dead'),
      records('A', 'written', code('no error')),
      asks('A', 'write', /EPIPE/),
    ]),
    inOrder('end-proves-nothing', text.claims['end-proves-nothing'], [
      fault('SIGKILL'),
      sends('C', 'FIN,ACK'),
      hears('A', 'end', 'promised'),
      records('A', 'cut-short', code('5 of 10')),
    ]),
    inOrder('killed-unread', text.claims['killed-unread'], [
      fault('SIGKILL'),
      sends('C', 'RST,ACK'),
      hears('A', 'error', 'ignored', code('ECONNRESET')),
    ]),
    counted('resets', text.claims.resets, packet(reset), 4),
    never('no-time-wait', text.claims['no-time-wait'], becomes('B', 'TIME_WAIT')),
  ],
  wrong: { ...text.wrong, fails: ['end-proves-nothing'], point: 'end-proves-nothing' },
  minutes: 20,
};
