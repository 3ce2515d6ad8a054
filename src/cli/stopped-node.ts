// Commands that work on the data folder of a node that does not run: which folder, and of which network.
import { type Command, Option } from 'commander';
import type { OfflineChain } from '../node/offline-chain.ts';
import { listenPort } from './argument-parsers.ts';
import { dataFolder } from './data-folder.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { type NetworkFlags, networkOption } from './network-option.ts';
import { DEFAULT_PORT } from './node-command.ts';

export interface StoppedNodeOptions extends NetworkFlags {
  port: number;
  data?: string;
  json?: true;
}

/** The options that say to `node` which folder it has, so that the same words mean the same folder. */
export function addStoppedNodeOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder (default: $FINACK_DATA or ~/.finack/NETWORK-PORT)')
    .addOption(networkOption())
    .addOption(
      new Option(
        '--port <port>',
        'of the node, when neither --data nor $FINACK_DATA names its folder',
      )
        .default(DEFAULT_PORT)
        .argParser(listenPort),
    )
    .option('--json', 'print JSON');
}

/** @throws CommandError: the chain began with a snapshot, and not all blocks behind it are here yet */
export function mustBeWhole({ firstHeight }: Pick<OfflineChain, 'firstHeight'>): void {
  if (firstHeight === 0) return;
  const why = `blocks below height ${firstHeight} are not here yet, because the chain began with a snapshot`;
  throw new CommandError(exitCodes.failed, `${why}: let the node run until it has fetched them`);
}

export function folderOf({ data, network: { name }, port }: StoppedNodeOptions): string {
  return dataFolder(data, name, port);
}
