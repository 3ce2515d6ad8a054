// HOST:PORT as people type it and as sockets give it; IPv6 as [::1]:9001 everywhere. Pure text.
import { isIP } from 'node:net';

export interface Address {
  host: string;
  port: number;
}

export type ParsedAddress = { ok: true; address: Address } | { ok: false; why: string };

/** `127.0.0.1:9001`, `[::1]:9001`, `localhost:9001`; a bare port means 127.0.0.1. */
export function parseAddress(text: string): ParsedAddress {
  const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
  const bare = /^\d{1,5}$/.test(text) ? text : undefined;
  if (match === null && bare === undefined) {
    return { ok: false, why: `'${text}' is not HOST:PORT (IPv6 as [::1]:9001)` };
  }
  const host = match?.[1] ?? match?.[2] ?? '127.0.0.1';
  const port = Number(bare ?? match?.[3]);
  if (port < 1 || port > 65_535)
    return { ok: false, why: `port ${port} is not between 1 and 65535` };
  return { ok: true, address: { host, port } };
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The socket's view of one end, without the ::ffff: prefix of an IPv4-mapped address. */
export function socketAddress(host: string | undefined, port: number | undefined): string {
  return formatAddress({ host: (host ?? '?').replace(/^::ffff:(?=\d+\.)/, ''), port: port ?? 0 });
}

/** An address that a socket can be bound to without asking a resolver. */
export function isIpAddress(host: string): boolean {
  return isIP(host) !== 0;
}

export function isLoopback(host: string): boolean {
  return host === '::1' || host === 'localhost' || /^(::ffff:)?127\./.test(host);
}

/** The host of HOST:PORT, without the brackets of IPv6. */
export function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}

/** An IP address in the one form in which sockets give it; undefined if the text is none. */
export function canonicalHost(text: string): string | undefined {
  const host = text.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(host) === 0) return undefined;
  return isIP(host) === 4 ? host : new URL(`http://[${host}]`).hostname.replace(/^\[|\]$/g, '');
}

/** Addresses that one person easily has many of: /16 of IPv4, /32 of IPv6, each loopback by itself. */
export function networkOf(host: string): string {
  if (isLoopback(host)) return host;
  const separator = isIP(host) === 6 ? ':' : '.';
  return host.split(separator).slice(0, 2).join(separator);
}
