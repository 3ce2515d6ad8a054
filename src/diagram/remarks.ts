// What is special about packets, by what travelled before them: sent again, a window that closes, nearly
// closes or opens again, a probe. PURE.

import { sequenceDistance } from '../capture/packets.ts';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';
import type { PacketRemark } from './packet-words.ts';

/** A window matters when less than this part of the largest one is left. */
const LOW_WINDOW_PART = 1 / 2;

export function remarksOn(events: readonly RecordedEvent[]): Map<PacketEvent, PacketRemark> {
  const remarks = new Map<PacketEvent, PacketRemark>();
  const ways = new Map<string, Way>();
  for (const event of events) {
    if (event.level !== 'packet' || event.protocol !== 'tcp') continue;
    const key = `${event.from} ${event.to}`;
    const way = ways.get(key) ?? { next: undefined, window: undefined, largest: 0, ended: false };
    ways.set(key, way);
    const remark = remarkOn(event, way);
    if (remark !== undefined) remarks.set(event, remark);
    follow(event, way);
  }
  return remarks;
}

/** One direction of a connection, as far as it was seen. */
interface Way {
  next: number | undefined;
  /** As it was announced last. */
  window: number | undefined;
  largest: number;
  /** Its FIN has been sent: its window does not matter any more. */
  ended: boolean;
}

function remarkOn(packet: PacketEvent, way: Way): PacketRemark | undefined {
  const { flags, window, length, seq } = packet;
  if (packet.retransmission) return 'again';
  const control = flags.syn || flags.fin || flags.rst;
  const { next, ended } = way;
  if (
    !control &&
    !ended &&
    length <= 1 &&
    next !== undefined &&
    sequenceDistance(next, seq) === -1
  ) {
    return 'probe';
  }
  if (flags.syn || flags.rst) return way.window === 0 ? 'window-open' : undefined;
  if (window === 0) return 'window-0';
  if (way.window === 0) return 'window-open';
  const isLow = window < way.largest * LOW_WINDOW_PART;
  return isLow && window !== way.window ? 'window-low' : undefined;
}

function follow({ flags, window, seq, length }: PacketEvent, way: Way): void {
  if (flags.fin || flags.syn) way.ended = flags.fin;
  if (!flags.syn && !flags.rst) {
    way.window = window;
    way.largest = Math.max(way.largest, window);
  }
  const end = (seq + length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0)) >>> 0;
  if (way.next === undefined || sequenceDistance(way.next, end) > 0) way.next = end;
}
