// The kernel's TCP states and one change of state, as every provider reports it. Types only.

/** As `ss` and the kernel's headers name them, without TCP_. */
export type TcpState =
  | 'ESTABLISHED'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'LISTEN'
  | 'CLOSING'
  | 'NEW_SYN_RECV';

export interface StateChange {
  /** Nanoseconds since 1970, the clock of the packets. For a sample: when it was taken. */
  timeNs: bigint;
  /** The end whose state this is, and its peer: `host:port`. */
  local: string;
  remote: string;
  /** The state before, where the source tells it. */
  from: TcpState | undefined;
  to: TcpState;
  source: 'tracepoint' | 'sample';
}
