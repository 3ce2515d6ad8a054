// `finack doctor`: one page about what this machine can show, what not, why, and what to do about it.
// The trying is done in testbed/diagnosis.ts.
import type { Command } from 'commander';
import type { ReportWriter, Style } from '../diagram/report-writer.ts';
import type { Lesson } from '../lessons/lesson.ts';
import { VERSION } from '../node/version.ts';
import type { Ability, Diagnosis, ProgramVersion } from '../testbed/diagnosis.ts';
import { exitCodes } from './exit-codes.ts';
import { standardOutput } from './output-target.ts';
import { printJson } from './print.ts';
import { abortedBySignals, forcedExitCode, type StopSignal } from './signals.ts';

const notes = `
Everything is tried: a packet is captured, the kernel's tracepoint is opened, the smallest lesson is
played. It takes a few seconds and leaves nothing behind. Nodes run everywhere; what is asked here is
what can be seen of them.

--json prints one object: machine (system, distribution, node, finack, uid, capabilities), abilities
(name, shows, level full, reduced or absent, because, cure), lessons (name, playable, because), and
programs (name, debianPackage, and path and version where it is installed).

Exit codes: 0 this machine shows everything, 1 it shows some of it or it could not be tried, 64 usage,
130 and 143 interrupted.

Examples:
  finack doctor
  finack doctor --json | jq '.abilities[] | select(.level != "full")'`;

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .summary('say what this machine can show, and why not')
    .description('Says what this machine can show, what not, why, and what to do about it.')
    .option('--json', 'print it as JSON')
    .addHelpText('after', notes)
    .action(async (flags: { json?: true }) => {
      process.exitCode = await doctor(flags.json === true);
    });
}

/** Whether a lesson can be played here, as far as the levels that it needs are observed. */
interface LessonHere {
  name: string;
  playable: boolean;
  because?: string;
}

async function doctor(json: boolean): Promise<number> {
  const interrupted = abortedBySignals();
  try {
    return await examined(json, interrupted);
  } catch (error) {
    if (!interrupted.aborted) throw error;
    return forcedExitCode(interrupted.reason as StopSignal);
  }
}

async function examined(json: boolean, signal: AbortSignal): Promise<number> {
  const [{ diagnose }, { loadCourse }, { ReportWriter }] = await Promise.all([
    import('../testbed/diagnosis.ts'),
    import('../lessons/course.ts'),
    import('../diagram/report-writer.ts'),
  ]);
  const [diagnosis, course] = await Promise.all([diagnose(VERSION, signal), loadCourse()]);
  const lessons = course.map((lesson) => lessonHere(lesson, diagnosis));
  if (json) {
    const { machine, abilities, programs } = diagnosis;
    printJson({ machine, abilities, lessons, programs });
  } else {
    page(diagnosis, lessons, new ReportWriter(standardOutput()));
  }
  return diagnosis.abilities.every(({ level }) => level === 'full')
    ? exitCodes.clean
    : exitCodes.failed;
}

function lessonHere({ name, needs }: Lesson, { coverage }: Diagnosis): LessonHere {
  if (coverage === undefined) return { name, playable: false, because: 'no lesson can be played' };
  const levels = { packets: coverage.packet, syscalls: coverage.syscall, network: coverage.fault };
  for (const need of needs) {
    const one = levels[need];
    if (one.level === 'absent') return { name, playable: false, because: one.because.en };
  }
  return { name, playable: true };
}

const signs: Readonly<Record<Ability['level'], { sign: string; style: Style }>> = {
  full: { sign: '✔', style: 'green' },
  reduced: { sign: '◐', style: 'yellow' },
  absent: { sign: '✘', style: 'red' },
};

function page(diagnosis: Diagnosis, lessons: readonly LessonHere[], writer: ReportWriter): void {
  const { machine, abilities, programs } = diagnosis;
  writer.title('finack doctor: what this machine can show');
  const user = machine.uid === 0 ? 'root' : `user ${machine.uid ?? '-'}`;
  const rights = machine.capabilities.join(', ') || 'no capabilities for watching';
  writer.paragraph(
    [machine.system, machine.distribution, `Node ${machine.node}`, `finack ${machine.finack}`]
      .filter((part) => part !== '')
      .join(', '),
  );
  writer.paragraph(`${user}, with ${rights}`);
  writer.line();
  for (const one of abilities) showAbility(one, writer);
  showLessons(lessons, writer);
  showPrograms(programs, writer);
}

function showAbility({ name, shows, level, because, cure }: Ability, writer: ReportWriter): void {
  const { sign, style } = signs[level];
  writer.marked(sign, style, `${name}: ${shows}`);
  const answer = level === 'absent' ? 'not here' : 'only in part';
  if (because !== undefined) under(`${answer}, because ${because}`, writer);
  if (cure !== undefined) under(`to do: ${cure}`, writer);
}

function showLessons(lessons: readonly LessonHere[], writer: ReportWriter): void {
  const playable = lessons.filter((lesson) => lesson.playable).length;
  const level = playable === lessons.length ? 'full' : playable > 0 ? 'reduced' : 'absent';
  const { sign, style } = signs[level];
  writer.marked(sign, style, `course: ${playable} of ${lessons.length} lessons can be played`);
  const reasons = new Set(lessons.flatMap(({ because }) => because ?? []));
  for (const because of reasons) under(`the others not, because of this: ${because}`, writer);
}

/** Below the words of a marked line. */
const UNDER_COLUMNS = 5;

function under(text: string, writer: ReportWriter): void {
  for (const line of writer.wrap(text, UNDER_COLUMNS))
    writer.line(' '.repeat(UNDER_COLUMNS) + line);
}

function showPrograms(programs: readonly ProgramVersion[], writer: ReportWriter): void {
  const here = programs.filter(({ path }) => path !== undefined);
  const missing = programs.filter(({ path }) => path === undefined);
  writer.section(
    'Programs',
    here.map(({ name, version = '' }) => `${name} ${version}`.trim()).join(', '),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
  writer.paragraph(`not installed: ${missing.map(({ name }) => name).join(', ')}`);
  writer.paragraph(`on Debian and Ubuntu, as root: apt-get install ${packages.join(' ')}`);
}
