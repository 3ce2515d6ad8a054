// `finack lesson`: one lesson of the course, all of them, or the list. What a lesson is and how it is
// told is in src/lessons.
import { rm, writeFile } from 'node:fs/promises';
import { createInterface, type Interface } from 'node:readline';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Language } from '../capture/names.ts';
import type { ReportWriter } from '../diagram/report-writer.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { LessonPrinter } from '../lessons/lesson-printer.ts';
import type { LessonRun } from '../lessons/run-lesson.ts';
import type { Isolation, OnPause } from '../testbed/run-scenario.ts';
import { CommandError, exitCodes, usageError } from './exit-codes.ts';
import { complain, draw } from './output.ts';
import { mustBeWritable } from './output-file.ts';
import { nowhere, standardOutput } from './output-target.ts';
import { printJson } from './print.ts';
import { abortedBySignals, forcedExitCode, type StopSignal } from './signals.ts';
import { didYouMean } from './similar.ts';

interface LessonFlags {
  lang?: Language;
  step?: true;
  full?: true;
  wrong?: true;
  pcapng?: string;
  html?: string;
  events?: string;
  json?: true;
  allowSkips?: true;
}

const examples = `
A lesson runs real sockets in programs of their own, records what happens on four levels (Node event,
system call, kernel TCP state, packet), and checks its own claims. As root, or as a user who may make
user namespaces, it gets a network of its own, which is gone when the lesson ends. As root the kernel
tells every state; without root it is asked a thousand times a second, and what may have been missed
counts as reduced.

It uses tshark, tcpdump (or dumpcap), strace, iproute2 and nftables; ./scripts/test installs them.

Exit codes: 0 nothing failed, 1 a claim failed (with --wrong: the mistake was not noticed) or the
lesson could not be played, 64 usage, 74 cannot save, 77 skipped (of all: more than half of them),
because this machine cannot show it; 129, 130 and 143 interrupted.

Examples:
  finack lesson list
  finack lesson four-way-close
  finack lesson 11 --lang ko --step
  finack lesson 11 --wrong
  finack lesson 11 --pcapng close.pcapng && finack wireshark close.pcapng
  finack lesson all`;

export function addLessonCommand(program: Command): void {
  program
    .command('lesson')
    .summary('the TCP course: lessons that run, record and check themselves')
    .description('Plays a lesson of the course on TCP sockets and peer-to-peer networks.')
    .argument('<name>', 'the name or number of a lesson, "all", or "list"')
    .option('--lang <language>', 'en or ko (default: what LANG asks for)', language)
    .option('--step', 'draw what each step brought and wait for Enter, for teaching in a room')
    .option('--full', 'draw every line of the ladder, with nothing folded or left out')
    .option('--wrong', 'play the mistake that people make; its claims must fail')
    .option('--pcapng <file>', 'save packets and the other levels, for Wireshark')
    .option('--html <file>', 'save the lesson as a page, with its ladder as a picture')
    .option('--events <file>', 'save everything that was observed, one JSON object per line')
    .option('--json', 'print the findings as JSON, and no story')
    .option('--allow-skips', 'exit code 0 also when this machine can show little or nothing')
    .addHelpText('after', examples)
    .action(async (name: string, flags: LessonFlags) => {
      process.exitCode = await lesson(name, flags);
    });
}

function language(text: string): Language {
  if (text === 'en' || text === 'ko') return text;
  throw new InvalidArgumentError('There are en (English) and ko (한국어).');
}

/** What every part below needs, loaded only when a lesson is wanted. */
interface LessonContext {
  flags: LessonFlags;
  language: Language;
  writer: ReportWriter;
  printer: LessonPrinter;
  isolation: Isolation;
  lessons: readonly Lesson[];
  signal: AbortSignal;
}

async function lesson(name: string, flags: LessonFlags): Promise<number> {
  const interrupted = abortedBySignals();
  try {
    const context = await load(flags, interrupted);
    if (name === 'list') return list(context);
    if (name === 'all') return await course(context);
    return await single(found(context.lessons, name), context);
  } catch (error) {
    if (!interrupted.aborted) throw error;
    const by = interrupted.reason as StopSignal;
    complain(`${by}, so the lesson and its network were taken down`);
    return forcedExitCode(by);
  }
}

async function load(flags: LessonFlags, signal: AbortSignal): Promise<LessonContext> {
  const [{ loadCourse }, { languageOf }, { LessonPrinter }, { ReportWriter }, { findIsolation }] =
    await Promise.all([
      import('../lessons/course.ts'),
      import('../lessons/language.ts'),
      import('../lessons/lesson-printer.ts'),
      import('../diagram/report-writer.ts'),
      import('../testbed/run-scenario.ts'),
    ]);
  const output = flags.json ? nowhere : standardOutput();
  const writer = new ReportWriter(output);
  const language = flags.lang ?? languageOf(process.env);
  const [lessons, isolation] = await Promise.all([loadCourse(), findIsolation()]);
  return {
    flags,
    language,
    writer,
    printer: new LessonPrinter(writer, language, flags.full === true),
    isolation,
    lessons,
    signal,
  };
}

function found(lessons: readonly Lesson[], name: string): Lesson {
  const one = lessons.find((lesson) => lesson.name === name || `${lesson.number}` === name);
  if (one !== undefined) return one;
  const near = didYouMean(name, ['list', 'all', ...lessons.map((lesson) => lesson.name)]);
  throw usageError(`there is no lesson "${name}"${near}; see: finack lesson list`);
}

