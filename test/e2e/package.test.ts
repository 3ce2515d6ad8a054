// What npm users get: the packed tarball, unpacked beside its dependencies, runs the example of the
// README as a program of somebody else's would.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startChild } from '../../src/capture/child.ts';
import { root } from '../helpers/root.ts';

/** The first TypeScript example of the README; it has no types, so it is JavaScript as well. */
function readmeExample(): string {
  const [, example] =
    /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  expect(example, 'README.md has an example').to.be.a('string');
  return example ?? '';
}

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finack-package-'));

  after(() => rmSync(folder, { recursive: true }));

  it('runs the example of the README from the packed tarball', async function () {
    this.timeout(60_000);
    // prepack builds it.
    const pack = ['pack', '--silent', '--pack-destination', folder];
    const tarball = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1);
    const modules = join(folder, 'node_modules');
    mkdirSync(join(modules, 'finack'), { recursive: true });
    execFileSync('tar', [
      '-xzf',
      join(folder, tarball ?? ''),
      '-C',
      join(modules, 'finack'),
      '--strip-components=1',
    ]);
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
    writeFileSync(join(folder, 'example.mjs'), readmeExample());
    const example = await startChild(process.execPath, ['example.mjs'], { cwd: folder });
    expect(await example.exit).to.deep.equal({ code: 0, signal: null });
    expect(example.output).to.match(/^127\.0\.0\.1:\d+ 0$/m);
    expect(example.output).to.match(/^node\.stopped$/m);

    const command = join(modules, 'finack', 'dist', 'cli', 'main.js');
    const help = execFileSync(process.execPath, [command, '--help'], { encoding: 'utf8' });
    expect(help).to.include('A blockchain node on raw TCP that you can watch.');
    const extcap = join(modules, 'finack', 'scripts', 'wireshark', 'extcap', 'finack');
    const listed = execFileSync(extcap, ['--extcap-interfaces'], { encoding: 'utf8' });
    expect(listed).to.match(/^extcap \{version=/);
  });
});
