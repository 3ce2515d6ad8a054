// `finack leave`: makes a running node close a connection, gracefully or on purpose otherwise, and
// says how it ended.
import { type Command, Option } from 'commander';
import type { LeaveHow } from '../node/api.ts';
import { closeWords } from '../observe/log-line.ts';
import { sanitize } from '../observe/sanitize.ts';
import { print, printJson } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

interface LeaveFlags extends TargetOptions {
  reset?: true;
  /** commander's name for --no-goodbye. */
  goodbye: boolean;
}

const examples = `
A peer is found by its name, by the address that was dialled or from which it came, by the address
where it listens, or by the first 6 or more digits of its key.
Without an option: Goodbye, FIN, and both ends drain what is still on its way.

Examples:
  finack leave p3
  finack leave 127.0.0.1:9002 --reset     # as dialled, or where the peer listens
  finack leave p3 --no-goodbye`;

export function addLeaveCommand(program: Command): void {
  const command = program
    .command('leave')
    .summary('close one connection of a running node')
    .argument(
      '<peer>',
      'its name (p3), an address of it or 6 digits of its key, as in finack peers',
    );
  addTargetOptions(command)
    .description('Closes one connection of a running node and says how it ended.')
    .addOption(new Option('--reset', 'send an RST instead').conflicts('goodbye'))
    .option('--no-goodbye', 'send a FIN without a Goodbye')
    .addHelpText('after', examples)
    .action(async (named: string, { reset, goodbye, ...target }: LeaveFlags) => {
      const node = await targetNode(target);
      const how: LeaveHow = reset ? 'reset' : goodbye ? 'goodbye' : 'no-goodbye';
      const close = await node.call('node.leave', { peer: named, how });
      if (target.json) printJson(close);
      else print(sanitize(`${close.peer} ${closeWords(close)}`));
    });
}
