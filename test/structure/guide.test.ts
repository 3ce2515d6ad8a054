// The guide to Wireshark says the same in English and in Korean: the same sections, pictures, commands
// and filters in the same order. What the words mean no test can tell.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { pictures as takenPictures } from '../../scripts/wireshark/guide/shots.ts';
import { root } from '../helpers/root.ts';

const folder = join(root, 'scripts/wireshark');
const guides = ['README.md', 'README.ko.md'].map((name) =>
  readFileSync(join(folder, name), 'utf8'),
);

/** PNG 1.2, section 3.1: the signature; section 4.1.1: IHDR, with width and height. */
const PNG_SIGNATURE = '89504e470d0a1a0a';
const BYTES_MAX = 250_000;

const blocks = (text: string) => [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)];
const prose = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');
const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found]) => found);

function expectSame(what: (text: string) => unknown[]): void {
  const [english = [], korean = []] = guides.map(what);
  expect(english).to.have.length.above(0);
  expect(korean).to.deep.equal(english);
}

describe('structure: the guide to Wireshark in two languages', () => {
  it('has the same sections', () => {
    expectSame((text) => all(prose(text), /^(#+) /gm));
  });

  it('shows the same pictures, which are those that are taken', () => {
    const pictures = (text: string) => all(text, /!\[[^\]]+\]\(([^)]+)\)/g);
    expectSame(pictures);
    const taken = takenPictures.map((file) => `guide/${file}`);
    expect([...pictures(guides[0] ?? '')].sort()).to.deep.equal([...taken].sort());
    const lying = readdirSync(join(folder, 'guide')).filter((name) => name.endsWith('.png'));
    expect(lying.map((name) => `guide/${name}`).sort()).to.deep.equal([...taken].sort());
  });

  it('gives the same commands and filters', () => {
    expectSame((text) => blocks(text).map(([, language, body]) => [language, body]));
    expectSame((text) => all(prose(text), /^\| (`.*?) \| /gm));
  });

  it('links to the same pages, and each to the other', () => {
    const links = (text: string) => all(prose(text), /(?<!!)\[[^\]]+\]\(([^)]+)\)/g);
    // A page that is there in Korean too is the same page.
    const shared = (text: string) =>
      links(text)
        .filter((link) => !link?.startsWith('README'))
        .map((link) => link?.replace('.ko.md', '.md'));
    expectSame((text) => shared(text).sort());
    expect(
      guides.map((text) => links(text).find((link) => link?.startsWith('README'))),
    ).to.deep.equal(['README.ko.md', 'README.md']);
  });

  for (const file of takenPictures) {
    it(`${file} is a PNG of a size that fits a page`, () => {
      const bytes = readFileSync(join(folder, 'guide', file));
      expect(bytes.subarray(0, 8).toString('hex')).to.equal(PNG_SIGNATURE);
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).to.deep.equal([1280, 800]);
      expect(bytes.length).to.be.at.most(BYTES_MAX);
    });
  }
});
