// `finack snapshot make|verify`: what they are called with, and what they print. What they do is loaded when it
// is wanted.
import { type Command, Option } from 'commander';
import type { ReadSnapshot, SnapshotFault } from '../node/snapshot-file.ts';
import { jsonOf } from '../observe/ndjson.ts';
import { SNAPSHOT_DEPTH_BLOCKS, SNAPSHOT_SPACING_BLOCKS } from '../sync/snapshot-limits.ts';
import { type Checkpoint, checkpoint, countOrZero } from './argument-parsers.ts';
import { exitCodes } from './exit-codes.ts';
import { printSlowly } from './output.ts';
import { byteSize, print, printJson } from './print.ts';
import { addStoppedNodeOptions, folderOf, type StoppedNodeOptions } from './stopped-node.ts';

interface MakeOptions extends StoppedNodeOptions {
  height?: number;
}

interface VerifyOptions {
  checkpoint?: Checkpoint;
  json?: true;
}

const makeNotes = `
The snapshot goes into the folder snapshots below the data folder, where the node serves it from when it runs.
It holds every key of the state after one block, in pieces that each prove themselves against the state root
in that block's header. Without --height it is the highest multiple of ${SNAPSHOT_SPACING_BLOCKS} that is ${SNAPSHOT_DEPTH_BLOCKS} blocks below the
tip or more: other nodes believe it there, and make theirs of the same blocks. What takes a block back is kept
for 10,000 blocks, so that no snapshot is made of deeper ones.

Exit codes: 0 made, 1 not possible, 73 the node runs, 74 the disk refuses, 78 no folder of this network.

Examples:
  finack snapshot make
  finack snapshot make --data /tmp/a --height 5000`;

const verifyNotes = `
Every piece is proven against the state root in the header at the beginning of the file, and so is that none is
left out; a bad one is said with its number, its path and its byte. The header is believed as it stands unless
--checkpoint says which block it must be: compare height and id with a chain that you trust.

Exit codes: 0 all is in order, 1 it is not, 74 the disk refuses.

Examples:
  finack snapshot verify 0000005000-00ab....snapshot
  finack snapshot verify state.snapshot --checkpoint 5000:00ab...`;

export function addSnapshotCommand(program: Command): void {
  const snapshot = program
    .command('snapshot')
    .summary('make and check snapshots of the state')
    .description('Makes and checks snapshots of the state.')
    .addHelpText(
      'after',
      '\nExamples:\n  finack snapshot make\n  finack snapshot verify state.snapshot',
    );
  const make = snapshot
    .command('make')
    .summary('make a snapshot of a stopped node')
    .description('Makes a snapshot of the state of a stopped node.');
  addStoppedNodeOptions(make)
    .addOption(
      new Option('--height <height>', 'after which block (default: see below)').argParser(
        countOrZero,
      ),
    )
    .addHelpText('after', makeNotes)
    .action(makeSnapshot);
  snapshot
    .command('verify')
    .summary('check every piece of a snapshot')
    .description('Checks every piece of a snapshot.')
    .argument('<file>', 'the snapshot')
    .addOption(
      new Option('--checkpoint <height:id>', 'the block it must be of').argParser(checkpoint),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', verifyNotes)
    .action(verifySnapshot);
}

async function makeSnapshot(options: MakeOptions): Promise<void> {
  const { makeSnapshotOf } = await import('./make-snapshot.ts');
  const made = await makeSnapshotOf(folderOf(options), options.network, options.height);
  if (options.json) return printJson(made);
  const { file, height, id, pieces, leaves, bytes } = made;
  print(`state after block ${height} ${id}`);
  print(`${leaves} keys in ${pieces} pieces, ${byteSize(bytes)}: ${file}`);
}

async function verifySnapshot(file: string, options: VerifyOptions): Promise<void> {
  const { readSnapshotFile } = await import('./make-snapshot.ts');
  const snapshot = await readSnapshotFile(file);
  const { faults, pieces, ...facts } = snapshot;
  const wrong = wrongBlock(snapshot, options.checkpoint);
  const count = faults.length + (wrong === undefined ? 0 : 1);
  if (options.json) {
    for (const fault of faults) await printSlowly(jsonOf({ kind: 'fault', ...fault }));
    print(jsonOf({ kind: 'end', file, ...facts, pieces: pieces.length, faults: count }));
  } else {
    for (const fault of faults) await printSlowly(faultText(fault));
    if (wrong !== undefined) print(wrong);
    print(`state after block ${facts.height} ${facts.id}`);
    const size = `${facts.leaves} keys in ${pieces.length} good pieces, ${byteSize(facts.bytes)}`;
    print(`${size}: ${count === 0 ? 'all is in order' : `${count} faults`}`);
  }
  if (count > 0) process.exitCode = exitCodes.failed;
}

function wrongBlock(
  { height, id }: ReadSnapshot,
  wanted: Checkpoint | undefined,
): string | undefined {
  if (wanted === undefined || (wanted.height === height && wanted.id === id)) return undefined;
  return `fault: it is of block ${height} ${id}, and the checkpoint is ${wanted.height} ${wanted.id}`;
}

function faultText({ piece, path, offset, why }: SnapshotFault): string {
  const which = piece === undefined ? 'missing' : `piece ${piece}`;
  const where = path === undefined ? '' : ` at path ${path || 'of the root'}`;
  return `fault: ${which}${where}, byte ${offset}: ${why}`;
}
