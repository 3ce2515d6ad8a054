// What was captured of TCP, as events of a recording: whose end it was at is told by an address. PURE.

import type { HostName } from './names.ts';
import type { TcpPacket, TcpStream } from './packets.ts';
import type { KernelEvent, PacketEvent, RecordedEvent } from './recording.ts';
import type { StateChange } from './tcp-state.ts';
import { timeWaitBehind } from './time-wait.ts';

/** Who has the address `127.0.0.12:9001`; '' if it is none of our hosts. */
export type HostAt = (address: string) => HostName;

/** A captured packet that is an event, too. */
export type SeenPacket = TcpPacket & PacketEvent;

export function packetEvents(streams: readonly TcpStream[], hostAt: HostAt): SeenPacket[] {
  return streams.flatMap(({ packets }) =>
    packets.map((packet) => {
      const [host, toHost] = [hostAt(packet.from), hostAt(packet.to)];
      return { ...packet, level: 'packet', protocol: 'tcp', host, toHost };
    }),
  );
}

/** Where a sample shows that CLOSE was TIME_WAIT, it gives the name and the tracepoint the time. */
export function kernelEvents(changes: readonly StateChange[], hostAt: HostAt): KernelEvent[] {
  const joined = new Set<StateChange>();
  const events = changes.map((change): KernelEvent => {
    const { timeNs, local, remote, from, to, source } = change;
    const about = { level: 'kernel', timeNs, host: hostAt(local), local, remote, from } as const;
    const sample = timeWaitBehind(change, changes);
    if (sample === undefined) return { ...about, to, source };
    joined.add(sample);
    return { ...about, to: 'TIME_WAIT', source: 'both' };
  });
  return events.filter((_, at) => !joined.has(changes[at] as StateChange));
}

/** For sorting events of all levels. */
export function byTime(one: RecordedEvent, other: RecordedEvent): number {
  return one.timeNs < other.timeNs ? -1 : one.timeNs > other.timeNs ? 1 : 0;
}
