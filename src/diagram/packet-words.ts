// What is written on the arrow of one packet: flags as Wireshark shows them, relative numbers, and what
// is special. In several forms, because an arrow may be long or short. PURE.

import type { Language } from '../capture/names.ts';
import { flagsInOrder } from '../capture/packets.ts';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';
import type { AddressLabels } from './address-labels.ts';
import { bytesText } from './event-words.ts';
import type { RelativeNumbers } from './relative-numbers.ts';
import { plural } from './text-layout.ts';

/** What a packet's numbers mean beside those of the packets before it. */
export type PacketRemark = 'again' | 'window-0' | 'window-open' | 'window-low' | 'probe';

/** What is known of all packets of a recording, and needed to write on any of them. */
export interface PacketContext {
  readonly numbers: ReadonlyMap<PacketEvent, RelativeNumbers>;
  readonly remarks: ReadonlyMap<PacketEvent, PacketRemark>;
  /** States that the kernel calls CLOSE although a socket still waits. */
  readonly orphans: ReadonlySet<RecordedEvent>;
  readonly labels: AddressLabels;
  readonly language: Language;
}

/**
 * From the longest form to the shortest: `[PSH, ACK] 7 bytes, seq 7–13, ack 1`, `[PSH, ACK] seq 7–13
 * ack 1`, `PSH,ACK 7–13 ack 1`, `PSH,ACK 7–13`, `7–13`.
 */
export function packetTexts(packet: PacketEvent, context: PacketContext): string[] {
  const { labels, language, remarks, numbers } = context;
  const { protocol, length, from, to, flags } = packet;
  const tag = labels.tag(from, to);
  if (protocol === 'icmp') return ['ICMP'];
  if (protocol === 'udp') {
    return [`UDP ${bytesText(length, language)}${tag}`, `UDP ${length} B${tag}`, `${length} B`];
  }
  const remark = remarks.get(packet);
  const special = remark === undefined ? [] : [remarkText(remark, packet, language)];
  const relative = numbers.get(packet);
  const names = flagsInOrder(flags);
  const ack = relative?.ack === undefined ? [] : [`ack ${relative.ack}`];
  const range = relative === undefined ? '' : rangeOf(packet, relative, remark);
  const seq = range === '' ? [] : [`seq ${range}`];
  const amount = length > 0 ? [bytesText(length, language)] : [];
  const long = `[${names.join(', ')}]`;
  const short = names.join() === 'ACK' && range === '' ? '' : names.join(',');
  const forms = [
    `${long} ${[...amount, ...seq, ...ack, ...special].join(', ')}${tag}`,
    `${long} ${[...seq, ...ack, ...special].join(' ')}${tag}`,
    `${short} ${[range, ...ack, ...special].filter(Boolean).join(' ')}${tag}`,
    `${short} ${[range || ack[0], ...special].filter(Boolean).join(' ')}`,
    [mostTelling(packet), range || ack[0], ...special].filter(Boolean).join(' '),
    [mostTelling(packet), range].filter(Boolean).join(' ') || (ack[0] ?? short),
  ].map((form) => form.trim());
  // A FIN is the point of its packet: what it carries stands below it.
  const carried = flags.fin ? [] : framesTexts(packet.carries ?? [], language);
  const [all] = carried;
  const behind = [...forms.slice(0, 3), [...amount, ...special].join(', '), ...amount];
  const named = all === undefined ? [] : behind.map((form) => `${all} · ${form}`);
  return [...new Set([...named, ...carried, ...forms])];
}

/** From the longest form to the shortest: `Hello, GetHeaders, Block ×37`, `Hello, +2 more`, `39 frames`. */
export function framesTexts(labels: readonly string[], language: Language): string[] {
  if (labels.length === 0) return [];
  const runs: { label: string; count: number }[] = [];
  for (const label of labels) {
    const last = runs.at(-1);
    if (last?.label === label) last.count++;
    else runs.push({ label, count: 1 });
  }
  const names = runs.map(({ label, count }) => (count === 1 ? label : `${label} ×${count}`));
  const shortened = names.slice(1).map((_, at) => {
    const shown = names.length - 1 - at;
    return `${names.slice(0, shown).join(', ')}, +${names.length - shown} more`;
  });
  const { length } = labels;
  const count = language === 'ko' ? `프레임 ${length}개` : plural(length, 'frame');
  return [names.join(', '), ...shortened, count];
}

/** `7–13`, or `14` of a packet that takes one number, or of a probe that takes none. '' for a bare ACK. */
function rangeOf(
  { length, flags }: PacketEvent,
  { seq }: RelativeNumbers,
  remark: PacketRemark | undefined,
): string {
  if (length > 1) return `${seq}–${seq + length - 1}`;
  const counts = length === 1 || flags.syn || flags.fin || flags.rst || remark === 'probe';
  return counts ? `${seq}` : '';
}

/** The one flag for which a packet without data was sent; data speak for themselves. */
function mostTelling({ flags }: PacketEvent): string {
  if (flags.rst) return 'RST';
  if (flags.syn) return flags.ack ? 'SYN,ACK' : 'SYN';
  return flags.fin ? 'FIN' : '';
}

function remarkText(remark: PacketRemark, { window }: PacketEvent, language: Language): string {
  const shown = window.toLocaleString('en-US');
  const korean = language === 'ko';
  switch (remark) {
    case 'again':
      return korean ? '재전송' : 'again';
    case 'window-0':
      return korean ? '윈도우 0' : 'window 0';
    case 'window-open':
    case 'window-low':
      return korean ? `윈도우 ${shown}` : `window ${shown}`;
    case 'probe':
      return korean ? '프로브' : 'probe';
  }
}
