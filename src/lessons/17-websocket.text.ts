// What lesson 17 says, in English and Korean: its program and its claims are in 17-websocket.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: { en: 'WebSocket beside a TCP socket', ko: 'TCP 소켓과 나란히 보는 WebSocket' },
  goal: {
    en: 'Tell what WebSocket adds to TCP (an HTTP request, frames, a goodbye of its own) and what it costs.',
    ko: 'WebSocket이 TCP에 무엇을 더하는지(HTTP 요청, 프레임, 자체 종료 절차), 그 비용이 얼마인지 설명한다.',
  },
  labels: {
    A: { en: 'A, the client: in life a browser', ko: 'A: 클라이언트. 실제로는 브라우저' },
    B: {
      en: 'B, the server: one WebSocket port, one bare port',
      ko: 'B: 서버. WebSocket 포트와 일반 TCP 포트',
    },
  },
  question: {
    en: 'A connects to B\'s WebSocket port with a plain TCP socket and writes "hello". What does B\'s program hear?',
    ko: 'A가 일반 TCP 소켓으로 B의 WebSocket 포트에 연결해 "hello"를 씁니다. B의 프로그램은 무엇을 받을까요?',
  },
  answer: {
    en: 'Nothing. A WebSocket server expects an HTTP request first and frames then; to "hello" it answers "400 Bad Request" and closes. A WebSocket is a protocol on top of a TCP socket, not another name for one. Try it with --wrong.',
    ko: '아무것도 받지 못합니다. WebSocket 서버는 먼저 HTTP 요청을, 그다음 프레임을 기대합니다. "hello"에는 "400 Bad Request"로 응답하고 연결을 닫습니다. WebSocket은 TCP 소켓의 다른 이름이 아니라 그 위의 프로토콜입니다. --wrong으로 확인해 보세요.',
  },
  steps: {
    upgrade: {
      en: 'A connects by TCP and asks in HTTP to change to WebSocket; B agrees with 101.',
      ko: 'A가 TCP로 연결한 뒤 HTTP로 WebSocket 전환을 요청하고, B는 101로 응합니다.',
    },
    frames: {
      en: 'A sends "hello" and B answers "world", each in a frame.',
      ko: 'A가 "hello"를 보내고 B가 "world"로 답합니다. 각각 프레임 하나에 담깁니다.',
    },
    boundaries: {
      en: 'A sends two messages in one packet.',
      ko: 'A가 메시지 두 개를 패킷 하나에 담아 보냅니다.',
    },
    goodbye: {
      en: 'A closes the WebSocket: first the two say goodbye in frames, then TCP closes.',
      ko: 'A가 WebSocket을 닫습니다. 먼저 Close 프레임을 주고받고, 그다음 TCP가 연결을 종료합니다.',
    },
    bare: {
      en: 'The same words over a bare TCP socket.',
      ko: '같은 내용을 일반 TCP 소켓으로 주고받습니다.',
    },
  },
  claims: {
    price: {
      en: 'The same words: 5, 5 and 6 bytes over the bare socket. Over WebSocket a request, an answer, frames of 11, 7 and 18 bytes, and two Close frames of 11 and 7',
      ko: '같은 내용이 일반 TCP 소켓에서는 5, 5, 6바이트다. WebSocket에서는 요청과 응답, 11, 7, 18바이트 프레임, 그리고 11, 7바이트 Close 프레임이 든다',
    },
    upgrade: {
      en: "TCP is ESTABLISHED first; then A's GET and B's 101 travel over it as ordinary bytes, and only then is the WebSocket open",
      ko: '먼저 TCP가 ESTABLISHED가 된다. 그 위로 A의 GET과 B의 101이 보통의 바이트로 오가고, 그다음에야 WebSocket이 열린다',
    },
    'client-masks': {
      en: 'A\'s "hello" is a frame of 11 bytes (2 of header, 4 of mask, 5 of text made unreadable); B\'s "world" is one of 7, without a mask',
      ko: 'A의 "hello"는 11바이트 프레임이다(헤더 2, 마스크 4, 알아볼 수 없게 된 텍스트 5). B의 "world"는 마스크 없이 7바이트다',
    },
    'boundaries-kept': {
      en: "Two messages travel in one packet of 18 bytes and come as one 'data' of the socket below, but as two messages of the WebSocket",
      ko: "메시지 두 개가 18바이트 패킷 하나로 가고 아래 소켓에는 'data' 하나로 오지만, WebSocket에서는 메시지 두 개가 된다",
    },
    'bare-socket-forgets': {
      en: 'The bare socket carries the same two in one packet of 6 bytes, and B hears one \'data\': "onetwo"',
      ko: '일반 TCP 소켓에서는 같은 두 메시지가 6바이트 패킷 하나로 가고, B는 \'data\' 하나로 "onetwo"를 받는다',
    },
    'two-goodbyes': {
      en: "A's close() is a Close frame and no FIN. B answers with a Close frame and sends the first FIN: so TIME_WAIT stays with the server",
      ko: 'A의 close()는 FIN이 아니라 Close 프레임이다. B가 Close 프레임으로 답한 뒤 첫 FIN을 보내므로, TIME_WAIT는 서버에 남는다',
    },
  },
  explanation: [
    {
      en: 'A browser may not open TCP sockets: a web page could then talk to any mail server or printer. WebSocket is what it may open. It starts as HTTP, so that servers can see which page asks and refuse, and proxies let it pass; after the 101 both ends use the same TCP connection for frames, in both directions at any time.',
      ko: '브라우저는 TCP 소켓을 열 수 없습니다. 열 수 있다면 웹 페이지가 아무 메일 서버나 프린터와도 통신할 수 있기 때문입니다. 대신 WebSocket을 엽니다. HTTP로 시작하므로 서버는 어느 페이지의 요청인지 보고 거부할 수 있고, 프록시도 통과시킵니다. 101 이후에는 같은 TCP 연결로 양쪽이 언제든 프레임을 주고받습니다.',
    },
    {
      en: 'A frame says its kind and its length, so messages come apart again, however TCP has cut the bytes. The client masks with four random bytes. This is no encryption: the key stands in the frame. It keeps a malicious page from choosing the bytes on the wire, and so from fooling old proxies with text that looks like HTTP.',
      ko: '프레임은 종류와 길이를 알려 줍니다. 그래서 TCP가 바이트를 어떻게 자르더라도 메시지를 다시 나눌 수 있습니다. 클라이언트는 임의의 4바이트로 마스킹합니다. 키가 프레임 안에 있으므로 암호화가 아닙니다. 악의적인 페이지가 실제로 전송될 바이트를 마음대로 정해, HTTP처럼 보이는 내용으로 오래된 프록시를 속이지 못하게 하려는 것입니다.',
    },
    {
      en: 'Mind the words: the FIN bit of a frame means "last piece of this message" and has nothing to do with TCP\'s FIN. A WebSocket closes twice: Close frames carry a code and a reason, which TCP\'s FIN cannot; then the server closes TCP first. finack does the same with its Goodbye message before FIN.',
      ko: '용어에 주의하세요. 프레임의 FIN 비트는 "이 메시지의 마지막 조각"이라는 뜻이며 TCP의 FIN과 관계가 없습니다. WebSocket은 두 번 닫힙니다. Close 프레임은 TCP의 FIN이 담지 못하는 코드와 이유를 전하고, 그다음 서버가 먼저 TCP를 닫습니다. finack도 FIN을 보내기 전에 Goodbye 메시지로 같은 일을 합니다.',
    },
  ],
  wrong: {
    text: {
      en: 'A connects to the WebSocket port with a bare TCP socket and writes "hello". TCP connects without complaint; but B reads a broken HTTP request, answers 400 and closes.',
      ko: 'A가 일반 TCP 소켓으로 WebSocket 포트에 연결해 "hello"를 씁니다. TCP 연결은 문제없이 맺어지지만, B는 그것을 잘못된 HTTP 요청으로 읽고 400으로 응답한 뒤 닫습니다.',
    },
    cure: {
      en: 'Speak what the port speaks: use a WebSocket client there, or open a port of its own for bare TCP.',
      ko: '그 포트의 프로토콜로 말하세요. WebSocket 클라이언트를 쓰거나, 일반 TCP용 포트를 따로 여세요.',
    },
    steps: {
      upgrade: {
        en: 'A connects to the WebSocket port with a bare TCP socket and writes "hello" without asking in HTTP first.',
        ko: 'A가 일반 TCP 소켓으로 WebSocket 포트에 연결해, HTTP 요청 없이 "hello"부터 씁니다.',
      },
    },
  },
  wireshark: {
    filter: 'http || websocket || tcp.flags.fin == 1',
    look: {
      en: "Open the frame from A: Mask: True, the masking key, and the payload before and after. Then find the frame bit Fin, and the packets with TCP's FIN.",
      ko: 'A가 보낸 프레임을 열어 보세요. Mask: True, 마스킹 키, 마스킹 전후의 내용이 보입니다. 그다음 프레임의 Fin 비트와, TCP의 FIN이 있는 패킷을 찾아보세요.',
    },
  },
  rfcs: [
    {
      rfc: 6455,
      section: '1.3',
      about: { en: 'the opening handshake', ko: '연결을 여는 핸드셰이크' },
    },
    {
      rfc: 6455,
      section: '5.2',
      about: { en: 'the frame, bit by bit', ko: '프레임의 비트별 구조' },
    },
    {
      rfc: 6455,
      section: '7.1.1',
      about: { en: 'why the server closes TCP first', ko: '서버가 먼저 TCP를 닫는 이유' },
    },
  ],
  discuss: [
    {
      en: 'finack nodes speak over bare TCP with a length prefix. What would they gain and lose with WebSocket?',
      ko: 'finack 노드는 길이 접두사를 붙여 일반 TCP 소켓으로 통신합니다. WebSocket을 쓰면 무엇을 얻고 무엇을 잃을까요?',
    },
    {
      en: 'Why should TIME_WAIT stay with the server, when a server has so many connections?',
      ko: '서버에는 연결이 아주 많은데도 왜 TIME_WAIT가 서버에 남도록 정했을까요?',
    },
    {
      en: 'What does A know when the TCP connection ends without a Close frame (code 1006)?',
      ko: 'Close 프레임 없이 TCP 연결이 끝나면(코드 1006) A는 무엇을 알 수 있을까요?',
    },
  ],
} as const satisfies LessonText;
