// The rules of the three-step handshake: Hello, Welcome, Ready, as TCP's own SYN, SYN-ACK, ACK. [H]
// The checks and the bytes that are signed; the order of messages is handshake.ts's concern.
import { createHash } from 'node:crypto';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Hello } from '../wire/messages/hello.ts';

/** The version of proto/README.md that this code speaks. [H-3] */
export const PROTOCOL_VERSION = 2;

export type HandshakeRole = 'dialer' | 'listener';

/** Why a Hello is refused: the Goodbye's reason and a sentence for people. */
export interface HandshakeRefusal {
  reason: GoodbyeReason;
  text: string;
}

/** What only the caller can know or do; all of it synchronous. */
export interface HandshakeHelp {
  /** Ed25519 over these bytes with the node key, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array;
  /** Must be false for small-order keys as well: they verify anything. [H-6] */
  verify(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean;
  /** Self-connection, duplicates, bans, capacity: what depends on the other connections. [H-9] */
  admit(hello: Hello): HandshakeRefusal | undefined;
}

/** What a channel that proves keys by itself tells when it opens, before anything is said. [H-10] */
export type ChannelProof =
  /**
   * The peer holds this key, 32 bytes as hex. `exporter`: 32 bytes that both ends of this one channel
   * have, and nobody else (RFC 9266).
   */
  | { readonly kind: 'bound'; readonly publicKey: string; readonly exporter: Uint8Array }
  /** The peer has not shown what the network demands: nothing that it says is read. */
  | { readonly kind: 'unproven'; readonly why: string };

const DOMAIN = 'finack-handshake-v1';
/** Where the bytes of the channel are signed too. */
const BOUND_DOMAIN = 'finack-handshake-v2';

/**
 * What the given role signs: domain tag, role, SHA-256 of the Hello bytes and SHA-256 of the
 * Welcome's Hello bytes, all exactly as they travelled. The nonces in both make it fresh, the role
 * stops reflection, the keys in both stop a third party from claiming the connection. [H-5]
 * @param exporter of a channel that has one: nobody can stand between two such channels [H-10]
 */
export function handshakeBytes(
  role: HandshakeRole,
  dialerHello: Uint8Array,
  listenerHello: Uint8Array,
  exporter?: Uint8Array,
): Uint8Array {
  return Buffer.concat([
    Buffer.from(`${exporter === undefined ? DOMAIN : BOUND_DOMAIN} ${role}\n`),
    createHash('sha256').update(dialerHello).digest(),
    createHash('sha256').update(listenerHello).digest(),
    ...(exporter === undefined ? [] : [exporter]),
  ]);
}

/** Checks of a Hello in the order of the clause, cheapest first. [H-3] */
export function checkHello(
  theirs: Hello,
  ours: Hello,
  identityRequired: boolean,
): HandshakeRefusal | undefined {
  if (theirs.protocolVersion !== ours.protocolVersion) {
    return {
      reason: 'version',
      text: `protocol version ${theirs.protocolVersion}, here ${ours.protocolVersion}`,
    };
  }
  if (theirs.network !== ours.network) {
    return {
      reason: 'network',
      text: `network ${printable(theirs.network)}, here ${ours.network}`,
    };
  }
  if (theirs.genesis !== ours.genesis) {
    return {
      reason: 'genesis',
      text: `genesis ${theirs.genesis.slice(0, 16)}, here ${ours.genesis.slice(0, 16)}`,
    };
  }
  if (identityRequired && theirs.publicKey === undefined) {
    return { reason: 'identity', text: 'this network requires a node key' };
  }
  return undefined;
}

/** Text from a peer, fit for a log line: at most 32 characters, control characters replaced. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 32);
}
