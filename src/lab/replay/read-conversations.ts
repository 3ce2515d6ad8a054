// Captured conversations out of a file: tshark reads any format and takes the packets apart, the
// payload is put in order by reassembly.ts. Exported PDUs (link type 252), a node's own account of
// its frames, come without TCP and are in order already. Nothing is judged here.
import { eachLine } from '../child.ts';
import { type End, readStreams, senderOf, type TcpStream } from '../packets.ts';
import { Reassembly } from '../reassembly.ts';
import { firstSeq } from '../stream-bytes.ts';
import type { CapturedConversation, Happening, Moment } from './happenings.ts';

/**
 * Every conversation in a capture file that Wireshark can read, in order of its first packet.
 * Rejects when tshark is missing or cannot read the file.
 */
export async function readConversations(file: string): Promise<CapturedConversation[]> {
  const [streams, records] = await Promise.all([readStreams(file), readRecords(file)]);
  const tcp = streams.map((stream) => ofPackets(stream, records));
  return [...tcp, ...ofExportedPdus(records, tcp.length)];
}

interface CapturedRecord {
  timeMs: number;
  payload: Uint8Array;
  /** Of an exported PDU. */
  from: string;
  to: string;
}

const fields = [
  'frame.number',
  'frame.time_epoch',
  'tcp.payload',
  'exported_pdu.exported_pdu',
  'exported_pdu.ipv4_src',
  'exported_pdu.ipv6_src',
  'exported_pdu.src_port',
  'exported_pdu.ipv4_dst',
  'exported_pdu.ipv6_dst',
  'exported_pdu.dst_port',
] as const;

/** Payloads by packet number. A user's own preferences must not change what a packet is. */
async function readRecords(file: string): Promise<Map<number, CapturedRecord>> {
  const records = new Map<number, CapturedRecord>();
  const format = ['-T', 'fields', '-E', 'occurrence=f', ...fields.flatMap((name) => ['-e', name])];
  await eachLine(
    'tshark',
    ['-n', '-r', file, '-o', 'tcp.desegment_tcp_streams:FALSE', ...format],
    (line) => {
      const cells = line.split('\t');
      const [number = '', time = '', tcp = '', pdu = ''] = cells;
      const [from4, from6, fromPort, to4, to6, toPort] = cells.slice(4);
      records.set(Number(number), {
        timeMs: Number(time) * 1000,
        payload: Buffer.from((tcp || pdu).replaceAll(':', ''), 'hex'),
        from: address(from4, from6, fromPort),
        to: address(to4, to6, toPort),
      });
    },
    { env: { ...process.env, WIRESHARK_CONFIG_DIR: '/nonexistent' } },
  );
  return records;
}

function address(ipv4 = '', ipv6 = '', port = ''): string {
  if (port === '') return '';
  return ipv4 === '' ? `[${ipv6}]:${port}` : `${ipv4}:${port}`;
}

function ofPackets(
  stream: TcpStream,
  records: ReadonlyMap<number, CapturedRecord>,
): CapturedConversation {
  const { opener, acceptor, packets } = stream;
  const directions = {
    opener: new Reassembly(firstSeq(stream, 'opener')),
    acceptor: new Reassembly(firstSeq(stream, 'acceptor')),
  };
  /** A FIN that came before the bytes that lie before it waits for them. */
  const fins: Partial<Record<End, 'waits' | 'came'>> = {};
  const happenings: Happening[] = [];
  for (const packet of packets) {
    const { flags, length, number } = packet;
    const moment: Moment = { atMs: Number(packet.timeNs / 1000n) / 1000, packet: number };
    const from = senderOf(stream, packet);
    if (flags.syn && flags.ack) happenings.push({ ...moment, kind: 'opened' });
    // A FIN without payload, too: it shows how many bytes lie before it.
    if (length > 0 || flags.fin) {
      const payload = records.get(number)?.payload.subarray(0, length) ?? new Uint8Array(0);
      for (const bytes of directions[from].push(packet.seq, length, payload)) {
        happenings.push({ ...moment, kind: 'bytes', from, bytes });
      }
    }
    if (flags.fin) fins[from] ??= 'waits';
    if (fins[from] === 'waits' && directions[from].missingBytes === 0) {
      fins[from] = 'came';
      happenings.push({ ...moment, kind: 'fin', from });
    }
    if (flags.rst) happenings.push({ ...moment, kind: 'reset', from });
  }
  return {
    ...{ stream: stream.stream, opener, acceptor, source: 'packets', happenings },
    startMs: Number((packets[0]?.timeNs ?? 0n) / 1000n) / 1000,
    missingBytes: directions.opener.missingBytes + directions.acceptor.missingBytes,
  };
}

/** One conversation for each pair of addresses; whose frame comes first counts as the opener. */
function ofExportedPdus(
  records: ReadonlyMap<number, CapturedRecord>,
  firstStream: number,
): CapturedConversation[] {
  const found = new Map<string, CapturedConversation & { happenings: Happening[] }>();
  for (const [number, { timeMs, payload, from, to }] of records) {
    if (from === '' || payload.length === 0) continue;
    const key = [from, to].sort().join(' ');
    const moment: Moment = { atMs: timeMs, packet: number };
    let conversation = found.get(key);
    if (conversation === undefined) {
      const stream = firstStream + found.size;
      const ends = { opener: from, acceptor: to, source: 'frames', missingBytes: 0 } as const;
      const happenings: Happening[] = [{ ...moment, kind: 'opened' }];
      conversation = { ...ends, stream, startMs: timeMs, happenings };
      found.set(key, conversation);
    }
    const end: End = from === conversation.opener ? 'opener' : 'acceptor';
    conversation.happenings.push({ ...moment, kind: 'bytes', from: end, bytes: payload });
  }
  return [...found.values()];
}
