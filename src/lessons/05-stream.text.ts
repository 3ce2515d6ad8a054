// What lesson 5 says, in English and Korean: its program and its claims are in 05-stream.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'A stream of bytes: send and receive are not packets',
    ko: '바이트 스트림: send와 recv는 패킷이 아니다',
  },
  goal: {
    en: "Tell why the number of writes, of packets and of 'data' events have nothing to do with each other, and find messages all the same.",
    ko: "write 횟수, 패킷 수, 'data' 이벤트 수가 서로 무관한 이유를 설명하고, 그래도 메시지를 구분해 낸다.",
  },
  labels: {
    A: { en: 'A, the client, writes lines', ko: 'A: 여러 줄을 쓰는 클라이언트' },
    B: { en: 'B, the server, must find them again', ko: 'B: 그 줄들을 다시 찾아야 하는 서버' },
  },
  question: {
    en: "A calls write() three times. How many packets does B's kernel receive, and how many 'data' events does B's program hear?",
    ko: "A가 write()를 세 번 호출합니다. B의 커널은 패킷을 몇 개 받고, B의 프로그램은 'data' 이벤트를 몇 번 받을까요?",
  },
  answer: {
    en: "Nobody can say. Here it is 3 packets and 1 'data', then 1 and 1; and one single write becomes several of each. TCP keeps the bytes and their order, and nothing else.",
    ko: "알 수 없습니다. 여기서는 패킷 3개에 'data' 1번이었다가, 다음에는 1개에 1번이 됩니다. write 한 번이 여러 패킷과 여러 'data'가 되기도 합니다. TCP는 바이트와 그 순서만 지킵니다.",
  },
  steps: {
    'pile-up': {
      en: 'A writes three lines at once, each its own packet. B does not read yet; then it does.',
      ko: 'A가 세 줄을 잇달아 쓰고, 각각 패킷 하나로 나갑니다. B는 아직 읽지 않다가 나중에 읽습니다.',
    },
    gather: {
      en: 'A writes three lines between cork() and uncork(): Node hands them to the kernel together.',
      ko: 'A가 cork()와 uncork() 사이에 세 줄을 씁니다. Node가 이를 한꺼번에 커널에 넘깁니다.',
    },
    cut: {
      en: 'A writes one line of 200,000 bytes.',
      ko: 'A가 200,000바이트짜리 한 줄을 씁니다.',
    },
    nagle: {
      en: 'The line is slow now. A calls setNoDelay(false), so that the kernel may gather, and writes four single bytes. Then the line is fast again.',
      ko: '이번에는 회선을 느리게 만듭니다. A가 setNoDelay(false)로 커널이 모아 보낼 수 있게 하고, 1바이트씩 네 번 씁니다. 그다음 회선이 다시 빨라집니다.',
    },
  },
  claims: {
    'three-packets-one-data': {
      en: "Three writes are three packets, but one read and one 'data' at B: the kernel does not remember where they were cut",
      ko: "write 세 번이 패킷 세 개가 되지만, B에서는 read 한 번, 'data' 한 번이다. 커널은 어디서 나뉘었는지 기억하지 않는다",
    },
    'three-writes-one-packet': {
      en: 'Three corked writes are one system call and one packet',
      ko: 'cork로 묶은 write 세 번은 시스템 콜 하나, 패킷 하나가 된다',
    },
    'one-write-many-pieces': {
      en: "One write of 200,001 bytes becomes several packets and several 'data', and no byte is missing",
      ko: "200,001바이트의 write 한 번이 여러 패킷과 여러 'data'가 되고, 빠진 바이트는 없다",
    },
    nagle: {
      en: 'Of four single bytes the first goes at once; the other three wait for its ACK and go together: the rule of Nagle',
      ko: '1바이트씩 네 번 쓰면 첫 바이트는 바로 나가고, 나머지 셋은 그 ACK를 기다렸다가 함께 나간다. 네이글 알고리즘이다',
    },
    'messages-found': {
      en: 'B finds all eight messages, because it looks for their ends and not for packets',
      ko: 'B는 패킷이 아니라 메시지의 끝을 찾으므로 여덟 개의 메시지를 모두 찾는다',
    },
  },
  explanation: [
    {
      en: "write() hands bytes to the kernel, which puts them into a queue. What a segment (TCP's part of a packet) carries is decided later, by the kernel: how much lies in the queue, how large a segment may be (MSS), what window and Nagle's rule allow. At the other end the kernel joins everything into one queue again, and read() takes what is there, in Node 64 KiB at most. So the number of packets depends on the network, and the number of 'data' on how busy the receiver is. Neither is ever a message.",
      ko: "write()는 바이트를 커널의 대기열에 넣을 뿐입니다. 세그먼트(패킷의 TCP 부분)에 무엇을 담을지는 나중에 커널이 정합니다. 대기열에 쌓인 양, 세그먼트의 최대 크기(MSS), 윈도우, 네이글 알고리즘에 따라 달라집니다. 상대 커널은 이를 다시 하나의 대기열로 이어 붙이고, read()는 그때 있는 만큼 가져갑니다(Node는 한 번에 최대 64 KiB). 그래서 패킷 수는 네트워크에, 'data' 횟수는 수신 측이 얼마나 바쁜지에 달려 있습니다. 어느 쪽도 메시지의 단위가 아닙니다.",
    },
    {
      en: "So a protocol on TCP must say itself where a message ends: by a mark as here, or by a length in front. finack writes the length (a varint) before every message, because blocks may contain any byte. The mistake of taking 'data' for a message is hard to find: it passes every test on a fast and idle machine, and fails under load.",
      ko: "그러므로 TCP 위의 프로토콜은 메시지가 어디서 끝나는지 스스로 표시해야 합니다. 여기처럼 끝 표시를 두거나, 앞에 길이를 적습니다. 블록에는 어떤 바이트든 들어갈 수 있으므로 finack은 모든 메시지 앞에 길이(varint)를 씁니다. 'data'를 메시지로 여기는 실수는 찾아내기 어렵습니다. 빠르고 한가한 컴퓨터에서는 모든 테스트를 통과하다가 부하가 걸리면 깨집니다.",
    },
    {
      en: "Nagle's rule: while something is unacknowledged, small writes are gathered. On plain loopback it is hardly seen, because the ACK is usually back before the next write; here the line carries 1 kbit/s, so the first byte takes long to go out. That is transmission delay (bits against the rate of the line), not propagation delay (the length of the way). What you see last, after the line is fast again, is mostly B's delayed ACK (lesson 11): if one end gathers and the other holds its ACK back, the two rules wait for each other, up to 40 ms for each message, a delay that is often met in practice. Where an answer is awaited, programs switch it off with setNoDelay(true), and gather by themselves, with cork() or one larger write.",
      ko: '네이글 알고리즘은 아직 ACK를 받지 못한 데이터가 있는 동안 작은 쓰기를 모읍니다. 루프백에서는 대개 다음 write보다 ACK가 먼저 돌아오므로 거의 눈에 띄지 않습니다. 여기서는 회선이 1 kbit/s라서 첫 바이트가 나가는 데 오래 걸립니다. 이것은 거리 때문에 생기는 전파 지연이 아니라 회선 속도 때문에 생기는 전송 지연입니다. 회선이 다시 빨라진 뒤에 보이는 기다림은 대부분 B의 지연된 ACK(11과)입니다. 한쪽은 모으고 다른 쪽은 ACK를 늦추면 두 규칙이 서로를 기다려 메시지마다 최대 40 ms가 걸립니다. 현업에서 자주 만나는 40 ms 지연입니다. 응답을 기다리는 프로그램은 setNoDelay(true)로 끄고, cork()나 더 큰 write로 스스로 모읍니다.',
    },
  ],
  wrong: {
    text: {
      en: "The server takes every 'data' for one message. Three lines become one message, and the long line becomes several.",
      ko: "서버가 'data' 이벤트 하나를 메시지 하나로 여깁니다. 세 줄은 한 메시지가 되고, 긴 줄은 여러 메시지로 나뉩니다.",
    },
    cure: {
      en: "Keep what came until a whole message is there: look for its end or for the length in front of it, never for the end of a 'data'.",
      ko: "메시지 하나가 온전히 모일 때까지 받은 것을 보관하세요. 'data'의 끝이 아니라 메시지의 끝 표시나 앞의 길이를 보아야 합니다.",
    },
  },
  wireshark: {
    filter: 'tcp.len > 0',
    look: {
      en: 'Find the three lines as three packets, then as one. Right-click, Follow > TCP Stream: there the cuts are gone, as they are for the program. The last two packets carry 1 and 3 bytes.',
      ko: '세 줄이 처음에는 패킷 세 개로, 다음에는 하나로 나가는 것을 찾아보세요. 마우스 오른쪽 버튼을 눌러 Follow > TCP Stream을 열면 프로그램이 보는 것처럼 경계가 사라집니다. 마지막 두 패킷에는 1바이트와 3바이트가 들어 있습니다.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '2.2',
      about: { en: 'a stream of bytes without boundaries', ko: '경계가 없는 바이트 스트림' },
    },
    { rfc: 9293, section: '3.7.4', about: { en: 'the Nagle algorithm', ko: '네이글 알고리즘' } },
  ],
  discuss: [
    {
      en: 'A newline ends a message here. What if a message may contain a newline? What if a peer never sends one?',
      ko: '여기서는 줄바꿈이 메시지를 끝냅니다. 메시지 안에 줄바꿈이 들어갈 수 있다면? 상대가 줄바꿈을 영원히 보내지 않는다면?',
    },
    {
      en: 'The long line was cut at any byte. A Korean letter is three bytes in UTF-8. What does chunk.toString() make of it if the cut goes through them?',
      ko: '긴 줄은 아무 바이트에서나 잘립니다. UTF-8에서 한글 한 글자는 3바이트입니다. 그 가운데가 잘리면 chunk.toString()의 결과는 어떻게 될까요?',
    },
    {
      en: 'Why does Wireshark show packets of 60,000 bytes on loopback, and what would stand there on Ethernet?',
      ko: '루프백에서는 왜 60,000바이트짜리 패킷이 보일까요? 이더넷이라면 어떻게 보일까요?',
    },
  ],
} as const satisfies LessonText;
