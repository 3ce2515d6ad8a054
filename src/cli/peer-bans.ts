// `finack peers ban|unban|list`: the addresses that a running node does not speak to.
import { type Command, InvalidArgumentError } from 'commander';
import type { BanStatus } from '../node/api.ts';
import { sanitize } from '../observe/sanitize.ts';
import { duration, print, printJson, table } from './print.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

const notes = `
A node bans the address of a peer that broke a clause of the protocol, for 10 minutes: dials from it
are dropped, and none goes there. Bans live in memory: a restart of the node ends them. Loopback is
never banned.`;

/** A ban that a person wants for longer than a week is a firewall's concern. */
const BAN_MINUTES_MAX = 7 * 24 * 60;

export function addBanCommands(peers: Command): void {
  const ban = peers
    .command('ban')
    .summary('speak to nobody at an address for a while')
    .argument('<address>', 'an IP address, without a port')
    .option('--minutes <n>', 'for how long', minutes, 10);
  addTargetOptions(ban)
    .description('Says Goodbye to everybody at an address, and speaks to nobody there for a while.')
    .addHelpText('after', notes)
    .action(async (address: string, options: TargetOptions & { minutes: number }) => {
      const node = await targetNode(options);
      const seconds = options.minutes * 60;
      const banned = await node.call('node.ban', { address, seconds });
      if (options.json) printJson(banned);
      else print(`banned ${banned.address} for ${duration(banned.leftMs)}`);
    });
  const unban = peers
    .command('unban')
    .summary('end the ban of an address')
    .argument('<address>', 'an IP address, without a port');
  addTargetOptions(unban)
    .description('Ends the ban of an address.')
    .addHelpText('after', notes)
    .action(async (address: string, options: TargetOptions) => {
      const result = await (await targetNode(options)).call('node.unban', { address });
      if (options.json) printJson(result);
      else print(result.wasBanned ? `${sanitize(address)} is banned no more` : 'it was not banned');
    });
  const list = peers.command('list').summary('list the banned addresses');
  addTargetOptions(list)
    .description('Lists the banned addresses, with the reason and the time that is left.')
    .addHelpText('after', notes)
    .action(async (options: TargetOptions) => {
      const bans = await (await targetNode(options)).call('node.bans', {});
      if (options.json) printJson(bans);
      else print(bansText(bans));
    });
}

export function bansText(bans: readonly BanStatus[]): string {
  if (bans.length === 0) return 'nobody is banned';
  return table(
    ['ADDRESS', 'LEFT', 'REASON'],
    bans.map(({ address, leftMs, reason }) => [address, duration(leftMs), sanitize(reason)]),
  );
}

function minutes(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= BAN_MINUTES_MAX) return value;
  throw new InvalidArgumentError(`give a whole number from 1 to ${BAN_MINUTES_MAX}`);
}
