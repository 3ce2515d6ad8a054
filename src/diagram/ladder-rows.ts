// What stands on each rung of a packet ladder: which packets (long runs of data folded into one),
// what they carried, and which kernel state was observed beside them. PURE; ladder.ts draws it.
import type { DirectionFrames, FrameMark } from '../capture/frames-in-capture.ts';
import {
  type End,
  otherEnd,
  senderOf,
  type TcpPacket,
  type TcpStream,
} from '../capture/packets.ts';
import { datedByPackets } from '../capture/sample-times.ts';
import type { StateChange } from '../capture/tcp-state.ts';
import { timeWaitBehind } from '../capture/time-wait.ts';

export interface LadderInput {
  stream: TcpStream;
  /** What the bytes held; leave out for connections that do not speak finack. */
  frames?: Record<End, DirectionFrames>;
  /** Observed changes of the two ends; leave out where nothing was observed. */
  changes?: readonly StateChange[];
}

export interface Rung {
  /** The packets on this rung: one, or a folded run of data with the ACKs that came back. */
  packets: TcpPacket[];
  from: End;
  /** Data packets among them; 0 for a rung of one pure SYN, ACK, FIN or RST. */
  segments: number;
  /** Bytes of payload, those sent again left out. */
  bytes: number;
  /** Packets that were sent again. */
  retransmitted: number;
  /** Frames that begin here, in order, equal neighbours joined: `Hello`, `Block ×37`. */
  carried: string[];
  /** States observed beside this rung, in order; a star marks one explained in a note. */
  states: Record<End, string[]>;
}

export interface Ladder {
  /** The states before the first packet, where the first observed change tells them. */
  before: Partial<Record<End, string>>;
  rungs: Rung[];
}

/** Behind a TIME_WAIT that /proc/net/tcp showed and that the tracepoint calls CLOSE. */
export const TIME_WAIT_MARK = '*';

/** Behind the SYN_RECV of a socket that began at the third packet of the handshake. */
export const LATE_SOCKET_MARK = '†';

/** Runs of fewer data packets than this are drawn packet by packet. */
const FOLD_SEGMENTS_MIN = 3;

export function buildLadder(input: LadderInput): Ladder {
  const offsets = offsetsOf(input.stream);
  const rungs = runsOf(input.stream).flatMap((run) => {
    const segments = run.filter(({ length }) => length > 0).length;
    const groups = segments >= FOLD_SEGMENTS_MIN ? [run] : run.map((packet) => [packet]);
    return groups.map((packets) => rungOf(input, offsets, packets));
  });
  const before: Ladder['before'] = {};
  for (const change of labelled(datedByPackets(input.changes ?? [], [input.stream]))) {
    const end: End = change.local === input.stream.opener ? 'opener' : 'acceptor';
    if (before[end] === undefined && change.from !== undefined) before[end] = change.from;
    const rung = rungBeside(rungs, change, end);
    rung?.states[end].push(change.label);
  }
  return { before, rungs };
}

/** Packets in a row that may fold: data of one direction, and the other's pure ACKs between. */
function runsOf(stream: TcpStream): TcpPacket[][] {
  const runs: TcpPacket[][] = [];
  let speaker: End | undefined;
  for (const packet of stream.packets) {
    const { syn, fin, rst } = packet.flags;
    const sender = senderOf(stream, packet);
    const control = syn || fin || rst;
    const data = !control && packet.length > 0;
    const answers = !control && !data && speaker !== undefined && sender === otherEnd(speaker);
    if ((data && sender === speaker) || answers) runs.at(-1)?.push(packet);
    else runs.push([packet]);
    if (!answers) speaker = data ? sender : undefined;
  }
  return runs;
}

function rungOf(
  { stream, frames }: LadderInput,
  offsets: ReadonlyMap<TcpPacket, number>,
  packets: TcpPacket[],
): Rung {
  const data = packets.filter(({ length }) => length > 0);
  const from = senderOf(stream, data[0] ?? (packets[0] as TcpPacket));
  const marks = frames === undefined ? [] : marksIn(frames[from], offsets, data);
  return {
    packets,
    from,
    segments: data.length,
    bytes: data.reduce((sum, packet) => sum + (packet.retransmission ? 0 : packet.length), 0),
    retransmitted: packets.filter(({ retransmission }) => retransmission).length,
    carried: joinNeighbours(marks),
    states: { opener: [], acceptor: [] },
  };
}

