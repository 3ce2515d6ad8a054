// The house style, held against every file of src, scripts and test; then every rule is shown a file that
// breaks it.
import { expect } from 'chai';
import { sourceFiles } from './source.ts';
import { tidyFaults, tidyRules } from './tidy-rules.ts';

/** The rules themselves and this test name what they forbid. */
const files = ['src', 'scripts', 'test']
  .flatMap(sourceFiles)
  .filter(({ path }) => !path.startsWith('test/structure/tidy'));

describe('structure: tidy', () => {
  for (const rule of tidyRules) {
    it(`${rule.name}: ${rule.reason}`, () => {
      const faults = files.flatMap((file) => tidyFaults(rule, file));
      expect(faults, `\n${faults.join('\n')}\n`).to.deep.equal([]);
    });
  }
});

describe('structure: the tidy rules themselves', () => {
  const brokenBy = (path: string, text: string) =>
    tidyRules
      .filter((rule) => tidyFaults(rule, { path, text }).length > 0)
      .map((rule) => rule.name);

  const broken: [string, string, string][] = [
    ['a file says at its top', 'src/a/b.ts', 'export const a = 1;\n'],
    ['nothing is called utils', 'src/a/utils.ts', '// Top.\n'],
    ['no TODO', 'test/a/b.ts', '// Top. TODO: later\n'],
    [
      'whoever starts a program',
      'src/capture/b.ts',
      "// Top.\nimport { spawn } from 'node:child_process';\nspawn('tc', []);\n",
    ],
    ['nobody asks', 'src/node/b.ts', "// Top.\nif (network.shape !== 'public') go();\n"],
    ['nobody asks', 'src/cli/up.ts', "// Top.\nif ('private' === options.network.shape) go();\n"],
    ['nobody asks', 'src/chain/b.ts', "// Top.\nswitch (shape) {\n  case 'consortium':\n}\n"],
    ['no lint rule', 'src/a/b.ts', '// Top.\n// biome-ignore lint/plugin: mine\n'],
    ['no lint rule', 'src/cli/signals.ts', '// Top.\n// biome-ignore a: b\n// biome-ignore c: d\n'],
  ];
  for (const [name, path, text] of broken) {
    it(`see it broken: ${name}, in ${text.slice(0, 50).replaceAll('\n', ' ')}`, () => {
      expect(brokenBy(path, text)).to.have.lengthOf(1);
      expect(brokenBy(path, text)[0]).to.match(new RegExp(`^${name}`));
    });
  }

  it('leave good code alone', () => {
    const text = '// Top.\nconst a = 1; // TODO(#12): a tracked wish\n';
    expect(brokenBy('src/a/b.ts', text)).to.deep.equal([]);
    const asks = "// Top.\nif (shape === 'private') go();\n";
    for (const path of ['src/network/b.ts', 'src/cli/network-b.ts', 'test/a/b.ts'])
      expect(brokenBy(path, asks)).to.deep.equal([]);
  });
});
