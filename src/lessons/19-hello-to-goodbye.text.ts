// What lesson 19 says, in English and Korean: its program and its claims are in 19-hello-to-goodbye.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'From Hello to Goodbye: a handshake of our own',
    ko: 'Hello에서 Goodbye까지: 응용 프로그램의 핸드셰이크',
  },
  goal: {
    en: "Tell what an application's own handshake and goodbye add to TCP's, and why neither replaces the other.",
    ko: '응용 프로그램의 핸드셰이크와 종료 통보(Goodbye)가 TCP의 연결 수립과 종료에 무엇을 더하는지, 왜 서로를 대신할 수 없는지 설명한다.',
  },
  labels: {
    A: {
      en: 'A, a finack node, dials and leaves first',
      ko: 'A: 연결을 시도하고 먼저 떠나는 노드',
    },
    B: { en: 'B, a finack node, listens and mines', ko: 'B: 연결을 기다리고 채굴하는 노드' },
  },
  question: {
    en: 'A FIN arrives and every byte before it was acknowledged. Does the receiving program know that the other one had said all it wanted? And does the sender know that its bytes were read?',
    ko: 'FIN이 도착했고 그 앞의 모든 바이트에 ACK를 보냈습니다. 받은 프로그램은 상대가 할 말을 다 했다는 것을 알 수 있을까요? 보낸 쪽은 자신의 데이터가 읽혔다는 것을 알 수 있을까요?',
  },
  answer: {
    en: 'Neither. A kernel sends a FIN for a program that was killed, too, and acknowledges what no program has read. Only a Goodbye tells the one, and only an answer to it tells the other.',
    ko: '둘 다 알 수 없습니다. 프로그램이 강제로 죽어도 커널은 FIN을 보내고, 아무도 읽지 않은 데이터에도 ACK를 보냅니다. 앞의 것은 Goodbye만이, 뒤의 것은 그에 대한 응답만이 알려 줍니다.',
  },
  steps: {
    hello: {
      en: "A dials. After TCP's three packets come three words of finack's own: Hello, Welcome, Ready. They tell the network, its first block, and who is who, by signature.",
      ko: 'A가 연결을 시도합니다. TCP의 패킷 세 개 뒤에 finack의 메시지 세 개, Hello, Welcome, Ready가 오갑니다. 어느 네트워크인지, 첫 블록이 무엇인지, 상대가 누구인지를 서명으로 확인합니다.',
    },
    blocks: {
      en: 'B mines two blocks and announces them. A asks for them and stores them.',
      ko: 'B가 블록 두 개를 채굴해 알립니다. A는 블록을 요청해 받아서 저장합니다.',
    },
    goodbye: {
      en: 'A says Goodbye with the counts of all it sent and received, and a FIN behind it. B reads, compares, and answers with a Goodbye and a FIN of its own.',
      ko: 'A가 지금까지 주고받은 프레임 수와 바이트 수를 담아 Goodbye를 보내고 그 뒤에 FIN을 보냅니다. B는 이를 읽고 대조한 다음, 자신의 Goodbye와 FIN으로 응답합니다.',
    },
  },
  claims: {
    'tcp-first': {
      en: "TCP's three packets come first: A says Hello only when its kernel has the connection",
      ko: 'TCP의 패킷 세 개가 먼저다. A는 커널이 연결을 맺은 다음에야 Hello를 보낸다',
    },
    'three-words': {
      en: 'Hello, Welcome and Ready go back and forth, and only then is anything asked',
      ko: 'Hello, Welcome, Ready가 차례로 오가고, 그다음에야 블록 요청이 시작된다',
    },
    'goodbye-before-fin': {
      en: "A's last frame is its Goodbye; only behind it come shutdown() and the FIN",
      ko: 'A의 마지막 프레임은 Goodbye이고, 그 뒤에야 shutdown()과 FIN이 온다',
    },
    'goodbye-answered': {
      en: 'B hears the Goodbye, answers it with its own, and only then sends its FIN',
      ko: 'B는 Goodbye를 받고 자신의 Goodbye로 응답한 다음에야 FIN을 보낸다',
    },
    'counts-agree': {
      en: 'Both programs counted the same bytes, and with the Goodbyes they are exactly those between SYN and FIN on the wire',
      ko: '두 프로그램이 센 바이트 수가 같고, Goodbye까지 더하면 패킷에서 SYN과 FIN 사이의 바이트 수와 정확히 같다',
    },
    graceful: {
      en: 'Both programs call the ending graceful, and agree that A wanted it',
      ko: '두 프로그램 모두 정상 종료(graceful)로 판단하고, A가 원한 것임에 동의한다',
    },
    'no-reset': {
      en: 'Nobody resets the connection',
      ko: '누구도 연결을 강제로 끊지(RST) 않는다',
    },
  },
  explanation: [
    {
      en: "TCP's handshake proves that two kernels can hear each other. It says nothing of which program is there, which version it speaks or whose chain it follows. That is what Hello, Welcome and Ready are for: a program that cannot talk to this one is refused with a reason before it has cost anything.",
      ko: 'TCP의 핸드셰이크는 두 커널이 서로 통신할 수 있음을 확인할 뿐입니다. 상대가 어떤 프로그램인지, 어떤 버전인지, 어느 체인을 따르는지는 알려 주지 않습니다. Hello, Welcome, Ready는 이를 확인하기 위한 것입니다. 맞지 않는 상대는 비용이 들기 전에 이유와 함께 거부됩니다.',
    },
    {
      en: "A FIN means: no more bytes in this direction. It does not say why. The kernel sends one when a program is finished, and also when it crashed. And an ACK only says that the bytes are in the other kernel's memory. So finack says Goodbye first, with a reason and counts, and the answering Goodbye is the receipt of the program itself.",
      ko: 'FIN은 이 방향으로 더 보낼 바이트가 없다는 뜻일 뿐, 이유를 말하지 않습니다. 프로그램이 할 일을 마쳤을 때도, 비정상 종료했을 때도 커널은 FIN을 보냅니다. 또 ACK는 데이터가 상대 커널의 메모리에 들어갔다는 뜻일 뿐입니다. 그래서 finack은 먼저 이유와 프레임 수, 바이트 수를 담은 Goodbye를 보내고, 응답으로 온 Goodbye가 프로그램의 수신 확인이 됩니다.',
    },
    {
      en: 'After its Goodbye a node sends nothing but its FIN, and it keeps reading until the FIN of the other. Calling destroy() instead would turn unread bytes into an RST, and an RST may make the other kernel throw away the Goodbye itself.',
      ko: 'Goodbye를 보낸 노드는 FIN 말고는 아무것도 보내지 않고, 상대의 FIN이 올 때까지 계속 읽습니다. 대신 destroy()를 호출하면 읽지 않은 데이터 때문에 RST가 나가고, 그러면 상대 커널이 Goodbye까지 버릴 수 있습니다.',
    },
  ],
  wrong: {
    text: {
      en: 'A hangs up without a word: it only calls end(). Every packet looks right, but B cannot tell it from a crash and calls the ending fin-without-goodbye. The same happens with: finack leave --no-goodbye.',
      ko: 'A가 인사 없이 end()만 호출합니다. 패킷은 모두 정상으로 보이지만 B는 이것을 비정상 종료와 구별할 수 없어 fin-without-goodbye라고 판단합니다. finack leave --no-goodbye 명령도 이와 같습니다.',
    },
    cure: {
      en: 'Leave with a Goodbye and wait for the answer, as finack leave does: then a missing Goodbye always means that something broke.',
      ko: 'finack leave처럼 Goodbye를 보내고 응답을 기다리세요. 그래야 Goodbye가 없으면 언제나 문제가 생겼다는 뜻이 됩니다.',
    },
    steps: {
      goodbye: {
        en: 'A only calls end(): a FIN, with no Goodbye in front of it.',
        ko: 'A가 end()만 호출합니다. Goodbye 없이 FIN만 나갑니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.syn == 1 || tcp.flags.fin == 1 || tcp.len > 0',
    look: {
      en: "The packet before each FIN carries a Goodbye. With finack's dissector (finack wireshark install) the frames have names; without it look for the text in the bytes.",
      ko: '각 FIN 바로 앞의 데이터 패킷에 Goodbye가 들어 있습니다. finack의 해석기(dissector)를 finack wireshark install 명령으로 설치하면 프레임마다 이름이 보이고, 없으면 바이트에서 글자를 찾아보세요.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.5',
      about: {
        en: 'establishing a connection: what the handshake proves',
        ko: '연결 수립: 핸드셰이크가 증명하는 것',
      },
    },
    {
      rfc: 9293,
      section: '3.6',
      about: { en: 'closing a connection: what a FIN means', ko: '연결 종료: FIN의 의미' },
    },
  ],
  discuss: [
    {
      en: 'Why must the counts in a Goodbye leave out the Goodbye itself?',
      ko: 'Goodbye에 담긴 수량에는 왜 Goodbye 자신이 빠져야 할까요?',
    },
    {
      en: 'HTTP/1.1 tells the length of a body in advance. Which of the two questions does that answer?',
      ko: 'HTTP/1.1은 본문의 길이를 미리 알려 줍니다. 두 질문 가운데 어느 것에 대한 답일까요?',
    },
    {
      en: 'Both say Goodbye at the same moment. Who left first, and does it matter?',
      ko: '양쪽이 동시에 Goodbye를 보내면 누가 먼저 떠난 것일까요? 그것이 중요할까요?',
    },
  ],
} as const satisfies LessonText;
