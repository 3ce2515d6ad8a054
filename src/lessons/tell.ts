// How a lesson is told on a terminal: the question first, each step as it happens, then the ladder,
// the claims and the why. It judges nothing and plays nothing.

import type { Coverages } from '../capture/lab-event.ts';
import type { Text } from '../capture/names.ts';
import type { Narrator, Style } from '../diagram/narrator.ts';
import { coverageWords, resultWords } from '../diagram/page-words.ts';
import { COLUMNS_MIN, drawScore, type TerminalOptions } from '../diagram/terminal.ts';
import { rangesOf } from '../diagram/text-layout.ts';
import { citedBy, type Finding, packetNumbers } from '../proof/finding.ts';
import type { Seen } from '../testbed/director.ts';
import type { Place } from '../testbed/play.ts';
import { GrowingLadder } from './growing-ladder.ts';
import { inLanguage, type Language, levelNames, say, words } from './language.ts';
import { type Lesson, stepsOf } from './lesson.ts';
import type { LessonRun, Tally } from './play-lesson.ts';
import { settingsTold } from './settings.ts';
import { rfcStates, statesSeen } from './states-seen.ts';

type Performance = Extract<LessonRun['outcome'], { result: 'played' }>;

export class Teller {
  readonly #voice: Narrator;
  readonly #language: Language;
  readonly #full: boolean;
  #steps = 0;
  /** The story is told of the mistake. */
  #wrong = false;
  /** Only where a lesson stops at its steps. */
  #growing: GrowingLadder | undefined;

  /** `full`: every line of a ladder, nothing folded. */
  constructor(voice: Narrator, language: Language, full = false) {
    this.#voice = voice;
    this.#language = language;
    this.#full = full;
  }

