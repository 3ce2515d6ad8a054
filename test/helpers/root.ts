// Where the repository is, whether the test runs from test/ (tsx) or compiled from .build/test/.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function upToPackage(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return upToPackage(dirname(folder));
}

/** Absolute path of the folder that holds package.json. */
export const root = upToPackage(dirname(fileURLToPath(import.meta.url)));
