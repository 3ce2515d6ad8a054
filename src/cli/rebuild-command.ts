// `finack rebuild`: throws away what is derived from the block log of a stopped node, and derives it anew.
import type { Command } from 'commander';
import type { Network } from '../chain/network-parameters.ts';
import { byteSize, print, printJson } from './print.ts';
import { ProgressBar } from './progress-bar.ts';
import {
  addStoppedNodeOptions,
  folderOf,
  mustBeWhole,
  type StoppedNodeOptions,
} from './stopped-node.ts';

const notes = `
The block log is the truth; index, state, and what the ledger has refused are derived from it. Rebuilding
reads all of the log, with every check that finack verify makes. Interrupted, it is simply begun again.

Examples:
  finack rebuild
  finack rebuild --data /tmp/a --json`;

export function addRebuildCommand(program: Command): void {
  const command = program
    .command('rebuild')
    .summary('derive index and state of a stopped node anew')
    .description(
      'Throws away what is derived from the block log of a stopped node, and derives it anew.',
    );
  addStoppedNodeOptions(command).addHelpText('after', notes).action(rebuild);
}

async function rebuild(options: StoppedNodeOptions): Promise<void> {
  const { OfflineChain } = await import('../node/offline-chain.ts');
  const { mustBeDataFolder } = await import('../store/data-directory.ts');
  const folder = folderOf(options);
  await mustBeDataFolder(folder);
  // The state that a chain began with cannot be derived from its log.
  await mustHaveItsBlocks(folder, options.network);
  const reading = new ProgressBar('read   ', 'bytes');
  const connecting = new ProgressBar('execute', 'blocks');
  const chain = await OfflineChain.open({
    folder,
    network: options.network,
    rebuild: true,
    reading: reading.update,
    connecting: connecting.update,
  }).finally(() => {
    reading.end();
    connecting.end();
  });
  const { store, state } = chain;
  const { torn, refused } = store.started;
  const { height, id: tip } = state.chain.tip;
  const corruptBytes = store.corrupt().reduce((sum, { length }) => sum + length, 0);
  const cutBytes = torn?.length ?? 0;
  const blocks = store.entries().length;
  await chain.close();
  if (options.json)
    return printJson({ folder, blocks, refused, corruptBytes, cutBytes, height, tip });
  print(`${blocks} blocks; best chain: height ${height}, tip ${tip}`);
  if (refused > 0) print(`${refused} blocks break a rule where they stand, and are left out`);
  if (cutBytes > 0)
    print(`${byteSize(cutBytes)} at the end were torn; they are kept in ${torn?.keptAs}`);
  if (corruptBytes > 0) {
    print(`${byteSize(corruptBytes)} are damaged: they are fetched again when the node runs`);
  }
}

async function mustHaveItsBlocks(folder: string, network: Network): Promise<void> {
  const { OfflineChain } = await import('../node/offline-chain.ts');
  const { hasBase } = await import('../node/chain-base.ts');
  if (!(await hasBase(folder, network))) return;
  const chain = await OfflineChain.open({ folder, network });
  try {
    mustBeWhole(chain);
  } finally {
    await chain.close();
  }
}
