// Claims about a recording: patterns over the four levels, in order of time, and what became of them.
// PURE. A level that could not be observed proves nothing and is never held against anybody.

import type { HostName, Text } from '../capture/names.ts';
import type { Level, PacketEvent, RecordedEvent, Recording } from '../capture/recording.ts';
import { type ClaimText, type Finding, failed, notObservable, proved, reduced } from './finding.ts';
import { flagNames, inBoth, isSeen, type Pattern, reasonUnseen, type Words } from './patterns.ts';

export interface Claim extends ClaimText {
  readonly check: (recording: Recording) => Finding;
}

/**
 * Nanoseconds by which clocks of different levels may disagree: packets and system calls are dated
 * by the wall clock, states and Node's events by the monotonic one, and their distance is measured.
 */
export const CLOCKS_AGREE_NS = 50_000n;

/** Every pattern is found, each not before the one before it. */
export function inOrder(id: string, text: Text, patterns: readonly Pattern[]): Claim {
  return { id, text, check: (recording) => judgeOrder(recording, patterns) };
}

/** Nothing matches. */
export function never(id: string, text: Text, pattern: Pattern): Claim {
  return counted(id, text, pattern, 0);
}

/** So many events match: exactly, or at least and at most. */
export function counted(
  id: string,
  text: Text,
  pattern: Pattern,
  wanted: number | { min?: number; max?: number },
): Claim {
  const { min = 0, max = Infinity } =
    typeof wanted === 'number' ? { min: wanted, max: wanted } : wanted;
  const range = rangeWords(min, max);
  return {
    id,
    text,
    check: (recording) => {
      if (!isSeen(pattern.level, recording)) return unobservable([pattern], recording);
      const events = recording.events.filter((event) => pattern.matches(event));
      if (events.length >= min && events.length <= max)
        return seenAsFarAsPossible(events, [pattern], recording);
      // Too few samples only say that none was taken at the right moment.
      if (events.length < min && isSampled(pattern.level, recording)) {
        return unobservable([pattern], recording);
      }
      const because = {
        en: `${pattern.text.en}: seen ${timesWord(events.length)}, expected ${range.en}`,
        ko: `${pattern.text.ko}: ${events.length}번 관찰됨, 예상은 ${range.ko}`,
      };
      return failed(because, events);
    },
  };
}

function rangeWords(min: number, max: number): Text {
  if (min === max)
    return { en: min === 0 ? 'never' : timesWord(min), ko: min === 0 ? '0번' : `${min}번` };
  if (max === Infinity) return { en: `at least ${timesWord(min)}`, ko: `${min}번 이상` };
  return { en: `${min} to ${timesWord(max)}`, ko: `${min}~${max}번` };
}

