// Plays every lesson and writes what is made from them: the course page, the page for teachers, and the
// pictures. `npm run course` after changing a lesson; `npm run course -- 11` plays only that one anew.
// A test holds the files against the lessons.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ladderSvg } from '../src/diagram/svg.ts';
import { loadCourse } from '../src/lessons/course.ts';
import { coursePage, teachersPage } from '../src/lessons/course-page.ts';
import { inLanguage, languages } from '../src/lessons/language.ts';
import { fileNameOf, type Lesson } from '../src/lessons/lesson.ts';
import { type LessonRun, runLesson } from '../src/lessons/run-lesson.ts';
import { statesSeen } from '../src/lessons/states-seen.ts';
import { citedBy } from '../src/proof/finding.ts';
import { findIsolation } from '../src/testbed/run-scenario.ts';

const lessonsFolder = join(import.meta.dirname, '..', 'src', 'lessons');
const picturesFolder = join(lessonsFolder, 'pictures');
const indexFile = join(picturesFolder, 'index.json');

/** What the pictures were made from, and what was seen while they were made. */
export interface PictureIndex {
  [lesson: string]: {
    /** SHA-256 of the lesson's files when it was played. */
    source: string;
    states: string[];
  };
}

/** Lines of a picture: what a person scrolls through on a page. */
const PICTURE_LINES_MAX = 120;

/** A lesson is stale when one of its files has changed since its picture was made: text, claims, hosts. */
export async function sourceHash(folder: string, lesson: Lesson): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(fileNameOf(lesson)));
  const hash = createHash('sha256');
  for (const name of names.sort()) hash.update(await readFile(join(folder, name)));
  return hash.digest('hex');
}

async function main(wanted: readonly string[]): Promise<void> {
  const lessons = await loadCourse();
  const isolation = await findIsolation();
  if (isolation.kind !== 'root') {
    throw new Error('run this as root: only then does the kernel tell every state');
  }
  await mkdir(picturesFolder, { recursive: true });
  const index = JSON.parse(await readFile(indexFile, 'utf8').catch(() => '{}')) as PictureIndex;
  for (const lesson of lessons) {
    const asked = wanted.length === 0 || wanted.includes(`${lesson.number}`);
    if (
      !asked ||
      (wanted.length === 0 &&
        index[lesson.name]?.source === (await sourceHash(lessonsFolder, lesson)))
    ) {
      continue;
    }
    const signal = new AbortController().signal;
    const onStep = (): Promise<void> => Promise.resolve();
    const run = await runLesson(lesson, { isolation, wrong: false, onStep, signal });
    index[lesson.name] = {
      source: await sourceHash(lessonsFolder, lesson),
      states: await pictured(run),
    };
    await rm(run.folder, { recursive: true });
    console.log(`${lesson.number} ${lesson.name}`);
  }
  await writeFile(indexFile, `${JSON.stringify(index, null, 2)}\n`);
  await writePages(lessons, index);
}

/** Writes the lesson's pictures, and tells the states that were seen. */
async function pictured({ lesson, outcome, tally }: LessonRun): Promise<string[]> {
  if (outcome.result === 'skipped')
    throw new Error(`${lesson.name} was skipped: ${outcome.because.en}`);
  if (tally.verdict !== 'passed' || tally.reduced + tally.notObservable > 0) {
    throw new Error(
      `${lesson.name} did not prove all of its claims: see finack lesson ${lesson.name}`,
    );
  }
  const { recording } = outcome;
  for (const language of languages) {
    const svg = ladderSvg({
      recording,
      cited: citedBy(outcome.findings),
      names: inLanguage(lesson.labels, language),
      hosts: lesson.ladder ?? recording.hosts,
      steps: inLanguage(lesson.steps, language),
      language,
      linesMax: PICTURE_LINES_MAX,
      title: lesson.title[language],
    });
    await writeFile(join(picturesFolder, `${fileNameOf(lesson)}.${language}.svg`), `${svg}\n`);
  }
  return [...statesSeen(recording.events)];
}

async function writePages(lessons: readonly Lesson[], index: PictureIndex): Promise<void> {
  const states = Object.fromEntries(
    Object.entries(index).map(([name, { states }]) => [name, states]),
  );
  for (const language of languages) {
    const suffix = language === 'en' ? 'md' : `${language}.md`;
    const course = coursePage(lessons, states, language);
    await writeFile(join(lessonsFolder, `README.${suffix}`), course);
    await writeFile(join(lessonsFolder, `TEACHING.${suffix}`), teachersPage(lessons, language));
  }
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
