// How a lesson is told on a terminal: the question first, each step as it happens, then the ladder,
// the claims and the why. It checks nothing and runs nothing.

import type { Language, Text } from '../capture/names.ts';
import type { Coverages } from '../capture/recording.ts';
import { coverageWords, resultWords } from '../diagram/page-words.ts';
import type { ReportWriter, Style } from '../diagram/report-writer.ts';
import { COLUMNS_MIN, drawLadder, type TerminalOptions } from '../diagram/terminal.ts';
import { rangesOf } from '../diagram/text-layout.ts';
import { citedBy, type Finding, packetNumbers } from '../proof/finding.ts';
import type { RecordedSoFar } from '../testbed/orchestrator.ts';
import type { Isolation } from '../testbed/run-scenario.ts';
import { GrowingLadder } from './growing-ladder.ts';
import { inLanguage, levelPlurals, say, words } from './language.ts';
import { type Lesson, stepsOf } from './lesson.ts';
import type { LessonRun, Tally } from './run-lesson.ts';
import { settingTexts } from './settings.ts';
import { rfcStates, statesSeen } from './states-seen.ts';

type FinishedScenario = Extract<LessonRun['outcome'], { result: 'ran' }>;

export class LessonPrinter {
  readonly #writer: ReportWriter;
  readonly #language: Language;
  readonly #full: boolean;
  #steps = 0;
  /** The story is told of the mistake. */
  #wrong = false;
  /** Only where a lesson stops at its steps. */
  #growing: GrowingLadder | undefined;

  /** `full`: every line of a ladder, nothing folded. */
  constructor(writer: ReportWriter, language: Language, full = false) {
    this.#writer = writer;
    this.#language = language;
    this.#full = full;
  }

