// What a network is, as `finack network show` and `init` print it: its parameters, who belongs to it, the id of
// its first block.
import { genesisOf } from '../chain/genesis.ts';
import type { Network, PowParameters } from '../chain/network-parameters.ts';
import { quorumSize } from '../chain/quorum.ts';
import { type Roster, rosterHash, validatorsOf } from '../chain/roster.ts';
import { workOfTarget } from '../chain/work.ts';
import { plannedSupply } from '../network/network-advice.ts';
import { fields, print, printJson, table } from './print.ts';

/** @param from where it comes from: its file, or that it is built in */
export function showNetwork(network: Network, from: string, { json }: { json?: true }): void {
  if (json) return printJson(networkJson(network, from));
  print(fields(networkFields(network, from)));
  if (network.roster === undefined) return;
  print('');
  print(rosterTable(network.roster));
}

/** `0`, `1000`: what an amount is in JSON. */
const digits = (amount: bigint | undefined) => (amount === undefined ? null : String(amount));

function networkJson(network: Network, from: string): object {
  const { name, shape, rule, timeMs, reward, allocations, roster } = network;
  const { allocated, most } = plannedSupply(network);
  return {
    ...{ from, name, shape, rule, genesis: genesisOf(network).id, timeMs, ...network.parameters },
    ...(network.rule === 'pow' && { work: digits(workOfTarget(network.parameters.target)) }),
    ...(network.rule === 'pbft' && { ...network.governance, ...network.privacy }),
    reward: { ...reward, first: digits(reward.first), tail: digits(reward.tail) },
    ...{ accounts: allocations.length, allocated: digits(allocated), supplyMax: digits(most) },
    ...(roster !== undefined && {
      quorum: quorumSize(validatorsOf(roster).length),
      ...{ rosterHash: rosterHash(roster), roster: rosterJson(roster) },
    }),
  };
}

function rosterJson({ number, threshold, organisations, members }: Roster): object {
  const shown = members.map((member) => ({ ...member, weight: digits(member.weight) }));
  return { number, threshold, organisations, members: shown };
}

function networkFields(network: Network, from: string): [string, string][] {
  const { name, shape, rule, timeMs, allocations } = network;
  const { allocated, most } = plannedSupply(network);
  return [
    ['network', name],
    ['from', from],
    ['shape', shape],
    ['rule', rule],
    ['genesis', genesisOf(network).id],
    ['begins', new Date(timeMs).toISOString()],
    ...ruleFields(network),
    ['reward', rewardText(network)],
    ['accounts', allocationText(allocations.length, allocated)],
    ['supply', most === undefined ? 'without end' : `${most} at most`],
  ];
}

function ruleFields(network: Network): [string, string][] {
  if (network.rule === 'pow') return powFields(network.parameters);
  const { spacingMs, emptyBlockMs, viewTimeoutMs, viewTimeoutMaxMs } = network.parameters;
  const { roster, governance } = network;
  const validators = validatorsOf(roster).length;
  const approve = `${roster.threshold} of ${roster.organisations.length} organisations`;
  return [
    ['spacing', `${spacingMs} ms; ${emptyBlockMs} ms where nothing waits`],
    ['views', `${viewTimeoutMs} ms for the first of a height, ${viewTimeoutMaxMs} ms at most`],
    ['validators', `${validators}, of which ${quorumSize(validators)} decide`],
    ['changes', `by ${approve}, within ${governance.expiresAfterBlocks} blocks`],
    ['roster', rosterHash(roster)],
  ];
}

function powFields({
  spacingMs,
  futureSpacings,
  target,
  retarget,
}: PowParameters): [string, string][] {
  const follows =
    retarget === 'never' ? 'never changes' : `is twice as easy ${retarget.halfLifeMs} ms late`;
  return [
    ['spacing', `${spacingMs} ms, ${futureSpacings} of them ahead of a clock at most`],
    ['work', `${workOfTarget(target)} hashes a block at first; the target ${follows}`],
  ];
}

function rosterTable({ organisations, members }: Roster): string {
  return table(
    ['organisation', 'roles', 'key'],
    organisations.flatMap(({ id, admins }) => [
      ...admins.map((key) => [id, 'admin', key]),
      ...members
        .filter(({ organisation }) => organisation === id)
        .map(({ key, roles }) => [id, roles.join(', '), key]),
    ]),
  );
}

function rewardText({ reward: { first, halvingBlocks, tail } }: Network): string {
  if (first === 0n) return 'none: fees alone';
  if (halvingBlocks === 0) return `${first} a block, for ever`;
  return `${first} a block, halved every ${halvingBlocks} blocks down to ${tail}`;
}

function allocationText(accounts: number, allocated: bigint): string {
  return accounts === 0 ? 'none before the first block' : `${accounts} with ${allocated} in all`;
}
