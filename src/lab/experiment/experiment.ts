// What an experiment is: roles that are processes of their own, a private network for them, and
// claims about what happens. Types only; whoever writes an experiment reads this file first.
import type { Claim } from './claims.ts';
import type { Scene } from './scene.ts';

/** The same thing said in both languages of the course. */
export interface Text {
  readonly en: string;
  readonly ko: string;
}

/** One capital letter: A and B, where A opens the connection; further ones where there are more. */
export type RoleName = string;

/** What one role does. Its process ends when this has resolved and its event loop is empty. */
export type Role = (scene: Scene) => Promise<void>;

export interface Experiment {
  readonly roles: Readonly<Record<RoleName, Role>>;
  /** What the private network is set to before anything begins. */
  readonly network?: NetworkSettings;
  /** What must be there; without it the experiment is not run, and says why. */
  readonly needs: readonly Need[];
  /** Also record UDP and ICMP; TCP always is. */
  readonly datagrams?: true;
  readonly claims: readonly Claim[];
}

/**
 * `packets`: a capture. `network`: a namespace of its own, with faults and settings. `syscalls`:
 * strace. Kernel states need nothing: they come from samples where there is no tracepoint.
 */
export type Need = 'packets' | 'network' | 'syscalls';

export interface NetworkSettings {
  /** Below /proc/sys/net/ipv4: `{ tcp_fin_timeout: 2 }`. Only in the experiment's own network. */
  readonly ipv4?: Readonly<Record<string, number | string>>;
  /** Bytes of the loopback interface's largest packet; Linux's default for it is 65,536. */
  readonly mtu?: number;
  /** One packet for each segment: nothing is handed to the wire in larger pieces (no GSO). */
  readonly smallPackets?: true;
  /** Whose address a connection gets that binds none, for `connect(port, host)`; Linux takes 127.0.0.1. */
  readonly source?: RoleName;
  /** A line of so many kbit/s; `queueMs` is how long a packet may wait in its queue. */
  readonly line?: SlowLine;
  /**
   * A slow router on the way to a role. Packets leave their sender at once and wait there, where the
   * sender's kernel does not see them: it keeps a queue of its own (`line`) nearly empty by itself.
   */
  readonly router?: Router;
}

export interface Router extends Omit<SlowLine, 'from'> {
  readonly to: RoleName;
}

export interface SlowLine {
  readonly kbitPerSecond: number;
  readonly burstBytes: number;
  readonly queueMs: number;
  /** Only what this role sends is slow. Default everybody. */
  readonly from?: RoleName;
}
