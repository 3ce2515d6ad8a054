// Lesson 1: what a socket is. A descriptor among a process's files, known to the network by five values.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { parseProcSockets } from '../capture/proc-net-tcp.ts';
import type {
  PacketEvent,
  ProgramEvent,
  RecordedEvent,
  SyscallEvent,
} from '../capture/recording.ts';
import { holds, inOrder, listWords } from '../proof/claims.ts';
import { asks, calls, flagNames, hears, sends, type Where, withData } from '../proof/patterns.ts';
import type { HostContext } from '../testbed/host-context.ts';
import { text } from './01-socket.text.ts';
import type { Lesson } from './lesson.ts';

async function server(context: HostContext): Promise<void> {
  await context.step('bind');
  const tcp = context.watch(createServer(), 'server');
  tcp.listen(context.port, context.address('B'));
  await once(tcp, 'listening');
  // The same address and the same port number, but another protocol: nobody objects.
  const udp = context.watch(createSocket('udp4'), 'udp');
  udp.bind(context.port, context.address('B'));
  await once(udp, 'listening');
  let accepted = 0;
  tcp.on('connection', (raw: Socket) => {
    const socket = context.watch(raw, `socket-${++accepted}`);
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    context.record('accepted', `${localAddress}:${localPort} - ${remoteAddress}:${remotePort}`);
    socket.on('data', (text: Buffer) => context.notify(text.toString()));
  });
  context.notify('bound');
  const connections = await context.waitFor<number>('connected');
  while (accepted < connections) await once(tcp, 'connection');
  await context.step('files');
  for (const line of await socketFiles()) context.record('file', line);
  context.notify('looked');
  const [text] = (await once(udp, 'message')) as [Buffer];
  context.notify(text.toString());
  udp.close();
  tcp.close();
}

async function client(context: HostContext): Promise<void> {
  const where = {
    port: context.port,
    host: context.address('B'),
    localAddress: context.address('A'),
  };
  await context.waitFor('bound');
  await context.step('first');
  const first = context.watch(new Socket(), 'first');
  first.connect(where); // no local port is asked for: the kernel picks one that is free
  await once(first, 'connect');
  const samePort = first.localPort ?? 0;
  await context.step('second');
  const second = context.watch(new Socket(), 'second');
  second.connect(context.wrong ? { ...where, localPort: samePort } : where);
  const isConnected = await once(second, 'connect').then(
    () => true,
    () => false,
  );
  context.notify('connected', isConnected ? 2 : 1);
  await context.waitFor('looked');
  await context.step('speak');
  first.write('one');
  await context.waitFor('one');
  if (isConnected) second.write('two');
  if (isConnected) await context.waitFor('two');
  await context.step('datagram');
  const udp = context.watch(createSocket('udp4'), 'udp');
  udp.bind(samePort, context.address('A')); // the number that the first connection has in TCP
  await once(udp, 'listening');
  udp.send('three', context.port, context.address('B'));
  await context.waitFor('three');
  udp.close();
  first.end();
  second.end();
}

/**
 * What this process holds open of the internet: `19 = socket:[870448] = 127.0.0.12:15001 - 0.0.0.0:0`,
 * from its own list of files and the kernel's two tables. Nothing where there is no /proc.
 */
async function socketFiles(): Promise<string[]> {
  const tables = ['/proc/self/net/tcp', '/proc/self/net/udp'];
  const texts = await Promise.all(tables.map((table) => readFile(table, 'latin1').catch(() => '')));
  const sockets = texts.flatMap((text) => parseProcSockets(text, 0n));
  const files = await readdir('/proc/self/fd').catch(() => []);
  const links = await Promise.all(
    files.map(async (file) => [file, await readlink(`/proc/self/fd/${file}`).catch(() => '')]),
  );
  return links.flatMap(([file, link]) => {
    const socket = sockets.find(({ inode }) => link === `socket:[${inode}]`);
    return socket === undefined ? [] : [`${file} = ${link} = ${socket.local} - ${socket.remote}`];
  });
}

function notesOf(events: readonly RecordedEvent[], name: string): ProgramEvent[] {
  return events.filter((event): event is ProgramEvent => {
    return event.level === 'node' && event.kind === 'note' && event.name === name;
  });
}

function packetsOf(events: readonly RecordedEvent[], wanted: string): PacketEvent[] {
  return events.filter((event): event is PacketEvent => {
    if (event.level !== 'packet') return false;
    return `${event.host}:${event.protocol === 'tcp' ? flagNames(event) : 'UDP'}` === wanted;
  });
}

const withText = (wanted: string): Where<ProgramEvent> => ({
  text: `"${wanted}"`,
  holds: ({ detail }) => detail.startsWith(`"${wanted}"`),
});

/**
 * Each number that the kernel handed B out as a socket is, among B's files, the same socket. strace
 * prints `19<UDP:[870448]>`, and once it knows, `25<TCP:[127.0.0.12:15001->127.0.0.11:40000]>`.
 */
