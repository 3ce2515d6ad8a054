// One sync: a server that is there already, and a fresh client process, either a node or the reference.
import { rm } from 'node:fs/promises';
import { type Chain, newRunFolder } from '../chains.ts';
import type { LoopDelay } from '../process-figures.ts';
import { profileFlags, SideProcess } from '../side-process.ts';
import type { ClientOrder, ClientWords, Synced } from './client.ts';
import type { IdleWords } from './idle.ts';
import type { ServerOrder, Serving } from './server.ts';

export interface SyncPlan {
  readonly chain: Chain;
  /** HOST:PORT of the server. */
  readonly address: string;
  readonly chains: string;
  readonly assumeValid: string | undefined;
  readonly profiles: string | undefined;
}

export interface SyncRun extends Synced {
  /** Of a process that did nothing meanwhile. */
  readonly idleLoop: LoopDelay;
}

/** Serves a chain as long as `use` takes. */
export async function withServer<T>(
  folder: string,
  use: (address: string) => Promise<T>,
): Promise<T> {
  const order: ServerOrder = { folder };
  const server = new SideProcess<Serving>('sync/server', order);
  try {
    const { address } = await server.said('serving');
    return await use(address);
  } finally {
    await server.end();
  }
}

export async function oneSync(who: 'client' | 'reference', plan: SyncPlan): Promise<SyncRun> {
  const { chain, address, chains, assumeValid, profiles } = plan;
  const folder = await newRunFolder(chains);
  const order: ClientOrder = { address, folder, height: chain.blocks, assumeValid };
  const flags = who === 'client' ? profileFlags(profiles) : [];
  const client = new SideProcess<ClientWords>(`sync/${who}`, order, flags);
  const idle = new SideProcess<IdleWords>('sync/idle', {});
  try {
    await Promise.all([client.said('ready'), idle.said('ready')]);
    idle.tell({ kind: 'go' });
    client.tell({ kind: 'go' });
    const { kind: _, ...synced } = await client.said('synced');
    idle.tell({ kind: 'stop' });
    const { loop } = await idle.said('watched');
    return { ...synced, idleLoop: loop };
  } finally {
    await Promise.all([client.end(), idle.end()]);
    await rm(folder, { recursive: true, force: true });
  }
}
