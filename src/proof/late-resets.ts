// Resets that belong to no program and break nothing: they come after a close that was complete. PURE.

import type { Text } from '../capture/names.ts';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';
import { isLateAckAnswered } from '../capture/resets.ts';
import { type Claim, holds } from './claims.ts';

/** No reset, but for one that comes after a complete close, when a delayed ACK is late. */
export function neverReset(id: string, text: Text): Claim {
  return holds(id, text, ['packet'], ({ events }) => {
    const late = new Set<RecordedEvent>(resetsAfterClose(events));
    const resets = events.filter(
      (event) => event.level === 'packet' && event.flags.rst && !late.has(event),
    );
    if (resets.length === 0) return { ok: true, events: [] };
    const because = {
      en: `packets with RST: ${resets.length}`,
      ko: `RST 패킷: ${resets.length}개`,
    };
    return { ok: false, events: resets, because };
  });
}

/**
 * Resets by which a closed end answers the ACK of an end in TIME_WAIT, which answered an ACK that came
 * late: behind both FINs, and behind two bare ACKs. (RFC 1337)
 */
export function resetsAfterClose(events: readonly RecordedEvent[]): PacketEvent[] {
  const connections = new Map<string, PacketEvent[]>();
  for (const event of events) {
    if (event.level !== 'packet' || event.protocol !== 'tcp') continue;
    const key = [event.from, event.to].sort().join(' ');
    connections.set(key, [...(connections.get(key) ?? []), event]);
  }
  return [...connections.values()].flatMap((packets) =>
    packets.filter((packet, at) => {
      const before = packets.slice(0, at);
      const finished = new Set(
        before.slice(0, -2).flatMap((one) => (one.flags.fin ? [one.from] : [])),
      );
      return packet.flags.rst && finished.size === 2 && isLateAckAnswered(packet, before);
    }),
  );
}
