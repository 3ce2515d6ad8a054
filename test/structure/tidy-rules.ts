// The house style that a machine can see, as data: each rule says what it forbids and why. A rule may
// be tightened here, never loosened for one file.
import { codeOf, lineAt, type SourceFile, withoutComments } from './source.ts';

export interface TidyRule {
  readonly name: string;
  readonly reason: string;
  /** The lines that break the rule, counted from 1. */
  readonly faults: (file: SourceFile) => number[];
}

/** A screenful is 40 lines; twice that cannot be read without scrolling. */
const FUNCTION_LINES_MAX = 70;
/** 250 is the aim; beyond 400 a file holds two subjects. */
const FILE_LINES_MAX = 400;

export const tidyRules: readonly TidyRule[] = [
  {
    name: 'a file says at its top what lives there',
    reason: 'a reader who opens one file first must know whether it is the right one',
    faults: ({ text }) => (/^(#!.*\n+)?\s*(\/\/|\/\*)/.test(text) ? [] : [1]),
  },
  {
    name: `a file has at most ${FILE_LINES_MAX} lines`,
    reason: 'a longer one holds two subjects: aim at 250 and split by subject',
    faults: ({ text }) => (lineCount(text) > FILE_LINES_MAX ? [lineCount(text)] : []),
  },
  {
    name: `a function has at most ${FUNCTION_LINES_MAX} lines`,
    reason: 'it should fit a screen: aim at 40',
    faults: ({ text }) => longFunctions(codeOf(text)),
  },
  {
    name: 'nothing is called utils',
    reason: 'a name that fits everything says nothing: name the subject',
    faults: ({ path }) => (/\butil(s|ities)?\b|helpers?\b/i.test(path) ? [1] : []),
  },
  {
    name: 'no enum',
    reason: 'string-literal unions print as what they are and need no import',
    faults: inCode(/(?<![.\w$])enum\s+\w+\s*\{/g),
  },
  {
    name: 'no any',
    reason: 'it switches the compiler off for everything it touches: use unknown and check',
    faults: inCode(/(?:[:<,|&]|\bas|=>)\s*any\b(?!\s*[(:])/g),
  },
  {
    name: 'no default export',
    reason: 'a thing has one name everywhere, so that searching for it finds it',
    faults: inCode(/(?<![.\w$])export\s+default\b|\bas\s+default\b/g),
  },
  {
    name: 'no barrel but src/index.ts',
    reason: 'imports name the file that knows; a barrel hides it and loads everything',
    faults: (file) => (file.path === 'src/index.ts' ? [] : inCode(/^export\s+\*/gm)(file)),
  },
  {
    name: 'no TODO without an issue number, as TODO(#12)',
    reason: 'a wish that nobody tracks is a comment that rots',
    faults: ({ text }) => lines(text, /\b(?:TODO|FIXME|XXX|HACK)\b(?!\(#\d+\))/g),
  },
  {
    name: 'no destroySoon',
    reason: "it destroys after the last write, so the peer's last bytes meet an RST",
    faults: inCode(/\bdestroySoon\b/g),
  },
  {
    name: 'no process.exit, but once in cli for the forced end',
    reason: 'it drops queued bytes and skips every goodbye: let the event loop empty',
    faults: (file) =>
      inCode(/\bprocess\s*\.\s*(?:exit|abort|reallyExit)\b/g)(file).slice(
        file.path.startsWith('src/cli/') ? 1 : 0,
      ),
  },
  {
    name: 'whoever starts a program of others asks capture/programs.ts',
    reason: 'a plain user has no /usr/sbin on PATH, where tc and nft are',
    faults: (file) =>
      file.text.includes("from 'node:child_process'") && !/\bprogramEnvironment\(/.test(file.text)
        ? inCode(/(?<![.\w])(?:spawn|execFile|exec|fork)(?:Sync)?\((?!\s*process\.execPath)/g)(file)
        : [],
  },
  {
    name: 'only src/cli/output.ts writes to standard output and standard error',
    reason: 'what other machines say must pass the one place that makes text plain',
    faults: (file) => (mayWriteOut.has(file.path) ? [] : writesOut(file)),
  },
  {
    name: 'commands and the control socket make JSON with jsonOf of src/observe/ndjson.ts',
    reason: 'JSON.stringify leaves characters as they are that turn or hide the text of a terminal',
    faults: (file) =>
      /^src\/(cli|control|observe)\//.test(file.path) && file.path !== 'src/observe/ndjson.ts'
        ? inCode(/\bJSON\s*\.\s*stringify\b/g)(file)
        : [],
  },
  {
    name: 'no for await in net',
    reason: 'leaving such a loop destroys the socket, and inside it nothing hears errors',
    faults: (file) => (file.path.startsWith('src/net/') ? inCode(/\bfor\s+await\b/g)(file) : []),
  },
];

/** main.ts writes one sentence of its own, before it may import anything. */
const mayWriteOut: ReadonlySet<string> = new Set(['src/cli/output.ts', 'src/cli/main.ts']);

/** The two streams by any name, and their descriptors; a child's streams are no `process.stdout`. */
function writesOut(file: SourceFile): number[] {
  const code = inCode(
    /\bprocess\s*\??\.\s*std(?:out|err)\b|\bstd(?:out|err)\b[^;={}]*\}\s*=\s*process\b|\bconsole\s*\.|\bwritev?(?:Sync)?\(\s*[12]\s*,/g,
  );
  const paths = lines(withoutComments(file.text), /\/dev\/std(?:out|err)\b|\/dev\/tty\b/g);
  const names = lines(withoutComments(file.text), /\bprocess\s*\[\s*['"]std(?:out|err)/g);
  return [...code(file), ...paths, ...names];
}

export function tidyFaults(rule: TidyRule, file: SourceFile): string[] {
  return rule.faults(file).map((line) => `${file.path}:${line}: ${rule.name}: ${rule.reason}`);
}

function lineCount(text: string): number {
  return text.trimEnd().split('\n').length;
}

function lines(text: string, pattern: RegExp): number[] {
  return [...text.matchAll(pattern)].map((match) => lineAt(text, match.index));
}

function inCode(pattern: RegExp): (file: SourceFile) => number[] {
  return (file) => lines(codeOf(withoutComments(file.text)), pattern);
}

/** How a formatted function opens; it closes at the same indentation. */
const functionHead =
  /^(\s*)(?:.*\bfunction\b.*[({]|.*=>\s*\{|(?!(?:if|for|while|switch|catch)\b)(?:(?:static|async|override|private|protected|public|get|set)\s+)*[*#\w]+(?:<.*>)?\((?:.*\{)?)$/;

/** First lines of the functions that are too long. */
function longFunctions(code: string): number[] {
  const all = code.split('\n').map((line) => line.trimEnd());
  return all.flatMap((head, at) => {
    const indent = functionHead.exec(head)?.[1];
    if (indent === undefined) return [];
    const closing = new RegExp(`^${indent}[)}](?!.*[{(]$)`);
    const length = all.slice(at + 1).findIndex((line) => closing.test(line)) + 2;
    const isCall = all[at + length - 1]?.trimStart().startsWith(')');
    return length > FUNCTION_LINES_MAX && !isCall ? [at + 1] : [];
  });
}
