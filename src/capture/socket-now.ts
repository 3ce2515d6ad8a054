// What Linux's kernel holds about one TCP socket now, for hosts that show it: queues, timer and the
// congestion window. From /proc/net/tcp, which anybody may read and which needs no tool.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

export interface SocketNow {
  /** Bytes written by the program and not yet acknowledged by the other end: ss calls it Send-Q. */
  sendQueueBytes: number;
  /** Bytes received and not yet read by the program: Recv-Q. */
  receiveQueueBytes: number;
  /** Which timer runs: `probe` asks for a window that is closed. */
  timer: 'none' | 'retransmit' | 'keepalive' | 'time-wait' | 'probe';
  /** cwnd: packets that may be on their way. */
  congestionWindow: number;
  /** ssthresh in packets; undefined until the first loss. */
  slowStartThreshold: number | undefined;
}

/** In the order of the kernel's numbers (net/ipv4/tcp_ipv4.c, get_tcp4_sock). */
const timers = ['none', 'retransmit', 'keepalive', 'time-wait', 'probe'] as const;

/** Of an IPv4 socket of this process; undefined when the kernel has it no more. Synchronous: 0.1 ms. */
export function socketNow({ localPort, remotePort }: Socket): SocketNow | undefined {
  for (const line of readFileSync('/proc/net/tcp', 'latin1').split('\n')) {
    // sl local remote st tx:rx tr:when retransmits uid probes inode references pointer rto ato
    // quick-ack cwnd ssthresh; what waits in TIME_WAIT has only the first twelve.
    const cells = line.trim().split(/\s+/);
    const [, local = '', remote = '', , queues = '', timer = ''] = cells;
    if (portOf(local) !== localPort || portOf(remote) !== remotePort) continue;
    if (cells[16] === undefined) return undefined;
    const [sendQueue = '', receiveQueue = ''] = queues.split(':');
    const threshold = Number(cells[16]);
    return {
      sendQueueBytes: Number.parseInt(sendQueue, 16),
      receiveQueueBytes: Number.parseInt(receiveQueue, 16),
      timer: timers[Number.parseInt(timer, 16)] ?? 'none',
      congestionWindow: Number(cells[15]),
      slowStartThreshold: threshold < 0 ? undefined : threshold,
    };
  }
  return undefined;
}

/** `0B00007F:2329`: 9001. */
function portOf(address: string): number {
  return Number.parseInt(address.slice(address.indexOf(':') + 1), 16);
}
