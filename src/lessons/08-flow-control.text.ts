// What lesson 8 says, in English and Korean: its program and its claims are in 08-flow-control.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'Flow control: the receiver sets the pace',
    ko: '흐름 제어: 속도는 수신 측이 정한다',
  },
  goal: {
    en: 'Follow a slow reader back through window, kernel and write() to the program that must stop producing.',
    ko: '느린 수신 프로그램의 영향이 수신 윈도우, 커널, write()를 거쳐 송신 프로그램까지 이어지는 과정을 설명한다.',
  },
  labels: {
    A: { en: 'A, the client, writes as fast as it may', ko: 'A: 가능한 한 빨리 쓰는 클라이언트' },
    B: { en: 'B, the server, does not read at first', ko: 'B: 처음에는 읽지 않는 서버' },
  },
  question: {
    en: 'B accepts the connection, but never reads. A keeps writing. Where do the bytes go, is anything lost, and how does A find out?',
    ko: 'B는 연결을 받아들이지만 데이터를 읽지 않습니다. A는 계속 씁니다. 데이터는 어디에 쌓이고, 사라지는 데이터가 있을까요? A는 어떻게 알게 될까요?',
  },
  answer: {
    en: "First into B's kernel, until its window is 0; then into A's kernel; then into A's own memory, where write() answers false. Nothing is lost. If A does not listen to write(), its memory fills up.",
    ko: '먼저 B의 커널에 쌓이다가 수신 윈도우가 0이 됩니다. 그다음은 A의 커널, 마지막은 A 프로그램의 메모리이며 이때 write()가 false를 돌려줍니다. 사라지는 데이터는 없습니다. A가 write()의 반환값을 무시하면 메모리가 계속 늘어납니다.',
  },
  steps: {
    open: {
      en: 'A connects. B accepts, but does not read.',
      ko: 'A가 연결합니다. B는 받아들이지만 읽지 않습니다.',
    },
    fill: {
      en: "A writes 8 KiB at a time, until write() answers false. Then it waits for 'drain'.",
      ko: "A가 8 KiB씩 쓰다가 write()가 false를 돌려주면 멈추고 'drain'을 기다립니다.",
    },
    'closed-window': {
      en: "B's window is 0. A's kernel may send nothing, but asks now and then whether it is still so.",
      ko: 'B의 수신 윈도우가 0입니다. A의 커널은 데이터를 보낼 수 없고, 가끔 아직도 0인지 물어봅니다.',
    },
    read: {
      en: 'B begins to read. Its kernel announces the new window, and everything moves again.',
      ko: 'B가 읽기 시작합니다. 커널이 새 윈도우 크기를 알리고 모든 것이 다시 움직입니다.',
    },
  },
  claims: {
    'kernel-receives-alone': {
      en: "B's kernel receives and acknowledges until it announces window 0, although B's program has not read a byte",
      ko: 'B의 프로그램은 한 바이트도 읽지 않았는데, 커널은 윈도우 0을 알릴 때까지 데이터를 받고 ACK를 보낸다',
    },
    'closed-means-closed': {
      en: 'While the window is 0, A sends no data at all',
      ko: '윈도우가 0인 동안 A는 데이터를 전혀 보내지 않는다',
    },
    probes: {
      en: "A's kernel probes at least twice, waiting longer each time, and B's kernel answers each: still 0",
      ko: 'A의 커널은 간격을 늘려 가며 두 번 이상 프로브를 보내고, B의 커널은 매번 아직 0이라고 응답한다',
    },
    'write-says-false': {
      en: "When A's kernel takes no more (EAGAIN), write() answers false and the rest waits in A's memory; only when B reads does its kernel open the window, and then A hears 'drain'",
      ko: "A의 커널이 더 받지 않으면(EAGAIN) write()는 false를 돌려주고 나머지는 A의 메모리에서 기다린다. B가 읽어야 윈도우가 열리고, 그제야 A는 'drain' 이벤트를 받는다",
    },
    'every-byte': {
      en: 'Nothing is lost: B hears all 524,288 bytes',
      ko: '사라지는 데이터는 없다. B는 524,288바이트를 모두 받는다',
    },
    'queue-stays-small': {
      en: "A's program never keeps more than Node's mark and one chunk waiting in memory",
      ko: 'A의 프로그램은 Node의 기준값(highWaterMark)과 청크 하나보다 많은 데이터를 메모리에 쌓아 두지 않는다',
    },
  },
  explanation: [
    {
      en: "Every packet carries a window: so many bytes more I can take, counted from my ACK number. The kernel receives whether or not the program reads; when its buffer is full, it announces 0, and the sender must stop. That is flow control: the receiver protects its memory, and nothing is thrown away. (The network's own limits are another matter: lesson 9.)",
      ko: '모든 패킷에는 수신 윈도우가 실려 있습니다. ACK 번호부터 몇 바이트를 더 받을 수 있는지를 뜻합니다. 커널은 프로그램이 읽든 말든 데이터를 받고, 버퍼가 차면 0을 알립니다. 그러면 송신 측은 멈춰야 합니다. 이것이 흐름 제어입니다. 수신 측은 메모리를 지키고, 버려지는 데이터는 없습니다. (네트워크 자체의 한계는 9과에서 다룹니다.)',
    },
    {
      en: "A window update is a bare ACK, and bare ACKs are not sent again when lost. Then both would wait for ever. So A's kernel keeps asking: zero-window probes, each after a longer wait. RFC 9293 (3.8.6.1) asks for at least one byte of new data in a probe; Linux sends none, and gives a sequence number one below the next, which B must answer. That is why Wireshark calls them [TCP Keep-Alive] and not [TCP ZeroWindowProbe].",
      ko: '윈도우 갱신은 데이터가 없는 ACK이고, 이런 ACK는 손실되어도 재전송되지 않습니다. 그러면 양쪽이 영원히 기다리게 됩니다. 그래서 A의 커널은 점점 긴 간격으로 계속 물어봅니다. 이것이 제로 윈도우 프로브입니다. RFC 9293(3.8.6.1절)은 프로브에 새 데이터를 1바이트 이상 담으라고 하지만, Linux는 데이터 없이 다음 번호보다 1 작은 순서 번호만 보내고 B는 이에 응답해야 합니다. 그래서 Wireshark는 이를 [TCP ZeroWindowProbe]가 아니라 [TCP Keep-Alive]로 표시합니다.',
    },
    {
      en: 'The pressure goes on into the program (backpressure). write() never refuses: false means "taken, but wait". A program that goes on writing moves the queue from the kernel, which has limits, into its own memory, which has none until the process dies. In the same way a program that forgets to read stops its peer, not only itself: finack pauses a socket by name and gives every such pause a deadline.',
      ko: '이 압력(backpressure, 역압)은 프로그램까지 이어집니다. write()는 거부하지 않습니다. false는 "받았지만 기다려 달라"는 뜻입니다. 그래도 계속 쓰면 한계가 있는 커널 대신 한계가 없는 자기 메모리에 쌓이고, 결국 프로세스가 죽습니다. 반대로 읽기를 잊은 프로그램은 자신뿐 아니라 상대까지 멈추게 합니다. finack은 소켓의 읽기를 멈출 때마다 이유를 밝히고 제한 시간을 둡니다.',
    },
  ],
  wrong: {
    text: {
      en: 'The client does not look at what write() answers. Every byte still arrives, but hundreds of kilobytes pile up in its memory; with a larger file and a slower reader, until the process dies.',
      ko: '클라이언트가 write()의 반환값을 보지 않습니다. 바이트는 모두 도착하지만 메모리에 수백 KB가 쌓입니다. 파일이 더 크고 상대가 더 느리면 프로세스가 죽을 때까지 쌓입니다.',
    },
    cure: {
      en: "When write() answers false, stop, and go on at 'drain'; pipeline() does that by itself.",
      ko: "write()가 false를 돌려주면 멈추고 'drain'에서 다시 시작하세요. pipeline()은 이 일을 스스로 합니다.",
    },
    steps: {
      fill: {
        en: 'A writes 8 KiB at a time and does not look at what write() answers, until all 512 KiB are written.',
        ko: 'A가 write()의 반환값을 보지 않고 512 KiB를 모두 쓸 때까지 8 KiB씩 계속 씁니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.analysis.zero_window || tcp.analysis.keep_alive || tcp.analysis.window_update',
    look: {
      en: 'Follow the column "Win" of the packets from B down to 0. Then the pairs: a probe, called [TCP Keep-Alive], and its answer. Measure the gaps between the probes.',
      ko: 'B가 보낸 패킷의 Win 값이 0까지 줄어드는 것을 따라가 보세요. 그다음은 [TCP Keep-Alive]로 표시된 프로브와 그 응답의 쌍입니다. 프로브 사이의 간격을 재어 보세요.',
    },
  },
  rfcs: [
    { rfc: 9293, section: '3.8.6', about: { en: 'managing the window', ko: '윈도우 관리' } },
    {
      rfc: 9293,
      section: '3.8.6.1',
      about: { en: 'zero-window probing', ko: '제로 윈도우 프로브' },
    },
  ],
  discuss: [
    {
      en: 'B never reads again, but its kernel answers every probe. How long will A wait? Who could end it, and by what right?',
      ko: 'B는 다시는 읽지 않지만 커널은 모든 프로브에 응답합니다. A는 얼마나 기다릴까요? 누가, 어떤 근거로 끝낼 수 있을까요?',
    },
    {
      en: 'A has written a last word and called end(). Can its FIN pass the closed window?',
      ko: 'A가 마지막 데이터를 쓰고 end()를 호출했습니다. FIN은 닫힌 윈도우를 지나갈 수 있을까요?',
    },
    {
      en: "Add up: how many bytes had B's kernel, A's kernel and A's program when everything stood still?",
      ko: '모두 멈췄을 때 B의 커널, A의 커널, A의 프로그램에 각각 몇 바이트가 있었는지 더해 보세요.',
    },
  ],
} as const satisfies LessonText;
