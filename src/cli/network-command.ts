// `finack network init|check|show`: a network of one's own as a file, what that file gets wrong, and what its
// network can and cannot take.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { genesisOf } from '../chain/genesis.ts';
import { type Network, networkNamed } from '../chain/network-parameters.ts';
import { isRunnable, notRunnable } from '../consensus/rule-table.ts';
import { networkAdvice } from '../network/network-advice.ts';
import { networkFileText, readNetworkFile } from '../network/network-file.ts';
import { networkSchema } from '../network/network-form.ts';
import { CommandError, exitCodes, usageError } from './exit-codes.ts';
import {
  allocationsOf,
  draftOf,
  fundOption,
  type ParameterFlags,
  parameterOptions,
} from './network-draft.ts';
import { writeMembers } from './network-members.ts';
import { networkIn } from './network-option.ts';
import { showNetwork } from './network-shown.ts';
import { remark } from './output.ts';
import { print, printJson } from './print.ts';
import { type WalletFolderOptions, walletsOption } from './wallet-options.ts';

const NETWORK_FILE = 'network.json';
const SCHEMA_FILE = 'network.schema.json';

interface InitFlags extends Omit<ParameterFlags, 'name'>, WalletFolderOptions {
  /** As the folder, if nothing is said. */
  name?: string;
  out: string;
  fund: readonly string[];
  json?: true;
}

const notes = `
A network file says everything by which one network differs from another: the rule, the pace, the reward, who has
what before the first block and, where that is not anybody, who belongs to it. Nodes that differ in any of it have another genesis id, and refuse each other at
Hello. Every command with --network takes the path of such a file. Comments in it change nothing.`;

const initNotes = `${notes}
Without options the network is like dev: 2048 hashes a block, meant every second, and a reward for ever. In a
private network or a consortium known validators vote; each node gets a data folder with its key below nodes,
and the admin of each organisation a wallet below wallets.

Exit codes: 0 clean, 64 usage, 74 disk, 78 such a network cannot be.

Examples:
  finack network init --out harbour
  finack network init --name class --out class --fund alice=1000000 --fund bob=500
  finack network init --name slow --out slow --spacing 10000 --work 1000000 --half-life 320000
  finack network init --name docks --shape consortium --orgs 3 --validators 4 --members 6 --out docks
  finack up -n 3 --mine --network harbour/${NETWORK_FILE}`;

const checkNotes = `${notes}

Exit codes: 0 it is a network file, 78 it is none.

Examples:
  finack network check harbour/${NETWORK_FILE}
  finack network check harbour/${NETWORK_FILE} --json`;

export function addNetworkCommand(program: Command): void {
  const command = program
    .command('network')
    .summary('set up a network of your own: init, check, show')
    .description('Sets up a network of your own, and says what it can and cannot take.')
    .addHelpText('after', `${notes}\n\nExamples:\n  finack network init --out harbour`);
  addInit(command);
  addCheck(command);
  addShow(command);
}

function addInit(network: Command): void {
  const command = network
    .command('init')
    .summary('write a network file')
    .description(`Writes ${NETWORK_FILE}, and beside it its schema for editors.`)
    .requiredOption('--out <dir>', 'where to write; the folder is made');
  for (const option of parameterOptions()) command.addOption(option);
  command
    .addOption(fundOption())
    .addOption(walletsOption())
    .option('--json', 'print JSON')
    .addHelpText('after', initNotes)
    .action(init);
}

async function init(flags: InitFlags): Promise<void> {
  const name = flags.name ?? basename(resolve(flags.out));
  const { network: draft, members } = draftOf({ ...flags, name }, Date.now());
  const allocations = await allocationsOf(flags.fund, draft.name, flags);
  const text = networkFileText({ ...draft, allocations }, SCHEMA_FILE, members?.places);
  // What is written is what every node will read: so it is read, and not trusted.
  const read = readNetworkFile(text);
  if (!read.ok) {
    const more = read.faults.map(({ field, why }) => `${field}: ${why}`).join('\n');
    throw new CommandError(exitCodes.configuration, 'such a network cannot be', { more });
  }
  const { network } = read;
  const file = join(flags.out, NETWORK_FILE);
  await mkdir(flags.out, { recursive: true });
  await writeNew(file, text);
  await writeFile(join(flags.out, SCHEMA_FILE), networkSchema());
  if (members !== undefined) {
    const owner = { networkName: network.name, genesis: genesisOf(network).id };
    await writeMembers(flags.out, owner, members);
  }
  showNetwork(network, file, flags);
  if (!flags.json) remark(startWords(network, file));
}

function startWords(network: Network, file: string): string {
  if (isRunnable(network)) return `start it: finack up -n 3 --mine --network ${file}`;
  return `nodes and the wallets of admins lie beside ${file}; ${notRunnable(network)}`;
}

/** Whoever has a network under this path must not lose it. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw usageError(`${file} is there already, and stays as it is: choose another --out`);
  }
}

function addCheck(network: Command): void {
  network
    .command('check')
    .summary('judge a network file')
    .description('Says every line of a network file that is wrong, and what its network can take.')
    .argument('<file>', 'the network file')
    .option('--json', 'print JSON')
    .addHelpText('after', checkNotes)
    .action(async (file: string, { json }: { json?: true }) => {
      const { network: checked } = await networkIn(file);
      const advice = networkAdvice(checked, Date.now());
      if (json) printJson({ file, name: checked.name, genesis: genesisOf(checked).id, advice });
      else print([`${file} is in order: ${checked.name}`, ...advice].join('\n  '));
    });
}

function addShow(network: Command): void {
  network
    .command('show')
    .summary('what a network is')
    .description('Shows the parameters of a network and the id of its first block.')
    .argument('<network>', 'a network file, or dev or public')
    .option('--json', 'print JSON')
    .addHelpText('after', `${notes}\n\nExamples:\n  finack network show dev`)
    .action(async (given: string, flags: { json?: true }) => {
      const known = networkNamed(given);
      if (known !== undefined) showNetwork(known, 'built in', flags);
      else showNetwork((await networkIn(given)).network, given, flags);
    });
}
