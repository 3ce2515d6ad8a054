// Data folders that hold a chain before any node has seen them, and temporary folders in general.
import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Network } from '../../src/chain/network-parameters.ts';
import { Store } from '../../src/store/store.ts';
import { blockFrame } from '../../src/wire/codec.ts';

const made: string[] = [];

/** An empty folder; what a test puts beside it, as `FOLDER.something`, goes when it goes. */
export async function newFolder(): Promise<string> {
  const around = await mkdtemp(join(tmpdir(), 'finack-node-'));
  made.push(around);
  const folder = join(around, 'data');
  await mkdir(folder);
  return folder;
}

/** For `after` or `afterEach`. */
export async function removeFolders(): Promise<void> {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** Puts blocks into a data folder as a node would have. */
export async function fillFolder(
  folder: string,
  network: Network,
  blocks: Iterable<Block>,
): Promise<void> {
  const store = await openStore(folder, network);
  try {
    await Promise.all([...blocks].map((block) => appendTo(store, block)));
  } finally {
    await store.close();
  }
}

export function openStore(folder: string, network: Network): Promise<Store> {
  const genesis = genesisOf(network).id;
  return Store.open({ folder, networkName: network.name, genesis, verify: () => true });
}

function appendTo(store: Store, { id, header, sealedHeader, bytes }: Block): Promise<void> {
  const { parent, height } = header;
  return store.append(blockFrame(bytes), { id, parent, height, sealedHeader });
}

/** Adds bytes to a log behind the back of its index. */
export async function appendToLog(folder: string, bytes: Uint8Array): Promise<void> {
  await appendFile(logOf(folder), bytes);
}

/** Ids in the log, in its order. */
export async function idsIn(folder: string, network: Network): Promise<string[]> {
  const store = await openStore(folder, network);
  const ids = store.entries().map(({ id }) => id);
  await store.close();
  return ids;
}

export function logOf(folder: string): string {
  return join(folder, 'blocks', '000001.frames');
}
