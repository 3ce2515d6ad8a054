// What is said of a connection: its status while it lives, the event of its end, and the sentence for
// somebody who wanted it and did not get it; how high a peer's chain is by what it says, and which
// connection a person means. Pure.
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader } from '../chain/header.ts';
import { formatAddress, parseAddress } from '../net/address.ts';
import type { Closing, Connection } from '../net/connection.ts';
import type { ConnectionClose } from '../observe/events.ts';
import { sanitize } from '../observe/sanitize.ts';
import type { Envelope } from '../wire/messages.ts';
import { NodeError, type PeerStatus } from './api.ts';
import type { NodePeer } from './node-peer.ts';

export function statusOf({ connection, roundTripMs, height }: NodePeer): PeerStatus {
  const {
    id,
    address,
    remoteAddress,
    localAddress,
    direction,
    phase,
    peerHello,
    counts,
    queuedBytes,
    ageMs,
  } = connection;
  return {
    peer: id,
    address,
    remoteAddress,
    listenAddress: listenAddressOf(connection),
    local: localAddress,
    direction,
    phase,
    key: peerHello?.publicKey,
    userAgent: peerHello?.userAgent ?? '',
    height: height ?? peerHello?.height ?? 0,
    roundTripMs,
    framesIn: counts.framesReceived,
    framesOut: counts.framesSent,
    bytesIn: counts.bytesReceived,
    bytesOut: counts.bytesSent,
    queuedBytes,
    ageMs,
  };
}

export function closeEvent(
  { id, address, direction }: Connection,
  closing: Closing,
): ConnectionClose {
  const { outcome, counts, bytesPartial, bytesLost, durationMs } = closing;
  return {
    type: 'connection.close',
    peer: id,
    address,
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

export function connectFailure({ address, ending, by, reason, detail }: ConnectionClose): string {
  // What the peer says of it is foreign text, and this becomes the message of an error.
  const because = sanitize(detail === '' ? reason : `${reason}: ${detail}`);
  if (ending === 'not-connected') {
    const advice: Record<string, string> = {
      ECONNREFUSED: 'nobody listens there: is the node running?',
      'connect-timeout': 'no answer within the handshake deadline',
      TLS_PEER_IS_PLAIN: 'it speaks no TLS: is it a node of another network?',
    };
    return `cannot connect to ${address}: ${advice[reason] ?? because}`;
  }
  return `${address} did not become a peer: ${ending} by ${by} (${because})`;
}

/**
 * How high a peer's chain is after a message of it, as far as it says: an announcement is its tip now;
 * headers that it shows, and blocks that it asks us for, are at least there. A claim, for people only.
 * `heightOf`: of a header that we have.
 */
export function heightAfter(
  before: number | undefined,
  message: Envelope['message'],
  heightOf: (id: Hash) => number | undefined,
): number | undefined {
  switch (message.kind) {
    case 'NewTip':
      return heightIn(message.header) ?? before;
    case 'Headers':
      return highest(before, heightIn(message.headers.at(-1)));
    case 'GetHeaders':
      return highest(before, known(message.locator[0], heightOf));
    case 'GetBlocks':
      return highest(before, known(message.hashes.at(-1), heightOf));
    default:
      return before;
  }
}

function heightIn(sealedHeader: Uint8Array | undefined): number | undefined {
  if (sealedHeader === undefined) return undefined;
  const read = readSealedHeader(sealedHeader);
  return read.ok ? read.value.header.height : undefined;
}

function known(
  id: Hash | undefined,
  heightOf: (id: Hash) => number | undefined,
): number | undefined {
  return id === undefined ? undefined : heightOf(id);
}

function highest(before: number | undefined, shown: number | undefined): number | undefined {
  return shown === undefined || (before !== undefined && before > shown) ? before : shown;
}

/** Hex digits of a key that are enough to name a peer: fewer would be guessed by mistake. */
const KEY_DIGITS_MIN = 6;

/**
 * The one peer that a person means: by id, by any of its addresses, or by the beginning of its
 * key. @throws NodeError NO_SUCH_PEER, with what there is
 */
export function peerNamed(which: string, peers: readonly NodePeer[]): NodePeer {
  const parsed = parseAddress(which);
  const wanted = parsed.ok ? formatAddress(parsed.address) : which;
  const found = peers.filter(({ connection }) => {
    return (
      namesOf(connection).includes(wanted) || beginsWith(connection.peerHello?.publicKey, which)
    );
  });
  const [one] = found;
  if (one !== undefined && found.length === 1) return one;
  if (peers.length === 0)
    throw new NodeError('NO_SUCH_PEER', `there is no peer ${which}: this node has no peers`);
  const why =
    found.length === 0 ? `there is no peer ${which}` : `${which} is ${found.length} connections`;
  const all = peers.map(introduced).join(', ');
  throw new NodeError('NO_SUCH_PEER', `${why}; the peers are ${all}`);
}

/** `p2 127.0.0.1:43526 (listens on 127.0.0.1:9002)`. */
function introduced({ connection }: NodePeer): string {
  const { id, address } = connection;
  const listens = listenAddressOf(connection);
  return `${id} ${address}${listens === '' || listens === address ? '' : ` (listens on ${listens})`}`;
}

function namesOf(connection: Connection): string[] {
  const { id, address, remoteAddress } = connection;
  const addresses = [address, remoteAddress, listenAddressOf(connection)];
  return [id, ...addresses, ...addresses.flatMap(localhostOf)];
}

/** `localhost:P` names the node at 127.0.0.1:P or [::1]:P. */
function localhostOf(address: string): string[] {
  const port = /^(?:127\.0\.0\.1|\[::1\]):(\d+)$/.exec(address)?.[1];
  return port === undefined ? [] : [`localhost:${port}`];
}

function beginsWith(key: Hash | undefined, which: string): boolean {
  return which.length >= KEY_DIGITS_MIN && key?.startsWith(which.toLowerCase()) === true;
}

/** Who listens on every address of its machine is found at the one from which it speaks. */
function listenAddressOf({ peerHello, remoteAddress }: Connection): string {
  const listens = parseAddress(peerHello?.listenAddress ?? '');
  if (!listens.ok) return '';
  const { host, port } = listens.address;
  const from = parseAddress(remoteAddress);
  const isAny = host === '0.0.0.0' || host === '::';
  return formatAddress({ host: isAny && from.ok ? from.address.host : host, port });
}
