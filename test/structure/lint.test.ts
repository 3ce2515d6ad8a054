// The rules of biome.json and scripts/lint, each shown a file that breaks it: a rule that cannot fail
// protects nothing. One run of biome over a folder of broken files, with the configuration of the house.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';

const steps = (count: number) => '  step();\n'.repeat(count);

/** Where it stands, what it says, and the rule or the words of the fault; '' if there is none. */
const files: readonly [path: string, text: string, fault: string][] = [
  ['src/sync/a.ts', 'export const now = Date.now();', 'lint/style/noRestrictedGlobals'],
  ['src/sync/b.ts', 'export const now = new Date();', 'lint/style/noRestrictedGlobals'],
  ['src/chain/a.ts', 'export const now = performance.now();', 'lint/style/noRestrictedGlobals'],
  ['src/sync/c.ts', 'setTimeout(() => {}, 5);', 'lint/style/noRestrictedGlobals'],
  ['src/sync/d.ts', 'setImmediate(() => {});', 'lint/style/noRestrictedGlobals'],
  ['src/sync/e.ts', 'queueMicrotask(() => {});', 'lint/style/noRestrictedGlobals'],
  ['src/session/a.ts', 'export const home = process.env;', 'lint/style/noRestrictedGlobals'],
  ['src/wire/a.ts', 'export const it = fetch(url);', 'lint/style/noRestrictedGlobals'],
  ['src/consensus/a.ts', 'export let a: Promise<void>;', 'lint/style/noRestrictedGlobals'],
  ['src/clock/a.ts', 'export const all = globalThis;', 'lint/style/noRestrictedGlobals'],
  ['src/sync/f.ts', `export const t = \`now \${Date.now()}\`;`, 'lint/style/noRestrictedGlobals'],
  ['src/sync/g.ts', 'export const pick = Math.random();', 'no randomness'],
  ['src/sync/h.ts', 'export async function f() {}', 'no promise'],
  ['src/sync/i.ts', 'export const f = async () => 1;', 'no promise'],
  ['src/sync/j.ts', 'export class A {\n  async m() {}\n}', 'no promise'],
  ['src/sync/k.ts', 'export const a = { async m() {} };', 'no promise'],
  ['src/sync/l.ts', 'export const a = await b;', 'no promise'],
  ['src/chain/b.ts', "import crypto from 'node:crypto';\ncrypto.sign(a);", 'only hashes'],
  [
    'src/chain/c.ts',
    "import { randomBytes } from 'node:crypto';\nrandomBytes(1);",
    'lint/style/noRestrictedImports',
  ],
  ['src/session/b.ts', "import 'node:net';", 'lint/style/noRestrictedImports'],
  ['src/session/c.ts', "import 'node:fs/promises';", 'lint/style/noRestrictedImports'],
  ['src/node/a.ts', "import 'node:child_process';", 'lint/style/noRestrictedImports'],
  ['src/node/b.ts', 'process.exit(1);', 'no process.exit'],
  ['src/node/k.ts', 'setTimeout(() => {}, 5);', 'lint/style/noRestrictedGlobals'],
  ['src/net/d.ts', 'setImmediate(() => {});', 'lint/style/noRestrictedGlobals'],
  ['src/net/e.ts', 'export const now = performance.now();', 'lint/style/noRestrictedGlobals'],
  ['src/node/l.ts', 'export const pick = Math.random();', 'takes its randomness'],
  ['src/node/m.ts', "import 'node:crypto';", 'lint/style/noRestrictedImports'],
  ['src/node/n.ts', "import '../workers/verify.ts';", 'lint/style/noRestrictedImports'],
  ['src/node/o.ts', "import '../net/tcp-transport.ts';", 'lint/style/noRestrictedImports'],
  ['src/net/a.ts', 'socket.destroySoon();', 'no destroySoon'],
  ['src/net/b.ts', 'for await (const a of socket) b(a);', 'no for await'],
  ['src/cli/a.ts', 'print(JSON.stringify(a));', 'make JSON with jsonOf'],
  ['src/control/a.ts', 'print(JSON.stringify(a));', 'make JSON with jsonOf'],
  ['src/testbed/a.ts', 'process.stdout.write(a);', 'print through'],
  ['src/cli/b.ts', "process['stderr'].write(a);", 'print through'],
  ['src/cli/c.ts', 'export const { stdout } = process;', 'print through'],
  ['src/cli/d.ts', 'writeSync(2, a);', 'print through'],
  ['src/cli/e.ts', 'writevSync(1, a);', 'print through'],
  ['src/capture/a.ts', "open('/dev/stdout');", 'print through'],
  ['src/lessons/a.ts', 'console.log(a);', 'lint/suspicious/noConsole'],
  ['src/node/c.ts', 'export enum A {\n  B,\n}', 'lint/style/noEnum'],
  ['src/node/d.ts', 'export const a: any = 1;', 'lint/suspicious/noExplicitAny'],
  ['src/node/e.ts', 'export const a = b as any;', 'lint/suspicious/noExplicitAny'],
  ['test/a.ts', 'export const a: Map<string, any> = b;', 'lint/suspicious/noExplicitAny'],
  ['src/node/f.ts', 'export default a;', 'lint/style/noDefaultExport'],
  ['scripts/a.ts', 'export default a;', 'lint/style/noDefaultExport'],
  ['src/node/g.ts', "export * from './c.ts';", 'lint/performance/noReExportAll'],
  ['test/b.ts', 'a();\n'.repeat(401), 'lint/style/noExcessiveLinesPerFile'],
  [
    'src/node/h.ts',
    `export function a(): void {\n${steps(41)}}`,
    'lint/complexity/noExcessiveLinesPerFunction',
  ],
  ['src/node/i.ts', '// any enum, process.exit()\nexport const a = "process.exit(Date)";', ''],
  ['src/node/system-a.ts', "import 'node:crypto';\nsetTimeout(Math.random, Date.now());", ''],
  ['src/files/a.ts', 'export const now = Date.now();\nawait now;', ''],
  ['src/observe/ndjson.ts', 'export const a = JSON.stringify(1);', ''],
  ['src/cli/output.ts', 'process.stdout.write(a);', ''],
  ['src/net/c.ts', 'for (const a of sockets) b(a);', ''],
  ['src/cli/f.ts', 'child.stdout.on(a);\nexport const { stderr } = await run();', ''],
  ['src/chain/d.ts', "import { createHash } from 'node:crypto';\ncreateHash(a);", ''],
  ['test/c.ts', 'process.exit(1);\nconsole.log(JSON.stringify(Date.now()));', ''],
];

