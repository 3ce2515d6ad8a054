// Compiles into an emptied folder, so that nothing stale is ever run or published: the package into
// dist/, or with --tests src, test and scripts into .build/. tsc does not copy the generated protobuf
// modules; they are put beside the code that imports them.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyGenerated } from './copy-generated.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function compile(project: string, folder: string, source: string): void {
  rmSync(join(root, folder), { recursive: true, force: true });
  // By its file, not through npx: Windows has no program of that name, only a batch file.
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '--project', project], { cwd: root, stdio: 'inherit' });
  copyGenerated(join(root, source));
}

try {
  if (process.argv.includes('--tests')) {
    compile('tsconfig.json', '.build', '.build/src');
  } else {
    compile('tsconfig.build.json', 'dist', 'dist');
    chmodSync(join(root, 'dist/cli/main.js'), 0o755);
  }
} catch (fault) {
  // The compiler has already said what is wrong; our own stack would only hide it.
  if (!(fault instanceof Error && 'status' in fault)) throw fault;
  process.exitCode = 1;
}
