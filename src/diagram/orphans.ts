// What looks wrong on a ladder and is not: an orphan that the tracepoint calls closed while it waits for
// its FIN. PURE.
import type { KernelEvent, RecordedEvent } from '../capture/recording.ts';

/** ns. What causes a change of state lies so close to it. */
const CAUSE_NS = 2_000_000n;

/**
 * FIN_WAIT2 > CLOSE of a socket that waits on: no FIN had come, and no reset. The kernel hands such a
 * socket to a smaller one, which only /proc/net/tcp shows.
 */
export function orphansAmong(events: readonly RecordedEvent[]): Set<RecordedEvent> {
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