function unlistedSockets(events: readonly RecordedEvent[]): SyscallEvent[] {
  const files = notesOf(events, 'file').map(({ detail }) => detail);
  const handedOut = events.filter((event): event is SyscallEvent => {
    if (event.level !== 'syscall' || event.host !== 'B') return false;
    return (event.name === 'socket' || event.name === 'accept4') && !event.result.startsWith('-1');
  });
  return handedOut.filter(({ result }) => {
    const [, number, what = ''] = /^(\d+)<\w+:\[(.*)\]>/.exec(result) ?? [];
    const isSame = (file: string): boolean =>
      file.includes(`socket:[${what}]`) || file.endsWith(what.replace('->', ' - '));
    return !files.some((file) => file.startsWith(`${number} = `) && isSame(file));
  });
}

export const lesson: Lesson = {
  ...text,
  number: 1,
  name: 'socket',
  needs: [],
  datagrams: true,
  hosts: { A: client, B: server },
  claims: [
    inOrder('socket-call', text.claims['socket-call'], [
      calls('B', 'listen', 'server'),
      asks('B', 'socket', /AF_INET, SOCK_STREAM.*IPPROTO_IP = \d+<TCP/, 'SOCK_STREAM'),
      calls('B', 'bind', 'udp'),
      asks('B', 'socket', /AF_INET, SOCK_DGRAM.*IPPROTO_IP = \d+<UDP/, 'SOCK_DGRAM'),
      hears('B', 'listening', 'udp'),
    ]),
    holds('no-packet', text.claims['no-packet'], ['node', 'packet'], ({ events }) => {
      const order = events.filter(({ level, host }, at) => {
        const { name } = events[at] as ProgramEvent;
        return level === 'packet' || (level === 'node' && host === 'B' && name === 'listening');
      });
      const names = order.slice(0, 3).map(({ level }) => level);
      if (names.join() === 'node,node,packet') return { ok: true, events: order.slice(0, 3) };
      const because = {
        en: 'a packet came before both sockets were ready',
        ko: '두 소켓이 준비되기 전에 패킷이 있었다',
      };
      return { ok: false, events: order.slice(0, 3), because };
    }),
    holds('five-values', text.claims['five-values'], ['node', 'packet'], ({ events }) => {
      const answers = packetsOf(events, 'B:SYN,ACK');
      const accepted = notesOf(events, 'accepted');
      const onWire = answers.map(({ from, to }) => `${from} - ${to}`);
      const inProgram = accepted.map(({ detail }) => detail);
      const seen = [...answers, ...accepted];
      const ports = new Set(answers.map(({ from }) => from));
      const peers = new Set(answers.map(({ to }) => to));
      const isSame = onWire.sort().join() === inProgram.sort().join();
      if (isSame && ports.size === 1 && peers.size === 2) return { ok: true, events: seen };
      const because = {
        en: `connections on the wire: ${listWords(onWire).en}; in B's program: ${listWords(inProgram).en}`,
        ko: `패킷에서 본 연결: ${listWords(onWire).ko}, B의 프로그램에서 본 연결: ${listWords(inProgram).ko}`,
      };
      return { ok: false, events: seen, because };
    }),
    holds('files', text.claims.files, ['node', 'syscall'], ({ events }) => {
      const files = notesOf(events, 'file');
      const unlisted = unlistedSockets(events);
      // 19 = socket:[870448] = 127.0.0.12:15001 - 0.0.0.0:0
      const numbers = unlisted.map(({ result }) => String(Number.parseInt(result, 10)));
      const ends = new Set(files.map(({ detail }) => detail.split(' ')[4]));
      const isSame = files.length === 4 && ends.size === 1;
      if (isSame && unlisted.length === 0) return { ok: true, events: files };
      const because = {
        en: `B's process has ${files.length} such files; ports: ${ends.size}; expected 4 files and one port. Numbers from the kernel that are no files of it: ${listWords(numbers).en}`,
        ko: `B 프로세스의 소켓 파일은 ${files.length}개, 포트는 ${ends.size}개이고 예상은 포트 하나에 4개. 커널이 내준 번호 중 파일이 아닌 것: ${listWords(numbers).ko}`,
      };
      return { ok: false, events: files, because };
    }),
    inOrder('told-apart', text.claims['told-apart'], [
      calls('A', 'write', 'first'),
      sends('A', 'PSH,ACK', withData),
      hears('B', 'data', 'socket-1', withText('one')),
      calls('A', 'write', 'second'),
      sends('A', 'PSH,ACK', withData),
      hears('B', 'data', 'socket-2', withText('two')),
      calls('A', 'send', 'udp'),
      hears('B', 'message', 'udp', withText('three')),
    ]),
    holds('protocol-counts', text.claims['protocol-counts'], ['packet'], ({ events }) => {
      const [syn] = packetsOf(events, 'A:SYN');
      const [datagram] = packetsOf(events, 'A:UDP');
      const seen = [syn, datagram].filter((one) => one !== undefined);
      const ends = seen.map(({ from, to }) => `${from} > ${to}`);
      if (ends.length === 2 && ends[0] === ends[1]) return { ok: true, events: seen };
      const words = listWords(
        seen.map(({ from, to }) => ({ en: `${from} to ${to}`, ko: `${from}에서 ${to}` })),
      );
      const because = { en: `the two went: ${words.en}`, ko: `실제로는: ${words.ko}` };
      return { ok: false, events: seen, because };
    }),
  ],
  wrong: { ...text.wrong, fails: ['five-values', 'told-apart'], point: 'five-values' },
  minutes: 15,
};
