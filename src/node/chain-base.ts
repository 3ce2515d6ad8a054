// Where a chain began that did not begin at genesis: a state that was fetched, the block after which it is, and
// all headers up to there, which no block in the log brings back. It is written down in batches, and counts
// from the last of them on.

import { genesisOf } from '../chain/genesis.ts';
import { bytesToHash, type Hash, hashToBytes } from '../chain/hash.ts';
import { readSealedHeader } from '../chain/header.ts';
import type { HeaderEntry, HeaderTree } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import type { StateWrite } from '../chain/state-write.ts';
import { BASE_KEY, headerKey, KEPT_HEADER, keptState } from '../ledger/kept.ts';
import type { State } from '../ledger/state.ts';
import { inspectDataDirectory } from '../store/data-directory.ts';
import type { NodeChain } from './chain-at-start.ts';
import type { BlockStore } from './environment.ts';
import type { Slices } from './slices.ts';

/** Writes in one batch: some 2 MB of headers. */
const WRITES_PER_BATCH = 5_000;

/** What was kept; puts the headers into the tree. @returns undefined: nothing, or not all of it */
export async function keptBase(
  kept: Pick<BlockStore, 'stateValue' | 'stateValues'>,
  tree: HeaderTree,
): Promise<HeaderEntry | undefined> {
  const id = await kept.stateValue(BASE_KEY);
  if (id === undefined) return undefined;
  for await (const { value } of kept.stateValues(KEPT_HEADER)) {
    const read = readSealedHeader(value);
    // Each names the one below it, so that the last vouches for all.
    if (!read.ok || tree.entry(read.value.header.parent) === undefined) return undefined;
    if (tree.entry(read.value.id) === undefined) tree.add(read.value);
  }
  return tree.entry(bytesToHash(id));
}

/** Whether the chain of a stopped node began with a state. @throws StoreError */
export async function hasBase(folder: string, network: Network): Promise<boolean> {
  const owner = { networkName: network.name, genesis: genesisOf(network).id };
  const directory = await inspectDataDirectory({ folder, ...owner });
  try {
    return (await directory.kept.stateValue(BASE_KEY)) !== undefined;
  } finally {
    await directory.close();
  }
}

/** At a start: the chain stands there again, if the ledger has the state after it, or after a later block. */
export function standOnBase({ chain, base }: NodeChain, tip: Hash | undefined): void {
  const entry = tip === undefined ? undefined : chain.headers.entry(tip);
  if (base === undefined || entry === undefined || entry.height < base.height) return;
  if (chain.headers.ancestorAt(entry, base.height) === base) chain.beginAt(base);
}

/** The lowest height from which on all blocks are stored; 0: all there are. */
export function firstHeightOf({ chain }: NodeChain, store: Pick<BlockStore, 'has'>): number {
  if (chain.base === undefined) return 0;
  let entry: HeaderEntry | undefined = chain.tip;
  while (entry?.parent !== undefined && store.has(entry.id)) entry = entry.parent;
  return entry?.parent === undefined ? 0 : entry.height + 1;
}

export interface FetchedBase {
  readonly entry: HeaderEntry;
  readonly state: State;
  /** Keys that are kept and belong to no state any more. */
  readonly outdated: readonly Uint8Array[];
}

/** Writes it down, whole or not to be found. @throws StoreError `DISK` */
export async function keepBase(
  { entry, state, outdated }: FetchedBase,
  tree: HeaderTree,
  store: Pick<BlockStore, 'record'>,
  slices: Slices,
): Promise<void> {
  const before = tree.genesis.id;
  let writes: StateWrite[] = [];
  for (const write of writesOf(entry, state, outdated)) {
    writes.push(write);
    if (writes.length < WRITES_PER_BATCH) continue;
    await store.record({ outcome: 'connected', tip: before, writes });
    writes = [];
    await slices.rest();
  }
  writes.push({ key: BASE_KEY, value: hashToBytes(entry.id) });
  await store.record({ outcome: 'connected', tip: entry.id, writes });
}

function* writesOf(
  entry: HeaderEntry,
  state: State,
  outdated: readonly Uint8Array[],
): Generator<StateWrite, void, void> {
  yield { key: BASE_KEY, value: undefined };
  for (const key of outdated) yield keptState({ key, value: undefined });
  for (let walk = entry; walk.parent !== undefined; walk = walk.parent) {
    yield { key: headerKey(walk.height), value: walk.bytes };
  }
  for (const { key, value } of state.entries()) yield keptState({ key, value });
}