  /** Before anything is shown: what it is about, and the question. */
  introduce(lesson: Lesson, { all, wrong }: { all: number; wrong: boolean }): void {
    this.#wrong = wrong;
    const writer = this.#writer;
    const { number } = lesson;
    writer.line(writer.paint('dim', this.#say(words.lessonOf, { number, all })));
    writer.title(this.#say(lesson.title));
    writer.paragraph(this.#say(lesson.goal));
    writer.section(this.#say(words.predict), this.#say(lesson.question));
    if (wrong) writer.section(this.#say(words.doneWrong), this.#say(lesson.wrong.text));
    writer.section(this.#say(words.theStory));
  }

  step(lesson: Lesson, name: string): void {
    const text = stepsOf(lesson, this.#wrong)[name];
    if (text === undefined) return;
    this.#steps++;
    this.#writer.marked(`${this.#steps}`.padStart(2), 'bold', this.#say(text));
  }

  /** The ladder up to a step that is about to be done; without a name, to the end. */
  grow(lesson: Lesson, name: string | undefined, seen: RecordedSoFar): void {
    this.#growing ??= new GrowingLadder({
      ...this.#drawing(lesson),
      steps: this.#numbered(lesson),
    });
    this.#writer.line(this.#growing.grow(seen, name));
  }

  /** How to look into the network while the programs stand still: at the first step, and at the end. */
  lookInside({ kind }: Isolation, pid: number, when: 'first' | 'last'): void {
    const enter = {
      root: `nsenter --target ${pid} --net `,
      user: `nsenter --target ${pid} --user --net --preserve-credentials `,
      here: '',
    }[kind];
    const writer = this.#writer;
    const text = this.#say(when === 'first' ? words.lookInside : words.lookAtTheEnd);
    for (const line of writer.wrap(text, INDENT_COLUMNS))
      writer.line(writer.paint('dim', `   ${line}`));
    // Never broken: it is to be copied.
    writer.line(writer.paint('dim', `   ${enter}ss --tcp --all --numeric`));
  }

  pauseHint(): string {
    return this.#writer.paint('dim', `   ${this.#say(words.pressEnter)} `);
  }

  /** After the play: what was seen, what it proves, and why it is so. */
  conclude(run: LessonRun): void {
    const { lesson, outcome, wrong } = run;
    if (outcome.result === 'skipped') {
      this.#writer.marked(this.#say(words.skipped), 'yellow', this.#say(outcome.because));
      this.#writer.paragraph(this.#say(words.ifSkipped));
      return;
    }
    if (this.#growing === undefined) this.#ladder(lesson, outcome);
    else this.#writer.line(this.#growing.end(outcome));
    this.#recorded(run.isolation, outcome.recording.coverage);
    if (run.isolation.kind !== 'here') this.#settings(lesson);
    if (wrong) this.#mistake(lesson, outcome.findings);
    else this.#claims(words.claims, lesson.claims, outcome.findings);
    if (!wrong) this.#why(lesson);
    this.#verdict(run);
  }

  /** The table of contents. */
  contents(lessons: readonly Lesson[]): void {
    const writer = this.#writer;
    writer.title(this.#say(words.courseTitle));
    for (const { number, name, title, minutes } of lessons) {
      const time = this.#say(words.minutes, { minutes }).padStart(7);
      const left = `${String(number).padStart(2)}  ${name.padEnd(22)}`;
      writer.line(
        `  ${writer.paint('bold', left)} ${writer.paint('dim', time)}  ${this.#say(title)}`,
      );
    }
    writer.line();
    writer.paragraph(this.#say(words.howTo));
  }

  /** One line of the whole course. */
  courseLine({ lesson, outcome, tally, durationMs }: LessonRun): void {
    const writer = this.#writer;
    const { sign, style } = verdictSigns[tally.verdict];
    const seconds = `${(durationMs / 1000).toFixed(1)} s`.padStart(7);
    const counts =
      outcome.result === 'skipped'
        ? `${this.#say(words.skipped)}: ${this.#say(outcome.because)}`
        : this.#counts(tally);
    const name = `${`${lesson.number}`.padStart(2)} ${lesson.name}`.padEnd(24);
    writer.line(`  ${writer.paint(style, sign)} ${name} ${seconds}  ${counts}`);
  }

  /** Under the lines of all lessons: the sum, and where each state of TCP was seen. */
  courseEnd(runs: readonly LessonRun[], durationMs: number): void {
    const writer = this.#writer;
    const count = (verdict: Tally['verdict']): number =>
      runs.filter(({ tally }) => tally.verdict === verdict).length;
    const sum = (part: 'proved' | 'reduced' | 'notObservable' | 'failed'): number =>
      runs.reduce((all, { tally }) => all + tally[part], 0);
    const claims = this.#counts({
      proved: sum('proved'),
      reduced: sum('reduced'),
      notObservable: sum('notObservable'),
      failed: sum('failed'),
    });
    writer.section(this.#say(words.statesSeen));
    for (const { name } of rfcStates) {
      const where = runs.filter(
        ({ outcome }) => outcome.result === 'ran' && statesSeen(outcome.recording.events).has(name),
      );
      const numbers = rangesOf(where.map(({ lesson }) => lesson.number));
      writer.line(`   ${name.padEnd(13)} ${numbers || this.#say(words.notSeen)}`);
    }
    if (count('skipped') > 0) {
      writer.line();
      writer.paragraph(this.#say(words.ifSkipped));
    }
    const style: Style = count('failed') > 0 ? ['red', 'bold'] : ['green', 'bold'];
    writer.line();
    const values = {
      passed: count('passed'),
      all: runs.length,
      failed: count('failed'),
      skipped: count('skipped'),
      claims,
      seconds: (durationMs / 1000).toFixed(0),
    };
    writer.line(writer.paint(style, this.#say(words.courseSummary, values)));
  }

  #ladder(lesson: Lesson, { recording, findings }: FinishedScenario): void {
    const drawing = { ...this.#drawing(lesson), linesMax: LADDER_LINES_MAX };
    this.#writer.line();
    this.#writer.line(drawLadder({ ...drawing, recording, cited: citedBy(findings) }));
  }

  #drawing(lesson: Lesson): Omit<TerminalOptions, 'recording'> {
    const { columns, colour } = this.#writer.output;
    return {
      hosts: lesson.ladder ?? Object.keys(lesson.hosts),
      names: inLanguage(lesson.labels, this.#language),
      steps: inLanguage(stepsOf(lesson, this.#wrong), this.#language),
      columns: Math.max(columns, COLUMNS_MIN),
      colour,
      language: this.#language,
      full: this.#full,
    };
  }

  /** `1  A connects to B.`: a room counts with the teacher. */
  #numbered(lesson: Lesson): Record<string, string> {
    const steps = stepsOf(lesson, this.#wrong);
    const texts = Object.entries(inLanguage(steps, this.#language));
    return Object.fromEntries(texts.map(([name, text], at) => [name, `${at + 1} ${text}`]));
  }

  #recorded(isolation: Isolation, coverage: Coverages): void {
    const parts = Object.entries(coverage).map(([level, { level: how }]) => {
      const name = this.#say(levelPlurals[level as keyof Coverages]);
      return `${name}: ${this.#say(coverageWords[how])}`;
    });
    const where = { root: words.asRoot, user: words.asUser, here: words.justHere }[isolation.kind];
    const text = `${this.#say(where)}; ${parts.join(', ')}`;
    this.#writer.section(this.#say(words.recorded), text);
    const reasons = new Set(
      Object.values(coverage).flatMap((one) =>
        one.level === 'full' ? [] : [this.#say(one.because)],
      ),
    );
    for (const reason of reasons) this.#writer.marked('○', 'yellow', reason);
  }

  /** What was changed, and what the reader's own machine does. */
  #settings({ network }: Lesson): void {
    this.#writer.section(this.#say(words.settings));
    for (const text of settingTexts(network)) this.#writer.marked('·', 'dim', this.#say(text));
  }

  /** What the mistake breaks, the point of it first; then what follows from that, and the cure. */
  #mistake({ name, claims, wrong }: Lesson, findings: Readonly<Record<string, Finding>>): void {
    const isPoint = ({ id }: { id: string }): boolean => id === wrong.point;
    const others = claims.filter((claim) => !isPoint(claim));
    const failed = others.filter(({ id }) => findings[id]?.result === 'failed');
    const rest = others.filter((claim) => !failed.includes(claim));
    this.#claims(words.thePoint, claims.filter(isPoint), findings);
    if (failed.length > 0) this.#claims(words.consequences, failed, findings);
    if (rest.length > 0) this.#claims(words.stillHolds, rest, findings);
    this.#writer.section(this.#say(words.cure), this.#say(wrong.cure));
    this.#writer.fact(`finack lesson ${name}`);
  }

  #claims(
    title: Text,
    claims: Lesson['claims'],
    findings: Readonly<Record<string, Finding>>,
  ): void {
    this.#writer.section(this.#say(title));
    for (const { id, text } of claims) {
      const finding = findings[id];
      if (finding !== undefined) this.#claim(this.#say(text), finding);
    }
  }

  #claim(sentence: string, finding: Finding): void {
    const { sign, style, word } = findingSigns[finding.result];
    const shown = this.#packets(finding);
    this.#writer.marked(`${sign} ${this.#say(word)}`, style, `${sentence}${shown}`);
    if (finding.result === 'failed') {
      this.#writer.marked('   ', style, finding.because[this.#language]);
    }
  }

  /** ` (packets 4, 5)`: as Wireshark numbers them. */
  #packets(finding: Finding): string {
    const numbers = packetNumbers(finding);
    if (numbers.length === 0) return '';
    const word = numbers.length === 1 ? words.packet : words.packets;
    return ` (${this.#say(word, { numbers: shortRangesOf(numbers) })})`;
  }

  #why(lesson: Lesson): void {
    const writer = this.#writer;
    writer.section(this.#say(words.answer), this.#say(lesson.answer));
    writer.section(this.#say(words.why), ...lesson.explanation.map((text) => this.#say(text)));
    const { filter, look } = lesson.wireshark;
    writer.section(this.#say(words.inWireshark), this.#say(words.saveFirst));
    writer.fact(`${this.#say(words.filter)}: ${filter}`);
    writer.paragraph(this.#say(look));
    writer.section(this.#say(words.readOn));
    for (const { rfc, section, about } of lesson.rfcs) {
      writer.fact(`RFC ${rfc}, ${section}: ${this.#say(about)}`);
    }
    writer.line();
    writer.paragraph(this.#say(words.tryWrong, { name: lesson.name }));
  }

  #verdict({ tally, wrong }: LessonRun): void {
    const writer = this.#writer;
    const style: Style = tally.verdict === 'failed' ? ['red', 'bold'] : ['green', 'bold'];
    writer.line();
    writer.line(writer.paint(style, this.#counts(tally)));
    if (!wrong) return;
    const text = tally.verdict === 'passed' ? words.failedAsItShould : words.shouldHaveFailed;
    writer.line(writer.paint(style, this.#say(text)));
  }

  #counts({ proved, reduced, notObservable, failed }: Omit<Tally, 'verdict'>): string {
    return this.#say(words.summary, { proved, reduced, notObservable, failed });
  }

  #say(text: Text, values: Readonly<Record<string, string | number>> = {}): string {
    return say(text, this.#language, values);
  }
}

/** Columns before what is said. */
const INDENT_COLUMNS = 3;

/** Lines of a ladder: three screens. Above that the middle of what is uneventful is left out. */
const LADDER_LINES_MAX = 150;

/** Ranges named behind a claim; a flood of data would fill the screen. */
const RANGES_MAX = 6;

/** The first ranges and the last. */
function shortRangesOf(numbers: readonly number[]): string {
  const ranges = rangesOf(numbers).split(', ');
  if (ranges.length <= RANGES_MAX) return ranges.join(', ');
  return `${ranges.slice(0, RANGES_MAX - 1).join(', ')}, … ${ranges.at(-1)}`;
}

const verdictSigns: Readonly<Record<Tally['verdict'], { sign: string; style: Style }>> = {
  passed: { sign: '✔', style: 'green' },
  failed: { sign: '✘', style: 'red' },
  skipped: { sign: '○', style: 'yellow' },
};

const findingSigns: Readonly<
  Record<Finding['result'], { sign: string; style: Style; word: Text }>
> = {
  proved: { sign: '✔', style: 'green', word: resultWords.proved },
  reduced: { sign: '◐', style: 'yellow', word: resultWords.reduced },
  'not-observable': { sign: '○', style: 'yellow', word: resultWords['not-observable'] },
  failed: { sign: '✘', style: 'red', word: resultWords.failed },
};
