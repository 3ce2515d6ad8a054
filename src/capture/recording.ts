// One thing that was observed on one of the four levels (or done to the network), with its time.
// Types only: providers make them, claims and views read them.

import type { HostName, Text } from './names.ts';
import type { TcpFlags, TcpHeader } from './packets.ts';
import type { TcpState } from './tcp-state.ts';

/** In the order from program to wire; `fault` is what we did to the network, `step` where the scenario stood. */
export type Level = 'step' | 'node' | 'syscall' | 'kernel' | 'packet' | 'fault';

interface Observed {
  /** Nanoseconds since 1970: the clock of the packets. */
  timeNs: bigint;
  /** The host that it happened on; for a packet, its sender; empty if it belongs to no single host. */
  host: HostName;
}

/** A call by the host's program, or an event it heard: `end()`, `'end'`. */
export interface ProgramEvent extends Observed {
  level: 'node';
  kind: 'call' | 'event' | 'note';
  /** What it was called on or heard from, as the host named it: `socket`, `server`. */
  subject: string;
  /** The method or event alone: `end`. For a note, the note's name. */
  name: string;
  /** The arguments as people read them: `"hello"`, `65,536 bytes`. */
  detail: string;
  /** Bytes written or heard; 0 where none are meant. */
  bytes: number;
}

export interface SyscallEvent extends Observed {
  level: 'syscall';
  name: string;
  /** As strace prints it, descriptors with what they are. */
  detail: string;
  /** What the kernel answered: `0`, `9`, `-1 EINPROGRESS`. */
  result: string;
  descriptor: number;
  /** Seconds inside the kernel, in ns; the answer came at timeNs + durationNs. */
  durationNs: bigint;
}

/** A socket's state changed, or a sample showed it. */
export interface KernelEvent extends Observed {
  level: 'kernel';
  local: string;
  remote: string;
  from: TcpState | undefined;
  to: TcpState;
  /** `both`: what the tracepoint calls CLOSE was TIME_WAIT, as /proc/net/tcp showed. */
  source: 'tracepoint' | 'sample' | 'both';
}

/** A packet as it was captured. */
export interface PacketEvent extends Observed {
  level: 'packet';
  protocol: 'tcp' | 'udp' | 'icmp';
  /** As Wireshark numbers it. */
  number: number;
  from: string;
  to: string;
  /** Whose address it goes to. */
  toHost: HostName;
  /** TCP's; all false for other protocols. */
  flags: TcpFlags;
  seq: number;
  ackNumber: number;
  /** Bytes of payload. */
  length: number;
  /** Bytes the sender is ready to receive; 0 for other protocols. */
  window: number;
  /** What else stands in TCP's header; other protocols have none of it. */
  header?: TcpHeader;
  retransmission: boolean;
  /** IPv4's identification, by which a copy is told from its original. */
  ipId?: number;
  /** Labels of the finack frames that begin in it, in order; left out where nobody looked for them. */
  carries?: readonly string[];
  /** The kernel's own account: it was captured on its way, and dropped before it arrived. */
  lost?: true;
}

/** Something that was done to the network, or what came of it. */
export interface FaultEvent extends Observed {
  level: 'fault';
  name: string;
  detail: string;
  /** Packets lost through it, once that is known. */
  packets: number;
}

/** The host came to a step of the scenario. */
export interface StepEvent extends Observed {
  level: 'step';
  name: string;
}

export type RecordedEvent =
  | ProgramEvent
  | SyscallEvent
  | KernelEvent
  | PacketEvent
  | FaultEvent
  | StepEvent;

/** How much of a level could be observed. Nothing that was not observed is ever shown. */
export type Coverage =
  | { level: 'full' }
  | { level: 'reduced'; because: Text }
  | { level: 'absent'; because: Text };

export type Coverages = Readonly<
  Record<'node' | 'syscall' | 'kernel' | 'packet' | 'fault', Coverage>
>;

/** Everything that one run left, in order of time. */
export interface Recording {
  hosts: readonly HostName[];
  coverage: Coverages;
  events: readonly RecordedEvent[];
}
