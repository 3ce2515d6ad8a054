// A comment that names a file of this repository names one that is there: a wrong sentence is worse
// than none. Files of other projects are left alone where their endings differ from ours.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';

const commented = ['.ts', '.lua', '.proto', '.grit'];
const folders = ['src', 'test', 'scripts', 'proto'];
const self = 'test/structure/comments.test.ts';

describe('structure: comments', () => {
  const files = [
    ...readdirSync(root).filter((name) => name.includes('.')),
    ...folders.flatMap(below),
  ];

  it('name only files that are there', () => {
    const faults = files
      .filter(
        (path) =>
          commented.includes(posix.extname(path)) && !path.includes('/gen/') && path !== self,
      )
      .flatMap((path) => {
        const text = readFileSync(join(root, path), 'utf8');
        return danglingNames(text, files).map(({ line, name }) => `${path}:${line}: ${name}`);
      });
    expect(faults, `\n${faults.join('\n')}\n`).to.deep.equal([]);
  });

  it('see a name that leads nowhere, and leave code and strings alone', () => {
    const there = ['src/a/b.ts', 'src/a/c.lua', 'dist.md'];
    const text = [
      '// Read b.ts and a/c.lua, not gone.ts.',
      "import { a } from './lost.ts'; // as a/away.lua says",
      ' * see x/b.ts, ../a/b.ts',
      '-- and missing.proto',
      "const s = 'http://no.ts';",
    ].join('\n');
    const names = danglingNames(text, there).map(({ line, name }) => `${line} ${name}`);
    expect(names).to.deep.equal(['1 gone.ts', '2 a/away.lua', '3 x/b.ts', '4 missing.proto']);
  });
});

function below(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : below(path);
    return [path];
  });
}

const commentForms = [/^\s*(?:\/\/|\/\*\*?|\*(?! as\b)|--)\s(.*)/, /\s\/\/\s(.*)/];

/** A path or a name with an ending of ours; what is built stands in no folder that is kept. */
const fileName =
  /(?<![\w@./-])(?!dist\/|node_modules\/|\.d\.)[\w@./-]*[\w-]\.(?:ts|lua|proto|md|json|grit)\b/g;

function danglingNames(text: string, files: readonly string[]): { line: number; name: string }[] {
  return text.split('\n').flatMap((line, at) => {
    const comment = commentForms.map((form) => form.exec(line)?.[1]).find((found) => found) ?? '';
    const names = [...comment.matchAll(fileName)].map((match) => match[0]);
    return names
      .filter((name) => !files.some((file) => `/${file}`.endsWith(`/${withoutSteps(name)}`)))
      .map((name) => ({ line: at + 1, name }));
  });
}

function withoutSteps(name: string): string {
  return name.replace(/^(?:\.{1,2}\/)+/, '');
}
