// Which folder a command means: of a node's data, or of a person's wallets.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { CommandError, exitCodes, usageError } from './exit-codes.ts';

/**
 * `--data`, else $FINACK_DATA, else ~/.finack/NETWORK-PORT, so that two nodes of one machine share no
 * folder unless they are told to.
 * @throws CommandError when the path needs a home folder and there is none
 */
export function dataFolder(
  given: string | undefined,
  networkName: string,
  port: number,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const named = given ?? env['FINACK_DATA'];
  if (named) return folderNamed(named);
  return join(home(), '.finack', `${networkName}-${port}`);
}

/**
 * `--wallets`, else $FINACK_WALLETS, else ~/.finack/wallets: of the person and not of a node, because
 * nodes come and go.
 * @throws CommandError when the path needs a home folder and there is none
 */
export function walletFolder(
  given: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const named = given ?? env['FINACK_WALLETS'];
  if (named) return folderNamed(named);
  return join(home(), '.finack', 'wallets');
}

/** No shell expands the tilde of `--data=~/x`, nor any that stands in a variable or a unit file. */
export function folderNamed(path: string): string {
  if (!path.startsWith('~')) return resolve(path);
  const [first = '', ...below] = path.split('/');
  if (first === '~') return resolve(home(), ...below);
  throw usageError(`the folder ${path}: write the path out, or ./${path} for that very name`);
}

/** A user without an entry in the system's list, as in a container, has only $HOME. */
function home(): string {
  let found = '';
  try {
    found = homedir();
  } catch {
    // The same as an empty one.
  }
  if (found !== '') return found;
  throw new CommandError(
    exitCodes.configuration,
    'there is no home folder: give --data (or --wallets), or set HOME',
  );
}
