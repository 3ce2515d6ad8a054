// What lesson 18 says, in English and Korean: its program and its claims are in 18-framing.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: { en: 'Framing: messages out of a stream', ko: '프레이밍: 스트림에서 메시지 되찾기' },
  goal: {
    en: "Tell why one write() is not one 'data' event, and read messages off a stream with a length prefix.",
    ko: "write() 한 번이 'data' 이벤트 하나가 아닌 이유를 설명하고, 길이 접두사로 스트림에서 메시지를 나눈다.",
  },
  labels: {
    A: { en: 'A, sends messages', ko: 'A: 메시지를 보내는 쪽' },
    B: {
      en: "B, reads them with finack's own frame reader",
      ko: 'B: finack의 프레임 리더(FrameReader)로 읽는 쪽',
    },
  },
  question: {
    en: "A calls write('hello') and then write('world!'); they leave in two packets. How many 'data' events does B hear?",
    ko: "A가 write('hello')와 write('world!')를 차례로 호출했고, 패킷도 두 개로 나갔습니다. B가 받는 'data' 이벤트는 몇 개일까요?",
  },
  answer: {
    en: 'Nobody can say: here it is one, because B was busy while both arrived. It could be two, or eleven. TCP promises the bytes and their order, and no bounds between them.',
    ko: '알 수 없습니다. 여기서는 하나입니다. 둘 다 도착하는 동안 B가 바빴기 때문입니다. 두 개일 수도, 열한 개일 수도 있습니다. TCP는 바이트와 그 순서만 보장하고 경계는 보장하지 않습니다.',
  },
  steps: {
    glued: {
      en: 'A sends two short messages while B is busy. Then B reads.',
      ko: 'B가 바쁜 동안 A가 짧은 메시지 두 개를 보냅니다. 그다음 B가 읽습니다.',
    },
    torn: {
      en: 'A sends a block of 100,000 bytes; only two of the three bytes of its length go first.',
      ko: 'A가 100,000바이트 블록을 보냅니다. 3바이트짜리 길이 접두사 중 2바이트만 먼저 갑니다.',
    },
    'cut-off': {
      en: 'A ends the connection in the middle of a message.',
      ko: 'A가 메시지를 보내다 말고 연결을 끝냅니다.',
    },
  },
  claims: {
    'one-write-many-pieces': {
      en: "The rest of the block is one write(), and comes in several 'data' events, none of more than 65,536 bytes",
      ko: "블록의 나머지는 write() 한 번이지만 여러 'data' 이벤트로 나뉘어 오고, 어느 것도 65,536바이트를 넘지 않는다",
    },
    'price-of-framing': {
      en: 'All that framing adds to the wire is five bytes for three messages: 1, 1 and 3; and 1 for the message that was cut off',
      ko: '프레이밍이 더하는 것은 메시지 세 개에 5바이트(1, 1, 3)뿐이다. 잘린 메시지의 접두사가 1바이트 더 있다',
    },
    'two-writes-one-data': {
      en: "Two writes are two system calls and two packets, but one read() and one 'data': B's kernel keeps bytes, not packets",
      ko: "쓰기 두 번은 시스템 콜 두 번, 패킷 두 개다. 그러나 읽기는 read() 한 번, 'data' 하나다. B의 커널은 패킷이 아니라 바이트를 보관한다",
    },
    'torn-prefix-waits': {
      en: 'Two bytes of a prefix are no length yet: the reader waits, and gives out the block when its last piece has come',
      ko: '접두사의 2바이트만으로는 아직 길이를 알 수 없다. 프레임 리더는 기다렸다가 마지막 조각이 오면 블록을 내놓는다',
    },
    'cut-off-is-noticed': {
      en: "A's FIN ends the stream and not the message: at 'end' the reader still holds 50 bytes, so B knows that something is missing",
      ko: "A의 FIN은 스트림의 끝이지 메시지의 끝이 아니다. 'end' 때 프레임 리더에 50바이트가 남아 있으므로 B는 무언가 빠졌음을 안다",
    },
  },
  explanation: [
    {
      en: "Bytes are cut anew on every level: write() hands them to the kernel, the kernel cuts segments, the other kernel puts them in a row, and read() takes what is there, in Node at most 65,536 bytes. A program that takes 'data' for a message works on loopback, with short messages and pauses between them. In the field it breaks under load, and nobody can repeat the fault.",
      ko: "바이트는 단계마다 새로 잘립니다. write()는 커널에 넘기고, 커널은 세그먼트로 자르고, 상대 커널은 한 줄로 이어 붙이고, read()는 그때 있는 만큼(Node에서는 최대 65,536바이트) 가져옵니다. 'data'를 메시지로 여기는 프로그램은 루프백에서 짧은 메시지를 띄엄띄엄 보낼 때는 잘 됩니다. 그러다 현장에서 부하가 걸리면 깨지고, 재현하기도 어렵습니다.",
    },
    {
      en: 'There are three ways to mark bounds: a delimiter (a line end; then payload may not contain it), the end of the connection (one message only), and a length in front, as in WebSocket, HTTP/2 and finack. finack writes the length as a varint: seven bits in each byte, and the eighth says that another follows.',
      ko: '경계를 표시하는 방법은 세 가지입니다. 구분자(줄바꿈 등. 내용에 그 문자가 들어갈 수 없습니다), 연결의 끝(메시지 하나만 가능합니다), 그리고 앞에 붙이는 길이입니다. WebSocket, HTTP/2, finack은 길이를 씁니다. finack의 길이는 varint입니다. 바이트마다 7비트를 담고, 나머지 1비트는 뒤에 바이트가 더 있는지를 나타냅니다.',
    },
    {
      en: 'A reader has four cases, and forgets one easily: several messages in a chunk, a message over several chunks, a prefix cut in the middle, and the end in the middle of a message. And a fifth: a prefix that lies. FrameReader checks the length against a limit before it keeps a byte, and its buffer grows with what has come, never with what was promised.',
      ko: '프레임 리더(FrameReader)가 다룰 경우는 네 가지인데, 하나쯤 잊기 쉽습니다. 한 조각에 메시지 여러 개, 여러 조각에 걸친 메시지 하나, 중간에서 잘린 접두사, 메시지 도중에 끝난 연결입니다. 다섯째는 길이를 속이는 접두사입니다. FrameReader는 데이터를 모으기 전에 길이를 한도와 비교하고, 버퍼는 약속된 길이가 아니라 실제로 도착한 만큼만 늘립니다.',
    },
  ],
  wrong: {
    text: {
      en: "A sends no length, and B takes every 'data' for a message. Two messages become one, the block becomes several, and the one that was cut off looks whole.",
      ko: "A는 길이를 보내지 않고, B는 'data' 하나를 메시지 하나로 여깁니다. 메시지 두 개가 하나로 붙고, 블록은 여러 개로 쪼개지며, 잘린 메시지는 온전해 보입니다.",
    },
    cure: {
      en: 'Write the length in front of every message, and keep what came until that many bytes are there.',
      ko: '모든 메시지 앞에 길이를 쓰고, 그만큼의 바이트가 모일 때까지 받은 것을 보관하세요.',
    },
    steps: {
      glued: {
        en: 'A sends two short messages without their lengths while B is busy. Then B reads.',
        ko: 'B가 바쁜 동안 A가 길이 없이 짧은 메시지 두 개를 보냅니다. 그다음 B가 읽습니다.',
      },
      torn: {
        en: 'A sends a block of 100,000 bytes, without its length.',
        ko: 'A가 100,000바이트 블록을 길이 없이 보냅니다.',
      },
      'cut-off': {
        en: 'A ends the connection in the middle of a message, and B cannot tell.',
        ko: 'A가 메시지 중간에 연결을 끝내지만 B는 알 수 없습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.len > 0',
    look: {
      en: 'The first byte of the first two packets is the length: 05 and 06. The third packet has two bytes, a0 8d; with the 06 that begins the next it says 100,000.',
      ko: '처음 두 패킷의 첫 바이트가 길이 05와 06입니다. 세 번째 패킷은 a0 8d 두 바이트이고, 다음 패킷의 첫 바이트 06과 합치면 100,000입니다.',
    },
  },
  rfcs: [
    { rfc: 9293, section: '2.2', about: { en: 'a stream of bytes', ko: '바이트 스트림' } },
    {
      rfc: 9293,
      section: '3.9.1.2',
      about: { en: 'PSH does not mark a message', ko: 'PSH는 메시지 경계가 아님' },
    },
  ],
  discuss: [
    {
      en: 'A peer sends the prefix for 4 gigabytes and then nothing. What should the reader do, and when?',
      ko: '어떤 피어가 4기가바이트라는 접두사만 보내고 멈췄습니다. 프레임 리더는 언제, 무엇을 해야 할까요?',
    },
    {
      en: 'Could the PSH flag mark the end of a message? Look at the packets of the block.',
      ko: 'PSH 플래그를 메시지의 끝 표시로 쓸 수 있을까요? 블록의 패킷들을 살펴보세요.',
    },
    {
      en: 'One wrong bit in a prefix: what happens to all messages behind it? Why does finack close then, and not search?',
      ko: '접두사의 비트 하나가 틀리면 그 뒤의 메시지는 어떻게 될까요? 왜 finack은 다음 메시지를 찾지 않고 연결을 닫을까요?',
    },
  ],
} as const satisfies LessonText;
