// Lesson 1: what a socket is. A descriptor among a process's files, known to the network by five values.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import type { LabEvent, NodeEvent, PacketEvent, SyscallEvent } from '../capture/lab-event.ts';
import { parseProcSockets } from '../capture/proc-net-tcp.ts';
import { holds, inOrder, listWords } from '../proof/claims.ts';
import { asks, calls, flagNames, hears, sends, type Where, withData } from '../proof/patterns.ts';
import type { Scene } from '../testbed/scene.ts';
import type { Lesson } from './lesson.ts';

async function server(scene: Scene): Promise<void> {
  await scene.step('bind');
  const tcp = scene.watch(createServer(), 'server');
  tcp.listen(scene.port, scene.host('B'));
  await once(tcp, 'listening');
  // The same address and the same port number, but another protocol: nobody objects.
  const udp = scene.watch(createSocket('udp4'), 'udp');
  udp.bind(scene.port, scene.host('B'));
  await once(udp, 'listening');
  let accepted = 0;
  tcp.on('connection', (raw: Socket) => {
    const socket = scene.watch(raw, `socket-${++accepted}`);
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    scene.note('accepted', `${localAddress}:${localPort} - ${remoteAddress}:${remotePort}`);
    socket.on('data', (text: Buffer) => scene.cue(text.toString()));
  });
  scene.cue('bound');
  const connections = await scene.heard<number>('connected');
  while (accepted < connections) await once(tcp, 'connection');
  await scene.step('files');
  for (const line of await socketFiles()) scene.note('file', line);
  scene.cue('looked');
  const [text] = (await once(udp, 'message')) as [Buffer];
  scene.cue(text.toString());
  udp.close();
  tcp.close();
}

