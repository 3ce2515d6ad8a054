// npm runs this before every `npm publish`, dry runs included: says what still stands in the way of
// publishing for real, because the registry and those who install it would get something untrue.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Manifest {
  homepage: string;
  repository: { url: string };
  bugs: { url: string };
}

const path = fileURLToPath(new URL('../package.json', import.meta.url));
const { homepage, repository, bugs } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;

/** RFC 2606 keeps .example for documents: nobody can own it, so nobody else's address stands there. */
const placeholders = [homepage, repository.url, bugs.url].filter((url) => /\.example\//.test(url));

if (placeholders.length > 0 && process.env['npm_config_dry_run'] !== 'true') {
  console.error(
    `Not published: ${placeholders.join(', ')} in package.json are placeholders. Put the public addresses of this repository there (CONTRIBUTING.md, "A release").`,
  );
  process.exitCode = 1;
}
