// The chains that are synced: made once from a seed, by the simulator's builder, and kept as data folders that a
// node has already started on, so that serving them costs only what serving costs.
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { startNode } from '../../src/node/start-node.ts';
import { buildChain, type ChainPlan, instantNetwork } from '../../src/sim/chain-builder.ts';
import { Store } from '../../src/store/store.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { progress } from './options.ts';

/** Rises when a plan leads to other bytes than before, or an older folder cannot be served. */
const CHAINS_VERSION = 1;

const SEED = 10;

/** Makes a transaction 250 bytes long, signature and all. */
const DATA_BYTES = 105;

/** Bytes of blocks that wait for the disk while a chain is made. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;

/** Blocks between two lines of progress. */
const SAY_EVERY_BLOCKS = 5_000;

export const chainNetwork = instantNetwork;

export interface ChainKind {
  readonly name: string;
  readonly transactionsPerBlock: number;
  /** Accounts that the blocks touch in turn. */
  readonly accounts: number;
}

export const kinds = {
  empty: { name: 'empty blocks', transactionsPerBlock: 0, accounts: 1 },
  small: { name: '1 KB blocks', transactionsPerBlock: 3, accounts: 16 },
  medium: { name: '100 KB blocks', transactionsPerBlock: 395, accounts: 16 },
  large: { name: '900 KB blocks', transactionsPerBlock: 3_560, accounts: 16 },
  wide: { name: '900 KB blocks, 1,000 accounts', transactionsPerBlock: 3_560, accounts: 1_000 },
} as const satisfies Readonly<Record<string, ChainKind>>;

export type KindName = keyof typeof kinds;

/** A chain on disk. */
export interface Chain {
  readonly folder: string;
  readonly blocks: number;
  readonly transactions: number;
  /** Of all its frames. */
  readonly bytes: number;
}

/** The chain, made if it is not there yet. */
export async function chainOf(chains: string, kind: ChainKind, blocks: number): Promise<Chain> {
  const { transactionsPerBlock, accounts } = kind;
  const name = `v${CHAINS_VERSION}-${blocks}-blocks-${transactionsPerBlock}-of-${accounts}`;
  const folder = join(chains, name);
  if (!existsSync(folder)) await make(folder, kind, blocks);
  const bytes = await frameBytes(folder);
  return { folder, blocks, transactions: blocks * transactionsPerBlock, bytes };
}

/** A folder of one run, removed by `removeRunFolders`. */
export async function newRunFolder(chains: string): Promise<string> {
  return await mkdtemp(join(chains, RUN_PREFIX));
}

const RUN_PREFIX = 'run-';

export async function removeRunFolders(chains: string): Promise<void> {
  const names = readdirSync(chains).filter((name) => name.startsWith(RUN_PREFIX));
  for (const name of names) await rm(join(chains, name), { recursive: true, force: true });
}

async function make(folder: string, kind: ChainKind, blocks: number): Promise<void> {
  progress(`making ${blocks} ${kind.name} in ${folder}`);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const { transactionsPerBlock, accounts } = kind;
  const plan = { network: chainNetwork, blocks, transactionsPerBlock, accounts, seed: SEED };
  await fill(unfinished, { ...plan, payloadBytes: DATA_BYTES });
  await connectAll(unfinished, blocks);
  await rename(unfinished, folder);
}

async function fill(folder: string, plan: ChainPlan): Promise<void> {
  const store = await Store.open({
    ...{ folder, networkName: chainNetwork.name, genesis: genesisOf(chainNetwork).id },
    verify: () => true,
  });
  try {
    for (const block of buildChain(plan)) {
      const durable = append(store, block);
      if (store.pendingBytes > WAITING_BYTES_MAX) await durable;
      if (block.header.height % SAY_EVERY_BLOCKS === 0) progress(`  ${block.header.height} blocks`);
    }
  } finally {
    await store.close();
  }
}

function append(store: Store, { id, header, sealedHeader, bytes }: Block): Promise<void> {
  const { parent, height } = header;
  return store.append(blockFrame(bytes), { id, parent, height, sealedHeader });
}

/** A node executes all of it once, and writes down where it stands. */
async function connectAll(folder: string, blocks: number): Promise<void> {
  const node = await startNode({ folder, network: chainNetwork, host: '127.0.0.1', port: 0 });
  const { height } = node.status();
  await node.stop();
  if (height !== blocks) throw new Error(`${folder}: a node started at height ${height}`);
}

async function frameBytes(folder: string): Promise<number> {
  const names = await readdir(join(folder, 'blocks'));
  const sizes = names.map(async (name) => (await stat(join(folder, 'blocks', name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
