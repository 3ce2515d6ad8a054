// Where hosts are and which connection is which, as far as the recording shows it: so that an address
// can be written as the host that has it, and a connection as its opener's port. PURE.

import type { HostName } from '../capture/names.ts';
import type { Recording } from '../capture/recording.ts';

export interface AddressLabels {
  /** The address of a host, if it was seen. */
  ip(host: HostName): string | undefined;
  /** `127.0.0.12:9001` becomes `B:9001`; everything else stays as it is. */
  named(text: string): string;
  /** Behind a packet: ` :50001`, where the two hosts have several connections; else nothing. */
  tag(from: string, to: string): string;
  /** Behind a state: the same, or ` ⇄ C` where the host has connections with several others. */
  stateTag(local: string, remote: string): string;
}

export function addressLabelsOf({ events }: Recording): AddressLabels {
  const ips = new Map<HostName, string>();
  /** The opener's port of each connection, under the addresses of both ends. */
  const openers = new Map<string, string>();
  const place = (host: HostName, address: string): void => {
    if (host !== '' && !ips.has(host)) ips.set(host, ipOf(address));
  };
  for (const event of events) {
    if (event.level === 'kernel') place(event.host, event.local);
    if (event.level !== 'packet') continue;
    const { host, toHost, from, to, flags, protocol } = event;
    place(host, from);
    place(toHost, to);
    const key = connectionKey(from, to);
    if (protocol === 'tcp' && (!openers.has(key) || (flags.syn && !flags.ack))) {
      openers.set(key, from.slice(from.lastIndexOf(':')));
    }
  }
  return {
    ip: (host) => ips.get(host),
    named: (text) => {
      let shown = text;
      for (const [host, ip] of ips) shown = shown.replaceAll(`${ip}:`, `${host}:`);
      return shown;
    },
    tag: (from, to) => tagOf(openers, from, to),
    stateTag: (local, remote) => {
      const port = tagOf(openers, local, remote);
      if (port !== '' || !openers.has(connectionKey(local, remote))) return port;
      const mine = [...openers.keys()].filter((key) => key.split(' ').some(isAt(ipOf(local))));
      const peer = [...ips].find(([, ip]) => ip === ipOf(remote))?.[0];
      return mine.length > 1 && peer !== undefined ? ` ⇄ ${peer}` : '';
    },
  };
}

/** The opener's port, if the same two hosts have another connection. */
function tagOf(openers: ReadonlyMap<string, string>, one: string, other: string): string {
  const port = openers.get(connectionKey(one, other));
  if (port === undefined) return '';
  const ips = connectionKey(ipOf(one), ipOf(other));
  const same = [...openers.keys()].filter((key) => {
    const [first = '', second = ''] = key.split(' ');
    return connectionKey(ipOf(first), ipOf(second)) === ips;
  });
  return same.length > 1 ? ` ${port}` : '';
}

function isAt(ip: string): (address: string) => boolean {
  return (address) => ipOf(address) === ip;
}

/** The same for both directions. */
export function connectionKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** `127.0.0.12` of `127.0.0.12:9001`. */
function ipOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
