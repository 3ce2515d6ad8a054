// The two languages of the course, and the words of the program around the lessons in both.
import type { Language, Text } from '../capture/names.ts';
import { pageWords } from '../diagram/page-words.ts';

export const languages: readonly Language[] = ['en', 'ko'];

/** The one that the user's surroundings ask for (POSIX: LC_ALL, LC_MESSAGES, LANG); English else. */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return /^ko/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? 'ko' : 'en';
}

/** What is said around every lesson. `{…}` stands for a value. */
export const words = {
  lessonOf: { en: 'Lesson {number} of {all}', ko: '전체 {all}과 중 {number}과' },
  predict: pageWords.question,
  recorded: pageWords.recorded,
  asRoot: {
    en: 'as root, in a network of its own',
    ko: 'root 권한으로, 독립된 네트워크에서',
  },
  asUser: {
    en: 'without root, in a network of its own',
    ko: 'root 권한 없이, 독립된 네트워크에서',
  },
  justHere: {
    en: "on this machine's own loopback interface",
    ko: '이 컴퓨터의 루프백 인터페이스에서',
  },
  settings: pageWords.settings,
  doneWrong: pageWords.wrongRun,
  theStory: pageWords.steps,
  claims: pageWords.claims,
  thePoint: pageWords.thePoint,
  consequences: pageWords.consequences,
  stillHolds: pageWords.stillHolds,
  cure: pageWords.cure,
  skipped: { en: 'SKIPPED', ko: '건너뜀' },
  ifSkipped: {
    en: '"finack doctor" says what this machine lacks to play what was skipped, and what to do about each.',
    ko: '건너뛴 과를 실행하는 데 이 컴퓨터에 무엇이 부족하고 어떻게 하면 되는지는 "finack doctor"가 알려 줍니다.',
  },
  packet: { en: 'packet {numbers}', ko: '패킷 {numbers}' },
  packets: { en: 'packets {numbers}', ko: '패킷 {numbers}' },
  answer: { en: 'The answer', ko: '정답' },
  why: pageWords.why,
  inWireshark: pageWords.wireshark,
  saveFirst: {
    en: 'Save the four levels with --pcapng FILE and open them with finack wireshark FILE. Packet 4 is there under the filter frame.packet_id == 4: the rows of the other levels stand between the packets.',
    ko: '--pcapng FILE 옵션으로 네 수준의 기록을 저장하고 finack wireshark FILE 명령으로 여세요. 패킷 사이에 다른 수준의 기록이 함께 있으므로, 패킷 4는 frame.packet_id == 4 필터로 찾습니다.',
  },
  filter: { en: 'filter', ko: '필터' },
  readOn: pageWords.rfcs,
  tryWrong: {
    en: 'Now do it wrong: finack lesson {name} --wrong',
    ko: '이제 잘못된 방법으로 해 보세요: finack lesson {name} --wrong',
  },
  lookInside: {
    en: 'The programs stand still at each step. To look at their sockets, in another terminal:',
    ko: '단계마다 프로그램이 멈춰 있습니다. 다른 터미널에서 소켓을 살펴볼 수 있습니다:',
  },
  lookAtTheEnd: {
    en: 'Everything has happened, and nothing is taken down yet. What is left of the sockets, in another terminal:',
    ko: '모든 일이 끝났지만 아직 아무것도 치우지 않았습니다. 다른 터미널에서 남은 소켓을 볼 수 있습니다:',
  },
  pressEnter: { en: 'Enter goes on, Ctrl-C ends', ko: 'Enter: 계속, Ctrl-C: 끝내기' },
  summary: {
    en: '{proved} proved, {reduced} reduced, {notObservable} not observable, {failed} failed',
    ko: '통과 {proved}, 부분 확인 {reduced}, 관찰 불가 {notObservable}, 실패 {failed}',
  },
  failedAsItShould: {
    en: 'done wrong, and so the claims fail, as they must',
    ko: '잘못된 방법이므로 예상대로 검증에 실패했습니다',
  },
  shouldHaveFailed: {
    en: 'done wrong, and yet it was not noticed: a fault of the lesson',
    ko: '잘못된 방법인데도 검증이 잡아내지 못했습니다. 이 과의 결함입니다',
  },
  courseTitle: { en: 'The course', ko: '강좌' },
  courseSummary: {
    en: '{passed} of {all} lessons passed, {failed} failed, {skipped} skipped; claims: {claims}. {seconds} s',
    ko: '{all}개 과 중 통과 {passed}, 실패 {failed}, 건너뜀 {skipped}. 검증: {claims}. {seconds}초',
  },
  statesSeen: {
    en: "TCP's states seen in this machine's kernel (RFC 9293, 3.3.2), and the lessons that showed them",
    ko: '이 컴퓨터의 커널에서 관찰한 TCP 상태(RFC 9293, 3.3.2)와 해당 과',
  },
  notSeen: { en: 'not seen', ko: '관찰되지 않음' },
  howTo: {
    en: 'finack lesson NAME plays one; finack lesson all plays them all',
    ko: 'finack lesson NAME: 한 과 실행, finack lesson all: 전체 실행',
  },
  minutes: { en: '{minutes} min', ko: '{minutes}분' },
} as const satisfies Record<string, Text>;

/** A text in one language, with its values put in. */
export function say(
  text: Text,
  language: Language,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return text[language].replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}

/** Several texts in one language, by their names. */
export function inLanguage(
  texts: Readonly<Record<string, Text>>,
  language: Language,
): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text[language]]));
}

/** Each level's name for people. */
export const levelPlurals = {
  node: { en: 'Node events', ko: 'Node 이벤트' },
  syscall: { en: 'system calls', ko: '시스템 콜' },
  kernel: { en: 'kernel states', ko: '커널 상태' },
  packet: { en: 'packets', ko: '패킷' },
  fault: { en: 'faults', ko: '장애 주입' },
} as const satisfies Record<string, Text>;
