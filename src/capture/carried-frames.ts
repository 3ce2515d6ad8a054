// Which finack frames begin in which captured packet. PURE. A packet that was sent again brings nothing new.
import type { DirectionFrames, FrameMark } from './frames-in-capture.ts';
import { type End, senderOf, type TcpPacket, type TcpStream } from './packets.ts';

/** Labels of the frames that begin in a packet, in order: `Hello`, `Block`. Packets without any are left out. */
export function carriedFrames(
  stream: TcpStream,
  frames: Readonly<Record<End, DirectionFrames>>,
): Map<TcpPacket, string[]> {
  const carried = new Map<TcpPacket, string[]>();
  // Counted, not computed: sequence numbers start over after 4 GiB.
  const sent: Record<End, number> = { opener: 0, acceptor: 0 };
  for (const packet of stream.packets) {
    if (packet.retransmission || packet.length === 0) continue;
    const from = senderOf(stream, packet);
    const { marks } = frames[from];
    const start = sent[from];
    sent[from] += packet.length;
    const begun = marks.slice(lowerBound(marks, start), lowerBound(marks, sent[from]));
    if (begun.length > 0)
      carried.set(
        packet,
        begun.map(({ label }) => label),
      );
  }
  return carried;
}

/** Index of the first mark at or behind `offsetBytes`. */
function lowerBound(marks: readonly FrameMark[], offsetBytes: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle]?.offsetBytes ?? 0) < offsetBytes) low = middle + 1;
    else high = middle;
  }
  return low;
}
