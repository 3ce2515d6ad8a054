// UDP datagrams and ICMP messages of a capture, as tshark dissects them.
import { eachLine } from './child.ts';
import { nanoseconds } from './packets.ts';
import { plainWireshark } from './read-capture.ts';
import type { PacketEvent } from './recording.ts';

const fields = [
  'frame.number',
  'frame.time_epoch',
  'ip.src',
  'ip.dst',
  'udp.srcport',
  'udp.dstport',
  'udp.length',
  'icmp.type',
  'ip.id',
] as const;

/** The marker that proves the capture complete, and the ICMP answer to it, are not part of what happened. */
const filter = '(udp || icmp) && !(udp.dstport == 9)';

/** Bytes of UDP's own header (RFC 768). */
const UDP_HEADER_BYTES = 8;

const noFlags = { syn: false, ack: false, fin: false, rst: false, psh: false };

/** Everything but TCP, without hosts. An ICMP message has port 0. */
export async function readDatagrams(file: string): Promise<Omit<PacketEvent, 'host' | 'toHost'>[]> {
  const datagrams: Omit<PacketEvent, 'host' | 'toHost'>[] = [];
  const wanted = fields.flatMap((field) => ['-e', field]);
  await eachLine(
    'tshark',
    ['-n', '-r', file, '-Y', filter, '-T', 'fields', '-E', 'occurrence=f', ...wanted],
    (line) => datagrams.push(readDatagram(line)),
    { env: plainWireshark },
  );
  return datagrams;
}

function readDatagram(line: string): Omit<PacketEvent, 'host' | 'toHost'> {
  const [number, epoch = '', source, destination, ...rest] = line.split('\t');
  const [sourcePort, destinationPort, length, icmp = '', ipId] = rest;
  const isIcmp = icmp !== '';
  return {
    level: 'packet',
    protocol: isIcmp ? 'icmp' : 'udp',
    number: Number(number),
    timeNs: nanoseconds(epoch),
    from: `${source}:${isIcmp ? 0 : sourcePort}`,
    to: `${destination}:${isIcmp ? 0 : destinationPort}`,
    flags: noFlags,
    seq: 0,
    ackNumber: 0,
    length: isIcmp ? 0 : Number(length) - UDP_HEADER_BYTES,
    window: 0,
    retransmission: false,
    ipId: Number(ipId),
  };
}
