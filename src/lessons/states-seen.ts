// Which of TCP's eleven states the kernel showed, and in which lessons. PURE.
import type { RecordedEvent } from '../capture/recording.ts';
import type { TcpState } from '../capture/tcp-state.ts';

/** RFC 9293, 3.3.2, in its order, each with the kernel's name for it. CLOSED is the end of a socket. */
export const rfcStates: readonly { name: string; kernel: readonly TcpState[] }[] = [
  { name: 'LISTEN', kernel: ['LISTEN'] },
  { name: 'SYN-SENT', kernel: ['SYN_SENT'] },
  { name: 'SYN-RECEIVED', kernel: ['SYN_RECV', 'NEW_SYN_RECV'] },
  { name: 'ESTABLISHED', kernel: ['ESTABLISHED'] },
  { name: 'FIN-WAIT-1', kernel: ['FIN_WAIT1'] },
  { name: 'FIN-WAIT-2', kernel: ['FIN_WAIT2'] },
  { name: 'CLOSE-WAIT', kernel: ['CLOSE_WAIT'] },
  { name: 'CLOSING', kernel: ['CLOSING'] },
  { name: 'LAST-ACK', kernel: ['LAST_ACK'] },
  { name: 'TIME-WAIT', kernel: ['TIME_WAIT'] },
  { name: 'CLOSED', kernel: ['CLOSE'] },
];

/** The RFC's names of the states that the kernel was seen in. */
export function statesSeen(events: readonly RecordedEvent[]): Set<string> {
  const seen = new Set<TcpState>();
  for (const event of events) {
    if (event.level !== 'kernel') continue;
    seen.add(event.to);
    if (event.from !== undefined) seen.add(event.from);
  }
  return new Set(
    rfcStates
      .filter(({ kernel }) => kernel.some((state) => seen.has(state)))
      .map(({ name }) => name),
  );
}
