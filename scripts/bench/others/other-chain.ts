// Chains of others on disk, made once, and one sync of them.

import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { newRunFolder } from '../chains.ts';
import { progress } from '../options.ts';
import { SideProcess } from '../side-process.ts';
import type { OtherOrder, OtherSynced, OtherWords } from './full-node.ts';

/** Rises when a chain has to be made anew. */
const VERSION = 2;

/** What is known of a chain once it is made. */
export interface OtherChain {
  readonly name: string;
  readonly folder: string;
  readonly height: number;
  readonly tip: string;
  readonly transactions: number;
  /** Of all its blocks. */
  readonly bytes: number;
}

const FACTS_FILE = 'bench.json';

type Role = Pick<OtherOrder, 'role' | 'folder'> & Partial<OtherOrder>;

export async function otherChainOf(
  chains: string,
  name: string,
  blocks: number,
  transactionsPerBlock: number,
): Promise<OtherChain> {
  const folder = join(chains, `${name}-v${VERSION}-${blocks}-blocks-${transactionsPerBlock}`);
  const facts = join(folder, FACTS_FILE);
  if (!existsSync(facts)) {
    progress(`making ${blocks} blocks of ${name} in ${folder}`);
    const unfinished = `${folder}.unfinished`;
    for (const old of [unfinished, folder]) await rm(old, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    const role = { role: 'make', folder: unfinished, blocks, transactionsPerBlock } as const;
    const made = await withOther(name, role, (side) => side.said('made'));
    writeFileSync(join(unfinished, FACTS_FILE), JSON.stringify(made));
    await rename(unfinished, folder);
  }
  const { height, tip, bytes } = JSON.parse(readFileSync(facts, 'utf8')) as OtherChain;
  const transactions = blocks * transactionsPerBlock;
  return { name, folder, height, tip, transactions, bytes };
}

/** Serves a chain as long as `use` takes. */
export async function withOtherServer<T>(
  { name, folder }: OtherChain,
  use: (port: number) => Promise<T>,
): Promise<T> {
  const ports = await freePorts();
  return await withOther(name, { role: 'serve', folder, ports }, async (side) => {
    await side.said('serving');
    return await use(ports[0]);
  });
}

export async function otherSync(
  { name, height, tip }: OtherChain,
  serverPort: number,
  chains: string,
  isChecked: boolean,
): Promise<OtherSynced> {
  const folder = await newRunFolder(chains);
  const checkpoint = isChecked ? undefined : tip;
  const role = { role: 'sync', folder, serverPort, blocks: height, checkpoint } as const;
  try {
    return await withOther(name, role, async (side) => {
      const { kind: _, ...synced } = await side.said('synced');
      return synced;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withOther<T>(
  name: string,
  role: Role,
  use: (side: SideProcess<OtherWords>) => Promise<T>,
): Promise<T> {
  const order: OtherOrder = {
    ...{ name, serverPort: 0, blocks: 0, transactionsPerBlock: 0, checkpoint: undefined },
    ...{ ports: await freePorts() },
    ...role,
  };
  const side = new SideProcess<OtherWords>('others/full-node', order);
  try {
    return await use(side);
  } finally {
    await side.end();
  }
}

/** Ports that nobody listens on: these programs cannot be told to take any. */
async function freePorts(): Promise<[number, number, number]> {
  const servers = Array.from({ length: 3 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const [first = 0, second = 0, third = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return [first, second, third];
}