describe('structure: what biome is told', () => {
  const found = new Map<string, string[]>();

  before(function () {
    this.timeout(60_000);
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'finack-lint-')));
    try {
      cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
      cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
      for (const [path, text] of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), `${text}\n`);
      }
      for (const { location, category, message } of faultsIn(folder)) {
        found.set(location.path, [...(found.get(location.path) ?? []), category, message]);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const [path, text, fault] of files) {
    it(`${fault || 'nothing'} in ${path}: ${text.slice(0, 50).replaceAll('\n', ' ')}`, () => {
      const all = found.get(path) ?? [];
      if (fault === '') expect(all).to.deep.equal([]);
      else
        expect(
          all.some((words) => words.includes(fault)),
          all.join(', '),
        ).to.equal(true);
    });
  }
});

interface Diagnostic {
  location: { path: string };
  category: string;
  message: string;
}

/** What biome finds; it exits with 1 because it finds something. */
function faultsIn(folder: string): Diagnostic[] {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const lint = [biome, 'lint', '--reporter=json', '--max-diagnostics=1000', folder];
  try {
    return diagnosticsIn(
      execFileSync(process.execPath, lint, {
        cwd: folder,
        encoding: 'utf8',
        stdio: 'pipe',
      }),
    );
  } catch (fault) {
    if (!(fault instanceof Error && 'stdout' in fault)) throw fault;
    return diagnosticsIn(String(fault.stdout));
  }
}

function diagnosticsIn(report: string): Diagnostic[] {
  const line = report.split('\n').find((one) => one.startsWith('{'));
  return (JSON.parse(line ?? '{}') as { diagnostics: Diagnostic[] }).diagnostics;
}