/** The frames that begin in these packets; a retransmission brings nothing new. */
function marksIn(
  frames: DirectionFrames,
  offsets: ReadonlyMap<TcpPacket, number>,
  data: readonly TcpPacket[],
): FrameMark[] {
  const fresh = data.filter(({ retransmission }) => !retransmission);
  const [first] = fresh;
  if (first === undefined) return [];
  const start = offsets.get(first) ?? 0;
  const end = start + fresh.reduce((sum, { length }) => sum + length, 0);
  const at = lowerBound(frames.marks, start);
  return frames.marks.slice(at, lowerBound(frames.marks, end));
}

/** Where each data packet lies in its direction, counted: sequence numbers start over after 4 GiB. */
function offsetsOf(stream: TcpStream): Map<TcpPacket, number> {
  const offsets = new Map<TcpPacket, number>();
  const sent: Record<End, number> = { opener: 0, acceptor: 0 };
  for (const packet of stream.packets) {
    const from = senderOf(stream, packet);
    offsets.set(packet, sent[from]);
    if (!packet.retransmission) sent[from] += packet.length;
  }
  return offsets;
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

function joinNeighbours(marks: readonly FrameMark[]): string[] {
  const runs: { label: string; count: number }[] = [];
  for (const { label } of marks) {
    const last = runs.at(-1);
    if (last?.label === label) last.count++;
    else runs.push({ label, count: 1 });
  }
  return runs.map(({ label, count }) => (count === 1 ? label : `${label} ×${count}`));
}

type LabelledChange = StateChange & { label: string };

/**
 * The tracepoint calls it CLOSE when a socket goes to TIME_WAIT. Where /proc/net/tcp showed that it
 * did, the ladder says TIME_WAIT in that place, marked, and the sample needs no place of its own.
 */
function labelled(changes: readonly StateChange[]): LabelledChange[] {
  const placed = new Set<StateChange>();
  const all = changes.map((change): LabelledChange => {
    const waiting = timeWaitBehind(change, changes);
    if (waiting !== undefined) placed.add(waiting);
    if (waiting !== undefined) return { ...change, label: `TIME_WAIT${TIME_WAIT_MARK}` };
    const late = change.from === 'LISTEN' && change.to === 'SYN_RECV';
    return { ...change, label: change.to + (late ? LATE_SOCKET_MARK : '') };
  });
  return all.filter((_, at) => !placed.has(changes[at] as StateChange));
}

/** Entered by sending: the kernel changes state first, then the packet leaves. The rest by receiving. */
const sendingStates: readonly string[] = ['SYN_SENT', 'FIN_WAIT1', 'LAST_ACK'];

/** ns. Packets and states are dated by two clocks that agree within a few microseconds. */
const CLOCKS_AGREE_NS = 10_000n;

/**
 * The rung that a change belongs beside: the next one the end sent, for states entered by sending;
 * else the last packet it received. A sample, dated by the packets, belongs beside the last one before it.
 */
function rungBeside(rungs: readonly Rung[], change: LabelledChange, end: End): Rung | undefined {
  const sentBy = (rung: Rung): boolean => rung.from === end;
  const reset = (rung: Rung): boolean => rung.packets.some(({ flags }) => flags.rst);
  const earlier = (rung: Rung): boolean => startOf(rung) <= change.timeNs + CLOCKS_AGREE_NS;
  if (change.source === 'sample') {
    return rungs.findLast((rung) => startOf(rung) <= change.timeNs) ?? rungs[0];
  }
  const resets =
    change.to === 'CLOSE' ? rungs.find((rung) => sentBy(rung) && reset(rung)) : undefined;
  if (resets !== undefined) return resets;
  if (sendingStates.includes(change.to)) {
    const next = rungs.find(
      (rung) => sentBy(rung) && endOf(rung) >= change.timeNs - CLOCKS_AGREE_NS,
    );
    return next ?? rungs.at(-1);
  }
  return rungs.findLast((rung) => !sentBy(rung) && earlier(rung)) ?? rungs[0];
}

function startOf(rung: Rung): bigint {
  return rung.packets[0]?.timeNs ?? 0n;
}

function endOf(rung: Rung): bigint {
  return rung.packets.at(-1)?.timeNs ?? 0n;
}
