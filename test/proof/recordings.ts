// Recordings made by hand, for tests that judge and draw them. Times are in microseconds from 0.
import type {
  Coverage,
  KernelEvent,
  PacketEvent,
  ProgramEvent,
  RecordedEvent,
  Recording,
  SyscallEvent,
} from '../../src/capture/recording.ts';
import type { TcpState } from '../../src/capture/tcp-state.ts';

const addresses: Readonly<Record<string, string>> = {
  A: '127.0.0.11:40001',
  B: '127.0.0.12:9001',
  C: '127.0.0.13:40002',
};

function at(us: number): bigint {
  return BigInt(us) * 1_000n;
}

export function call(us: number, host: string, name: string, detail = ''): ProgramEvent {
  return {
    level: 'node',
    timeNs: at(us),
    host,
    kind: 'call',
    subject: 'socket',
    name,
    detail,
    bytes: 0,
  };
}

export function event(
  us: number,
  host: string,
  name: string,
  detail = '',
  bytes = 0,
): ProgramEvent {
  return {
    level: 'node',
    timeNs: at(us),
    host,
    kind: 'event',
    subject: 'socket',
    name,
    detail,
    bytes,
  };
}

export function syscall(us: number, host: string, name: string, detail: string): SyscallEvent {
  return {
    level: 'syscall',
    timeNs: at(us),
    host,
    name,
    detail,
    result: '0',
    descriptor: 25,
    durationNs: 50_000n,
  };
}

export function state(us: number, host: string, from: TcpState, to: TcpState): KernelEvent {
  const local = addresses[host] ?? '';
  const remote = addresses[host === 'A' ? 'B' : 'A'] ?? '';
  return { level: 'kernel', timeNs: at(us), host, local, remote, from, to, source: 'tracepoint' };
}

/** Flags as claims write them: `FIN,ACK`. */
export function tcp(
  us: number,
  number: number,
  route: `${string}>${string}`,
  flags: string,
  length = 0,
): PacketEvent {
  const [host = '', toHost = ''] = route.split('>');
  const has = (flag: string): boolean => flags.split(',').includes(flag);
  return {
    level: 'packet',
    protocol: 'tcp',
    timeNs: at(us),
    number,
    host,
    toHost,
    from: addresses[host] ?? '',
    to: addresses[toHost] ?? '',
    flags: { syn: has('SYN'), ack: has('ACK'), fin: has('FIN'), rst: has('RST'), psh: has('PSH') },
    seq: 1,
    ackNumber: 1,
    length,
    window: 65_536,
    retransmission: false,
  };
}

/** All levels full, unless said otherwise. */
export function recording(
  events: readonly RecordedEvent[],
  coverage: Partial<Recording['coverage']> = {},
): Recording {
  const full: Coverage = { level: 'full' };
  return {
    hosts: ['A', 'B'],
    coverage: { node: full, syscall: full, kernel: full, packet: full, fault: full, ...coverage },
    events,
  };
}
