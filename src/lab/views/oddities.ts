// What looks wrong on a ladder and is not: an orphan that the tracepoint calls closed while it waits for
// its FIN, and a reset after a close that was complete. PURE.
import type { KernelEvent, LabEvent, PacketEvent } from '../experiment/lab-event.ts';
import { connectionKey } from './places.ts';

/** ns. What causes a change of state lies so close to it. */
const CAUSE_NS = 2_000_000n;

/**
 * FIN_WAIT2 > CLOSE of a socket that waits on: no FIN had come, and no reset. The kernel hands such a
 * socket to a smaller one, which only /proc/net/tcp shows.
 */
export function orphansAmong(events: readonly LabEvent[]): Set<LabEvent> {
  const packets = events.filter((event) => event.level === 'packet');
  const isOrphan = (event: KernelEvent): boolean => {
    const { from, to, source, local, remote, timeNs } = event;
    if (from !== 'FIN_WAIT2' || to !== 'CLOSE' || source !== 'tracepoint') return false;
    const heard = packets.filter((one) => one.from === remote && one.to === local);
    return !heard.some(
      ({ flags, timeNs: at }) =>
        (flags.fin && at <= timeNs + CAUSE_NS) ||
        (flags.rst && at <= timeNs + CAUSE_NS && at >= timeNs - CAUSE_NS),
    );
  };
  return new Set(events.filter((event) => event.level === 'kernel' && isOrphan(event)));
}

/**
 * Resets by which a closed end answers the ACK of an end in TIME_WAIT, which answered an ACK that came
 * late: behind both FINs, and behind two bare ACKs. (RFC 1337)
 */
export function assassinationsAmong(events: readonly LabEvent[]): PacketEvent[] {
  const connections = new Map<string, PacketEvent[]>();
  for (const event of events) {
    if (event.level !== 'packet' || event.protocol !== 'tcp') continue;
    const key = connectionKey(event.from, event.to);
    connections.set(key, [...(connections.get(key) ?? []), event]);
  }
  return [...connections.values()].flatMap((packets) =>
    packets.filter((packet, at) => {
      const [late, answer] = packets.slice(Math.max(0, at - 2), at);
      const finished = new Set(
        packets.slice(0, Math.max(0, at - 2)).flatMap((one) => (one.flags.fin ? [one.role] : [])),
      );
      return (
        packet.flags.rst &&
        finished.size === 2 &&
        [late, answer].every((one) => one !== undefined && isBareAck(one)) &&
        late?.role === packet.role &&
        answer?.role !== packet.role
      );
    }),
  );
}

function isBareAck({ flags, length }: PacketEvent): boolean {
  return flags.ack && length === 0 && !flags.syn && !flags.fin && !flags.rst;
}
