// What lesson 10 says, in English and Korean: its program and its claims are in 10-checksum.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'Error detection: what the checksum misses and the hash finds',
    ko: '오류 검출: 체크섬이 놓치고 해시가 찾아내는 것',
  },
  goal: {
    en: "Tell what TCP's checksum can and cannot notice, and why a block carries a hash of its own.",
    ko: 'TCP 체크섬이 알아챌 수 있는 것과 없는 것, 블록이 자체 해시를 갖는 이유를 설명한다.',
  },
  labels: {
    A: { en: 'A, the client, sends a word and a block', ko: 'A: 단어와 블록을 보내는 클라이언트' },
    B: { en: 'B, the server, receives and checks', ko: 'B: 받아서 검사하는 서버' },
  },
  question: {
    en: 'A sends "HELLO". One byte changes on the way, so that it reads "XELLO". Does B\'s TCP notice? What does B\'s program hear?',
    ko: 'A가 "HELLO"를 보냅니다. 도중에 한 바이트가 바뀌어 "XELLO"가 됩니다. B의 TCP는 알아챌까요? B의 프로그램은 무엇을 받을까요?',
  },
  answer: {
    en: 'Here it does not, and the program hears "XELLO": loopback leaves checksums out. On a cable the checksum would notice this change, but not every one. Only the block\'s own hash tells B for certain.',
    ko: '여기서는 알아채지 못하고, 프로그램은 "XELLO"를 받습니다. 루프백에서는 체크섬을 생략합니다. 실제 케이블이라면 이 변화는 체크섬이 잡아내지만, 모든 변화를 잡지는 못합니다. 블록 자체의 해시만이 B에게 확실히 알려 줍니다.',
  },
  steps: {
    word: {
      en: 'A writes "HELLO". When the packet arrives, its first byte becomes X.',
      ko: 'A가 "HELLO"를 씁니다. 패킷이 도착할 때 첫 바이트가 X로 바뀝니다.',
    },
    sums: {
      en: 'B adds up two account books, in which the amounts have changed places: checksum and hash of each.',
      ko: 'B가 금액이 서로 바뀐 두 장부의 체크섬과 해시를 각각 계산합니다.',
    },
    block: {
      en: 'A sends a block of finack in two packets. One byte inside a transaction is altered on arrival.',
      ko: 'A가 finack 블록을 패킷 두 개로 보냅니다. 도착할 때 거래 안의 한 바이트가 바뀝니다.',
    },
    again: {
      en: 'B finds that these are not the transactions of this header, and asks again.',
      ko: 'B는 헤더와 맞지 않는 거래임을 알아내고 다시 요청합니다.',
    },
  },
  claims: {
    'delivered-altered': {
      en: 'A writes "HELLO", B\'s kernel acknowledges it like any other packet, and B\'s program reads "XELLO"',
      ko: 'A는 "HELLO"를 썼고, B의 커널은 여느 패킷처럼 ACK를 보냈는데, B의 프로그램은 "XELLO"를 읽는다',
    },
    'two-bytes-altered': {
      en: 'The network altered exactly two packets, by the count of the kernel',
      ko: '네트워크에서 정확히 패킷 두 개가 바뀌었다. 커널이 센 수다',
    },
    'tcp-noticed-nothing': {
      en: 'TCP noticed nothing: no packet is sent again, and nobody resets',
      ko: 'TCP는 아무것도 알아채지 못했다. 재전송도 RST도 없다',
    },
    'same-sum': {
      en: 'Two account books with the amounts exchanged have the same checksum: a sum does not know the order of its parts. Their hashes differ',
      ko: '금액이 서로 바뀐 두 장부의 체크섬은 같다. 합은 순서를 모르기 때문이다. 해시는 서로 다르다',
    },
    'hash-notices': {
      en: 'B refuses the altered block, because the Merkle root of its transactions is not the one in its header; asked again, A sends it again, and B accepts it',
      ko: 'B는 거래들의 머클 루트가 헤더와 다르므로 바뀐 블록을 거부한다. 다시 요청하자 A가 다시 보내고, B는 그것을 받아들인다',
    },
    'accepted-is-sent': {
      en: 'What B accepts is, byte for byte, what A sent',
      ko: 'B가 받아들인 것은 A가 보낸 것과 바이트 하나까지 같다',
    },
  },
  explanation: [
    {
      en: "TCP's checksum adds up header and data as 16-bit words. One changed byte always changes the sum, so on a cable this packet would be dropped without a word and repaired as a lost one (lesson 7). But a sum of words stays the same when two words change places, or when one grows by what another loses.",
      ko: 'TCP 체크섬은 헤더와 데이터를 16비트 워드 단위로 더한 값입니다. 한 바이트가 바뀌면 합도 반드시 바뀌므로, 실제 케이블이라면 이 패킷은 아무 응답 없이 버려지고 손실처럼 복구됩니다(7과). 그러나 두 워드의 자리가 바뀌거나, 하나가 줄어든 만큼 다른 하나가 늘면 합은 그대로입니다.',
    },
    {
      en: 'And it is checked only where it is checked. Loopback leaves it out: the bytes never leave memory. Network cards compute it late and check it early, so what goes wrong in a router, a driver or memory has a correct sum again. Measurements of real traffic found packets that were wrong and passed. TCP promises order and completeness; about the bytes it promises only what 16 bits can.',
      ko: '그리고 체크섬은 검사하는 구간에서만 지켜 줍니다. 루프백에서는 바이트가 메모리를 떠나지 않으므로 생략합니다. 네트워크 카드는 보낼 때 늦게 계산하고 받을 때 일찍 검사하므로, 라우터나 드라이버, 메모리에서 생긴 오류에는 다시 올바른 합이 붙습니다. 실제 트래픽을 측정해 보면 틀렸는데도 통과한 패킷이 있습니다. TCP는 순서와 완전성을 약속하지만, 바이트 자체에 대해서는 16비트만큼만 약속합니다.',
    },
    {
      en: "So a program that needs certainty uses a hash: end to end, from the program that made the bytes to the one that uses them. A block's id is the hash of its header, the header names the Merkle root of its transactions, and no change keeps both. finack says body-mismatch then, blames the bytes and not the block, and asks for the block again. Against someone who alters on purpose, a checksum never helped at all.",
      ko: '그래서 확실해야 하는 프로그램은 해시를 씁니다. 바이트를 만든 프로그램부터 쓰는 프로그램까지, 종단 간으로 지키기 위해서입니다. 블록의 id는 헤더의 해시이고 헤더에는 거래들의 머클 루트가 있어, 무엇을 바꾸든 둘 다 그대로일 수는 없습니다. 이때 finack은 body-mismatch라고 판단하고, 블록이 아니라 전송된 바이트의 문제로 보고 다시 요청합니다. 고의로 변조하는 공격자에게는 체크섬이 애초에 아무 소용이 없습니다.',
    },
  ],
  wrong: {
    text: {
      en: 'The server trusts TCP: it came over a reliable connection, so it must be right. It accepts the altered block.',
      ko: '서버가 TCP를 믿습니다. 신뢰할 수 있는 연결로 왔으니 맞을 것이라 여기고, 바뀐 블록을 받아들입니다.',
    },
    cure: {
      en: "Check what you receive by a hash or a signature of your own protocol. TCP's checksum guards against accidents of the line, and not against all of them.",
      ko: '받은 것은 자체 프로토콜의 해시나 서명으로 검사하세요. TCP 체크섬은 회선의 사고만, 그것도 일부만 막아 줍니다.',
    },
    steps: {
      block: {
        en: 'A sends a block of finack in two packets. One byte inside a transaction is altered on arrival, and B believes what TCP delivered.',
        ko: 'A가 finack 블록을 패킷 두 개로 보냅니다. 거래 안의 한 바이트가 도착할 때 바뀌고, B는 TCP가 전달한 것을 그대로 믿습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.len > 0',
    look: {
      en: 'The first packet says HELLO: it was captured before the byte changed. Its checksum is "unverified"; let Wireshark check it (Preferences > Protocols > TCP > Validate the TCP checksum), and every packet looks wrong: on loopback nobody finishes the sum.',
      ko: '첫 패킷에는 HELLO가 있습니다. 바이트가 바뀌기 전에 캡처했기 때문입니다. 체크섬은 "unverified"로 표시됩니다. Preferences > Protocols > TCP > Validate the TCP checksum을 켜면 모든 패킷이 틀린 것으로 보입니다. 루프백에서는 아무도 합을 끝까지 계산하지 않습니다.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.1',
      about: { en: 'the header and its checksum', ko: '헤더와 체크섬' },
    },
    { rfc: 1071, section: '1', about: { en: 'computing the checksum', ko: '체크섬 계산' } },
    {
      rfc: 9162,
      section: '2.1',
      about: { en: 'the Merkle tree that finack uses', ko: 'finack이 쓰는 머클 트리' },
    },
  ],
  discuss: [
    {
      en: "B blames the bytes and not the block. What could an attacker do if a body-mismatch marked the block's id as bad for ever?",
      ko: 'B는 블록이 아니라 전송된 바이트의 문제로 봅니다. body-mismatch가 블록 id를 영원히 불량으로 만든다면 공격자는 무엇을 할 수 있을까요?',
    },
    {
      en: 'The altered byte might have hit the length in front of the block. What would B have done, and what must a protocol limit for that reason?',
      ko: '바뀐 바이트가 블록 앞의 길이였다면 B는 어떻게 했을까요? 그래서 프로토콜은 무엇을 제한해야 할까요?',
    },
    {
      en: 'TLS checks every record with a key. Does a block still need its hash then?',
      ko: 'TLS는 모든 레코드를 키로 검증합니다. 그래도 블록에 해시가 필요할까요?',
    },
  ],
} as const satisfies LessonText;
