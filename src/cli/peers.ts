// `finack peers`: the connections of a running node.
import type { Command } from 'commander';
import type { PeerStatus } from '../node/api.ts';
import { byteSize, duration, print, printJson, table } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

export function addPeersCommand(program: Command): void {
  const command = program.command('peers').summary('list the connections of a running node');
  addTargetOptions(command)
    .description('Lists the connections of a running node.')
    .addHelpText(
      'after',
      '\nExamples:\n  finack peers\n  finack peers --node 127.0.0.1:9001 --json',
    )
    .action(async (options: TargetOptions) => {
      const peers = await (await targetNode(options)).call('node.peers', {});
      if (options.json) printJson(peers);
      else print(peersText(peers));
    });
}

export function peersText(peers: readonly PeerStatus[]): string {
  if (peers.length === 0) return 'no peers';
  const rows = peers.map((peer) => [
    peer.peer,
    peer.address,
    peer.direction,
    peer.phase,
    peer.height,
    byteSize(peer.bytesIn),
    byteSize(peer.bytesOut),
    peer.roundTripMs === undefined ? '-' : `${peer.roundTripMs} ms`,
    duration(peer.ageMs),
    peer.userAgent,
  ]);
  const heads = [
    'PEER',
    'ADDRESS',
    'DIRECTION',
    'PHASE',
    'HEIGHT',
    'IN',
    'OUT',
    'RTT',
    'AGE',
    'AGENT',
  ];
  return table(heads, rows);
}
