// `finack peers`: the connections of a running node.
import type { Command } from 'commander';
import type { PeerStatus } from '../node/api.ts';
import { outputTerminal } from './output.ts';
import { addBanCommands } from './peer-bans.ts';
import {
  byteSize,
  type Cell,
  type Column,
  duration,
  fittedTable,
  print,
  printJson,
} from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

const notes = `
HEIGHT is that of the highest block the peer has announced, shown in headers or asked for, as of now.
finack leave takes any name in PEER, ADDRESS, LISTENS or KEY.

Examples:
  finack peers
  finack peers --node 127.0.0.1:9001 --json`;

export function addPeersCommand(program: Command): void {
  const command = program.command('peers').summary('list the connections of a running node');
  addBanCommands(command);
  addTargetOptions(command)
    .description('Lists the connections of a running node.')
    .addHelpText('after', notes)
    .action(async (options: TargetOptions) => {
      const peers = await (await targetNode(options)).call('node.peers', {});
      if (options.json) printJson(peers);
      else print(peersText(peers));
    });
}

/** A pipe or a file has room for everything. */
const UNLIMITED_COLUMNS = Number.POSITIVE_INFINITY;

/** All of a peer, or what fits into so many columns, and then the names of what does not. */
export function peersText(
  peers: readonly PeerStatus[],
  columnsMax: number = outputTerminal().columns || UNLIMITED_COLUMNS,
): string {
  if (peers.length === 0) return noPeers;
  const column = (head: string, cell: (peer: PeerStatus) => Cell, order?: number): Column => {
    const cells = peers.map(cell);
    return order === undefined ? { head, cells } : { head, cells, order };
  };
  const { lines, leftOut } = fittedTable(
    [
      column('PEER', ({ peer }) => peer),
      column('ADDRESS', ({ address }) => address),
      column('LISTENS', listens),
      column('KEY', ({ key }) => key?.slice(0, KEY_DIGITS_SHOWN) ?? '-'),
      column('DIR', ({ direction }) => (direction === 'inbound' ? 'in' : 'out')),
      column('PHASE', ({ phase }) => phase, 1),
      column('HEIGHT', ({ height }) => height),
      column('AGE', ({ ageMs }) => duration(ageMs), 2),
      column('IN', ({ bytesIn }) => byteSize(bytesIn), 3),
      column('OUT', ({ bytesOut }) => byteSize(bytesOut), 3),
      column('RTT', (peer) => roundTrip(peer.roundTripMs), 4),
      column('AGENT', ({ userAgent }) => userAgent, 5),
    ],
    columnsMax,
  );
  const rest = `(${leftOut.join(', ')}: no room in ${columnsMax} columns; --json has all)`;
  return [...lines, ...(leftOut.length === 0 ? [] : [rest])].join('\n');
}

export const noPeers = 'no peers; finack connect HOST:PORT makes one';

/** Enough to be typed for `finack leave`, and to tell a few peers apart. */
const KEY_DIGITS_SHOWN = 8;

/** Most that was dialled listens right there. */
function listens({ address, listenAddress }: PeerStatus): string {
  if (listenAddress === '') return '-';
  return listenAddress === address ? 'same' : listenAddress;
}

function roundTrip(ms: number | undefined): string {
  return ms === undefined ? '-' : `${ms} ms`;
}
