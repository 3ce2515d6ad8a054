// Captured TCP packets as values, grouped into streams. tshark dissects: the check of our close is
// somebody else's program. Payload is never loaded here; stream-bytes.ts fetches it where asked.
import { eachPacket, type FileEnd } from './read-capture.ts';

export interface TcpFlags {
  syn: boolean;
  ack: boolean;
  fin: boolean;
  rst: boolean;
  psh: boolean;
}

/** In Wireshark's order. */
export function flagsInOrder({ fin, syn, rst, psh, ack }: TcpFlags): string[] {
  const names = [fin && 'FIN', syn && 'SYN', rst && 'RST', psh && 'PSH', ack && 'ACK'];
  return names.filter((name) => name !== false);
}

/** What else stands in the header, as it travelled. (RFC 9293 3.1) */
export interface TcpHeader {
  /** 20, and up to 40 more for options: the data offset, in bytes. */
  bytes: number;
  /** The 16 bits themselves, before they are scaled. */
  window: number;
  options: TcpOptions;
}

/** Undefined: the packet does not carry the option. */
export interface TcpOptions {
  /** Bytes of payload that the sender wants to receive at most in a segment; in a SYN only. */
  mss: number | undefined;
  /** Bits by which the sender's windows are to be shifted; in a SYN only. (RFC 7323 2.2) */
  windowScale: number | undefined;
  /** In a SYN only. (RFC 2018) */
  sackPermitted: boolean;
  /** The sender's clock, and the other's clock as it was last heard. (RFC 7323 3.2) */
  timestamps: { value: number; echo: number } | undefined;
}

export interface TcpPacket {
  /** The packet's number in the capture file, from 1, as Wireshark shows it. */
  number: number;
  /** Nanoseconds since 1970. */
  timeNs: bigint;
  /** tshark's number of the connection within the file, from 0. */
  stream: number;
  /** `host:port`, IPv6 as `[::1]:9001`. */
  from: string;
  to: string;
  flags: TcpFlags;
  /** Sequence and acknowledgement number as they travelled: 32 bits, from a random start. */
  seq: number;
  ackNumber: number;
  /** Bytes of payload. */
  length: number;
  /** Bytes the sender is ready to receive, scaled. */
  window: number;
  header: TcpHeader;
  /** tshark's judgement: bytes that were sent before. */
  retransmission: boolean;
  /** IPv4's identification, by which a copy is told from its original; undefined for IPv6. */
  ipId?: number;
  /** Where the payload begins in the captured packet, in bytes. */
  payloadOffset: number;
}

/** Which end sent something: who opened the connection (first SYN), or who accepted it. */
export type End = 'opener' | 'acceptor';

export interface TcpStream<P extends TcpPacket = TcpPacket> {
  stream: number;
  /** `host:port`. If no SYN was captured, the sender of the first packet. */
  opener: string;
  acceptor: string;
  packets: P[];
}

export function senderOf(stream: TcpStream, packet: TcpPacket): End {
  return packet.from === stream.opener ? 'opener' : 'acceptor';
}

export function otherEnd(end: End): End {
  return end === 'opener' ? 'acceptor' : 'opener';
}

/** Bytes from `from` to `to` in TCP's circle of 2^32 numbers: negative if `to` lies before. (RFC 9293 3.4) */
export function sequenceDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/**
 * Every TCP connection in a capture file, in order of its first packet. `displayFilter` is
 * Wireshark's language: `tcp.port == 9001`. Rejects when tshark is missing or cannot read the whole file.
 */
export async function readStreams(file: string, displayFilter = 'tcp'): Promise<TcpStream[]> {
  const { streams, end } = await readWhatIsThere(file, displayFilter);
  if (end === 'cut short') throw new Error(`${file} was cut short in the middle of a packet`);
  return streams;
}

/** The same of a file whose end may be missing, which `end` says. */
export async function readWhatIsThere(
  file: string,
  displayFilter = 'tcp',
): Promise<{ streams: TcpStream[]; end: FileEnd }> {
  const streams = new Map<number, TcpPacket[]>();
  const filter = `tcp && (${displayFilter})`;
  const end = await eachPacket(['-r', file, '-Y', filter, ...tsharkArguments], (line) => {
    const packet = readPacket(line);
    const packets = streams.get(packet.stream);
    if (packets === undefined) streams.set(packet.stream, [packet]);
    else packets.push(packet);
  });
  return { streams: [...streams.values()].map(streamOf), end };
}

function streamOf(packets: TcpPacket[]): TcpStream {
  const first = packets.find(({ flags }) => flags.syn && !flags.ack) ?? packets[0];
  const { stream = 0, from: opener = '', to: acceptor = '' } = first ?? {};
  return { stream, opener, acceptor, packets };
}

