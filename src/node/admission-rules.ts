// Whether a peer that has shown its greeting may come in, and which of two connections to one node
// stays when it has proven its key: what a session cannot know, because it depends on the other connections and
// on who belongs to the network. Pure judgement over the table of connections. [H-9]
import type { Hash } from '../chain/hash.ts';
import { memberOf, type Roster } from '../chain/roster.ts';
import { hostOf, isLoopback } from '../net/address.ts';
import { PER_ADDRESS_MAX } from '../net/limits.ts';
import type { HandshakeRefusal } from '../session/handshake-rules.ts';
import type { PhaseName } from '../session/phases.ts';
import type { Hello } from '../wire/messages/hello.ts';

/** What admission looks at of a connection. */
export interface AdmissionCandidate {
  id: string;
  direction: 'inbound' | 'outbound';
  phase: PhaseName;
  /** HOST:PORT of the other end. */
  address: string;
  /** The nonce of the Hello that we sent on it. */
  ourNonce: bigint;
  /** The peer's key, once its greeting has come. */
  key: Hash | undefined;
  /** Milliseconds since it was accepted or dialled. */
  ageMs: number;
  /** Milliseconds since anything was heard from it. */
  silentMs: number;
}

/** Another program, and our key: the data folder, or the machine, was copied. */
const copiedFolder =
  'you show my own key: was the data folder copied? delete node.key in one of them';

/** On what terms somebody may come in now. */
export interface AdmissionTerms {
  /** Inbound peers that may be ready at once. */
  readyMax: number;
  /** One of them would give way to a newcomer. */
  canEvict: boolean;
  /** In force at our tip; undefined: the network has none, and anybody may come. */
  roster: Roster | undefined;
}

export type AdmissionVerdict = { admitted: true } | { admitted: false; refusal: HandshakeRefusal };

/** Which of several connections to one proven key stays. */
export type DuplicateVerdict =
  /** The newcomer, and these end. */
  | { kind: 'stays'; gone: readonly string[] }
  /** The other one: it is alive. */
  | { kind: 'goes' }
  /** One of these, if it answers; else the newcomer. */
  | { kind: 'waits'; for: readonly string[] };

/**
 * Judges a greeting. It is judged before its key is proven, so nothing but the newcomer itself may
 * suffer from it: anybody can show another node's key.
 */
export function admit(
  hello: Hello,
  newcomer: AdmissionCandidate,
  others: readonly AdmissionCandidate[],
  ourKey: Hash,
  terms: AdmissionTerms,
): AdmissionVerdict {
  // Ourselves: a nonce that we sent ourselves, on this connection or on another.
  const isEcho = [newcomer, ...others].some(({ ourNonce }) => ourNonce === hello.nonce);
  if (isEcho) return refuse('self', 'you are me');
  if (hello.publicKey === ourKey) return refuse('self', copiedFolder);

  return (
    membership(hello, newcomer, terms) ?? capacity(newcomer, others, terms) ?? { admitted: true }
  );
}

/**
 * By key alone: addresses change, and names can be made to lead elsewhere. Whoever dials may be behind, and
 * then meets keys that it does not know yet.
 */
function membership(
  { publicKey }: Hello,
  { direction }: AdmissionCandidate,
  { roster }: AdmissionTerms,
): AdmissionVerdict | undefined {
  if (roster === undefined || direction === 'outbound') return undefined;
  if (publicKey !== undefined && memberOf(roster, publicKey) !== undefined) return undefined;
  return refuse('not-member', `roster ${roster.number} does not name your key`);
}

/**
 * Judges a newcomer that has proven its key: of several connections to one key only one stays. Opposite
 * directions: the dial of the lower key. Same direction: the older one. Both ends come to the same answer,
 * unless one of them does not know the older connection any more, because it lost power. Then nothing
 * comes on that one, so it only counts if it is alive: because something was heard on it since the
 * newcomer came, or because it answers when it is asked.
 */
export function judgeDuplicates(
  newcomer: AdmissionCandidate,
  others: readonly AdmissionCandidate[],
  ourKey: Hash,
): DuplicateVerdict {
  const duplicates = duplicatesOf(newcomer.key, others);
  const rivals = duplicates.filter((older) => !outlives(newcomer, older, ourKey));
  if (rivals.some((older) => older.silentMs < newcomer.ageMs)) return { kind: 'goes' };
  if (rivals.length > 0) return { kind: 'waits', for: rivals.map(({ id }) => id) };
  return { kind: 'stays', gone: duplicates.map(({ id }) => id) };
}

/** Only a proven key counts: an unproven one must not keep its owner out. */
function duplicatesOf(
  key: Hash | undefined,
  others: readonly AdmissionCandidate[],
): readonly AdmissionCandidate[] {
  if (key === undefined) return [];
  return others.filter((other) => other.key === key && other.phase === 'ready');
}

/** Opposite directions: whether the newcomer is the dial of the lower key. */
function outlives(newcomer: AdmissionCandidate, older: AdmissionCandidate, ourKey: Hash): boolean {
  if (newcomer.direction === older.direction) return false;
  const dialer = newcomer.direction === 'outbound' ? ourKey : (older.key ?? '');
  return dialer <= ourKey && dialer <= (older.key ?? '');
}

function capacity(
  newcomer: AdmissionCandidate,
  others: readonly AdmissionCandidate[],
  { readyMax, canEvict }: AdmissionTerms,
): AdmissionVerdict | undefined {
  if (newcomer.direction === 'outbound') return undefined;
  const inbound = others.filter(
    (other) => other.direction === 'inbound' && other.phase === 'ready',
  );
  // Where somebody can give way, it does so when the newcomer has proven its key.
  if (inbound.length >= readyMax && !canEvict) {
    return refuse('capacity', `all ${readyMax} places are taken`);
  }
  const host = hostOf(newcomer.address);
  const neighbours = inbound.filter((other) => hostOf(other.address) === host).length;
  // On loopback every node of a demo has the same address.
  if (!isLoopback(host) && neighbours >= PER_ADDRESS_MAX) {
    return refuse('capacity', `${PER_ADDRESS_MAX} connections from ${host} already`);
  }
  return undefined;
}

function refuse(reason: HandshakeRefusal['reason'], text: string): AdmissionVerdict {
  return { admitted: false, refusal: { reason, text } };
}
