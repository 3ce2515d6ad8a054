// All commands under one name, and what a command line comes to: an exit code and at most one message.
import { Command, CommanderError, Option } from 'commander';
import { VERSION } from '../node/version.ts';
import { type CommandName, commandNames, commands, isCommandName } from './commands.ts';
import { exitReportOf } from './exit-codes.ts';
import { readNetworkOption } from './network-option.ts';
import { complain, outputFailure, print, remark } from './output.ts';
import { endNow } from './signals.ts';

/** Behind the list of commands. README.md and src/cli/README.md say the same at more length. */
const overview = `
Every command has its own --help, with examples. With --json a command prints data as JSON on standard
output; errors are one line on standard error in any case.

Exit codes:
   0 clean                          69 cannot bind                 74 disk
   1 could not be done, or failed   70 a fault in finack itself    77 skipped: not shown here
  64 usage                          73 data folder in use          78 configuration
  129, 130, 143 forced by SIGHUP, SIGINT, SIGTERM

Environment:
  FINACK_DATA                 data folder of node, and of the node that other commands mean
  FINACK_WALLETS              where wallets are
  HOME                        without these data are in ~/.finack/NETWORK-PORT, wallets in ~/.finack/wallets
  XDG_RUNTIME_DIR, TMPDIR     where control sockets are, the first if it is there; TMPDIR also holds
                              the temporary folders of up, demo and lessons
  NO_COLOR, FORCE_COLOR       no colours; colours also in a pipe (FORCE_COLOR=0: none)
  LANG, LC_ALL, LC_MESSAGES   the language of lessons, unless --lang says it

Examples:
  finack up -n 3 --mine                    a local network in this terminal
  finack node --mine                       one node
  finack status                            how the node that runs here stands
  finack watch                             what happens in it, as it happens
  finack peers --node 127.0.0.1:9002       one node of several
  finack lesson list                       the course`;

/** @param only the one command that is wanted, with which little has to be loaded; otherwise all of them */
export async function finackProgram(only?: CommandName): Promise<Command> {
  const program = new Command('finack');
  program
    .description('A blockchain node on raw TCP that you can watch.')
    .version(VERSION, '-v, --version', 'print the version')
    .addOption(new Option('-V', 'the same').hideHelp())
    .on('option:V', () => {
      program.configureOutput().writeOut?.(`${VERSION}\n`);
      throw new CommanderError(0, 'commander.version', VERSION);
    })
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', overview)
    // An option behind a subcommand is the subcommand's: `peers list --json`. Copied by every command below.
    .enablePositionalOptions()
    .hook('preAction', (_, command) => readNetworkOption(command))
    // Both are copied by every command below: faults are one line, and come back as errors that only
    // here become exit codes.
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => remark(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'finack: ')),
    })
    .exitOverride();
  const names = only === undefined ? commandNames : [only];
  for (const name of names) (await commands[name]())(program);
  return program;
}

/** Runs one command line; faults end as one line on standard error and as the process's exit code. */
export async function run(args: readonly string[]): Promise<void> {
  // A fault in a callback, where no command can catch it. What is going on is not known any more.
  process.on('uncaughtException', (error) => {
    failed(error);
    endNow(Number(process.exitCode));
  });
  try {
    const [first] = args;
    const only = isCommandName(first) ? first : undefined;
    const program = await finackProgram(only);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    failed(error);
  }
  process.exitCode = outputFailure() ?? process.exitCode;
}

function failed(error: unknown): void {
  const { exitCode, message, more } = exitReportOf(error);
  if (message !== undefined) complain(message, more);
  process.exitCode = exitCode;
}
