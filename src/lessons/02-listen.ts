// Lesson 2: bind and listen. Connections that nobody has accepted wait in a queue, and it may be full.
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { LabEvent, NodeEvent, PacketEvent } from '../capture/lab-event.ts';
import { readProcSockets, readTcpCounter } from '../capture/proc-net-tcp.ts';
import { CLOCKS_AGREE_NS, holds, inOrder, packetList } from '../proof/claims.ts';
import {
  asks,
  becomes,
  calls,
  fault,
  flagNames,
  hears,
  notes,
  sends,
  sentAgain,
  type Where,
} from '../proof/patterns.ts';
import type { Scene } from '../testbed/scene.ts';
import type { Lesson } from './lesson.ts';

/** Connections that may wait to be accepted. Linux keeps one more than it was asked for. */
const BACKLOG = 1;
const CLIENTS = 3;
/** ms. On one machine an answer takes microseconds: what has not come by now does not come. */
const LONG_ENOUGH_FOR_AN_ANSWER_MS = 200;
/** ms. A SYN without an answer is sent again after 1 s (RFC 6298, 2.1); the rest is for clocks. */
const FIRST_TIMEOUT_AT_LEAST_MS = 900;

async function server(scene: Scene): Promise<void> {
  await scene.step('listen');
  const listener = scene.watch(createServer(), 'server');
  const where = { port: scene.port, host: scene.host('B') };
  // Without a backlog Node asks for 511.
  listener.listen(scene.wrong ? where : { ...where, backlog: BACKLOG });
  await once(listener, 'listening');
  let accepted = 0;
  listener.on('connection', (socket: Socket) => {
    scene.watch(socket, `socket-${++accepted}`).resume();
    if (accepted === CLIENTS) listener.close();
  });
  scene.cue('listening');
}

async function client(scene: Scene): Promise<void> {
  await scene.heard('listening');
  await scene.step('freeze');
  await scene.signal('B', 'SIGSTOP'); // B's program cannot take a step: nobody calls accept
  await scene.step('fill');
  const first = connect(scene, 'first');
  await once(first, 'connect');
  const second = connect(scene, 'second');
  await once(second, 'connect');
  await noteQueue(scene);
  await scene.step('full');
  const third = connect(scene, 'third');
  const answer = once(third, 'connect');
  await Promise.race([answer, pause(LONG_ENOUGH_FOR_AN_ANSWER_MS)]);
  await noteQueue(scene);
  await scene.signal('B', 'SIGCONT'); // and B accepts those who waited
  await answer;
  await scene.step('room');
  for (const socket of [first, second, third]) socket.end();
}

function connect(scene: Scene, name: string): Socket {
  const socket = scene.watch(new Socket(), name);
  socket.connect({ port: scene.port, host: scene.host('B'), localAddress: scene.host('A') });
  return socket;
}

/** The kernel's own numbers: who waits at B's listening socket, and who found no room there. */
async function noteQueue(scene: Scene): Promise<void> {
  const listening = (await readProcSockets()).find(({ state }) => state === 'LISTEN');
  scene.note('accept-queue', `${listening?.receiveQueue}`);
  scene.note('overflows', `${await readTcpCounter('ListenOverflows')}`);
}

const number = (wanted: number): Where<NodeEvent> => ({
  text: { en: `the value ${wanted}`, ko: `값 ${wanted}` },
  holds: ({ detail }) => detail === String(wanted),
});

/** Packets of the client that connected third, in order. */
function packetsOfThird(events: readonly LabEvent[]): PacketEvent[] {
  const packets = events.filter((event): event is PacketEvent => event.level === 'packet');
  const syns = packets.filter((packet) => flagNames(packet) === 'SYN');
  const third = [...new Set(syns.map(({ from }) => from))][CLIENTS - 1];
  return packets.filter(({ from, to }) => from === third || to === third);
}

