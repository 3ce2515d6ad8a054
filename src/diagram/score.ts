// The score of a recording: what stands on a ladder of four levels, line by line and in order of time,
// before anybody draws it. Nothing is here that was not observed. PURE: terminal.ts and svg.ts draw.

import type { LabEvent, PacketEvent, Recording } from '../capture/lab-event.ts';
import type { RoleName } from '../capture/names.ts';
import { resetsAfterClose } from '../proof/late-resets.ts';
import { faultText, type Language, markText } from './event-words.ts';
import { foldStretch } from './fold.ts';
import { foldExchange } from './folded-rows.ts';
import { sift } from './noise.ts';
import { orphansAmong } from './orphans.ts';
import { framesTexts, type PacketContext, packetTexts } from './packet-words.ts';
import { type Places, placesOf } from './places.ts';
import { relativeNumbers } from './relative-numbers.ts';
import { remarksOn } from './remarks.ts';
import type { ArrowRow, GapRow, Row, SilenceRow } from './rows.ts';
import { notesUnder, ORPHAN_MARK } from './score-notes.ts';
import { foldSetUp } from './set-up.ts';
import { SILENCE_NS, stretchesOf } from './stretches.ts';
import { plural, rangesOf } from './text-layout.ts';

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
  /** Packets that claims name: each is drawn by itself, whatever else is folded or left out. */
  cited?: ReadonlySet<LabEvent>;
  /** Every event by itself: nothing is folded, and nothing is left out. */
  full?: boolean;
  /** The command that draws has no `--full`: the notes name none. */
  hasNoFull?: true;
  /** Above so many lines the middle of the longest uneventful stretches is left out, and said so. */
  linesMax?: number;
  /** Which events are drawn, of those that are known; default all. The numbers follow from all. */
  fresh?: (event: LabEvent) => boolean;
}

/** Of every drawing of a score. */
export interface DrawingOptions extends ScoreOptions {
  /** What people call the roles, above their lifelines. */
  names: Readonly<Record<RoleName, string>>;
  /** What to say at each step of the story, by its name. */
  steps?: Readonly<Record<string, string>>;
}

export function scoreOf(options: ScoreOptions): Score {
  const { recording, language = 'en', full = false, fresh = () => true } = options;
  const { roles = recording.roles, cited = new Set(), linesMax = Infinity } = options;
  const places = placesOf(recording);
  const { shown: drawn, hidden } = sift(recording.events);
  const shown = drawn.filter((event) => isOn(event, roles));
  const remarks = remarksOn(recording.events);
  const orphans = orphansAmong(recording.events);
  const numbers = relativeNumbers(recording.events);
  const context = { numbers, remarks, orphans, places, language };
  const events = shown.filter(fresh);
  const rows = full ? plainRows(events, context) : shortRows(events, cited, context, linesMax);
  const elsewhere = drawn.filter((event) => !isOn(event, roles));
  return {
    roles,
    places,
    beginNs: shown[0]?.timeNs ?? 0n,
    rows,
    notes: notesUnder({
      ...{ rows, hidden, elsewhere, roles, recording, language },
      hasNoFull: options.hasNoFull === true,
      lateResets: resetsAfterClose(events),
    }),
  };
}

/** Folded; where that is not short enough, packets that are merely unusual are folded like the others. */
function shortRows(
  events: readonly LabEvent[],
  cited: ReadonlySet<LabEvent>,
  context: PacketContext,
  linesMax: number,
): readonly Row[] {
  const isNamed = (event: LabEvent): boolean =>
    cited.has(event) || (event.level === 'packet' && event.lost === true);
  const standsOut = (event: LabEvent): boolean =>
    isNamed(event) || (event.level === 'packet' && isUnusual(event, context));
  const rows = shorten(foldedRows(events, standsOut, context), linesMax);
  if (rows.length <= linesMax) return rows;
  return shorten(foldedRows(events, isNamed, context), linesMax);
}

/** One row for each event, and one for each long silence. */
function plainRows(events: readonly LabEvent[], context: PacketContext): Row[] {
  return events.flatMap((event, at) => {
    const previous = events[at - 1];
    const before = previous === undefined ? undefined : [previous];
    return [...silenceBefore([event], before), rowOf(event, () => true, context)];
  });
}

