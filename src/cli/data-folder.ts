// Which data folder a command means.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `--data`, else $FINACK_DATA, else ~/.finack/NETWORK-PORT: two nodes of one machine never share. */
export function dataFolder(
  given: string | undefined,
  networkName: string,
  port: number,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const named = given ?? env['FINACK_DATA'];
  if (named) return resolve(named);
  return join(homedir(), '.finack', `${networkName}-${port}`);
}
