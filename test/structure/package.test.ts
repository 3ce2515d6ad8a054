// What the package promises to npm and what lies at the top of the repository.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../helpers/root.ts';
import { importsOf, sourceFiles } from './source.ts';

interface Manifest {
  bin: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
  files: string[];
  engines: { node: string };
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  homepage: string;
  bugs: { url: string };
  repository: { type: string; url: string };
  publishConfig: object;
  scripts: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;

/** Everything that may lie at the top, and has to; a new entry needs a reason to be found there. */
const topLevel: Readonly<Record<string, string>> = {
  'README.md': 'the front page',
  'README.ko.md': 'the front page in Korean',
  LICENSE: 'found by name',
  'CHANGELOG.md': 'found by name',
  'CONTRIBUTING.md': 'found by name',
  'SECURITY.md': 'found by name',
  'package.json': 'npm',
  'package-lock.json': 'npm ci',
  '.npmrc': 'npm: the engines are binding',
  '.nvmrc': 'nvm and CI: the Node version to develop on',
  'tsconfig.json': 'tsc: src, test and scripts',
  'tsconfig.build.json': 'tsc: the package',
  'biome.json': 'format and lint',
  '.oxlintrc.json': 'lint with types',
  '.mocharc.json': 'npm test',
  '.mocharc.proofs.json': 'npm run test:proofs',
  '.mocharc.ts.json': 'one test file without compiling',
  '.c8rc.json': 'npm run coverage',
  '.editorconfig': 'editors',
  '.gitattributes': 'git: line ends, binary and generated files',
  '.gitignore': 'git',
  '.ci': "the README's commands, run on a clean checkout",
  '.github': 'the hosted workflow, which calls .ci/run',
  proto: 'the protocol: schema and specification',
  scripts: 'what a person runs',
  src: 'the program',
  test: 'mirrors src',
};

/** `**` stands for any folders, `*` for any name. */
function matches(path: string, glob: string): boolean {
  const pattern = glob
    .split('**/')
    .map((part) => part.replaceAll('.', '\\.').replaceAll('*', '[^/]*'));
  return new RegExp(`^${pattern.join('(?:.*/)?')}$`).test(path);
}

/** At most 72 characters, as git's own log shows them whole (git-commit(1), DISCUSSION). */
const subject = /^(?=.{1,72}$)[a-z][a-z0-9/._-]*: [a-z`].*[^.]$/;

describe('structure: package', () => {
  it('has at the top exactly what belongs there', () => {
    const ignored = read('.gitignore')
      .split('\n')
      .map((line) => line.replace(/\/$/, ''));
    const entries = readdirSync(root).filter((name) => {
      return name !== '.git' && !ignored.includes(name) && !name.endsWith('.tgz');
    });
    expect(entries.sort()).to.deep.equal(Object.keys(topLevel).sort());
  });

  it('tells the registry where it comes from, and goes there only under a public address', () => {
    const { homepage, bugs, repository, publishConfig, scripts } = manifest;
    for (const url of [homepage, bugs.url]) expect(() => new URL(url), url).to.not.throw();
    expect(repository.type).to.equal('git');
    expect(repository.url).to.match(/^git\+https:\/\/.*\.git$/);
    // The registry compares a provenance with the repository: that is for the place that publishes.
    expect(publishConfig).to.not.have.property('provenance');
    expect(scripts['prepublishOnly']).to.include('may-be-published');
    expect(scripts['package:check']).to.include('publish-dry-run');
  });

  it('lets npm run the install scripts that are known, and no others', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }>;
    };
    const withScripts = Object.entries(lock.packages).flatMap(([path, entry]) => {
      const isHere = entry.hasInstallScript === true && entry.optional !== true;
      return isHere ? [path.replace(/^.*node_modules\//, '')] : [];
    });
    expect(Object.keys(manifest.allowScripts)).to.include.members(withScripts);
  });

  it('shows changes of the lock file to whoever reviews them', () => {
    expect(read('.gitattributes')).to.not.match(/package-lock\.json.*(-diff|generated)/);
  });

  it('keeps the required libraries', () => {
    expect(manifest.dependencies).to.include.keys('varint', 'protobufjs');
    expect(manifest.devDependencies).to.include.keys('mocha', 'chai');
  });

  it('declares every package that src imports, and no package that it does not', () => {
    const names = sourceFiles('src').flatMap(({ text }) => importsOf(text).map((one) => one.from));
    const packages = names
      .filter((name) => !/^(\.|node:)/.test(name))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
    // The generated modules load these two: protobufjs at run time, long in the declarations.
    const used = new Set([...packages, 'protobufjs', 'long']);
    expect(Object.keys(manifest.dependencies).sort()).to.deep.equal([...used].sort());
  });

  it('pins the tools whose newest lock entries are incomplete', () => {
    for (const name of ['@biomejs/biome', 'oxlint', 'oxlint-tsgolint']) {
      expect(manifest.devDependencies[name], name).to.match(/^\d+\.\d+\.\d+$/);
    }
  });

  it('points bin and exports at modules that have a source', () => {
    const main = manifest.exports['.'] as { types: string; default: string };
    for (const target of [...Object.values(manifest.bin), main.types, main.default]) {
      const source = target.replace(/^(\.\/)?dist\//, 'src/').replace(/(\.d\.ts|\.js)$/, '.ts');
      expect(existsSync(join(root, source)), `${target} comes from ${source}`).to.equal(true);
    }
  });

  it('begins the command with a line that finds node', () => {
    expect(read('src/cli/main.ts')).to.match(/^#!\/usr\/bin\/env node\n/);
  });

  it('tells an older Node what it needs before it imports anything that such a one cannot read', () => {
    const text = read('src/cli/main.ts');
    // Every import is a call behind the look at the version.
    const early = importsOf(text).filter(({ from }) => !text.includes(`await import('${from}')`));
    expect(early).to.deep.equal([]);
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node) ?? [];
    expect(text).to.include(`MAJOR_MIN = ${major};`).and.include(`MINOR_MIN = ${minor};`);
  });

  it('ships folders that exist', () => {
    for (const name of manifest.files.filter((file) => file !== 'dist' && !file.startsWith('!'))) {
      expect(existsSync(join(root, name)), name).to.equal(true);
    }
  });

  it('leaves out what runs in a clone only', () => {
    const folder = 'scripts/wireshark';
    const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    const programs = paths.filter((path) => {
      const isScript = statSync(join(root, folder, path)).isFile() && !/\.\w+$/.test(path);
      return path.endsWith('.ts') || (isScript && read(join(folder, path)).startsWith('#!'));
    });
    const shipped = programs.filter((path) => {
      const name = `${folder}/${path}`;
      return !manifest.files.some((glob) => glob.startsWith('!') && matches(name, glob.slice(1)));
    });
    expect(shipped).to.deep.equal(['extcap/finack']);
  });

  it('names the same Node version everywhere', () => {
    expect(manifest.engines.node).to.equal('>=20.19');
    expect(read('scripts/test')).to.contain('20.19');
    expect(manifest.devDependencies['@types/node']).to.match(/^\^20\./);
  });

  it('runs in CI only what the README tells', () => {
    const readme = read('README.md');
    const commands = new Set(read('.ci/run').match(/\.\/scripts\/[\w-]+/g));
    expect([...commands].sort()).to.deep.equal(['./scripts/demo', './scripts/test']);
    for (const command of commands) expect(readme, 'README.md').to.contain(command);
    const hosted = read('.github/workflows/ci.yml').match(/run: .*/g) ?? [];
    expect(hosted.filter((one) => one.endsWith('.ci/run'))).to.have.lengthOf(2);
  });

  it('has a subject that can be searched, on the commit that is tested: `area: imperative`', () => {
    const git = spawnSync('git', ['log', '-1', '--no-merges', '--format=%s'], {
      cwd: root,
      encoding: 'utf8',
    });
    // Not a checkout, or no git: nothing was committed here.
    if (git.status !== 0 || git.stdout === '') return;
    expect(git.stdout.trim()).to.match(subject);
    for (const good of ['node: count every socket', 'observe/sinks: drop lines']) {
      expect(good).to.match(subject);
    }
    for (const bad of [
      'Count every socket',
      'node count',
      'node: Count it.',
      `a: ${'b'.repeat(70)}`,
    ]) {
      expect(bad).to.not.match(subject);
    }
  });
});
