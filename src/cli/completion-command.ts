// `finack completion`: scripts with which shells complete finack's commands, options and their values.
// They are made from commander's own tree, so that no command and no option can be forgotten; what the
// scripts look like is completion-scripts.ts's concern.
import { Argument, type Command, type Help, type Option } from 'commander';
import { networks } from '../chain/network-parameters.ts';
import { lessonFiles } from '../lessons/course.ts';
import { bashScript, fishScript, zshScript } from './completion-scripts.ts';
import { print } from './print.ts';
import { finackProgram } from './program.ts';

/** What may stand in one place of a command line. */
export interface CompletedValue {
  /** Words to choose from. */
  words: readonly string[];
  paths: 'files' | 'folders' | 'none';
}

export interface CompletedOption {
  /** `-n`, if it has one. */
  short: string | undefined;
  /** `--nodes`. */
  long: string;
  help: string;
  /** What its value may be; undefined: it takes none. */
  value: CompletedValue | undefined;
}

export interface CompletedCommand {
  name: string;
  help: string;
  options: readonly CompletedOption[];
  argument: CompletedValue;
}

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof scripts;
const shells = Object.keys(scripts) as Shell[];

const notes = `
Try it in a running shell:
  bash   source <(finack completion bash)
  zsh    source <(finack completion zsh)       # after compinit
  fish   finack completion fish | source

Examples:
  finack completion bash > ~/.local/share/bash-completion/completions/finack
  finack completion fish > ~/.config/fish/completions/finack.fish`;

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .summary('print a script that completes commands in your shell')
    .description(
      'Prints a script that lets your shell complete commands, options and their values.',
    )
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(shells))
    .addHelpText('after', notes)
    .action(async (shell: Shell) => {
      print(scripts[shell](completedCommands(await finackProgram())));
    });
}

/** Every command that --help shows, with every option that its --help, or that of a subcommand, shows. */
export function completedCommands(program: Command): CompletedCommand[] {
  const help = program.createHelp();
  return help.visibleCommands(program).map((command) => ({
    name: command.name(),
    help: command.summary() || command.description(),
    options: optionsOf(command, help).map(completedOption),
    argument: argumentOf(command, program),
  }));
}

/** Its own and those of its subcommands, each once. */
function optionsOf(command: Command, help: Help): Option[] {
  const all = [command, ...command.commands].flatMap((one) => help.visibleOptions(one));
  return [...new Map(all.map((option) => [option.flags, option])).values()];
}

function completedOption(option: Option): CompletedOption {
  const { short, long, flags, description, argChoices } = option;
  const placeholder = /[<[](.+?)[>\]]/.exec(flags)?.[1];
  const value = placeholder === undefined ? undefined : placeOf(placeholder, argChoices, long);
  return { short, long: long ?? flags, help: description, value };
}

/** Values that commander does not know as choices, because a parser of ours says them better. */
const valuesOfOptions: Readonly<Record<string, readonly string[]>> = {
  '--network': Object.keys(networks),
  '--lang': ['en', 'ko'],
};

function placeOf(
  placeholder: string,
  choices: readonly string[] | undefined,
  option?: string,
): CompletedValue {
  const words = choices ?? valuesOfOptions[option ?? ''] ?? [];
  const paths = /file/.test(placeholder) ? 'files' : placeholder === 'dir' ? 'folders' : 'none';
  return { words, paths };
}

function argumentOf(command: Command, program: Command): CompletedValue {
  const below = command.commands.map((sub) => sub.name());
  const [argument] = command.registeredArguments;
  const place = argument === undefined ? nowhere : placeOf(argument.name(), argument.argChoices);
  const known: Readonly<Record<string, readonly string[]>> = {
    lesson: ['list', 'all', ...lessonFiles.map((file) => file.replace(/^\d+-/, ''))],
    help: program.commands.map((sub) => sub.name()).filter((name) => name !== 'extcap'),
  };
  return { ...place, words: [...below, ...place.words, ...(known[command.name()] ?? [])] };
}

const nowhere: CompletedValue = { words: [], paths: 'none' };
