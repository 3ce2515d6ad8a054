// Reads source files for the structure tests: which there are, what they import, and what is code in
// them once comments and strings are blanked. A scanner, not a parser: it knows just enough of
// TypeScript to tell code from text, and assumes formatted code.
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

/** Every hand-written TypeScript file below a folder of the repository; generated ones are not. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'gen' ? [] : sourceFiles(path);
    return path.endsWith('.ts') ? [{ path, text: readFileSync(join(root, path), 'utf8') }] : [];
  });
}

export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

const importForms = [
  /^[ \t]*import\s+(type\s+)?([\w*{][^'"();]*?)\s+from\s+['"]([^'"]+)['"]/gm,
  /^[ \t]*export\s+(type\s+)?(\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+['"]([^'"]+)['"]/gm,
  /^[ \t]*import\s+()()['"]([^'"]+)['"]/gm,
  /\b(?:import|require)\s*\(\s*()()['"]([^'"]+)['"]/gm,
  /\bnew URL\(\s*()()['"](\.[^'"]+\.[jt]s)['"]/gm,
];

export function importsOf(text: string): Import[] {
  const quoted = withoutComments(text);
  const code = codeOf(text);
  return importForms.flatMap((form) =>
    [...quoted.matchAll(form)].flatMap((match) => {
      const at = match.index + match[0].search(/\S/);
      // What looks like an import but is blank in the code stands inside a string.
      if (code[at] === ' ') return [];
      const [, type, clause = '', from = ''] = match;
      return [{ from, clause, typeOnly: Boolean(type), line: lineAt(text, at) }];
    }),
  );
}

/** The text with comments blanked and everything else in place. */
export function withoutComments(text: string): string {
  return blank(text, new Set(['comment']));
}

/** The text with comments, strings and regular expressions blanked, so that only code is left. */
export function codeOf(text: string): string {
  return blank(text, new Set(['comment', 'string']));
}

/**
 * Token alternatives in the order they are tried. A slash opens a regular expression only where no
 * value can end, which the lookbehind approximates; quotes never cross a line in formatted code.
 */
const tokens =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[=(,:;!&|?{}[\]~+\-*%<>^]\s*|return\s+|^\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*)|(?<template>`)/gm;

function blank(text: string, kinds: ReadonlySet<string>): string {
  let result = '';
  let at = 0;
  tokens.lastIndex = 0;
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    result += text.slice(at, match.index);
    const end = match[0] === '`' ? templateEnd(text, match.index) : tokens.lastIndex;
    const token = text.slice(match.index, end);
    if (match[0] === '`') result += kinds.has('string') ? blankTemplate(token, kinds) : token;
    else
      result += kinds.has(match.groups?.['comment'] ? 'comment' : 'string') ? spaces(token) : token;
    at = end;
    tokens.lastIndex = end;
  }
  return result + text.slice(at);
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** Index after the closing backtick of the template that opens at `start`. */
function templateEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '`') return at + 1;
    else if (text.startsWith('${', at)) at = substitutionEnd(text, at) - 1;
  }
  return text.length;
}

/** Index after the brace that closes the `${` at `start`; templates may nest. */
function substitutionEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '`') at = templateEnd(text, at) - 1;
    else if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Blanks a template's text and keeps its `${code}`. */
function blankTemplate(token: string, kinds: ReadonlySet<string>): string {
  let result = '';
  for (let at = 0; at < token.length; ) {
    const end = token.startsWith('${', at) ? substitutionEnd(token, at) : at + 1;
    const part = token.slice(at, end);
    result +=
      end > at + 1
        ? blank(part.slice(2, -1), kinds)
            .padStart(part.length - 1)
            .padEnd(part.length)
        : spaces(part);
    at = end;
  }
  return result;
}
