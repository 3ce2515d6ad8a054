// What a lesson's network is set to, and what a machine that nobody has touched would do instead: told
// to everybody who tries at home what was seen here. PURE.
import type { Text } from '../capture/names.ts';
import { type NetworkSettings, usualIpv4 } from '../testbed/network.ts';

/** A kernel's setting: what Linux itself has, and a sentence about another value. */
interface Setting {
  readonly stock: string;
  readonly tell: (value: string) => Text;
}

/** Below /proc/sys/net/ipv4. What is not here may not be changed: a test holds the lessons against it. */
export const ipv4Settings: Readonly<Record<string, Setting>> = {
  tcp_congestion_control: {
    stock: 'cubic',
    tell: () => ({
      en: 'Congestion control is Reno, the algorithm of RFC 5681 (tcp_congestion_control). Linux itself uses CUBIC, whose window grows along another curve.',
      ko: '혼잡 제어 알고리즘은 RFC 5681의 Reno입니다(tcp_congestion_control). Linux의 기본값은 CUBIC이며 윈도우가 다른 곡선을 그리며 커집니다.',
    }),
  },
  tcp_syn_linear_timeouts: {
    stock: '4',
    tell: () => ({
      en: 'A SYN without an answer is sent again after 1 s, and then after twice the wait each time (tcp_syn_linear_timeouts = 0). Linux itself, since 6.5, first tries four times a second apart.',
      ko: '응답이 없는 SYN은 1초 뒤에 재전송하고, 그다음부터 기다리는 시간을 매번 두 배로 늘립니다(tcp_syn_linear_timeouts = 0). Linux 6.5부터는 기본적으로 처음 네 번을 1초 간격으로 재전송합니다.',
    }),
  },
  tcp_autocorking: {
    stock: '1',
    tell: () => ({
      en: "Small writes are gathered by Nagle's rule alone (tcp_autocorking = 0). Linux itself also holds a small packet back while an earlier one still waits below TCP.",
      ko: '작은 쓰기는 네이글 알고리즘만으로 모입니다(tcp_autocorking = 0). Linux는 기본적으로 앞선 패킷이 TCP 아래 대기열에 남아 있는 동안에도 작은 패킷을 붙잡아 둡니다.',
    }),
  },
  tcp_early_retrans: {
    stock: '3',
    tell: () => ({
      en: 'There are no tail loss probes (tcp_early_retrans = 0). Linux itself sends the last packet again after about two round trips without an ACK, long before the timer runs out (RFC 8985, 7).',
      ko: '꼬리 손실 프로브(tail loss probe)를 껐습니다(tcp_early_retrans = 0). Linux는 기본적으로 왕복 시간의 약 두 배 동안 ACK가 없으면 타이머가 만료되기 훨씬 전에 마지막 패킷을 다시 보냅니다(RFC 8985, 7절).',
    }),
  },
  tcp_sack: {
    stock: '1',
    tell: () => ({
      en: 'There are no selective acknowledgements (tcp_sack = 0): an ACK says only up to where everything has come. Linux itself is also told which packets came behind the hole, and decides by time instead of counting duplicate ACKs (RFC 8985).',
      ko: '선택적 확인 응답(SACK)을 껐습니다(tcp_sack = 0). ACK는 어디까지 빠짐없이 도착했는지만 알립니다. Linux는 기본적으로 빠진 구간 뒤에 도착한 패킷도 알 수 있고, 중복 ACK의 수가 아니라 시간으로 손실을 판단합니다(RFC 8985).',
    }),
  },
  tcp_timestamps: { stock: '1', tell: () => neverChanged },
  tcp_window_scaling: { stock: '1', tell: () => neverChanged },
  tcp_rmem: {
    stock: '',
    tell: (value) => {
      const { initial, max } = bufferOf(value);
      return {
        en: `A receive buffer begins with ${initial} and grows to ${max} at most (tcp_rmem). Linux itself begins with 128 KiB and lets it grow to several MiB.`,
        ko: `수신 버퍼는 ${initial}에서 시작해 최대 ${max}까지 커집니다(tcp_rmem). Linux의 기본값은 128 KiB에서 시작해 수 MiB까지 커집니다.`,
      };
    },
  },
  tcp_wmem: {
    stock: '',
    tell: (value) => {
      const { initial, max } = bufferOf(value);
      return {
        en: `A send buffer begins with ${initial} and grows to ${max} at most (tcp_wmem). Linux itself begins with 16 KiB and lets it grow to 4 MiB.`,
        ko: `송신 버퍼는 ${initial}에서 시작해 최대 ${max}까지 커집니다(tcp_wmem). Linux의 기본값은 16 KiB에서 시작해 4 MiB까지 커집니다.`,
      };
    },
  },
  tcp_invalid_ratelimit: {
    stock: '500',
    tell: () => ({
      en: 'Every probe is answered (tcp_invalid_ratelimit = 0). Linux itself answers packets outside the window once in 500 ms at most, so that some probes stay without an answer.',
      ko: '모든 프로브에 응답합니다(tcp_invalid_ratelimit = 0). Linux는 기본적으로 윈도우를 벗어난 패킷에 500 ms에 한 번만 응답하므로, 응답을 받지 못하는 프로브도 생깁니다.',
    }),
  },
  ip_local_port_range: {
    stock: '32768 60999',
    tell: (value) => {
      const [first, last] = value.split(/\s+/).map(Number) as [number, number];
      const count = last - first + 1;
      return {
        en: `A connection that names no port gets one of ${count}, ${first} to ${last} (ip_local_port_range). Linux itself has 28,232 of them, 32768 to 60999.`,
        ko: `포트를 지정하지 않은 연결에는 ${first}~${last}의 ${count}개 가운데 하나가 할당됩니다(ip_local_port_range). Linux의 기본 범위는 32768~60999의 28,232개입니다.`,
      };
    },
  },
  tcp_tw_reuse: {
    stock: '2',
    tell: () => ({
      en: 'A port in TIME_WAIT cannot be used again for 60 s (tcp_tw_reuse = 0). Linux itself has 2: on loopback, and only there, a new connection may take such a port over after 1 s. On your machine this experiment would fail for a second, between two machines for a minute.',
      ko: 'TIME_WAIT에 있는 포트는 60초 동안 다시 쓸 수 없습니다(tcp_tw_reuse = 0). Linux의 기본값은 2이며, 루프백에서만 1초가 지나면 새 연결이 그런 포트를 이어받을 수 있습니다. 여러분의 컴퓨터 안에서는 1초, 두 컴퓨터 사이에서는 1분 동안 실패합니다.',
    }),
  },
  tcp_retries2: {
    stock: '15',
    tell: () => ({
      en: 'One retransmission without an answer ends the connection, in less than a second (tcp_retries2 = 0). Linux itself repeats 15 times, which takes about 15 minutes.',
      ko: '재전송 한 번에 응답이 없으면 1초도 지나지 않아 연결을 끝냅니다(tcp_retries2 = 0). Linux는 기본적으로 15번 재전송하며 약 15분이 걸립니다.',
    }),
  },
  tcp_fin_timeout: {
    stock: '60',
    tell: (value) => ({
      en: `A socket that no program holds any more waits ${value} s for the other end's FIN (tcp_fin_timeout). Linux itself waits 60 s.`,
      ko: `어떤 프로그램도 쓰지 않는 소켓은 상대의 FIN을 ${value}초 동안 기다립니다(tcp_fin_timeout). Linux의 기본값은 60초입니다.`,
    }),
  },
};

