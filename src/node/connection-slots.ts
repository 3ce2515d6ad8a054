// Who may hold one of our inbound sockets, and who gives way when they run out: every socket counts, in
// every phase, refused, leaving and draining ones included. Pure judgement over the table of
// connections; the owner of the table resets or refuses the connection that gives way. [H-9]
import { CLOCK_START, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import { hostOf, networkOf } from '../net/address.ts';
import {
  INBOUND_MAX,
  LEAVING_MAX,
  PENDING_MAX,
  PROTECTED_NEAR,
  PROTECTED_USEFUL,
} from '../net/limits.ts';
import type { PhaseName } from '../session/phases.ts';

/** How many inbound sockets there may be: peers that are ready, handshakes that are not done, in all. */
export interface ConnectionSlots {
  readonly ready: number;
  readonly pending: number;
  readonly inbound: number;
}

/** What is looked at of a connection. */
export interface SlotHolder {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly phase: PhaseName;
  /** HOST:PORT of the other end. */
  readonly address: string;
  /** Its Hello has come. */
  readonly isGreeted: boolean;
  /** What it had sent by then has been read at least once. */
  readonly isRead: boolean;
  readonly ageMs: number;
  readonly roundTripMs: number | undefined;
  /** When it last gave us a block. */
  readonly gaveBlockMs: MonotonicMs | undefined;
}

export type SlotDecision =
  | { readonly slot: 'free' }
  /** This one is to be reset first. */
  | { readonly slot: 'after'; readonly gone: string; readonly why: string }
  /** The newcomer is to be dropped. */
  | { readonly slot: 'none'; readonly why: string };

/**
 * The limits of the house, or less where the system allows fewer sockets: then every kind shrinks.
 * @param affordable sockets of peers in all
 * @param outbound so many of them are our own dials
 */
export function slotsWithin(affordable: number, outbound: number): ConnectionSlots {
  const all = INBOUND_MAX + PENDING_MAX + LEAVING_MAX;
  const inbound = Math.max(1, Math.min(all, affordable - outbound));
  const share = (max: number) => Math.max(1, Math.floor((max * inbound) / all));
  return { ready: share(INBOUND_MAX), pending: share(PENDING_MAX), inbound };
}

/** Whether one more socket can be accepted. @param table in the order in which they were accepted */
export function slotFor(table: readonly SlotHolder[], slots: ConnectionSlots): SlotDecision {
  const inbound = table.filter(
    ({ direction, phase }) => direction === 'inbound' && phase !== 'over',
  );
  const pending = inbound.filter(({ phase }) => phase === 'opening' || phase === 'greeting');
  if (pending.length >= slots.pending) {
    // A peer that has said Hello has shown that it speaks finack; a flood of silent ones must not
    // cost it its place. Nor must a burst that was accepted in one go: its Hello may lie in the socket.
    const judged = pending.filter(({ isRead }) => isRead);
    const gone = judged.find(({ isGreeted }) => !isGreeted) ?? judged[0];
    const why = `${slots.pending} handshakes are pending, this one longest`;
    if (gone !== undefined) return { slot: 'after', gone: gone.id, why };
  }
  if (inbound.length < slots.inbound) return { slot: 'free' };
  const why = `${slots.inbound} sockets are open`;
  const gone =
    leavingLongest(inbound) ?? pending.find(({ isGreeted, isRead }) => isRead && !isGreeted);
  return gone === undefined
    ? { slot: 'none', why }
    : { slot: 'after', gone: gone.id, why: `${why}, and this one is leaving` };
}

/** Those who only have to say their FIN before those who are still being paid. */
const leavingPhases: readonly (readonly PhaseName[])[] = [
  ['awaiting-goodbye', 'awaiting-fin', 'flushing-fin'],
  ['ending-replies', 'answering-goodbye'],
];

function leavingLongest(inbound: readonly SlotHolder[]): SlotHolder | undefined {
  for (const phases of leavingPhases) {
    const found = inbound.find(({ phase }) => phases.includes(phase));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Of the inbound peers that are ready, the one that gives way to a newcomer when all places are taken,
 * or undefined if all are protected. As in Bitcoin: what an attacker cannot easily have is protected
 * (to be near, to have been useful, to have been here for long), and of the rest the youngest of the
 * most crowded network goes.
 */
export function peerToEvict(table: readonly SlotHolder[]): SlotHolder | undefined {
  const ready = table.filter(
    ({ direction, phase }) => direction === 'inbound' && phase === 'ready',
  );
  const near = ready
    .filter(({ roundTripMs }) => roundTripMs !== undefined)
    .toSorted((a, b) => (a.roundTripMs ?? 0) - (b.roundTripMs ?? 0))
    .slice(0, PROTECTED_NEAR);
  const useful = ready
    .filter(({ gaveBlockMs }) => gaveBlockMs !== undefined)
    .toSorted((a, b) => elapsedMs(a.gaveBlockMs ?? CLOCK_START, b.gaveBlockMs ?? CLOCK_START))
    .slice(0, PROTECTED_USEFUL);
  const rest = ready
    .filter((one) => !near.includes(one) && !useful.includes(one))
    .toSorted((a, b) => b.ageMs - a.ageMs);
  const open = rest.slice(Math.ceil(rest.length / 2));
  const crowds = new Map<string, SlotHolder[]>();
  let largest: SlotHolder[] = [];
  for (const one of open) {
    const network = networkOf(hostOf(one.address));
    const crowd = [...(crowds.get(network) ?? []), one];
    crowds.set(network, crowd);
    if (crowd.length > largest.length) largest = crowd;
  }
  return largest.at(-1);
}
