// What people type after an option, read strictly: a wrong value is said in one line, with what would
// be right. commander puts the option's name before it and the command ends with 64.
import { InvalidArgumentError } from 'commander';
import { isHash } from '../chain/hash.ts';
import { formatAddress, parseAddress } from '../net/address.ts';

/** A port to listen on; 0 lets the system choose. */
export function listenPort(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

/** HOST:PORT, [IPv6]:PORT or a bare port of this machine, as one text. */
export function address(text: string): string {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new InvalidArgumentError(`${parsed.why}.`);
  return formatAddress(parsed.address);
}

/** For options that may be given several times. */
export function addresses(text: string, before: readonly string[]): string[] {
  return [...before, address(text)];
}

const ipv4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/;
/** Whether the system can use it is for the system to say. */
const ipv6 = /^(?=.*:.*:)[0-9a-fA-F:.]+(%\w+)?$/;

/** An address or name without a port; [::1] is ::1. */
export function host(text: string): string {
  const bare = withoutBrackets(text);
  if (/^[\w.-]+$/.test(bare) || ipv6.test(bare)) return bare;
  throw new InvalidArgumentError('Give an address or a name, without a port.');
}

/** An address to dial from: no name, because it must be one of this machine's own. */
export function localAddress(text: string): string {
  const bare = withoutBrackets(text);
  if (ipv4.test(bare) || ipv6.test(bare)) return bare;
  throw new InvalidArgumentError('Give an IP address of this machine, without a port.');
}

function withoutBrackets(text: string): string {
  return /^\[(.*)\]$/.exec(text)?.[1] ?? text;
}

export function count(text: string): number {
  return wholeNumber(text, 1, 0xffff_ffff);
}

export function countOrZero(text: string): number {
  return wholeNumber(text, 0, 0xffff_ffff);
}

/** As milliseconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 3_600) return Math.ceil(value * 1000);
  throw new InvalidArgumentError('Give seconds, more than 0 and at most 3600.');
}

/** A height, or a block's id. */
export function heightOrId(text: string): number | string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  if (/^\d{1,10}$/.test(text)) return wholeNumber(text, 0, 0xffff_ffff);
  throw new InvalidArgumentError('Give a height, or the 64 hex digits of an id.');
}

/** A block's id. */
export function blockId(text: string): string {
  if (isHash(text)) return text;
  throw new InvalidArgumentError("Give the 64 hex digits of a block's id.");
}

/** A block that somebody vouches for. */
export interface Checkpoint {
  height: number;
  id: string;
}

/** HEIGHT:ID */
export function checkpoint(text: string): Checkpoint {
  const [, height = '', id = ''] = /^(\d{1,10}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (id === '') throw new InvalidArgumentError('Give HEIGHT:ID, the id as 64 hex digits.');
  return { height: wholeNumber(height, 1, 0xffff_ffff), id };
}

export interface BlockRange {
  fromHeight: number;
  count: number;
}

/** FROM:COUNT, within what one request may ask for. */
export function blockRange(countMax: number): (text: string) => BlockRange {
  return (text) => {
    const [from = '', many = '', ...more] = text.split(':');
    if (more.length > 0 || many === '') throw new InvalidArgumentError('Give FROM:COUNT.');
    return { fromHeight: wholeNumber(from, 0, 0xffff_ffff), count: wholeNumber(many, 1, countMax) };
  };
}

export function wholeNumber(text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
}
