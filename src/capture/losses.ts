// Which packets of a capture never arrived. The capture stands in front of the place where packets are
// dropped, so a packet looks the same whether it arrived or not; who drops keeps a list, and here the
// two are joined. PURE. Nothing is called lost that the kernel did not name.
import type { PacketEvent, RecordedEvent } from './recording.ts';

/** By what the kernel names a packet that it dropped, or let through. */
export interface PacketName {
  readonly protocol: 'tcp' | 'udp';
  readonly fromPort: number;
  readonly toPort: number;
  /** TCP's sequence number; of UDP, which has none, the length of header and payload. */
  readonly seqOrLength: number;
  /** IPv4's identification: another one for each time that the same bytes are sent. */
  readonly ipId: number;
}

export interface Losses {
  /** What rules dropped, and how often each: a few packets of the kernel all have identification 0. */
  readonly dropped: readonly { readonly name: PacketName; readonly times: number }[];
  /** What came out of a router on the way to an address; undefined where none lost anything. */
  readonly router?: { readonly to: string; readonly passed: readonly PacketName[] };
}

/** Bytes of UDP's own header (RFC 768). */
const UDP_HEADER_BYTES = 8;

/** The same events, those packets marked that did not arrive. */
export function withLosses(
  events: readonly RecordedEvent[],
  { dropped, router }: Losses,
): RecordedEvent[] {
  const left = new Map<string, number>();
  for (const { name, times } of dropped) {
    left.set(keyOf(name), (left.get(keyOf(name)) ?? 0) + times);
  }
  const passed = new Set(router?.passed.map(keyOf));
  return events.map((event) => {
    const name = event.level === 'packet' ? nameOf(event) : undefined;
    if (event.level !== 'packet' || name === undefined) return event;
    const key = keyOf(name);
    // Every rule drops from its first packet on: of several with one name the first ones are meant.
    const times = left.get(key) ?? 0;
    if (times > 0) left.set(key, times - 1);
    const stayed = router !== undefined && isAt(router.to, event.to) && !passed.has(key);
    return times > 0 || stayed ? { ...event, lost: true } : event;
  });
}

function nameOf(packet: PacketEvent): PacketName | undefined {
  const { protocol, from, to, seq, length, ipId } = packet;
  if (protocol === 'icmp' || ipId === undefined) return undefined;
  const seqOrLength = protocol === 'tcp' ? seq : length + UDP_HEADER_BYTES;
  return { protocol, fromPort: portOf(from), toPort: portOf(to), seqOrLength, ipId };
}

function keyOf({ protocol, fromPort, toPort, seqOrLength, ipId }: PacketName): string {
  return [protocol, fromPort, toPort, seqOrLength, ipId].join(' ');
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

function isAt(host: string, address: string): boolean {
  return address.startsWith(`${host}:`);
}
