// The course page and the page for teachers, as Markdown made from the lessons themselves. PURE: a
// test holds the files beside this one against it; `npm run course` writes them.
import type { Language, Text } from '../capture/names.ts';
import { pageWords } from '../diagram/page-words.ts';
import { rfcAddress } from '../diagram/rfc-address.ts';
import { rangesOf } from '../diagram/text-layout.ts';
import { say } from './language.ts';
import { fileNameOf, type Lesson } from './lesson.ts';
import { ownSettings } from './settings.ts';
import { rfcStates } from './states-seen.ts';

/** What was found when the pictures were made: per lesson, the RFC's states that its kernel showed. */
export type StatesByLesson = Readonly<Record<string, readonly string[]>>;

/** README.md or README.ko.md. */
export function coursePage(
  lessons: readonly Lesson[],
  states: StatesByLesson,
  language: Language,
): string {
  const tell = (text: Text, values?: Record<string, string | number>): string =>
    say(text, language, values);
  return [
    tell(page.made),
    `# ${tell(page.title)}`,
    tell(page.otherLanguage),
    tell(page.introduction),
    tell(page.running),
    `## ${tell(page.levels)}`,
    tell(page.levelsText),
    `## ${tell(page.contents)}`,
    contents(lessons, tell),
    `## ${tell(page.states)}`,
    tell(page.statesText),
    statesTable(lessons, states, tell),
    ...lessons.map((lesson) => lessonSection(lesson, language, tell)),
    '',
  ].join('\n\n');
}

/** TEACHING.md or TEACHING.ko.md. */
export function teachersPage(lessons: readonly Lesson[], language: Language): string {
  const tell = (text: Text, values?: Record<string, string | number>): string =>
    say(text, language, values);
  const minutes = lessons.reduce((sum, lesson) => sum + lesson.minutes, 0);
  return [
    tell(page.made),
    `# ${tell(page.teaching)}`,
    tell(page.otherTeaching),
    tell(page.teachingIntroduction, { lessons: lessons.length, minutes }),
    `## ${tell(page.prepare)}`,
    tell(page.prepareText),
    `## ${tell(page.inTheRoom)}`,
    tell(page.inTheRoomText),
    ...lessons.map((lesson) => teachingSection(lesson, tell)),
    '',
  ].join('\n\n');
}

type Tell = (text: Text, values?: Record<string, string | number>) => string;

function contents(lessons: readonly Lesson[], tell: Tell): string {
  const rows = lessons.map(({ number, name, title, minutes }) => {
    const link = `[${tell(title)}](#${name})`;
    return `| ${number} | ${link} | \`finack lesson ${name}\` | ${tell(page.minutes, { minutes })} |`;
  });
  const head = `| | ${tell(page.lesson)} | ${tell(page.command)} | ${tell(page.time)} |`;
  return [head, '|---|---|---|---|', ...rows].join('\n');
}

function statesTable(lessons: readonly Lesson[], states: StatesByLesson, tell: Tell): string {
  const rows = rfcStates.map(({ name, kernel }) => {
    const where = lessons.filter((lesson) => states[lesson.name]?.includes(name));
    return `| ${name} | ${kernel[0]} | ${rangesOf(where.map(({ number }) => number))} |`;
  });
  const head = `| RFC 9293 | Linux | ${tell(page.seenIn)} |`;
  return [head, '|---|---|---|', ...rows].join('\n');
}

function lessonSection(lesson: Lesson, language: Language, tell: Tell): string {
  const { number, name, title, goal, question, answer, steps, claims, explanation } = lesson;
  const picture = `pictures/${fileNameOf(lesson)}.${language}.svg`;
  return [
    `<a id="${name}"></a>`,
    `## ${number}. ${tell(title)}`,
    tell(goal),
    `**${tell(page.predict)}** ${tell(question)}`,
    `<details><summary>${tell(page.showAnswer)}</summary>\n\n${tell(answer)}\n\n</details>`,
    Object.values(steps)
      .map((step, at) => `${at + 1}. ${tell(step)}`)
      .join('\n'),
    `![${tell(page.pictureOf, { title: tell(title) })}](${picture})`,
    `**${tell(page.checks)}**\n\n${claims.map(({ text }) => `- ${tell(text)}`).join('\n')}`,
    ...explanation.map((text) => tell(text)),
    ...settingsList(lesson, tell),
    `**Wireshark** \`${lesson.wireshark.filter}\`: ${tell(lesson.wireshark.look)}`,
    `**${tell(page.doneWrong)}** (\`finack lesson ${name} --wrong\`) ${tell(lesson.wrong.text)}`,
    `**${tell(page.readOn)}** ${references(lesson, tell)}`,
  ].join('\n\n');
}

/** What was changed in this lesson's network; nothing where nothing was. */
function settingsList({ network }: Lesson, tell: Tell): string[] {
  const settings = ownSettings(network).map((text) => `- ${tell(text)}`);
  return settings.length === 0 ? [] : [`**${tell(pageWords.settings)}**\n\n${settings.join('\n')}`];
}

