// Finds the packages of others that scripts/bench/package.json names. They are installed there and nowhere
// else, so this project's compiler does not know them: each stack says what it uses of one.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The repository, whether this runs as TypeScript or from .build. */
export const root = rootAbove(dirname(fileURLToPath(import.meta.url)));

export const benchFolder = join(root, 'scripts', 'bench');

export const areCompetitorsInstalled = (): boolean => existsSync(join(benchFolder, 'node_modules'));

const require = createRequire(join(benchFolder, 'package.json'));

/** What the package exports; `Shape` is what the caller needs of it. */
export async function competitor<Shape>(name: string): Promise<Shape> {
  try {
    return require(name) as Shape;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED' && code !== 'ERR_REQUIRE_ESM') throw error;
    // A package of modules only. import() would look for its name beside this file.
    const file = join(benchFolder, 'node_modules', name, 'dist', 'src', 'index.js');
    return (await import(pathToFileURL(file).href)) as Shape;
  }
}

function rootAbove(folder: string): string {
  return existsSync(join(folder, 'proto', 'finack')) ? folder : rootAbove(dirname(folder));
}