export const lesson: Lesson = {
  number: 2,
  name: 'listen',
  title: {
    en: 'bind and listen: the queue in front of accept',
    ko: 'bind와 listen: accept 앞의 대기열',
  },
  goal: {
    en: 'Say what the backlog counts, and what a client notices when the queue is full.',
    ko: '백로그가 무엇을 세는지, 대기열이 가득 차면 클라이언트가 무엇을 겪는지 설명한다.',
  },
  cast: {
    A: { en: 'A, three clients in one program', ko: 'A: 한 프로그램 안의 클라이언트 셋' },
    B: { en: 'B, a server that hangs', ko: 'B: 멈춰 버린 서버' },
  },
  needs: ['packets', 'network'],
  roles: { A: client, B: server },
  question: {
    en: 'B listens with a backlog of 1, and then its process is frozen: it can accept nothing. Three clients connect, one after the other. What does each of them notice: connected, refused, or nothing at all?',
    ko: 'B가 백로그 1로 listen한 뒤 프로세스가 멈춥니다. 아무것도 accept할 수 없습니다. 클라이언트 셋이 차례로 연결을 시도합니다. 각각 어떻게 될까요? 연결될까요, 거부될까요, 아니면 아무 응답도 없을까요?',
  },
  answer: {
    en: 'The first two are connected: the kernel does the handshake, and Linux keeps one more than the backlog. The third notices nothing, not even a refusal: its SYN is dropped, and its kernel tries again after 1 s.',
    ko: '처음 둘은 연결됩니다. 핸드셰이크는 커널이 하고, Linux는 백로그보다 하나 더 받아 둡니다. 세 번째는 거부조차 당하지 않고 아무 응답도 받지 못합니다. SYN이 버려지고, 커널이 1초 뒤에 다시 보냅니다.',
  },
  steps: {
    listen: {
      en: 'B binds a port and listens, with a backlog of 1.',
      ko: 'B가 포트에 bind하고 백로그 1로 listen합니다.',
    },
    freeze: {
      en: "B's process is frozen (SIGSTOP), as if it were in an endless loop.",
      ko: 'B의 프로세스를 멈춥니다(SIGSTOP). 무한 루프에 빠진 것과 같습니다.',
    },
    fill: {
      en: 'Two clients connect, and both succeed. Both now wait at B, in the queue in front of accept.',
      ko: '클라이언트 둘이 연결하고 둘 다 성공합니다. 이제 둘 다 B의 accept 앞 대기열에서 기다립니다.',
    },
    full: {
      en: 'A third client connects. For 200 ms, a thousand times longer than an answer takes here, nothing comes. Then B is woken up (SIGCONT).',
      ko: '세 번째 클라이언트가 연결을 시도합니다. 평소 응답 시간의 천 배에 이르는 200 ms 동안 아무것도 오지 않습니다. 그런 다음 B를 깨웁니다(SIGCONT).',
    },
    room: {
      en: 'B has accepted the two. The third SYN was sent again a second later, and there was room. All hang up.',
      ko: 'B가 둘을 accept했습니다. 1초 뒤 다시 보낸 세 번째 SYN에는 자리가 있었습니다. 모두 연결을 종료합니다.',
    },
  },
  claims: [
    inOrder(
      'listen',
      {
        en: 'listen() of Node is socket(), bind() and listen(fd, 1); the state is LISTEN, and no packet was needed for it',
        ko: 'Node의 listen()은 socket(), bind(), listen(fd, 1)이다. 상태는 LISTEN이 되고 패킷은 필요 없다',
      },
      [
        calls('B', 'listen', 'server'),
        asks('B', 'socket', /SOCK_STREAM/),
        asks('B', 'bind', / = 0$/, { en: 'that succeeds', ko: '성공' }),
        asks('B', 'listen', new RegExp(`, ${BACKLOG} = 0$`), {
          en: `with a backlog of ${BACKLOG}`,
          ko: `백로그 ${BACKLOG}`,
        }),
        becomes('B', 'LISTEN', 'CLOSE'),
        hears('B', 'listening', 'server'),
      ],
    ),
    inOrder(
      'connected-to-nobody',
      {
        en: "While B's process is frozen, its kernel completes the handshake, and the first two clients hear 'connect'",
        ko: "B의 프로세스가 멈춘 동안에도 커널이 핸드셰이크를 끝내고, 처음 두 클라이언트는 'connect' 이벤트를 받는다",
      },
      [
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
      ],
    ),
    inOrder(
      'queue-full',
      {
        en: 'Two connections wait at the listening socket. The third does not get in, and the kernel counts an overflow',
        ko: 'LISTEN 소켓에서 연결 두 개가 기다린다. 세 번째는 들어가지 못하고, 커널의 대기열 넘침 카운터가 1 늘어난다',
      },
      [
        notes('A', 'accept-queue', number(BACKLOG + 1)),
        notes('A', 'overflows', number(0)),
        calls('A', 'connect', 'third'),
        notes('A', 'accept-queue', number(BACKLOG + 1)),
        notes('A', 'overflows', number(1)),
      ],
    ),
    holds(
      'silence',
      {
        en: "The third client's SYN is answered by nothing, not even by a reset, until it is sent again a second later",
        ko: '세 번째 클라이언트의 SYN에는 아무 응답도, RST조차 오지 않는다. 1초 뒤에 재전송한 SYN에야 응답이 온다',
      },
      ['packet'],
      ({ events }) => {
        const packets = packetsOfThird(events);
        // On a busy machine B may have made room only when the SYN comes for the third time.
        const answer = packets.findIndex(({ role }) => role === 'B');
        const found = packets.slice(0, answer + 1);
        const [syn, again] = found;
        const list = found.map((packet) => `${packet.role}:${flagNames(packet)}`);
        const names = list.join(' ');
        const waitedMs = Number((again?.timeNs ?? 0n) - (syn?.timeNs ?? 0n)) / 1e6;
        const isLate = waitedMs >= FIRST_TIMEOUT_AT_LEAST_MS;
        if (isLate && /^(A:SYN ){2,}B:SYN,ACK$/.test(names)) return { ok: true, events: found };
        const because = {
          en: `the packets up to the answer were ${packetList(list).en}, the second ${waitedMs.toFixed(1)} ms after the first`,
          ko: `응답까지의 패킷은 ${packetList(list).ko}, 두 번째는 첫 번째의 ${waitedMs.toFixed(1)} ms 뒤`,
        };
        return { ok: false, events: found, because };
      },
    ),
    holds(
      'accepted-later',
      {
        en: "B's program calls accept for the first time after it was woken up",
        ko: 'B의 프로그램은 깨어난 뒤에야 처음으로 accept를 호출한다',
      },
      ['syscall', 'fault'],
      ({ events }) => {
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
      },
    ),
    inOrder(
      'room-again',
      {
        en: "B wakes and accepts two, and then the third client's next SYN is answered at once",
        ko: 'B가 깨어나 둘을 accept한다. 그 뒤 세 번째 클라이언트가 다시 보낸 SYN에는 바로 응답이 온다',
      },
      [
        fault('SIGCONT'),
        asks('B', 'accept4', /= \d+</, { en: 'that takes one', ko: '하나를 꺼냄' }),
        hears('B', 'connection', 'server'),
        asks('B', 'accept4', /= \d+</, { en: 'that takes one', ko: '하나를 꺼냄' }),
        hears('B', 'connection', 'server'),
        sends('A', 'SYN', sentAgain),
        sends('B', 'SYN,ACK'),
        hears('A', 'connect', 'third'),
      ],
    ),
  ],
  explanation: [
    {
      en: 'bind() gives the socket its address and port. listen() makes it a listening socket: it never carries data itself, and for every connection the kernel creates a new one. From now on the kernel answers every SYN to this port by itself. (bind() ties a socket to an address, not to a process: that tie is the descriptor.) A connection whose handshake is complete waits in a queue until the program calls accept(). The client cannot tell whether anybody has.',
      ko: 'bind()는 소켓에 주소와 포트를 줍니다. listen()을 호출한 소켓은 스스로 데이터를 주고받지 않으며, 연결마다 커널이 새 소켓을 만듭니다. 이때부터 이 포트로 오는 모든 SYN에는 커널이 직접 응답합니다. (bind()는 소켓을 프로세스가 아니라 주소에 묶습니다. 프로세스와 소켓을 묶는 것은 디스크립터입니다.) 핸드셰이크가 끝난 연결은 프로그램이 accept()를 호출할 때까지 대기열에서 기다립니다. 이미 accept되었는지 클라이언트는 알 수 없습니다.',
    },
    {
      en: 'The backlog bounds this queue; connections that were accepted do not count. Linux turns a newcomer away only when more than the backlog wait, so one more fits in, and it takes no more than net.core.somaxconn (4,096). Node asks for 511. A second queue holds half-finished handshakes, a SYN without its third packet; Linux bounds it by the same number. A SYN flood fills that one, and SYN cookies answer it: the kernel then keeps nothing and puts what it must know into its own sequence number.',
      ko: '백로그는 이 대기열의 한도입니다. 이미 accept한 연결은 세지 않습니다. Linux는 기다리는 연결이 백로그보다 많아야 받지 않으므로 하나가 더 들어갑니다. 상한은 net.core.somaxconn(4,096)이고, Node의 기본값은 511입니다. 세 번째 패킷을 기다리는 미완성 핸드셰이크는 따로 SYN 대기열에 있으며, Linux에서는 그 한도도 같은 수입니다. SYN 플러드 공격은 이 대기열을 채웁니다. 이에 대한 방어가 SYN 쿠키입니다. 커널은 아무것도 보관하지 않고, 알아야 할 것을 자신의 순서 번호에 담습니다.',
    },
    {
      en: 'When the queue is full, Linux drops the SYN without a word, in the hope that there will be room when it comes again. To the client this looks exactly like a lost packet: connected after 1 s, 3 s or 7 s (newer Linux also tries after 2 and 4 s; the course switches that off). On a server, ss -ltn shows the queue (Recv-Q) and its limit (Send-Q), and nstat counts TcpExtListenOverflows. Other systems may send a reset instead.',
      ko: '대기열이 가득 차면 Linux는 SYN을 아무 응답 없이 버립니다. 다시 올 때는 자리가 있으리라 기대하기 때문입니다. 클라이언트에게는 패킷 손실과 똑같이 보입니다. 1초, 3초, 7초 뒤에 연결됩니다(최신 Linux는 2초, 4초에도 시도하지만 이 강좌에서는 꺼 둡니다). 서버에서는 ss -ltn이 대기열(Recv-Q)과 그 한도(Send-Q)를 보여 주고, nstat의 TcpExtListenOverflows가 넘친 횟수를 셉니다. RST를 보내는 운영체제도 있습니다.',
    },
  ],
  wireshark: {
    filter: 'tcp.flags.syn == 1',
    look: {
      en: 'Two pairs of SYN and SYN,ACK, then a SYN alone. Its retransmission comes a second later: could you tell from the packets that nothing was lost on the way?',
      ko: 'SYN과 SYN,ACK 두 쌍 다음에 SYN 하나만 있습니다. 1초 뒤에 재전송됩니다. 도중에 손실된 것이 아니라는 사실을 패킷만 보고 알 수 있을까요?',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.9.1.1',
      about: {
        en: 'OPEN, passive: what listen() asks for',
        ko: '수동 OPEN: listen()이 요청하는 것',
      },
    },
    {
      rfc: 6298,
      section: '2',
      about: {
        en: 'the first retransmission timeout is 1 s',
        ko: '첫 재전송 타임아웃은 1초',
      },
    },
  ],
  wrong: {
    text: {
      en: "The server leaves the backlog at Node's 511. Now the third client is connected too, to a server that hangs. A long queue does not make a slow server faster: it only makes its clients learn later that something is wrong.",
      ko: '서버가 백로그를 Node의 기본값 511로 둡니다. 이제 세 번째 클라이언트도 멈춘 서버에 연결됩니다. 대기열이 길다고 느린 서버가 빨라지지는 않습니다. 클라이언트가 문제를 더 늦게 알게 될 뿐입니다.',
    },
    fails: ['listen', 'queue-full', 'silence'],
    point: 'queue-full',
    cure: {
      en: 'Keep the backlog as short as the wait that a client may bear: it then learns soon that the server is full, and can try elsewhere.',
      ko: '백로그는 클라이언트가 견딜 수 있는 대기 시간에 맞추어 짧게 두세요. 그래야 서버가 가득 찼다는 것을 일찍 알고 다른 곳으로 갈 수 있습니다.',
    },
    steps: {
      listen: {
        en: 'B binds a port and listens without naming a backlog: Node asks for 511.',
        ko: 'B가 포트에 bind하고 백로그를 정하지 않은 채 listen합니다. Node는 511을 요청합니다.',
      },
      full: {
        en: 'A third client connects, and is connected at once, to a server that hangs. Then B is woken up (SIGCONT).',
        ko: '세 번째 클라이언트도 멈춘 서버에 곧바로 연결됩니다. 그런 다음 B를 깨웁니다(SIGCONT).',
      },
      room: {
        en: 'B accepts all three: they have waited in the queue all the time. All hang up.',
        ko: 'B가 내내 대기열에서 기다린 셋을 모두 accept합니다. 모두 연결을 종료합니다.',
      },
    },
  },
  minutes: 20,
  discuss: [
    {
      en: 'Connecting to a server takes a millisecond, or else almost exactly 1 s or 3 s. What do you suspect, and which two commands tell?',
      ko: '어떤 서버에 연결하는 데 1 ms가 걸리거나, 아니면 거의 정확히 1초나 3초가 걸립니다. 무엇을 의심하겠습니까? 확인할 두 가지 명령은 무엇일까요?',
    },
    {
      en: "A monitor only connects and hangs up, and reports 'up'. What has it tested?",
      ko: "어떤 모니터링 도구가 연결만 했다가 바로 종료하고 '정상'이라고 보고합니다. 실제로 무엇을 확인한 것일까요?",
    },
    {
      en: 'Drop the SYN or send a reset: what speaks for each when a server is full?',
      ko: '서버가 가득 찼을 때 SYN을 버리는 방법과 RST를 보내는 방법에는 각각 어떤 장점이 있을까요?',
    },
  ],
};
