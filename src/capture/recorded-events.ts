// What was captured of TCP, as events of a recording: whose end it was at is told by an address. PURE.
import type { KernelEvent, PacketEvent } from './lab-event.ts';
import type { RoleName } from './names.ts';
import type { TcpPacket, TcpStream } from './packets.ts';
import type { StateChange } from './tcp-state.ts';
import { timeWaitBehind } from './time-wait.ts';

/** Who has the address `127.0.0.12:9001`; '' for nobody of ours. */
export type RoleAt = (address: string) => RoleName;

/** A captured packet that is an event, too. */
export type SeenPacket = TcpPacket & PacketEvent;

export function packetEvents(streams: readonly TcpStream[], roleAt: RoleAt): SeenPacket[] {
  return streams.flatMap(({ packets }) =>
    packets.map((packet) => {
      const [role, toRole] = [roleAt(packet.from), roleAt(packet.to)];
      return { ...packet, level: 'packet', protocol: 'tcp', role, toRole };
    }),
  );
}

/** Where a sample shows that CLOSE was TIME_WAIT, it gives the name and the tracepoint the time. */
export function kernelEvents(changes: readonly StateChange[], roleAt: RoleAt): KernelEvent[] {
  const joined = new Set<StateChange>();
  const events = changes.map((change): KernelEvent => {
    const { timeNs, local, remote, from, to, source } = change;
    const about = { level: 'kernel', timeNs, role: roleAt(local), local, remote, from } as const;
    const sample = timeWaitBehind(change, changes);
    if (sample === undefined) return { ...about, to, source };
    joined.add(sample);
    return { ...about, to: 'TIME_WAIT', source: 'both' };
  });
  return events.filter((_, at) => !joined.has(changes[at] as StateChange));
}
