// What lesson 3 says, in English and Korean: its program and its claims are in 03-handshake.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'connect and the three-way handshake',
    ko: 'connect와 3-way 핸드셰이크',
  },
  goal: {
    en: 'Say what each of the three packets is for, and tell a refusal from silence.',
    ko: '세 패킷이 각각 무엇을 위한 것인지 말하고, 거부와 무응답을 구별한다.',
  },
  labels: {
    A: { en: 'A, the client, connects three times', ko: 'A: 세 번 연결하는 클라이언트' },
    B: { en: 'B, the server, comes a little late', ko: 'B: 조금 늦게 시작하는 서버' },
  },
  question: {
    en: 'Two things can go wrong with connect(): nobody listens on the port, or the first packet is lost on the way. In which of the two cases does the program get an error, and how soon?',
    ko: 'connect()에서 생길 수 있는 문제는 두 가지입니다. 그 포트에서 아무도 listen하지 않거나, 첫 패킷이 도중에 손실되는 경우입니다. 프로그램이 오류를 받는 것은 어느 쪽이고, 얼마나 빨리 받을까요?',
  },
  answer: {
    en: 'Only in the first, and at once: B answers with a reset, ECONNREFUSED. In the second there is no error at all: the kernel sends the SYN again after 1 s, and connecting takes a second longer.',
    ko: '첫 번째 경우에만, 그것도 즉시 받습니다. B가 RST로 응답해 ECONNREFUSED가 됩니다. 두 번째 경우에는 오류가 없습니다. 커널이 1초 뒤에 SYN을 다시 보내고, 연결이 1초 더 걸릴 뿐입니다.',
  },
  steps: {
    refused: {
      en: 'A connects to a port where nobody listens. B answers: no.',
      ko: 'A가 아무도 listen하지 않는 포트에 연결합니다. B는 거부합니다.',
    },
    open: {
      en: 'Now B listens. A connects: three packets. Then A hangs up.',
      ko: '이제 B가 listen합니다. A가 연결합니다. 패킷 세 개가 오갑니다. 그런 다음 A가 연결을 종료합니다.',
    },
    lost: {
      en: 'A connects once more, but its SYN is lost before it reaches B. A second passes.',
      ko: 'A가 다시 연결하지만 SYN이 B에 닿기 전에 손실됩니다. 1초가 지나갑니다.',
    },
  },
  claims: {
    refused: {
      en: "Nobody listens: B's kernel answers the SYN with RST,ACK, and A's program hears ECONNREFUSED",
      ko: '아무도 listen하지 않으면 B의 커널이 SYN에 RST,ACK로 응답하고, A의 프로그램은 ECONNREFUSED 오류를 받는다',
    },
    'three-packets': {
      en: "connect() sends the SYN; the answer makes A ESTABLISHED, and A's ACK makes B ESTABLISHED",
      ko: 'connect()가 SYN을 보낸다. 그 응답으로 A가, A의 ACK로 B가 ESTABLISHED가 된다',
    },
    'heard-afterwards': {
      en: "A's program hears 'connect' only when its kernel has the answer and is ESTABLISHED",
      ko: "A의 커널이 응답을 받아 ESTABLISHED가 된 다음에야 A의 프로그램이 'connect' 이벤트를 받는다",
    },
    numbers: {
      en: 'Each SYN names a first sequence number, and the other end acknowledges it plus one: a SYN counts like a byte',
      ko: '양쪽 SYN은 각자 시작 순서 번호를 알리고, 상대는 거기에 1을 더한 ACK 번호로 응답한다. SYN은 데이터 1바이트처럼 센다',
    },
    'sent-again': {
      en: "The lost SYN is sent again without the program's doing, and then the handshake goes on as usual",
      ko: '손실된 SYN은 프로그램이 관여하지 않아도 재전송되고, 핸드셰이크는 평소처럼 이어진다',
    },
    'one-second': {
      en: 'Between the two SYNs lies a second in which nobody says a word',
      ko: '두 SYN 사이에 1초가 흐르고, 그동안 어느 쪽도 패킷을 보내지 않는다',
    },
    'one-lost': {
      en: 'Exactly one packet was lost, by the count of the kernel',
      ko: '커널이 센 손실 패킷은 정확히 하나다',
    },
  },
  explanation: [
    {
      en: 'Why three? Each end counts its bytes from a number of its own and must know that the other has heard it. That makes two numbers and two acknowledgements, and B puts its number and its acknowledgement into one packet. With the third packet A also confirms that it really wants this connection: an old SYN that comes late gets an answer that A does not know, and A resets it (RFC 9293, 3.5, calls this the principal reason). The start is an unpredictable place on a running clock: the clock keeps packets of an older connection from fitting in, the secret part keeps out forgers.',
      ko: '왜 세 개일까요? 양쪽은 각자의 시작 번호부터 바이트를 세며, 상대가 그 번호를 받았는지 알아야 합니다. 번호 두 개에 확인 응답 두 개인데, B가 자기 번호와 확인 응답을 한 패킷에 담으므로 셋이 됩니다. 세 번째 패킷은 A가 정말 이 연결을 원한다는 확인이기도 합니다. 늦게 도착한 옛 SYN에 B가 응답하면, 그 응답을 모르는 A가 RST를 보냅니다(RFC 9293 3.5절이 말하는 가장 큰 이유입니다). 시작 번호는 계속 가는 시계 위의 예측할 수 없는 한 점입니다. 시계 덕분에 예전 연결의 패킷이 끼어들기 어렵고, 비밀값 덕분에 위조가 어렵습니다.',
    },
    {
      en: "No program takes part. On one machine the kernels of both ends do it while A is still inside connect(): look at the order of 'connect' and the packets. On a longer way connect() returns first, and 'connect' comes a round trip later, when B is not ESTABLISHED yet. Linux keeps what it knows of a caller between the first and the third packet in a small record and makes a socket only afterwards, which is why SYN_RECV appears together with the third packet.",
      ko: "프로그램은 관여하지 않습니다. 한 컴퓨터 안에서는 A가 아직 connect() 안에 있는 동안 양쪽 커널이 처리합니다. 'connect' 이벤트와 패킷의 순서를 보세요. 거리가 멀면 connect()가 먼저 반환되고, 'connect'는 왕복 시간 뒤, B가 아직 ESTABLISHED가 되기 전에 옵니다. Linux는 첫 패킷과 세 번째 패킷 사이에는 연결 요청을 작은 기록으로만 두고, 그 뒤에야 소켓을 만듭니다. 그래서 SYN_RECV가 세 번째 패킷과 함께 나타납니다.",
    },
    {
      en: 'A refusal is an answer: the machine is there, its kernel is awake, the port has no listener. TCP does not try again. Silence says nothing: the packet may be lost, dropped by a firewall, or find a full queue. So the kernel asks again after 1 s, then after 2 s more, 4 s more, and so on: with the default of six repetitions it gives up after about two minutes (ETIMEDOUT). Newer Linux first repeats every second; the course switches that off.',
      ko: '거부는 응답입니다. 컴퓨터가 있고, 커널이 살아 있으며, 그 포트에서 listen하는 프로그램만 없다는 뜻입니다. TCP는 다시 시도하지 않습니다. 무응답은 아무것도 알려 주지 않습니다. 패킷이 손실되었거나, 방화벽이 버렸거나, 대기열이 가득 찼을 수 있습니다. 그래서 커널은 1초 뒤, 다시 2초 뒤, 또 4초 뒤와 같은 식으로 재전송하고, 기본값인 여섯 번을 반복한 뒤 약 2분 만에 포기합니다(ETIMEDOUT). 최신 Linux는 처음 몇 번을 1초마다 반복하지만 이 강좌에서는 꺼 둡니다.',
    },
  ],
  wrong: {
    text: {
      en: 'The client waits 300 ms for its connection and then gives up: on one machine it takes no millisecond, after all. But a lost SYN is sent again only after 1 s. With a shorter limit, each lost SYN becomes a failed connection.',
      ko: '클라이언트가 연결을 300 ms만 기다리고 포기합니다. 평소에는 1 ms도 걸리지 않으니까요. 그러나 손실된 SYN은 1초 뒤에야 재전송됩니다. 제한 시간이 그보다 짧으면 SYN이 손실될 때마다 연결이 실패합니다.',
    },
    cure: {
      en: 'Wait longer than the first retransmission, some seconds at least: then a lost SYN costs a second, and no connection.',
      ko: '첫 재전송보다 길게, 적어도 몇 초는 기다리세요. 그러면 SYN이 손실되어도 1초가 늦어질 뿐 연결은 맺어집니다.',
    },
    steps: {
      lost: {
        en: 'A connects once more, its SYN is lost before it reaches B, and A gives up after 300 ms: no second SYN follows.',
        ko: 'A가 한 번 더 연결하지만 SYN이 B에 닿기 전에 손실되고, A는 300 ms 뒤에 포기합니다. 두 번째 SYN은 나가지 않습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.syn == 1 || tcp.flags.reset == 1',
    look: {
      en: 'Three attempts. Set the time column to seconds since the previous displayed packet: where is the second? Then show absolute sequence numbers (Preferences, TCP): where does each end begin to count?',
      ko: '세 번의 시도가 보입니다. 시간 열을 "이전에 표시된 패킷 이후 경과 시간"으로 바꿔 보세요. 1초는 어디에 있나요? 그런 다음 TCP 설정에서 절대 순서 번호를 표시해 보세요. 양쪽은 어떤 번호부터 세나요?',
    },
  },
  rfcs: [
    { rfc: 9293, section: '3.5', about: { en: 'establishing a connection', ko: '연결 수립' } },
    {
      rfc: 9293,
      section: '3.5.2',
      about: { en: 'when a reset is sent', ko: 'RST를 보내는 경우' },
    },
    {
      rfc: 6298,
      section: '2',
      about: { en: 'the first retransmission timeout is 1 s', ko: '첫 재전송 타임아웃은 1초' },
    },
  ],
  discuss: [
    {
      en: 'What would go wrong with a handshake of two packets? Think of an old SYN that arrives late.',
      ko: '핸드셰이크가 패킷 두 개로 끝난다면 무엇이 잘못될까요? 뒤늦게 도착한 옛 SYN을 생각해 보세요.',
    },
    {
      en: 'A service starts before its database listens. Which error does it get, who must try again, and why does TCP not do it?',
      ko: '어떤 서비스가 데이터베이스보다 먼저 시작했습니다. 어떤 오류를 받을까요? 누가 다시 시도해야 할까요? TCP는 왜 다시 시도하지 않을까요?',
    },
    {
      en: 'Which connect timeout would you choose, if one lost packet must not matter, and what if two must not?',
      ko: '패킷 하나가 손실되어도 괜찮으려면 연결 제한 시간을 얼마로 잡아야 할까요? 두 개가 손실되어도 괜찮으려면 얼마여야 할까요?',
    },
  ],
} as const satisfies LessonText;
