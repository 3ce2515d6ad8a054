// What lesson 14 says, in English and Korean: its program and its claims are in 14-half-open.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'Half-open connections: one end is gone, the other does not know',
    ko: '반쯤 열린 연결: 한쪽은 사라지고 다른 쪽은 모른다',
  },
  goal: {
    en: 'Tell how long an end may believe in a connection that is gone, and what makes it notice.',
    ko: '이미 사라진 연결을 한쪽이 얼마나 오래 믿을 수 있는지, 무엇이 그것을 알아차리게 하는지 설명한다.',
  },
  labels: {
    A: { en: 'A, the client', ko: 'A: 클라이언트' },
    B: { en: 'B, a server at the end of a cable', ko: 'B: 케이블 끝에 있는 서버' },
    C: { en: 'C, a server that forgets end()', ko: 'C: end()를 잊은 서버' },
  },
  question: {
    en: 'A and B are connected and silent. The cable between them is cut, and A gives up. When does B notice?',
    ko: 'A와 B는 연결만 되어 있고 데이터를 주고받지 않습니다. 둘 사이의 케이블이 끊기고, A는 연결을 포기합니다. B는 언제 알아차릴까요?',
  },
  answer: {
    en: 'Never, if it has nothing to send: an idle TCP connection sends nothing, so nothing can be missed. Only a packet of its own brings the truth: a write, or a keepalive probe.',
    ko: '보낼 것이 없다면 영원히 알아차리지 못합니다. 유휴 TCP 연결은 아무것도 보내지 않으므로, 무엇이 빠졌는지 알 수도 없습니다. 자기가 패킷을 보내야만 압니다. 데이터를 쓰거나 keepalive 프로브를 보내는 것입니다.',
  },
  steps: {
    'forgotten-end': {
      en: "A closes its direction toward C. C hears 'end' and does nothing. A waits for C's FIN, then gives the socket up.",
      ko: "A가 C 쪽 방향을 닫습니다. C는 'end'를 받고도 아무것도 하지 않습니다. A는 C의 FIN을 기다리다 소켓을 포기합니다.",
    },
    idle: {
      en: 'A connects to B. Both are silent.',
      ko: 'A가 B에 연결하고 둘 다 조용합니다.',
    },
    cut: {
      en: 'B asks for a keepalive probe after a second of silence. Then the cable is cut in both directions. A writes, gets no answer and gives up. Then the cable is mended.',
      ko: 'B는 1초 동안 아무것도 오가지 않으면 keepalive 프로브를 보내도록 설정합니다. 그다음 케이블이 양방향으로 끊깁니다. A는 데이터를 쓰지만 응답이 없어 포기합니다. 그다음 케이블이 복구됩니다.',
    },
    'late-write': {
      en: "A's kernel has forgotten the connection to C. Now C writes.",
      ko: 'A의 커널은 C와의 연결을 잊었습니다. 이제야 C가 데이터를 씁니다.',
    },
  },
  claims: {
    'close-wait': {
      en: "C hears 'end' and stays in CLOSE_WAIT; A stays in FIN_WAIT2, because a FIN is missing",
      ko: "C는 'end'를 받고 CLOSE_WAIT에 머문다. FIN 하나가 오지 않으므로 A는 FIN_WAIT2에 머문다",
    },
    'never-closed': {
      en: 'Nothing ever takes C out of CLOSE_WAIT to LAST_ACK: only its own program could',
      ko: 'C가 CLOSE_WAIT에서 LAST_ACK로 넘어가는 일은 없다. 그것은 C의 프로그램만 할 수 있다',
    },
    orphan: {
      en: "A's program has left; its kernel keeps the orphan in FIN_WAIT2 a while, then nothing, and C's late write is answered with RST",
      ko: 'A의 프로그램은 이미 끝났다. 커널은 고아 소켓을 FIN_WAIT2로 잠시 두었다가 지우고, C의 늦은 데이터에 RST로 응답한다',
    },
    'gives-up': {
      en: "A's write succeeds, is sent again and again into the cut cable, and ends with ETIMEDOUT",
      ko: 'A의 쓰기는 성공하지만, 데이터는 끊긴 케이블로 거듭 재전송되다가 ETIMEDOUT으로 끝난다',
    },
    keepalive: {
      en: "B is ESTABLISHED long after A's end; its probe meets a kernel that knows no such connection: RST, ECONNRESET",
      ko: 'A가 끝난 뒤에도 B는 ESTABLISHED이다. B의 프로브를 받은 커널은 그런 연결을 모르므로 RST를 보내고, B는 ECONNRESET 오류를 받는다',
    },
    'no-end': {
      en: "B's program never hears 'end': nobody was left to send a FIN",
      ko: "B의 프로그램은 'end'를 받지 못한다. FIN을 보낼 쪽이 남아 있지 않았다",
    },
  },
  explanation: [
    {
      en: 'A connection is not a thing on the wire, but two memories, one in each kernel. When one is lost and no FIN or RST arrives, the other stays: the connection is half-open. (Not half-closed, as in lesson 11, where both ends know that one direction is closed.) An end that writes finds out, but late: Linux repeats for about 15 minutes (tcp_retries2) before ETIMEDOUT.',
      ko: '연결은 회선 위에 있는 것이 아니라, 양쪽 커널에 하나씩 있는 상태 정보입니다. 한쪽 정보가 사라지고 FIN도 RST도 도착하지 않으면 다른 쪽은 그대로 남습니다. 이것이 반쯤 열린(half-open) 연결입니다. (11과의 half-closed와는 다릅니다. 거기서는 한 방향이 닫힌 것을 양쪽이 압니다.) 쓰는 쪽은 알게 되지만 늦습니다. Linux는 약 15분(tcp_retries2) 동안 재전송한 뒤에야 ETIMEDOUT을 알립니다.',
    },
    {
      en: "An end that only listens never finds out without probes. Keepalive sends an old sequence number, which a living kernel answers with an ACK and an ignorant one with RST. Its default delay is two hours; Node lets you set it, and after the first probe libuv fixes ten probes, one a second. A probe is answered by the kernel, even when the program hangs: a protocol's own heartbeat proves more.",
      ko: '받기만 하는 쪽은 프로브 없이는 알 수 없습니다. keepalive는 지난 순서 번호를 보내는데, 연결을 아는 커널은 ACK로, 모르는 커널은 RST로 응답합니다. 첫 프로브까지의 기본 대기는 두 시간이고 Node에서 바꿀 수 있으며, 그 뒤로는 libuv가 1초 간격, 10번으로 정해 둡니다. 프로브에는 커널이 응답하므로 프로그램이 멈춰 있어도 답이 옵니다. 프로토콜의 자체 heartbeat가 더 많은 것을 증명합니다.',
    },
    {
      en: 'CLOSE_WAIT has no timer: the kernel waits for its own program, for ever. Many of them are nearly always a missing end() or destroy() in your code; a blocked event loop, a frozen process or connections that nobody accepts are the rest. FIN_WAIT2 has none either while the program holds the socket; an orphan is dropped after tcp_fin_timeout. Trap: the tracepoint calls it CLOSE at once, only /proc/net/tcp shows the orphan.',
      ko: 'CLOSE_WAIT에는 타이머가 없습니다. 커널은 자기 프로그램을 영원히 기다립니다. CLOSE_WAIT가 쌓인다면 원인은 거의 언제나 내 코드에 빠진 end()나 destroy()입니다. 나머지는 막힌 이벤트 루프, 멈춘 프로세스, 아무도 accept하지 않은 연결입니다. FIN_WAIT2도 프로그램이 소켓을 쥐고 있으면 타이머가 없고, 고아 소켓이 되면 tcp_fin_timeout 뒤에 지워집니다. 주의할 점: 트레이스포인트에는 곧바로 CLOSE로 나오고, 고아 소켓은 /proc/net/tcp에만 보입니다.',
    },
  ],
  wrong: {
    text: {
      en: 'B does without keepalive. It would wait for ever; the lesson ends it after 1.5 s, and until then it believes in the connection.',
      ko: 'B가 keepalive를 쓰지 않습니다. 영원히 기다릴 것이므로 실습은 1.5초 뒤에 멈춥니다. 그때까지도 B는 연결이 살아 있다고 믿습니다.',
    },
    cure: {
      en: 'Call setKeepAlive(true, delay), or better: send a heartbeat of your own, with a deadline for its answer.',
      ko: 'setKeepAlive(true, delay)를 호출하세요. 더 나은 방법은 응답 기한이 있는 자체 heartbeat를 보내는 것입니다.',
    },
    steps: {
      cut: {
        en: 'B asks for no keepalive. The cable is cut in both directions. A writes, gets no answer and gives up. Then the cable is mended, and B goes on waiting for somebody who has left.',
        ko: 'B는 keepalive를 요청하지 않습니다. 케이블이 양방향으로 끊깁니다. A는 쓰고 응답을 받지 못해 포기합니다. 케이블이 복구되어도 B는 떠난 상대를 계속 기다립니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.analysis.keep_alive || tcp.flags.reset == 1',
    look: {
      en: "B's probe carries no data and a sequence number one below the next. A RST answers it. Another RST answers C's late write.",
      ko: 'B의 프로브에는 데이터가 없고, 순서 번호는 다음 번호보다 1 작습니다. RST가 그에 대한 응답입니다. 다른 RST 하나는 C의 늦은 데이터에 대한 응답입니다.',
    },
  },
  rfcs: [
    { rfc: 9293, section: '3.5.1', about: { en: 'half-open connections', ko: '반쯤 열린 연결' } },
    { rfc: 9293, section: '3.8.3', about: { en: 'when to give up', ko: '연결을 포기하는 때' } },
    { rfc: 9293, section: '3.8.4', about: { en: 'keep-alives', ko: '연결 유지 확인(keepalive)' } },
  ],
  discuss: [
    {
      en: 'Should a protocol use keepalive, a heartbeat of its own, or both? What does each prove?',
      ko: '프로토콜은 keepalive를 써야 할까요, 자체 heartbeat를 써야 할까요, 둘 다 써야 할까요? 각각은 무엇을 증명하나요?',
    },
    {
      en: 'Your server shows 3,000 sockets in CLOSE_WAIT. Whose fault is it, and where do you look?',
      ko: '서버에 CLOSE_WAIT 소켓이 3,000개 있습니다. 누구의 잘못이고, 어디를 살펴봐야 할까요?',
    },
    {
      en: 'The cable was cut and mended within A’s patience. What would have been lost?',
      ko: 'A가 포기하기 전에 케이블이 복구되었다면 무엇을 잃었을까요?',
    },
  ],
} as const satisfies LessonText;
