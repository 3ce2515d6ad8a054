// Captured conversations out of a file: tshark reads any format and takes the packets apart, the
// payload is put in order by reassembly.ts. Exported PDUs (link type 252), a node's own account of
// its frames, come without TCP: node-account.ts reads them. Nothing is judged here.
import { type End, readWhatIsThere, senderOf, type TcpStream } from '../packets.ts';
import { eachPacket, type FileEnd } from '../read-capture.ts';
import { Reassembly } from '../reassembly.ts';
import { firstSeq } from '../stream-bytes.ts';
import type { CapturedConversation, Happening, Moment } from './happenings.ts';
import { type AccountRow, readAccounts } from './node-account.ts';

const FILE_IS_CUT = 'the file was cut short in the middle of a packet: its end is missing';
const BEGUN_LATE = 'the capture begins in the middle of it: it is not judged';

/**
 * Every conversation in a capture file that Wireshark can read, in order of its first packet. A file
 * that ends in the middle of a packet is read up to there, and its conversations say so.
 * Rejects when tshark is missing or cannot read the file.
 */
export async function readConversations(file: string): Promise<CapturedConversation[]> {
  const [{ streams }, { payloads, rows, end }] = await Promise.all([
    readWhatIsThere(file),
    readRecords(file),
  ]);
  const tcp = streams.map((stream) => ofPackets(stream, payloads));
  const found = [...tcp, ...readAccounts(rows, tcp.length)];
  if (end === 'whole') return found;
  return found.map((one) => (isOver(one) ? one : { ...one, gaps: [...one.gaps, FILE_IS_CUT] }));
}

/** What is missing at the end of the file is none of it. */
function isOver({ happenings }: CapturedConversation): boolean {
  const fins = new Set(happenings.flatMap((one) => (one.kind === 'fin' ? [one.from] : [])));
  return fins.size === 2 || happenings.some(({ kind }) => kind === 'reset' || kind === 'ended');
}

const fields = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'tcp.payload',
  'exported_pdu.exported_pdu',
  'exported_pdu.prot_name',
  'exported_pdu.ipv4_src',
  'exported_pdu.ipv6_src',
  'exported_pdu.src_port',
  'exported_pdu.ipv4_dst',
  'exported_pdu.ipv6_dst',
  'exported_pdu.dst_port',
] as const;

/** Payloads of TCP by packet number, and the rows of nodes. */
async function readRecords(file: string) {
  const payloads = new Map<number, Uint8Array>();
  const rows: AccountRow[] = [];
  const format = ['-T', 'fields', '-E', 'occurrence=f', ...fields.flatMap((name) => ['-e', name])];
  const tsharkArguments = ['-n', '-r', file, '-o', 'tcp.desegment_tcp_streams:FALSE', ...format];
  const end: FileEnd = await eachPacket(tsharkArguments, (line) => {
    const cells = line.split('\t');
    const [number = '', time = '', length = '', captured = '', tcp = '', pdu = ''] = cells;
    const [dissector = '', from4, from6, fromPort, to4, to6, toPort] = cells.slice(6);
    if (tcp !== '') payloads.set(Number(number), bytesOf(tcp));
    if (dissector === '') return;
    rows.push({
      ...{ atMs: Number(time) * 1000, packet: Number(number), dissector, payload: bytesOf(pdu) },
      missingBytes: Number(length) - Number(captured),
      ...{ from: address(from4, from6, fromPort), to: address(to4, to6, toPort) },
    });
  });
  return { payloads, rows, end };
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(':', ''), 'hex');
}

function address(ipv4 = '', ipv6 = '', port = ''): string {
  if (port === '') return '';
  return ipv4 === '' ? `[${ipv6}]:${port}` : `${ipv4}:${port}`;
}

function ofPackets(
  stream: TcpStream,
  payloads: ReadonlyMap<number, Uint8Array>,
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
      const payload = payloads.get(number)?.subarray(0, length) ?? new Uint8Array(0);
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
    gaps: packets.some(({ flags }) => flags.syn) ? [] : [BEGUN_LATE],
  };
}
