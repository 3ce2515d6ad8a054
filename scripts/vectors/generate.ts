// Makes test/vectors/chain.json and wire.json anew from what in them was chosen by hand (seeds, bodies,
// times, names), and the hex blocks of proto/README.md from both: `npx tsx scripts/vectors/generate.ts`.
// Needed when a format changes; the tests hold code, vectors and page against each other.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chainVectors } from './chain-vectors.ts';
import { pageWith } from './page.ts';
import { wireVectors } from './wire-vectors.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const chainFile = join(root, 'test/vectors/chain.json');
const wireFile = join(root, 'test/vectors/wire.json');
const pageFile = join(root, 'proto/README.md');

const before = JSON.parse(readFileSync(chainFile, 'utf8'));
const chain = chainVectors(before);
const wire = wireVectors(JSON.parse(readFileSync(wireFile, 'utf8')), chain);
const page = pageWith(readFileSync(pageFile, 'utf8'), { before, chain, wire });
writeFileSync(chainFile, `${JSON.stringify(chain, null, 2)}\n`);
writeFileSync(wireFile, `${JSON.stringify(wire, null, 2)}\n`);
writeFileSync(pageFile, page);
// Short lists on one line, as everywhere.
execFileSync('npx', ['biome', 'format', '--write', chainFile, wireFile], { stdio: 'ignore' });
console.log(`genesis ${chain.genesis.id}\nblock   ${chain.header.id}`);
