// What lesson 4 says, in English and Korean: its program and its claims are in 04-accept.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'accept, which sends nothing',
    ko: '아무것도 보내지 않는 accept',
  },
  goal: {
    en: 'Tell what the kernel does from what the program does, and what an ACK does not promise.',
    ko: '커널이 하는 일과 프로그램이 하는 일을 구별하고, ACK가 약속하지 않는 것이 무엇인지 말한다.',
  },
  labels: {
    A: { en: 'A, a client in a hurry', ko: 'A: 서두르는 클라이언트' },
    B: { en: 'B, a server that sleeps at first', ko: 'B: 처음에는 멈춰 있는 서버' },
  },
  question: {
    en: 'B listens, and then its process is frozen. A connects, writes 5 bytes and calls end(). Then B wakes up, and its program accepts the connection. Which packets does accept() send?',
    ko: 'B가 listen한 뒤 프로세스가 멈춥니다. A가 연결해 5바이트를 쓰고 end()를 호출합니다. 그 뒤 B가 깨어나 프로그램이 연결을 accept합니다. accept()는 어떤 패킷을 보낼까요?',
  },
  answer: {
    en: "None. Handshake, data and even A's FIN were received and acknowledged by B's kernel while the program slept. accept() only hands the program a descriptor for what is there.",
    ko: '아무것도 보내지 않습니다. 핸드셰이크, 데이터, A의 FIN까지 프로그램이 멈춘 동안 B의 커널이 받아 ACK까지 보냈습니다. accept()는 이미 있는 것의 디스크립터를 프로그램에 건네줄 뿐입니다.',
  },
  steps: {
    freeze: {
      en: 'B listens. Then its process is frozen (SIGSTOP).',
      ko: 'B가 listen합니다. 그런 다음 프로세스를 멈춥니다(SIGSTOP).',
    },
    speak: {
      en: "A connects and writes 'early'. B's kernel acknowledges it.",
      ko: "A가 연결해 'early'를 씁니다. B의 커널이 ACK를 보냅니다.",
    },
    'hang-up': {
      en: "A calls end(). B's kernel acknowledges the FIN too.",
      ko: 'A가 end()를 호출합니다. B의 커널은 FIN에도 ACK를 보냅니다.',
    },
    accept: {
      en: 'B wakes up (SIGCONT), and its program accepts a connection that is already half closed.',
      ko: 'B가 깨어나(SIGCONT), 이미 한쪽이 닫힌 연결을 accept합니다.',
    },
  },
  claims: {
    'before-accept': {
      en: "While B's program sleeps, the handshake is completed and A's data is acknowledged; accept4 comes afterwards",
      ko: 'B의 프로그램이 멈춘 동안 핸드셰이크가 끝나고 A의 데이터에도 ACK가 나간다. accept4는 그 뒤에 온다',
    },
    'data-waits': {
      en: "B's kernel holds an ESTABLISHED socket with A's bytes that belongs to no process; accept4 gives it a descriptor, and the bytes are there",
      ko: 'B의 커널에는 A의 데이터가 든 ESTABLISHED 소켓이 어느 프로세스에도 속하지 않은 채 있다. accept4가 디스크립터를 주자 데이터가 바로 읽힌다',
    },
    'closed-before-accept': {
      en: "A has even closed its direction: the connection that B accepts is in CLOSE_WAIT, and its program hears 'connection', 'data' and 'end' in one go",
      ko: "A는 자기 방향까지 닫았다. B가 accept하는 연결은 이미 CLOSE_WAIT이고, 프로그램은 'connection', 'data', 'end'를 잇달아 받는다",
    },
    silent: {
      en: "From accept4 until B's program has read the data, no packet travels and no state changes",
      ko: 'accept4부터 B의 프로그램이 데이터를 다 읽을 때까지 패킷도 오가지 않고 상태도 바뀌지 않는다',
    },
  },
  explanation: [
    {
      en: 'accept() is between the program and its own kernel. It takes the oldest complete connection from the queue and answers with a new descriptor; the listening socket stays what it was. Nothing is sent, because nothing is left to say: the other end has long been told that it is connected.',
      ko: 'accept()는 프로그램과 자기 커널 사이의 일입니다. 핸드셰이크가 끝난 연결 가운데 가장 오래된 것을 대기열에서 꺼내 새 디스크립터로 돌려줍니다. LISTEN 소켓은 그대로 남습니다. 보낼 것이 없으므로 아무것도 보내지 않습니다. 상대는 연결되었다는 응답을 이미 한참 전에 받았습니다.',
    },
    {
      en: "So neither 'connect' nor an ACK says anything about the program at the other end. An ACK means: this kernel has the bytes. Whether the program reads them, stores them or crashes first, TCP does not know. If it matters, the program itself must answer. That is why finack counts a peer as ready only after it has answered Hello with Welcome.",
      ko: "그러므로 'connect'도 ACK도 상대 프로그램에 관해서는 아무것도 말해 주지 않습니다. ACK는 상대 커널이 바이트를 받았다는 뜻입니다. 프로그램이 그것을 읽을지, 저장할지, 그 전에 비정상 종료할지 TCP는 모릅니다. 알아야 한다면 프로그램 자신의 응답이 필요합니다. finack이 Hello에 Welcome으로 답한 피어만 준비된 것으로 여기는 이유입니다.",
    },
    {
      en: 'And accept() cannot refuse. When a program learns who is calling, the caller is connected already; closing then looks like a broken connection, and if data is waiting unread, Linux sends a reset. Only a kernel can keep a caller out: by a reset, where nobody listens, or by silence, where a queue is full or a firewall drops the SYN.',
      ko: 'accept()는 거부할 수도 없습니다. 누가 연결했는지 프로그램이 알게 될 때 상대는 이미 연결되어 있습니다. 그때 닫으면 끊어진 연결로 보이고, 읽지 않은 데이터가 남아 있으면 Linux는 RST를 보냅니다. 연결을 막을 수 있는 것은 커널뿐입니다. listen하는 프로그램이 없는 포트라면 RST로, 대기열이 가득 찼거나 방화벽이 SYN을 버린다면 무응답으로 막습니다.',
    },
  ],
  wrong: {
    text: {
      en: "The server turns its caller away in the 'connection' handler, by destroy(), as if that refused the connection. But A has been connected all along, and its data was acknowledged. What it hears is no refusal: its connection is reset, and the acknowledged bytes are gone.",
      ko: "서버가 연결을 거부한다고 생각하고 'connection' 핸들러에서 destroy()로 상대를 돌려보냅니다. 그러나 A는 처음부터 연결되어 있었고 데이터에 대한 ACK도 받았습니다. A가 겪는 것은 거부가 아니라 RST로 끊긴 연결이고, ACK까지 받은 데이터는 사라집니다.",
    },
    cure: {
      en: 'Accept, read, and say no in the words of your own protocol before you call end(): only so does the caller learn that it was turned away.',
      ko: '연결을 받아들여 읽고, 자체 프로토콜의 말로 거부한 다음 end()를 호출하세요. 그래야 상대가 거부당했음을 알 수 있습니다.',
    },
    steps: {
      accept: {
        en: "B wakes up (SIGCONT), accepts the connection and calls destroy() while A's bytes lie unread: its kernel sends a RST.",
        ko: 'B가 깨어나(SIGCONT) 연결을 accept하고, A의 데이터를 읽지 않은 채 destroy()를 호출합니다. 커널이 RST를 보냅니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp',
    look: {
      en: "Find the place where accept() was called. You cannot: it has left no trace. All that is seen is that B's own FIN comes late.",
      ko: 'accept()가 호출된 곳을 찾아보세요. 흔적이 없어 찾을 수 없습니다. B의 FIN이 늦게 온다는 것만 보입니다.',
    },
  },
  rfcs: [
    {
      rfc: 9293,
      section: '3.5',
      about: {
        en: 'the handshake, without any program',
        ko: '프로그램 없이 이루어지는 핸드셰이크',
      },
    },
    {
      rfc: 9293,
      section: '3.4',
      about: {
        en: 'what an acknowledgment says: received up to this number',
        ko: '확인 응답의 뜻: 이 번호 앞까지 받았다는 것',
      },
    },
    {
      rfc: 2525,
      section: '2.17',
      about: {
        en: 'closing with unread data: why a reset is right',
        ko: '읽지 않은 데이터를 두고 닫을 때 RST가 옳은 이유',
      },
    },
  ],
  discuss: [
    {
      en: "A client writes an order, sees it acknowledged, and the server's machine loses power. What may the client believe? What would it take to be sure?",
      ko: '클라이언트가 주문을 보냈고 ACK도 받았는데 서버의 전원이 꺼졌습니다. 클라이언트는 무엇을 믿어도 될까요? 확실히 하려면 무엇이 필요할까요?',
    },
    {
      en: 'You want to admit only some addresses. What can the program do, what only the kernel, and what does the caller notice each time?',
      ko: '일부 주소만 허용하고 싶습니다. 프로그램이 할 수 있는 것과 커널만 할 수 있는 것은 무엇이며, 연결하는 쪽은 각각 무엇을 겪을까요?',
    },
    {
      en: 'Two processes share one listening socket, and both call accept. Who gets the next connection?',
      ko: '두 프로세스가 LISTEN 소켓 하나를 공유하며 둘 다 accept를 호출합니다. 다음 연결은 누가 받을까요?',
    },
  ],
} as const satisfies LessonText;
