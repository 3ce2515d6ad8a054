// One name, one thing: an exported name is defined once in src, and a basename is used once, so that
// searching for a name finds what it means and nothing else.
import { posix } from 'node:path';
import { expect } from 'chai';
import { type SourceFile, sourceFiles } from './source.ts';

/** Every lesson exports its program as `lesson`, and its words as `text`: two slots, filled twenty times. */
const lessonFile = /^src\/lessons\/\d\d-[\w-]+(?:\.text)?\.ts$/;

/** One file for each message, named after it. */
const messageFile = /^src\/wire\/messages\/[\w-]+\.ts$/;

/** Basenames that say what a file is for its folder. */
const sharedBasenames: ReadonlySet<string> = new Set(['index.ts', 'limits.ts']);

describe('structure: names', () => {
  it('an exported name is defined once in src', () => {
    expectOnce(
      sourceFiles('src').flatMap((file) => exportedNames(file).map((name) => [name, file.path])),
    );
  });

  it(`a basename is used once in src, but for ${[...sharedBasenames].join(' and ')}`, () => {
    expectOnce(
      sourceFiles('src')
        .filter(({ path }) => !messageFile.test(path))
        .map(({ path }): [string, string] => [posix.basename(path), path])
        .filter(([name]) => !sharedBasenames.has(name)),
    );
  });

  it('sees what a file exports', () => {
    const text = [
      'export const one = 1;',
      'export async function* two() {}',
      'export abstract class Three {}',
      'export interface Four {}',
      'export type Five = 5;',
      "export { six } from './six.ts';",
      'const seven = 7;',
      'export class Eight<T> extends Three {}',
    ].join('\n');
    const names = exportedNames({ path: 'src/a/b.ts', text });
    expect(names).to.deep.equal(['one', 'two', 'Three', 'Four', 'Five', 'Eight']);
  });
});

/** Each name with the file that defines it: a name that comes twice is a fault. */
function expectOnce(definitions: readonly (readonly [name: string, path: string])[]): void {
  const places = new Map<string, string[]>();
  for (const [name, path] of definitions) places.set(name, [...(places.get(name) ?? []), path]);
  const faults = [...places]
    .filter(([, paths]) => paths.length > 1)
    .map(([name, paths]) => `${name} is defined in ${paths.join(' and ')}`);
  const advice = 'give one of them the name of what it is';
  expect(faults, `\n${faults.join('\n')}\n${advice}\n`).to.deep.equal([]);
}

/** What a formatted file defines and exports; a re-export defines nothing. */
function exportedNames({ path, text }: SourceFile): string[] {
  const definition =
    /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|interface|type) (\w+)/gm;
  const names = [...text.matchAll(definition)].map((match) => match[1] ?? '');
  return lessonFile.test(path)
    ? names.filter((name) => name !== 'lesson' && name !== 'text')
    : names;
}
