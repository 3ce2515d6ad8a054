// What lesson 1 says, in English and Korean: its program and its claims are in 01-socket.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'What a socket is',
    ko: '소켓이란 무엇인가',
  },
  goal: {
    en: 'Name the five values that tell one connection from all others, and say what a program holds of it: a number.',
    ko: '한 연결을 다른 모든 연결과 구별하는 다섯 가지 값을 말하고, 프로그램이 가진 것은 번호 하나뿐임을 설명한다.',
  },
  labels: {
    A: { en: 'A, a client with two connections', ko: 'A: 연결을 두 개 여는 클라이언트' },
    B: { en: 'B, a server on one port number', ko: 'B: 포트 번호 하나를 쓰는 서버' },
  },
  question: {
    en: 'A connects to B twice, both times to the same port. B accepts both. Which local port do the two new sockets have on B: this one, or a new one each?',
    ko: 'A가 B의 같은 포트에 두 번 연결하고, B는 둘 다 받아들입니다. B에 새로 생긴 두 소켓의 로컬 포트는 그 포트일까요, 아니면 각각 새 번호일까요?',
  },
  answer: {
    en: "This one, both of them. A port is not a socket. What tells the two apart is A's port: a connection is known by five values, and one that differs is enough.",
    ko: '둘 다 그 포트입니다. 포트는 소켓이 아닙니다. 두 연결을 구별하는 것은 A의 포트입니다. 연결은 다섯 가지 값으로 식별되며, 그중 하나만 달라도 다른 연결입니다.',
  },
  steps: {
    bind: {
      en: 'B opens two sockets for the same address and the same port number: one for TCP, one for UDP.',
      ko: 'B가 같은 주소, 같은 포트 번호로 소켓을 두 개 엽니다. 하나는 TCP, 하나는 UDP입니다.',
    },
    first: {
      en: 'A connects to this port.',
      ko: 'A가 이 포트에 연결합니다.',
    },
    second: {
      en: 'A connects to the same port once more.',
      ko: 'A가 같은 포트에 한 번 더 연결합니다.',
    },
    files: {
      en: 'B looks at its own files in /proc/self/fd, and compares them with the tables of the kernel.',
      ko: 'B가 /proc/self/fd에서 자기 파일 목록을 보고 커널의 소켓 테이블과 비교합니다.',
    },
    speak: {
      en: "A writes 'one' on the first connection and 'two' on the second.",
      ko: "A가 첫 번째 연결에 'one', 두 번째 연결에 'two'를 씁니다.",
    },
    datagram: {
      en: "A sends 'three' by UDP, with the same two addresses and the same two port numbers as its first connection.",
      ko: "A가 첫 번째 연결과 똑같은 주소와 포트 번호로, 다만 UDP로 'three'를 보냅니다.",
    },
  },
  claims: {
    'socket-call': {
      en: 'A socket is asked for with a domain (AF_INET), a type (SOCK_STREAM or SOCK_DGRAM) and a protocol (0: the usual one, so TCP or UDP)',
      ko: '소켓은 도메인(AF_INET), 타입(SOCK_STREAM 또는 SOCK_DGRAM), 프로토콜(0이면 기본값, 즉 TCP 또는 UDP)을 지정해 만든다',
    },
    'no-packet': {
      en: 'Both sockets of B exist before the first packet travels: making a socket concerns one machine alone',
      ko: 'B의 두 소켓은 첫 패킷이 나가기 전에 이미 있다. 소켓을 만드는 일은 한 컴퓨터 안에서 끝난다',
    },
    'five-values': {
      en: "Two connections go to one port of B, and both of B's new sockets have that port; only A's port tells them apart",
      ko: '두 연결 모두 B의 같은 포트로 가고, B에 새로 생긴 두 소켓도 모두 그 포트를 쓴다. 구별하는 것은 A의 포트뿐이다',
    },
    files: {
      en: 'B has four sockets, all with this one port; each number that the kernel handed out is one of the files of its process',
      ko: 'B의 소켓은 네 개이고 포트는 모두 같다. 커널이 내준 번호 하나하나가 B 프로세스가 연 파일이다',
    },
    'told-apart': {
      en: "'one' arrives at the first socket, 'two' at the second, 'three' at the UDP socket",
      ko: "'one'은 첫 번째 소켓에, 'two'는 두 번째 소켓에, 'three'는 UDP 소켓에 도착한다",
    },
    'protocol-counts': {
      en: 'The datagram has the same two addresses and the same two port numbers as the first connection, and only the protocol differs',
      ko: '데이터그램의 두 주소와 두 포트 번호는 첫 번째 연결과 같고, 프로토콜만 다르다',
    },
  },
  explanation: [
    {
      en: 'For a program a socket is a number: the descriptor, an entry in the list of its open files, beside terminals, pipes and files on disk. That is why read(), write() and close() work on it. Behind the number the kernel keeps the socket itself: state, buffers, addresses. socket() sends nothing; the network does not hear of it.',
      ko: '프로그램에서 보면 소켓은 번호, 즉 파일 디스크립터입니다. 터미널, 파이프, 디스크의 파일과 나란히 프로세스가 연 파일 목록의 한 항목입니다. 그래서 read(), write(), close()를 그대로 쓸 수 있습니다. 번호 뒤에는 커널이 관리하는 소켓(상태, 버퍼, 주소)이 있습니다. socket()은 아무것도 보내지 않으며, 네트워크는 이를 알지 못합니다.',
    },
    {
      en: 'A packet carries no descriptor. When one arrives, the kernel looks for the socket by five values: protocol, local address, local port, remote address, remote port (the five-tuple). Only if no socket has all five may a listening one, which leaves the remote end open, take it. So one port serves as many clients as there are different remote ends, and TCP port 15001 and UDP port 15001 have nothing to do with each other.',
      ko: '패킷에는 디스크립터가 없습니다. 패킷이 오면 커널은 프로토콜, 로컬 주소, 로컬 포트, 원격 주소, 원격 포트라는 다섯 값(5-튜플)으로 소켓을 찾습니다. 다섯 값이 모두 맞는 소켓이 없을 때만, 원격 주소를 비워 둔 LISTEN 소켓이 받습니다. 그래서 포트 하나로 서로 다른 원격 끝점의 수만큼 클라이언트를 받을 수 있고, TCP 15001번과 UDP 15001번은 서로 아무 관계가 없습니다.',
    },
    {
      en: 'Five values that are in use cannot be used again. Usually nobody notices, because the kernel picks a local port that is free. A program that insists on a local port in use gets EADDRNOTAVAIL from connect() when it calls the same remote end. To another remote port the same local port is allowed, if both sockets were bound with SO_REUSEADDR, as Node does for a localAddress; otherwise bind() fails with EADDRINUSE.',
      ko: '이미 쓰고 있는 다섯 값의 조합은 다시 쓸 수 없습니다. 보통은 커널이 비어 있는 로컬 포트를 고르므로 문제가 드러나지 않습니다. 로컬 포트를 고집하면 같은 원격 끝점으로 가는 connect()는 EADDRNOTAVAIL로 실패합니다. 원격 포트가 다르면 같은 로컬 포트도 허용되지만, 두 소켓 모두 SO_REUSEADDR로 bind했어야 합니다(Node는 localAddress를 주면 그렇게 합니다). 그렇지 않으면 bind()가 EADDRINUSE로 실패합니다.',
    },
  ],
  wrong: {
    text: {
      en: 'A asks for the local port of its first connection again (localPort). All five values would be the same, and connect() fails with EADDRNOTAVAIL before a packet is sent.',
      ko: 'A가 첫 번째 연결의 로컬 포트를 다시 지정합니다(localPort). 다섯 값이 모두 같아지므로, connect()는 패킷을 보내기도 전에 EADDRNOTAVAIL로 실패합니다.',
    },
    cure: {
      en: 'Let the kernel choose the local port: name none, and every connection differs in at least one of its five values.',
      ko: '로컬 포트를 지정하지 말고 커널이 고르게 하세요. 그러면 연결마다 다섯 값 중 적어도 하나가 달라집니다.',
    },
    steps: {
      second: {
        en: 'A connects to the same port once more, but insists on the local port of its first connection. connect() fails before a packet is sent.',
        ko: 'A가 같은 포트에 한 번 더 연결하면서 첫 번째 연결의 로컬 포트를 고집합니다. 패킷을 보내기도 전에 connect()가 실패합니다.',
      },
      speak: {
        en: "A writes 'one' on the first connection. There is no second one that could carry 'two'.",
        ko: "A가 첫 번째 연결에 'one'을 씁니다. 'two'를 보낼 두 번째 연결은 없습니다.",
      },
    },
  },
  wireshark: {
    filter: 'tcp.flags.syn == 1 || udp',
    look: {
      en: 'Compare the port columns of the two SYNs and of the datagram. Then look at tcp.stream: Wireshark tells connections apart by the same values.',
      ko: '두 SYN과 데이터그램의 포트 열을 비교해 보세요. 그런 다음 tcp.stream 필드를 보세요. Wireshark도 같은 값들로 연결을 구별합니다.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.3.1',
      about: {
        en: 'what is kept of a connection, beginning with both addresses and ports',
        ko: '연결마다 보관하는 것: 양쪽의 주소와 포트부터',
      },
    },
    {
      rfc: 9293,
      section: '4',
      about: {
        en: 'glossary: a connection is identified by a pair of sockets',
        ko: '용어: 연결은 소켓 한 쌍으로 식별된다',
      },
    },
    { rfc: 768, section: 'Fields', about: { en: 'ports in UDP', ko: 'UDP의 포트' } },
  ],
  discuss: [
    {
      en: 'A server has one port, 65,535 at most exist. How many connections can it hold at once, and what is the real limit?',
      ko: '서버의 포트는 하나이고 포트 번호는 65,535개까지입니다. 서버는 동시에 연결을 몇 개까지 유지할 수 있을까요? 실제 한계는 무엇일까요?',
    },
    {
      en: 'May A use the local port of its first connection for a connection to another port of B? Try it.',
      ko: 'A가 첫 번째 연결의 로컬 포트로 B의 다른 포트에 연결할 수 있을까요? 직접 해 보세요.',
    },
    {
      en: 'A process forks, or hands a descriptor to another one. How many sockets are there now?',
      ko: '프로세스가 fork하거나 디스크립터를 다른 프로세스에 넘겨줍니다. 이제 소켓은 몇 개일까요?',
    },
  ],
} as const satisfies LessonText;
