// `finack chain export|import`: what they are called with. What they do is in export-chain.ts and
// import-chain.ts, which are loaded with a database when they are wanted.
import type { Command } from 'commander';
import { addStoppedNodeOptions, type StoppedNodeOptions } from './stopped-node.ts';

const exportNotes = `
The file holds the blocks of the best chain from height 1 on, each in the very frame that peers get; any
reader of delimited protobuf reads it, and so does finack frames --read. - writes to standard output.

Examples:
  finack chain export chain.frames
  finack chain export - | zstd > chain.frames.zst`;

const importNotes = `
Each block goes through every rule that a block from a peer goes through. Blocks that are here already
are passed over: an import that was interrupted goes on when it is repeated. The file may be one that
export wrote, or a node's block log. - reads standard input.

Exit codes: 0 all of it is in, 1 something in the file is not in order (what came before it is in), 73 the
node runs, 74 the disk refuses, 78 a folder of another network, 129, 130, 143 stopped by a signal.

Examples:
  finack chain import chain.frames
  zstdcat chain.frames.zst | finack chain import - --data /tmp/b`;

export function addChainFiles(chain: Command): void {
  const exporting = chain
    .command('export')
    .summary("write a stopped node's chain to a file of frames")
    .description("Writes a stopped node's best chain to a file of frames.")
    .argument('<file>', 'where to; -: standard output');
  addStoppedNodeOptions(exporting)
    .addHelpText('after', exportNotes)
    .action(async (file: string, _: unknown, command: Command) => {
      const { exportChain } = await import('./export-chain.ts');
      await exportChain(file, optionsOf(command));
    });
  const importing = chain
    .command('import')
    .summary('take the blocks of such a file into a stopped node')
    .description('Takes the blocks of a file of frames into the folder of a stopped node.')
    .argument('<file>', 'where from; -: standard input');
  addStoppedNodeOptions(importing)
    .addHelpText('after', importNotes)
    .action(async (file: string, _: unknown, command: Command) => {
      const { importChain } = await import('./import-chain.ts');
      await importChain(file, optionsOf(command));
    });
}

/** `chain` has a --data and a --json of its own, and commander gives them to it wherever they stand. */
function optionsOf(command: Command): StoppedNodeOptions {
  return command.optsWithGlobals<StoppedNodeOptions>();
}
