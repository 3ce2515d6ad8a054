// `finack chain`: the best chain of a running node, newest block first.
import { type Command, Option } from 'commander';
import { CHAIN_COUNT_MAX } from '../control/limits.ts';
import type { BlockSummary } from '../node/api.ts';
import { countOrZero, wholeNumber } from './argument-parsers.ts';
import { addChainFiles } from './chain-files.ts';
import { outputTerminal } from './output.ts';
import { type Column, fittedTable, print, printJson, shortAccount, shortId } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

interface ChainFlags extends TargetOptions {
  from?: number;
  count: number;
}

const DEFAULT_COUNT = 20;

export function addChainCommand(program: Command): void {
  const command = program
    .command('chain')
    .summary('list blocks of the best chain, newest first; export and import chains');
  addChainFiles(command);
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
    .addHelpText(
      'after',
      '\nExamples:\n  finack chain\n  finack chain --from 100 --count 5 --json\n  finack chain export chain.frames\n  finack chain import chain.frames',
    )
    .action(async ({ from, count, ...target }: ChainFlags) => {
      const node = await targetNode(target);
      const params = from === undefined ? { count } : { from, count };
      const blocks = await node.call('node.chain', params);
      if (target.json) printJson(blocks);
      else print(chainText(blocks));
    });
}

/** Whole ids where there is room for them, as in a pipe; enough of each elsewhere. */
export function chainText(
  blocks: readonly BlockSummary[],
  columnsMax: number = outputTerminal().columns || Number.POSITIVE_INFINITY,
): string {
  const columns = (id: (hash: string) => string): Column[] => [
    { head: 'HEIGHT', cells: blocks.map(({ height }) => height) },
    { head: 'ID', cells: blocks.map((block) => id(block.id)) },
    { head: 'TIME', cells: blocks.map(({ timeMs }) => new Date(timeMs).toISOString()) },
    { head: 'BYTES', cells: blocks.map(({ bytes }) => bytes) },
    {
      head: 'SEALER',
      cells: blocks.map(({ sealer, sealerAddress }) => shortAccount(sealerAddress, sealer)),
      order: 1,
    },
  ];
  const whole = fittedTable(
    columns((hash) => hash),
    columnsMax,
  );
  const shown = whole.leftOut.length === 0 ? whole : fittedTable(columns(shortId), columnsMax);
  return shown.lines.join('\n');
}
