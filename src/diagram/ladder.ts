// The ladder of a recording: what stands on it, on four levels, line by line and in order of time,
// before anybody draws it. Nothing is here that was not observed. PURE: terminal.ts and svg.ts draw.

import type { HostName, Language } from '../capture/names.ts';
import type { PacketEvent, RecordedEvent, Recording } from '../capture/recording.ts';
import { resetsAfterClose } from '../proof/late-resets.ts';
import { type AddressLabels, addressLabelsOf } from './address-labels.ts';
import { burstsOf, IDLE_GAP_NS } from './bursts.ts';
import { collapseBurst } from './collapse.ts';
import { collapseExchange } from './collapsed-rows.ts';
import { faultText, markText } from './event-words.ts';
import { filterEvents } from './filter.ts';
import { legendOf, ORPHAN_MARK } from './legend.ts';
import { orphansAmong } from './orphans.ts';
import { framesTexts, type PacketContext, packetTexts } from './packet-words.ts';
import { relativeNumbers } from './relative-numbers.ts';
import { remarksOn } from './remarks.ts';
import type { ArrowRow, GapRow, IdleGapRow, Row } from './rows.ts';
import { collapseSetUp } from './set-up.ts';
import { plural, rangesOf } from './text-layout.ts';

export interface Ladder {
  hosts: readonly HostName[];
  labels: AddressLabels;
  /** Of the first event on the ladder; times are shown from here on. */
  beginNs: bigint;
  rows: readonly Row[];
  /** Under the ladder: what its signs mean, what was left out, and what could not be observed. */
  notes: readonly string[];
}

export interface LadderOptions {
  recording: Recording;
  /** The lifelines from left to right; default all hosts. More than three get too narrow to read. */
  hosts?: readonly HostName[];
  language?: Language;
  /** Packets that claims name: each is drawn by itself, whatever else is collapsed or left out. */
  cited?: ReadonlySet<RecordedEvent>;
  /** Every event by itself: nothing is collapsed, and nothing is left out. */
  full?: boolean;
  /** The command that draws has no `--full`: the notes name none. */
  hasNoFull?: true;
  /** Above so many lines the middle of the longest uneventful bursts is left out, and said so. */
  linesMax?: number;
  /** Which events are drawn, of those that are known; default all. The numbers follow from all. */
  fresh?: (event: RecordedEvent) => boolean;
}

/** Of every drawing of a ladder. */
export interface DrawingOptions extends LadderOptions {
  /** What people call the hosts, above their lifelines. */
  names: Readonly<Record<HostName, string>>;
  /** What to say at each step of the story, by its name. */
  steps?: Readonly<Record<string, string>>;
}

export function ladderOf(options: LadderOptions): Ladder {
  const { recording, language = 'en', full = false, fresh = () => true } = options;
  const { hosts = recording.hosts, cited = new Set(), linesMax = Infinity } = options;
  const labels = addressLabelsOf(recording);
  const { shown: drawn, hidden } = filterEvents(recording.events);
  const shown = drawn.filter((event) => isOn(event, hosts));
  const remarks = remarksOn(recording.events);
  const orphans = orphansAmong(recording.events);
  const numbers = relativeNumbers(recording.events);
  const context = { numbers, remarks, orphans, labels, language };
  const events = shown.filter(fresh);
  const rows = full ? plainRows(events, context) : shortRows(events, cited, context, linesMax);
  const elsewhere = drawn.filter((event) => !isOn(event, hosts));
  return {
    hosts,
    labels,
    beginNs: shown[0]?.timeNs ?? 0n,
    rows,
    notes: legendOf({
      ...{ rows, hidden, elsewhere, hosts, recording, language },
      hasNoFull: options.hasNoFull === true,
      lateResets: resetsAfterClose(events),
    }),
  };
}

/** Folded; where that is not short enough, packets that are merely unusual are collapsed like the others. */
function shortRows(
  events: readonly RecordedEvent[],
  cited: ReadonlySet<RecordedEvent>,
  context: PacketContext,
  linesMax: number,
): readonly Row[] {
  const isNamed = (event: RecordedEvent): boolean =>
    cited.has(event) || (event.level === 'packet' && event.lost === true);
  const standsOut = (event: RecordedEvent): boolean =>
    isNamed(event) || (event.level === 'packet' && isUnusual(event, context));
  const rows = shorten(collapsedRows(events, standsOut, context), linesMax);
  if (rows.length <= linesMax) return rows;
  return shorten(collapsedRows(events, isNamed, context), linesMax);
}

/** One row for each event, and one for each long idle gap. */
function plainRows(events: readonly RecordedEvent[], context: PacketContext): Row[] {
  return events.flatMap((event, at) => {
    const previous = events[at - 1];
    const before = previous === undefined ? undefined : [previous];
    return [...idleGapBefore([event], before), rowOf(event, () => true, context)];
  });
}

