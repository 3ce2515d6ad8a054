// Plays one lesson and counts what became of its claims. What is told about it is in lesson-printer.ts.

import { countFindings, type Finding, type FindingCounts, isPassed } from '../proof/finding.ts';
import type { ScenarioOutcome } from '../testbed/orchestrator.ts';
import { type Isolation, type OnPause, runScenario } from '../testbed/run-scenario.ts';
import { urlOf } from './course.ts';
import type { Lesson } from './lesson.ts';

export interface LessonRun {
  lesson: Lesson;
  /** The variant that must fail. */
  wrong: boolean;
  isolation: Isolation;
  outcome: ScenarioOutcome;
  /** With the capture `packets.pcap`; the caller removes it. */
  folder: string;
  durationMs: number;
  tally: Tally;
}

export interface Tally extends FindingCounts {
  verdict: 'passed' | 'failed' | 'skipped';
}

export interface LessonOptions {
  isolation: Isolation;
  wrong: boolean;
  onStep: OnPause;
  /** For `--step`: see PlayOptions. */
  looks?: boolean;
  signal: AbortSignal;
}

/** Rejects when the lesson could not be run; nothing of it is left then. */
export async function runLesson(lesson: Lesson, options: LessonOptions): Promise<LessonRun> {
  const startMs = performance.now();
  const { outcome, folder } = await runScenario({
    ...options,
    module: urlOf(lesson),
    exportName: 'lesson',
  });
  const durationMs = performance.now() - startMs;
  const { isolation, wrong } = options;
  const tally = tallyOf(lesson, outcome, wrong);
  return { lesson, wrong, isolation, outcome, folder, durationMs, tally };
}

/** Right, nothing may fail and something must be proved. Wrong, what the lesson says must fail. */
function tallyOf(lesson: Lesson, outcome: ScenarioOutcome, wrong: boolean): Tally {
  const none = { proved: 0, reduced: 0, notObservable: 0, failed: 0 };
  if (outcome.result === 'skipped') return { ...none, verdict: 'skipped' };
  const counts = countFindings(Object.values(outcome.findings));
  const asItShould = wrong ? isNoticed(lesson, outcome.findings) : isPassed(counts);
  return { ...counts, verdict: asItShould ? 'passed' : 'failed' };
}

/**
 * The claims that the mistake must break are broken, as far as they could be seen: where the kernel is
 * only sampled one may be unobservable, but then another one has to fail.
 */
export function isNoticed(
  { wrong }: Pick<Lesson, 'wrong'>,
  findings: Readonly<Record<string, Finding>>,
): boolean {
  const results = wrong.fails.map((id) => findings[id]?.result);
  return (
    results.includes('failed') &&
    results.every((result) => result === 'failed' || result === 'not-observable')
  );
}
