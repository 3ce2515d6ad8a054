// Patterns: what one event of a claim looks like on its level, and how people say it. PURE. Names of
// calls, states and flags are the same in every language.
import assert from 'node:assert/strict';
import type { HostName, Text } from '../capture/names.ts';
import { flagsInOrder } from '../capture/packets.ts';
import type {
  Level,
  PacketEvent,
  ProgramEvent,
  RecordedEvent,
  Recording,
  SyscallEvent,
} from '../capture/recording.ts';
import type { TcpState } from '../capture/tcp-state.ts';

export interface Pattern {
  readonly level: Level;
  /** `B's socket goes to CLOSE_WAIT`: read behind "never seen:". */
  readonly text: Text;
  readonly matches: (event: RecordedEvent) => boolean;
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

/** The host's program calls a method: `calls('A', 'end')`; `subject` as the host named it. */
export function calls(host: HostName, name: string, subject?: string): Pattern {
  const on = subject === undefined || subject === 'socket' ? '' : `${subject}.`;
  return {
    level: 'node',
    text: { en: `${host} calls ${on}${name}()`, ko: `${host}가 ${on}${name}() 호출` },
    matches: (event) => isNode(event, 'call', host, name, subject),
  };
}

/** The host's program hears an event: `hears('B', 'end')`. */
export function hears(
  host: HostName,
  name: string,
  subject?: string,
  where?: Where<ProgramEvent>,
): Pattern {
  const on = subject === undefined || subject === 'socket' ? '' : `${subject} `;
  const more = behind(where);
  return {
    level: 'node',
    text: {
      en: `${host} hears ${on}'${name}'${more.en}`,
      ko: `${host}의 ${on}'${name}' 이벤트${more.ko}`,
    },
    matches: (event) =>
      isNode(event, 'event', host, name, subject) && (where?.holds(event as ProgramEvent) ?? true),
  };
}

/** The host's program notes something that it measured or decided: `notes('A', 'queue-full')`. */
export function records(host: HostName, name: string, where?: Where<ProgramEvent>): Pattern {
  const more = behind(where);
  return {
    level: 'node',
    text: { en: `${host} notes "${name}"${more.en}`, ko: `${host}의 기록 "${name}"${more.ko}` },
    matches: (event) =>
      isNode(event, 'note', host, name) && (where?.holds(event as ProgramEvent) ?? true),
  };
}

/**
 * A system call by its name, and by what strace prints of arguments and result; `words` say that to
 * people, where it is more than a name or a text that was sent.
 */
export function asks(host: HostName, name: string, printed?: RegExp, words?: Words): Pattern {
  const more = printed === undefined ? undefined : { text: words ?? plainWords(printed) };
  const said = behind(more);
  return {
    level: 'syscall',
    text: {
      en: `${host}'s program asks its kernel for ${name}()${said.en}`,
      ko: `${host}의 시스템 콜 ${name}()${said.ko}`,
    },
    matches: (event) => {
      if (event.level !== 'syscall' || event.host !== host || event.name !== name) return false;
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

/** A socket of the host comes to a state, by the kernel's word. */
export function becomes(host: HostName, to: TcpState, from?: TcpState): Pattern {
  const [since, before] = from === undefined ? ['', ''] : [`from ${from} `, `${from}에서 `];
  return {
    level: 'kernel',
    text: {
      en: `${host}'s socket goes ${since}to ${to}`,
      ko: `${host}의 소켓이 ${before}${to} 상태로 바뀜`,
    },
    matches: (event) => {
      if (event.level !== 'kernel' || event.host !== host || event.to !== to) return false;
      return from === undefined || event.from === from || event.from === undefined;
    },
  };
}

/** A packet with exactly these flags, as `FIN,ACK`; `any` for all flags. */
export function sends(host: HostName, flags: string, where?: Where<PacketEvent>): Pattern {
  const more = behind(where);
  const [what, korean] = flags === 'any' ? ['a packet', '패킷을'] : [flags, `${flags} 패킷을`];
  return {
    level: 'packet',
    text: { en: `${host} sends ${what}${more.en}`, ko: `${host}가 ${korean} 보냄${more.ko}` },
    matches: (event) => {
      if (event.level !== 'packet' || event.protocol !== 'tcp' || event.host !== host) return false;
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
export function fault(
  name: string,
  where?: Where<Extract<RecordedEvent, { level: 'fault' }>>,
): Pattern {
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
  event: RecordedEvent,
  kind: ProgramEvent['kind'],
  host: HostName,
  name: string,
  subject?: string,
): boolean {
  if (event.level !== 'node' || event.kind !== kind) return false;
  if (event.host !== host || event.name !== name) return false;
  return subject === undefined || event.subject === subject;
}