function timesWord(times: number): string {
  return times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`;
}

/**
 * The TCP packets between two hosts are exactly these, as `A:SYN`, `B:SYN,ACK`; flags in the order
 * FIN, SYN, RST, PSH, ACK as Wireshark writes them.
 */
export function packetsAre(
  id: string,
  text: Text,
  between: readonly [HostName, HostName],
  wanted: readonly string[],
): Claim {
  return holds(id, text, ['packet'], ({ events }) => {
    const packets = tcpBetween(events, between);
    const seen = packets.map((packet) => `${packet.host}:${flagNames(packet)}`);
    if (seen.join(' ') === wanted.join(' ')) return { ok: true, events: packets };
    const [were, expected] = [seen, wanted].map(packetList);
    const because = {
      en: `the packets were ${were?.en}; expected ${expected?.en}`,
      ko: `실제 패킷은 ${were?.ko}, 예상은 ${expected?.ko}`,
    };
    return { ok: false, events: packets, because };
  });
}

/** `SYN from A, SYN,ACK from B` of `A:SYN`, `B:SYN,ACK`. */
export function packetList(packets: readonly string[]): Text {
  const ends = packets.map((packet) => packet.split(':') as [HostName, string]);
  return listWords(
    ends.map(([host, flags]) => ({ en: `${flags} from ${host}`, ko: `${host}의 ${flags}` })),
  );
}

/** Joined by commas; of nothing, that it is nothing. */
export function listWords(words: readonly Words[]): Text {
  if (words.length === 0) return { en: 'none', ko: '없음' };
  const texts = words.map(inBoth);
  return { en: texts.map(({ en }) => en).join('; '), ko: texts.map(({ ko }) => ko).join('; ') };
}

/** Anything else that can be decided from the events of the levels named. */
export function holds(
  id: string,
  text: Text,
  levels: readonly Exclude<Level, 'step'>[],
  decide: (
    recording: Recording,
  ) =>
    | { ok: true; events: readonly RecordedEvent[] }
    | { ok: false; events: readonly RecordedEvent[]; because: Text },
): Claim {
  return {
    id,
    text,
    check: (recording) => {
      const missing = levels.filter((level) => !isSeen(level, recording));
      if (missing.length > 0) {
        return notObservable(reasonUnseen(missing, recording));
      }
      const decision = decide(recording);
      const sampled = levels.filter((level) => isSampled(level, recording));
      if (!decision.ok) {
        if (sampled.length > 0) {
          return notObservable(reasonUnseen(sampled, recording));
        }
        return failed(decision.because, decision.events);
      }
      if (sampled.length === 0) return proved(decision.events);
      return reduced(reasonUnseen(sampled, recording), decision.events);
    },
  };
}

export function tcpBetween(
  events: readonly RecordedEvent[],
  [one, other]: readonly [HostName, HostName],
): PacketEvent[] {
  return events.filter((event): event is PacketEvent => {
    if (event.level !== 'packet' || event.protocol !== 'tcp') return false;
    const { host, toHost } = event;
    return (host === one && toHost === other) || (host === other && toHost === one);
  });
}

/**
 * Patterns of a level that is absent are left out; those of sampled kernel states too, if they were
 * not seen: a sample may come too late for a short state.
 */
function judgeOrder(recording: Recording, patterns: readonly Pattern[]): Finding {
  const observed = patterns.filter(({ level }) => isSeen(level, recording));
  if (observed.length === 0) return unobservable(patterns, recording);
  const certain = observed.filter(({ level }) => !isSampled(level, recording));
  const strict = certain.length > 0 ? certain : observed;
  const found: RecordedEvent[] = [];
  for (const pattern of strict) {
    const next = firstAfter(recording.events, pattern, found);
    if (next === undefined) {
      if (certain.length === 0) return unobservable(patterns, recording);
      return failed(missing(pattern, found.at(-1)), found);
    }
    found.push(next);
  }
  return seenAsFarAsPossible(found, patterns, recording);
}

/** The first event that matches, not before the last one found, and none that was found already. */
function firstAfter(
  events: readonly RecordedEvent[],
  pattern: Pattern,
  found: readonly RecordedEvent[],
): RecordedEvent | undefined {
  const previous = found.at(-1);
  if (previous === undefined) return events.find((event) => pattern.matches(event));
  const at = events.indexOf(previous);
  return events.find((event, index) => {
    if (!pattern.matches(event) || found.includes(event)) return false;
    if (event.level === previous.level) return index > at;
    return event.timeNs + CLOCKS_AGREE_NS >= previous.timeNs;
  });
}

function missing(pattern: Pattern, previous: RecordedEvent | undefined): Text {
  const { en, ko } = pattern.text;
  if (previous === undefined) return { en: `never seen: ${en}`, ko: `관찰되지 않음: ${ko}` };
  const after = tellEvent(previous);
  return {
    en: `never seen after ${after.en}: ${en}`,
    ko: `${after.ko} 뒤에 관찰되지 않음: ${ko}`,
  };
}

/** For people, in the middle of a sentence: `packet 7 (FIN,ACK from B)`, `'end' at A`. */
function tellEvent(event: RecordedEvent): Text {
  const { host } = event;
  switch (event.level) {
    case 'packet': {
      const flags = event.protocol === 'tcp' ? flagNames(event) : event.protocol.toUpperCase();
      return {
        en: `packet ${event.number} (${flags} from ${host})`,
        ko: `패킷 ${event.number}(${host}의 ${flags})`,
      };
    }
    case 'node': {
      if (event.kind === 'note')
        return { en: `${host}'s note "${event.name}"`, ko: `${host}의 기록 "${event.name}"` };
      const name = event.kind === 'event' ? `'${event.name}'` : `${event.name}()`;
      return { en: `${name} at ${host}`, ko: `${host}의 ${name}` };
    }
    case 'kernel':
      return { en: `${host}'s ${event.to}`, ko: `${host}의 ${event.to}` };
    case 'syscall':
      return {
        en: `${host}'s system call ${event.name}()`,
        ko: `${host}의 시스템 콜 ${event.name}()`,
      };
    default:
      return { en: event.name, ko: event.name };
  }
}

/** `packet 7 (B: FIN,ACK)`, `A: shutdown`: short and in no language, for programs. */
export function describeEvent(event: RecordedEvent): string {
  switch (event.level) {
    case 'packet':
      return `packet ${event.number} (${event.host}: ${event.protocol === 'tcp' ? flagNames(event) : event.protocol})`;
    case 'node':
      return event.kind === 'event'
        ? `${event.host}: '${event.name}'`
        : `${event.host}: ${event.name}(${event.detail})`;
    case 'kernel':
      return `${event.host}: ${event.from ?? '?'} > ${event.to}`;
    default:
      return `${event.host}: ${event.name}`;
  }
}

/** Proved; or reduced, where a level is missing or only sampled. */
function seenAsFarAsPossible(
  events: readonly RecordedEvent[],
  patterns: readonly Pattern[],
  recording: Recording,
): Finding {
  const levels = [...new Set(patterns.map(({ level }) => level))];
  const weak = levels.filter((level) => !isSeen(level, recording) || isSampled(level, recording));
  if (weak.length === 0) return proved(events);
  return reduced(reasonUnseen(weak, recording), events);
}

function unobservable(patterns: readonly Pattern[], recording: Recording): Finding {
  const levels = [...new Set(patterns.map(({ level }) => level))];
  return notObservable(reasonUnseen(levels, recording));
}

function isSampled(level: Level, { coverage }: Recording): boolean {
  return level !== 'step' && coverage[level].level === 'reduced';
}
