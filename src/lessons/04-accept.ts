// Lesson 4: accept, which sends nothing. The kernel has done it all before the program asks.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type ProcSocket, readProcSockets } from '../capture/proc-net-tcp.ts';
import type { ProgramEvent, SyscallEvent } from '../capture/recording.ts';
import { holds, inOrder } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  fault,
  hears,
  records,
  sends,
  type Where,
  withData,
} from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './04-accept.text.ts';
import type { Lesson } from './lesson.ts';

const HELLO = 'early';

async function server(context: HostContext): Promise<void> {
  const listener = context.watch(createServer(), 'server');
  listener.listen(context.port, context.address('B'));
  await once(listener, 'listening');
  listener.on('connection', (accepted: Socket) => {
    const socket = context.watch(accepted, 'socket');
    socket.on('close', () => listener.close()); // nobody else is expected
    if (context.wrong) socket.destroy();
    else socket.resume();
  });
  context.notify('listening');
}

async function client(context: HostContext): Promise<void> {
  await context.waitFor('listening');
  await context.step('freeze');
  await context.signal('B', 'SIGSTOP'); // B's program cannot take a step: nobody calls accept
  await context.step('speak');
  const socket = context.watch(new Socket(), 'socket');
  socket.connect({
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  });
  await once(socket, 'connect');
  socket.on('error', () => undefined); // recorded; 'close' follows
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.resume();
  socket.write(HELLO);
  await ends(socket, ({ mine }) => mine.sendQueue === 0); // all acknowledged
  await noteSocketOfB(context, socket);
  await context.step('hang-up');
  socket.end();
  await ends(socket, ({ mine }) => mine.state === 'FIN_WAIT2'); // our FIN too
  await noteSocketOfB(context, socket);
  await context.step('accept');
  await context.signal('B', 'SIGCONT');
  await closed;
}

interface Ends {
  mine: ProcSocket;
  other: ProcSocket;
}

/** Both ends of the connection, from the kernel's table, as soon as they are as wanted. */
async function ends(
  { localAddress, localPort }: Socket,
  isWanted: (ends: Ends) => boolean,
): Promise<Ends> {
  const here = `${localAddress}:${localPort}`;
  for (;;) {
    const sockets = await readProcSockets();
    const mine = sockets.find(({ local }) => local === here);
    const other = sockets.find(({ remote }) => remote === here);
    if (mine !== undefined && other !== undefined && isWanted({ mine, other })) {
      return { mine, other };
    }
    await pause(1);
  }
}

/** A socket without a file belongs to no process: inode 0. */
async function noteSocketOfB(context: HostContext, socket: Socket): Promise<void> {
  const { other } = await ends(socket, () => true);
  const file = other.inode === 0 ? 'no file' : `file ${other.inode}`;
  context.record("B's end", `${other.state}, ${file}`, other.receiveQueue);
}

const nobodysSocket = (state: string): Where<ProgramEvent> => ({
  text: { en: `${state}, and no file yet`, ko: `${state}, 아직 파일 없음` },
  holds: ({ detail, bytes }) => detail === `${state}, no file` && bytes >= HELLO.length,
});

/** What accept4 answers: a new descriptor, already with both ends. */
const aSocket = { en: 'that returns a new socket', ko: '새 소켓을 돌려줌' };
const NEW_SOCKET = / = \d+<TCP:\[.*->/;

export const lesson: Lesson = {
  ...text,
  number: 4,
  name: 'accept',
  needs: ['packets', 'network'],
  hosts: { A: client, B: server },
  claims: [
    inOrder('before-accept', text.claims['before-accept'], [
      fault('SIGSTOP'),
      sends('A', 'SYN'),
      sends('B', 'SYN,ACK'),
      sends('A', 'ACK'),
      becomes('B', 'ESTABLISHED', 'SYN_RECV'),
      hears('A', 'connect', 'socket'),
      sends('A', 'PSH,ACK', withData),
      sends('B', 'ACK'),
      fault('SIGCONT'),
      asks('B', 'accept4', NEW_SOCKET, aSocket),
      hears('B', 'connection', 'server'),
    ]),
    inOrder('data-waits', text.claims['data-waits'], [
      calls('A', 'write', 'socket'),
      records('A', "B's end", nobodysSocket('ESTABLISHED')),
      asks('B', 'accept4', NEW_SOCKET, aSocket),
      asks('B', 'read', /"early"/),
      hears('B', 'data', 'socket'),
    ]),
    inOrder('closed-before-accept', text.claims['closed-before-accept'], [
      calls('A', 'end', 'socket'),
      sends('A', 'FIN,ACK'),
      becomes('B', 'CLOSE_WAIT'),
      sends('B', 'ACK'),
      becomes('A', 'FIN_WAIT2'),
      records('A', "B's end", nobodysSocket('CLOSE_WAIT')),
      fault('SIGCONT'),
      asks('B', 'accept4', NEW_SOCKET, aSocket),
      hears('B', 'connection', 'server'),
      hears('B', 'data', 'socket'),
      hears('B', 'end', 'socket'),
    ]),
    holds('silent', text.claims.silent, ['packet', 'kernel', 'syscall'], ({ events }) => {
      const call = (name: string): SyscallEvent | undefined =>
        events.find((event): event is SyscallEvent => asks('B', name).matches(event));
      const accept = call('accept4');
      const read = call('read');
      const seen = [accept, read].filter((event) => event !== undefined);
      const between = events.filter(({ level, host, timeNs }) => {
        const isSound = level === 'packet' || (level === 'kernel' && host === 'B');
        return isSound && accept && read && timeNs > accept.timeNs && timeNs < read.timeNs;
      });
      if (seen.length === 2 && between.length === 0) return { ok: true, events: seen };
      const because = {
        en: `${seen.length} of the two calls; between them ${between.length} packets or changes`,
        ko: `두 호출 중 ${seen.length}개, 그 사이에 패킷이나 상태 변화 ${between.length}개`,
      };
      return { ok: false, events: [...seen, ...between], because };
    }),
  ],
  wrong: { ...text.wrong, fails: ['data-waits', 'closed-before-accept'], point: 'data-waits' },
  minutes: 15,
};
