import { expect } from 'chai';
import type { Text } from '../../src/capture/names.ts';
import { lessonPage, type PageLesson, type PageOptions } from '../../src/diagram/html.ts';
import type { Finding } from '../../src/proof/finding.ts';
import { isWellFormed, unescaped } from './markup.ts';
import { halfClose } from './recordings.ts';

function both(words: string): Text {
  return { en: words, ko: `${words} (한국어)` };
}

const lesson: PageLesson = {
  number: 11,
  title: both('The close'),
  goal: both('Tell why.'),
  labels: { A: both('A, the client'), B: both('B, the server') },
  question: both('Is it closed?'),
  answer: both('No, not yet.'),
  steps: { 'first-fin': both('A calls end().') },
  claims: ['one', 'two', 'three', 'four', 'five'].map((id) => ({ id, text: both(`claim ${id}`) })),
  explanation: [both('Two streams.'), both('Two FINs.')],
  wireshark: { filter: 'tcp.flags.fin == 1 && frame.number < 9', look: both('Look.') },
  rfcs: [
    { rfc: 9293, section: '3.6', about: both('closing') },
    { rfc: 9293, section: 'A.1', about: both('more') },
  ],
  wrong: {
    text: both('The default.'),
    point: 'two',
    cure: both('Leave it open.'),
    steps: { 'first-fin': both('Both directions close.') },
  },
  minutes: 15,
  discuss: [both('Who pays?')],
};

const packets = halfClose.events.filter(({ level }) => level === 'packet');
const findings: Record<string, Finding> = {
  one: { result: 'proved', events: [0, 1, 2, 4].flatMap((at) => packets[at] ?? []) },
  two: { result: 'failed', events: [], because: both('never seen') },
  three: { result: 'reduced', events: [], because: both('no tracefs') },
  four: { result: 'not-observable', events: [], because: both('no strace') },
};

const settings = [both('Buffers are small.')];

function page(more: Partial<PageOptions> = {}): string {
  return lessonPage({ lesson, settings, recording: halfClose, findings, language: 'en', ...more });
}

describe("a lesson's page", () => {
  it('is one well-formed document that needs nothing else, in its language', () => {
    for (const language of ['en', 'ko'] as const) {
      const html = page({ language });
      expect(html).to.match(new RegExp(`^<!doctype html>\n<html lang="${language}">`));
      expect(isWellFormed(html), language).to.equal(true);
      expect(html).to.not.match(/<script|<link|<img|src=|@import|url\(/);
      expect(html).to.include(language === 'ko' ? 'The close (한국어)</h1>' : 'The close</h1>');
    }
  });

  it('says what was changed in the network, and nothing where nothing was', () => {
    expect(page()).to.include('Set for this lesson</h2><ul><li>Buffers are small.');
    expect(page({ settings: [] })).to.not.include('Set for this lesson');
  });

  it('asks first, and keeps the answer folded', () => {
    const html = page();
    expect(html).to.include('Show the answer</summary><p>No, not yet.</p></details>');
    expect(html.indexOf('Is it closed?')).to.be.below(html.indexOf('<svg'));
  });

  it('holds the ladder as a picture with a name', () => {
    expect(page()).to.match(
      /<figure><svg [^>]*role="img"[^>]*>.*<title id="four-levels-title">The close/s,
    );
  });

  it('tells what became of each claim, why, and by which packets', () => {
    const rows = [...page().matchAll(/<tr><td>(.*?)<\/tr>/g)].map(([, row = '']) =>
      unescaped(row.replaceAll(/<[^>]*>+/g, ' '))
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
    expect(rows).to.deep.equal([
      'PASS claim one 1–3, 5',
      'FAIL claim two never seen',
      'REDUCED claim three no tracefs',
      'NOT SEEN claim four no strace',
      'NOT SEEN claim five',
    ]);
  });

  it('links the sections of the RFCs, and shows the filter as it is typed', () => {
    const html = page();
    expect(html).to.include('href="https://www.rfc-editor.org/rfc/rfc9293#section-3.6"');
    expect(html).to.include('href="https://www.rfc-editor.org/rfc/rfc9293#appendix-A.1"');
    expect(html).to.include('<code>tcp.flags.fin == 1 &#38;&#38; frame.number &#60; 9</code>');
  });

  it('says at its top when the run was done wrong, and else tells of the mistake', () => {
    expect(page({ wrong: true })).to.include('Done wrong.</strong> The default.');
    expect(page()).to.include('The usual mistake</h2><p>The default.</p>');
  });

  it('tells the story of the mistake, marks the claim that is the point, and names the cure', () => {
    const html = page({ wrong: true });
    expect(html).to.include('Both directions close.');
    expect(html).to.match(/<tbody>(?:(?!<tr>).)*<tr>(?:(?!<tr>).)*What the mistake breaks: /);
    expect(html).to.include('How to do it right</h2><p>Leave it open.</p>');
    expect(page()).to.not.include('Both directions close.').and.not.include('How to do it right');
  });

  it('says how much of each level could be observed', () => {
    const coverage = {
      ...halfClose.coverage,
      syscall: { level: 'absent', because: both('no <strace>') } as const,
    };
    const html = page({ recording: { ...halfClose, coverage } });
    expect(html).to.include('<li>system call: absent (no &#60;strace&#62;)</li>');
    expect(html).to.include('<li>kernel state: full</li>');
  });
});
