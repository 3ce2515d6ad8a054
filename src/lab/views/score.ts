// The score of a recording: what stands on a ladder of four levels, line by line and in order of time,
// before anybody draws it. Nothing is here that was not observed. PURE: terminal.ts and svg.ts draw.

import type { LabEvent, PacketEvent, Recording } from '../experiment/lab-event.ts';
import type { RoleName } from '../experiment/names.ts';
import { plural } from '../ladder-words.ts';
import {
  faultText,
  type Language,
  markText,
  type PacketRemark,
  packetText,
} from './event-words.ts';
import { foldStretch } from './fold.ts';
import { sift } from './noise.ts';
import { type Places, placesOf } from './places.ts';
import type { ArrowRow, GapRow, Row, SilenceRow } from './rows.ts';
import { notesUnder } from './score-notes.ts';
import { remarksOn, SILENCE_NS, stretchesOf } from './stretches.ts';

export interface Score {
  roles: readonly RoleName[];
  places: Places;
  /** Of the first event on the ladder; times are shown from here on. */
  beginNs: bigint;
  rows: readonly Row[];
  /** Under the ladder: what its signs mean, what was left out, and what could not be observed. */
  notes: readonly string[];
}

export interface ScoreOptions {
  recording: Recording;
  /** The lifelines from left to right; default all roles. More than three get too narrow to read. */
  roles?: readonly RoleName[];
  language?: Language;
  /** Above so many lines the middle of the longest uneventful stretches is left out, and said so. */
  linesMax?: number;
}

/** Of every drawing of a score. */
export interface DrawingOptions extends ScoreOptions {
  /** What people call the roles, above their lifelines. */
  names: Readonly<Record<RoleName, string>>;
  /** What to say at each step of the story, by its name. */
  steps?: Readonly<Record<string, string>>;
}

export function scoreOf(options: ScoreOptions): Score {
  const { recording, language = 'en', linesMax = Infinity } = options;
  const { roles = recording.roles } = options;
  const places = placesOf(recording);
  const { shown: drawn, hidden } = sift(recording.events);
  const shown = drawn.filter((event) => isOn(event, roles));
  const remarks = remarksOn(recording.events);
  const rows = stretchesOf(shown, remarks).flatMap((stretch, at, stretches) => [
    ...silenceBefore(stretch, stretches[at - 1]),
    ...(foldStretch(stretch, places, language) ??
      stretch.map((event) => rowOf(event, remarks, places, language))),
  ]);
  const elsewhere = drawn.filter((event) => !isOn(event, roles));
  return {
    roles,
    places,
    beginNs: shown[0]?.timeNs ?? 0n,
    rows: shorten(rows, linesMax),
    notes: notesUnder({ rows, hidden, elsewhere, roles, recording, language }),
  };
}

/** `7`, or `7–31` for a folded run. */
export function numbersOf(packets: readonly PacketEvent[]): string {
  const [first, last] = [packets[0]?.number, packets.at(-1)?.number];
  return first === last ? `${first}` : `${first}–${last}`;
}

/** Milliseconds since the beginning: `20.071`. */
export function msText(timeNs: bigint, beginNs: bigint): string {
  return (Number(timeNs - beginNs) / 1e6).toFixed(3);
}

export function gapText({ packets, lines }: GapRow, language: Language): string {
  if (language === 'ko') return `${lines}줄 생략 (패킷 ${packets}개)`;
  return `${plural(lines, 'line')} left out, ${plural(packets, 'packet')} among them`;
}

/** `207 ms later`, `1.2 s later`. */
export function silenceText({ durationNs }: SilenceRow, language: Language): string {
  const ms = Number(durationNs) / 1e6;
  if (ms < 1000) return `${ms.toFixed(0)} ms ${language === 'ko' ? '뒤' : 'later'}`;
  const seconds = (ms / 1000).toFixed(1);
  return language === 'ko' ? `${seconds}초 뒤` : `${seconds} s later`;
}

