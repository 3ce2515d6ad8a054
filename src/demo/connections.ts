// Who met whom, and what each end's program counted: read from the nodes' own event files. PURE.

import type { End } from '../capture/packets.ts';
import type { ConnectionClose, StampedEvent } from '../observe/events.ts';
import type { NodeName } from './plan.ts';

/** One connection between two nodes. */
export interface DemoConnection {
  names: Readonly<Record<End, NodeName>>;
  /** HOST:PORT of both ends, as the packets show them. */
  addresses: Readonly<Record<End, string>>;
  /** The last message of each end's program; undefined if it never came. */
  closes: Readonly<Record<End, ConnectionClose | undefined>>;
}

/** In order of their beginning. */
export function connectionsOf(
  events: readonly (readonly [NodeName, readonly StampedEvent[]])[],
): DemoConnection[] {
  const openings = events.flatMap(([name, own]) => {
    return own.flatMap((event) => (event.type === 'connection.open' ? [{ name, own, event }] : []));
  });
  const dialled = openings.filter(({ event }) => event.direction === 'outbound');
  const connections = dialled.flatMap(({ name, own, event }) => {
    const accepted = openings.find(({ event: other }) => {
      return other.address === event.local && other.local === event.address;
    });
    if (accepted === undefined) return [];
    const connection: DemoConnection = {
      names: { opener: name, acceptor: accepted.name },
      addresses: { opener: event.local, acceptor: event.address },
      closes: {
        opener: closeOf(own, event.peer),
        acceptor: closeOf(accepted.own, accepted.event.peer),
      },
    };
    return [{ connection, atMs: event.atMs }];
  });
  return connections.sort((a, b) => a.atMs - b.atMs).map(({ connection }) => connection);
}

/** `bob-alice`: who dialled comes first. */
export function connectionId({ names }: DemoConnection): string {
  return `${names.opener}-${names.acceptor}`;
}

function closeOf(events: readonly StampedEvent[], peer: string): ConnectionClose | undefined {
  for (const event of events) {
    if (event.type === 'connection.close' && event.peer === peer) return event;
  }
  return undefined;
}
