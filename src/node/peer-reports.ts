// What is said of a connection: its status while it lives, the event of its end, and the sentence for
// somebody who wanted it and did not get it. Pure.
import type { Closing, Connection } from '../net/connection.ts';
import type { PeerClose } from '../observe/events.ts';
import type { PeerStatus } from './api.ts';

export function statusOf({
  connection,
  roundTripMs,
}: {
  connection: Connection;
  roundTripMs: number | undefined;
}): PeerStatus {
  const { id, remote, local, direction, phase, peerHello, counts, queuedBytes, ageMs } = connection;
  return {
    peer: id,
    address: remote,
    local,
    direction,
    phase,
    key: peerHello?.publicKey,
    userAgent: peerHello?.userAgent ?? '',
    height: peerHello?.height ?? 0,
    roundTripMs,
    framesIn: counts.framesReceived,
    framesOut: counts.framesSent,
    bytesIn: counts.bytesReceived,
    bytesOut: counts.bytesSent,
    queuedBytes,
    ageMs,
  };
}

export function closeEvent({ id, remote, direction }: Connection, closing: Closing): PeerClose {
  const { outcome, counts, bytesPartial, bytesLost, durationMs } = closing;
  return {
    type: 'peer.close',
    peer: id,
    address: remote,
    direction,
    ...outcome,
    framesIn: counts.framesReceived,
    framesOut: counts.framesSent,
    bytesIn: counts.bytesReceived,
    bytesOut: counts.bytesSent,
    bytesPartial,
    bytesLost,
    durationMs,
  };
}

export function connectFailure({ address, ending, by, reason, detail }: PeerClose): string {
  const because = detail === '' ? reason : `${reason}: ${detail}`;
  if (ending === 'not-connected') {
    const advice: Record<string, string> = {
      ECONNREFUSED: 'nobody listens there: is the node running?',
      'connect-timeout': 'no answer within the handshake deadline',
    };
    return `cannot connect to ${address}: ${advice[reason] ?? because}`;
  }
  return `${address} did not become a peer: ${ending} by ${by} (${because})`;
}