function list({ lessons, flags, language, printer }: LessonContext): number {
  if (flags.json) {
    printJson(
      lessons.map(({ number, name, title, minutes }) => ({
        number,
        name,
        title: title[language],
        minutes,
      })),
    );
  } else {
    printer.contents(lessons);
  }
  return exitCodes.clean;
}

async function single(lesson: Lesson, context: LessonContext): Promise<number> {
  const { printer, flags, lessons } = context;
  // Found out before anybody has watched a lesson that cannot be kept.
  for (const file of [flags.pcapng, flags.html, flags.events]) {
    if (file !== undefined) await mustBeWritable(file, exitCodes.disk);
  }
  const wrong = flags.wrong === true;
  printer.introduce(lesson, { all: lessons.length, wrong });
  const run = await (flags.step === true ? stepped(lesson, context) : told(lesson, context));
  try {
    printer.conclude(run);
    await save(run, context);
    if (flags.json) printJson(await resultOf(run));
    return exitCodeOf([run], flags);
  } finally {
    await rm(run.folder, { recursive: true, force: true });
  }
}

/** Says each step as it happens. */
async function told(lesson: Lesson, context: LessonContext): Promise<LessonRun> {
  return await played(lesson, context, async (name) => {
    if (name !== undefined) context.printer.step(lesson, name);
  });
}

async function stepped(lesson: Lesson, context: LessonContext): Promise<LessonRun> {
  const enter = new EnterKey(context.signal);
  try {
    return await played(lesson, context, stepping(lesson, context, enter));
  } finally {
    enter.close();
  }
}

/** Draws what has happened, and waits for Enter. */
function stepping(lesson: Lesson, { printer, isolation }: LessonContext, enter: EnterKey): OnPause {
  let isFirst = true;
  return async (name, pid, seen) => {
    if (seen !== undefined) printer.grow(lesson, name, seen);
    if (isFirst || name === undefined)
      printer.lookInside(isolation, pid, name === undefined ? 'last' : 'first');
    isFirst = false;
    await enter.next(printer.pauseHint());
  };
}

async function course(context: LessonContext): Promise<number> {
  const { printer, flags, lessons } = context;
  for (const option of ['pcapng', 'html', 'events'] as const) {
    if (flags[option] !== undefined) throw usageError(`--${option} is for one lesson, not for all`);
  }
  const runs: LessonRun[] = [];
  const startMs = performance.now();
  for (const lesson of lessons) {
    const run = await played(lesson, context, () => Promise.resolve());
    await rm(run.folder, { recursive: true, force: true });
    runs.push(run);
    printer.courseLine(run);
  }
  printer.courseEnd(runs, performance.now() - startMs);
  if (flags.json) printJson(await Promise.all(runs.map(resultOf)));
  return exitCodeOf(runs, flags);
}

/** Of what was played: a failure counts first, and what was mostly skipped has shown nothing. */
export function exitCodeOf(
  runs: readonly Pick<LessonRun, 'tally'>[],
  { allowSkips }: Pick<LessonFlags, 'allowSkips'>,
): number {
  const count = (wanted: string) => runs.filter(({ tally }) => tally.verdict === wanted).length;
  if (count('failed') > 0) return exitCodes.failed;
  const isMostlySkipped = count('skipped') * 2 > runs.length;
  return isMostlySkipped && allowSkips !== true ? exitCodes.skipped : exitCodes.clean;
}

async function played(
  lesson: Lesson,
  { isolation, flags, signal }: LessonContext,
  onStep: OnPause,
): Promise<LessonRun> {
  const { runLesson } = await import('../lessons/run-lesson.ts');
  try {
    const options = { isolation, wrong: flags.wrong === true, looks: flags.step === true };
    return await runLesson(lesson, { ...options, onStep, signal });
  } catch (error) {
    const { message } = error as Error;
    const text = `lesson ${lesson.number} (${lesson.name}) could not be played: ${message}`;
    throw new CommandError(exitCodes.failed, text, { cause: error });
  }
}

/** The teacher's key. One reader for the whole lesson: what is typed between two stops is not lost. */
class EnterKey {
  readonly #lines: Interface;
  #typed = 0;
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#lines = createInterface({ input: process.stdin, signal });
    this.#lines.on('line', () => {
      this.#typed++;
      this.#wake();
    });
    this.#lines.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** Resolves at the next line of standard input, at its end, or when the lesson is interrupted. */
  async next(hint: string): Promise<void> {
    draw(hint);
    while (this.#typed === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#typed = Math.max(0, this.#typed - 1);
    // A terminal shows the Enter that was typed; a pipe does not.
    if (process.stdin.isTTY !== true) draw('\n');
  }

  close(): void {
    this.#lines.close();
  }
}

async function save(run: LessonRun, { flags, language }: LessonContext): Promise<void> {
  if (run.outcome.result === 'skipped') return;
  const { pcapngOf, pageOf, eventLinesOf } = await import('../lessons/lesson-files.ts');
  if (flags.pcapng !== undefined) await writeFile(flags.pcapng, await pcapngOf(run, language));
  if (flags.html !== undefined)
    await writeFile(flags.html, pageOf(run, language, flags.full === true));
  if (flags.events !== undefined) await writeFile(flags.events, eventLinesOf(run));
}

async function resultOf(run: LessonRun): Promise<unknown> {
  const { lessonJson } = await import('../lessons/lesson-files.ts');
  return lessonJson(run);
}
