// What lesson 13 says, in English and Korean: its program and its claims are in 13-reset.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'Resets, and what a clean end does not prove',
    ko: 'RST, 그리고 정상 종료가 증명하지 못하는 것',
  },
  goal: {
    en: 'Tell why a connection was reset, and why a protocol must say its own goodbye.',
    ko: '연결이 왜 RST로 끊겼는지, 프로토콜에 왜 자체 종료 통보(Goodbye)가 필요한지 설명한다.',
  },
  labels: {
    A: { en: 'A, the client, who is left', ko: 'A: 남겨지는 클라이언트' },
    B: { en: 'B, a server that closes badly', ko: 'B: 거칠게 닫는 서버' },
    C: { en: 'C, a server that is killed', ko: 'C: 강제 종료되는 서버' },
  },
  question: {
    en: "C has promised A ten bytes and sent five, and is killed with kill -9: not a line of its code runs any more. What does A hear: an error, 'end', or nothing?",
    ko: "C는 A에게 10바이트를 약속하고 5바이트만 보낸 뒤 kill -9로 강제 종료됩니다. C의 코드는 더 이상 한 줄도 실행되지 않습니다. A는 무엇을 받게 될까요? 오류일까요, 'end'일까요, 아니면 아무것도 받지 못할까요?",
  },
  answer: {
    en: "A clean 'end', as if all were well: the kernel closes what the dead process had open, with a FIN. Only where data lay unread does it send RST. That five bytes are missing, A must find out by itself.",
    ko: "아무 문제도 없다는 듯 정상적인 'end'를 받습니다. 죽은 프로세스가 열어 둔 소켓을 커널이 FIN으로 닫아 주기 때문입니다. 읽지 않은 데이터가 남아 있을 때만 RST를 보냅니다. 5바이트가 모자란다는 것은 A가 스스로 알아내야 합니다.",
  },
  steps: {
    'on-purpose': {
      en: 'B calls resetAndDestroy() on the first connection.',
      ko: 'B가 첫 번째 연결에서 resetAndDestroy()를 호출합니다.',
    },
    unread: {
      en: 'A sends five bytes. B reads none of them and calls destroy().',
      ko: 'A가 5바이트를 보냅니다. B는 하나도 읽지 않고 destroy()를 호출합니다.',
    },
    dead: {
      en: "B reads what A sends and calls destroy() again. A hears 'end', but goes on writing.",
      ko: "이번에는 B가 데이터를 읽은 뒤 destroy()를 호출합니다. A는 'end'를 받고도 계속 씁니다.",
    },
    promise: {
      en: 'A connects to C twice. On one connection C promises ten bytes and sends five; on the other it never reads.',
      ko: 'A가 C에 두 번 연결합니다. 한쪽에서 C는 10바이트를 약속하고 5바이트만 보냅니다. 다른 쪽은 전혀 읽지 않습니다.',
    },
    kill: {
      en: 'C is killed with kill -9.',
      ko: 'C를 kill -9로 강제 종료합니다.',
    },
  },
  claims: {
    'on-purpose': {
      en: 'resetAndDestroy() sets a linger time of 0 and closes: RST, both ends go to CLOSE at once, and A hears ECONNRESET',
      ko: 'resetAndDestroy()는 linger 시간을 0으로 하고 닫는다. RST가 나가고 양쪽 모두 즉시 CLOSE가 되며 A는 ECONNRESET 오류를 받는다',
    },
    unread: {
      en: "B's kernel has acknowledged A's bytes, but B's program never read them: a plain destroy() becomes RST",
      ko: 'B의 커널은 A의 데이터에 ACK를 보냈지만 B의 프로그램은 읽지 않았다. 그래서 평범한 destroy()가 RST가 된다',
    },
    read: {
      en: "The same destroy() after reading is a FIN, and A hears a clean 'end'",
      ko: "읽은 뒤의 destroy()는 FIN이 되고 A는 정상적인 'end'를 받는다",
    },
    'write-to-the-dead': {
      en: "A's first write to the dead end brings no error, but a RST; only the next one fails, with EPIPE",
      ko: '이미 닫힌 상대에 대한 첫 번째 쓰기는 오류 없이 끝나고 RST가 돌아온다. 그다음 쓰기가 비로소 EPIPE로 실패한다',
    },
    'first-write-succeeds': {
      en: "To A's program that first write has succeeded: its callback brings no error",
      ko: 'A의 프로그램에는 그 첫 번째 쓰기가 성공으로 보인다. 콜백에 오류가 없다',
    },
    'end-proves-nothing': {
      en: "kill -9: C's kernel sends FIN, and A hears 'end' without error after 5 of 10 bytes; only counting tells",
      ko: "kill -9이면 C의 커널이 FIN을 보낸다. A는 10바이트 중 5바이트만 받고도 오류 없이 'end'를 받는다. 세어 보아야만 안다",
    },
    'killed-unread': {
      en: 'The same kill on the connection with unread bytes is RST, and A hears ECONNRESET',
      ko: '같은 kill이라도 읽지 않은 데이터가 있던 연결에서는 RST가 되고 A는 ECONNRESET 오류를 받는다',
    },
    resets: { en: 'Five connections, four resets', ko: '연결은 다섯 개, RST는 네 개다' },
    'no-time-wait': {
      en: 'B ended three connections first, and waits in TIME_WAIT for none',
      ko: 'B는 연결 세 개를 먼저 끝냈지만 TIME_WAIT에는 하나도 남지 않는다',
    },
  },
  explanation: [
    {
      en: 'RST says: this connection does not exist, or no longer. It is not acknowledged and not repeated, and what either end still had to send is thrown away; many systems also drop what has come and was not read yet (Linux lets it be read). A kernel sends it when a program asks for it, when a program closes without having read everything (RFC 9293, 3.6.1, wants it so: the other end must learn that its data was lost), and when a segment comes for a connection it does not know.',
      ko: 'RST는 이런 연결은 없다는, 또는 더 이상 없다는 뜻입니다. 확인 응답도 재전송도 없고, 양쪽이 아직 보내지 못한 데이터는 버려집니다. 도착했지만 읽지 않은 데이터까지 버리는 운영체제도 많습니다(Linux에서는 읽을 수 있습니다). 커널은 프로그램이 요청할 때, 프로그램이 다 읽지 않고 닫을 때(상대가 데이터 유실을 알아야 하므로 RFC 9293 3.6.1절이 그렇게 정합니다), 모르는 연결의 세그먼트가 올 때 RST를 보냅니다.',
    },
    {
      en: "An ACK comes from the kernel: it proves arrival, not that the program has read. A write's success proves even less: the bytes were copied into the own kernel. So the first write to a dead end succeeds.",
      ko: 'ACK는 커널이 보냅니다. 도착했다는 증거일 뿐 프로그램이 읽었다는 증거는 아닙니다. 쓰기의 성공이 증명하는 것은 더 적습니다. 데이터가 내 커널에 복사되었다는 것뿐입니다. 그래서 닫힌 상대에 대한 첫 번째 쓰기는 성공합니다.',
    },
    {
      en: "And 'end' proves that no more bytes will come, not that all came: crash, kill and goodbye look alike. So a protocol needs lengths and a goodbye of its own. Trap: Node reads eagerly. Without pauseOnConnect the bytes would have been read before B looked at them, and destroy() would have sent a FIN.",
      ko: "'end'는 더 올 데이터가 없다는 증거일 뿐, 모두 왔다는 증거가 아닙니다. 비정상 종료든 kill이든 정상 종료든 똑같아 보입니다. 그래서 프로토콜에는 길이와 자체 종료 메시지가 필요합니다. 주의할 점: Node는 미리 읽어 둡니다. pauseOnConnect가 없었다면 B가 보기도 전에 데이터가 읽혀서 destroy()는 FIN을 보냈을 것입니다.",
    },
  ],
  wrong: {
    text: {
      en: "A takes 'end' without an error for success, as many programs do that read until the end, and believes that five bytes are all there is.",
      ko: "A는 끝까지 읽기만 하는 많은 프로그램처럼 오류 없이 온 'end'를 성공으로 여기고, 5바이트가 전부라고 믿습니다.",
    },
    cure: {
      en: 'Say in front how much will come, or say a goodbye behind it: only what the protocol itself announces can be found missing.',
      ko: '보낼 양을 앞에서 알리거나 끝에 종료 통보를 두세요. 프로토콜이 스스로 알린 것만 빠졌음을 알아챌 수 있습니다.',
    },
    steps: {
      kill: {
        en: "C is killed with kill -9. A hears 'end' without an error and takes five bytes for all of it.",
        ko: "C를 kill -9로 강제 종료합니다. A는 오류 없이 'end'를 받고 5바이트를 전부로 여깁니다.",
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.reset == 1',
    look: {
      en: 'Four packets. Three carry RST with ACK: they come from a socket that existed. One is a bare RST: no program was left to take the data, and its sequence number is the one that A acknowledged last.',
      ko: '패킷이 네 개 보입니다. 세 개는 RST와 ACK 플래그가 함께 있으며, 살아 있던 소켓이 보낸 것입니다. 하나는 RST뿐입니다. 데이터를 받을 프로그램이 이미 없었고, 순서 번호는 A가 마지막으로 확인 응답한 번호입니다.',
    },
  },
  rfcs: [
    { rfc: 9293, section: '3.5.2', about: { en: 'when a RST is sent', ko: 'RST를 보내는 경우' } },
    { rfc: 9293, section: '3.5.3', about: { en: 'what a RST does', ko: 'RST를 받았을 때' } },
    {
      rfc: 9293,
      section: '3.6.1',
      about: { en: 'closing with unread data', ko: '읽지 않은 데이터를 두고 닫기' },
    },
  ],
  discuss: [
    {
      en: 'HTTP/1.0 ended a body by closing the connection. What could a proxy not know?',
      ko: 'HTTP/1.0은 연결을 닫아 본문의 끝을 알렸습니다. 프록시가 알 수 없었던 것은 무엇일까요?',
    },
    {
      en: 'A server answers an upload with an error and calls destroy() at once. Why may the client never see the answer?',
      ko: '서버가 업로드 도중 오류 응답을 보내고 바로 destroy()를 호출합니다. 클라이언트가 그 응답을 못 볼 수 있는 이유는 무엇일까요?',
    },
    {
      en: 'Would A have heard anything, had C’s machine lost its power instead?',
      ko: 'C의 프로세스가 아니라 C의 컴퓨터 전원이 나갔다면 A는 무엇이든 받았을까요?',
    },
  ],
} as const satisfies LessonText;
