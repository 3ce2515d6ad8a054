// What lesson 20 says, in English and Korean: its program and its claims are in 20-peer-to-peer.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'Peer to peer, and client and server',
    ko: 'P2P와 클라이언트-서버',
  },
  goal: {
    en: 'Tell what makes a program a peer, and show that a network of peers survives the death of any of them.',
    ko: '무엇이 프로그램을 피어로 만드는지 설명하고, 피어 네트워크는 그중 누가 사라져도 계속 동작함을 보인다.',
  },
  labels: {
    A: { en: 'A, a newcomer without a block', ko: 'A: 블록이 하나도 없는 새 노드' },
    B: { en: 'B, mined the chain, dies', ko: 'B: 체인을 채굴하고 강제 종료되는 노드' },
    C: { en: 'C, a copy, slow line, dies', ko: 'C: 복사본, 느린 회선, 강제 종료' },
    D: { en: 'D, a copy, fast line', ko: 'D: 복사본, 빠른 회선' },
  },
  question: {
    en: 'A fetches a chain from B, and B is killed in the middle. C and D once fetched the same chain from B. What does A need to go on, and does it have to begin again?',
    ko: 'A가 B에게서 체인을 받는 도중에 B가 강제로 종료됩니다. C와 D는 예전에 B에게서 같은 체인을 받았습니다. A가 계속하려면 무엇이 필요할까요? 처음부터 다시 받아야 할까요?',
  },
  answer: {
    en: 'Only an address of C or D. Blocks are named by their hash, so it does not matter who sends them, and what A has it keeps.',
    ko: 'C나 D의 주소만 있으면 됩니다. 블록은 해시로 구별하므로 누가 보내든 상관없고, 이미 받은 블록은 그대로 씁니다.',
  },
  steps: {
    'server-dies': {
      en: 'C and D hold copies of the chain, which they fetched from B. Now A asks B alone, as a client asks its server. When six blocks have come, B is killed (SIGKILL).',
      ko: 'C와 D는 B에게서 받은 체인의 복사본을 가지고 있습니다. 이제 A가 클라이언트처럼 B에게만 요청합니다. 블록 여섯 개를 받았을 때 B를 SIGKILL로 강제 종료합니다.',
    },
    peers: {
      en: 'A asks C and D, both at once. C has a slow line. When six blocks of C have come, C is killed too.',
      ko: 'A가 C와 D에게 동시에 요청합니다. C의 회선은 느립니다. C에게서 블록 여섯 개를 받았을 때 C도 강제로 종료합니다.',
    },
    goodbye: {
      en: 'A has the whole chain, from three peers, two of them dead. A and D part with a Goodbye.',
      ko: 'A가 세 피어에게서 체인 전체를 받았습니다. 그중 둘은 이미 강제 종료되었습니다. A와 D는 Goodbye를 주고받고 연결을 끝냅니다.',
    },
  },
  claims: {
    'both-ends': {
      en: 'D is a client and a server with one program: it listens, connects to B, and later accepts A',
      ko: 'D는 한 프로그램으로 클라이언트이자 서버다. 연결을 기다리면서 B에 연결하고, 나중에는 A의 연결을 받아들인다',
    },
    'server-dies': {
      en: 'B is killed; its kernel closes the connection for it, A hears no Goodbye, and stands still',
      ko: 'B가 강제로 종료되면 커널이 대신 연결을 닫는다. A는 Goodbye를 받지 못하고 더 진행하지 못한다',
    },
    'goes-on': {
      en: 'A asks C and D; C is killed, and A still comes to the end of the chain',
      ko: 'A는 C와 D에게 요청한다. C가 강제로 종료되어도 A는 체인의 끝까지 받는다',
    },
    'slow-line': {
      en: 'While both lived, D gave more blocks than C behind its slow line: whoever delivers is asked again',
      ko: '둘 다 살아 있는 동안 D가 느린 회선의 C보다 더 많은 블록을 주었다. 먼저 보낸 쪽에 다음 요청이 간다',
    },
  },
  explanation: [
    {
      en: 'To TCP there is no difference: somebody listens and somebody connects, and afterwards both ends are alike. Client and server are roles of programs. A server has what clients need, and clients know its address and nothing else. When it is gone, so is the service, however many clients hold what it gave them.',
      ko: 'TCP가 보기에는 차이가 없습니다. 한쪽이 기다리고 다른 쪽이 연결하며, 연결된 뒤에는 양쪽이 똑같습니다. 클라이언트와 서버는 프로그램의 역할입니다. 서버는 클라이언트에게 필요한 것을 가졌고, 클라이언트는 서버의 주소만 압니다. 서버가 사라지면 그 데이터를 가진 클라이언트가 아무리 많아도 서비스는 멈춥니다.',
    },
    {
      en: 'A peer does both in one program: it listens and it connects, and whatever it has fetched it serves. That only works if a block can be trusted whoever sends it. Its name is its hash, so A checks what it gets and need not trust C or D.',
      ko: '피어는 한 프로그램에서 두 가지를 모두 합니다. 연결을 기다리면서 연결을 시도하고, 받은 것은 다시 나누어 줍니다. 그러려면 누가 보냈든 블록을 믿을 수 있어야 합니다. 블록의 이름은 해시이므로, A는 받은 것을 스스로 검증하며 C나 D를 믿을 필요가 없습니다.',
    },
    {
      en: 'A asks each peer for a few blocks at a time. The peer that delivers first is asked again, so a slow line costs little, and what a dead peer still owed is asked of the others. Nobody planned that share of the work.',
      ko: 'A는 피어마다 블록을 몇 개씩 나누어 요청합니다. 먼저 보낸 피어에 다음 요청이 가므로 느린 회선이 있어도 손해가 작고, 죽은 피어가 보내지 못한 블록은 다른 피어에게 다시 요청합니다. 이 분담은 누가 미리 정한 것이 아닙니다.',
    },
  ],
  wrong: {
    text: {
      en: 'A knows one address only. It is the same program, but now it is a client: when its server is dead it has nothing left to ask, though C and D hold every block.',
      ko: 'A가 주소를 하나만 알고 있습니다. 같은 프로그램이지만 이제는 클라이언트일 뿐입니다. 서버가 죽으면, C와 D가 모든 블록을 가지고 있어도 요청할 곳이 없습니다.',
    },
    cure: {
      en: 'Learn more than one address before you need it: whoever has the blocks can go on where another one stopped.',
      ko: '필요해지기 전에 주소를 둘 이상 알아 두세요. 블록을 가진 피어라면 누구든 다른 피어가 멈춘 곳부터 이어갈 수 있습니다.',
    },
    steps: {
      'server-dies': {
        en: "C and D hold copies of the chain, but A knows B's address only, and asks B alone. When six blocks have come, B is killed (SIGKILL), and A has nobody left to ask.",
        ko: 'C와 D도 체인의 복사본을 가지고 있지만, A는 B의 주소만 알아서 B에게만 요청합니다. 블록 여섯 개를 받았을 때 B를 SIGKILL로 강제 종료하면 A에게는 요청할 곳이 없습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.syn == 1 || tcp.flags.fin == 1 || tcp.flags.reset == 1',
    look: {
      en: 'Who connected to whom, and who ended how: B and C never said Goodbye, their kernels did it for them. Statistics > Conversations shows how much each one sent.',
      ko: '누가 누구에게 연결했고 어떻게 끝났는지 봅니다. B와 C는 Goodbye를 보내지 못했고 커널이 대신 연결을 닫았습니다. Statistics > Conversations에서 각자 보낸 양을 볼 수 있습니다.',
    },
  },
  rfcs: [
    {
      rfc: 5694,
      section: '2',
      about: { en: 'what makes a system peer to peer', ko: 'P2P 시스템의 정의' },
    },
    {
      rfc: 9293,
      section: '3.5',
      about: {
        en: 'opening a connection: an active and a passive end',
        ko: '연결 수립: 능동 OPEN과 수동 OPEN',
      },
    },
  ],
  discuss: [
    {
      en: 'How does a newcomer learn its first address? Is that one a server?',
      ko: '새 노드는 첫 주소를 어떻게 알아낼까요? 그 주소의 노드는 서버가 아닐까요?',
    },
    {
      en: 'What would A have to trust if blocks were named by their number instead of their hash?',
      ko: '블록을 해시가 아니라 번호로만 구별한다면 A는 무엇을 믿어야 할까요?',
    },
    {
      en: 'Name something that is easier with a server, and say what it costs.',
      ko: '서버가 있으면 더 쉬운 일을 하나 들고, 그 대가가 무엇인지 말해 보세요.',
    },
  ],
} as const satisfies LessonText;
