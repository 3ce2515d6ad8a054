// Copies the generated protobuf modules (.js and .d.ts, which tsc leaves alone) into a folder that
// mirrors src. Which modules there are is said here only.
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../src', import.meta.url));
const modules = ['chain/gen/chain', 'wire/gen/wire'];

export function copyGenerated(target: string): void {
  for (const name of modules) {
    for (const ending of ['.js', '.d.ts']) {
      mkdirSync(dirname(join(target, name)), { recursive: true });
      cpSync(join(source, name + ending), join(target, name + ending));
    }
  }
}
