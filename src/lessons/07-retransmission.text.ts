// What lesson 7 says, in English and Korean: its program and its claims are in 07-retransmission.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'A packet is lost: order, acknowledgement, retransmission',
    ko: '패킷 하나의 손실: 순서, 확인 응답, 재전송',
  },
  goal: {
    en: 'Tell from sequence and ACK numbers which packet was lost, who noticed, and why the program saw only a delay.',
    ko: '순서 번호와 ACK 번호로 어느 패킷이 손실되었고 누가 알아챘는지, 왜 프로그램에는 지연만 보이는지 설명한다.',
  },
  labels: {
    A: { en: 'A, the client, writes four words', ko: 'A: 네 단어를 보내는 클라이언트' },
    B: { en: 'B, the server, reads them', ko: 'B: 단어를 읽는 서버' },
  },
  question: {
    en: "A sends four packets: first, second, third, fourth. The second is lost. What does B's program hear while it is missing, and which packets does A send again?",
    ko: 'A가 first, second, third, fourth를 패킷 네 개로 보냅니다. 두 번째가 손실됩니다. 그동안 B의 프로그램은 무엇을 받고, A는 어떤 패킷을 다시 보낼까요?',
  },
  answer: {
    en: 'Only "first". B\'s kernel has the third and the fourth, but keeps them back until the hole is filled. A sends only the second one again, and then B hears the rest at once.',
    ko: '"first"만 받습니다. B의 커널은 세 번째와 네 번째를 이미 받았지만 빠진 구간(hole)이 채워질 때까지 프로그램에 넘기지 않습니다. A는 두 번째만 다시 보내고, 그러면 B는 나머지를 한꺼번에 받습니다.',
  },
  steps: {
    open: { en: 'A connects to B.', ko: 'A가 B에 연결합니다.' },
    loss: {
      en: 'The network is told to lose one packet: the second one with data, on its way into B.',
      ko: '네트워크에서 패킷 하나가 손실되게 합니다. B로 들어가는 두 번째 데이터 패킷입니다.',
    },
    hole: {
      en: "A writes four words, each a packet. The second vanishes. Then nothing happens, until a timer in A's kernel runs out.",
      ko: 'A가 네 단어를 각각 한 패킷으로 보냅니다. 두 번째가 손실됩니다. 그 뒤 A 커널의 타이머가 만료될 때까지 아무 일도 일어나지 않습니다.',
    },
    repaired: {
      en: 'B has heard all four words and said thank you. A closes.',
      ko: 'B가 네 단어를 모두 받고 "thank you"를 보냈습니다. A가 연결을 닫습니다.',
    },
  },
  claims: {
    'one-lost': {
      en: 'The network lost exactly one packet',
      ko: '네트워크에서 정확히 패킷 하나가 손실되었다',
    },
    'duplicate-acks': {
      en: "For the third and for the fourth packet B's kernel sends an ACK that still asks for the second: duplicate ACKs",
      ko: '세 번째와 네 번째 패킷이 올 때마다 B의 커널은 여전히 두 번째를 요구하는 ACK를 보낸다. 중복 ACK다',
    },
    'in-order-and-later': {
      en: 'B\'s program hears "first " and then nothing, until the second packet is sent again; then one read brings the rest in order',
      ko: 'B의 프로그램은 "first "를 받고, 두 번째 패킷이 재전송될 때까지 아무것도 받지 못한다. 그 뒤 한 번의 read로 나머지를 순서대로 받는다',
    },
    'only-the-lost-one': {
      en: 'A sends exactly one packet again, the lost one, when its timer has run out: 200 ms or more after the first time',
      ko: 'A는 손실된 패킷 하나만, 타이머가 만료된 뒤(처음 보낸 지 200 ms 이상 지나서) 재전송한다',
    },
    'ack-jumps': {
      en: 'One ACK then covers all four: it asks for the byte after the fourth',
      ko: '그다음 ACK 하나가 네 패킷 모두에 확인 응답한다. 네 번째 다음 바이트를 요구한다',
    },
    'still-established': {
      en: 'Neither end changes its state between the loss and the repair: both stay ESTABLISHED',
      ko: '손실부터 복구까지 양쪽 상태는 바뀌지 않는다. 계속 ESTABLISHED이다',
    },
    'each-byte-once': {
      en: "B's program has heard every word once and in order",
      ko: 'B의 프로그램은 모든 단어를 한 번씩, 순서대로 받았다',
    },
  },
  explanation: [
    {
      en: 'Every byte has a number. A packet says where its bytes begin (sequence number), and an ACK says which byte is wanted next. The ACK is cumulative: it cannot say "I have the third but not the second", so it repeats itself. That repetition, the duplicate ACK, is how the sender learns of a hole. What came after the hole is kept, so A need not send it again: one ACK jumps over it.',
      ko: '모든 바이트에는 번호가 있습니다. 패킷은 자기 바이트가 어디서 시작하는지(순서 번호), ACK는 다음에 받을 바이트가 무엇인지 알려 줍니다. ACK는 누적 방식이라 "세 번째는 받았지만 두 번째가 없다"고 말하지 못하고 같은 번호를 되풀이합니다. 이 중복 ACK로 송신 측이 빠진 구간(hole)을 알게 됩니다. 빠진 구간 뒤에 온 데이터는 버리지 않으므로 다시 보낼 필요가 없고, ACK 번호가 한 번에 건너뜁니다.',
    },
    {
      en: 'Two duplicate ACKs are too few to be sure: packets may only have overtaken each other. So A waits for its timer, which Linux does not set below 200 ms by itself (RFC 6298 says 1 s). Three duplicate ACKs would have started the repair at once: that is lesson 9. An ordinary Linux is quicker than this lesson: with the SACK option, which is switched off here, the ACKs also name what lies behind the hole, and RACK (RFC 8985) repairs it within about a round trip.',
      ko: '중복 ACK 두 개로는 확신할 수 없습니다. 패킷의 순서가 바뀌었을 수도 있기 때문입니다. 그래서 A는 타이머를 기다립니다. Linux의 기본 최솟값은 200 ms입니다(RFC 6298은 1초). 중복 ACK가 세 개면 바로 복구를 시작합니다(9과). 평소의 Linux는 더 빠릅니다. 이 과에서는 꺼 둔 SACK 옵션이 빠진 구간 뒤에 무엇을 받았는지 알려 주고, RACK(RFC 8985)이 왕복 시간 한 번 정도에 복구합니다.',
    },
    {
      en: "B's kernel holds the later words, although they came in time: a stream has one order, and one hole stops all that follows (head-of-line blocking). The programs see no loss and no error, only a pause. So a program must not repeat what it wrote because an answer is late: TCP would deliver both.",
      ko: 'B의 커널은 제때 도착한 뒤의 단어들도 붙잡아 둡니다. 스트림에는 순서가 하나뿐이므로 빠진 구간 하나가 뒤따르는 모든 것을 막습니다(HOL 블로킹). 프로그램에는 손실도 오류도 보이지 않고 멈춤만 보입니다. 그러므로 응답이 늦다고 프로그램이 쓴 것을 다시 쓰면 안 됩니다. TCP는 둘 다 전달합니다.',
    },
  ],
  wrong: {
    text: {
      en: 'The client is impatient: after 100 ms without an answer it writes the second word again. TCP repairs the loss all the same, and B hears the word twice.',
      ko: '클라이언트가 기다리지 못하고, 100 ms 동안 응답이 없자 두 번째 단어를 다시 씁니다. TCP는 어차피 손실을 복구하므로 B는 그 단어를 두 번 받습니다.',
    },
    cure: {
      en: 'Leave repetition to TCP: what write() has taken arrives once, or the connection ends with an error. Wait longer for the answer instead.',
      ko: '재전송은 TCP에 맡기세요. write()가 받아들인 데이터는 한 번만 도착하거나, 연결이 오류로 끝납니다. 대신 응답을 더 오래 기다리세요.',
    },
    steps: {
      hole: {
        en: "A writes four words, each a packet. The second vanishes. After 100 ms A writes it once more; later a timer in A's kernel runs out, and the kernel repeats it too.",
        ko: 'A가 단어 네 개를 쓰고 각각 패킷이 됩니다. 두 번째가 사라집니다. 100 ms 뒤 A가 그 단어를 한 번 더 쓰고, 나중에 커널의 타이머가 만료되어 커널도 재전송합니다.',
      },
      repaired: {
        en: 'B has heard the second word twice and said "thank you". A closes.',
        ko: 'B는 두 번째 단어를 두 번 받고 "thank you"를 보냈습니다. A가 연결을 닫습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.syn == 0 && tcp.flags.fin == 0',
    look: {
      en: 'Compare the sequence numbers: the retransmission has that of the second packet. Then the ACK numbers from B: the same three times, and after the repair a jump. The lost packet stands in the capture, because it was lost on arrival.',
      ko: '순서 번호를 비교해 보세요. 재전송 패킷은 두 번째 패킷과 번호가 같습니다. B의 ACK 번호는 세 번 같다가 복구 뒤에 한 번에 건너뜁니다. 손실은 도착할 때 일어났으므로 손실된 패킷도 캡처에 남아 있습니다.',
    },
  },
  rfcs: [
    { rfc: 9293, section: '3.4', about: { en: 'sequence numbers', ko: '순서 번호' } },
    {
      rfc: 9293,
      section: '3.8',
      about: { en: 'data and retransmission', ko: '데이터 통신과 재전송' },
    },
    { rfc: 6298, section: '5', about: { en: 'the retransmission timer', ko: '재전송 타이머' } },
  ],
  discuss: [
    {
      en: 'How would a program that must not wait for a hole (a phone call, a game) be written? What would it give up?',
      ko: '빠진 구간을 기다릴 수 없는 프로그램(통화, 게임)은 어떻게 만들어야 할까요? 무엇을 포기하게 되나요?',
    },
    {
      en: 'The write callback in A fired at once, while the word was lost. What does it prove, then, and what would prove that B has read it?',
      ko: '단어가 손실되었는데도 A의 write 콜백은 바로 호출되었습니다. 콜백은 무엇을 증명하나요? B가 읽었다는 것은 무엇으로 증명할 수 있을까요?',
    },
    {
      en: 'What would Wireshark have shown if the packet had been lost before the point of capture?',
      ko: '캡처 지점 이전에서 패킷이 손실되었다면 Wireshark에는 무엇이 보였을까요?',
    },
  ],
} as const satisfies LessonText;
