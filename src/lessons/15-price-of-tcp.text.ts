// What lesson 15 says, in English and Korean: its program and its claims are in 15-price-of-tcp.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: { en: 'The price of TCP', ko: 'TCP의 비용' },
  goal: {
    en: 'Tell what a connection costs in packets and round trips, and why one lost packet holds up all messages behind it.',
    ko: '연결 하나의 비용을 패킷 수와 왕복 횟수로 말하고, 패킷 하나의 손실이 왜 뒤따르는 메시지를 모두 막는지 설명한다.',
  },
  labels: {
    A: { en: 'A, the client, sends short messages', ko: 'A: 짧은 메시지를 보내는 클라이언트' },
    B: { en: 'B, the server, answers each', ko: 'B: 메시지마다 응답하는 서버' },
  },
  question: {
    en: "A sends messages 1, 2 and 3 over one connection. The packet with 1 is lost; 2 and 3 arrive at B's machine. What does B's program hear now: 2 and 3, or nothing?",
    ko: 'A가 한 연결로 메시지 1, 2, 3을 보냅니다. 1번이 든 패킷은 손실되고, 2번과 3번은 B의 컴퓨터에 도착했습니다. 지금 B의 프로그램이 받는 것은 2번과 3번일까요, 아니면 아무것도 없을까요?',
  },
  answer: {
    en: 'Nothing. TCP promises bytes in order, so the kernel keeps 2 and 3 back until 1 has been sent again. They need not be sent again: they are there, and nobody may read them.',
    ko: '아무것도 받지 못합니다. TCP는 바이트의 순서를 보장하므로, 커널은 1번이 재전송되어 올 때까지 2번과 3번을 넘겨주지 않습니다. 2번과 3번은 다시 보낼 필요가 없습니다. 이미 와 있지만 읽을 수 없을 뿐입니다.',
  },
  steps: {
    fresh: {
      en: 'A sends three messages and opens a new connection for each.',
      ko: 'A가 메시지 세 개를 보내면서 메시지마다 새 연결을 엽니다.',
    },
    kept: {
      en: 'A sends the same three messages over one connection that stays open.',
      ko: '같은 메시지 세 개를 이번에는 열어 둔 연결 하나로 보냅니다.',
    },
    hole: {
      en: 'On another connection message 1 is lost, and repeated in vain; 2 and 3, in the packet behind it, arrive. Meanwhile A sends something urgent over a connection of its own.',
      ko: '다른 연결에서 1번 메시지가 손실되고 재전송도 실패하지만, 바로 뒤 패킷에 실린 2번과 3번은 도착합니다. 그동안 A는 별도의 연결로 급한 메시지를 보냅니다.',
    },
    repaired: {
      en: 'Message 1 has come at last, and B hears everything at once.',
      ko: '마침내 1번이 도착했고, B는 밀려 있던 것을 한꺼번에 받습니다.',
    },
  },
  claims: {
    'staying-is-cheaper': {
      en: 'Three messages over three connections: 6 round trips and 12 packets with SYN or FIN. Over one that stays: 4 round trips and 4 such packets',
      ko: '메시지 세 개를 연결 세 개로 보내면 왕복 6번, SYN·FIN 패킷 12개가 든다. 유지되는 연결 하나로는 왕복 4번, 그런 패킷 4개면 된다',
    },
    'each-leaves-time-wait': {
      en: 'Each connection leaves A with a socket in TIME_WAIT: three of them, or one',
      ko: '연결마다 A에 TIME_WAIT 소켓이 하나씩 남는다. 세 개와 한 개의 차이다',
    },
    'arrived-but-not-heard': {
      en: "Only message 1 is sent again: the others were in B's kernel all the time. B's program hears nothing at all until message 1 has come",
      ko: '재전송되는 것은 1번 메시지뿐이다. 나머지는 이미 B의 커널에 있었다. 그런데도 B의 프로그램은 1번이 올 때까지 아무것도 받지 못한다',
    },
    'first-word-waits': {
      en: 'A cannot say a word before SYN has gone and SYN,ACK has come: that round trip lies between connect() and the first data',
      ko: 'SYN이 가고 SYN,ACK가 오기 전에 A는 데이터를 한 바이트도 보낼 수 없다. connect()와 첫 데이터 사이에 왕복 한 번이 있다',
    },
    'lost-on-arrival': {
      en: 'Message 1 was lost on arrival, by the counter of the rule that drops it',
      ko: '1번 메시지가 도착하면서 손실되었다. 패킷을 버리는 규칙의 카운터가 그것을 보여 준다',
    },
    'hole-in-the-stream': {
      en: "Messages 2 and 3 arrive behind the hole: B's kernel acknowledges at once, but only what lies before the hole. Message 1 comes again, and then B hears 'data'",
      ko: "2번과 3번은 빠진 구간(hole) 뒤에 도착한다. B의 커널은 곧바로 ACK를 보내지만 빠진 구간 앞까지만 확인 응답한다. 1번이 재전송된 뒤에야 B는 'data'를 받는다",
    },
    'another-connection-overtakes': {
      en: 'The urgent message, sent last over a connection of its own, is heard first: every connection keeps only its own bytes in order',
      ko: '가장 나중에 별도의 연결로 보낸 급한 메시지를 먼저 받는다. 순서는 연결마다 따로 지켜진다',
    },
  },
  explanation: [
    {
      en: 'Opening costs a round trip before the first byte. On loopback you do not feel it; between Seoul and Frankfurt it is a quarter of a second for each connection, and TLS adds another round trip. Every connection also leaves a socket in TIME_WAIT for a minute, with its port number. So HTTP keeps connections alive, databases keep pools, and finack keeps one connection for each peer.',
      ko: '연결을 열면 첫 바이트를 보내기 전에 왕복 한 번이 듭니다. 루프백에서는 느껴지지 않지만 서울과 프랑크푸르트 사이라면 연결마다 약 0.25초이고, TLS를 쓰면 왕복이 더 늘어납니다. 또 연결마다 TIME_WAIT 소켓이 포트 번호와 함께 1분 동안 남습니다. 그래서 HTTP는 연결을 유지하고, 데이터베이스는 연결 풀을 쓰며, finack도 피어마다 연결 하나를 유지합니다.',
    },
    {
      en: "A connection that stays has a price of its own. TCP knows only one stream of bytes, and delivers it in order. If a piece is missing, everything behind it waits in the kernel, even messages that have nothing to do with it. This is head-of-line blocking. B's kernel says by duplicate ACKs (and SACK) that it has more, so A repeats the missing piece only.",
      ko: '유지되는 연결에도 비용이 있습니다. TCP는 바이트 스트림 하나만 알고, 그것을 순서대로 전달합니다. 한 조각이 빠지면 그 뒤의 모든 것이, 서로 관계없는 메시지까지도 커널에서 기다립니다. 이것을 HOL(head-of-line) 블로킹이라고 합니다. B의 커널은 중복 ACK와 SACK으로 뒤의 데이터가 와 있음을 알리므로 A는 빠진 조각만 재전송합니다.',
    },
    {
      en: 'HTTP/2 puts many requests into one TCP connection and meets exactly this. QUIC (HTTP/3) runs over UDP and keeps order for each of its streams alone. With TCP the remedy is a second connection, as here, and you pay for its handshake.',
      ko: 'HTTP/2는 여러 요청을 TCP 연결 하나에 실으므로 바로 이 문제를 겪습니다. QUIC(HTTP/3)은 UDP 위에서 스트림마다 따로 순서를 지킵니다. TCP에서의 해결책은 여기서처럼 두 번째 연결이며, 그 핸드셰이크 비용을 치러야 합니다.',
    },
  ],
  wrong: {
    text: {
      en: 'A saves the handshake and sends the urgent message over the connection whose first message is lost. It waits behind the hole like all the others.',
      ko: 'A가 핸드셰이크 비용을 아끼려고, 첫 메시지가 손실된 그 연결로 급한 메시지를 보냅니다. 급한 메시지도 다른 메시지들과 똑같이 빠진 구간 뒤에서 기다립니다.',
    },
    cure: {
      en: 'Give what must not wait a connection of its own, or a stream of QUIC: order binds only what travels in one stream.',
      ko: '기다려서는 안 되는 것은 별도의 연결이나 QUIC 스트림으로 보내세요. 순서 보장은 한 스트림 안에서만 적용됩니다.',
    },
    steps: {
      hole: {
        en: 'On another connection message 1 is lost, and repeated in vain; 2 and 3, in the packet behind it, arrive. Meanwhile A sends something urgent on the same connection, and it waits behind the hole.',
        ko: '다른 연결에서 1번 메시지가 손실되고 재전송도 실패합니다. 뒤 패킷의 2번과 3번은 도착합니다. 그동안 A가 급한 메시지를 같은 연결로 보내고, 그것도 빠진 구간 뒤에서 기다립니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.analysis.duplicate_ack || tcp.analysis.retransmission || tcp.len == 1448',
    look: {
      en: 'Open the SACK option of a duplicate ACK: it names the bytes that lie behind the hole. Then use tcp.flags.syn == 1 and count connections.',
      ko: '중복 ACK의 SACK 옵션을 열어 보세요. 빠진 구간 뒤에 이미 와 있는 바이트의 범위가 적혀 있습니다. 그다음 tcp.flags.syn == 1로 연결 수를 세어 보세요.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.10.7.4',
      about: { en: 'segments out of order are kept', ko: '순서가 어긋난 세그먼트의 보관' },
    },
    {
      rfc: 2018,
      section: '4',
      about: { en: 'selective acknowledgement', ko: '선택적 확인 응답(SACK)' },
    },
    {
      rfc: 9000,
      section: '2',
      about: {
        en: 'QUIC: streams that do not wait for each other',
        ko: 'QUIC: 서로를 기다리지 않는 스트림',
      },
    },
  ],
  discuss: [
    {
      en: 'Would a larger receive buffer at B help message 2 to be heard sooner?',
      ko: 'B의 수신 버퍼를 늘리면 2번 메시지를 더 빨리 받을 수 있을까요?',
    },
    {
      en: 'The kernel has message 2. Why does the socket API have no call to read it early?',
      ko: '커널은 2번 메시지를 가지고 있습니다. 왜 소켓 API에는 그것을 먼저 읽는 호출이 없을까요?',
    },
    {
      en: 'A blockchain node fetches blocks from several peers at once. What does a lost packet hold up there, and what not?',
      ko: '블록체인 노드가 여러 피어에게서 블록을 동시에 받습니다. 이때 패킷 하나가 손실되면 무엇이 막히고, 무엇은 막히지 않을까요?',
    },
  ],
} as const satisfies LessonText;