  /** Before anything is shown: what it is about, and the question. */
  introduce(lesson: Lesson, { all, wrong }: { all: number; wrong: boolean }): void {
    this.#wrong = wrong;
    const voice = this.#voice;
    const { number } = lesson;
    voice.line(voice.paint('dim', this.#say(words.lessonOf, { number, all })));
    voice.title(this.#say(lesson.title));
    voice.say(this.#say(lesson.goal));
    voice.section(this.#say(words.predict), this.#say(lesson.question));
    if (wrong) voice.section(this.#say(words.doneWrong), this.#say(lesson.wrong.text));
    voice.section(this.#say(words.theStory));
  }

  step(lesson: Lesson, name: string): void {
    const text = stepsOf(lesson, this.#wrong)[name];
    if (text === undefined) return;
    this.#steps++;
    this.#voice.marked(`${this.#steps}`.padStart(2), 'bold', this.#say(text));
  }

  /** The ladder up to a step that is about to be done; without a name, to the end. */
  grow(lesson: Lesson, name: string | undefined, seen: Seen): void {
    this.#growing ??= new GrowingLadder({
      ...this.#drawing(lesson),
      steps: this.#numbered(lesson),
    });
    this.#voice.line(this.#growing.grow(seen, name));
  }

  /** How to look into the network while the programs stand still: at the first step, and at the end. */
  lookInside({ kind }: Place, pid: number, when: 'first' | 'last'): void {
    const enter = {
      root: `nsenter --target ${pid} --net `,
      user: `nsenter --target ${pid} --user --net --preserve-credentials `,
      here: '',
    }[kind];
    const voice = this.#voice;
    const text = this.#say(when === 'first' ? words.lookInside : words.lookAtTheEnd);
    for (const line of voice.fold(text, INDENT_COLUMNS))
      voice.line(voice.paint('dim', `   ${line}`));
    // Never broken: it is to be copied.
    voice.line(voice.paint('dim', `   ${enter}ss --tcp --all --numeric`));
  }

  pauseHint(): string {
    return this.#voice.paint('dim', `   ${this.#say(words.pressEnter)} `);
  }

  /** After the play: what was seen, what it proves, and why it is so. */
  conclude(run: LessonRun): void {
    const { lesson, outcome, wrong } = run;
    if (outcome.result === 'skipped') {
      this.#voice.marked(this.#say(words.skipped), 'yellow', this.#say(outcome.because));
      this.#voice.say(this.#say(words.ifSkipped));
      return;
    }
    if (this.#growing === undefined) this.#ladder(lesson, outcome);
    else this.#voice.line(this.#growing.end(outcome));
    this.#recorded(run.place, outcome.recording.coverage);
    if (run.place.kind !== 'here') this.#settings(lesson);
    if (wrong) this.#mistake(lesson, outcome.findings);
    else this.#claims(words.claims, lesson.claims, outcome.findings);
    if (!wrong) this.#why(lesson);
    this.#verdict(run);
  }

  /** The table of contents. */
  contents(lessons: readonly Lesson[]): void {
    const voice = this.#voice;
    voice.title(this.#say(words.courseTitle));
    for (const { number, name, title, minutes } of lessons) {
      const time = this.#say(words.minutes, { minutes }).padStart(7);
      const left = `${String(number).padStart(2)}  ${name.padEnd(22)}`;
      voice.line(`  ${voice.paint('bold', left)} ${voice.paint('dim', time)}  ${this.#say(title)}`);
    }
    voice.line();
    voice.say(this.#say(words.howTo));
  }

  /** One line of the whole course. */
  courseLine({ lesson, outcome, tally, durationMs }: LessonRun): void {
    const voice = this.#voice;
    const { sign, style } = verdictSigns[tally.verdict];
    const seconds = `${(durationMs / 1000).toFixed(1)} s`.padStart(7);
    const counts =
      outcome.result === 'skipped'
        ? `${this.#say(words.skipped)}: ${this.#say(outcome.because)}`
        : this.#counts(tally);
    const name = `${`${lesson.number}`.padStart(2)} ${lesson.name}`.padEnd(24);
    voice.line(`  ${voice.paint(style, sign)} ${name} ${seconds}  ${counts}`);
  }

  /** Under the lines of all lessons: the sum, and where each state of TCP was seen. */
  courseEnd(runs: readonly LessonRun[], durationMs: number): void {
    const voice = this.#voice;
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
    voice.section(this.#say(words.statesSeen));
    for (const { name } of rfcStates) {
      const where = runs.filter(
        ({ outcome }) =>
          outcome.result === 'played' && statesSeen(outcome.recording.events).has(name),
      );
      const numbers = rangesOf(where.map(({ lesson }) => lesson.number));
      voice.line(`   ${name.padEnd(13)} ${numbers || this.#say(words.notSeen)}`);
    }
    if (count('skipped') > 0) {
      voice.line();
      voice.say(this.#say(words.ifSkipped));
    }
    const style: Style = count('failed') > 0 ? ['red', 'bold'] : ['green', 'bold'];
    voice.line();
    const values = {
      passed: count('passed'),
      all: runs.length,
      failed: count('failed'),
      skipped: count('skipped'),
      claims,
      seconds: (durationMs / 1000).toFixed(0),
    };
    voice.line(voice.paint(style, this.#say(words.courseSummary, values)));
  }

  #ladder(lesson: Lesson, { recording, findings }: Performance): void {
    const drawing = { ...this.#drawing(lesson), linesMax: LADDER_LINES_MAX };
    this.#voice.line();
    this.#voice.line(drawScore({ ...drawing, recording, cited: citedBy(findings) }));
  }

  #drawing(lesson: Lesson): Omit<TerminalOptions, 'recording'> {
    const { columns, colour } = this.#voice.stage;
    return {
      roles: lesson.ladder ?? Object.keys(lesson.roles),
      names: inLanguage(lesson.cast, this.#language),
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

  #recorded(place: Place, coverage: Coverages): void {
    const parts = Object.entries(coverage).map(([level, { level: how }]) => {
      const name = this.#say(levelNames[level as keyof Coverages]);
      return `${name}: ${this.#say(coverageWords[how])}`;
    });
    const where = { root: words.asRoot, user: words.asUser, here: words.justHere }[place.kind];
    const text = `${this.#say(where)}; ${parts.join(', ')}`;
    this.#voice.section(this.#say(words.recorded), text);
    const reasons = new Set(
      Object.values(coverage).flatMap((one) =>
        one.level === 'full' ? [] : [this.#say(one.because)],
      ),
    );
    for (const reason of reasons) this.#voice.marked('○', 'yellow', reason);
  }

  /** What was changed, and what the reader's own machine does. */
  #settings({ network }: Lesson): void {
    this.#voice.section(this.#say(words.settings));
    for (const text of settingsTold(network)) this.#voice.marked('·', 'dim', this.#say(text));
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
    this.#voice.section(this.#say(words.cure), this.#say(wrong.cure));
    this.#voice.fact(`finack lesson ${name}`);
  }

  #claims(
    title: Text,
    claims: Lesson['claims'],
    findings: Readonly<Record<string, Finding>>,
  ): void {
    this.#voice.section(this.#say(title));
    for (const { id, text } of claims) {
      const finding = findings[id];
      if (finding !== undefined) this.#claim(this.#say(text), finding);
    }
  }

  #claim(sentence: string, finding: Finding): void {
    const { sign, style, word } = findingSigns[finding.result];
    const shown = this.#packets(finding);
    this.#voice.marked(`${sign} ${this.#say(word)}`, style, `${sentence}${shown}`);
    if (finding.result === 'failed') {
      this.#voice.marked('   ', style, finding.because[this.#language]);
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
    const voice = this.#voice;
    voice.section(this.#say(words.answer), this.#say(lesson.answer));
    voice.section(this.#say(words.why), ...lesson.explanation.map((text) => this.#say(text)));
    const { filter, look } = lesson.wireshark;
    voice.section(this.#say(words.inWireshark), this.#say(words.saveFirst));
    voice.fact(`${this.#say(words.filter)}: ${filter}`);
    voice.say(this.#say(look));
    voice.section(this.#say(words.readOn));
    for (const { rfc, section, about } of lesson.rfcs) {
      voice.fact(`RFC ${rfc}, ${section}: ${this.#say(about)}`);
    }
    voice.line();
    voice.say(this.#say(words.tryWrong, { name: lesson.name }));
  }

  #verdict({ tally, wrong }: LessonRun): void {
    const voice = this.#voice;
    const style: Style = tally.verdict === 'failed' ? ['red', 'bold'] : ['green', 'bold'];
    voice.line();
    voice.line(voice.paint(style, this.#counts(tally)));
    if (!wrong) return;
    const text = tally.verdict === 'passed' ? words.failedAsItShould : words.shouldHaveFailed;
    voice.line(voice.paint(style, this.#say(text)));
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
