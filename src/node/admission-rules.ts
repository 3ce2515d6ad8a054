// Whether a peer that has shown its greeting may come in, and which of two connections to one node
// stays: what a session cannot know, because it depends on the other connections. Pure judgement over
// the table of connections. [H-9]
import type { Hash } from '../chain/hash.ts';
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
  /** Milliseconds since anything was heard from it. */
  silentMs: number;
}

/** Another program, and our key: the data folder, or the machine, was copied. */
const copiedFolder =
  'you show my own key: was the data folder copied? delete node.key in one of them';

export interface Capacity {
  /** Inbound peers that may be ready at once. */
  readyMax: number;
  /** One of them would give way to a newcomer. */
  canEvict: boolean;
}

export type AdmissionVerdict = { admitted: true } | { admitted: false; refusal: HandshakeRefusal };

/** Older connection of the same direction counts as gone after so much silence. One missed Ping. */
export const SILENT_MS = 30_000;

/**
 * Judges a greeting. It is judged before its key is proven, so nothing but the newcomer itself may
 * suffer from it: anybody can show another node's key.
 */
export function admit(
  hello: Hello,
  newcomer: AdmissionCandidate,
  others: readonly AdmissionCandidate[],
  ourKey: Hash,
  slots: Capacity,
): AdmissionVerdict {
  // Ourselves: a nonce that we sent ourselves, on this connection or on another.
  const isEcho = [newcomer, ...others].some(({ ourNonce }) => ourNonce === hello.nonce);
  if (isEcho) return refuse('self', 'you are me');
  if (hello.publicKey === ourKey) return refuse('self', copiedFolder);

  for (const older of duplicatesOf(hello.publicKey, others)) {
    const isGone = newcomer.direction === older.direction && older.silentMs >= SILENT_MS;
    if (isGone || outlives(newcomer, older, ourKey)) continue;
    return refuse('duplicate', 'there is another connection between us, or a copy of your folder');
  }
  return capacity(newcomer, others, slots) ?? { admitted: true };
}

/**
 * Of several connections to one key, all of them proven, only one stays: those that end, by id, which
 * may be the newcomer. Both ends come to the same answer. Opposite directions: the dial of the lower
 * key stays. Same direction: the newcomer, because the dialer has judged before it said Ready.
 */
export function superseded(
  newcomer: AdmissionCandidate,
  others: readonly AdmissionCandidate[],
  ourKey: Hash,
): readonly string[] {
  const duplicates = duplicatesOf(newcomer.key, others);
  const stays = duplicates.every(
    (older) => newcomer.direction === older.direction || outlives(newcomer, older, ourKey),
  );
  return stays ? duplicates.map(({ id }) => id) : [newcomer.id];
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
  { readyMax, canEvict }: Capacity,
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
