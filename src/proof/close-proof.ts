// Judges one captured connection: was it opened, used and closed as finack promises? PURE: packets
// and frames in, claims out. Every claim can fail; what the capture cannot show is not observable,
// never proved.
import type { DirectionFrames } from '../capture/frames-in-capture.ts';
import {
  type End,
  otherEnd,
  senderOf,
  sequenceDistance,
  type TcpPacket,
  type TcpStream,
} from '../capture/packets.ts';
import { resetsOf } from '../capture/resets.ts';
import { packetEvents, type SeenPacket } from '../capture/tcp-events.ts';
import {
  type CheckedClaim,
  type ClaimText,
  type Finding,
  failed,
  notObservable,
  proved,
} from './finding.ts';

export interface CapturedClose {
  stream: TcpStream;
  /** What the bytes held; a sentence why not, when the connection did not speak finack or was not kept whole. */
  frames: Record<End, DirectionFrames> | { because: string };
  /** What people call the two ends. */
  names?: Record<End, string>;
}

/** What was captured, with everything looked up once. */
interface CloseFacts {
  stream: TcpStream<SeenPacket>;
  frames: CapturedClose['frames'];
  names: Record<End, string>;
  /** First FIN of each end. */
  fins: Record<End, SeenPacket | undefined>;
}

const ends: readonly End[] = ['opener', 'acceptor'];

/** The claims in the order in which a connection lives. */
export function proveClose(captured: CapturedClose): CheckedClaim<string>[] {
  const { frames } = captured;
  const { opener, acceptor } = captured.stream;
  const names = captured.names ?? { opener, acceptor };
  const hostAt = (address: string): string => (address === opener ? names.opener : names.acceptor);
  const stream = { ...captured.stream, packets: packetEvents([captured.stream], hostAt) };
  const fins = { opener: finOf(stream, 'opener'), acceptor: finOf(stream, 'acceptor') };
  const facts: CloseFacts = { stream, frames, names, fins };
  return [
    handshake(facts),
    ...ends.map((end) => goodbyeLast(facts, end)),
    ...ends.map((end) => sentCounts(facts, end)),
    ...ends.map((end) => receivedCounts(facts, end)),
    ...ends.map((end) => finSeen(facts, end)),
    ...ends.map((end) => finAcknowledged(facts, end)),
    noReset(facts),
    ...ends.map((end) => silentAfterFin(facts, end)),
    closedFirst(facts),
    halfClose(facts),
  ];
}

/** Whose FIN came first; `both` when the second left before its sender had the first. */
export function firstToClose(stream: TcpStream): End | 'both' | undefined {
  const opener = finOf(stream, 'opener');
  const acceptor = finOf(stream, 'acceptor');
  if (opener === undefined || acceptor === undefined) {
    return opener === undefined ? acceptor && 'acceptor' : 'opener';
  }
  const openerFirst = opener.number < acceptor.number;
  const [first, second] = openerFirst ? [opener, acceptor] : [acceptor, opener];
  if (sequenceDistance(endOf(first), second.ackNumber) < 0) return 'both';
  return openerFirst ? 'opener' : 'acceptor';
}

/** RFC 9293 3.5: SYN, then SYN with the ACK of it, then the ACK of that. */
function handshake({ stream }: CloseFacts): CheckedClaim<string> {
  const text = { id: 'handshake', text: 'SYN, SYN+ACK and ACK opened the connection' };
  const sent = (end: End) => (packet: TcpPacket) => senderOf(stream, packet) === end;
  const syn = stream.packets.find(({ flags }) => flags.syn && !flags.ack);
  if (syn === undefined)
    return checked(text, notObservable('the capture began after the handshake'));
  const synAck = stream.packets.filter(sent('acceptor')).find(({ flags, ackNumber }) => {
    return flags.syn && flags.ack && sequenceDistance(syn.seq, ackNumber) === 1;
  });
  if (synAck === undefined) return checked(text, failed('no SYN+ACK answers the SYN', [syn]));
  const ack = stream.packets.filter(sent('opener')).find(({ number, flags, ackNumber }) => {
    return number > synAck.number && flags.ack && sequenceDistance(synAck.seq, ackNumber) >= 1;
  });
  if (ack === undefined) return checked(text, failed('no ACK answers the SYN+ACK', [syn, synAck]));
  return checked(text, proved([syn, synAck, ack]));
}

