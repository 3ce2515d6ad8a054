// Recordings by hand, for tests of views: events in order, each 1 ms after the one before it; packets
// are numbered, and their sequence numbers follow from what was sent before.
import type {
  Coverages,
  FaultEvent,
  KernelEvent,
  PacketEvent,
  ProgramEvent,
  RecordedEvent,
  Recording,
  StepEvent,
  SyscallEvent,
} from '../../src/capture/recording.ts';
import type { TcpState } from '../../src/capture/tcp-state.ts';

export const START_NS = 1_700_000_000_000_000_000n;
const STEP_NS = 1_000_000n;

export const full: Coverages = {
  node: { level: 'full' },
  syscall: { level: 'full' },
  kernel: { level: 'full' },
  packet: { level: 'full' },
  fault: { level: 'full' },
};

const addresses: Readonly<Record<string, string>> = {
  A: '127.0.0.11:50001',
  B: '127.0.0.12:9001',
  C: '127.0.0.13:9001',
};

export function addressOf(host: string): string {
  return addresses[host] ?? '';
}

type Timeless<E> = E extends RecordedEvent ? Omit<E, 'timeNs'> & { afterMs?: number } : never;

/** `afterMs` of an event: how long after the one before it, where that is not 1 ms. */
export function recordingOf(
  events: readonly Timeless<RecordedEvent>[],
  coverage: Partial<Coverages> = {},
  hosts: readonly string[] = ['A', 'B'],
): Recording {
  let timeNs = START_NS - STEP_NS;
  let number = 0;
  const nextSeq = new Map<string, number>();
  const dated = events.map(({ afterMs, ...event }): RecordedEvent => {
    timeNs += afterMs === undefined ? STEP_NS : BigInt(Math.round(afterMs * 1e6));
    if (event.level === 'packet') {
      const { from, to, flags, length } = event;
      const seq = (nextSeq.get(from) ?? 1000) + event.seq;
      const taken = length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
      if (event.seq === 0) nextSeq.set(from, seq + taken);
      return { ...event, timeNs, number: ++number, seq, ackNumber: nextSeq.get(to) ?? 1000 };
    }
    return { ...event, timeNs };
  });
  return { hosts, coverage: { ...full, ...coverage }, events: dated };
}

/** `call('A', 'end')`, `call('B', 'listen', '9001', 'server')`. */
export function call(host: string, name: string, detail = '', subject = 'socket', bytes = 0) {
  return {
    level: 'node',
    kind: 'call',
    host,
    subject,
    name,
    detail,
    bytes,
  } satisfies Timeless<ProgramEvent>;
}

export function heard(host: string, name: string, detail = '', subject = 'socket', bytes = 0) {
  return {
    level: 'node',
    kind: 'event',
    host,
    subject,
    name,
    detail,
    bytes,
  } satisfies Timeless<ProgramEvent>;
}

export function noted(host: string, name: string, detail = '') {
  return {
    level: 'node',
    kind: 'note',
    host,
    subject: '',
    name,
    detail,
    bytes: 0,
  } satisfies Timeless<ProgramEvent>;
}

/** `syscall('A', 'shutdown', '19<TCP:[1]>, SHUT_WR', '0')`. */
export function syscall(host: string, name: string, detail: string, result: string) {
  const descriptor = Number.parseInt(detail, 10);
  return {
    level: 'syscall',
    host,
    name,
    detail,
    result,
    descriptor,
    durationNs: 9000n,
  } satisfies Timeless<SyscallEvent>;
}

/** `state('A', 'ESTABLISHED>FIN_WAIT1')`, with its peer. */
export function state(
  host: string,
  steps: string,
  peer = host === 'A' ? 'B' : 'A',
  source: KernelEvent['source'] = 'tracepoint',
) {
  const [from, to] = steps.split('>') as [TcpState | '', TcpState];
  const listener = from === 'LISTEN' && to === 'CLOSE';
  const remote = to === 'LISTEN' || listener ? '0.0.0.0:0' : addressOf(peer);
  const local = addressOf(host);
  return {
    level: 'kernel',
    host,
    local,
    remote,
    from: from === '' ? undefined : from,
    to,
    source,
  } satisfies Timeless<KernelEvent>;
}

/** `packet('A>B', 'PA', 9)`; flags S, A, F, R and P. A `seq` counts from what comes next: -1 is a probe. */
export function packet(way: string, letters: string, length = 0, more: Partial<PacketEvent> = {}) {
  const [host = '', toHost = ''] = way.split('>');
  const has = (letter: string): boolean => letters.includes(letter);
  return {
    ...({ level: 'packet', protocol: 'tcp', host, toHost, number: 0, length } as const),
    ...{ from: addressOf(host), to: addressOf(toHost), seq: 0, ackNumber: 0, window: 65_536 },
    flags: { syn: has('S'), ack: has('A'), fin: has('F'), rst: has('R'), psh: has('P') },
    retransmission: false,
    ...more,
  } satisfies Timeless<PacketEvent>;
}

export function step(host: string, name: string) {
  return { level: 'step', host, name } satisfies Timeless<StepEvent>;
}

export function fault(name: string, detail: string, packets = 0, host = '') {
  return { level: 'fault', host, name, detail, packets } satisfies Timeless<FaultEvent>;
}

/** One end closes, on all four levels. */
export const halfClose = recordingOf([
  state('B', 'CLOSE>LISTEN'),
  step('A', 'first-fin'),
  call('A', 'end'),
  syscall('A', 'shutdown', '19<TCP:[127.0.0.11:50001]>, SHUT_WR', '0'),
  state('A', 'ESTABLISHED>FIN_WAIT1'),
  packet('A>B', 'FA'),
  state('B', 'ESTABLISHED>CLOSE_WAIT'),
  syscall('B', 'read', '25<TCP:[127.0.0.12:9001->127.0.0.11:50001]>, "", 65536', '0'),
  heard('B', 'end'),
  heard('A', 'finish'),
  packet('B>A', 'A'),
  state('A', 'FIN_WAIT1>FIN_WAIT2'),
  { ...call('B', 'write', '"remaining"', 'socket', 9), afterMs: 60 },
  packet('B>A', 'PA', 9),
  heard('A', 'data', '"remaining"', 'socket', 9),
  packet('B>A', 'FA'),
  { ...state('A', 'FIN_WAIT2>TIME_WAIT'), source: 'both' as const },
  packet('A>B', 'A'),
]);
