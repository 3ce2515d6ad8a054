// `finack mine`: turns the mining of a running node on or off.
import { type Command, Option } from 'commander';
import type { MineParams } from '../control/methods.ts';
import { count, countOrZero } from './argument-parsers.ts';
import { usageError } from './exit-codes.ts';
import { rewardAddressOption } from './mining-options.ts';
import { print, printJson } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

interface MineFlags extends TargetOptions {
  off?: true;
  count?: number;
  notes?: number;
  interval?: number;
  rewardAddress?: string;
}

const examples = `
Examples:
  finack mine --count 10 --interval 0
  finack mine --notes 100
  finack mine --off`;

export function addMineCommand(program: Command): void {
  const command = program.command('mine').summary('turn the mining of a running node on or off');
  addTargetOptions(command)
    .description('Turns the mining of a running node on or off.')
    .addOption(
      new Option('--count <n>', 'stop after so many blocks (default: never)').argParser(count),
    )
    .addOption(
      new Option('--notes <n>', 'signed notes per block (default: 0)').argParser(countOrZero),
    )
    .addOption(
      new Option('--interval <ms>', 'ms between blocks (default: 1000)').argParser(countOrZero),
    )
    .addOption(rewardAddressOption())
    .addOption(
      new Option('--off', 'stop mining').conflicts(['count', 'notes', 'interval', 'rewardAddress']),
    )
    // Taken, so that the fault can be named: people type `mine off`.
    .allowExcessArguments()
    .addHelpText('after', examples)
    .action(async (flags: MineFlags, { args }: Command) => {
      if (args[0] !== undefined) throw usageError(wordInsteadOfFlag(args[0]));
      const node = await targetNode(flags);
      const { mining } = await node.call('node.mine', mineParams(flags));
      if (flags.json) printJson({ mining });
      else print(mining ? 'mining' : 'not mining');
    });
}

function wordInsteadOfFlag(word: string): string {
  const hint = word === 'off' ? '; say --off' : word === 'on' ? '; say finack mine alone' : '';
  return `finack mine takes no argument '${word}'${hint}`;
}

function mineParams(flags: MineFlags): MineParams {
  const { off, count: blocks, notes, interval, rewardAddress } = flags;
  return {
    on: off !== true,
    ...(blocks === undefined ? {} : { count: blocks }),
    ...(notes === undefined ? {} : { notesPerBlock: notes }),
    ...(interval === undefined ? {} : { intervalMs: interval }),
    ...(rewardAddress === undefined ? {} : { rewardAddress }),
  };
}
