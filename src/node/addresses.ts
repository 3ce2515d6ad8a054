// The addresses among a node's options, read before anything is opened: a wrong one is said at once,
// not when the first dial fails.
import { type Address, isIpAddress, parseAddress } from '../net/address.ts';
import { NodeError, type NodeOptions } from './api.ts';

/** @throws NodeError CONNECT that says which address and what would be right */
export function checkAddresses({ peers, dialFrom }: Pick<NodeOptions, 'peers' | 'dialFrom'>): void {
  for (const peer of peers) addressOf(peer);
  if (dialFrom === undefined || isIpAddress(dialFrom)) return;
  throw new NodeError(
    'CONNECT',
    `cannot dial from '${dialFrom}': give an IP address of this machine`,
  );
}

/** @throws NodeError CONNECT */
export function addressOf(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed.ok) return parsed.address;
  throw new NodeError('CONNECT', parsed.why);
}
