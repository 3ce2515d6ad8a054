// What `npm publish` would do, without a registry and without an account: fails if npm has anything to
// correct in package.json, or leaves out a file that README.md of the package links to.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Port 9 of this machine is discard: a dry run that asks a registry anything would fail there. */
const NO_REGISTRY = 'http://127.0.0.1:9/';

function fail(words: string): void {
  console.error(`publish --dry-run: ${words}`);
  process.exitCode = 1;
}

/** npm is a batch file on Windows, which only a shell finds. */
function npm(...args: string[]): { status: number | null; text: string } {
  const shell = process.platform === 'win32';
  const run = spawnSync('npm', args, { cwd: root, encoding: 'utf8', shell });
  return { status: run.status, text: `${run.stdout}${run.stderr}` };
}

// prepack would build again what has just been built; prepublishOnly is run here instead.
const publish = npm('publish', '--dry-run', '--ignore-scripts', '--registry', NO_REGISTRY);
if (publish.status !== 0) fail(publish.text);
const corrected = publish.text
  .split('\n')
  .filter((line) => /auto-?correct|errors corrected/.test(line));
if (corrected.length > 0) fail(`npm would change package.json:\n${publish.text}`);

const check = join(root, 'scripts', 'may-be-published.ts');
execFileSync(process.execPath, [...process.execArgv, check], {
  env: { ...process.env, npm_config_dry_run: 'true' },
  stdio: 'inherit',
});

/** Relative links of a page, as paths from the root of the package. */
function linksOf(page: string): string[] {
  const prose = readFileSync(page, 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((match) => match[1] ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map(normalize);
}

const folder = mkdtempSync(join(tmpdir(), 'finack-publish-'));
try {
  npm('pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
  const [tarball = ''] = readdirSync(folder);
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  const unpacked = join(folder, 'package');
  for (const page of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md']) {
    const links = linksOf(join(unpacked, page));
    const missing = links.filter((link) => !existsSync(join(unpacked, dirname(page), link)));
    if (missing.length > 0)
      fail(`${page} links to what is not in the package: ${missing.join(', ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
