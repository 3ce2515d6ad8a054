// `finack verify`: the whole chain of a stopped node, from its disk, against every rule.
import type { Command } from 'commander';
import type { FolderFinding, Verification } from '../node/verify-folder.ts';
import { jsonOf } from '../observe/ndjson.ts';
import { exitCodes } from './exit-codes.ts';
import { printSlowly } from './output.ts';
import { byteSize, print } from './print.ts';
import { ProgressBar } from './progress-bar.ts';
import { addStoppedNodeOptions, folderOf, type StoppedNodeOptions } from './stopped-node.ts';

const notes = `
Every byte of the log is read, and changed is nothing: bounds and CRC of each frame, its one encoding,
its Merkle root, its transactions and their signatures, its header where it stands, what the index says
of it, and what executing it leads to.
What is wrong is said with its file, its byte and its block. "loose" is what a crash leaves behind and
the next start mends by itself, or a good block whose parent is missing; a fault is damage: what is damaged
comes from a peer again when the node runs, and what the index has wrong is mended by finack rebuild.

Exit codes: 0 all is in order, 1 there are faults, 73 the node runs, 74 the disk refuses, 78 no folder of
this network.

Examples:
  finack verify
  finack verify --data /tmp/a --json`;

export function addVerifyCommand(program: Command): void {
  const command = program
    .command('verify')
    .summary('check the whole chain of a stopped node, from its disk')
    .description('Checks the whole chain of a stopped node, from its disk, against every rule.');
  addStoppedNodeOptions(command).addHelpText('after', notes).action(verify);
}

async function verify(options: StoppedNodeOptions): Promise<void> {
  const { verifyFolder } = await import('../node/verify-folder.ts');
  const isJson = options.json === true;
  const reading = new ProgressBar('verify ', 'bytes');
  const connecting = new ProgressBar('execute', 'blocks');
  const findings: FolderFinding[] = [];
  const verification = await verifyFolder({
    folder: folderOf(options),
    network: options.network,
    found: (finding) => findings.push(finding),
    reading: reading.update,
    connecting: connecting.update,
  }).finally(() => {
    reading.end();
    connecting.end();
  });
  for (const line of isJson
    ? findings.map((finding) => jsonOf(finding))
    : folderFindingLines(findings)) {
    await printSlowly(line);
  }
  print(isJson ? jsonOf({ kind: 'end', ...verification }) : verificationText(verification));
  if (verification.faults > 0) process.exitCode = exitCodes.failed;
}

/** A line for each; of a run of blocks whose parents are missing the first is told whole, the last named. */
export function folderFindingLines(findings: readonly FolderFinding[]): string[] {
  const lines: string[] = [];
  for (const [at, finding] of findings.entries()) {
    if (!isOrphan(finding) || !isOrphan(findings[at - 1])) lines.push(folderFindingText(finding));
    else if (!isOrphan(findings[at + 1]))
      lines.push(`loose: and so on, up to block ${finding.height} ${finding.id}`);
  }
  return lines;
}

function isOrphan(finding: FolderFinding | undefined): boolean {
  return finding?.kind === 'loose' && finding.fault === 'no-parent';
}

function folderFindingText({ kind, file, offset, height, id, fault, why }: FolderFinding): string {
  const byte = offset === undefined ? '' : ` byte ${offset}`;
  const block = id === undefined ? '' : ` block ${height ?? '?'} ${id}:`;
  return `${kind}: ${file}${byte}:${block} ${fault}: ${why}`;
}

export function verificationText(verification: Verification): string {
  const { segments, bytes, blocks, transactions, signatures, height, tip, faults } = verification;
  const files = segments === 1 ? '1 file' : `${segments} files`;
  return [
    `${files} of ${byteSize(bytes)}: ${blocks} good blocks, ${transactions} transactions, ${signatures} signatures`,
    `best chain: height ${height}, tip ${tip}`,
    faults === 0 ? 'all is in order' : `${faults} ${faults === 1 ? 'fault' : 'faults'}`,
  ].join('\n');
}
