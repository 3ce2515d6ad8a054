// What lesson 12 says, in English and Korean: its program and its claims are in 12-time-wait.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'TIME_WAIT: what it is for and what it costs',
    ko: 'TIME_WAIT: 왜 필요하고 어떤 비용이 드는가',
  },
  goal: {
    en: 'Tell which end waits in TIME_WAIT, why it must, and how a program can run out of ports.',
    ko: '어느 쪽이 TIME_WAIT에 남는지, 왜 기다려야 하는지, 프로그램의 포트가 어떻게 바닥나는지 설명한다.',
  },
  labels: {
    A: {
      en: 'A, the client, with two ports to call from',
      ko: 'A: 쓸 수 있는 포트가 두 개인 클라이언트',
    },
    B: { en: 'B, the server', ko: 'B: 서버' },
  },
  question: {
    en: 'A may call from two ports only. It opens two connections to B and closes them cleanly, one after the other. None is open any more. Can A open a third?',
    ko: 'A가 쓸 수 있는 포트는 두 개뿐입니다. A는 B에 연결 두 개를 차례로 맺고 정상 종료합니다. 이제 열려 있는 연결은 없습니다. A는 세 번째 연결을 맺을 수 있을까요?',
  },
  answer: {
    en: 'Not to the same port of B, for a minute: EADDRNOTAVAIL, without one packet. A closed first each time, so its kernel keeps both address pairs in TIME_WAIT. To another port of B it can. (A stock Linux reuses such a pair on loopback after one second, tcp_tw_reuse = 2; the lesson switches that off, as it is between two machines.)',
    ko: 'B의 같은 포트로는 1분 동안 맺을 수 없습니다. 패킷 하나 나가지 않고 EADDRNOTAVAIL로 실패합니다. 매번 A가 먼저 닫았으므로 A의 커널이 두 주소 쌍을 모두 TIME_WAIT에 두기 때문입니다. B의 다른 포트로는 연결할 수 있습니다. (평소의 Linux는 루프백에서만 1초 뒤부터 그런 주소 쌍을 재사용합니다(tcp_tw_reuse = 2). 이 과에서는 서로 다른 두 컴퓨터 사이에서처럼 꺼 둡니다.)',
  },
  steps: {
    cross: {
      en: 'Both say bye and call end() at the same time, on a line so slow that the two FINs pass each other.',
      ko: '양쪽이 동시에 bye를 보내고 end()를 호출합니다. 회선이 아주 느려서 두 FIN이 도중에 엇갈립니다.',
    },
    'lost-ack': {
      en: 'A closes first, B second. The very last packet, A’s ACK, is lost.',
      ko: 'A가 먼저 닫고 B가 나중에 닫습니다. 마지막 패킷인 A의 ACK가 손실됩니다.',
    },
    calls: {
      en: 'A opens and closes two connections to the same port of B, one after the other. The kernel chooses the port for each. At once A calls there a third time, and then another port of B.',
      ko: 'A가 B의 같은 포트로 연결 두 개를 차례로 맺고 닫습니다. 포트는 매번 커널이 고릅니다. 곧바로 같은 곳에 세 번째 연결을 시도하고, 이어서 B의 다른 포트로 연결합니다.',
    },
  },
  claims: {
    'crossing-at-A': {
      en: "The FINs cross: A is in FIN_WAIT1 when B's FIN comes, goes to CLOSING, and only the ACK of its own FIN brings TIME_WAIT",
      ko: 'FIN이 엇갈린다. A는 FIN_WAIT1에서 B의 FIN을 받아 CLOSING이 되고, 자신의 FIN에 대한 ACK가 와야 TIME_WAIT가 된다',
    },
    'crossing-at-B': {
      en: 'B does exactly the same: both closed first, so both wait in TIME_WAIT',
      ko: 'B도 똑같다. 둘 다 먼저 닫은 셈이므로 둘 다 TIME_WAIT에 남는다',
    },
    'fin-again': {
      en: "A's last ACK is lost and its program has long heard 'close'; B, in LAST_ACK, sends its FIN again, and A's kernel answers from TIME_WAIT",
      ko: "A의 마지막 ACK가 손실되었고 A의 프로그램은 이미 'close' 이벤트를 받았다. LAST_ACK 상태의 B가 FIN을 재전송하면 A의 커널이 TIME_WAIT에서 응답한다",
    },
    'both-wait': {
      en: "After two calls both of A's ports wait in TIME_WAIT, and none of B's",
      ko: '두 번의 연결 뒤 A의 포트 두 개가 모두 TIME_WAIT에 있고, B에는 없다',
    },
    'no-port-left': {
      en: 'The third connect() fails at once with EADDRNOTAVAIL: no port is left for this destination',
      ko: '세 번째 connect()는 즉시 EADDRNOTAVAIL로 실패한다. 이 목적지로 쓸 포트가 남아 있지 않다',
    },
    elsewhere: {
      en: 'The same ports serve for another destination: what waits is a pair of addresses, not a port',
      ko: '다른 목적지로는 같은 포트를 쓸 수 있다. 기다리는 것은 포트가 아니라 주소 쌍이다',
    },
    'no-packet': {
      en: 'From those ports three SYNs go out, not four: the refused call sent nothing',
      ko: '이 포트들에서 나간 SYN은 네 개가 아니라 세 개다. 실패한 connect()는 아무것도 보내지 않았다',
    },
  },
  explanation: [
    {
      en: 'Nobody acknowledges the last ACK of a close. So whoever sends it cannot know that it arrived, and must stay a while to send it again when the other FIN is repeated. That is the end that closed first, or both, when the FINs crossed. The program is long done; the kernel waits alone.',
      ko: '연결 종료의 마지막 ACK에는 아무도 응답하지 않습니다. 그래서 그것을 보낸 쪽은 도착했는지 알 수 없고, 상대가 FIN을 재전송하면 다시 응답하도록 얼마간 남아 있어야 합니다. 먼저 닫은 쪽이 그렇고, FIN이 엇갈렸다면 양쪽 모두입니다. 프로그램은 이미 끝났고 커널만 기다립니다.',
    },
    {
      en: 'The second reason: a late segment of the old connection must not fall into a new one between the same two addresses and ports. RFC 9293 asks for two maximum segment lifetimes, four minutes; Linux always waits 60 s.',
      ko: '두 번째 이유는 옛 연결에서 늦게 도착한 세그먼트가 같은 주소와 포트를 쓰는 새 연결에 섞이지 않게 하는 것입니다. RFC 9293은 최대 세그먼트 수명(MSL)의 두 배인 4분을 요구하고, Linux는 항상 60초를 기다립니다.',
    },
    {
      en: 'The price: one address pair for each close. A client that calls one server in short connections has about 28,000 ports, so it may close 470 a second. The cure is to keep connections open or to let the other end close first, never to reset: a RST throws away data under way. Servers that restart need only SO_REUSEADDR, which Node sets.',
      ko: '대가는 종료할 때마다 묶이는 주소 쌍 하나입니다. 한 서버에 짧은 연결을 반복하는 클라이언트는 포트가 약 28,000개이므로 초당 470번쯤까지만 닫을 수 있습니다. 해법은 연결을 유지하거나 상대가 먼저 닫게 하는 것이지 RST가 아닙니다. RST는 전송 중인 데이터를 버립니다. 서버의 재시작은 Node가 설정하는 SO_REUSEADDR로 충분합니다.',
    },
    {
      en: "Linux's tracepoint calls TIME_WAIT plain CLOSE, because a lighter timewait socket takes its place; only /proc/net/tcp and ss show it.",
      ko: 'Linux의 트레이스포인트에는 TIME_WAIT가 CLOSE로 나옵니다. 가벼운 timewait 소켓이 대신하기 때문입니다. TIME_WAIT는 /proc/net/tcp와 ss에서만 보입니다.',
    },
  ],
  wrong: {
    text: {
      en: 'A treats TIME_WAIT as a fault and resets its calls with resetAndDestroy(). The ports are free at once, but nothing protects a late segment, and what was under way is lost.',
      ko: 'A가 TIME_WAIT를 결함으로 여기고 resetAndDestroy()로 연결을 강제로 끊습니다(RST). 포트는 바로 비지만, 늦게 도착한 세그먼트를 막아 줄 것이 없고 전송 중이던 데이터는 사라집니다.',
    },
    cure: {
      en: 'Leave TIME_WAIT alone. Keep one connection for many requests, let the kernel choose among many ports, or let the other end close first.',
      ko: 'TIME_WAIT는 그대로 두세요. 연결 하나로 여러 요청을 보내거나, 커널이 많은 포트 중에서 고르게 하거나, 상대가 먼저 닫게 하세요.',
    },
    steps: {
      calls: {
        en: 'A opens two connections to the same port of B, one after the other, and resets each. Both ports are free at once, and nothing keeps A from calling there a third time.',
        ko: 'A가 B의 같은 포트에 연결 두 개를 차례로 열고 각각 RST로 끊습니다. 두 포트가 곧바로 비므로 세 번째 연결도 막히지 않습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.fin == 1 && tcp.analysis.retransmission',
    look: {
      en: 'The FIN that B repeated, 0.2 s after the first. Follow its stream: the ACK before it was captured, but it never arrived.',
      ko: 'B가 0.2초 뒤에 다시 보낸 FIN입니다. 그 스트림을 따라가 보세요. 바로 앞의 ACK는 캡처에 있지만 도착하지 못했습니다.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.6',
      about: { en: 'simultaneous close, and the wait of 2 MSL', ko: '동시 종료와 2 MSL 대기' },
    },
    {
      rfc: 6191,
      section: '2',
      about: {
        en: 'reusing a pair in TIME-WAIT earlier, by timestamps',
        ko: '타임스탬프로 TIME-WAIT의 주소 쌍을 일찍 재사용하기',
      },
    },
  ],
  discuss: [
    {
      en: 'A server with 100,000 clients a minute: who should close first, and what would each choice cost?',
      ko: '1분에 클라이언트 10만 개를 받는 서버라면 누가 먼저 닫는 것이 좋을까요? 각 선택의 비용은 무엇일까요?',
    },
    {
      en: 'If the repeated FIN found no TIME_WAIT, what would A’s kernel answer, and what would B’s program hear?',
      ko: '재전송된 FIN에 응답할 TIME_WAIT가 없다면 A의 커널은 무엇을 보내고, B의 프로그램은 무엇을 받게 될까요?',
    },
    {
      en: 'In a simultaneous close, can a capture taken at A alone show that B was in CLOSING?',
      ko: '동시 종료에서, A 쪽에서만 잡은 캡처로 B가 CLOSING이었다는 것을 알 수 있을까요?',
    },
  ],
} as const satisfies LessonText;