/** Lessons name these settings so that no machine's own can change what is seen. */
const neverChanged: Text = {
  en: 'As Linux itself has it.',
  ko: 'Linux의 기본값 그대로입니다.',
};

/** A sentence for everything in the lesson's network that a machine by itself has otherwise. */
export function settingTexts(network: NetworkSettings = {}): Text[] {
  return [...ownSettings(network), ...ipv4Told(usualIpv4, network.ipv4)];
}

/** The same without what all lessons have in common. */
export function ownSettings({ ipv4, ...network }: NetworkSettings = {}): Text[] {
  return [...ipv4Told(ipv4 ?? {}), ...linkTold(network)];
}

function ipv4Told(
  values: Readonly<Record<string, number | string>>,
  instead: Readonly<Record<string, number | string>> = {},
): Text[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const setting = ipv4Settings[name];
    if (setting === undefined || String(value) === setting.stock || name in instead) return [];
    return [setting.tell(String(value))];
  });
}

/** Each part of the network but the kernel's settings. */
const linkSettings: {
  readonly [Part in Exclude<keyof NetworkSettings, 'ipv4'>]-?: (
    value: NonNullable<NetworkSettings[Part]>,
  ) => Text;
} = {
  mtu: (bytes) => ({
    en: `A packet has at most ${count(bytes)} bytes (MTU), as on Ethernet. The loopback interface itself takes 65,536, so that a large write travels in a few large packets.`,
    ko: `패킷은 이더넷처럼 최대 ${count(bytes)}바이트입니다(MTU). 루프백 인터페이스의 기본값은 65,536바이트여서 큰 쓰기도 큰 패킷 몇 개로 나갑니다.`,
  }),
  smallPackets: () => ({
    en: 'Every segment is a packet of its own (segmentation offload is off). Linux itself hands over up to 64 KiB at once and leaves the cutting to the network card; a capture then shows packets that no line carries.',
    ko: '세그먼트마다 패킷 하나입니다(세그먼트 분할 오프로드를 껐습니다). Linux는 기본적으로 최대 64 KiB를 한꺼번에 넘기고 분할을 네트워크 카드에 맡기므로, 캡처에는 실제 회선에 없는 큰 패킷이 보입니다.',
  }),
  source: (host) => ({
    en: `A connection that binds no address comes from ${host}'s. On loopback Linux itself takes 127.0.0.1.`,
    ko: `주소를 bind하지 않은 연결은 ${host}의 주소를 씁니다. 루프백에서 Linux의 기본값은 127.0.0.1입니다.`,
  }),
  line: ({ kbitPerSecond, queueMs }) => ({
    en: `The line carries ${count(kbitPerSecond)} kbit/s, and a packet may wait ${count(queueMs)} ms for it. Loopback itself has no line and no wait.`,
    ko: `회선은 ${count(kbitPerSecond)} kbit/s이고, 패킷은 최대 ${count(queueMs)} ms까지 기다립니다. 루프백에는 원래 회선도 기다림도 없습니다.`,
  }),
  router: ({ to, kbitPerSecond, queueMs }) => ({
    en: `The way to ${to} leads through a router of ${count(kbitPerSecond)} kbit/s, in whose queue a packet may wait ${count(queueMs)} ms. Loopback itself has no router and loses nothing.`,
    ko: `${to}(으)로 가는 길에는 ${count(kbitPerSecond)} kbit/s 라우터가 있고, 그 대기열에서 패킷은 최대 ${count(queueMs)} ms까지 기다립니다. 루프백에는 원래 라우터가 없고 손실도 없습니다.`,
  }),
};

function linkTold({
  mtu,
  smallPackets,
  source,
  line,
  router,
}: Omit<NetworkSettings, 'ipv4'>): Text[] {
  return [
    mtu === undefined ? undefined : linkSettings.mtu(mtu),
    smallPackets === undefined ? undefined : linkSettings.smallPackets(smallPackets),
    source === undefined ? undefined : linkSettings.source(source),
    line === undefined ? undefined : linkSettings.line(line),
    router === undefined ? undefined : linkSettings.router(router),
  ].filter((text) => text !== undefined);
}

/** Of `4096 65536 65536`: the least, the first and the largest size. */
function bufferOf(value: string): { initial: string; max: string } {
  const [, initial = 0, max = 0] = value.split(/\s+/).map(Number);
  return { initial: size(initial), max: size(max) };
}

/** `64 KiB`, `4 MiB`. */
function size(bytes: number): string {
  const kib = bytes / 1024;
  return kib >= 1024 ? `${count(kib / 1024)} MiB` : `${count(kib)} KiB`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
