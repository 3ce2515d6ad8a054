// What stands under a ladder: what its signs mean, what was left out, and which levels were not or not
// wholly observed. PURE.

import type { HostName, Language } from '../capture/names.ts';
import type { Coverage, PacketEvent, RecordedEvent, Recording } from '../capture/recording.ts';
import { LATE_SOCKET_MARK, TIME_WAIT_MARK } from './event-words.ts';
import type { Row } from './rows.ts';
import { plural, rangesOf } from './text-layout.ts';

export interface LegendInput {
  rows: readonly Row[];
  /** Names of what was left out as noise, and how often. */
  hidden: ReadonlyMap<string, number>;
  /** Events of hosts that have no lifeline here. */
  elsewhere: readonly RecordedEvent[];
  /** Resets after a close that was complete. */
  lateResets: readonly PacketEvent[];
  /** Those that have one. */
  hosts: readonly HostName[];
  recording: Recording;
  language: Language;
  /** There is no `--full` to name. */
  hasNoFull: boolean;
}

export const levelNames = {
  node: { en: 'Node', ko: 'Node' },
  syscall: { en: 'system call', ko: '시스템 콜' },
  kernel: { en: 'kernel state', ko: '커널 상태' },
  packet: { en: 'packet', ko: '패킷' },
  lost: { en: 'lost on its way', ko: '도중에 손실된 패킷' },
  fault: { en: 'fault made on purpose', ko: '장애 주입' },
  sample: {
    en: 'kernel state seen in a sample: it began before',
    ko: '표본에서 본 커널 상태 (시작은 그 이전)',
  },
} as const;

/** Behind the CLOSE of a socket that no program holds and that waits for a FIN. */
export const ORPHAN_MARK = '‡';

const signs = {
  [LATE_SOCKET_MARK]: {
    en: 'Linux makes this socket only now: until the third packet it keeps a mere request',
    ko: 'Linux는 이때 비로소 소켓을 만듭니다. 세 번째 패킷 전까지는 연결 요청만 보관합니다',
  },
  [ORPHAN_MARK]: {
    en: 'no program holds this socket any more: the tracepoint calls that CLOSE, but /proc/net/tcp shows that it waits in FIN_WAIT2 for the FIN of the other end',
    ko: '이 소켓을 쓰는 프로그램이 더는 없습니다. 트레이스포인트에는 CLOSE로 나오지만, /proc/net/tcp에는 상대의 FIN을 기다리는 FIN_WAIT2로 보입니다',
  },
  [TIME_WAIT_MARK]: {
    en: 'read from /proc/net/tcp; the tracepoint calls this step CLOSE',
    ko: '/proc/net/tcp에서 읽은 상태입니다. 트레이스포인트는 이 단계를 CLOSE라고 부릅니다',
  },
} as const;

export function legendOf(input: LegendInput): string[] {
  const { rows, hidden, elsewhere, language } = input;
  const states = rows.flatMap((row) => (row.kind === 'mark' ? [row] : []));
  const notes = Object.entries(signs)
    .filter(([sign]) => states.some(({ level, text }) => level === 'kernel' && text.includes(sign)))
    .map(([sign, words]) => `${sign} ${words[language]}`);
  if (rows.some((row) => row.kind === 'arrow' && row.packets.length > 1 && row.bothWays)) {
    notes.push(foldedNote[language] + (input.hasNoFull ? '' : fullNote[language]));
  }
  if (
    rows.some(
      (row) => row.kind === 'arrow' && row.packets.some(({ protocol }) => protocol === 'tcp'),
    )
  ) {
    notes.push(numbersNote[language]);
  }
  if (input.lateResets.length > 0) {
    const numbers = rangesOf(input.lateResets.map(({ number }) => number));
    notes.push(lateAckNote[language].replace('{numbers}', numbers));
  }
  if (hidden.size > 0) {
    const names = [...hidden].map(([name, times]) => (times === 1 ? name : `${name} ×${times}`));
    const list = names.join(', ');
    notes.push(language === 'ko' ? `그리지 않은 것: ${list}` : `not drawn: ${list}`);
  }
  if (elsewhere.length > 0) {
    const count = elsewhere.length;
    const owners = elsewhere.flatMap((event) =>
      event.level === 'packet' ? [event.host, event.toHost] : [event.host],
    );
    const away = [...new Set(owners)].filter((host) => !input.hosts.includes(host)).sort();
    const whose = away.map((host) => host || others[language]).join(', ');
    const english = `${plural(count, 'event')} of ${whose}: no line here`;
    notes.push(language === 'ko' ? `이 그림에 선이 없는 ${whose}의 이벤트 ${count}개` : english);
  }
  return [...notes, ...coverageNotes(input.recording, language)];
}

/** The levels that were not wholly observed, and why. */
export function coverageNotes({ coverage, events }: Recording, language: Language): string[] {
  /** Levels for which the same is to be said. */
  const notes = new Map<string, string[]>();
  for (const level of ['node', 'syscall', 'kernel', 'packet', 'fault'] as const) {
    const one: Coverage = coverage[level];
    // That no faults could be made matters only to those who wanted some, and they say so.
    const isWanted = level !== 'fault' || events.some((event) => event.level === level);
    if (one.level === 'full' || !isWanted) continue;
    const words = one.level === 'absent' ? absent[language] : reduced[language];
    const note = `${words} (${one.because[language]})`;
    notes.set(note, [...(notes.get(note) ?? []), pluralNames[level][language]]);
  }
  return [...notes].map(([note, names]) => `${names.join(', ')}: ${note}`);
}

const numbersNote = {
  en: "seq and ack count each end's bytes from its own SYN, which is 0, as Wireshark shows them",
  ko: 'seq와 ack는 Wireshark에서처럼 각자의 SYN을 0으로 하여 센 값입니다',
} as const;

const lateAckNote = {
  en: 'packet {numbers}: no fault of the close. An ACK that the kernel had delayed came after it, the end in TIME_WAIT answered, and that answer met a socket that was gone: RST (RFC 1337)',
  ko: '패킷 {numbers}: 종료가 잘못된 것이 아닙니다. 커널이 늦추어 둔 ACK가 종료 뒤에 나갔고, TIME_WAIT에 있는 쪽이 응답했으며, 그 응답을 받을 소켓이 이미 없어 RST가 나갔습니다(RFC 1337)',
} as const;

const foldedNote = {
  en: 'two heads: several packets in one row',
  ko: '양방향 화살표는 여러 패킷을 한 줄에 모은 것입니다',
} as const;

const fullNote = { en: '; --full draws each', ko: '. --full을 쓰면 모두 그립니다' } as const;

const pluralNames = {
  node: { en: 'Node events', ko: 'Node 이벤트' },
  syscall: { en: 'system calls', ko: '시스템 콜' },
  kernel: { en: 'kernel states', ko: '커널 상태' },
  packet: { en: 'packets', ko: '패킷' },
  fault: { en: 'faults', ko: '장애' },
} as const;

const others = { en: 'others', ko: '다른 곳' } as const;
const absent = { en: 'not observed', ko: '관찰하지 못함' } as const;
const reduced = { en: 'only in samples', ko: '표본으로만 관찰' } as const;
