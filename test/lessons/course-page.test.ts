// The pages and pictures beside the lessons are made from the lessons as they are now.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type PictureIndex, sourceHash } from '../../scripts/course.ts';
import { loadCourse } from '../../src/lessons/course.ts';
import { coursePage, teachersPage } from '../../src/lessons/course-page.ts';
import { languages } from '../../src/lessons/language.ts';
import { fileNameOf, type Lesson } from '../../src/lessons/lesson.ts';
import { rfcStates } from '../../src/lessons/states-seen.ts';
import { root } from '../helpers/root.ts';

const folder = join(root, 'src', 'lessons');
const again = 'run `npm run course` as root';

describe('the course page', () => {
  let lessons: Lesson[];
  let index: PictureIndex;

  before(async () => {
    lessons = await loadCourse();
    index = JSON.parse(readFileSync(join(folder, 'pictures/index.json'), 'utf8')) as PictureIndex;
  });

  it('has pictures of every lesson as it is now, in both languages', async () => {
    for (const lesson of lessons) {
      expect(index[lesson.name]?.source, `${lesson.name} has changed: ${again}`).to.equal(
        await sourceHash(folder, lesson),
      );
      for (const language of languages) {
        const picture = join(folder, 'pictures', `${fileNameOf(lesson)}.${language}.svg`);
        expect(existsSync(picture), `${picture}: ${again}`).to.equal(true);
      }
    }
    expect(Object.keys(index).sort()).to.deep.equal(lessons.map(({ name }) => name).sort());
  });

  it('is what the lessons make, and so is the page for teachers', () => {
    const states = Object.fromEntries(
      Object.entries(index).map(([name, { states }]) => [name, states]),
    );
    for (const language of languages) {
      const suffix = language === 'en' ? 'md' : `${language}.md`;
      const written = (name: string): string => readFileSync(join(folder, name), 'utf8');
      expect(written(`README.${suffix}`) === coursePage(lessons, states, language), again).to.equal(
        true,
      );
      const teaching = teachersPage(lessons, language);
      expect(written(`TEACHING.${suffix}`) === teaching, again).to.equal(true);
    }
  });

  it('says for each of the eleven states where it was seen', () => {
    for (const { name } of rfcStates) {
      const where = lessons.filter((lesson) => index[lesson.name]?.states.includes(name));
      expect(where, `${name} is seen in no lesson`).to.not.have.length(0);
    }
  });
});
