// What lesson 16 says, in English and Korean: its program and its claims are in 16-udp.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: { en: 'UDP beside TCP', ko: 'TCP와 나란히 보는 UDP' },
  goal: {
    en: 'Tell what UDP keeps (the bounds of each message) and what it leaves to the program (loss, order, and whether anybody is there).',
    ko: 'UDP가 지켜 주는 것(메시지의 경계)과 프로그램에 맡기는 것(손실, 순서, 상대의 존재 여부)을 설명한다.',
  },
  labels: {
    A: { en: 'A, the sender', ko: 'A: 보내는 쪽' },
    B: { en: 'B, the receiver', ko: 'B: 받는 쪽' },
  },
  question: {
    en: "A calls send() on a UDP socket, and the callback says: no error. What does A know now? That B has the message, that B's machine has it, or neither?",
    ko: 'A가 UDP 소켓에서 send()를 호출했고, 콜백에 오류가 없습니다. A가 지금 알 수 있는 것은 무엇일까요? B가 메시지를 받았다는 것, B의 컴퓨터에 도착했다는 것, 아니면 둘 다 아닐까요?',
  },
  answer: {
    en: "Neither. The callback says only that A's own kernel took the message. The one that is lost here reports success too, and nobody ever sends it again.",
    ko: '둘 다 아닙니다. 콜백은 A 자신의 커널이 메시지를 넘겨받았다는 뜻일 뿐입니다. 여기서 손실된 메시지도 성공으로 보고되며, 아무도 그것을 다시 보내지 않습니다.',
  },
  steps: {
    datagrams: {
      en: 'A sends three messages by UDP; the second is empty.',
      ko: 'A가 UDP로 메시지 세 개를 보냅니다. 두 번째는 빈 메시지입니다.',
    },
    stream: {
      en: 'A writes the same three to a TCP connection, to the same port number.',
      ko: '같은 세 개를 같은 포트 번호의 TCP 연결에 씁니다.',
    },
    loss: {
      en: 'One datagram is lost on the way; A sends another behind it.',
      ko: '데이터그램 하나가 도중에 손실되고, A는 그 뒤에 하나를 더 보냅니다.',
    },
    refused: {
      en: 'A sends to a port at which nobody listens: once from a connected socket, once from an unconnected one.',
      ko: 'A가 수신 프로그램이 없는 포트로 보냅니다. 한 번은 connect()한 소켓에서, 한 번은 하지 않은 소켓에서 보냅니다.',
    },
    silence: {
      en: 'A closes its socket.',
      ko: 'A가 소켓을 닫습니다.',
    },
  },
  claims: {
    'boundaries-kept': {
      en: 'Three sends are three packets of 3, 0 and 5 bytes, and three messages of 3, 0 and 5 bytes: also the empty one arrives',
      ko: 'send 세 번은 3, 0, 5바이트 패킷 세 개이고, 받는 쪽에서도 3, 0, 5바이트 메시지 세 개다. 빈 메시지도 도착한다',
    },
    'stream-forgets': {
      en: 'The same three writes over TCP come as eight bytes in one or two pieces; the empty message has vanished',
      ko: '같은 쓰기 세 번을 TCP로 보내면 8바이트가 한두 조각으로 온다. 빈 메시지는 사라진다',
    },
    'no-goodbye': {
      en: "A's close() sends nothing: no packet follows it, and B's program never learns of it",
      ko: 'A의 close()는 아무것도 보내지 않는다. 그 뒤로 패킷이 없고, B의 프로그램은 알 길이 없다',
    },
    'one-send-one-datagram': {
      en: 'One send() is one system call, one packet, one receive and one message',
      ko: 'send() 한 번은 시스템 콜 하나, 패킷 하나, 수신 한 번, 메시지 하나다',
    },
    'no-handshake-no-ack': {
      en: 'UDP itself answers nothing, with no SYN,ACK and no ACK: B sends not one UDP packet',
      ko: 'UDP 자체는 SYN,ACK도 ACK도 없이 아무 응답도 하지 않는다. B가 보낸 UDP 패킷은 하나도 없다',
    },
    'tcp-shakes-hands': {
      en: "Over TCP the first word waits for SYN and SYN,ACK, and B's kernel acknowledges what comes",
      ko: 'TCP에서는 SYN과 SYN,ACK가 오간 뒤에야 첫 데이터가 나가고, 도착한 데이터에 B의 커널이 ACK를 보낸다',
    },
    'loss-is-not-reported': {
      en: "The lost message was told to be sent without error, and left A's machine; B hears only the one behind it",
      ko: '손실된 메시지도 오류 없이 보냈다고 보고되었고 A의 컴퓨터를 떠났다. B는 그 뒤의 메시지만 받는다',
    },
    'never-sent-again': {
      en: 'The lost message travelled once: UDP sends nothing again',
      ko: '손실된 메시지는 한 번만 전송되었다. UDP는 재전송하지 않는다',
    },
    'loss-stays': {
      en: 'B never hears the lost message',
      ko: 'B는 손실된 메시지를 끝내 받지 못한다',
    },
    'connected-hears-refused': {
      en: "Nobody listens at the port: B's kernel says so by ICMP, and the connected socket hears ECONNREFUSED, after its send()",
      ko: '그 포트에는 수신 프로그램이 없다. B의 커널이 ICMP로 그 사실을 알리고, connect()한 소켓은 send() 뒤에 ECONNREFUSED 오류를 받는다',
    },
    'refused-twice': {
      en: 'B refused both questions, by one ICMP message each',
      ko: 'B는 두 데이터그램을 각각 ICMP 메시지 하나로 거부했다',
    },
    'unconnected-hears-nothing': {
      en: 'The unconnected socket hears nothing of it',
      ko: 'connect()하지 않은 소켓은 아무 오류도 받지 못한다',
    },
  },
  explanation: [
    {
      en: 'UDP adds four fields of two bytes to IP: two ports, a length, a checksum (optional over IPv4). A datagram holds 65,507 bytes at most over IPv4, and one that does not fit into a packet of the line is cut by IP into fragments: if one of them is lost, all of it is. There is no sequence number, so nobody can tell that a message is missing, that it came twice, or that two changed places. Order is not promised. Loopback happens to keep it, and so a program that relies on it works on your desk and fails in the field.',
      ko: 'UDP가 IP에 덧붙이는 것은 2바이트 필드 네 개, 즉 포트 두 개와 길이, 체크섬(IPv4에서는 선택)입니다. IPv4에서 데이터그램은 최대 65,507바이트이며, 회선의 패킷보다 크면 IP가 여러 조각으로 나눕니다(단편화). 그중 하나만 손실되어도 전체가 사라집니다. 순서 번호가 없으므로 메시지가 빠졌는지, 두 번 왔는지, 순서가 바뀌었는지 아무도 알 수 없습니다. 순서는 보장되지 않습니다. 루프백에서는 우연히 지켜지기 때문에, 순서에 기대는 프로그램은 내 책상에서는 잘 되다가 현장에서 실패합니다.',
    },
    {
      en: 'What UDP does keep is the message: one send, one receive, whole or not at all. TCP keeps the bytes and forgets the writes. That is why a TCP protocol needs framing (lesson 18), and a UDP protocol needs its own timers, numbers and repetitions as soon as it cares.',
      ko: '대신 UDP는 메시지를 지킵니다. 보내기 한 번이 받기 한 번이고, 통째로 오거나 아예 오지 않습니다. TCP는 바이트를 지키고 쓰기의 경계는 잊습니다. 그래서 TCP 위의 프로토콜에는 프레이밍(18과)이 필요하고, UDP 위의 프로토콜에는 필요한 만큼 타이머와 번호, 재전송을 직접 만들어야 합니다.',
    },
    {
      en: 'A connected UDP socket has no connection: connect() sends nothing. It only tells the kernel which peer belongs to this socket, and so which ICMP errors do. Without it Linux keeps silent, unless the program asks for such errors with IP_RECVERR, which Node does not. And even ECONNREFUSED is luck: many firewalls drop ICMP.',
      ko: 'connect()한 UDP 소켓에도 연결은 없습니다. connect()는 아무것도 보내지 않습니다. 이 소켓의 상대가 누구인지 커널에 알려 줄 뿐이고, 그래서 커널은 어떤 ICMP 오류가 이 소켓의 것인지 압니다. 그렇지 않으면, 프로그램이 IP_RECVERR로 그런 오류를 요청하지 않는 한(Node는 요청하지 않습니다) Linux는 알려 주지 않습니다. ECONNREFUSED를 받는 것조차 운에 달렸습니다. ICMP를 버리는 방화벽이 많습니다.',
    },
  ],
  wrong: {
    text: {
      en: 'A does not connect its UDP socket and expects send() to fail when nobody listens. The refusal comes back all the same, but no program hears of it: A would wait for ever.',
      ko: 'A가 UDP 소켓에 connect()를 하지 않고, 수신 프로그램이 없으면 send()가 실패하리라 기대합니다. 거부 응답(ICMP)은 똑같이 돌아오지만 어떤 프로그램에도 전달되지 않아 A는 영원히 기다리게 됩니다.',
    },
    cure: {
      en: 'Call connect() on a UDP socket that talks to one peer: then the kernel can hand it the refusal as an error. Set a deadline for the answer in any case.',
      ko: '한 상대와만 통신하는 UDP 소켓에는 connect()를 호출하세요. 그래야 커널이 거부 응답을 오류로 전달할 수 있습니다. 응답 제한 시간은 어느 경우에나 두세요.',
    },
    steps: {
      refused: {
        en: 'A sends to a port at which nobody listens, both times from an unconnected socket.',
        ko: 'A가 수신 프로그램이 없는 포트로 보냅니다. 두 번 모두 연결되지 않은 소켓을 씁니다.',
      },
    },
  },
  wireshark: {
    filter: 'udp || icmp',
    look: {
      en: 'Count the packets from B: only ICMP. Open one: it carries the header of the datagram that it refuses. Then compare with the filter tcp: packets for the same eight bytes.',
      ko: 'B가 보낸 패킷을 세어 보세요. ICMP뿐입니다. 하나를 열면 거부된 데이터그램의 헤더가 들어 있습니다. 그다음 필터를 tcp로 바꿔, 같은 8바이트에 든 패킷 수와 비교하세요.',
    },
  },
  rfcs: [
    {
      rfc: 768,
      section: 'Format',
      about: { en: 'UDP, whole: three pages', ko: 'UDP 전체: 세 쪽' },
    },
    {
      rfc: 1122,
      section: '4.1.3.3',
      about: { en: 'ICMP errors reach the program', ko: 'ICMP 오류를 프로그램에 전달' },
    },
    {
      rfc: 792,
      section: 'Destination Unreachable',
      about: { en: 'port unreachable', ko: '포트 도달 불가' },
    },
  ],
  discuss: [
    {
      en: 'A wants to be sure that B has the message, over UDP. What must A and B do, and how far is that from TCP?',
      ko: 'UDP에서 B가 메시지를 받았는지 A가 확인하려면 둘은 무엇을 해야 할까요? 그것은 TCP와 얼마나 다를까요?',
    },
    {
      en: 'Why do calls and games prefer a lost message to a late one? Which of your own programs would?',
      ko: '통화와 게임은 왜 늦게 오는 메시지보다 손실을 택할까요? 여러분의 프로그램은 어느 쪽인가요?',
    },
    {
      en: 'B never learns that A has gone. How would a UDP server know when to forget a client?',
      ko: 'B는 A가 떠난 것을 알지 못합니다. UDP 서버는 클라이언트를 언제 잊어도 되는지 어떻게 알까요?',
    },
  ],
} as const satisfies LessonText;
