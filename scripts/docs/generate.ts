// `npm run docs`: the reference of what the package exports, made by typedoc from src/index.ts into
// .docs/html; a warning is an error. Typedoc reads TypeScript through the compiler's own library, which
// TypeScript 7 has not: so it is installed with a compiler of its own, in .docs and nowhere else.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = join(here, '..', '..', '.docs');
const typedoc = join(folder, 'node_modules', 'typedoc', 'bin', 'typedoc');

try {
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) {
    copyFileSync(join(here, name), join(folder, name));
  }
  const isWindows = process.platform === 'win32';
  const install = [existsSync(typedoc) ? 'install' : 'ci', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', install, { cwd: folder, stdio: 'inherit', shell: isWindows });
  const options = ['--options', join(here, 'typedoc.json')];
  execFileSync(process.execPath, [typedoc, ...options], { stdio: 'inherit' });
} catch (fault) {
  // npm or typedoc has already said what is wrong.
  if (!(fault instanceof Error && 'status' in fault)) throw fault;
  process.exitCode = 1;
}
