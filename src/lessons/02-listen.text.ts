// What lesson 2 says, in English and Korean: its program and its claims are in 02-listen.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'bind and listen: the queue in front of accept',
    ko: 'bind와 listen: accept 앞의 대기열',
  },
  goal: {
    en: 'Say what the backlog counts, and what a client notices when the queue is full.',
    ko: '백로그가 무엇을 세는지, 대기열이 가득 차면 클라이언트가 무엇을 겪는지 설명한다.',
  },
  labels: {
    A: { en: 'A, three clients in one program', ko: 'A: 한 프로그램 안의 클라이언트 셋' },
    B: { en: 'B, a server that hangs', ko: 'B: 멈춰 버린 서버' },
  },
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
  claims: {
    listen: {
      en: 'listen() of Node is socket(), bind() and listen(fd, 1); the state is LISTEN, and no packet was needed for it',
      ko: 'Node의 listen()은 socket(), bind(), listen(fd, 1)이다. 상태는 LISTEN이 되고 패킷은 필요 없다',
    },
    'connected-to-nobody': {
      en: "While B's process is frozen, its kernel completes the handshake, and the first two clients hear 'connect'",
      ko: "B의 프로세스가 멈춘 동안에도 커널이 핸드셰이크를 끝내고, 처음 두 클라이언트는 'connect' 이벤트를 받는다",
    },
    'queue-full': {
      en: 'Two connections wait at the listening socket. The third does not get in, and the kernel counts an overflow',
      ko: 'LISTEN 소켓에서 연결 두 개가 기다린다. 세 번째는 들어가지 못하고, 커널의 대기열 넘침 카운터가 1 늘어난다',
    },
    silence: {
      en: "The third client's SYN is answered by nothing, not even by a reset, until it is sent again a second later",
      ko: '세 번째 클라이언트의 SYN에는 아무 응답도, RST조차 오지 않는다. 1초 뒤에 재전송한 SYN에야 응답이 온다',
    },
    'accepted-later': {
      en: "B's program calls accept for the first time after it was woken up",
      ko: 'B의 프로그램은 깨어난 뒤에야 처음으로 accept를 호출한다',
    },
    'room-again': {
      en: "B wakes and accepts two, and then the third client's next SYN is answered at once",
      ko: 'B가 깨어나 둘을 accept한다. 그 뒤 세 번째 클라이언트가 다시 보낸 SYN에는 바로 응답이 온다',
    },
  },
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
  wrong: {
    text: {
      en: "The server leaves the backlog at Node's 511. Now the third client is connected too, to a server that hangs. A long queue does not make a slow server faster: it only makes its clients learn later that something is wrong.",
      ko: '서버가 백로그를 Node의 기본값 511로 둡니다. 이제 세 번째 클라이언트도 멈춘 서버에 연결됩니다. 대기열이 길다고 느린 서버가 빨라지지는 않습니다. 클라이언트가 문제를 더 늦게 알게 될 뿐입니다.',
    },
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
} as const satisfies LessonText;
