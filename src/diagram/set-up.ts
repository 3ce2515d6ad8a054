// What opens and what closes a connection, collapsed into one row each: a port that is listened on, a
// handshake, a close, where all went as it always does and nothing of it is the point. PURE.

import type { HostName } from '../capture/names.ts';
import type {
  KernelEvent,
  PacketEvent,
  RecordedEvent,
  SyscallEvent,
} from '../capture/recording.ts';
import type { TcpState } from '../capture/tcp-state.ts';
import { connectionKey } from './address-labels.ts';
import { IDLE_GAP_NS } from './bursts.ts';
import { collapsedArrow, collapsedMark, setUpTexts } from './collapsed-rows.ts';
import type { PacketContext } from './packet-words.ts';
import type { Row } from './rows.ts';

/** ns. By so much a call may be dated after the packet that it causes, and a state before it. */
const BESIDE_NS = 5_000_000n;

/** ns. A sample of the kernel's table, or a program under load, may come so much later. */
const LATER_NS = 50_000_000n;

export interface SetUpInput {
  readonly events: readonly RecordedEvent[];
  /** What must be seen by itself: because a claim cites it, or because it is no ordinary packet. */
  readonly standsOut: (event: RecordedEvent) => boolean;
  readonly context: PacketContext;
}

/** The events that stay, and for some of them the row that stands for a whole group. */
export function collapseSetUp(input: SetUpInput): {
  events: RecordedEvent[];
  rows: Map<RecordedEvent, Row>;
} {
  const folder = new SetUpCollapser(input);
  for (const host of new Set(input.events.map((event) => event.host))) folder.listening(host);
  for (const packets of connectionsIn(input.events)) {
    folder.opening(packets);
    folder.closing(packets);
  }
  return folder.result();
}

/** TCP packets by connection; a SYN on the same five values begins another one. */
function connectionsIn(events: readonly RecordedEvent[]): PacketEvent[][] {
  const open = new Map<string, PacketEvent[]>();
  const all: PacketEvent[][] = [];
  for (const event of events) {
    if (event.level !== 'packet' || event.protocol !== 'tcp') continue;
    const key = connectionKey(event.from, event.to);
    const isFirst = event.flags.syn && !event.flags.ack && !event.retransmission;
    const packets = isFirst ? undefined : open.get(key);
    if (packets !== undefined) packets.push(event);
    else {
      open.set(key, [event]);
      all.push(open.get(key) ?? []);
    }
  }
  return all;
}

class SetUpCollapser {
  readonly #input: SetUpInput;
  readonly #gone = new Set<RecordedEvent>();
  readonly #rows = new Map<RecordedEvent, Row>();

  constructor(input: SetUpInput) {
    this.#input = input;
  }

