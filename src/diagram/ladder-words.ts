// The words on a ladder: what is written on an arrow, under it and in the margin, and how much room
// that takes. PURE.

import { flagsInOrder, type TcpPacket } from '../capture/packets.ts';
import type { Rung } from './ladder-rows.ts';

/** `Hello · [PSH, ACK] 231 bytes`: what it carried, the flags as Wireshark shows them, how much. */
export function labelOf(rung: Rung, columns: number): string {
  const [packet] = rung.packets;
  if (packet === undefined) return '';
  const { flags, window } = packet;
  const shown = `[${flagsInOrder(flags).join(', ')}]`;
  const again = rung.retransmitted > 0 ? ' again' : '';
  const full = window === 0 && !flags.syn && !flags.rst ? ' window 0' : '';
  if (rung.segments === 0) return shown + full + again;
  if (rung.segments > 1) {
    return rung.carried.length > 0
      ? fitted(rung.carried, '', columns)
      : `${rung.segments} segments`;
  }
  const amount = plural(rung.bytes > 0 ? rung.bytes : packet.length, 'byte') + again;
  const label = fitted(rung.carried, `${shown} ${amount}`, columns);
  if (rung.carried.every((name) => label.includes(name))) return label;
  // A FIN is the point of its packet: what it carried stands below it. Else what was said counts most.
  return flags.fin ? `${shown} ${amount}` : fitted(rung.carried, amount, columns);
}

/** The second line under an arrow, or nothing. */
export function belowOf(rung: Rung, columns: number): string {
  if (rung.segments > 1) return detailsOf(rung, columns);
  const isFin = rung.packets.some(({ flags }) => flags.fin);
  const label = labelOf(rung, columns - 3);
  if (!isFin || rung.carried.every((name) => label.includes(name))) return '';
  return fitted(rung.carried, '', columns);
}

/** `7`, or `7–31` for a folded run. */
export function numbersOf(packets: readonly TcpPacket[]): string {
  const [first, last] = [packets[0]?.number, packets.at(-1)?.number];
  return first === last ? `${first}` : `${first}–${last}`;
}

/** Of a folded run: `37 segments, 812,345 bytes, 12 ACKs back`; from the right, what has no room goes. */
function detailsOf(rung: Rung, columns: number): string {
  const acks = rung.packets.length - rung.segments;
  const parts = rung.carried.length > 0 ? [plural(rung.segments, 'segment')] : [];
  parts.push(plural(rung.bytes, 'byte'));
  if (rung.retransmitted > 0) parts.push(`${rung.retransmitted} again`);
  if (acks > 0) parts.push(`${plural(acks, 'ACK')} back`);
  while (parts.length > 1 && parts.join(', ').length > columns) parts.pop();
  return parts.join(', ');
}

/** As many names as fit before `tail`: `Hello, GetHeaders, +3 more · 512 bytes`. */
function fitted(names: readonly string[], tail: string, columns: number): string {
  if (names.length === 0) return tail;
  const end = tail === '' ? '' : ` · ${tail}`;
  for (let shown = names.length; shown > 0; shown--) {
    const rest = shown < names.length ? `, +${names.length - shown} more` : '';
    const text = `${names.slice(0, shown).join(', ')}${rest}${end}`;
    if (text.length <= columns) return text;
  }
  return `${plural(names.length, 'frame')}${end}`;
}

export function centred(text: string, fill: string, columns: number): string {
  const room = Math.max(0, columns - columnsOf(text));
  const left = Math.floor(room / 2);
  return fill.repeat(left) + text + fill.repeat(room - left);
}

/** A note that is too long goes on in a line of its own, further in. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (columnsOf(last) + 1 + columnsOf(word) > columns) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Columns on a terminal: Korean syllables and other wide letters take two. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u.test(letter) ? 2 : 1;
  return columns;
}

export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `4, 6–9, 12`: numbers in order, runs of them joined. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range?.last === number - 1) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges
    .map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`))
    .join(', ');
}
