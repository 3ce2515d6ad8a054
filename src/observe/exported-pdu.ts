// Exported PDUs: a payload, and tags that tell Wireshark which dissector reads it and between whom it
// travelled. No Ethernet, IP or TCP header is made up: what was not seen is not there. PURE.
// Source: wsutil/exported_pdu_tlvs.h of Wireshark; the numbers were tried with tshark 4.0.17.

/** Tags: type and length as 16 bits each, big endian, then the value. */
const tags = {
  end: 0,
  dissector: 12,
  ipv4Source: 20,
  ipv4Destination: 21,
  ipv6Source: 22,
  ipv6Destination: 23,
  portType: 24,
  sourcePort: 25,
  destinationPort: 26,
  protocolColumn: 33,
  /** Wireshark knows it from 4.2 on; older ones list it as unknown, which does no harm. */
  infoColumn: 36,
} as const;

const PORT_TYPE_TCP = 2;

/** HOST:PORT of both ends, as the kernel knows them. */
export interface EndpointPair {
  from: string;
  to: string;
}

export interface ExportedPdu {
  /** The dissector's name, in lower case. */
  dissector: string;
  ends?: EndpointPair | undefined;
  /** What the columns say where the dissector itself does not say it. */
  protocol?: string;
  info?: string;
  payload: Uint8Array;
}

/** Ends that are not both IPv4 or both IPv6 addresses are left out, rather than guessed. */
export function exportedPdu({ dissector, ends, protocol, info, payload }: ExportedPdu): Uint8Array {
  const parts = [tag(tags.dissector, Buffer.from(dissector))];
  if (ends !== undefined) parts.push(...endTags(ends));
  if (protocol !== undefined) parts.push(tag(tags.protocolColumn, Buffer.from(protocol)));
  if (info !== undefined) parts.push(tag(tags.infoColumn, Buffer.from(info)));
  return Buffer.concat([...parts, tag(tags.end, new Uint8Array(0)), payload]);
}

function endTags({ from, to }: EndpointPair): Uint8Array[] {
  const [source, destination] = [readEnd(from), readEnd(to)];
  if (source === undefined || destination?.address.length !== source.address.length) return [];
  const isIpv4 = source.address.length === 4;
  return [
    tag(isIpv4 ? tags.ipv4Source : tags.ipv6Source, source.address),
    tag(isIpv4 ? tags.ipv4Destination : tags.ipv6Destination, destination.address),
    tag(tags.portType, uint32(PORT_TYPE_TCP)),
    tag(tags.sourcePort, uint32(source.port)),
    tag(tags.destinationPort, uint32(destination.port)),
  ];
}

function tag(type: number, value: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4 + value.length);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  bytes.set(value, 4);
  return bytes;
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** `127.0.0.1:9001` or `[::1]:9001`: 4 or 16 bytes, and the port. */
function readEnd(text: string): { address: Uint8Array; port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([\d.]+)):(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, ipv6, ipv4 = '', port] = match;
  const address = ipv6 === undefined ? ipv4Bytes(ipv4) : ipv6Bytes(ipv6);
  return address === undefined ? undefined : { address, port: Number(port) };
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.').map(Number);
  return parts.length === 4 && parts.every((part) => part < 256)
    ? Uint8Array.from(parts)
    : undefined;
}

/** RFC 4291, 2.2: groups of four hex digits, one run of zeros as `::`; a zone (`%eth0`) is no address. */
function ipv6Bytes(text: string): Uint8Array | undefined {
  const [head = '', tail, ...more] = text.replace(/%.*$/, '').split('::');
  const [left, right] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = 8 - left.length - right.length;
  if (more.length > 0 || zeros < 0 || zeros > 0 !== (tail !== undefined)) return undefined;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
