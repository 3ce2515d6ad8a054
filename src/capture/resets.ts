// Which RSTs of a captured connection reset it, and which only answer an echo of it. Pure.
//
// Once both FINs are acknowledged the passive closer's kernel has forgotten the connection. If a copy
// of something that was acknowledged long ago still arrives there (the other kernel's tail loss
// probe, overtaken by the ACK on a busy machine), the answer must be an RST (RFC 9293, 3.10.7.1:
// segment arrives in the CLOSED state). No program takes part, and nothing is left to be lost.
import {
  type End,
  otherEnd,
  senderOf,
  sequenceDistance,
  type TcpPacket,
  type TcpStream,
} from './packets.ts';

export interface Resets<P extends TcpPacket = TcpPacket> {
  /** They ended the connection, or came instead of its end. */
  ended: readonly P[];
  /** Answers to copies, after everything was acknowledged in both directions. */
  echoes: readonly P[];
}

export function resetsOf<P extends TcpPacket>(stream: TcpStream<P>): Resets<P> {
  const resets = stream.packets.filter(({ flags }) => flags.rst);
  return {
    ended: resets.filter((reset) => !isEcho(stream, reset)),
    echoes: resets.filter((reset) => isEcho(stream, reset)),
  };
}

/** Both FINs acknowledged before it, and it answers a packet that brought nothing new. */
function isEcho(stream: TcpStream, reset: TcpPacket): boolean {
  const before = stream.packets.filter(({ number, flags }) => number < reset.number && !flags.rst);
  const isOver = (['opener', 'acceptor'] as const).every((end) =>
    isAcknowledged(stream, before, end),
  );
  const asker = otherEnd(senderOf(stream, reset));
  const asked = before.filter((packet) => senderOf(stream, packet) === asker).at(-1);
  if (!isOver || asked === undefined) return false;
  const earlier = before.filter(({ number }) => number < asked.number);
  const isLate =
    isLateAckAnswered(reset, before) && isAcknowledged(stream, earlier, otherEnd(asker));
  return (
    (asked.retransmission || isLate) &&
    isAcknowledged(stream, earlier, asker) &&
    reset.seq === asked.ackNumber
  );
}

/** What tells whose a packet is, and whether it brings anything. */
type PacketSign = Pick<TcpPacket, 'from' | 'flags' | 'length'>;

/**
 * The two packets before an RST of a connection that is over: a bare ACK of the same end, and the other
 * end's answer out of TIME_WAIT. (RFC 1337)
 */
export function isLateAckAnswered({ from }: PacketSign, before: readonly PacketSign[]): boolean {
  const [late, answer] = before.slice(-2);
  if (late === undefined || answer === undefined) return false;
  return isBareAck(late) && isBareAck(answer) && late.from === from && answer.from !== from;
}

function isBareAck({ flags, length }: PacketSign): boolean {
  return flags.ack && length === 0 && !flags.syn && !flags.fin && !flags.rst;
}

/** This end's FIN, and so every byte before it, is covered by an ACK among these packets. */
function isAcknowledged(stream: TcpStream, packets: readonly TcpPacket[], end: End): boolean {
  const fin = packets.find((packet) => packet.flags.fin && senderOf(stream, packet) === end);
  if (fin === undefined) return false;
  const finEnd = fin.seq + fin.length + 1;
  return packets.some(
    (packet) =>
      senderOf(stream, packet) !== end &&
      packet.flags.ack &&
      sequenceDistance(finEnd, packet.ackNumber) >= 0,
  );
}
