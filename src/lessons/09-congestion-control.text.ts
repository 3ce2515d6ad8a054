// What lesson 9 says, in English and Korean: its program and its claims are in 09-congestion-control.ts.
import type { LessonText } from './lesson.ts';

export const text = {
  title: {
    en: 'Congestion control: feeling for what the network can carry',
    ko: '혼잡 제어: 네트워크가 감당할 양을 찾아가기',
  },
  goal: {
    en: 'Read the curve of the congestion window: slow start, loss, fast retransmission, recovery, and the linear growth of congestion avoidance.',
    ko: '혼잡 윈도우의 곡선에서 느린 시작, 손실, 빠른 재전송, 복구, 혼잡 회피의 선형 증가를 읽어 낸다.',
  },
  labels: {
    A: { en: 'A, the client, has 140 packets to send', ko: 'A: 패킷 140개를 보낼 클라이언트' },
    B: { en: 'B, the server, behind a slow router', ko: 'B: 느린 라우터 뒤의 서버' },
  },
  question: {
    en: 'A writes 200 KB at once. B has room for all of it. Why does A send only ten packets, and what does it do when one of the 140 is lost?',
    ko: 'A가 200 KB를 한꺼번에 씁니다. B에는 모두 받을 공간이 있습니다. 그런데 왜 A는 먼저 열 개만 보낼까요? 140개 중 하나가 손실되면 어떻게 할까요?',
  },
  answer: {
    en: 'Because it does not know the network yet. It begins with 10 packets and sends two more for each that arrives. The third duplicate ACK tells of the loss: A sends that packet again at once, halves its window, and from then on grows by one packet per round trip.',
    ko: '아직 네트워크를 모르기 때문입니다. 열 개로 시작해, 하나가 도착할 때마다 두 개를 더 보냅니다. 세 번째 중복 ACK로 손실을 알게 되면 그 패킷을 즉시 재전송하고 윈도우를 절반으로 줄인 뒤, 왕복 시간마다 하나씩만 늘립니다.',
  },
  steps: {
    open: {
      en: 'A connects. The way to B leads through a router of 6 Mbit/s, and the 31st packet with data will be lost behind it.',
      ko: 'A가 연결합니다. B로 가는 길에는 6 Mbit/s 라우터가 있고, 31번째 데이터 패킷은 그 뒤에서 손실됩니다.',
    },
    send: {
      en: 'A writes everything at once. Its kernel takes it and sends as the congestion window allows.',
      ko: 'A가 전부를 한 번에 씁니다. 커널은 이를 받아 혼잡 윈도우가 허락하는 만큼 보냅니다.',
    },
    close: {
      en: 'Everything has arrived, and A calls end().',
      ko: '데이터가 모두 도착했고, A가 end()를 호출합니다.',
    },
    overflow: {
      en: 'A connects once more and writes 60 packets. No rule loses anything now, but the router has room for some 15 packets only, and the window grows beyond that: its queue overflows.',
      ko: 'A가 다시 연결해 패킷 60개를 씁니다. 이번에는 패킷을 버리는 규칙이 없지만 라우터의 대기열에는 패킷 15개쯤만 들어가고, 윈도우는 그보다 커집니다. 대기열이 넘칩니다.',
    },
  },
  claims: {
    'slow-start': {
      en: 'The congestion window begins at 10 packets, and twice as many or more are on their way when the loss is noticed',
      ko: '혼잡 윈도우는 패킷 10개에서 시작하고, 손실을 알아챌 때는 그 두 배 이상이 전송 중이다',
    },
    'one-lost': {
      en: 'The network lost exactly one packet',
      ko: '네트워크에서 정확히 패킷 하나가 손실되었다',
    },
    'third-duplicate': {
      en: 'A sends one packet again, the lost one, when the third duplicate ACK has asked for it',
      ko: 'A는 세 번째 중복 ACK를 받고서 손실된 패킷 하나만 재전송한다',
    },
    'repaired-at-once': {
      en: 'One write by the program; loss and repair happen between the kernels: data, ACK, retransmission, a new threshold',
      ko: '프로그램은 write를 한 번 했을 뿐이다. 손실과 복구는 커널 사이에서 일어난다: 데이터, ACK, 재전송, 새 임계값',
    },
    halved: {
      en: 'The threshold becomes half of what was on its way, and the window comes down to it; it never falls to 1, as it does after a timeout',
      ko: '임계값은 전송 중이던 양의 절반이 되고 윈도우는 그 값까지 내려온다. 타임아웃 때처럼 1로 떨어지지는 않는다',
    },
    'grows-slowly': {
      en: 'After the recovery it grows again, but slowly: about one packet for each round trip',
      ko: '복구가 끝나면 윈도우는 다시 커지지만, 왕복 시간마다 패킷 하나쯤으로 천천히 커진다',
    },
    'every-byte': { en: `Every byte arrives`, ko: '모든 바이트가 도착한다' },
    'queue-overflows': {
      en: 'Nobody drops anything on purpose the second time: the queue of the router is full, packets are lost in it, and TCP repairs them all the same',
      ko: '두 번째에는 일부러 버리는 패킷이 없다. 라우터의 대기열이 가득 차서 패킷이 손실되고, TCP는 그래도 모두 복구한다',
    },
  },
  explanation: [
    {
      en: "Flow control protects the receiver, congestion control the network between. B's window is in every packet; what the routers can bear stands nowhere. So the sender guesses: cwnd, a number in its own kernel, says how many packets may be on their way. Slow start is not slow: one more packet for each that is acknowledged doubles the window with every round trip. It only starts low, with 10 (RFC 6928).",
      ko: '흐름 제어는 수신 측을, 혼잡 제어는 그 사이의 네트워크를 지킵니다. B의 수신 윈도우는 모든 패킷에 적혀 있지만, 라우터가 견딜 수 있는 양은 어디에도 적혀 있지 않습니다. 그래서 송신 측이 추측합니다. cwnd(혼잡 윈도우)는 송신 측 커널 안의 숫자로, ACK를 받기 전에 몇 개까지 보낼 수 있는지를 뜻합니다. 느린 시작은 느리지 않습니다. ACK를 받은 패킷마다 하나씩 늘어 왕복 시간마다 두 배가 됩니다. 시작이 10개로 작을 뿐입니다(RFC 6928).',
    },
    {
      en: 'A lost packet is taken as a sign of a full queue. Three duplicate ACKs say: something is missing, but packets still get through. So A repairs at once and only halves its pace; Linux spreads the halving over one round trip, one packet fewer for every two that arrive (RFC 9937). Silence says worse: only the timer notices, and the window begins again at 1. Thus the last packets of a message are the dearest to lose: nothing comes after them to cause duplicate ACKs. (With SACK a stock Linux sends a tail loss probe for them, RFC 8985, 7, and learns of it sooner.)',
      ko: '손실은 라우터의 대기열이 찼다는 신호로 여깁니다. 중복 ACK 세 개는 "하나가 빠졌지만 다른 패킷은 지나간다"는 뜻입니다. 그래서 A는 즉시 복구하고 속도를 절반으로만 줄입니다. Linux는 왕복 시간 한 번에 걸쳐, 패킷 두 개가 도착할 때마다 하나씩 줄여 갑니다(RFC 9937). ACK가 아예 오지 않는 것은 더 나쁜 신호입니다. 타이머가 만료되어야 알아채고 윈도우는 1부터 다시 시작합니다. 그래서 메시지의 마지막 패킷이 손실될 때 대가가 가장 큽니다. 뒤따라와 중복 ACK를 일으킬 패킷이 없기 때문입니다. (SACK이 켜진 평소의 Linux는 이때 꼬리 손실 프로브(TLP, RFC 8985 7절)를 보내 더 일찍 알아챕니다.)',
    },
    {
      en: 'This is Reno, the algorithm of RFC 5681, without SACK. Your own Linux probably uses CUBIC or BBR, which draw other curves. A program that asks for one block, waits and asks for the next gains nothing from any of them: finack keeps up to 16 blocks in flight for each peer, so that the window can fill.',
      ko: '이것은 RFC 5681의 알고리즘인 Reno이고 SACK은 꺼져 있습니다. 여러분의 Linux는 아마 CUBIC이나 BBR을 쓰며 곡선이 다릅니다. 블록 하나를 요청하고 기다렸다가 다음을 요청하는 프로그램은 어떤 알고리즘에서도 이득이 없습니다. finack은 윈도우를 채울 수 있도록 피어마다 블록을 16개까지 동시에 요청해 둡니다.',
    },
  ],
  wrong: {
    text: {
      en: 'The client sends two packets and waits for an answer before it sends the next two. Its window never fills, so it never grows; and behind the lost packet come too few others for three duplicate ACKs: only the timer repairs the loss.',
      ko: '클라이언트가 패킷 두 개를 보내고 응답을 기다린 뒤에야 다음 두 개를 보냅니다. 윈도우가 차지 않으니 커지지도 않습니다. 손실된 패킷 뒤로 오는 패킷이 적어 중복 ACK 세 개가 모이지 않고, 타이머만이 손실을 복구합니다.',
    },
    cure: {
      en: 'Keep enough on its way to fill the window: ask for several blocks at once, and for the next before the last has come.',
      ko: '윈도우를 채울 만큼 전송 중인 데이터를 유지하세요. 블록을 여러 개 한꺼번에 요청하고, 마지막 블록이 오기 전에 다음을 요청하세요.',
    },
    steps: {
      send: {
        en: "A writes two packets and waits for B's answer before it writes the next two. The window is never full, so it does not grow, and behind the lost packet come too few for three duplicate ACKs.",
        ko: 'A가 패킷 두 개를 쓰고 B의 응답을 기다린 뒤 다음 두 개를 씁니다. 윈도우가 차지 않으니 커지지 않고, 손실된 패킷 뒤로 오는 것이 적어 중복 ACK 세 개가 모이지 않습니다.',
      },
      overflow: {
        en: 'A connects once more and sends 60 packets, two at a time. The router has room for some 15 packets only, but it never sees more than two: nothing overflows, and nothing is fast.',
        ko: 'A가 다시 연결해 패킷 60개를 두 개씩 보냅니다. 라우터의 대기열에는 15개쯤만 들어가지만 동시에 두 개밖에 없으므로 넘치지 않습니다. 대신 빠르지도 않습니다.',
      },
    },
  },
  wireshark: {
    filter: 'tcp.analysis.duplicate_ack || tcp.analysis.fast_retransmission',
    look: {
      en: 'Statistics > TCP Stream Graphs > Time Sequence (Stevens): the steps get steeper, then the loss, then an even line. The capture stands before the router: ten packets leave at once, their ACKs come 2 ms apart. cwnd itself is in no packet.',
      ko: 'Statistics > TCP Stream Graphs > Time Sequence (Stevens)를 열면 점점 가팔라지는 계단, 손실, 기울기가 일정한 선이 차례로 보입니다. 캡처 지점은 라우터 앞이라 열 개가 한꺼번에 나가고 ACK는 2 ms 간격으로 돌아옵니다. cwnd는 어떤 패킷에도 없습니다.',
    },
  },
  rfcs: [
    {
      rfc: 5681,
      section: '3.1',
      about: { en: 'slow start and congestion avoidance', ko: '느린 시작과 혼잡 회피' },
    },
    {
      rfc: 5681,
      section: '3.2',
      about: { en: 'fast retransmit and fast recovery', ko: '빠른 재전송과 빠른 복구' },
    },
    { rfc: 6928, section: '2', about: { en: 'the initial window of 10', ko: '초기 윈도우 10' } },
    {
      rfc: 6937,
      section: '3',
      about: { en: 'proportional rate reduction', ko: '비례적 전송률 감소(PRR)' },
    },
  ],
  discuss: [
    {
      en: 'The loss here was no congestion at all: one packet vanished by itself, as on a radio link. Was it right to halve the pace? How could A have known?',
      ko: '여기의 손실은 혼잡이 아니었습니다. 무선 구간처럼 패킷 하나가 저절로 사라졌을 뿐입니다. 속도를 절반으로 줄인 것은 옳았을까요? A가 어떻게 알 수 있었을까요?',
    },
    {
      en: 'Two peers share the router, and one of them opens ten connections. Who gets how much?',
      ko: '두 피어가 라우터를 함께 쓰는데 한쪽은 연결을 열 개 엽니다. 각각 얼마나 가져가게 될까요?',
    },
    {
      en: "The router's queue grows with the window, and so does the round trip. What does a larger queue improve, and what does it spoil?",
      ko: '윈도우가 커지면 라우터의 대기열도, 왕복 시간도 길어집니다. 대기열이 더 크면 무엇이 좋아지고 무엇이 나빠질까요?',
    },
  ],
} as const satisfies LessonText;
