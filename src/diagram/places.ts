// Where roles are and which connection is which, as far as the recording shows it: so that an address
// can be written as the role that has it, and a connection as its opener's port. PURE.

import type { Recording } from '../capture/lab-event.ts';
import type { RoleName } from '../capture/names.ts';

export interface Places {
  /** The address of a role, if it was seen. */
  host(role: RoleName): string | undefined;
  /** `127.0.0.12:9001` becomes `B:9001`; everything else stays as it is. */
  named(text: string): string;
  /** Behind a packet: ` :50001`, where the two hosts have several connections; else nothing. */
  tag(from: string, to: string): string;
  /** Behind a state: the same, or ` ⇄ C` where the host has connections with several others. */
  stateTag(local: string, remote: string): string;
}

export function placesOf({ events }: Recording): Places {
  const hosts = new Map<RoleName, string>();
  /** The opener's port of each connection, under the addresses of both ends. */
  const openers = new Map<string, string>();
  const place = (role: RoleName, address: string): void => {
    if (role !== '' && !hosts.has(role)) hosts.set(role, hostOf(address));
  };
  for (const event of events) {
    if (event.level === 'kernel') place(event.role, event.local);
    if (event.level !== 'packet') continue;
    const { role, toRole, from, to, flags, protocol } = event;
    place(role, from);
    place(toRole, to);
    const key = connectionKey(from, to);
    if (protocol === 'tcp' && (!openers.has(key) || (flags.syn && !flags.ack))) {
      openers.set(key, from.slice(from.lastIndexOf(':')));
    }
  }
  return {
    host: (role) => hosts.get(role),
    named: (text) => {
      let shown = text;
      for (const [role, host] of hosts) shown = shown.replaceAll(`${host}:`, `${role}:`);
      return shown;
    },
    tag: (from, to) => tagOf(openers, from, to),
    stateTag: (local, remote) => {
      const port = tagOf(openers, local, remote);
      if (port !== '' || !openers.has(connectionKey(local, remote))) return port;
      const mine = [...openers.keys()].filter((key) => key.split(' ').some(isAt(hostOf(local))));
      const peer = [...hosts].find(([, host]) => host === hostOf(remote))?.[0];
      return mine.length > 1 && peer !== undefined ? ` ⇄ ${peer}` : '';
    },
  };
}

/** The opener's port, if the same two hosts have another connection. */
function tagOf(openers: ReadonlyMap<string, string>, one: string, other: string): string {
  const port = openers.get(connectionKey(one, other));
  if (port === undefined) return '';
  const hosts = connectionKey(hostOf(one), hostOf(other));
  const same = [...openers.keys()].filter((key) => {
    const [first = '', second = ''] = key.split(' ');
    return connectionKey(hostOf(first), hostOf(second)) === hosts;
  });
  return same.length > 1 ? ` ${port}` : '';
}

function isAt(host: string): (address: string) => boolean {
  return (address) => hostOf(address) === host;
}

/** The same for both directions. */
export function connectionKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** `127.0.0.12` of `127.0.0.12:9001`. */
function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(':'));
}
