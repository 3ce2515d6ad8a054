// What lesson 6 says, in English and Korean: its program and its claims are in 06-segment.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'The segment and its header',
    ko: '세그먼트와 TCP 헤더',
  },
  goal: {
    en: 'Read a TCP header field by field, and say which call each field comes from.',
    ko: 'TCP 헤더를 필드별로 읽고, 각 필드가 어떤 호출에서 비롯되었는지 말한다.',
  },
  labels: {
    A: { en: 'A, the client, writes 4,000 bytes', ko: 'A: 4,000바이트를 쓰는 클라이언트' },
    B: { en: 'B, the server, says thanks', ko: 'B: 짧게 답하는 서버' },
  },
  question: {
    en: 'Both SYNs announce an MSS of 1,460 bytes. Then A writes 4,000 bytes with one call. How large are the segments, and which field of their headers says that these bytes belong together?',
    ko: '두 SYN은 모두 MSS 1,460바이트를 알립니다. 그런 다음 A가 한 번의 호출로 4,000바이트를 씁니다. 세그먼트의 크기는 각각 얼마이고, 이 바이트들이 한 덩어리임을 알려 주는 헤더 필드는 무엇일까요?',
  },
  answer: {
    en: '1,448, 1,448 and 1,104 bytes: the MSS does not count options, and timestamps take 12 bytes of every segment. No field says that bytes belong together; TCP numbers bytes, and knows no messages.',
    ko: '1,448, 1,448, 1,104바이트입니다. MSS는 옵션을 계산에 넣지 않은 값이고, 타임스탬프가 세그먼트마다 12바이트를 차지합니다. 한 덩어리라고 알려 주는 필드는 없습니다. TCP는 바이트에 번호를 매길 뿐 메시지를 모릅니다.',
  },
  steps: {
    open: {
      en: 'A connects. The two SYNs carry 20 bytes of options: what each end is able to do.',
      ko: 'A가 연결합니다. 두 SYN에는 옵션이 20바이트씩 실립니다. 양쪽이 무엇을 할 수 있는지 알리는 것입니다.',
    },
    write: {
      en: 'A writes 4,000 bytes with one call. The kernel cuts them into segments.',
      ko: 'A가 한 번의 호출로 4,000바이트를 씁니다. 커널이 이를 세그먼트로 자릅니다.',
    },
    answer: {
      en: 'B has it all and answers with 6 bytes. Its segment, like every later one, says also how far B has received.',
      ko: 'B가 모두 받고 6바이트로 답합니다. 그 세그먼트도, 이후의 모든 세그먼트처럼 B가 어디까지 받았는지 함께 알립니다.',
    },
    close: {
      en: 'A closes, and B too.',
      ko: 'A가 연결을 닫고, B도 닫습니다.',
    },
  },
  claims: {
    ports: {
      en: 'Source and destination port are what bind() took and connect() named',
      ko: '출발지 포트는 bind()가 얻은 것이고 목적지 포트는 connect()가 지정한 것이다',
    },
    options: {
      en: 'connect() brings a SYN with four options, the answer has the same four, and afterwards only the timestamps stay',
      ko: 'connect()로 나가는 SYN에는 옵션이 네 가지 있고 그 답에도 같은 넷이 있다. 그 뒤에는 타임스탬프만 남는다',
    },
    numbers: {
      en: 'Every sequence number goes on where the last segment of this end stopped, and at the end both have confirmed everything',
      ko: '순서 번호는 항상 같은 쪽의 앞 세그먼트가 끝난 데서 이어지고, 마지막에는 양쪽 모두 받은 데이터 전체에 ACK를 보낸 상태다',
    },
    segments: {
      en: 'One write() of 4,000 bytes leaves in segments of 1,448, 1,448 and 1,104 bytes, and only the last has PSH',
      ko: '4,000바이트를 쓴 write() 한 번이 1,448, 1,448, 1,104바이트 세그먼트로 나가고, 마지막에만 PSH가 있다',
    },
    flags: {
      en: 'PSH ends what a write() handed over, and FIN is shutdown(); each carries an ACK as well',
      ko: 'PSH는 write()가 넘긴 데이터의 끝이고 FIN은 shutdown()이다. 둘 다 ACK를 함께 싣는다',
    },
    'ack-but-once': {
      en: 'Exactly one packet has no ACK flag: the very first, when there is nothing to confirm yet',
      ko: 'ACK 플래그가 없는 패킷은 단 하나, 아직 확인 응답할 것이 없는 첫 패킷이다',
    },
    window: {
      en: 'The window field has 16 bits. In a SYN it is taken as it stands, afterwards shifted by what the SYN said',
      ko: '윈도우 필드는 16비트다. SYN에서는 그대로 읽고, 그 뒤로는 SYN이 알린 만큼 왼쪽으로 시프트해 읽는다',
    },
  },
  explanation: [
    {
      en: 'Twenty bytes, each with a reason. Ports: from bind() and connect(). Sequence number: which byte comes first here; it starts at an unpredictable place on a running clock, and SYN and FIN count like a byte each. Acknowledgment number: the byte that this end waits for. Data offset: how long the header is, for options may follow. Window: how many more it would take; what the program has not read yet is missing from it. Flags: SYN from connect(), FIN from shutdown(), PSH where a write() ends, RST where a connection is broken off. Urgent pointer: 0, for new programs shall not use it (RFC 9293, 3.8.5). The checksum covers header, data and both addresses; on loopback it is not computed, so Wireshark calls it wrong if asked to check.',
      ko: '20바이트의 모든 필드에는 이유가 있습니다. 포트는 bind()와 connect()가 정합니다. 순서 번호는 이 세그먼트의 첫 바이트가 몇 번째인지 알립니다. 계속 가는 시계 위의 예측할 수 없는 한 점에서 시작하며 SYN과 FIN도 1바이트처럼 셉니다. ACK 번호(확인 응답 번호)는 이쪽이 다음에 받을 바이트입니다. 데이터 오프셋은 옵션까지 포함한 헤더의 길이입니다. 윈도우는 앞으로 더 받을 수 있는 양이고, 프로그램이 아직 읽지 않은 만큼 줄어듭니다. 플래그 SYN은 connect()에서, FIN은 shutdown()에서, PSH는 write()의 끝에서, RST는 연결을 강제로 끊을 때 나옵니다. 긴급 포인터는 0이며 새 프로그램은 쓰지 않습니다(RFC 9293, 3.8.5). 체크섬은 헤더, 데이터, 두 IP 주소로 계산합니다. 루프백에서는 계산하지 않으므로 Wireshark에서 검사를 켜면 틀렸다고 나옵니다.',
    },
    {
      en: "What has no room there stands in options, behind the twenty bytes. MSS: the packet's 1,500 bytes without 20 for IP and 20 for TCP. It does not count options, so timestamps (10 bytes, and 2 to fill up) leave 1,448. Window scale: without it no window could exceed 65,535 bytes. A capture that misses the two SYNs cannot know the scale; then Wireshark shows the bare 16 bits.",
      ko: '20바이트에 담지 못한 정보는 뒤따르는 옵션에 들어갑니다. MSS는 패킷 1,500바이트에서 IP 20바이트와 TCP 20바이트를 뺀 값입니다. 옵션은 계산에 넣지 않으므로 타임스탬프(10바이트와 채움 2바이트)가 붙으면 1,448바이트가 남습니다. 윈도우 스케일이 없으면 윈도우는 65,535바이트를 넘을 수 없습니다. 두 SYN이 빠진 캡처에서는 스케일을 알 수 없어 Wireshark가 16비트 값을 그대로 보여 줍니다.',
    },
    {
      en: 'What is missing: a field for the length of a message, its kind, its end. PSH is no end mark either: it only tells the receiving kernel not to wait for more, and no program gets to see it. A program that wants messages must mark them in the bytes themselves.',
      ko: '없는 것도 있습니다. 메시지의 길이, 종류, 끝을 알리는 필드는 없습니다. PSH도 끝 표시가 아닙니다. 받는 커널에게 더 기다리지 말라고 알릴 뿐, 프로그램에는 보이지 않습니다. 메시지가 필요하다면 바이트 안에 직접 표시해야 합니다.',
    },
  ],
  wrong: {
    text: {
      en: 'The client helps the kernel: it cuts its data into pieces of 1,460 bytes, the MSS, and has each sent at once (setNoDelay). Each piece is 12 bytes too long and becomes two segments, one of them almost nothing but headers.',
      ko: '클라이언트가 커널을 돕겠다며 데이터를 MSS인 1,460바이트씩 잘라 하나씩 바로 보냅니다(setNoDelay). 조각마다 12바이트가 넘쳐 세그먼트 두 개가 되고, 그중 하나는 거의 헤더뿐입니다.',
    },
    cure: {
      en: 'Hand everything to the kernel with one write(): it knows the MSS, the options and the window of this very moment.',
      ko: 'write() 한 번으로 전부 커널에 맡기세요. MSS와 옵션, 지금의 윈도우는 커널이 압니다.',
    },
    steps: {
      write: {
        en: 'A cuts its 4,000 bytes by hand into pieces of 1,460 and writes each at once. The kernel has to make two segments of every full piece.',
        ko: 'A가 4,000바이트를 손수 1,460바이트씩 잘라 하나씩 바로 씁니다. 커널은 가득 찬 조각마다 세그먼트 두 개를 만들어야 합니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.options.mss || tcp.len > 0',
    look: {
      en: "Open the TCP tree of the SYN and of a full segment beside each other: header length, options, and the window with its calculated size. Add tcp.hdr_len and tcp.len as columns: with IP's 20 bytes they sum to 1,500.",
      ko: 'SYN과 꽉 찬 세그먼트의 TCP 트리를 나란히 펼쳐 보세요. 헤더 길이, 옵션, 윈도우와 계산된 윈도우 크기를 비교합니다. tcp.hdr_len과 tcp.len을 열로 추가하면, IP의 20바이트와 합해 1,500이 됩니다.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.1',
      about: { en: 'the header, field by field', ko: '헤더의 각 필드' },
    },
    { rfc: 9293, section: '3.7.1', about: { en: 'the MSS option', ko: 'MSS 옵션' } },
    { rfc: 7323, section: '2', about: { en: 'the window scale', ko: '윈도우 스케일' } },
    { rfc: 7323, section: '3', about: { en: 'timestamps', ko: '타임스탬프' } },
    { rfc: 2018, section: '2', about: { en: 'the SACK-permitted option', ko: 'SACK 허용 옵션' } },
  ],
  discuss: [
    {
      en: 'One byte of payload in a packet: how many bytes travel on Ethernet? And with a full segment, what share is payload?',
      ko: '페이로드 1바이트를 보내면 이더넷에서는 몇 바이트가 오갈까요? 세그먼트가 꽉 찼을 때 페이로드의 비율은 얼마일까요?',
    },
    {
      en: 'Which fields could a machine between A and B change without either noticing? What about one that knows the sequence numbers?',
      ko: 'A와 B 사이의 장비가 들키지 않고 바꿀 수 있는 필드는 무엇일까요? 순서 번호까지 아는 장비라면 어떨까요?',
    },
    {
      en: 'The sequence number has 32 bits. After how many seconds does it start over at 10 Gbit/s, and which option helps then?',
      ko: '순서 번호는 32비트입니다. 10 Gbit/s에서는 몇 초 만에 한 바퀴를 돌까요? 그때 어떤 옵션이 도움이 될까요?',
    },
  ],
} as const satisfies LessonText;
