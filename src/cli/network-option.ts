// `--network`: a network that is built in, or the file of another. Reading a file takes a while to load and to
// do, so it is done only when one was named, before the command's action begins.
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Network, networkNamed, networks } from '../chain/network-parameters.ts';
import { systemCode } from '../control/control-error.ts';
import type { NetworkFault } from '../network/network-file.ts';
import { CommandError, exitCodes, usageError } from './exit-codes.ts';
import { smallFileText } from './small-file.ts';

/** What a command with this option gets. */
export interface NetworkFlags {
  network: Network;
  /** The path of its file; absent: it is built in. */
  networkFile?: string;
}

/** The built-in networks in words. */
const builtIn = Object.keys(networks).join(' and ');

export function networkOption(text = 'dev, public, or a network file'): Option {
  return new Option('--network <name|file>', text)
    .default(networks.dev, networks.dev.name)
    .argParser((given) => networkNamed(given) ?? given);
}

/** For what names its network itself, if that network is built in. */
export function ofNetworkOption(): Option {
  const text = 'its network file, when the network is not built in';
  return new Option('--network <name|file>', text).argParser(
    (given) => networkNamed(given) ?? given,
  );
}

/**
 * Before an action: puts the network that a file describes in the place of the file's name.
 * @throws CommandError also for one whose rule this program cannot follow
 */
export async function readNetworkOption(command: Command): Promise<void> {
  const given: unknown = command.getOptionValue('network');
  if (typeof given !== 'string') return;
  const { network, path } = await networkIn(given);
  const { isRunnable, notRunnable } = await import('../consensus/rule-table.ts');
  if (!isRunnable(network))
    throw new CommandError(exitCodes.configuration, `${given}: ${notRunnable(network)}`);
  command.setOptionValue('network', network);
  command.setOptionValue('networkFile', path);
}

/** @throws CommandError 78 that says every line that is wrong; 64 when there is no such file */
export async function networkIn(file: string): Promise<{ network: Network; path: string }> {
  const path = resolve(file);
  const text = await textOf(file, path);
  const { readNetworkFile } = await import('../network/network-file.ts');
  const read = readNetworkFile(text);
  if (read.ok) return { network: read.network, path };
  const many = read.faults.length === 1 ? 'one fault' : `${read.faults.length} faults`;
  throw new CommandError(exitCodes.configuration, `${file} is no network file: ${many}`, {
    more: read.faults.map(faultLine).join('\n'),
  });
}

function faultLine({ line, field, why }: NetworkFault): string {
  return field === '' ? `line ${line}: ${why}` : `line ${line}: ${field}: ${why}`;
}

async function textOf(file: string, path: string): Promise<string> {
  const { NETWORK_FILE_BYTES_MAX } = await import('../network/network-file.ts');
  try {
    const text = await smallFileText(path, NETWORK_FILE_BYTES_MAX);
    if (text !== undefined) return text;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw usageError(
      `there is no network ${file}: ${builtIn} are built in, and there is no such file`,
    );
  }
  const why = `${file} is no network file: it has more than ${NETWORK_FILE_BYTES_MAX} bytes`;
  throw new CommandError(exitCodes.configuration, why);
}
