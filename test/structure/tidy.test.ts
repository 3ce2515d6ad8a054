// The house style, held against every file of src; then every rule is shown a file that breaks it.
import { expect } from 'chai';
import { sourceFiles } from './source.ts';
import { tidyFaults, tidyRules } from './tidy-rules.ts';

describe('structure: tidy', () => {
  for (const rule of tidyRules) {
    it(`${rule.name}: ${rule.reason}`, () => {
      const faults = sourceFiles('src').flatMap((file) => tidyFaults(rule, file));
      expect(faults, `\n${faults.join('\n')}\n`).to.deep.equal([]);
    });
  }

  it('at most one forced exit in all of cli', () => {
    const commands = sourceFiles('src').filter((file) => file.path.startsWith('src/cli/'));
    const exits = commands.flatMap((file) => file.text.match(/^[^/]*\bprocess\.exit\(/gm) ?? []);
    expect(exits).to.have.lengthOf.at.most(1);
  });
});

describe('structure: the tidy rules themselves', () => {
  const brokenBy = (path: string, text: string) =>
    tidyRules
      .filter((rule) => tidyFaults(rule, { path, text }).length > 0)
      .map((rule) => rule.name);
  const body = (count: number) => '  step();\n'.repeat(count);

  const broken: [string, string, string][] = [
    ['a file says at its top', 'src/a/b.ts', 'export const a = 1;\n'],
    ['a file has at most', 'src/a/b.ts', `// Top.\n${'a();\n'.repeat(400)}`],
    ['a function has at most', 'src/a/b.ts', `// Top.\nfunction a(): void {\n${body(69)}}\n`],
    ['a function has at most', 'src/a/b.ts', `// Top.\nconst a = () => {\n${body(69)}};\n`],
    [
      'a function has at most',
      'src/a/b.ts',
      `// Top.\nfunction a({\n  b,\n}: C): void {\n${body(69)}}\n`,
    ],
    [
      'a function has at most',
      'src/a/b.ts',
      `// Top.\nfunction a(\n  b: C,\n): void {\n${body(69)}}\n`,
    ],
    [
      'a function has at most',
      'src/a/b.ts',
      `// Top.\nclass A {\n  b(c: D): E {\n${body(69)}  }\n}\n`,
    ],
    ['nothing is called utils', 'src/a/utils.ts', '// Top.\n'],
    ['no enum', 'src/a/b.ts', '// Top.\nenum A { B }\n'],
    ['no any', 'src/a/b.ts', '// Top.\nconst a: any = 1;\n'],
    ['no any', 'src/a/b.ts', '// Top.\nconst a = b as any;\n'],
    ['no any', 'src/a/b.ts', '// Top.\nconst a: Map<string, any> = b;\n'],
    ['no default export', 'src/a/b.ts', '// Top.\nexport default a;\n'],
    ['no barrel', 'src/a/b.ts', "// Top.\nexport * from './c.ts';\n"],
    ['no TODO', 'src/a/b.ts', '// Top. TODO: later\n'],
    ['no destroySoon', 'src/net/b.ts', '// Top.\nsocket.destroySoon();\n'],
    ['no process.exit', 'src/node/b.ts', '// Top.\nprocess.exit(1);\n'],
    ['no process.exit', 'src/cli/b.ts', '// Top.\nprocess.exit(1);\nprocess.exit(2);\n'],
    [
      'whoever starts a program',
      'src/demo/b.ts',
      "// Top.\nimport { spawn } from 'node:child_process';\nspawn('tc', []);\n",
    ],
    ['only src/cli/output.ts', 'src/demo/b.ts', '// Top.\nprocess.stdout.write(a);\n'],
    ['only src/cli/output.ts', 'src/cli/b.ts', "// Top.\nprocess['stderr'].write(a);\n"],
    ['only src/cli/output.ts', 'src/cli/b.ts', '// Top.\nconst { stdout } = process;\n'],
    ['only src/cli/output.ts', 'src/lessons/b.ts', '// Top.\nconsole.log(a);\n'],
    ['only src/cli/output.ts', 'src/cli/b.ts', '// Top.\nwriteSync(2, a);\n'],
    ['only src/cli/output.ts', 'src/demo/b.ts', "// Top.\nopen('/dev/stdout');\n"],
    ['commands and the control socket', 'src/cli/b.ts', '// Top.\nprint(JSON.stringify(a));\n'],
    ['no for await', 'src/net/b.ts', '// Top.\nfor await (const a of socket) b(a);\n'],
  ];
  for (const [name, path, text] of broken) {
    it(`see it broken: ${name}, in ${text.slice(0, 50).replaceAll('\n', ' ')}`, () => {
      expect(brokenBy(path, text)).to.have.lengthOf(1);
      expect(brokenBy(path, text)[0]).to.match(new RegExp(`^${name}`));
    });
  }

  it('leaves good code alone', () => {
    const text = [
      '// Top: any enum, export default and process.exit() in a comment or "string" are words.',
      `export function a(): void {\n${body(60)}}`,
      `if (b) {\n${body(75)}}`,
      `class C {\n${'  d(): void {\n    e();\n  }\n'.repeat(30)}}`,
      "const any = 'as any'; // TODO(#12): a tracked wish",
      'process.exitCode = 1;',
      'const { stdout } = await run(); child.stdout.on(a); process.stdin.resume();',
      '',
    ].join('\n');
    expect(brokenBy('src/a/b.ts', text)).to.deep.equal([]);
  });
});
