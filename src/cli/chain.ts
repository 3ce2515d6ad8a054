// `finack chain`: the best chain of a running node, newest block first.
import { type Command, Option } from 'commander';
import { CHAIN_COUNT_MAX } from '../control/limits.ts';
import type { BlockSummary } from '../node/api.ts';
import { countOrZero, wholeNumber } from './argument-parsers.ts';
import { print, printJson, shortId, table } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

interface ChainFlags extends TargetOptions {
  from?: number;
  count: number;
}

const DEFAULT_COUNT = 20;

export function addChainCommand(program: Command): void {
  const command = program.command('chain').summary('list blocks of the best chain, newest first');
  addTargetOptions(command)
    .description('Lists blocks of the best chain, newest first.')
    .addOption(
      new Option('--from <height>', 'begin here and go down (default: the tip)').argParser(
        countOrZero,
      ),
    )
    .addOption(
      new Option('--count <n>', `how many, at most ${CHAIN_COUNT_MAX}`)
        .default(DEFAULT_COUNT)
        .argParser((text) => wholeNumber(text, 1, CHAIN_COUNT_MAX)),
    )
    .addHelpText('after', '\nExamples:\n  finack chain\n  finack chain --from 100 --count 5 --json')
    .action(async ({ from, count, ...target }: ChainFlags) => {
      const node = await targetNode(target);
      const params = from === undefined ? { count } : { from, count };
      const blocks = await node.call('node.chain', params);
      if (target.json) printJson(blocks);
      else print(chainText(blocks));
    });
}

export function chainText(blocks: readonly BlockSummary[]): string {
  const rows = blocks.map((block) => [
    block.height,
    block.id,
    new Date(block.timeMs).toISOString(),
    block.bytes,
    shortId(block.sealer),
  ]);
  return table(['HEIGHT', 'ID', 'TIME', 'BYTES', 'SEALER'], rows);
}
