// What is kept of a lesson that was run: its findings as JSON, a page, a capture, the events.
import { join } from 'node:path';
import type { Language } from '../capture/names.ts';
import type { Recording } from '../capture/recording.ts';
import { fourLevelPcapng } from '../diagram/four-level-pcapng.ts';
import { lessonPage } from '../diagram/html.ts';
import { recordingLines } from '../diagram/recording-lines.ts';
import { describeEvent } from '../proof/claims.ts';
import type { Finding } from '../proof/finding.ts';
import { inLanguage } from './language.ts';
import { stepsOf } from './lesson.ts';
import type { LessonRun } from './run-lesson.ts';
import { settingTexts } from './settings.ts';

/** For `--pcapng`: packets and the other levels in one file. Rejects when the capture is unreadable. */
export async function pcapngOf(run: LessonRun, language: Language): Promise<Uint8Array> {
  const recording = recordingOf(run);
  const captured = recording.coverage.packet.level !== 'absent';
  return await fourLevelPcapng({
    recording,
    steps: inLanguage(stepsOf(run.lesson, run.wrong), language),
    application: `finack lesson ${run.lesson.name}`,
    ...(captured ? { pcapFile: join(run.folder, 'packets.pcap') } : {}),
  });
}

/** For `--html`: the whole lesson as one page that needs nothing else. */
export function pageOf(run: LessonRun, language: Language, full = false): string {
  const { lesson, outcome, isolation, wrong } = run;
  const findings = outcome.result === 'ran' ? outcome.findings : {};
  const settings = isolation.kind === 'here' ? [] : settingTexts(lesson.network);
  return lessonPage({
    lesson,
    recording: recordingOf(run),
    findings,
    language,
    wrong,
    full,
    settings,
  });
}

/** For `--events`: one JSON object per line. */
export function eventLinesOf(run: LessonRun): string {
  return [...recordingLines(recordingOf(run)), ''].join('\n');
}

function recordingOf({ lesson, outcome }: LessonRun): Recording {
  if (outcome.result === 'ran') return outcome.recording;
  throw new Error(`lesson ${lesson.name} was skipped: ${outcome.because.en}`);
}

/** For `--json`: what was claimed and what became of it, with the packets as Wireshark numbers them. */
export function lessonJson({
  lesson,
  wrong,
  isolation,
  outcome,
  tally,
  durationMs,
}: LessonRun): unknown {
  const { number, name } = lesson;
  const about = { number, name, wrong, place: isolation.kind, durationMs: Math.round(durationMs) };
  if (outcome.result === 'skipped')
    return { ...about, verdict: 'skipped', because: outcome.because };
  const { findings, recording } = outcome;
  const claims = lesson.claims.map(({ id, text }) => {
    const finding = findings[id];
    return finding === undefined ? { id, text } : { id, text, ...findingOf(finding) };
  });
  return { ...about, ...tally, coverage: recording.coverage, claims };
}

function findingOf(finding: Finding): object {
  const { result, events } = finding;
  const because = 'because' in finding ? { because: finding.because } : {};
  const packets = events.flatMap((event) => (event.level === 'packet' ? [event.number] : []));
  return { result, ...because, packets, shownBy: events.map(describeEvent) };
}
