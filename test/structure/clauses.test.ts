// The clauses of proto/README.md hold the house together: whatever code or a violation cites is
// defined there, in order, and every clause has a test that names it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { violations } from '../../src/wire/violations.ts';
import { root } from '../helpers/root.ts';
import { definedClauses, specification } from '../vectors/specification.ts';
import { sourceFiles } from './source.ts';

const self = 'test/structure/clauses.test.ts';

/** `[F-1]`, both ends of `[E-1..E-5]`, and `clause C-4`. */
const citation = /\[([A-Z]-\d+)(?:\.\.([A-Z]-\d+))?\]|\bclause ([A-Z]-\d+)\b/g;

interface Place {
  readonly path: string;
  readonly clause: string;
}

describe('structure: clauses', () => {
  const inCode = [...sourceFiles('src'), ...sourceFiles('scripts'), ...protoFiles()];
  // The clause of a vector is put into the title of the test that runs it.
  const inTests = [...sourceFiles('test').filter(({ path }) => path !== self), ...vectorFiles()];

  it('each is defined once, and a family counts from 1', () => {
    expect(new Set(definedClauses).size).to.equal(definedClauses.length);
    const families = [...new Set(definedClauses.map((clause) => clause.slice(0, 1)))];
    expect(families).to.deep.equal(['F', 'E', 'H', 'B', 'S', 'T', 'N', 'R', 'V', 'G', 'X', 'C']);
    for (const family of families) {
      const clauses = definedClauses.filter((clause) => clause.startsWith(family));
      expect(clauses).to.deep.equal(clauses.map((_, at) => `${family}-${at + 1}`));
    }
  });

  it('whatever is cited anywhere is defined', () => {
    const cited = [
      ...[...inCode, ...inTests].flatMap(citationsOf),
      ...citationsOf({ path: 'proto/README.md', text: specification }),
      ...Object.values(violations).map(({ clause }) => ({ path: 'violations.ts', clause })),
    ];
    const unknown = cited.filter(({ clause }) => !definedClauses.includes(clause));
    expect(unknown.map(({ path, clause }) => `${path}: ${clause}`)).to.deep.equal([]);
  });

  for (const clause of definedClauses) {
    it(`[${clause}] has a test`, () => {
      const places = inTests.flatMap(citationsOf).filter((place) => place.clause === clause);
      expect(places, `no test names [${clause}]`).not.to.deep.equal([]);
    });
  }
});

function citationsOf({ path, text }: { path: string; text: string }): Place[] {
  return [...text.matchAll(citation)].flatMap(([, from, to, word]) =>
    [from, to, word].flatMap((clause) => (clause === undefined ? [] : [{ path, clause }])),
  );
}

function protoFiles() {
  return readdirSync(join(root, 'proto/finack/v1')).map((name) => {
    const path = `proto/finack/v1/${name}`;
    return { path, text: readFileSync(join(root, path), 'utf8') };
  });
}

function vectorFiles() {
  const path = 'test/vectors/wire.json';
  const text = readFileSync(join(root, path), 'utf8');
  return [{ path, text: text.replace(/"clause": "([A-Z]-\d+)"/g, '[$1]') }];
}