const fields = [
  'frame.number',
  'frame.time_epoch',
  'tcp.stream',
  'ip.src',
  'ipv6.src',
  'tcp.srcport',
  'ip.dst',
  'ipv6.dst',
  'tcp.dstport',
  'tcp.flags',
  'tcp.seq',
  'tcp.ack',
  'tcp.len',
  'tcp.window_size',
  'tcp.analysis.retransmission',
  'tcp.analysis.fast_retransmission',
  'tcp.analysis.spurious_retransmission',
  'frame.encap_type',
  'ip.hdr_len',
  'tcp.hdr_len',
  'tcp.window_size_value',
  'tcp.options.mss_val',
  'tcp.options.wscale.shift',
  'tcp.options.sack_perm',
  'tcp.options.timestamp.tsval',
  'tcp.options.timestamp.tsecr',
  'ip.id',
] as const;

/** Reassembly is off: it would hold gigabytes, and stream-bytes.ts does it where it is wanted. */
const tsharkArguments = [
  '-n',
  ...['-o', 'tcp.relative_sequence_numbers:FALSE'],
  ...['-o', 'tcp.analyze_sequence_numbers:TRUE'],
  ...['-o', 'tcp.desegment_tcp_streams:FALSE'],
  ...['-o', 'tcp.check_checksum:FALSE'], // loopback leaves checksums to hardware that is not there
  ...['-T', 'fields', '-E', 'occurrence=f'],
  ...fields.flatMap((field) => ['-e', field]),
];

const flagBits = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;

function flagsIn(bits: number): TcpFlags {
  return {
    syn: (bits & flagBits.syn) !== 0,
    ack: (bits & flagBits.ack) !== 0,
    fin: (bits & flagBits.fin) !== 0,
    rst: (bits & flagBits.rst) !== 0,
    psh: (bits & flagBits.psh) !== 0,
  };
}

/** One line of tshark's output: the fields above, separated by tabs. */
function readPacket(line: string): TcpPacket {
  const cells = line.split('\t');
  const text = (field: (typeof fields)[number]): string => cells[fields.indexOf(field)] ?? '';
  const number = (field: (typeof fields)[number]): number => Number(text(field));
  const option = (field: (typeof fields)[number]): number | undefined =>
    text(field) === '' ? undefined : number(field);
  const value = option('tcp.options.timestamp.tsval');
  return {
    number: number('frame.number'),
    timeNs: nanoseconds(text('frame.time_epoch')),
    stream: number('tcp.stream'),
    from: address(text('ip.src'), text('ipv6.src'), text('tcp.srcport')),
    to: address(text('ip.dst'), text('ipv6.dst'), text('tcp.dstport')),
    flags: flagsIn(number('tcp.flags')),
    seq: number('tcp.seq'),
    ackNumber: number('tcp.ack'),
    length: number('tcp.len'),
    window: number('tcp.window_size'),
    header: {
      bytes: number('tcp.hdr_len'),
      window: number('tcp.window_size_value'),
      options: {
        mss: option('tcp.options.mss_val'),
        windowScale: option('tcp.options.wscale.shift'),
        sackPermitted: text('tcp.options.sack_perm') !== '',
        timestamps:
          value === undefined ? undefined : { value, echo: number('tcp.options.timestamp.tsecr') },
      },
    },
    retransmission: [
      text('tcp.analysis.retransmission'),
      text('tcp.analysis.fast_retransmission'),
      text('tcp.analysis.spurious_retransmission'),
    ].some((mark) => mark !== ''),
    ...(text('ip.id') === '' ? {} : { ipId: number('ip.id') }),
    payloadOffset:
      linkHeaderBytes(number('frame.encap_type')) +
      (text('ip.hdr_len') === '' ? IPV6_HEADER_BYTES : number('ip.hdr_len')) +
      number('tcp.hdr_len'),
  };
}

const IPV6_HEADER_BYTES = 40;

/** Wireshark's encapsulation types that a loopback capture has: Ethernet (Linux), null (BSD, macOS), raw IP. */
function linkHeaderBytes(encapsulation: number): number {
  if (encapsulation === 1) return 14;
  if (encapsulation === 15) return 4;
  return 0;
}

export function nanoseconds(epoch: string): bigint {
  const [seconds = '0', fraction = ''] = epoch.split('.');
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

function address(ipv4: string, ipv6: string, port: string): string {
  return ipv4 === '' ? `[${ipv6}]:${port}` : `${ipv4}:${port}`;
}
