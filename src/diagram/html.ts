// One run of a lesson as one HTML page that needs nothing else: the question, the story, the ladder of
// four levels, what it proves, and why. PURE: a lesson's words and a recording in, a page out.

import type { HostName, Language, Text } from '../capture/names.ts';
import type { Recording } from '../capture/recording.ts';
import { citedBy, type Finding, notObservable, packetNumbers } from '../proof/finding.ts';
import { pageStyle } from './html-style.ts';
import { levelNames } from './legend.ts';
import { escaped, tag } from './markup.ts';
import { coverageWords, pageWords, resultWords } from './page-words.ts';
import { rfcAddress } from './rfc-address.ts';
import { ladderSvg } from './svg.ts';
import { rangesOf } from './text-layout.ts';

/** Unicode 6.2: looks like a hyphen, and no line ends behind it. */
const NON_BREAKING_HYPHEN = '\u2011';

/** What a page tells of a lesson; a Lesson has all of it. */
export interface PageLesson {
  readonly number: number;
  readonly title: Text;
  readonly goal: Text;
  readonly labels: Readonly<Record<HostName, Text>>;
  readonly question: Text;
  readonly answer: Text;
  readonly steps: Readonly<Record<string, Text>>;
  readonly claims: readonly { readonly id: string; readonly text: Text }[];
  readonly explanation: readonly Text[];
  readonly wireshark: { readonly filter: string; readonly look: Text };
  readonly rfcs: readonly {
    readonly rfc: number;
    readonly section: string;
    readonly about: Text;
  }[];
  readonly wrong: {
    readonly text: Text;
    /** Of the claims that fail, the one that is the lesson. */
    readonly point: string;
    readonly cure: Text;
    readonly steps?: Readonly<Record<string, Text>>;
  };
  readonly ladder?: readonly HostName[];
  readonly minutes: number;
  readonly discuss: readonly Text[];
}

export interface PageOptions {
  lesson: PageLesson;
  recording: Recording;
  /** What became of each claim, by its id. */
  findings: Readonly<Record<string, Finding>>;
  language: Language;
  /** The run was done wrong on purpose. */
  wrong?: boolean;
  /** Lines of the ladder, as for `ladderSvg`. */
  linesMax?: number;
  /** What was changed in the network, and what a machine by itself has instead. */
  settings: readonly Text[];
  /** The ladder shows every event by itself. */
  full?: boolean;
}

/** The whole document. */
export function lessonPage(options: PageOptions): string {
  const { lesson, language } = options;
  const title = lesson.title[language];
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    tag('title', {}, escaped(title)),
    tag('style', {}, pageStyle),
  ];
  const page = new Page(options);
  const main = tag('main', {}, ...page.parts());
  return `<!doctype html>\n${tag('html', { lang: language }, tag('head', {}, ...head), tag('body', {}, main))}\n`;
}