  result(): { events: RecordedEvent[]; rows: Map<RecordedEvent, Row> } {
    const events = this.#input.events.filter((event) => !this.#gone.has(event));
    return { events, rows: this.#rows };
  }

  /** listen(), socket(), bind(), listen(), LISTEN, 'listening': the first of each belong together. */
  listening(host: HostName): void {
    const { context } = this.#input;
    const own = this.#input.events.filter((event) => event.host === host);
    const calls = own.filter((event) => isNode(event, 'call', 'listen'));
    const listens = own.filter((event) => isSyscall(event, 'listen'));
    const states = own.filter((event) => event.level === 'kernel' && event.to === 'LISTEN');
    const heard = own.filter((event) => isNode(event, 'event', 'listening'));
    const count = Math.max(calls.length, listens.length, states.length);
    for (let at = 0; at < count; at++) {
      const listen = listens[at];
      const before = listen === undefined ? [] : descriptorCalls(own, listen, listenCalls);
      const group = [calls[at], ...before, listen, states[at], heard[at]];
      const state = states[at];
      const port = state?.level === 'kernel' ? state.local.split(':').at(-1) : undefined;
      this.#fold(group, (events) => {
        return collapsedMark(host, events, setUpTexts.listens(port ?? '', context.language));
      });
      if (listen !== undefined) this.#stopping(host, listen as SyscallEvent);
    }
  }

  /** close() of a server, close(), CLOSE, and 'close' if no open connection delayed it. */
  #stopping(host: HostName, listen: SyscallEvent): void {
    const own = this.#left().filter((event) => event.host === host);
    const closed = own.find(
      (event) =>
        isSyscall(event, 'close') &&
        event.timeNs > listen.timeNs &&
        (event as SyscallEvent).descriptor === listen.descriptor,
    );
    if (closed === undefined) return;
    const [fromNs, untilNs] = [closed.timeNs - LATER_NS, closed.timeNs + LATER_NS];
    const near = own.filter(({ timeNs }) => timeNs >= fromNs && timeNs <= untilNs);
    const call = near.findLast(
      (event) => isNode(event, 'call', 'close') && event.timeNs <= closed.timeNs,
    );
    const state = near.find((event) => event.level === 'kernel' && event.from === 'LISTEN');
    const heard = near.find(
      (event) => isNode(event, 'event', 'close') && subjectOf(event) === subjectOf(call),
    );
    const text = setUpTexts.stops[this.#input.context.language];
    this.#fold([call, closed, state, heard], (events) => collapsedMark(host, events, text));
  }

  opening(packets: readonly PacketEvent[]): void {
    const [syn, answer, last] = packets;
    if (syn === undefined || answer === undefined || last === undefined) return;
    if (!isHandshake(syn, answer, last)) return;
    const three = [syn, answer, last];
    if (this.#isInterrupted(three)) return;
    const group = [
      ...three,
      ...this.#states(three, openingStates),
      ...this.#clientCalls(syn, last),
      ...this.#acceptCalls(syn, last),
    ];
    this.#fold(group, () => collapsedArrow(three, setUpTexts.opens, this.#input.context));
  }

  closing(packets: readonly PacketEvent[]): void {
    const from = packets.findIndex(({ flags }) => flags.fin);
    const close = from < 0 ? [] : packets.slice(from);
    if (!isOrdinaryClose(close) || this.#isInterrupted(close)) return;
    const [first, last] = [close[0], close.at(-1)] as [PacketEvent, PacketEvent];
    const between = this.#between(first.timeNs - BESIDE_NS, last.timeNs + LATER_NS);
    // strace remembers what it called the opener's socket when it was bound: without the other end.
    const opener = packets[0]?.from ?? '';
    const ways = [`[${first.from}->${first.to}]`, `[${first.to}->${first.from}]`, `[${opener}]`];
    const hosts = [first.host, first.toHost];
    const calls = between.filter(
      (event) =>
        event.level === 'syscall' &&
        ways.some((way) => event.detail.includes(way)) &&
        (event.name === 'shutdown' || event.name === 'close' || /^0$/.test(event.result)),
    );
    const node = between.filter(
      (event) =>
        event.level === 'node' &&
        hosts.includes(event.host) &&
        event.subject !== 'server' &&
        closingNames.has(`${event.kind} ${event.name}`),
    );
    const group = [...close, ...this.#states(close, closingStates), ...calls, ...node];
    this.#fold(group, () => collapsedArrow(close, setUpTexts.closes, this.#input.context));
  }

  /** Kernel states of both ends about the time of these packets. */
  #states(packets: readonly PacketEvent[], wanted: ReadonlySet<TcpState>): KernelEvent[] {
    const [first, last] = [packets[0], packets.at(-1)] as [PacketEvent, PacketEvent];
    return this.#between(first.timeNs - BESIDE_NS, last.timeNs + LATER_NS).filter(
      (event): event is KernelEvent =>
        event.level === 'kernel' && wanted.has(event.to) && isEndOf(first, event),
    );
  }

  /** What the opener's program called, and what it heard. */
  #clientCalls(syn: PacketEvent, last: PacketEvent): RecordedEvent[] {
    const own = this.#left().filter(({ host }) => host === syn.host);
    const before = own.filter(({ timeNs }) => timeNs <= syn.timeNs + BESIDE_NS);
    const port = `htons(${syn.to.split(':').at(-1)})`;
    const connect = before.findLast(
      (event) => isSyscall(event, 'connect') && (event as SyscallEvent).detail.includes(port),
    );
    const call = before.findLast((event) => isNode(event, 'call', 'connect'));
    const after = own.filter(({ timeNs }) => timeNs >= syn.timeNs - BESIDE_NS);
    const heard = after.find(
      (event) => isNode(event, 'event', 'connect') && subjectOf(event) === subjectOf(call),
    );
    const until = (heard ?? last).timeNs + BESIDE_NS;
    const calls = connect === undefined ? [] : descriptorCalls(own, connect, connectCalls, until);
    return [call, connect, ...calls, heard].filter((event) => event !== undefined);
  }

  /** accept(), and 'connection'. */
  #acceptCalls(syn: PacketEvent, last: PacketEvent): RecordedEvent[] {
    const own = this.#left().filter(
      ({ host, timeNs }) => host === syn.toHost && timeNs >= last.timeNs - BESIDE_NS,
    );
    const way = `${syn.to}->${syn.from}`;
    const accepted = own.find((event) => event.level === 'syscall' && event.result.includes(way));
    const until = (accepted ?? last).timeNs + LATER_NS;
    const heard = own.find(
      (event) => isNode(event, 'event', 'connection') && event.timeNs <= until,
    );
    return [accepted, heard].filter((event) => event !== undefined);
  }

  #left(): RecordedEvent[] {
    return this.#input.events.filter((event) => !this.#gone.has(event) && !this.#rows.has(event));
  }

  #between(fromNs: bigint, untilNs: bigint): RecordedEvent[] {
    return this.#left().filter(({ timeNs }) => timeNs >= fromNs && timeNs <= untilNs);
  }

  /** The story goes on in the middle of it, or somebody waits: then it is worth seeing. */
  #isInterrupted(packets: readonly PacketEvent[]): boolean {
    const [first, last] = [packets[0], packets.at(-1)] as [PacketEvent, PacketEvent];
    if (last.timeNs - first.timeNs >= IDLE_GAP_NS) return true;
    return this.#between(first.timeNs, last.timeNs).some(
      ({ level, host }) => level === 'step' || (level === 'fault' && host === ''),
    );
  }

  #fold(
    group: readonly (RecordedEvent | undefined)[],
    rowOf: (events: readonly RecordedEvent[]) => Row,
  ): void {
    const { events, standsOut } = this.#input;
    const wanted = new Set(group);
    const members = events.filter((event) => wanted.has(event));
    const first = members.find(({ level }) => level === 'packet') ?? members[0];
    if (first === undefined || members.length < 2 || members.some(standsOut)) return;
    if (members.some((event) => this.#gone.has(event) || this.#rows.has(event))) return;
    for (const event of members) if (event !== first) this.#gone.add(event);
    this.#rows.set(first, rowOf(members));
  }
}

const openingStates: ReadonlySet<TcpState> = new Set([
  ...(['SYN_SENT', 'SYN_RECV', 'NEW_SYN_RECV', 'ESTABLISHED'] as const),
]);

const closingStates: ReadonlySet<TcpState> = new Set([
  ...(['FIN_WAIT1', 'FIN_WAIT2', 'CLOSING', 'CLOSE_WAIT'] as const),
  ...(['LAST_ACK', 'TIME_WAIT', 'CLOSE'] as const),
]);

const closingNames: ReadonlySet<string> = new Set([
  ...['call end', 'event end', 'event finish', 'event close'],
]);

const listenCalls: ReadonlySet<string> = new Set(['socket', 'bind', 'setsockopt', 'getsockname']);
const connectCalls: ReadonlySet<string> = new Set([...listenCalls, 'getsockopt']);

function isHandshake(syn: PacketEvent, answer: PacketEvent, last: PacketEvent): boolean {
  return (
    [syn.flags.syn && !syn.flags.ack, answer.flags.syn && answer.flags.ack].every(Boolean) &&
    answer.host === syn.toHost &&
    last.host === syn.host &&
    last.length === 0 &&
    !last.flags.fin &&
    !last.flags.rst
  );
}

/** Two FINs, each acknowledged, in three or four packets without data. */
function isOrdinaryClose(packets: readonly PacketEvent[]): boolean {
  const fins = packets.filter(({ flags }) => flags.fin);
  return (
    (packets.length === 3 || packets.length === 4) &&
    fins.length === 2 &&
    fins[0]?.host !== fins[1]?.host &&
    packets.every(({ length, flags }) => length === 0 && !flags.rst && !flags.syn)
  );
}

/** The kernel's first event about an opener comes before it has chosen a port. */
function isEndOf({ from, to }: PacketEvent, { local, remote }: KernelEvent): boolean {
  if ((local === from && remote === to) || (local === to && remote === from)) return true;
  return remote === to && local.endsWith(':0');
}

/** The calls that made a descriptor ready, back to the socket() that gave it; `until` if given. */
function descriptorCalls(
  own: readonly RecordedEvent[],
  call: RecordedEvent,
  names: ReadonlySet<string>,
  until = call.timeNs,
): RecordedEvent[] {
  const { descriptor } = call as SyscallEvent;
  const same = own.filter(
    (event): event is SyscallEvent => event.level === 'syscall' && event.descriptor === descriptor,
  );
  const made = same.findLast(({ name, timeNs }) => name === 'socket' && timeNs <= call.timeNs);
  const fromNs = made?.timeNs ?? call.timeNs;
  return same.filter(({ name, timeNs }) => names.has(name) && timeNs >= fromNs && timeNs <= until);
}

function isNode(event: RecordedEvent, kind: 'call' | 'event', name: string): boolean {
  return event.level === 'node' && event.kind === kind && event.name === name;
}

function isSyscall(event: RecordedEvent, name: string): boolean {
  return event.level === 'syscall' && event.name === name;
}

function subjectOf(event: RecordedEvent | undefined): string | undefined {
  return event?.level === 'node' ? event.subject : undefined;
}
