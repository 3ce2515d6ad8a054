// The house style that a machine can see and biome cannot say, as data: each rule says what it forbids
// and why. A rule may be tightened here, never loosened for one file. The rest is in biome.json, where an
// editor shows it while it is written.
import { lineAt, type SourceFile } from './source.ts';

export interface TidyRule {
  readonly name: string;
  readonly reason: string;
  /** The lines that break the rule, counted from 1. */
  readonly faults: (file: SourceFile) => number[];
}

export const tidyRules: readonly TidyRule[] = [
  {
    name: 'a file says at its top what lives there',
    reason: 'a reader who opens one file first must know whether it is the right one',
    // A test file's first title says it.
    faults: ({ path, text }) =>
      path.endsWith('.test.ts') || /^(#!.*\n+)?\s*(\/\/|\/\*)/.test(text) ? [] : [1],
  },
  {
    name: 'nothing is called utils',
    reason: 'a name that fits everything says nothing: name the subject',
    faults: ({ path }) => (/\butil(s|ities)?\b|\bhelpers?\.ts$/i.test(path) ? [1] : []),
  },
  {
    name: 'no TODO without an issue number, as TODO(#12)',
    reason: 'a wish that nobody tracks is a comment that rots',
    faults: ({ text }) => lines(text, /\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/g),
  },
  {
    name: 'whoever starts a program of others asks capture/programs.ts',
    reason: 'a plain user has no /usr/sbin on PATH, where tc and nft are',
    faults: ({ path, text }) =>
      path.startsWith('src/') &&
      text.includes("from 'node:child_process'") &&
      !/\bprogramEnvironment\(/.test(text)
        ? lines(text, /(?<![.\w])(?:spawn|execFile|exec|fork)(?:Sync)?\((?!\s*process\.execPath)/g)
        : [],
  },
  {
    name: 'nobody asks which shape a network has, but who reads, checks and shows its file',
    reason: 'shapes differ by their network file alone: ask the rule, the roster or the channel',
    faults: ({ path, text }) =>
      path.startsWith('src/') && !/^src\/(?:network\/|cli\/network-)/.test(path)
        ? lines(
            text,
            /\bshape\s*[=!]==?|[=!]==?\s*[\w.]*\bshape\b|\bcase\s+'(?:public|private|consortium)'/g,
          )
        : [],
  },
  {
    name: 'no lint rule is switched off in src, but for the one forced end in cli/signals.ts',
    reason: 'a rule with exceptions is an opinion',
    faults: ({ path, text }) =>
      path.startsWith('src/')
        ? lines(text, /(?:biome|oxlint|eslint)-(?:ignore|disable)/g).slice(
            path === 'src/cli/signals.ts' ? 1 : 0,
          )
        : [],
  },
];

export function tidyFaults(rule: TidyRule, file: SourceFile): string[] {
  return rule.faults(file).map((line) => `${file.path}:${line}: ${rule.name}: ${rule.reason}`);
}

function lines(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map((match) => lineAt(text, match.index));
}