function references({ rfcs }: Lesson, tell: Tell): string {
  const links = rfcs.map(({ rfc, section, about }) => {
    return `[RFC ${rfc}, ${section}](${rfcAddress(rfc, section)}): ${tell(about)}`;
  });
  return links.join(' · ');
}

function teachingSection(lesson: Lesson, tell: Tell): string {
  const { number, name, title, question, answer, minutes, discuss, wrong } = lesson;
  return [
    `## ${number}. ${tell(title)} (${tell(page.minutes, { minutes })})`,
    `\`finack lesson ${name} --step\``,
    `**${tell(page.ask)}** ${tell(question)}`,
    `**${tell(page.expect)}** ${tell(answer)}`,
    `**${tell(page.thenWrong)}** (\`finack lesson ${name} --wrong\`) ${tell(wrong.text)}`,
    `**${tell(page.discuss)}**\n\n${discuss.map((text) => `- ${tell(text)}`).join('\n')}`,
  ].join('\n\n');
}

/** The words of both pages. */
export const page = {
  made: {
    en: '<!-- Made from the lessons by `npm run course`; change those. -->',
    ko: '<!-- `npm run course` 명령으로 각 과의 파일에서 만들어집니다. 그 파일을 고치세요. -->',
  },
  title: {
    en: 'TCP sockets, seen on four levels',
    ko: '네 수준에서 보는 TCP 소켓',
  },
  otherLanguage: {
    en: '[한국어](README.ko.md) · [for teachers](TEACHING.md)',
    ko: '[English](README.md) · [강의하는 분께](TEACHING.ko.md)',
  },
  otherTeaching: {
    en: '[한국어](TEACHING.ko.md) · [the course](README.md)',
    ko: '[English](TEACHING.md) · [강좌](README.ko.md)',
  },
  introduction: {
    en: 'A course that you do not have to believe. Each lesson runs real programs with real Node sockets, records what happens on four levels at once, asks you first what you expect, and then checks its own claims. What is drawn below was recorded, not invented.',
    ko: '그림을 믿으라고 하지 않는 강좌입니다. 각 과는 실제 Node 소켓으로 실제 프로그램을 실행하고, 네 수준에서 일어나는 일을 동시에 기록하며, 먼저 여러분의 예측을 묻고 나서 스스로 검증합니다. 아래 그림은 지어낸 것이 아니라 기록된 것입니다.',
  },
  running: {
    en: '`finack lesson list` shows the lessons, `finack lesson NAME` plays one (`--step` stops at every step and draws what it brought, `--full` folds nothing, `--wrong` makes the usual mistake, `--lang ko` speaks Korean, `--pcapng FILE` saves all levels for Wireshark, `--html FILE` saves a page), `finack lesson all` plays and checks the whole course. No root is needed where a user may make namespaces; as root the kernel tells every state.',
    ko: '`finack lesson list`는 목록을 보여 주고, `finack lesson NAME`은 한 과를 실행합니다(`--step`은 단계마다 멈추어 그 결과를 그리고, `--full`은 접지 않고 모두 그리며, `--wrong`은 흔한 실수를 재현하며, `--lang ko`는 한국어로 설명하고, `--pcapng FILE`은 네 수준의 기록을 Wireshark용으로, `--html FILE`은 웹 페이지로 저장합니다). `finack lesson all`은 전체 강좌를 실행하고 검증합니다. 사용자가 네임스페이스를 만들 수 있는 환경이라면 root 권한이 필요 없으며, root 권한이 있으면 커널이 모든 상태를 알려 줍니다.',
  },
  levels: { en: 'The four levels', ko: '네 수준' },
  levelsText: {
    en: "- **Node**: what the program calls, `end()`, and the events it hears, `'end'`.\n- **System call**: what Node then asks of the kernel, `shutdown(fd, SHUT_WR)`, as strace sees it.\n- **Kernel**: the TCP state of each end, `FIN_WAIT1`, from the kernel's tracepoint or from samples of /proc/net/tcp. A state that was not observed is never drawn.\n- **Packet**: what a capture shows on the wire, `[FIN, ACK]`. Every capture proves that the kernel dropped none.",
    ko: "- **Node**: 프로그램이 호출하는 것(`end()`)과 받는 이벤트(`'end'`).\n- **시스템 콜**: Node가 커널에 요청하는 것(`shutdown(fd, SHUT_WR)`). strace로 관찰합니다.\n- **커널**: 양쪽 끝의 TCP 상태(`FIN_WAIT1`). 커널의 트레이스포인트나 /proc/net/tcp 표본에서 얻습니다. 관찰하지 못한 상태는 그리지 않습니다.\n- **패킷**: 캡처에 나타난 것(`[FIN, ACK]`). 모든 캡처는 커널이 놓친 패킷이 없음을 증명합니다.",
  },
  contents: { en: 'The lessons', ko: '목차' },
  lesson: { en: 'lesson', ko: '과' },
  command: { en: 'command', ko: '명령' },
  time: { en: 'time to teach', ko: '강의 시간' },
  minutes: { en: '{minutes} min', ko: '{minutes}분' },
  states: {
    en: "All of TCP's states, in a real kernel",
    ko: '실제 커널에서 보는 모든 TCP 상태',
  },
  statesText: {
    en: 'RFC 9293 (3.3.2) has eleven states. Each was seen in the kernel in these lessons:',
    ko: 'RFC 9293(3.3.2)에는 열한 가지 상태가 있습니다. 다음 과에서 커널의 실제 상태로 관찰했습니다.',
  },
  seenIn: { en: 'seen in lesson', ko: '관찰한 과' },
  predict: { en: 'Predict first.', ko: '먼저 예측해 보세요.' },
  showAnswer: { en: 'The answer', ko: '정답 보기' },
  pictureOf: {
    en: 'What was recorded: {title}',
    ko: '기록된 내용: {title}',
  },
  checks: { en: 'What the lesson checks', ko: '이 과에서 검증하는 것' },
  doneWrong: { en: 'Done wrong', ko: '잘못된 방법' },
  readOn: { en: 'Read on:', ko: '더 읽기:' },
  teaching: { en: 'For teachers', ko: '강의하는 분께' },
  teachingIntroduction: {
    en: '{lessons} lessons, {minutes} minutes in all when each question is discussed. They build on each other in their order, but 1 to 4, 11 and 13 alone make a good first meeting.',
    ko: '{lessons}개 과이며, 질문마다 토론하면 모두 {minutes}분이 걸립니다. 순서대로 이어지지만, 첫 시간에는 1~4과와 11과, 13과만 다루어도 좋습니다.',
  },
  prepare: { en: 'What to prepare', ko: '준비할 것' },
  prepareText: {
    en: '- A Linux machine (a virtual machine will do) with Node.js 20.19 or newer. `./scripts/test --quick` shows that finack works; as root on Debian or Ubuntu `./scripts/test` installs tshark, tcpdump, strace, iproute2 and nftables.\n- Run `finack lesson all` once on the machine that you will show. Every lesson should pass; what says reduced works, but the kernel is only sampled, because you are not root.\n- A terminal of 120 columns in a large font, and Wireshark for the last minutes of each lesson: `finack lesson NAME --pcapng FILE`, then `finack wireshark FILE`.\n- Pages for those who were not there: `finack lesson NAME --html FILE`.',
    ko: '- Node.js 20.19 이상이 설치된 Linux 컴퓨터(가상 머신도 됩니다). `./scripts/test --quick`으로 finack이 동작하는지 확인하고, Debian이나 Ubuntu에서 root로 `./scripts/test`를 실행하면 tshark, tcpdump, strace, iproute2, nftables가 설치됩니다.\n- 강의에 쓸 컴퓨터에서 `finack lesson all`을 한 번 실행하세요. 모든 과가 통과해야 합니다. "부분"이라고 나오면 root가 아니어서 커널 상태를 표본으로만 관찰한 것이며, 강의에는 문제가 없습니다.\n- 큰 글꼴의 가로 120자 터미널, 그리고 각 과의 마지막 몇 분을 위한 Wireshark: `finack lesson NAME --pcapng FILE` 다음에 `finack wireshark FILE`.\n- 참석하지 못한 사람을 위한 페이지: `finack lesson NAME --html FILE`.',
  },
  inTheRoom: { en: 'In the room', ko: '강의실에서' },
  inTheRoomText: {
    en: 'Ask the question and collect predictions before you press Enter; people remember what they were wrong about. With `--step` the programs really stand still between the steps, so there is time to look at their sockets with `ss`; the first step shows the command, which enters the network of the lesson. What a step brought is drawn when it has happened, and there is one more stop at the end, while the last sockets still wait. Read one rung of the ladder aloud from left to right: who called what, what the kernel made of it, what went over the wire, who heard it. Then play the wrong variant and let the room say which claim will fail, before it does.',
    ko: 'Enter를 누르기 전에 질문을 던지고 예측을 모으세요. 틀렸던 답일수록 오래 기억에 남습니다. `--step`을 쓰면 단계 사이에서 프로그램이 실제로 멈춰 있으므로 `ss`로 소켓을 살펴볼 시간이 있습니다. 그 과의 네트워크 안으로 들어가는 명령은 첫 단계에 표시됩니다. 각 단계의 결과는 일어난 뒤에 바로 그려지고, 마지막 소켓이 아직 남아 있는 끝에서 한 번 더 멈춥니다. 그림의 한 줄을 왼쪽에서 오른쪽으로 소리 내어 읽어 보세요. 누가 무엇을 호출했고, 커널이 그것을 어떻게 바꾸었고, 무엇이 전송되었고, 누가 그것을 받았는지 말해 보는 것입니다. 그다음 잘못된 방법을 실행하고, 어떤 검증이 실패할지 먼저 맞혀 보게 하세요.',
  },
  ask: { en: 'Ask:', ko: '질문:' },
  expect: { en: 'The answer:', ko: '정답:' },
  thenWrong: { en: 'Then do it wrong', ko: '그다음 잘못된 방법으로' },
  discuss: { en: 'Discuss', ko: '토론' },
} as const satisfies Record<string, Text>;