/** [G-1] */
function goodbyeLast({ frames, names, stream }: CloseFacts, end: End): CheckedClaim<string> {
  const name = names[end];
  const text = { id: `goodbye-last.${end}`, text: `the last frame of ${name} is its Goodbye` };
  if ('because' in frames) return checked(text, notObservable(frames.because));
  const sent = frames[end];
  const lastData = stream.packets.findLast((packet) => {
    return senderOf(stream, packet) === end && packet.length > 0;
  });
  const captured = lastData === undefined ? [] : [lastData];
  if (sent.missingBytes > 0) return checked(text, notObservable(missing(sent), captured));
  if (sent.fault !== undefined)
    return checked(text, failed(`its bytes break ${sent.fault}`, captured));
  if (sent.goodbyes.length === 0) return checked(text, failed(`${name} said no Goodbye`, captured));
  if (sent.goodbyes.length > 1)
    return checked(text, failed(`${name} said Goodbye twice`, captured));
  if (sent.leftoverBytes > 0) {
    return checked(
      text,
      failed(`${sent.leftoverBytes} bytes stand behind the last whole frame`, captured),
    );
  }
  if (!sent.goodbyeIsLast) return checked(text, failed('frames follow the Goodbye', captured));
  return checked(text, proved(captured));
}

/** [G-2] What a Goodbye says was sent is what travelled. */
function sentCounts({ frames, names }: CloseFacts, end: End): CheckedClaim<string> {
  const name = names[end];
  const text = { id: `sent-counts.${end}`, text: `${name} sent as much as its Goodbye says` };
  if ('because' in frames) return checked(text, notObservable(frames.because));
  const sent = frames[end];
  const goodbye = sent.goodbyes[0];
  if (sent.missingBytes > 0) return checked(text, notObservable(missing(sent)));
  if (goodbye === undefined) return checked(text, notObservable(`${name} said no Goodbye`));
  const said = amount(goodbye.framesSent, goodbye.bytesSent);
  const travelled = amount(sent.frames, sent.bytes);
  if (said !== travelled)
    return checked(text, failed(`it says ${said}, but ${travelled} travelled`));
  return checked({ ...text, text: `${text.text}: ${said}` }, proved());
}

/** [G-3] Equal: the program read all of it. Smaller: the Goodbye crossed what was still coming. */
function receivedCounts({ frames, names }: CloseFacts, end: End): CheckedClaim<string> {
  const [name, peer] = [names[end], names[otherEnd(end)]];
  const text = {
    id: `received-counts.${end}`,
    text: `${name} confirms that it read all that ${peer} sent`,
  };
  if ('because' in frames) return checked(text, notObservable(frames.because));
  const goodbye = frames[end].goodbyes[0];
  const sent = frames[otherEnd(end)];
  if (sent.missingBytes > 0) return checked(text, notObservable(missing(sent)));
  if (goodbye === undefined) return checked(text, notObservable(`${name} said no Goodbye`));
  const read = amount(goodbye.framesReceived, goodbye.bytesReceived);
  const travelled = amount(sent.frames, sent.bytes);
  if (goodbye.framesReceived > sent.frames || goodbye.bytesReceived > sent.bytes) {
    return checked(text, failed(`it says it read ${read}, but only ${travelled} travelled`));
  }
  if (read === travelled) return checked({ ...text, text: `${text.text}: ${read}` }, proved());
  const why = `${name} said Goodbye when it had read ${read} (of ${travelled})`;
  return checked(text, notObservable(`${why}, and the rest has only the kernel's ACK`));
}

function finSeen({ fins, names, stream }: CloseFacts, end: End): CheckedClaim<string> {
  const text = { id: `fin.${end}`, text: `${names[end]} sent its FIN` };
  const fin = fins[end];
  if (fin !== undefined) return checked(text, proved([fin]));
  const reset = stream.packets.find(({ flags }) => flags.rst);
  const why = reset === undefined ? 'no FIN in the capture' : 'a reset came instead';
  return checked(text, failed(why, reset === undefined ? [] : [reset]));
}

/** The FIN takes one sequence number; an ACK of it acknowledges all that was sent before it, too. */
function finAcknowledged({ fins, names, stream }: CloseFacts, end: End): CheckedClaim<string> {
  const peer = names[otherEnd(end)];
  const text = {
    id: `fin-acknowledged.${end}`,
    text: `${peer} acknowledged the FIN of ${names[end]}, and every byte before it`,
  };
  const fin = fins[end];
  if (fin === undefined) return checked(text, failed('there was no FIN'));
  const ack = stream.packets.find((packet) => {
    const { number, flags, ackNumber } = packet;
    if (number < fin.number || senderOf(stream, packet) === end || !flags.ack) return false;
    return sequenceDistance(endOf(fin), ackNumber) >= 0 && !flags.rst;
  });
  return ack === undefined
    ? checked(text, failed('no ACK covers it', [fin]))
    : checked(text, proved([fin, ack]));
}

