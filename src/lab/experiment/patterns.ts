// Patterns: what one event of a claim looks like on its level. PURE. Their text is in no language:
// roles, calls, states and flags are called the same everywhere.
import { flagsInOrder } from '../ladder-words.ts';
import type { TcpState } from '../tcp-state.ts';
import type {
  LabEvent,
  Level,
  NodeEvent,
  PacketEvent,
  Recording,
  SyscallEvent,
} from './lab-event.ts';
import type { RoleName, Text } from './names.ts';

export interface Pattern {
  readonly level: Level;
  /** `A: end()`, `B > CLOSE_WAIT`, `packet A: FIN,ACK`. */
  readonly text: string;
  readonly matches: (event: LabEvent) => boolean;
}

/** A condition beside the rest, with words for it. */
export interface Where<E> {
  readonly text: string;
  readonly holds: (event: E) => boolean;
}

/** The role's program calls a method: `calls('A', 'end')`; `subject` as the role named it. */
export function calls(role: RoleName, name: string, subject?: string): Pattern {
  const on = subject === undefined ? '' : `${subject}.`;
  return {
    level: 'node',
    text: `${role}: ${on}${name}()`,
    matches: (event) => isNode(event, 'call', role, name, subject),
  };
}

/** The role's program hears an event: `hears('B', 'end')`. */
export function hears(
  role: RoleName,
  name: string,
  subject?: string,
  where?: Where<NodeEvent>,
): Pattern {
  const on = subject === undefined ? '' : `${subject} `;
  return {
    level: 'node',
    text: `${role}: ${on}'${name}'${where === undefined ? '' : ` ${where.text}`}`,
    matches: (event) =>
      isNode(event, 'event', role, name, subject) && (where?.holds(event as NodeEvent) ?? true),
  };
}

/** The role's program notes something that it measured or decided: `notes('A', 'queue-full')`. */
export function notes(role: RoleName, name: string, where?: Where<NodeEvent>): Pattern {
  return {
    level: 'node',
    text: `${role}: ${name}${where === undefined ? '' : ` ${where.text}`}`,
    matches: (event) =>
      isNode(event, 'note', role, name) && (where?.holds(event as NodeEvent) ?? true),
  };
}

/** A system call by its name, and by what strace prints of arguments and result. */
export function asks(role: RoleName, name: string, printed?: RegExp): Pattern {
  return {
    level: 'syscall',
    text: `${role}: ${name}(${printed === undefined ? '' : printed.source})`,
    matches: (event) => {
      if (event.level !== 'syscall' || event.role !== role || event.name !== name) return false;
      return printed === undefined || printed.test(printedOf(event));
    },
  };
}

/** The arguments and, behind ` = `, the result. */
function printedOf({ detail, result }: SyscallEvent): string {
  return `${detail} = ${result}`;
}

/** A socket of the role comes to a state, by the kernel's word. */
export function becomes(role: RoleName, to: TcpState, from?: TcpState): Pattern {
  return {
    level: 'kernel',
    text: `${role}: ${from === undefined ? '' : `${from} `}> ${to}`,
    matches: (event) => {
      if (event.level !== 'kernel' || event.role !== role || event.to !== to) return false;
      return from === undefined || event.from === from || event.from === undefined;
    },
  };
}

/** A packet with exactly these flags, as `FIN,ACK`; `any` for all flags. */
export function sends(role: RoleName, flags: string, where?: Where<PacketEvent>): Pattern {
  return {
    level: 'packet',
    text: `packet ${role}: ${flags}${where === undefined ? '' : ` ${where.text}`}`,
    matches: (event) => {
      if (event.level !== 'packet' || event.protocol !== 'tcp' || event.role !== role) return false;
      if (flags !== 'any' && flagNames(event) !== flags) return false;
      return where?.holds(event) ?? true;
    },
  };
}

/** A packet of anybody's that fulfils the condition. */
export function packet(where: Where<PacketEvent>): Pattern {
  return {
    level: 'packet',
    text: `packet ${where.text}`,
    matches: (event) => event.level === 'packet' && where.holds(event),
  };
}

/** What the network did on purpose: `fault('lost')`. */
export function fault(name: string, where?: Where<Extract<LabEvent, { level: 'fault' }>>): Pattern {
  return {
    level: 'fault',
    text: `${name}${where === undefined ? '' : ` ${where.text}`}`,
    matches: (event) =>
      event.level === 'fault' && event.name === name && (where?.holds(event) ?? true),
  };
}

export const withData: Where<PacketEvent> = {
  text: 'with data',
  holds: ({ length }) => length > 0,
};

export const reset: Where<PacketEvent> = { text: 'RST', holds: ({ flags }) => flags.rst };

export const sentAgain: Where<PacketEvent> = {
  text: 'sent again',
  holds: ({ retransmission }) => retransmission,
};

/** `FIN,ACK`: as Wireshark orders them. */
export function flagNames({ flags }: PacketEvent): string {
  return flagsInOrder(flags).join(',');
}

/** The level was observed, wholly or in samples. */
export function isSeen(level: Level, { coverage }: Recording): boolean {
  return level === 'step' || coverage[level].level !== 'absent';
}

/** Why these levels are not full, joined: for people. */
export function reasonUnseen(levels: readonly Level[], { coverage }: Recording): Text {
  const reasons = levels.flatMap((level) => {
    const one = level === 'step' ? undefined : coverage[level];
    return one === undefined || one.level === 'full' ? [] : [one.because];
  });
  return {
    en: [...new Set(reasons.map(({ en }) => en))].join('; '),
    ko: [...new Set(reasons.map(({ ko }) => ko))].join('; '),
  };
}

function isNode(
  event: LabEvent,
  kind: NodeEvent['kind'],
  role: RoleName,
  name: string,
  subject?: string,
): boolean {
  if (event.level !== 'node' || event.kind !== kind) return false;
  if (event.role !== role || event.name !== name) return false;
  return subject === undefined || event.subject === subject;
}
