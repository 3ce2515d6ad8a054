// Where the demo's nodes live: each on a loopback address of its own, so that a capture reads like a
// network; where the system has only one (macOS), on one address with ports of their own.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type NodeName, nodeNames, PORT } from './plan.ts';

export interface Endpoint {
  host: string;
  /** 0: the system chooses. */
  port: number;
}

export type Endpoints = Readonly<Record<NodeName, Endpoint>>;

/** 127.0.0.11 for the first, and so on: away from 127.0.0.1, where a user's own nodes are. */
const FIRST_HOST = 11;

/** Tries the addresses out. Another demo at the same time gets other ports. */
export async function findEndpoints(): Promise<Endpoints> {
  const own = endpointsAt((at) => `127.0.0.${FIRST_HOST + at}`, PORT);
  const troubles = await Promise.all(nodeNames.map((name) => troubleAt(own[name])));
  if (troubles.every((trouble) => trouble === undefined)) return own;
  const hasAddresses = troubles.every((trouble) => trouble !== 'EADDRNOTAVAIL');
  return hasAddresses
    ? endpointsAt((at) => own[nameAt(at)].host, 0)
    : endpointsAt(() => '127.0.0.1', 0);
}

/** For libpcap: every packet of these addresses, and as little else as possible. */
export function captureFilter(endpoints: Endpoints): string {
  const hosts = new Set(nodeNames.map((name) => endpoints[name].host));
  const port = endpoints.alice.port === 0 ? '' : ` port ${endpoints.alice.port}`;
  return `tcp${port} and (${[...hosts].map((host) => `host ${host}`).join(' or ')})`;
}

function endpointsAt(host: (at: number) => string, port: number): Endpoints {
  const entries = nodeNames.map((name, at) => [name, { host: host(at), port }] as const);
  return Object.fromEntries(entries) as Record<NodeName, Endpoint>;
}

function nameAt(at: number): NodeName {
  return nodeNames[at] ?? 'alice';
}

/** Why nobody can listen there: the system's code. */
async function troubleAt({ host, port }: Endpoint): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  } finally {
    if (server.listening) {
      server.close();
      await once(server, 'close');
    }
  }
}
