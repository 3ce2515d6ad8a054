// Every text of every lesson stands in English and in Korean, and the Korean uses the words that
// Korean networking courses use. Whether it reads well no test can tell.
import { expect } from 'chai';
import { lessonFiles, loadLesson } from '../../src/lessons/course.ts';
import * as language from '../../src/lessons/language.ts';
import type { Lesson } from '../../src/lessons/lesson.ts';
import { neededTerms, renderings } from './korean-terms.ts';

interface Found {
  /** `claims.half-closed.text`: where to look. */
  readonly where: string;
  readonly en: unknown;
  readonly ko: unknown;
}

/** Everything in a value that has a text in either language, however deep. */
function textsIn(value: unknown, where = ''): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('en' in value || 'ko' in value) {
    const { en, ko } = value as { en?: unknown; ko?: unknown };
    return [{ where, en, ko }];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = (inner as { id?: string } | null)?.id ?? key;
    return textsIn(inner, where === '' ? name : `${where}.${name}`);
  });
}

const hangul = /[가-힣ㄱ-ㅎㅏ-ㅣ]/;

/** What is wrong with one text, as a person would say it. */
function faultsOf({ where, en, ko }: Found): string[] {
  const faults: string[] = [];
  for (const [name, text] of Object.entries({ en, ko })) {
    if (typeof text !== 'string' || text.trim() === '') faults.push(`has no ${name}`);
    else if (text !== text.trim() || / {2}|\n/.test(text)) faults.push(`${name} has stray spaces`);
  }
  if (hangul.test(String(en))) faults.push('en contains Korean');
  if (!hangul.test(String(ko))) faults.push('ko contains no Korean');
  for (const { wrong, right } of renderings) {
    const [found] = wrong.exec(String(ko)) ?? [];
    if (found !== undefined) faults.push(`ko says '${found}' for ${right}`);
  }
  return faults.map((fault) => `${where}: ${fault}`);
}

/** Of the 28 finals that a syllable may end with, none included, the number of ㅂ. (Unicode 3.12) */
const FINAL_B = 17;

/** `합니다`, `있습니다`; not `아니다`. */
function isFormal(text: string): boolean {
  const before = text.charCodeAt(text.length - '니다'.length - 1);
  return text.endsWith('니다') && (before - 0xac00) % 28 === FINAL_B;
}

/** `합니다.`, `하세요.`, `할까요?`, `합니다(SIGSTOP).`, `(…합니다.)` */
function isPolite(text: string): boolean {
  const sentence = text.replace(/(?:\([^)]*\))?[.?]\)?$/, '');
  return sentence !== text && (isFormal(sentence) || sentence.endsWith('요'));
}

/** Texts to read aloud are polite and whole sentences; a claim is one plain sentence without a stop. */
function mannersOf(lesson: Lesson): string[] {
  const { answer, explanation, steps, wrong, wireshark, claims, question } = lesson;
  const spoken = textsIn({ answer, explanation, steps, wrong, look: wireshark.look });
  const rude = spoken
    .filter(({ ko }) => !isPolite(String(ko)))
    .map(({ where }) => `${where}: ko does not end politely`);
  const asked = question.ko.endsWith('?') ? [] : ['question: ko does not end with a question'];
  const stated = claims
    .filter(
      ({ text }) =>
        !text.ko.includes('다') ||
        isFormal(text.ko) ||
        [text.ko, text.en].some((one) => one.endsWith('.')),
    )
    .map(({ id }) => `claims.${id}: a plain sentence, ko in 한다체, without a full stop`);
  return [...rude, ...asked, ...stated];
}

describe('lessons: texts in two languages', () => {
  it('finds a text wherever it is hidden, and sees what is missing', () => {
    const hidden = { claims: [{ id: 'one', text: { en: 'One', ko: '하나' } }, [{ en: 'Two' }]] };
    const [one, two] = textsIn(hidden);
    expect(one).to.deep.equal({ where: 'claims.one.text', en: 'One', ko: '하나' });
    expect(faultsOf(two as Found)).to.include('claims.1.0: has no ko');
    expect(faultsOf({ where: 'x', en: '소켓', ko: 'socket' })).to.have.length(2);
    expect(faultsOf({ where: 'x', en: 'flow', ko: '플로우 컨트롤' })).to.have.length(1);
    expect(faultsOf({ where: 'x', en: 'queue', ko: '연결 큐에서' })).to.have.length(1);
    expect(faultsOf({ where: 'x', en: 'a', ko: '보안(시큐리티), 윈도우와 대기열' })).to.deep.equal(
      [],
    );
  });

  it('knows how a sentence is spoken to a class, and how a claim is put', () => {
    for (const polite of ['합니다.', '보세요.', '될까요?', '멈춥니다(SIGSTOP).', '(다룹니다.)']) {
      expect(isPolite(polite), polite).to.equal(true);
    }
    for (const rude of ['한다.', '아니다.', '합니다', '해.']) {
      expect(isPolite(rude), rude).to.equal(false);
    }
    expect(isFormal('오류가 아니다')).to.equal(false);
    expect(isFormal('연결합니다')).to.equal(true);
  });

  it('calls nothing right that it calls wrong elsewhere', () => {
    const right = [...renderings.map((one) => one.right), ...Object.values(neededTerms).flat()];
    for (const { wrong } of renderings) {
      for (const term of right) expect(wrong.test(term), `${wrong} finds ${term}`).to.equal(false);
    }
  });

  it('says everything around the lessons in both', () => {
    expect(textsIn(language)).to.have.length.above(20);
    expect(textsIn(language).flatMap(faultsOf)).to.deep.equal([]);
  });

  for (const file of lessonFiles) {
    describe(file, () => {
      let lesson: Lesson;

      before(async () => {
        lesson = await loadLesson(file);
      });

      it('says everything in both, in the words of Korean courses', () => {
        expect(textsIn(lesson)).to.have.length.above(15);
        expect(textsIn(lesson).flatMap(faultsOf)).to.deep.equal([]);
      });

      it('speaks politely, and claims plainly', () => {
        expect(mannersOf(lesson)).to.deep.equal([]);
      });

      it('names its subject', () => {
        const korean = textsIn(lesson)
          .map(({ ko }) => String(ko))
          .join('\n');
        const missing = neededTerms[lesson.number]?.filter((term) => !korean.includes(term));
        expect(missing).to.deep.equal([]);
      });
    });
  }
});
