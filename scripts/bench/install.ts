// Installs what finack is measured against, into this folder alone, if it is not there: npm ci, with the headers of
// this very Node where they lie beside it, because what has to be compiled would download them otherwise.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { progress } from './options.ts';
import { areCompetitorsInstalled, benchFolder } from './stacks/competitor.ts';

export async function installCompetitors(): Promise<void> {
  if (areCompetitorsInstalled()) return;
  progress('installing what finack is measured against, once: some minutes');
  const around = dirname(dirname(process.execPath));
  const hasHeaders = existsSync(join(around, 'include', 'node', 'node.h'));
  const child = spawn('npm', ['ci', '--no-audit', '--no-fund', '--prefix', benchFolder], {
    env: { ...process.env, ...(hasHeaders && { npm_config_nodedir: around }) },
    stdio: ['ignore', 2, 'inherit'],
    shell: process.platform === 'win32',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) progress(`npm ci ended with ${code}: the benchmarks of others are left out`);
}
