// What a lesson is: a scenario with a story, a question to predict first, and an explanation, in
// English and Korean. One lesson is one program, with what it says in a file beside it
// (`11-four-way-close.text.ts`); the table of contents is course.ts.

import type { HostName, Text } from '../capture/names.ts';
import type { TestbedScenario } from '../testbed/testbed-scenario.ts';

export interface Lesson extends TestbedScenario {
  /** Where it stands in the course, from 1. */
  readonly number: number;
  /** What a person types: `four-way-close`. */
  readonly name: string;
  readonly title: Text;
  /** One sentence: what one can do or explain afterwards. */
  readonly goal: Text;
  /** Who the hosts are, for the heads of the ladder: `{ A: the client }`. */
  readonly labels: Readonly<Record<HostName, Text>>;
  /** Asked before anything is shown. It has an answer that most people get wrong. */
  readonly question: Text;
  /** The answer in a sentence or two, shown after the claims. */
  readonly answer: Text;
  /** The story: what happens at each step, in order. The hosts come to them by name. */
  readonly steps: Readonly<Record<string, Text>>;
  /** Paragraphs: why it is so. */
  readonly explanation: readonly Text[];
  readonly wireshark: WiresharkTask;
  readonly rfcs: readonly Reference[];
  readonly wrong: WrongVariant;
  /** Which hosts the ladder shows, from left to right; default all. At most four fit. */
  readonly ladder?: readonly HostName[];
  /** Minutes to teach it in a room, with the question discussed. */
  readonly minutes: number;
  /** What a teacher asks or lets people try afterwards. */
  readonly discuss: readonly Text[];
}

/** What stands beside a lesson's program, in a file of its own: all that people read. */
export interface LessonText
  extends Pick<Lesson, 'title' | 'goal' | 'labels' | 'question' | 'answer' | 'steps'>,
    Pick<Lesson, 'explanation' | 'wireshark' | 'rfcs' | 'discuss'> {
  /** The sentence of each claim, by its id. */
  readonly claims: Readonly<Record<string, Text>>;
  readonly wrong: Pick<WrongVariant, 'text' | 'cure' | 'steps'>;
}

/** What happens at each step, done right or wrong. */
export function stepsOf(
  { steps, wrong }: Lesson,
  isWrong: boolean,
): Readonly<Record<string, Text>> {
  return isWrong ? { ...steps, ...wrong.steps } : steps;
}

/** `11-four-way-close`: the lesson's file and its pictures are called so. */
export function fileNameOf({ number, name }: Lesson): string {
  return `${String(number).padStart(2, '0')}-${name}`;
}

export interface WiresharkTask {
  /** A display filter to type into the saved capture. */
  readonly filter: string;
  /** What to look at then. */
  readonly look: Text;
}

export interface Reference {
  /** 9293. */
  readonly rfc: number;
  /** `3.6`. */
  readonly section: string;
  readonly about: Text;
}

/** The mistake that people make, run with `--wrong`. */
export interface WrongVariant {
  /** What is done wrong, and what comes of it. */
  readonly text: Text;
  /** Claims that fail because of it, at least; others may, as a consequence. */
  readonly fails: readonly string[];
  /** The one of them that is the lesson. */
  readonly point: string;
  /** How it is done right, in a sentence or two. */
  readonly cure: Text;
  /** What happens at steps that go another way than in the right story. */
  readonly steps?: Readonly<Record<string, Text>>;
}