async function client(scene: Scene): Promise<void> {
  const where = { port: scene.port, host: scene.host('B'), localAddress: scene.host('A') };
  await scene.heard('bound');
  await scene.step('first');
  const first = scene.watch(new Socket(), 'first');
  first.connect(where); // no local port is asked for: the kernel picks one that is free
  await once(first, 'connect');
  const samePort = first.localPort ?? 0;
  await scene.step('second');
  const second = scene.watch(new Socket(), 'second');
  second.connect(scene.wrong ? { ...where, localPort: samePort } : where);
  const isConnected = await once(second, 'connect').then(
    () => true,
    () => false,
  );
  scene.cue('connected', isConnected ? 2 : 1);
  await scene.heard('looked');
  await scene.step('speak');
  first.write('one');
  await scene.heard('one');
  if (isConnected) second.write('two');
  if (isConnected) await scene.heard('two');
  await scene.step('datagram');
  const udp = scene.watch(createSocket('udp4'), 'udp');
  udp.bind(samePort, scene.host('A')); // the number that the first connection has in TCP
  await once(udp, 'listening');
  udp.send('three', scene.port, scene.host('B'));
  await scene.heard('three');
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

function notesOf(events: readonly LabEvent[], name: string): NodeEvent[] {
  return events.filter((event): event is NodeEvent => {
    return event.level === 'node' && event.kind === 'note' && event.name === name;
  });
}

function packetsOf(events: readonly LabEvent[], wanted: string): PacketEvent[] {
  return events.filter((event): event is PacketEvent => {
    if (event.level !== 'packet') return false;
    return `${event.role}:${event.protocol === 'tcp' ? flagNames(event) : 'UDP'}` === wanted;
  });
}

const text = (wanted: string): Where<NodeEvent> => ({
  text: `"${wanted}"`,
  holds: ({ detail }) => detail.startsWith(`"${wanted}"`),
});

/**
 * Each number that the kernel handed B out as a socket is, among B's files, the same socket. strace
 * prints `19<UDP:[870448]>`, and once it knows, `25<TCP:[127.0.0.12:15001->127.0.0.11:40000]>`.
 */
function unlistedSockets(events: readonly LabEvent[]): SyscallEvent[] {
  const files = notesOf(events, 'file').map(({ detail }) => detail);
  const handedOut = events.filter((event): event is SyscallEvent => {
    if (event.level !== 'syscall' || event.role !== 'B') return false;
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
  number: 1,
  name: 'socket',
  title: {
    en: 'What a socket is',
    ko: '소켓이란 무엇인가',
  },
  goal: {
    en: 'Name the five values that tell one connection from all others, and say what a program holds of it: a number.',
    ko: '한 연결을 다른 모든 연결과 구별하는 다섯 가지 값을 말하고, 프로그램이 가진 것은 번호 하나뿐임을 설명한다.',
  },
  cast: {
    A: { en: 'A, a client with two connections', ko: 'A: 연결을 두 개 여는 클라이언트' },
    B: { en: 'B, a server on one port number', ko: 'B: 포트 번호 하나를 쓰는 서버' },
  },
  needs: [],
  datagrams: true,
  roles: { A: client, B: server },
  question: {
    en: 'A connects to B twice, both times to the same port. B accepts both. Which local port do the two new sockets have on B: this one, or a new one each?',
    ko: 'A가 B의 같은 포트에 두 번 연결하고, B는 둘 다 받아들입니다. B에 새로 생긴 두 소켓의 로컬 포트는 그 포트일까요, 아니면 각각 새 번호일까요?',
  },
  answer: {
    en: "This one, both of them. A port is not a socket. What tells the two apart is A's port: a connection is known by five values, and one that differs is enough.",
    ko: '둘 다 그 포트입니다. 포트는 소켓이 아닙니다. 두 연결을 구별하는 것은 A의 포트입니다. 연결은 다섯 가지 값으로 식별되며, 그중 하나만 달라도 다른 연결입니다.',
  },
  steps: {
    bind: {
      en: 'B opens two sockets for the same address and the same port number: one for TCP, one for UDP.',
      ko: 'B가 같은 주소, 같은 포트 번호로 소켓을 두 개 엽니다. 하나는 TCP, 하나는 UDP입니다.',
    },
    first: {
      en: 'A connects to this port.',
      ko: 'A가 이 포트에 연결합니다.',
    },
    second: {
      en: 'A connects to the same port once more.',
      ko: 'A가 같은 포트에 한 번 더 연결합니다.',
    },
    files: {
      en: 'B looks at its own files in /proc/self/fd, and compares them with the tables of the kernel.',
      ko: 'B가 /proc/self/fd에서 자기 파일 목록을 보고 커널의 소켓 테이블과 비교합니다.',
    },
    speak: {
      en: "A writes 'one' on the first connection and 'two' on the second.",
      ko: "A가 첫 번째 연결에 'one', 두 번째 연결에 'two'를 씁니다.",
    },
    datagram: {
      en: "A sends 'three' by UDP, with the same two addresses and the same two port numbers as its first connection.",
      ko: "A가 첫 번째 연결과 똑같은 주소와 포트 번호로, 다만 UDP로 'three'를 보냅니다.",
    },
  },
  claims: [
    inOrder(
      'socket-call',
      {
        en: 'A socket is asked for with a domain (AF_INET), a type (SOCK_STREAM or SOCK_DGRAM) and a protocol (0: the usual one, so TCP or UDP)',
        ko: '소켓은 도메인(AF_INET), 타입(SOCK_STREAM 또는 SOCK_DGRAM), 프로토콜(0이면 기본값, 즉 TCP 또는 UDP)을 지정해 만든다',
      },
      [
        calls('B', 'listen', 'server'),
        asks('B', 'socket', /AF_INET, SOCK_STREAM.*IPPROTO_IP = \d+<TCP/, 'SOCK_STREAM'),
        calls('B', 'bind', 'udp'),
        asks('B', 'socket', /AF_INET, SOCK_DGRAM.*IPPROTO_IP = \d+<UDP/, 'SOCK_DGRAM'),
        hears('B', 'listening', 'udp'),
      ],
    ),
    holds(
      'no-packet',
      {
        en: 'Both sockets of B exist before the first packet travels: making a socket concerns one machine alone',
        ko: 'B의 두 소켓은 첫 패킷이 나가기 전에 이미 있다. 소켓을 만드는 일은 한 컴퓨터 안에서 끝난다',
      },
      ['node', 'packet'],
      ({ events }) => {
        const order = events.filter(({ level, role }, at) => {
          const { name } = events[at] as NodeEvent;
          return level === 'packet' || (level === 'node' && role === 'B' && name === 'listening');
        });
        const names = order.slice(0, 3).map(({ level }) => level);
        if (names.join() === 'node,node,packet') return { ok: true, events: order.slice(0, 3) };
        const because = {
          en: 'a packet came before both sockets were ready',
          ko: '두 소켓이 준비되기 전에 패킷이 있었다',
        };
        return { ok: false, events: order.slice(0, 3), because };
      },
    ),
    holds(
      'five-values',
      {
        en: "Two connections go to one port of B, and both of B's new sockets have that port; only A's port tells them apart",
        ko: '두 연결 모두 B의 같은 포트로 가고, B에 새로 생긴 두 소켓도 모두 그 포트를 쓴다. 구별하는 것은 A의 포트뿐이다',
      },
      ['node', 'packet'],
      ({ events }) => {
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
      },
    ),
    holds(
      'files',
      {
        en: 'B has four sockets, all with this one port; each number that the kernel handed out is one of the files of its process',
        ko: 'B의 소켓은 네 개이고 포트는 모두 같다. 커널이 내준 번호 하나하나가 B 프로세스가 연 파일이다',
      },
      ['node', 'syscall'],
      ({ events }) => {
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
      },
    ),
    inOrder(
      'told-apart',
      {
        en: "'one' arrives at the first socket, 'two' at the second, 'three' at the UDP socket",
        ko: "'one'은 첫 번째 소켓에, 'two'는 두 번째 소켓에, 'three'는 UDP 소켓에 도착한다",
      },
      [
        calls('A', 'write', 'first'),
        sends('A', 'PSH,ACK', withData),
        hears('B', 'data', 'socket-1', text('one')),
        calls('A', 'write', 'second'),
        sends('A', 'PSH,ACK', withData),
        hears('B', 'data', 'socket-2', text('two')),
        calls('A', 'send', 'udp'),
        hears('B', 'message', 'udp', text('three')),
      ],
    ),
    holds(
      'protocol-counts',
      {
        en: 'The datagram has the same two addresses and the same two port numbers as the first connection, and only the protocol differs',
        ko: '데이터그램의 두 주소와 두 포트 번호는 첫 번째 연결과 같고, 프로토콜만 다르다',
      },
      ['packet'],
      ({ events }) => {
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
      },
    ),
  ],
  explanation: [
    {
      en: 'For a program a socket is a number: the descriptor, an entry in the list of its open files, beside terminals, pipes and files on disk. That is why read(), write() and close() work on it. Behind the number the kernel keeps the socket itself: state, buffers, addresses. socket() sends nothing; the network does not hear of it.',
      ko: '프로그램에서 보면 소켓은 번호, 즉 파일 디스크립터입니다. 터미널, 파이프, 디스크의 파일과 나란히 프로세스가 연 파일 목록의 한 항목입니다. 그래서 read(), write(), close()를 그대로 쓸 수 있습니다. 번호 뒤에는 커널이 관리하는 소켓(상태, 버퍼, 주소)이 있습니다. socket()은 아무것도 보내지 않으며, 네트워크는 이를 알지 못합니다.',
    },
    {
      en: 'A packet carries no descriptor. When one arrives, the kernel looks for the socket by five values: protocol, local address, local port, remote address, remote port (the five-tuple). Only if no socket has all five may a listening one, which leaves the remote end open, take it. So one port serves as many clients as there are different remote ends, and TCP port 15001 and UDP port 15001 have nothing to do with each other.',
      ko: '패킷에는 디스크립터가 없습니다. 패킷이 오면 커널은 프로토콜, 로컬 주소, 로컬 포트, 원격 주소, 원격 포트라는 다섯 값(5-튜플)으로 소켓을 찾습니다. 다섯 값이 모두 맞는 소켓이 없을 때만, 원격 주소를 비워 둔 LISTEN 소켓이 받습니다. 그래서 포트 하나로 서로 다른 원격 끝점의 수만큼 클라이언트를 받을 수 있고, TCP 15001번과 UDP 15001번은 서로 아무 관계가 없습니다.',
    },
    {
      en: 'Five values that are in use cannot be used again. Usually nobody notices, because the kernel picks a local port that is free. A program that insists on a local port in use gets EADDRNOTAVAIL from connect() when it calls the same remote end. To another remote port the same local port is allowed, if both sockets were bound with SO_REUSEADDR, as Node does for a localAddress; otherwise bind() fails with EADDRINUSE.',
      ko: '이미 쓰고 있는 다섯 값의 조합은 다시 쓸 수 없습니다. 보통은 커널이 비어 있는 로컬 포트를 고르므로 문제가 드러나지 않습니다. 로컬 포트를 고집하면 같은 원격 끝점으로 가는 connect()는 EADDRNOTAVAIL로 실패합니다. 원격 포트가 다르면 같은 로컬 포트도 허용되지만, 두 소켓 모두 SO_REUSEADDR로 bind했어야 합니다(Node는 localAddress를 주면 그렇게 합니다). 그렇지 않으면 bind()가 EADDRINUSE로 실패합니다.',
    },
  ],
  wireshark: {
    filter: 'tcp.flags.syn == 1 || udp',
    look: {
      en: 'Compare the port columns of the two SYNs and of the datagram. Then look at tcp.stream: Wireshark tells connections apart by the same values.',
      ko: '두 SYN과 데이터그램의 포트 열을 비교해 보세요. 그런 다음 tcp.stream 필드를 보세요. Wireshark도 같은 값들로 연결을 구별합니다.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.3.1',
      about: {
        en: 'what is kept of a connection, beginning with both addresses and ports',
        ko: '연결마다 보관하는 것: 양쪽의 주소와 포트부터',
      },
    },
    {
      rfc: 9293,
      section: '4',
      about: {
        en: 'glossary: a connection is identified by a pair of sockets',
        ko: '용어: 연결은 소켓 한 쌍으로 식별된다',
      },
    },
    { rfc: 768, section: 'Fields', about: { en: 'ports in UDP', ko: 'UDP의 포트' } },
  ],
  wrong: {
    text: {
      en: 'A asks for the local port of its first connection again (localPort). All five values would be the same, and connect() fails with EADDRNOTAVAIL before a packet is sent.',
      ko: 'A가 첫 번째 연결의 로컬 포트를 다시 지정합니다(localPort). 다섯 값이 모두 같아지므로, connect()는 패킷을 보내기도 전에 EADDRNOTAVAIL로 실패합니다.',
    },
    fails: ['five-values', 'told-apart'],
    point: 'five-values',
    cure: {
      en: 'Let the kernel choose the local port: name none, and every connection differs in at least one of its five values.',
      ko: '로컬 포트를 지정하지 말고 커널이 고르게 하세요. 그러면 연결마다 다섯 값 중 적어도 하나가 달라집니다.',
    },
    steps: {
      second: {
        en: 'A connects to the same port once more, but insists on the local port of its first connection. connect() fails before a packet is sent.',
        ko: 'A가 같은 포트에 한 번 더 연결하면서 첫 번째 연결의 로컬 포트를 고집합니다. 패킷을 보내기도 전에 connect()가 실패합니다.',
      },
      speak: {
        en: "A writes 'one' on the first connection. There is no second one that could carry 'two'.",
        ko: "A가 첫 번째 연결에 'one'을 씁니다. 'two'를 보낼 두 번째 연결은 없습니다.",
      },
    },
  },
  minutes: 15,
  discuss: [
    {
      en: 'A server has one port, 65,535 at most exist. How many connections can it hold at once, and what is the real limit?',
      ko: '서버의 포트는 하나이고 포트 번호는 65,535개까지입니다. 서버는 동시에 연결을 몇 개까지 유지할 수 있을까요? 실제 한계는 무엇일까요?',
    },
    {
      en: 'May A use the local port of its first connection for a connection to another port of B? Try it.',
      ko: 'A가 첫 번째 연결의 로컬 포트로 B의 다른 포트에 연결할 수 있을까요? 직접 해 보세요.',
    },
    {
      en: 'A process forks, or hands a descriptor to another one. How many sockets are there now?',
      ko: '프로세스가 fork하거나 디스크립터를 다른 프로세스에 넘겨줍니다. 이제 소켓은 몇 개일까요?',
    },
  ],
};
