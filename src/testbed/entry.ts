// Where a module stands that a process of its own begins with: beside its caller, and like it either
// TypeScript, run from the sources, or JavaScript.
import { extname } from 'node:path';

/** `here` is the caller's import.meta.url, `name` the module without its extension: `./host-main`. */
export function entryUrl(here: string, name: string): URL {
  return new URL(`${name}${extname(here)}`, here);
}
