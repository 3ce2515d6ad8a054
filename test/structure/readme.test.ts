// The README says the same in English and in Korean: the same sections, commands, tables and pages in
// the same order. What the words mean no test can tell.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';

const pages = ['README.md', 'README.ko.md'].map((name) => readFileSync(join(root, name), 'utf8'));

const prose = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');
const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found]) => found);

/** What is typed, without what is said about it. */
const commands = (text: string) =>
  [...text.matchAll(/^```\w+\n([\s\S]*?)^```/gm)].map(([, body = '']) =>
    body.replace(/ +# .*$/gm, ''),
  );

function expectSame(what: (text: string) => unknown[]): void {
  const [english = [], korean = []] = pages.map(what);
  expect(english).to.have.length.above(0);
  expect(korean).to.deep.equal(english);
}

describe('structure: the README in two languages', () => {
  it('has the same sections', () => expectSame((text) => all(prose(text), /^(#+) /gm)));

  it('gives the same commands and the same program', () => expectSame(commands));

  it('has the same rows in its tables', () => {
    expectSame((text) => all(prose(text), /^\| (`[^|]*`[^|]*|\d+) \|/gm));
  });

  it('leads to the same pages, and each to the other', () => {
    // A page that is there in Korean too is the same page.
    const links = (text: string) => [
      ...new Set(all(prose(text), /\]\(([^)]+)\)/g).map((link) => link?.replace('.ko.md', '.md'))),
    ];
    expectSame((text) => links(text).sort());
    expect(pages[0]).to.include('](README.ko.md)');
    expect(pages[1]).to.include('](README.md)');
  });
});