function noReset({ stream, names }: CloseFacts): CheckedClaim<string> {
  const text = { id: 'no-reset', text: 'nobody reset the connection' };
  const { ended } = resetsOf(stream);
  const [first] = ended;
  if (first === undefined) return checked(text, proved());
  return checked(text, failed(`${names[senderOf(stream, first)]} sent RST`, ended));
}

/** Retransmissions lie before the FIN in the order of bytes, whenever they travel. */
function silentAfterFin({ fins, names, stream }: CloseFacts, end: End): CheckedClaim<string> {
  const text = {
    id: `silent-after-fin.${end}`,
    text: `${names[end]} sent no byte after its FIN`,
  };
  const fin = fins[end];
  if (fin === undefined) return checked(text, failed('there was no FIN'));
  const late = stream.packets.filter((packet) => {
    const beyond = sequenceDistance(fin.seq + fin.length, packet.seq + packet.length) > 0;
    return senderOf(stream, packet) === end && packet.length > 0 && beyond;
  });
  if (late.length > 0) return checked(text, failed('data lies beyond the FIN', [fin, ...late]));
  return checked(text, proved([fin]));
}

function closedFirst({ fins, names, stream }: CloseFacts): CheckedClaim<string> {
  const text = { id: 'closed-first', text: 'one end closed first' };
  const { opener, acceptor } = fins;
  if (opener === undefined && acceptor === undefined)
    return checked(text, failed('nobody sent a FIN'));
  if (opener === undefined || acceptor === undefined) {
    const [end, fin] = opener === undefined ? ['acceptor', acceptor] : ['opener', opener];
    const sentence = `${names[end as End]} closed, the other end did not`;
    return checked({ ...text, text: sentence }, proved(fin === undefined ? [] : [fin]));
  }
  const [first, second] = opener.number < acceptor.number ? [opener, acceptor] : [acceptor, opener];
  const who = firstToClose(stream);
  const sentence =
    who === 'both' || who === undefined ? 'both ends closed at once' : `${names[who]} closed first`;
  return checked({ ...text, text: sentence }, proved([first, second]));
}

/** Remaining data: what one end still sends after the other's FIN. It is why TCP closes in halves. */
function halfClose({ fins, names, stream }: CloseFacts): CheckedClaim<string> {
  const text = { id: 'half-close', text: 'data still flowed after the first FIN' };
  const first = [fins.opener, fins.acceptor]
    .filter((fin) => fin !== undefined)
    .toSorted((a, b) => a.number - b.number)[0];
  if (first === undefined) return checked(text, failed('nobody sent a FIN'));
  const other = otherEnd(senderOf(stream, first));
  const late = stream.packets.filter((packet) => {
    const remaining = packet.number > first.number && packet.length > 0 && !packet.retransmission;
    return remaining && senderOf(stream, packet) === other;
  });
  const bytes = late.reduce((sum, { length }) => sum + length, 0);
  if (bytes === 0)
    return checked(text, notObservable(`${names[other]} had nothing left to send`, [first]));
  const sentence = `${names[other]} still sent ${plural(bytes, 'byte')} after the first FIN`;
  const shown = [first, late[0], late.at(-1)].filter((packet) => packet !== undefined);
  return checked({ ...text, text: sentence }, proved(shown));
}

function finOf<P extends TcpPacket>(stream: TcpStream<P>, end: End): P | undefined {
  return stream.packets.find((packet) => packet.flags.fin && senderOf(stream, packet) === end);
}

/** The acknowledgement number that says "I have all of this packet": a FIN counts as one byte. */
function endOf(packet: TcpPacket): number {
  return packet.seq + packet.length + (packet.flags.fin ? 1 : 0);
}

function amount(frames: number, bytes: number): string {
  return `${plural(frames, 'frame')}, ${plural(bytes, 'byte')}`;
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function missing({ missingBytes }: DirectionFrames): string {
  return `the capture lacks ${plural(missingBytes, 'byte')} of payload`;
}

function checked(text: ClaimText<string>, finding: Finding<string>): CheckedClaim<string> {
  return { ...text, ...finding };
}