function collapsedRows(
  events: readonly RecordedEvent[],
  standsOut: (event: RecordedEvent) => boolean,
  context: PacketContext,
): Row[] {
  const { events: left, rows: setUp } = collapseSetUp({ events, standsOut, context });
  const rows = burstsOf(left, standsOut).flatMap((burst, at, bursts) => [
    ...idleGapBefore(burst, bursts[at - 1]),
    ...(collapseBurst(burst, context) ??
      burst.map((event) => setUp.get(event) ?? rowOf(event, standsOut, context))),
  ]);
  return runsOf(rows, isOfExchange).flatMap((run) => exchangeOf(run, context));
}

/** So many rows in which nothing is decided are more than anybody reads. */
const EXCHANGE_ROWS_MIN = 12;

/** Pauses belong to an exchange too, but none begins or ends with one. */
function isOfExchange(row: Row): boolean {
  return row.kind === 'idle' || !isTelling(row);
}

function exchangeOf(run: readonly Row[], context: PacketContext): Row[] {
  const rows = run.filter(({ kind }) => kind !== 'idle');
  if (rows.length < EXCHANGE_ROWS_MIN) return [...run];
  const before = run[0]?.kind === 'idle' ? [run[0]] : [];
  const last = run.at(-1);
  const after = last?.kind === 'idle' ? [last] : [];
  return [...before, ...collapseExchange(rows, context), ...after];
}

/** Sent again, or with a window or a number that says more than itself. */
function isUnusual(packet: PacketEvent, { remarks }: PacketContext): boolean {
  const remark = remarks.get(packet);
  return remark !== undefined && remark !== 'window-low';
}

/** `7`, or `7–31` for a collapsed run; of a collapsed exchange all that it holds, `4–9, 12`. */
export function packetNumbersText(packets: readonly PacketEvent[]): string {
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
export function idleGapText({ durationNs }: IdleGapRow, language: Language): string {
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

function isOn(event: RecordedEvent, hosts: readonly HostName[]): boolean {
  if (event.level === 'packet') return hosts.includes(event.host) && hosts.includes(event.toHost);
  if (event.level === 'step' || (event.level === 'fault' && event.host === '')) return true;
  return hosts.includes(event.host);
}

function idleGapBefore(
  burst: readonly RecordedEvent[],
  previous: readonly RecordedEvent[] | undefined,
): IdleGapRow[] {
  const [from, until] = [previous?.at(-1)?.timeNs, burst[0]?.timeNs];
  if (from === undefined || until === undefined || until - from < IDLE_GAP_NS) return [];
  return [{ kind: 'idle', timeNs: from, durationNs: until - from }];
}

function rowOf(
  event: RecordedEvent,
  standsOut: (event: RecordedEvent) => boolean,
  context: PacketContext,
): Row {
  const { timeNs, host, level } = event;
  const { labels, language } = context;
  if (level === 'packet') {
    const { flags, toHost: to } = event;
    const telling = flags.syn || flags.fin || flags.rst || standsOut(event);
    const row = { kind: 'arrow', timeNs, from: host, to, packets: [event], telling } as const;
    const [below = ''] = flags.fin ? framesTexts(event.carries ?? [], language) : [];
    return { ...row, texts: packetTexts(event, context), below, bothWays: false };
  }
  if (level === 'step') return { kind: 'across', timeNs, level, host, text: event.name };
  if (level === 'fault' && host === '') {
    return { kind: 'across', timeNs, level, host, text: faultText(event, language) };
  }
  const sampled = level === 'kernel' && event.source === 'sample';
  const isNote = level === 'node' && event.kind === 'note';
  const telling = level === 'kernel' || level === 'fault' || isNote;
  const mark = context.orphans.has(event) ? ORPHAN_MARK : '';
  const text = markText(event, labels, language) + mark;
  return { kind: 'mark', timeNs, host, level, sampled, text, events: [event], telling };
}

/** Lines that stay at either side of a gap, so that one sees what goes on there. */
const BESIDE_GAP_LINES = 2;

/** Shorter gaps are not worth their own line. */
const GAP_LINES_MIN = 3;

/** Gaps in the longest uneventful bursts first, until the rest is short enough or all is eventful. */
function shorten(rows: readonly Row[], linesMax: number): readonly Row[] {
  let excess = rows.length - linesMax;
  if (excess <= 0) return rows;
  const gaps = new Map<number, number>();
  const longestFirst = quietRuns(rows).sort((one, other) => other.length - one.length);
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

function quietRuns(rows: readonly Row[]): { start: number; length: number }[] {
  const bursts: { start: number; length: number }[] = [];
  let start = 0;
  for (const run of runsOf(rows, (row) => !isTelling(row))) {
    const [first] = run;
    if (first !== undefined && !isTelling(first)) bursts.push({ start, length: run.length });
    start += run.length;
  }
  return bursts;
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
