// Sequence and acknowledgement numbers as people read them, and as Wireshark shows them: each end's count
// from its own SYN, which is 0. PURE.

import { sequenceDistance } from '../capture/packets.ts';
import type { PacketEvent, RecordedEvent } from '../capture/recording.ts';

/** Of one TCP packet, counted from the first number of its direction. */
export interface RelativeNumbers {
  /** Of its first byte, or of its SYN or FIN. */
  seq: number;
  /** The byte that its sender waits for; undefined where ACK is not set. */
  ack: number | undefined;
}

/** Of every TCP packet. A direction whose SYN was not captured counts its first byte as 1. */
export function relativeNumbers(
  events: readonly RecordedEvent[],
): Map<PacketEvent, RelativeNumbers> {
  const numbers = new Map<PacketEvent, RelativeNumbers>();
  /** The number that stands for 0, by direction. */
  const zeros = new Map<string, number>();
  for (const event of events) {
    if (event.level !== 'packet' || event.protocol !== 'tcp') continue;
    const { from, to, flags, seq, ackNumber } = event;
    const [way, back] = [`${from} ${to}`, `${to} ${from}`];
    if (flags.syn) zeros.set(way, seq);
    const zero = zeros.get(way) ?? seq - 1;
    zeros.set(way, zero);
    if (flags.ack && !zeros.has(back)) zeros.set(back, ackNumber - 1);
    numbers.set(event, {
      seq: sequenceDistance(zero, seq),
      ack: flags.ack ? sequenceDistance(zeros.get(back) ?? 0, ackNumber) : undefined,
    });
  }
  return numbers;
}
