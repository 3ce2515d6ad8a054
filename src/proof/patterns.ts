// Patterns: what one event of a claim looks like on its level, and how people say it. PURE. Names of
// calls, states and flags are the same in every language.
import assert from 'node:assert/strict';
import type {
  LabEvent,
  Level,
  NodeEvent,
  PacketEvent,
  Recording,
  SyscallEvent,
} from '../capture/lab-event.ts';
import type { RoleName, Text } from '../capture/names.ts';
import { flagsInOrder } from '../capture/packets.ts';
import type { TcpState } from '../capture/tcp-state.ts';

export interface Pattern {
  readonly level: Level;
  /** `B's socket goes to CLOSE_WAIT`: read behind "never seen:". */
  readonly text: Text;
  readonly matches: (event: LabEvent) => boolean;
}

/** Words for people: in both languages, or the same in both because they are names. */
export type Words = string | Text;

/** A condition beside the rest, with words for it. */
export interface Where<E> {
  readonly text: Words;
  readonly holds: (event: E) => boolean;
}

export function inBoth(words: Words): Text {
  return typeof words === 'string' ? { en: words, ko: words } : words;
}

/** `1,024 bytes`. */
export function bytesWords(bytes: number): Text {
  const shown = bytes.toLocaleString('en-US');
  return { en: `${shown} byte${bytes === 1 ? '' : 's'}`, ko: `${shown}바이트` };
}

/** The role's program calls a method: `calls('A', 'end')`; `subject` as the role named it. */
export function calls(role: RoleName, name: string, subject?: string): Pattern {
  const on = subject === undefined || subject === 'socket' ? '' : `${subject}.`;
  return {
    level: 'node',
    text: { en: `${role} calls ${on}${name}()`, ko: `${role}가 ${on}${name}() 호출` },
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
  const on = subject === undefined || subject === 'socket' ? '' : `${subject} `;
  const more = behind(where);
  return {
    level: 'node',
    text: {
      en: `${role} hears ${on}'${name}'${more.en}`,
      ko: `${role}의 ${on}'${name}' 이벤트${more.ko}`,
    },
    matches: (event) =>
      isNode(event, 'event', role, name, subject) && (where?.holds(event as NodeEvent) ?? true),
  };
}

/** The role's program notes something that it measured or decided: `notes('A', 'queue-full')`. */
export function notes(role: RoleName, name: string, where?: Where<NodeEvent>): Pattern {
  const more = behind(where);
  return {
    level: 'node',
    text: { en: `${role} notes "${name}"${more.en}`, ko: `${role}의 기록 "${name}"${more.ko}` },
    matches: (event) =>
      isNode(event, 'note', role, name) && (where?.holds(event as NodeEvent) ?? true),
  };
}

/**
 * A system call by its name, and by what strace prints of arguments and result; `words` say that to
 * people, where it is more than a name or a text that was sent.
 */
export function asks(role: RoleName, name: string, printed?: RegExp, words?: Words): Pattern {
  const more = printed === undefined ? undefined : { text: words ?? plainWords(printed) };
  const said = behind(more);
  return {
    level: 'syscall',
    text: {
      en: `${role}'s program asks its kernel for ${name}()${said.en}`,
      ko: `${role}의 시스템 콜 ${name}()${said.ko}`,
    },
    matches: (event) => {
      if (event.level !== 'syscall' || event.role !== role || event.name !== name) return false;
      return printed === undefined || printed.test(printedOf(event));
    },
  };
}

/** A regular expression that people can read, because it has nothing special in it. */
function plainWords({ source }: RegExp): string {
  assert(/^[\w" ]+$/.test(source), `/${source}/ is not for people: say it in words`);
  return source;
}

/** The arguments and, behind ` = `, the result. */
function printedOf({ detail, result }: SyscallEvent): string {
  return `${detail} = ${result}`;
}

/** A socket of the role comes to a state, by the kernel's word. */
export function becomes(role: RoleName, to: TcpState, from?: TcpState): Pattern {
  const [since, before] = from === undefined ? ['', ''] : [`from ${from} `, `${from}에서 `];
  return {
    level: 'kernel',
    text: {
      en: `${role}'s socket goes ${since}to ${to}`,
      ko: `${role}의 소켓이 ${before}${to} 상태로 바뀜`,
    },
    matches: (event) => {
      if (event.level !== 'kernel' || event.role !== role || event.to !== to) return false;
      return from === undefined || event.from === from || event.from === undefined;
    },
  };
}

/** A packet with exactly these flags, as `FIN,ACK`; `any` for all flags. */
export function sends(role: RoleName, flags: string, where?: Where<PacketEvent>): Pattern {
  const more = behind(where);
  const [what, korean] = flags === 'any' ? ['a packet', '패킷을'] : [flags, `${flags} 패킷을`];
  return {
    level: 'packet',
    text: { en: `${role} sends ${what}${more.en}`, ko: `${role}가 ${korean} 보냄${more.ko}` },
    matches: (event) => {
      if (event.level !== 'packet' || event.protocol !== 'tcp' || event.role !== role) return false;
      if (flags !== 'any' && flagNames(event) !== flags) return false;
      return where?.holds(event) ?? true;
    },
  };
}

/** A packet of anybody's that fulfils the condition. */
export function packet(where: Where<PacketEvent>): Pattern {
  const more = behind(where);
  return {
    level: 'packet',
    text: { en: `a packet${more.en}`, ko: `패킷${more.ko}` },
    matches: (event) => event.level === 'packet' && where.holds(event),
  };
}

/** ` (60 bytes)`: a condition, behind what it is a condition of. */
function behind(where: { readonly text: Words } | undefined): Text {
  if (where === undefined) return { en: '', ko: '' };
  const { en, ko } = inBoth(where.text);
  return { en: ` (${en})`, ko: ` (${ko})` };
}

/** What the network did on purpose: `fault('lost')`. */
export function fault(name: string, where?: Where<Extract<LabEvent, { level: 'fault' }>>): Pattern {
  const more = behind(where);
  return {
    level: 'fault',
    text: {
      en: `what was done to the network or a program: ${name}${more.en}`,
      ko: `네트워크나 프로그램에 한 일: ${name}${more.ko}`,
    },
    matches: (event) =>
      event.level === 'fault' && event.name === name && (where?.holds(event) ?? true),
  };
}

export const withData: Where<PacketEvent> = {
  text: { en: 'with data', ko: '데이터 있음' },
  holds: ({ length }) => length > 0,
};

export const reset: Where<PacketEvent> = { text: 'RST', holds: ({ flags }) => flags.rst };

export const sentAgain: Where<PacketEvent> = {
  text: { en: 'sent again', ko: '재전송' },
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
