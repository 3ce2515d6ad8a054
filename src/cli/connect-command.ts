// `finack connect`: makes a running node dial once, so that a handshake happens while you watch.
import type { Command } from 'commander';
import { address } from './argument-parsers.ts';
import { peersText } from './peers-command.ts';
import { print, printJson } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

export function addConnectCommand(program: Command): void {
  const command = program
    .command('connect')
    .summary('make a running node dial a peer')
    .argument('<host:port>', 'the peer to dial', address);
  addTargetOptions(command)
    .description('Makes a running node dial a peer once, and says how the handshake went.')
    .addHelpText(
      'after',
      '\nExamples:\n  finack connect 127.0.0.1:9002\n  finack connect [::1]:9002 --node 127.0.0.1:9001',
    )
    .action(async (peer: string, options: TargetOptions) => {
      const status = await (await targetNode(options)).call('node.connect', { address: peer });
      if (options.json) printJson(status);
      else print(peersText([status]));
    });
}
