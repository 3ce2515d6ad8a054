// `finack status`: what a running node is and where it stands.
import type { Command } from 'commander';
import type { NodeStatus } from '../node/api.ts';
import { duration, fields, print, printJson } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

export function addStatusCommand(program: Command): void {
  const command = program.command('status').summary('say where a running node stands');
  addTargetOptions(command)
    .description('Says what a running node is and where it stands.')
    .addHelpText(
      'after',
      '\nExamples:\n  finack status\n  finack status --node 127.0.0.1:9001 --json',
    )
    .action(async (options: TargetOptions) => {
      const status = await (await targetNode(options)).call('node.status', {});
      if (options.json) printJson(status);
      else print(statusText(status));
    });
}

/** What a node that an earlier finack started does not know yet is left out. */
type AnyStatus = Omit<NodeStatus, 'mempool'> & Partial<Pick<NodeStatus, 'mempool'>>;

export function statusText(status: AnyStatus): string {
  const { peers, sync, assumedValid, endings, mempool } = status;
  const ended = Object.entries(endings).map(([ending, count]) => `${count} ${ending}`);
  return fields([
    ['address', status.address],
    ['network', status.network],
    ['genesis', status.genesis],
    ['height', status.height],
    ['tip', status.tip],
    ['work', status.work],
    ['headers', status.headersHeight],
    ['sync', syncWords(sync)],
    ...(assumedValid === undefined ? [] : [['assumed', assumedWords(assumedValid)] as const]),
    ['peers', `${peers.inbound} inbound, ${peers.outbound} outbound, ${peers.pending} pending`],
    ['endings', ended.join(', ') || 'none yet'],
    ...(mempool === undefined ? [] : [['mempool', mempoolWords(mempool)] as const]),
    ['mining', status.mining ? 'on' : 'off'],
    ['key', status.key],
    ['data', status.folder],
    ['process', `${status.pid}, finack ${status.version}, up ${duration(status.uptimeMs)}`],
  ]);
}

function assumedWords({ id, height, blocks }: NonNullable<NodeStatus['assumedValid']>): string {
  const where = height === undefined ? 'not on our chain of headers' : `height ${height}`;
  return `signatures up to ${id} (${where}): ${blocks} blocks not checked`;
}

function mempoolWords({ transactions, bytes, feePerByteMin }: NodeStatus['mempool']): string {
  const fee = feePerByteMin > 0 ? `; a byte must pay ${feePerByteMin} at least` : '';
  if (transactions === 0) return `empty${fee}`;
  const words = transactions === 1 ? '1 transaction waits' : `${transactions} transactions wait`;
  return `${words} for a block, ${bytes} bytes${fee}`;
}

/** Only what headers prove is a target; a claim is shown as a claim. */
function syncWords({ state, target, claimed }: NodeStatus['sync']): string {
  const words = state === 'idle' ? 'idle' : `to height ${target}`;
  return claimed === undefined ? words : `${words}; a peer claims height ${claimed}`;
}
