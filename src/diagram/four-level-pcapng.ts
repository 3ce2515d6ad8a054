// A recording as one capture file for Wireshark: the packets as they were captured, and between them,
// in order of time, a row for each Node event, system call, kernel state and fault. Those rows say in
// words what was observed; no packet is made up for them. Steps of the story are comments on the row
// that follows. The dissector lesson-levels.lua, which ships with finack, shows the words; without it the
// rows are there as text.

import type { PacketEvent, RecordedEvent, Recording } from '../capture/recording.ts';
import { exportedPdu } from '../observe/exported-pdu.ts';
import {
  type CapturedPacket,
  enhancedPacket,
  interfaceDescription,
  LINKTYPE_WIRESHARK_UPPER_PDU,
  sectionHeader,
} from '../observe/pcapng.ts';
import { type AddressLabels, addressLabelsOf } from './address-labels.ts';
import { faultText, markText, syscallText } from './event-words.ts';
import { type PcapFile, readPcapFile } from './pcap-file.ts';

export interface FourLevelOptions {
  recording: Recording;
  /** The capture of the recording's packets; without one only the other levels are written. */
  pcapFile?: string;
  /** What to say at each step of the story, by its name. */
  steps?: Readonly<Record<string, string>>;
  /** Who writes the file. */
  application?: string;
}

/** The dissector that shows these rows: scripts/wireshark/plugins/finack/lesson-levels.lua. */
const LEVEL_DISSECTOR = 'finack_level';

/** In the order of their interface numbers, which `lo` begins. */
const levels = ['node', 'syscall', 'kernel', 'fault'] as const;
type RowLevel = (typeof levels)[number];

const descriptions: Readonly<Record<RowLevel, string>> = {
  node: 'what programs called and heard',
  syscall: 'system calls, dated when they began',
  kernel: "the kernel's TCP states",
  fault: 'what was done to the network on purpose',
};

/** Ethernet, as Linux's loopback interface looks; of no consequence where there are no packets. */
const LINKTYPE_ETHERNET = 1;

/**
 * The whole file. A packet's number in the recording is its frame.packet_id. Rejects when the capture
 * cannot be read or lacks a packet of the recording.
 */
export async function fourLevelPcapng(options: FourLevelOptions): Promise<Uint8Array> {
  const { recording, pcapFile, application = 'finack', steps = {} } = options;
  const none: PcapFile = { linkType: LINKTYPE_ETHERNET, packets: [] };
  const capture = pcapFile === undefined ? none : await readPcapFile(pcapFile);
  const labels = addressLabelsOf(recording);
  const rows: CapturedPacket[] = [];
  let comments: string[] = [];
  for (const event of recording.events) {
    if (event.level === 'step') {
      const said = steps[event.name];
      comments.push(`${event.host}: ${event.name}${said === undefined ? '' : `: ${said}`}`);
    } else if (event.level !== 'packet') {
      rows.push({ ...levelRow(event, labels), comments });
      comments = [];
    } else if (pcapFile !== undefined) {
      rows.push({ ...packetRow(event, capture), comments });
      comments = [];
    }
  }
  const last = rows.at(-1);
  if (last !== undefined) last.comments = [...(last.comments ?? []), ...comments];
  return Buffer.concat([
    sectionHeader(application),
    interfaceDescription({
      name: 'lo',
      description: 'packets as they were captured',
      linkType: capture.linkType,
    }),
    ...levels.map((name) => {
      const linkType = LINKTYPE_WIRESHARK_UPPER_PDU;
      return interfaceDescription({ name, description: descriptions[name], linkType });
    }),
    ...rows.map((row) => enhancedPacket(row)),
  ]);
}

function packetRow({ number, timeNs }: PacketEvent, { packets }: PcapFile): CapturedPacket {
  const bytes = packets[number - 1];
  if (bytes === undefined) throw new Error(`the capture has no packet ${number}`);
  return { timeNs, bytes, packetId: number };
}

function levelRow(
  event: Exclude<RecordedEvent, { level: 'packet' | 'step' }>,
  labels: AddressLabels,
): CapturedPacket {
  const words = wordsOf(event, labels);
  const facts = Object.entries(factsOf(event)).map(([name, value]) => `${name}: ${value}`);
  const payload = Buffer.from([words, ...facts].join('\n'));
  const protocol = event.level.toUpperCase();
  const bytes = exportedPdu({ dissector: LEVEL_DISSECTOR, protocol, info: words, payload });
  return { timeNs: event.timeNs, bytes, interfaceId: 1 + levels.indexOf(event.level) };
}

/** One line: `A: shutdown(19, SHUT_WR) = 0`. In English: names of calls, events and states mostly. */
function wordsOf(
  event: Exclude<RecordedEvent, { level: 'packet' | 'step' }>,
  labels: AddressLabels,
): string {
  const who = event.host === '' ? '' : `${event.host}: `;
  switch (event.level) {
    case 'node':
      return who + markText(event, labels, 'en');
    case 'syscall':
      return who + syscallText(event, labels, 'en');
    case 'kernel':
      return `${who}${event.from ?? '?'} > ${event.to}`;
    case 'fault':
      return who + faultText(event, 'en');
  }
}

/** What a program wants to know, or a person who looks closer; the dissector makes fields of these. */
function factsOf(
  event: Exclude<RecordedEvent, { level: 'packet' | 'step' }>,
): Readonly<Record<string, string>> {
  const { level, host } = event;
  const common = { level, role: host };
  switch (event.level) {
    case 'node':
      return {
        ...common,
        kind: event.kind,
        subject: event.subject,
        name: event.name,
        detail: event.detail,
      };
    case 'syscall': {
      const { name, detail, result, durationNs } = event;
      return { ...common, name, detail, result, took: `${durationNs} ns` };
    }
    case 'kernel': {
      const { to, local, remote, source } = event;
      return { ...common, name: to, local, remote, source };
    }
    case 'fault':
      return { ...common, name: event.name, detail: event.detail };
  }
}
