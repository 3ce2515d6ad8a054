// When a sampled state was there at the latest and at the earliest, as the packets prove. PURE. A sample
// is dated when the table has been read, which on a busy machine may be after the packet that ended the
// state; a picture in order of time would then show it below that packet. What was seen stays as it
// is: packets only bound its time, and never name a state that was not sampled.
import {
  type End,
  otherEnd,
  senderOf,
  sequenceDistance,
  type TcpPacket,
  type TcpStream,
} from './packets.ts';
import type { StateChange } from './tcp-state.ts';

/** The changes in order of time, each sample not later than the packet that proves its state over. */
export function datedByPackets<C extends Omit<StateChange, 'source'> & { source: string }>(
  changes: readonly C[],
  streams: readonly TcpStream[],
): C[] {
  return changes
    .map((change) => {
      if (change.source !== 'sample') return change;
      const stream = streamOf(change, streams);
      return stream === undefined ? change : { ...change, timeNs: boundedTime(change, stream) };
    })
    .sort((one, other) => Number(one.timeNs - other.timeNs));
}

type Sample = Pick<StateChange, 'timeNs' | 'local' | 'remote' | 'to'>;

/** Two addresses may connect again: it is the last of their connections that had begun. */
function streamOf(
  { timeNs, local, remote }: Sample,
  streams: readonly TcpStream[],
): TcpStream | undefined {
  const theirs = streams.filter(({ opener, acceptor }) => {
    return (opener === local && acceptor === remote) || (opener === remote && acceptor === local);
  });
  return theirs.findLast(({ packets }) => (packets[0]?.timeNs ?? 0n) <= timeNs) ?? theirs[0];
}

function boundedTime({ timeNs, local, to }: Sample, stream: TcpStream): bigint {
  const bounds = boundsOf(turningPoints(stream, local === stream.opener ? 'opener' : 'acceptor'));
  const { from = 0n, until } = bounds[to] ?? {};
  // Packets that were lost on their way may prove an end too early, never a beginning.
  const latest = until === undefined || until <= from ? timeNs : until - 1n;
  if (timeNs < from) return from;
  return timeNs < latest ? timeNs : latest;
}

/** Of one end: when a packet was first captured that sends it to another state. */
interface TurningPoints {
  synHeard: bigint | undefined;
  /** Of its own SYN. */
  synAcked: bigint | undefined;
  finSent: bigint | undefined;
  finHeard: bigint | undefined;
  finAcked: bigint | undefined;
  reset: bigint | undefined;
}

function turningPoints(stream: TcpStream, end: End): TurningPoints {
  const from = (sender: End): TcpPacket[] =>
    stream.packets.filter((packet) => senderOf(stream, packet) === sender);
  const [own, others] = [from(end), from(otherEnd(end))];
  const fin = own.find(({ flags }) => flags.fin);
  const first = (
    packets: readonly TcpPacket[],
    is: (packet: TcpPacket) => boolean,
  ): bigint | undefined => packets.find(is)?.timeNs;
  return {
    synHeard: first(others, ({ flags }) => flags.syn),
    synAcked: first(others, ({ flags }) => flags.ack),
    finSent: fin?.timeNs,
    finHeard: first(others, ({ flags }) => flags.fin),
    finAcked: first(others, ({ flags, ackNumber }) => {
      // Behind the payload the FIN takes one number. (RFC 9293 3.4)
      return (
        fin !== undefined && flags.ack && sequenceDistance(fin.seq + fin.length, ackNumber) > 0
      );
    }),
    reset: first(stream.packets, ({ flags }) => flags.rst),
  };
}

interface Bounds {
  from?: bigint | undefined;
  until?: bigint | undefined;
}

/**
 * RFC 9293, figure 5. States entered by sending have no beginning here: the program's call changes the
 * state, and a FIN may then wait behind data that the other end has no room for.
 */
function boundsOf(points: TurningPoints): Partial<Record<StateChange['to'], Bounds>> {
  const { synHeard, synAcked, finSent, finHeard, finAcked, reset } = points;
  return {
    SYN_SENT: { until: earlier(synAcked, reset) },
    NEW_SYN_RECV: { from: synHeard, until: earlier(synAcked, reset) },
    SYN_RECV: { from: synHeard, until: earlier(synAcked, reset) },
    ESTABLISHED: { from: synAcked, until: earlier(finSent, finHeard, reset) },
    FIN_WAIT1: { until: earlier(finAcked, finHeard, reset) },
    FIN_WAIT2: { from: finAcked, until: earlier(finHeard, reset) },
    CLOSING: { from: finHeard, until: earlier(finAcked, reset) },
    TIME_WAIT: { from: later(finHeard, finAcked), until: reset },
    CLOSE_WAIT: { from: finHeard, until: earlier(finSent, reset) },
    LAST_ACK: { until: earlier(finAcked, reset) },
  };
}

function earlier(...times: readonly (bigint | undefined)[]): bigint | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.reduce<bigint | undefined>(
    (least, time) => (least === undefined || time < least ? time : least),
    undefined,
  );
}

function later(one: bigint | undefined, other: bigint | undefined): bigint | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one > other ? one : other;
}
