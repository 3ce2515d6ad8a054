// What every lesson must have, and that its parts agree: its steps with its source, its wrong variant
// with its claims, its number with its file. What comes of playing it is in test/lessons-e2e.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { lessonFiles, loadLesson, urlOf } from '../../src/lessons/course.ts';
import type { Lesson } from '../../src/lessons/lesson.ts';
import { root } from '../helpers/root.ts';

/** The course as it was planned: one lesson for each idea. */
const LESSONS = 20;
const CLAIMS_MIN = 3;
const STEPS = { min: 3, max: 7 };
const QUESTIONS = { min: 2, max: 4 };
const PARAGRAPHS = { min: 2, max: 4 };
/** A lesson is a part of an hour. */
const MINUTES = { min: 5, max: 45 };
/** Of 80 columns each lifeline has 14 then, the least that an arrow can be labelled in. */
const LADDER_ROLES_MAX = 4;

const folder = join(root, 'src/lessons');
const sources = readdirSync(folder).filter((name) => /^\d\d-.*\.ts$/.test(name));

/** A lesson's own file and those split off from it: `20-peer-to-peer-hosts.ts`. */
function sourceOf(file: string): string {
  const own = sources.filter((name) => name === `${file}.ts` || name.startsWith(`${file}-`));
  return own.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

/** The steps that a source comes to, each once. */
function stepsIn(source: string): string[] {
  return [...new Set([...source.matchAll(/\.step\(\s*'([^']+)'/g)].map(([, name = '']) => name))];
}

describe('lessons: the table of contents', () => {
  it('numbers the lessons from 1 without a gap or a repetition', () => {
    const numbers = lessonFiles.map((file) => Number(file.slice(0, 2)));
    expect(numbers).to.deep.equal(Array.from({ length: LESSONS }, (_, at) => at + 1));
  });

  it('names every lesson file once, in order', () => {
    const listed: readonly string[] = lessonFiles;
    expect(listed).to.deep.equal([...new Set(listed)].sort());
    const isListed = (name: string): boolean =>
      listed.some((file) => name.startsWith(`${file}.`) || name.startsWith(`${file}-`));
    expect(sources.filter((name) => !isListed(name))).to.deep.equal([]);
  });
});

describe('lessons: the parts of a lesson', () => {
  for (const file of lessonFiles) {
    describe(file, () => {
      let lesson: Lesson;

      before(async () => {
        lesson = await loadLesson(file);
      });

      it('is called as its file is', () => {
        const { number, name } = lesson;
        expect(`${String(number).padStart(2, '0')}-${name}`).to.equal(file);
        expect(urlOf(lesson)).to.match(new RegExp(`/${file}\\.[jt]s$`));
      });

      it('tells exactly the steps that its roles come to', () => {
        const told = Object.keys(lesson.steps);
        expect(told).to.have.members(stepsIn(sourceOf(file)));
        expect(told.length).to.be.within(STEPS.min, STEPS.max);
      });

      it('has claims, each with an id of its own', () => {
        const ids = lesson.claims.map(({ id }) => id);
        expect(ids).to.have.length.of.at.least(CLAIMS_MIN);
        expect(ids).to.deep.equal([...new Set(ids)]);
        for (const id of ids) expect(id).to.match(/^[a-z0-9]+(-[a-zA-Z0-9]+)*$/);
      });

      it('says which claims fail when it is done wrong', () => {
        const ids = lesson.claims.map(({ id }) => id);
        expect(lesson.wrong.fails).to.have.length.above(0);
        expect(ids).to.include.members([...lesson.wrong.fails]);
        expect(lesson.wrong.fails, 'the point').to.include(lesson.wrong.point);
        const steps = Object.keys(lesson.steps);
        expect(steps).to.include.members(Object.keys(lesson.wrong.steps ?? {}));
        expect(sourceOf(file), 'a role looks whether it is to be done wrong').to.match(/\bwrong\b/);
      });

      it('introduces every role, and shows no more than fit', () => {
        const hosts = Object.keys(lesson.hosts);
        expect(Object.keys(lesson.labels)).to.have.members(hosts);
        for (const host of hosts) expect(host).to.match(/^[A-Z]$/);
        const shown = lesson.ladder ?? hosts;
        expect(hosts).to.include.members([...shown]);
        expect(shown).to.have.length.within(1, LADDER_ROLES_MAX);
      });

      it('gives a teacher time, questions, reasons and something to read', () => {
        const { minutes, discuss, explanation, rfcs, wireshark } = lesson;
        expect(minutes).to.be.within(MINUTES.min, MINUTES.max);
        expect(discuss).to.have.length.within(QUESTIONS.min, QUESTIONS.max);
        expect(explanation).to.have.length.within(PARAGRAPHS.min, PARAGRAPHS.max);
        expect(wireshark.filter).to.match(/\S/);
        expect(rfcs).to.have.length.above(0);
        for (const { rfc, section } of rfcs) {
          expect(rfc).to.be.within(1, 9999);
          // `3.6`, `B`, or by its heading where an RFC does not number them.
          expect(section).to.match(/^(?:\d+(?:\.\d+)*|[A-Z][\w. ]*)$/);
        }
      });
    });
  }
});