/** Whether a packet ends something: FIN or RST. */
export function endsSomething({ packets }: ArrowRow): 'fin' | 'rst' | undefined {
  if (packets.some(({ flags }) => flags.rst)) return 'rst';
  return packets.some(({ flags }) => flags.fin) ? 'fin' : undefined;
}

function isOn(event: LabEvent, roles: readonly RoleName[]): boolean {
  if (event.level === 'packet') return roles.includes(event.role) && roles.includes(event.toRole);
  if (event.level === 'step' || (event.level === 'fault' && event.role === '')) return true;
  return roles.includes(event.role);
}

function silenceBefore(
  stretch: readonly LabEvent[],
  previous: readonly LabEvent[] | undefined,
): SilenceRow[] {
  const [from, until] = [previous?.at(-1)?.timeNs, stretch[0]?.timeNs];
  if (from === undefined || until === undefined || until - from < SILENCE_NS) return [];
  return [{ kind: 'silence', timeNs: from, durationNs: until - from }];
}

function rowOf(
  event: LabEvent,
  remarks: ReadonlyMap<PacketEvent, PacketRemark>,
  places: Places,
  language: Language,
): Row {
  const { timeNs, role, level } = event;
  if (level === 'packet') {
    const text = packetText(event, remarks.get(event), places, language);
    return {
      kind: 'arrow',
      timeNs,
      from: role,
      to: event.toRole,
      packets: [event],
      text,
      below: '',
    };
  }
  if (level === 'step') return { kind: 'across', timeNs, level, role, text: event.name };
  if (level === 'fault' && role === '') {
    return { kind: 'across', timeNs, level, role, text: faultText(event, language) };
  }
  const sampled = level === 'kernel' && event.source === 'sample';
  return { kind: 'mark', timeNs, role, level, sampled, text: markText(event, places, language) };
}

/** Lines that stay at either side of a gap, so that one sees what goes on there. */
const BESIDE_GAP_LINES = 2;

/** Shorter gaps are not worth their own line. */
const GAP_LINES_MIN = 3;

/** Gaps in the longest uneventful stretches first, until the rest is short enough or all is eventful. */
function shorten(rows: readonly Row[], linesMax: number): readonly Row[] {
  let excess = rows.length - linesMax;
  if (excess <= 0) return rows;
  const gaps = new Map<number, number>();
  const longestFirst = quietStretches(rows).sort((one, other) => other.length - one.length);
  for (const { start, length } of longestFirst) {
    const room = length - 2 * BESIDE_GAP_LINES;
    const lines = Math.min(room, excess + 1);
    if (excess <= 0 || lines < GAP_LINES_MIN) break;
    gaps.set(start + BESIDE_GAP_LINES + Math.floor((room - lines) / 2), lines);
    excess -= lines - 1;
  }
  const kept: Row[] = [];
  for (let at = 0; at < rows.length; ) {
    const lines = gaps.get(at);
    const row = rows[at] as Row;
    kept.push(lines === undefined ? row : gapOver(rows.slice(at, at + lines)));
    at += lines ?? 1;
  }
  return kept;
}

function gapOver(rows: readonly Row[]): GapRow {
  const packets = rows.reduce(
    (sum, row) => sum + (row.kind === 'arrow' ? row.packets.length : 0),
    0,
  );
  return { kind: 'gap', packets, lines: rows.length };
}

function quietStretches(rows: readonly Row[]): { start: number; length: number }[] {
  const stretches: { start: number; length: number }[] = [];
  let start = 0;
  for (let at = 0; at <= rows.length; at++) {
    const row = rows[at];
    if (row !== undefined && !isEventful(row)) continue;
    if (at > start) stretches.push({ start, length: at - start });
    start = at + 1;
  }
  return stretches;
}

/** What a ladder is drawn for: steps, faults, states, and the packets that open and close. */
function isEventful(row: Row): boolean {
  if (row.kind === 'across' || row.kind === 'silence') return true;
  if (row.kind === 'mark') return row.level === 'kernel' || row.level === 'fault';
  if (row.kind === 'gap') return false;
  return row.packets.some(({ flags }) => flags.syn || flags.fin || flags.rst);
}
