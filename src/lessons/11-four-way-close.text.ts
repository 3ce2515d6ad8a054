// What lesson 11 says, in English and Korean: its program and its claims are in 11-four-way-close.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'The four-way close with data still to come, and the close in three packets',
    ko: '4-way 연결 종료: 남은 데이터를 마저 보낼 때와 패킷 세 개로 끝날 때',
  },
  goal: {
    en: 'Tell why closing takes two FINs, and what one side may still do between them.',
    ko: '연결을 종료할 때 왜 FIN이 두 번 필요한지, 그 사이에 한쪽이 무엇을 더 할 수 있는지 설명한다.',
  },
  labels: {
    A: { en: 'A, the client, closes first', ko: 'A: 먼저 닫는 클라이언트' },
    B: { en: 'B, a server that still has something to say', ko: 'B: 아직 보낼 데이터가 있는 서버' },
    C: { en: "C, a server with Node's default", ko: 'C: Node 기본값을 쓰는 서버' },
  },
  question: {
    en: 'A calls end(). Is the connection closed now? Can A still receive?',
    ko: 'A가 end()를 호출했습니다. 이제 연결이 종료된 것일까요? A는 아직 데이터를 받을 수 있을까요?',
  },
  answer: {
    en: 'No, and yes. A FIN closes one direction only: A has nothing more to say, but it still hears B until B sends a FIN of its own.',
    ko: '아직 종료되지 않았고, 받을 수 있습니다. FIN은 한 방향만 닫습니다. A는 더 보낼 것이 없을 뿐, B가 자신의 FIN을 보낼 때까지 계속 받을 수 있습니다.',
  },
  steps: {
    open: {
      en: 'A connects to B.',
      ko: 'A가 B에 연결합니다.',
    },
    'first-fin': {
      en: 'A calls end(): it has nothing more to send.',
      ko: 'A가 end()를 호출합니다. 더 보낼 데이터가 없다는 뜻입니다.',
    },
    remaining: {
      en: "B hears 'end' and waits 60 ms, so that its kernel acknowledges the FIN alone. Then it sends what is left.",
      ko: "B는 'end' 이벤트를 받고 60 ms를 기다립니다. 그동안 커널이 FIN에 대한 ACK만 먼저 보냅니다. 그런 다음 B가 남은 데이터를 보냅니다.",
    },
    'second-fin': {
      en: 'B calls end() too: now the other direction closes.',
      ko: 'B도 end()를 호출합니다. 이제 반대 방향도 닫힙니다.',
    },
    'three-packets': {
      en: "A says hello to C and calls end(). C has nothing left to say, and Node's default closes its direction at once.",
      ko: 'A가 C에 인사를 보내고 end()를 호출합니다. C는 더 보낼 것이 없고, Node가 기본 설정에 따라 C의 방향도 즉시 닫습니다.',
    },
  },
  claims: {
    'end-becomes-fin': {
      en: "A's end() is the system call shutdown(), which brings FIN_WAIT1 and the first FIN; B is in CLOSE_WAIT before its program hears 'end'",
      ko: "A의 end()는 시스템 콜 shutdown()이 되고, 상태는 FIN_WAIT1로 바뀌며 첫 번째 FIN이 나간다. B는 프로그램이 'end' 이벤트를 받기 전에 이미 CLOSE_WAIT다",
    },
    'half-closed': {
      en: "B's ACK alone brings A to FIN_WAIT2, and B still sends data, which A's program hears",
      ko: 'B의 ACK만으로 A는 FIN_WAIT2가 되고, 그 뒤에도 B는 데이터를 보내며 A의 프로그램이 그것을 받는다',
    },
    'second-fin': {
      en: "B's end() brings LAST_ACK and the second FIN; A hears 'end' and its kernel waits in TIME_WAIT",
      ko: "B의 end()로 LAST_ACK가 되고 두 번째 FIN이 나간다. A는 'end' 이벤트를 받고, A의 커널은 TIME_WAIT에서 기다린다",
    },
    packets: {
      en: 'The close is FIN, ACK, data, ACK, FIN, ACK, and nothing else',
      ko: '종료 과정의 패킷은 FIN, ACK, 데이터, ACK, FIN, ACK이고 그 밖에는 없다',
    },
    'fin-answers-fin': {
      en: 'Node answers the FIN by itself: C has hardly come to CLOSE_WAIT when shutdown() takes it on to LAST_ACK',
      ko: 'Node가 FIN에 스스로 응답한다. C는 CLOSE_WAIT가 되자마자 shutdown()으로 LAST_ACK가 된다',
    },
    'three-packets': {
      en: 'This close is FIN, FIN with ACK, ACK: as C is quick, one packet carries the answer and the second FIN',
      ko: '이 종료는 FIN, FIN+ACK, ACK다. C가 빨리 닫으므로 패킷 하나가 응답과 두 번째 FIN을 함께 싣는다',
    },
    'no-reset': {
      en: 'Nobody resets the connection',
      ko: '누구도 연결을 강제로 끊지(RST) 않는다',
    },
  },
  explanation: [
    {
      en: 'A TCP connection is two streams, one in each direction, and each is closed by its own FIN. A FIN takes a sequence number like a byte of data, so it is acknowledged and sent again when lost. After its FIN an end may only listen: FIN_WAIT1 until its FIN is acknowledged, FIN_WAIT2 until the other FIN comes.',
      ko: 'TCP 연결은 방향마다 하나씩, 두 개의 스트림으로 이루어지며 각각 자신의 FIN으로 닫힙니다. FIN은 데이터 1바이트처럼 순서 번호를 차지하므로 ACK를 받고, 손실되면 재전송됩니다. FIN을 보낸 쪽은 받기만 할 수 있습니다. 자신의 FIN에 대한 ACK가 올 때까지 FIN_WAIT1, 상대의 FIN이 올 때까지 FIN_WAIT2 상태입니다.',
    },
    {
      en: "The end that hears the first FIN is in CLOSE_WAIT: it waits for its own program. A program that still has something to send must ask for allowHalfOpen: true, and must call end() itself. Node's default (allowHalfOpen: false) answers a FIN with a FIN at once. (RFC 9293, 3.6.1, calls this state half-closed: one direction is closed and both ends know it. Half-open, the word in Node's option, is another thing: lesson 14.)",
      ko: '첫 번째 FIN을 받은 쪽은 CLOSE_WAIT에서 자기 프로그램이 닫기를 기다립니다. 더 보낼 데이터가 있다면 allowHalfOpen: true를 지정하고 end()를 직접 호출해야 합니다. Node의 기본값(allowHalfOpen: false)은 FIN에 즉시 FIN으로 응답합니다. (RFC 9293 3.6.1절은 이 상태를 half-closed라고 부릅니다. 한 방향이 닫혔고 양쪽이 그것을 압니다. Node의 옵션 이름에 쓰인 half-open은 14과에서 다루는 다른 상태입니다.)',
    },
    {
      en: 'Four packets or three is a matter of time, not of two protocols. The ACK of a FIN may wait a little for something to travel with (delayed ACK, up to 40 ms here; in quick-ACK mode, as at the beginning of a connection, Linux does not wait, which is why A hears from B within a few milliseconds). If the second FIN comes within that time, one packet does both. Both closes have two FINs, and both FINs are acknowledged.',
      ko: '패킷이 네 개인지 세 개인지는 시간의 문제일 뿐, 서로 다른 프로토콜이 아닙니다. FIN에 대한 ACK는 함께 실려 갈 것을 잠시 기다릴 수 있습니다(지연된 ACK, 여기서는 최대 40 ms). 다만 연결 초기의 Linux는 기다리지 않고 바로 보내는 quick ACK 모드일 때가 많아, B의 ACK는 몇 ms 안에 옵니다. 그 안에 두 번째 FIN이 나가면 패킷 하나가 두 역할을 합니다. 두 경우 모두 FIN은 두 개이고, 둘 다 ACK를 받습니다.',
    },
  ],
  wrong: {
    text: {
      en: "The server keeps Node's default, allowHalfOpen: false. Node closes B's direction as soon as A's FIN comes, and what B still wanted to say is never sent.",
      ko: '서버가 Node의 기본값인 allowHalfOpen: false를 그대로 씁니다. A의 FIN이 오자마자 Node가 B의 방향까지 닫아 버려, B가 보내려던 데이터는 전송되지 않습니다.',
    },
    cure: {
      en: 'Create the server with allowHalfOpen: true, and call end() yourself when everything is said.',
      ko: '서버를 allowHalfOpen: true로 만들고, 보낼 것을 다 보낸 뒤 직접 end()를 호출하세요.',
    },
    steps: {
      remaining: {
        en: "B hears 'end', but Node has closed B's direction already: what is left can no longer be sent.",
        ko: "B가 'end'를 받지만 Node가 이미 B의 방향을 닫았습니다. 남은 데이터는 더 이상 보낼 수 없습니다.",
      },
      'second-fin': {
        en: 'B calls end(), and finds nothing left to close.',
        ko: 'B가 end()를 호출하지만 닫을 것이 남아 있지 않습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.fin == 1',
    look: {
      en: 'Four packets, two for each connection. Clear the filter: between the FINs of A and B stand an ACK and data from B, between those of A and C nothing. Compare the acknowledgement numbers.',
      ko: '연결마다 두 개씩, 패킷 네 개가 보입니다. 필터를 지워 보세요. A와 B의 FIN 사이에는 ACK와 B의 데이터가 있고, A와 C의 FIN 사이에는 아무것도 없습니다. ACK 번호를 비교해 보세요.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.6',
      about: { en: 'closing a connection', ko: '연결 종료' },
    },
    {
      rfc: 9293,
      section: '3.8.6.3',
      about: { en: 'delayed acknowledgements', ko: '지연된 ACK(delayed ACK)' },
    },
  ],
  discuss: [
    {
      en: 'Which end pays for the close with TIME_WAIT, and why that one?',
      ko: 'TIME_WAIT는 어느 쪽에 남을까요? 왜 그쪽일까요?',
    },
    {
      en: 'C needed three packets. Could its kernel have known, when the FIN came, that three would do?',
      ko: 'C와는 패킷 세 개로 끝났습니다. FIN이 왔을 때 C의 커널은 세 개로 충분하다는 것을 알 수 있었을까요?',
    },
  ],
} as const satisfies LessonText;
