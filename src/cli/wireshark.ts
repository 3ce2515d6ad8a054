// `finack wireshark`: opens Wireshark as it should look at finack, or says the one command that shows
// the same in a terminal; install and uninstall do it for a user's own Wireshark.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { findNodes } from '../control/find-nodes.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { DEFAULT_PORT } from './node.ts';
import { print } from './print.ts';

const notes = `
Wireshark is started with a configuration folder of its own, ~/.finack/wireshark, which knows finack's
frames; your own Wireshark is not touched. Running nodes stand in its list of interfaces: no root needed.
Without Wireshark or a screen, the tshark command that shows the same is printed.

Examples:
  finack wireshark
  finack wireshark close.pcapng
  finack wireshark install        # then: wireshark -C finack`;

export function addWiresharkCommand(program: Command): void {
  const command = program
    .command('wireshark')
    .summary('open Wireshark with everything it needs for finack')
    .description(
      'Opens Wireshark, on a file or on its list of interfaces, with what it needs for finack.',
    )
    .argument('[file]', 'a capture to open')
    .addHelpText('after', notes)
    .action(open);
  command
    .command('install')
    .description("Adds a profile 'finack', the dissector and the interfaces to your own Wireshark.")
    .action(install);
  command
    .command('uninstall')
    .description('Takes out of your own Wireshark what install put there, and nothing else.')
    .action(uninstall);
}

async function open(file: string | undefined): Promise<void> {
  const { shippedFolder } = await import('../lab/wireshark-folders.ts');
  const { prepareWorkspace } = await import('../lab/wireshark-workspace.ts');
  const folder = join(homedir(), '.finack', 'wireshark');
  await prepareWorkspace(shippedFolder(), folder);
  if (hasScreen() && (await showed(folder, file))) return;
  print(`WIRESHARK_CONFIG_DIR=${quoted(folder)} tshark ${await tsharkArguments(file)}`);
}

/** X11 and Wayland say so in the environment; elsewhere there is a screen as a rule. */
function hasScreen({ platform, env } = process): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
}

/** Resolves when the person has closed Wireshark; false: there is none. */
async function showed(folder: string, file: string | undefined): Promise<boolean> {
  const args = file === undefined ? [] : ['-r', file];
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: folder };
  const child = spawn('wireshark', args, { env, stdio: 'inherit' });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new CommandError(exitCodes.failed, `wireshark ended with ${code}`);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** A file; else a node that runs, without root; else the packets of nodes to come. */
async function tsharkArguments(file: string | undefined): Promise<string> {
  if (file !== undefined) return `-r ${quoted(file)}`;
  const [node] = await findNodes();
  if (node !== undefined) return `-i finack-${node.status.address}`;
  return `-i lo -f 'tcp portrange ${DEFAULT_PORT}-${DEFAULT_PORT + 15}'`;
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

async function install(): Promise<void> {
  const { shippedFolder, wiresharkFolders } = await import('../lab/wireshark-folders.ts');
  const lab = await import('../lab/wireshark-install.ts');
  try {
    const made = await lab.install(shippedFolder(), await wiresharkFolders());
    print(made.map((path) => `made ${path}`).join('\n'));
    print(`\nNow: wireshark -C ${lab.PROFILE}`);
  } catch (error) {
    if (!(error instanceof lab.InstallError)) throw error;
    throw new CommandError(exitCodes.configuration, error.message);
  }
}

async function uninstall(): Promise<void> {
  const { wiresharkFolders } = await import('../lab/wireshark-folders.ts');
  const lab = await import('../lab/wireshark-install.ts');
  const made = await lab.uninstall(await wiresharkFolders());
  print(made.length === 0 ? 'nothing of finack is installed' : `took out ${made.length} entries`);
}
