// `finack block`: one block of a running node's best chain, with its transactions.
import type { Command } from 'commander';
import type { BlockDetails } from '../node/api.ts';
import { heightOrId } from './argument-parsers.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { type Cell, fields, print, printJson, shortAccount, shortId, table } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

/** Characters of a note that fit beside the rest of a row. */
const NOTE_CHARS_MAX = 48;

export function addBlockCommand(program: Command): void {
  const command = program
    .command('block')
    .summary('show a block and its transactions')
    .argument('<height|id>', 'a height, or the 64 hex digits of an id', heightOrId);
  addTargetOptions(command)
    .description('Shows a block of the best chain and its transactions.')
    .addHelpText('after', '\nExamples:\n  finack block 1\n  finack block 7 --json')
    .action(async (which: number | string, options: TargetOptions) => {
      const block = await (await targetNode(options)).call('node.block', { which });
      if (block === null) {
        throw new CommandError(
          exitCodes.failed,
          `the node has no block ${which} on its best chain`,
        );
      }
      if (options.json) printJson(block);
      else print(blockText(block));
    });
}

export function blockText(block: BlockDetails): string {
  const facts = fields([
    ['height', block.height],
    ['id', block.id],
    ['parent', block.parent],
    ['tx root', block.txRoot],
    ['state root', block.stateRoot],
    ['time', new Date(block.timeMs).toISOString()],
    ...(block.target === undefined ? [] : [['target', block.target] as const]),
    ['nonce', block.nonce],
    ['sealer', block.sealerAddress ?? block.sealer],
    ['version', block.version],
    ['bytes', block.bytes],
    ['transactions', block.transactions.length],
  ]);
  if (block.transactions.length === 0) return facts;
  const rows: Cell[][] = block.transactions.map((tx) => [
    shortId(tx.id),
    shortAccount(tx.fromAddress, tx.from),
    shortAccount(tx.toAddress, tx.to),
    tx.amount,
    tx.fee,
    tx.nonce,
    tx.data.length > NOTE_CHARS_MAX ? `${tx.data.slice(0, NOTE_CHARS_MAX - 1)}…` : tx.data,
  ]);
  return `${facts}\n\n${table(['TX', 'FROM', 'TO', 'AMOUNT', 'FEE', 'NONCE', 'DATA'], rows)}`;
}
