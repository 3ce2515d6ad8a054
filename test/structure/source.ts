// Reads source files for the structure tests: which there are, and what they import. Not a parser: it
// relies on the formatter, which begins an import at the beginning of a line. Whatever needs a parser is
// a rule of biome's (biome.json, scripts/lint).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../helpers/root.ts';

export interface SourceFile {
  /** From the repository root, with forward slashes: `src/wire/frames.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  readonly from: string;
  /** What stands between `import` and `from`; empty for a side effect. */
  readonly clause: string;
  /** Erased by the compiler: `import type` only. `import { type A }` still loads the module. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** What is not written by hand: generated code, and the packages of others beside scripts/bench. */
const notOurs: ReadonlySet<string> = new Set(['gen', 'node_modules']);

/** Every hand-written TypeScript file below a folder of the repository. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : sourceFiles(path);
    return path.endsWith('.ts') ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
  });
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

const importForms = [
  /^import\s+(type\s+)?([\w*{][^'"();]*?)\s+from\s+['"]([^'"]+)['"]/gm,
  /^export\s+(type\s+)?(\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+['"]([^'"]+)['"]/gm,
  /^import\s+()()['"]([^'"]+)['"]/gm,
  /^(?!\s*(?:\/\/|\*)).*?\b(?:import|require)\s*\(\s*()()['"]([^'"]+)['"]/gm,
  /^(?!\s*(?:\/\/|\*)).*?\bnew URL\(\s*()()['"](\.[^'"]+\.[jt]s)['"]/gm,
];

export function importsOf(text: string): Import[] {
  return importForms.flatMap((form) =>
    [...text.matchAll(form)].map((match) => {
      const [, type, clause = '', from = ''] = match;
      return { from, clause, typeOnly: Boolean(type), line: lineAt(text, match.index) };
    }),
  );
}
