// The prose beside the code: whatever a page links to exists.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';

describe('structure: docs', () => {
  for (const page of [
    ...pagesIn('.', false),
    ...['proto', 'scripts', 'src', 'test'].flatMap(deep),
  ]) {
    it(`${page} links only to what exists`, () => {
      expect(deadLinks(page, readFileSync(join(root, page), 'utf8'))).to.deep.equal([]);
    });
  }

  it('sees a dead link, and leaves addresses and code alone', () => {
    const text = '[a](src) [b](src/gone.ts#L1) [c](https://x.org) [d](#e) `[f](gone)`';
    expect(deadLinks('README.md', text)).to.deep.equal(['src/gone.ts']);
  });
});

function deep(folder: string): string[] {
  return pagesIn(folder, true);
}

function pagesIn(folder: string, below: boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const isOurs = below && entry.name !== 'node_modules';
    if (entry.isDirectory()) return isOurs ? pagesIn(path, true) : [];
    return path.endsWith('.md') ? [path] : [];
  });
}

function deadLinks(page: string, text: string): string[] {
  const prose = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  return targets.filter((target) => {
    return !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target));
  });
}