function foldedRows(
  events: readonly LabEvent[],
  standsOut: (event: LabEvent) => boolean,
  context: PacketContext,
): Row[] {
  const { events: left, rows: setUp } = foldSetUp({ events, standsOut, context });
  const rows = stretchesOf(left, standsOut).flatMap((stretch, at, stretches) => [
    ...silenceBefore(stretch, stretches[at - 1]),
    ...(foldStretch(stretch, context) ??
      stretch.map((event) => setUp.get(event) ?? rowOf(event, standsOut, context))),
  ]);
  return runsOf(rows, isOfExchange).flatMap((run) => exchangeOf(run, context));
}

/** So many rows in which nothing is decided are more than anybody reads. */
const EXCHANGE_ROWS_MIN = 12;

/** Pauses belong to an exchange too, but none begins or ends with one. */
function isOfExchange(row: Row): boolean {
  return row.kind === 'silence' || !isTelling(row);
}

function exchangeOf(run: readonly Row[], context: PacketContext): Row[] {
  const rows = run.filter(({ kind }) => kind !== 'silence');
  if (rows.length < EXCHANGE_ROWS_MIN) return [...run];
  const before = run[0]?.kind === 'silence' ? [run[0]] : [];
  const last = run.at(-1);
  const after = last?.kind === 'silence' ? [last] : [];
  return [...before, ...foldExchange(rows, context), ...after];
}

/** Sent again, or with a window or a number that says more than itself. */
function isUnusual(packet: PacketEvent, { remarks }: PacketContext): boolean {
  const remark = remarks.get(packet);
  return remark !== undefined && remark !== 'window-low';
}

/** `7`, or `7–31` for a folded run; of a folded exchange all that it holds, `4–9, 12`. */
export function numbersOf(packets: readonly PacketEvent[]): string {
  const numbers = packets.map(({ number }) => number);
  const ranges = rangesOf([...new Set(numbers)].sort((one, other) => one - other));
  const [first, last] = [numbers[0], numbers.at(-1)];
  return ranges.includes(',') ? `${first}–${last}` : ranges;
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

/** What is special about how an arrow ends: lost on its way, or it ends something by FIN or RST. */
export function endingOf({ packets }: ArrowRow): 'lost' | 'fin' | 'rst' | undefined {
  if (packets.length === 1 && packets[0]?.lost === true) return 'lost';
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
  standsOut: (event: LabEvent) => boolean,
  context: PacketContext,
): Row {
  const { timeNs, role, level } = event;
  const { places, language } = context;
  if (level === 'packet') {
    const { flags, toRole: to } = event;
    const telling = flags.syn || flags.fin || flags.rst || standsOut(event);
    const row = { kind: 'arrow', timeNs, from: role, to, packets: [event], telling } as const;
    const [below = ''] = flags.fin ? framesTexts(event.carries ?? [], language) : [];
    return { ...row, texts: packetTexts(event, context), below, bothWays: false };
  }
  if (level === 'step') return { kind: 'across', timeNs, level, role, text: event.name };
  if (level === 'fault' && role === '') {
    return { kind: 'across', timeNs, level, role, text: faultText(event, language) };
  }
  const sampled = level === 'kernel' && event.source === 'sample';
  const isNote = level === 'node' && event.kind === 'note';
  const telling = level === 'kernel' || level === 'fault' || isNote;
  const mark = context.orphans.has(event) ? ORPHAN_MARK : '';
  const text = markText(event, places, language) + mark;
  return { kind: 'mark', timeNs, role, level, sampled, text, events: [event], telling };
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
  for (const run of runsOf(rows, (row) => !isTelling(row))) {
    const [first] = run;
    if (first !== undefined && !isTelling(first)) stretches.push({ start, length: run.length });
    start += run.length;
  }
  return stretches;
}

/** Neighbours that are alike; of the others each by itself. */
function runsOf(rows: readonly Row[], alike: (row: Row) => boolean): Row[][] {
  const runs: Row[][] = [];
  let open: Row[] | undefined;
  for (const row of rows) {
    if (alike(row) && open !== undefined) open.push(row);
    else {
      const run = [row];
      runs.push(run);
      open = alike(row) ? run : undefined;
    }
  }
  return runs;
}

/** What a ladder is drawn for: steps, faults, states, what a claim cites, and what opens and closes. */
function isTelling(row: Row): boolean {
  return row.kind === 'arrow' || row.kind === 'mark' ? row.telling : row.kind !== 'gap';
}
