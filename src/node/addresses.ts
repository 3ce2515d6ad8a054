// An address that a person or a program gave, read or refused in words. Nothing else is here.
import { type Address, parseAddress } from '../net/address.ts';
import { NodeError } from './api.ts';

/** @throws NodeError CONNECT */
export function addressOf(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed.ok) return parsed.address;
  throw new NodeError('CONNECT', parsed.why);
}
