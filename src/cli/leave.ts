// `finack leave`: makes a running node close a connection, gracefully or on purpose otherwise, and
// says how it ended.
import { type Command, Option } from 'commander';
import type { LeaveHow, PeerStatus } from '../node/api.ts';
import { closeWords } from '../observe/log-line.ts';
import { plainText } from '../observe/plain-text.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { peersText } from './peers.ts';
import { print, printJson } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

interface LeaveFlags extends TargetOptions {
  reset?: true;
  /** commander's name for --no-goodbye. */
  goodbye: boolean;
}

const examples = `
Without an option: Goodbye, FIN, and both ends drain what is still on its way.

Examples:
  finack leave p3
  finack leave 127.0.0.1:9002 --reset
  finack leave p3 --no-goodbye`;

export function addLeaveCommand(program: Command): void {
  const command = program
    .command('leave')
    .summary('close one connection of a running node')
    .argument('<peer>', 'its name (p3) or address, as finack peers shows it');
  addTargetOptions(command)
    .description('Closes one connection of a running node and says how it ended.')
    .addOption(new Option('--reset', 'send an RST instead').conflicts('goodbye'))
    .option('--no-goodbye', 'send a FIN without a Goodbye')
    .addHelpText('after', examples)
    .action(async (named: string, { reset, goodbye, ...target }: LeaveFlags) => {
      const node = await targetNode(target);
      const peer = peerNamed(named, await node.call('node.peers', {}));
      const how: LeaveHow = reset ? 'reset' : goodbye ? 'goodbye' : 'no-goodbye';
      const close = await node.call('node.leave', { peer, how });
      if (target.json) printJson(close);
      else print(plainText(`${close.peer} ${closeWords(close)}`));
    });
}

/** The peer's name in the node. An address may belong to two connections, one in each direction. */
export function peerNamed(named: string, peers: readonly PeerStatus[]): string {
  const found = peers.filter((peer) => peer.peer === named || peer.address === named);
  if (found.length === 1 && found[0] !== undefined) return found[0].peer;
  const why =
    found.length === 0 ? `there is no peer ${named}` : `${named} is ${found.length} connections`;
  throw new CommandError(exitCodes.failed, `${why}; the peers are\n${peersText(peers)}`);
}
