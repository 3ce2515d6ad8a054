// `finack wireshark`: opens Wireshark as it should look at finack, and says the one command that shows
// the same in a terminal; install and uninstall do it for a user's own Wireshark.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loopbackInterface } from '../capture/loopback-interface.ts';
import { systemCode } from '../control/control-error.ts';
import { findNodes } from '../control/find-nodes.ts';
import type { WiresharkWindow } from '../wireshark/open-window.ts';
import { CommandError, cannotRead, exitCodes } from './exit-codes.ts';
import { DEFAULT_PORT } from './node-command.ts';
import { remark } from './output.ts';
import { print } from './print.ts';
import { onStopSignals } from './signals.ts';

const notes = `
Wireshark is started with a configuration folder of its own, ~/.finack/wireshark, which knows finack's
frames; what you change in Wireshark stays there, and your own Wireshark is not touched. Running nodes
stand in its list of interfaces: no root needed. Ctrl-C ends it, as closing its window does.
The tshark command that shows the same in a terminal is printed; without Wireshark or a screen, only that.

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
    .addHelpText('after', '\nExamples:\n  finack wireshark install')
    .action(install);
  command
    .command('uninstall')
    .description('Takes out of your own Wireshark what install put there, and nothing else.')
    .addHelpText('after', '\nExamples:\n  finack wireshark uninstall')
    .action(uninstall);
}

async function open(file: string | undefined): Promise<void> {
  if (file !== undefined) await mustBeReadable(file);
  const opened = await window(file);
  const isOpen = typeof opened !== 'string';
  say(isOpen ? 'Wireshark opens; in a terminal the same is:' : `${opened}; in a terminal:`);
  print(await tsharkCommand(file));
  if (isOpen) await untilClosed(opened);
}

async function mustBeReadable(file: string): Promise<void> {
  try {
    await access(file, constants.R_OK);
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** Standard output is for the command alone, so that it can be passed on to a shell. */
function say(words: string): void {
  remark(words);
}

/** The window, or why there is none. */
async function window(file: string | undefined): Promise<WiresharkWindow | string> {
  if (!hasScreen()) return 'no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  const { shippedFolder, wiresharkEnvironment } = await import('../wireshark/folders.ts');
  const { prepareWorkspace } = await import('../wireshark/workspace.ts');
  const { openWindow } = await import('../wireshark/open-window.ts');
  const folder = join(homedir(), '.finack', 'wireshark');
  try {
    await prepareWorkspace(shippedFolder(), folder);
  } catch (error) {
    return `Wireshark needs a folder that it may write, and ${folder} is none (${systemCode(error)})`;
  }
  try {
    const env = { ...process.env, ...(await wiresharkEnvironment(folder)) };
    const preference = await preferenceOf(file);
    return await openWindow({
      env,
      ...(file === undefined ? {} : { file }),
      ...(preference === undefined ? {} : { preference }),
    });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return 'wireshark is not installed, or not on the PATH (Debian, Ubuntu: apt install wireshark tshark; elsewhere: https://www.wireshark.org/download.html)';
  }
}

/** X11 and Wayland say so in the environment; elsewhere there is a screen as a rule. */
function hasScreen({ platform, env } = process): boolean {
  if (platform === 'darwin' || platform === 'win32') return true;
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

async function untilClosed(opened: WiresharkWindow): Promise<void> {
  let isStopped = false;
  onStopSignals({
    stop: () => {
      isStopped = true;
      opened.end('SIGTERM');
    },
    force: () => opened.end('SIGKILL'),
  });
  const { exitCode, said, unsaved } = await opened.closed;
  for (const capture of unsaved) say(`captured and not saved: ${capture}`);
  if (isStopped || exitCode === 0) return;
  const how = exitCode === undefined ? 'was ended by a signal' : `ended with ${exitCode}`;
  throw new CommandError(exitCodes.failed, `wireshark ${how}: ${said.trim()}`);
}

/** With the shipped folder itself, because tshark writes nothing into it. */
async function tsharkCommand(file: string | undefined): Promise<string> {
  const { shippedFolder, wiresharkEnvironment } = await import('../wireshark/folders.ts');
  const variables = Object.entries(await wiresharkEnvironment(shippedFolder()));
  const settings = variables.map(([name, value]) => `${name}=${quoted(value)}`);
  return [...settings, 'tshark', await tsharkArguments(file)].join(' ');
}

/** A file; else a node that runs, without root; else the packets of nodes to come. */
async function tsharkArguments(file: string | undefined): Promise<string> {
  if (file !== undefined) {
    const preference = await preferenceOf(file);
    return `${preference === undefined ? '' : `-o ${quoted(preference)} `}-r ${quoted(file)}`;
  }
  const [node] = await findNodes();
  if (node !== undefined) return `-i finack-${node.status.address}`;
  return `-i ${quoted(loopbackInterface())} -f 'tcp portrange ${DEFAULT_PORT}-${DEFAULT_PORT + 15}'`;
}

/** Where finack is to be expected in a file that finack capture has made. */
async function preferenceOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const { portPreference, portsIn } = await import('../capture/captured-ports.ts');
  return portPreference(await portsIn(file));
}

function quoted(text: string): string {
  return /^[\w./:,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

async function install(): Promise<void> {
  const { shippedFolder, wiresharkFolders } = await import('../wireshark/folders.ts');
  const installer = await import('../wireshark/install.ts');
  const made = await installer.install(shippedFolder(), await wiresharkFolders()).catch(refused);
  print(made.map((path) => `made ${path}`).join('\n'));
  print(`\nNow: wireshark -C ${installer.PROFILE}`);
}

/** What stands in the way, or a folder that may not be written: no fault of ours. */
function refused(error: unknown): never {
  const { name, message, code, path } = error as NodeJS.ErrnoException;
  if (name === 'InstallError') throw new CommandError(exitCodes.configuration, message);
  if (code === undefined || path === undefined) throw error;
  const advice =
    "Wireshark keeps what is a user's own in folders below HOME: they have to be writable";
  throw new CommandError(exitCodes.configuration, `cannot write ${path} (${code}): ${advice}`);
}

async function uninstall(): Promise<void> {
  const { wiresharkFolders } = await import('../wireshark/folders.ts');
  const installer = await import('../wireshark/install.ts');
  const made = await installer.uninstall(await wiresharkFolders()).catch(refused);
  print(made.length === 0 ? 'nothing of finack is installed' : `took out ${made.length} entries`);
}
