// Captured conversations out of a file: tshark reads any format and takes the packets apart. What they
// carried is put in order by packet-conversation.ts; a node's own report of its frames comes without TCP,
// as Exported PDUs (link type 252), which node-frames.ts reads. Nothing is checked here.
import { readWhatIsThere } from '../capture/packets.ts';
import { eachPacket, type FileEnd } from '../capture/read-capture.ts';
import type { CapturedConversation } from './capture-events.ts';
import { type NodeFrameRow, readNodeFrames } from './node-frames.ts';
import { ofPackets } from './packet-conversation.ts';

const FILE_IS_CUT = 'the file was cut short in the middle of a packet: its end is missing';

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
  const found = [...tcp, ...readNodeFrames(rows, tcp.length)];
  if (end === 'whole') return found;
  return found.map((one) => (isOver(one) ? one : { ...one, gaps: [...one.gaps, FILE_IS_CUT] }));
}

/** What is missing at the end of the file is none of it. */
function isOver({ events }: CapturedConversation): boolean {
  const fins = new Set(events.flatMap((one) => (one.kind === 'fin' ? [one.from] : [])));
  return fins.size === 2 || events.some(({ kind }) => kind === 'reset' || kind === 'ended');
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
  'frame.section_number',
  'frame.interface_id',
  'frame.p2p_dir',
] as const;

/** Payloads of TCP by packet number, and the rows of nodes. */
async function readRecords(file: string) {
  const payloads = new Map<number, Uint8Array>();
  const rows: NodeFrameRow[] = [];
  const format = ['-T', 'fields', '-E', 'occurrence=f', ...fields.flatMap((name) => ['-e', name])];
  const tsharkArguments = ['-n', '-r', file, '-o', 'tcp.desegment_tcp_streams:FALSE', ...format];
  const end: FileEnd = await eachPacket(tsharkArguments, (line) => {
    const cells = line.split('\t');
    const [number = '', time = '', length = '', captured = '', tcp = '', pdu = ''] = cells;
    const [dissector = '', from4, from6, fromPort, to4, to6, toPort] = cells.slice(6);
    if (tcp !== '') payloads.set(Number(number), bytesOf(tcp));
    if (dissector === '') return;
    const [section, interfaceId, direction] = cells.slice(13);
    rows.push({
      ...{ atMs: Number(time) * 1000, packet: Number(number), dissector, payload: bytesOf(pdu) },
      missingBytes: Number(length) - Number(captured),
      ...{ from: address(from4, from6, fromPort), to: address(to4, to6, toPort) },
      ...{ recording: `${section}.${interfaceId}`, flow: flows[direction ?? ''] },
    });
  });
  return { payloads, rows, end };
}

/** As Wireshark numbers them: P2P_DIR_SENT and P2P_DIR_RECV. */
const flows: Readonly<Record<string, NodeFrameRow['flow']>> = { '0': 'out', '1': 'in' };

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(':', ''), 'hex');
}

function address(ipv4 = '', ipv6 = '', port = ''): string {
  if (port === '') return '';
  return ipv4 === '' ? `[${ipv6}]:${port}` : `${ipv4}:${port}`;
}
