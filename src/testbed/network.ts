// What an scenario's own network can be set to. network-faults.ts makes it so. PURE.
import type { HostName } from '../capture/names.ts';

/**
 * What every scenario's network is set to, unless it says otherwise: the algorithms of the RFCs, on
 * every machine the same. A kernel that does not know a setting does as it says anyway.
 */
export const usualIpv4 = { tcp_congestion_control: 'reno', tcp_syn_linear_timeouts: 0 } as const;

export interface NetworkSettings {
  /** Below /proc/sys/net/ipv4: `{ tcp_fin_timeout: 2 }`. Only in the scenario's own network. */
  readonly ipv4?: Readonly<Record<string, number | string>>;
  /** Bytes of the loopback interface's largest packet; Linux's default for it is 65,536. */
  readonly mtu?: number;
  /** One packet for each segment: nothing is handed to the wire in larger pieces (no GSO). */
  readonly smallPackets?: true;
  /** Whose address a connection gets that binds none, for `connect(port, host)`; Linux takes 127.0.0.1. */
  readonly source?: HostName;
  /** A line of so many kbit/s; `queueMs` is how long a packet may wait in its queue. */
  readonly line?: SlowLine;
  /**
   * A slow router on the way to a host. Packets leave their sender at once and wait there, where the
   * sender's kernel does not see them: it keeps a queue of its own (`line`) nearly empty by itself.
   */
  readonly router?: Router;
}

/** How fast a router is, and how long a packet may wait in it. */
export type RouterQueue = Omit<SlowLine, 'from'>;

export interface Router extends RouterQueue {
  readonly to: HostName;
}

export interface SlowLine {
  readonly kbitPerSecond: number;
  readonly burstBytes: number;
  readonly queueMs: number;
  /** Only what this host sends is slow. Default everybody. */
  readonly from?: HostName;
}