class Page {
  readonly #options: PageOptions;
  readonly #lesson: PageLesson;
  readonly #language: Language;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#lesson = options.lesson;
    this.#language = options.language;
  }

  /** In the order of a lesson: nothing is shown before the question. */
  parts(): string[] {
    const { explanation, discuss } = this.#lesson;
    return [
      this.#header(),
      this.#question(),
      this.#section('steps', this.#steps()),
      this.#section('ladder', this.#ladder()),
      this.#settings(),
      this.#section('claims', this.#claims()),
      this.#section('why', ...explanation.map((text) => tag('p', {}, this.#text(text)))),
      this.#options.wrong
        ? this.#section('cure', tag('p', {}, this.#text(this.#lesson.wrong.cure)))
        : this.#section('mistake', tag('p', {}, this.#text(this.#lesson.wrong.text))),
      this.#section('wireshark', this.#wireshark()),
      this.#section('rfcs', this.#rfcs()),
      discuss.length === 0 ? '' : this.#section('discuss', this.#list(discuss)),
      this.#section('recorded', this.#recorded()),
    ];
  }

  #header(): string {
    const { number, title, goal, minutes, wrong } = this.#lesson;
    const over = pageWords.lesson[this.#language]
      .replace('{number}', String(number))
      .replace('{minutes}', String(minutes));
    const banner = tag(
      'p',
      { class: 'wrong' },
      tag('strong', {}, `${this.#word('wrongRun')}.`),
      ` ${this.#text(wrong.text)}`,
    );
    return tag(
      'header',
      {},
      tag('p', { class: 'over' }, escaped(over)),
      // A narrow page must not break a heading in '4-way'.
      tag('h1', {}, this.#text(title).replaceAll('-', NON_BREAKING_HYPHEN)),
      tag('p', { class: 'goal' }, this.#text(goal)),
      this.#options.wrong ? banner : '',
    );
  }

  #question(): string {
    const { question, answer } = this.#lesson;
    return tag(
      'section',
      { class: 'question' },
      tag('h2', {}, this.#word('question')),
      tag('p', {}, this.#text(question)),
      tag(
        'details',
        {},
        tag('summary', {}, this.#word('showAnswer')),
        tag('p', {}, this.#text(answer)),
      ),
    );
  }

  #steps(): string {
    return tag(
      'ol',
      {},
      ...Object.values(this.#story()).map((text) => tag('li', {}, this.#text(text))),
    );
  }

  /** What happens at each step; of the mistake where it was made. */
  #story(): Readonly<Record<string, Text>> {
    const { steps, wrong } = this.#lesson;
    return this.#options.wrong ? { ...steps, ...wrong.steps } : steps;
  }

  #ladder(): string {
    const { recording, findings, linesMax, full = false } = this.#options;
    const { labels, ladder, title } = this.#lesson;
    const picture = ladderSvg({
      recording,
      cited: citedBy(findings),
      full,
      names: this.#inLanguage(labels),
      steps: this.#inLanguage(this.#story()),
      language: this.#language,
      title: title[this.#language],
      ...(ladder === undefined ? {} : { hosts: ladder }),
      ...(linesMax === undefined ? {} : { linesMax }),
    });
    return tag('figure', {}, picture, tag('figcaption', {}, this.#word('caption')));
  }

  #settings(): string {
    const { settings } = this.#options;
    return settings.length === 0 ? '' : this.#section('settings', this.#list(settings));
  }

  #claims(): string {
    const heads = (['result', 'claim', 'packets'] as const).map((name) =>
      tag('th', { scope: 'col' }, this.#word(name)),
    );
    const { claims, wrong } = this.#lesson;
    const isPoint = ({ id }: { id: string }): boolean =>
      this.#options.wrong === true && id === wrong.point;
    // Done wrong, the claim that is the point stands first.
    const ordered = [...claims.filter(isPoint), ...claims.filter((claim) => !isPoint(claim))];
    const rows = ordered.map((claim) => {
      const finding = this.#options.findings[claim.id];
      return this.#claim(claim.text, finding, this.#roleOf(finding, isPoint(claim)));
    });
    return tag(
      'div',
      { class: 'wide' },
      tag('table', {}, tag('thead', {}, tag('tr', {}, ...heads)), tag('tbody', {}, ...rows)),
    );
  }

  /** Of a failed claim, when something was done wrong: the point of it, or what followed. */
  #roleOf(finding: Finding | undefined, isPoint: boolean): string {
    if (!this.#options.wrong || finding?.result !== 'failed') return '';
    return this.#word(isPoint ? 'thePoint' : 'consequences');
  }

  /** A claim that was not checked could not be observed either. */
  #claim(text: Text, finding: Finding = notObservable({ en: '', ko: '' }), part = ''): string {
    const reason = reasonOf(finding, this.#language);
    return tag(
      'tr',
      {},
      tag(
        'td',
        {},
        tag(
          'span',
          { class: `result ${finding.result}` },
          resultWords[finding.result][this.#language],
        ),
      ),
      tag(
        'td',
        {},
        part === '' ? '' : tag('strong', {}, `${part}: `),
        this.#text(text),
        reason === '' ? '' : tag('p', { class: 'because' }, escaped(reason)),
      ),
      tag('td', { class: 'numbers' }, escaped(rangesOf(packetNumbers(finding)))),
    );
  }

  #wireshark(): string {
    const { filter, look } = this.#lesson.wireshark;
    return [
      tag('p', {}, this.#word('filter')),
      tag('pre', {}, tag('code', {}, escaped(filter))),
      tag('p', {}, this.#text(look)),
    ].join('');
  }

  #rfcs(): string {
    const links = this.#lesson.rfcs.map(({ rfc, section, about }) => {
      const where =
        this.#language === 'ko' ? `RFC ${rfc}, ${section}절` : `RFC ${rfc}, section ${section}`;
      const link = tag('a', { href: rfcAddress(rfc, section) }, escaped(where));
      return tag('li', {}, link, `: ${this.#text(about)}`);
    });
    return tag('ul', {}, ...links);
  }

  /** The levels, and of each how much could be seen. */
  #recorded(): string {
    const { coverage } = this.#options.recording;
    const levels = (['node', 'syscall', 'kernel', 'packet'] as const).map((level) => {
      const one = coverage[level];
      const because = one.level === 'full' ? '' : ` (${one.because[this.#language]})`;
      const name = levelNames[level][this.#language];
      return tag(
        'li',
        {},
        escaped(`${name}: ${coverageWords[one.level][this.#language]}${because}`),
      );
    });
    return tag('ul', {}, ...levels);
  }

  #section(name: keyof typeof pageWords, ...content: string[]): string {
    return tag('section', { class: name }, tag('h2', {}, this.#word(name)), ...content);
  }

  #list(texts: readonly Text[]): string {
    return tag('ul', {}, ...texts.map((text) => tag('li', {}, this.#text(text))));
  }

  #inLanguage(texts: Readonly<Record<string, Text>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, text[this.#language]]),
    );
  }

  #word(name: keyof typeof pageWords): string {
    return this.#text(pageWords[name]);
  }

  #text(text: Text): string {
    return escaped(text[this.#language]);
  }
}

function reasonOf(finding: Finding, language: Language): string {
  if (finding.result === 'proved') return '';
  return finding.because[language];
}
