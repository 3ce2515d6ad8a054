// Completion scripts for bash, zsh and fish. Pure: commands in, a script out.
import type { CompletedCommand, CompletedOption, CompletedValue } from './completion-command.ts';

/** In single quotes, as all three shells read them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const flagsOf = ({ short, long }: CompletedOption) =>
  short === undefined ? [long] : [short, long];

// --- bash ---------------------------------------------------------------------------------------

export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# finack in bash: source <(finack completion bash)
_finack() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words='' paths=none
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${names} --help --version'
  else
    case "\${COMP_WORDS[1]} $prev" in
${commands.flatMap(bashValues).join('\n')}
      *)
        case "\${COMP_WORDS[1]} $cur" in
${commands.map(bashCommand).join('\n')}
        esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case $paths in
    files) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$cur")) ;;
    folders) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$cur")) ;;
  esac
}
complete -F _finack finack`;
}

function bashPlace({ words, paths }: CompletedValue): string {
  return `words='${words.join(' ')}' paths=${paths}`;
}

function bashValues({ name, options }: CompletedCommand): string[] {
  return options.flatMap((option) => {
    if (option.value === undefined) return [];
    const where = flagsOf(option).map((flag) => `'${name} ${flag}'`);
    return [`      ${where.join('|')}) ${bashPlace(option.value)} ;;`];
  });
}

function bashCommand({ name, options, argument }: CompletedCommand): string {
  const flags = options.flatMap(flagsOf).join(' ');
  return `          '${name} -'*) words='${flags}' ;;\n          '${name} '*) ${bashPlace(argument)} ;;`;
}

// --- zsh ----------------------------------------------------------------------------------------

export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, help }) => `    ${quoted(`${name}:${help}`)}`);
  return `#compdef finack
# finack in zsh: source <(finack completion zsh), after compinit
_finack() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(zshCommand).join('\n')}
  esac
}
if [ "\${funcstack[1]}" = _finack ]; then _finack "$@"; else compdef _finack finack; fi`;
}

function zshCommand({ name, options, argument }: CompletedCommand): string {
  const specs = options.flatMap(zshOption);
  if (argument.words.length > 0 || argument.paths !== 'none') {
    specs.push(quoted(`*:${name}:${zshPlace(argument)}`));
  }
  return `    ${name}) _arguments ${specs.join(' ')} ;;`;
}

function zshOption(option: CompletedOption): string[] {
  const help = option.help.replace(/[[\]:\\]/g, (sign) => `\\${sign}`);
  return flagsOf(option).map((flag) => {
    const value = option.value === undefined ? '' : `:value:${zshPlace(option.value)}`;
    return quoted(`*${flag}[${help}]${value}`);
  });
}

function zshPlace({ words, paths }: CompletedValue): string {
  if (words.length > 0) return `(${words.join(' ')})`;
  return { files: '_files', folders: '_files -/', none: ' ' }[paths];
}

// --- fish ---------------------------------------------------------------------------------------

export function fishScript(commands: readonly CompletedCommand[]): string {
  return [
    '# finack in fish: finack completion fish | source',
    'complete -c finack -f',
    'complete -c finack -n __fish_use_subcommand -l help -d "display help"',
    'complete -c finack -n __fish_use_subcommand -l version -d "print the version"',
    ...commands.flatMap(fishCommand),
  ].join('\n');
}

function fishCommand({ name, help, options, argument }: CompletedCommand): string[] {
  const within = `complete -c finack -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  const lines = [`complete -c finack -n __fish_use_subcommand -a ${name} -d ${quoted(help)}`];
  if (argument.words.length > 0) lines.push(`${within} -a ${quoted(argument.words.join(' '))}`);
  if (argument.paths === 'files') lines.push(`${within} -F`);
  for (const option of options) {
    const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`;
    const flag = `${short} -l ${option.long.slice(2)}`;
    lines.push(`${within}${flag}${fishValue(option.value)} -d ${quoted(option.help)}`);
  }
  return lines;
}

function fishValue(value: CompletedValue | undefined): string {
  if (value === undefined) return '';
  if (value.words.length > 0) return ` -x -a ${quoted(value.words.join(' '))}`;
  if (value.paths === 'folders') return " -x -a '(__fish_complete_directories)'";
  return value.paths === 'files' ? ' -r -F' : ' -x';
}
