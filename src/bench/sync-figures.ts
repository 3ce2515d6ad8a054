// A fresh node that catches up with another one, both on disk, in this process and over this machine's TCP: what a
// person waits for. With a core for each node it would be faster; the benchmarks of the repository do that.
import { join } from 'node:path';
import type { Hash } from '../chain/hash.ts';
import { BlockImport } from '../node/import-blocks.ts';
import { OfflineChain } from '../node/offline-chain.ts';
import { startNode } from '../node/start-node.ts';
import { systemEnvironment } from '../node/system-environment.ts';
import { buildChain, instantNetwork } from '../sim/chain-builder.ts';
import { blockFrame } from '../wire/codec.ts';

export interface SyncLoad {
  readonly blocks: number;
  readonly transactionsPerBlock: number;
  /** Whether signatures are checked, or assumed valid up to the tip. */
  readonly signatures: 'checked' | 'assumed';
}

export interface SyncFigures {
  readonly blocks: number;
  /** Of all blocks, as they lie on disk. */
  readonly bytes: number;
  /** From the start of the fresh node to the last block connected. */
  readonly ms: number;
}

interface ServedChain {
  readonly folder: string;
  readonly tip: Hash;
  readonly bytes: number;
}

/**
 * Makes the chain, serves it, and lets a fresh node catch up.
 * @param folder where both data folders are made; what is in it then is the caller's to remove
 * @throws StoreError, NodeError, the signal's reason
 */
export async function timedSync(
  load: SyncLoad,
  folder: string,
  signal: AbortSignal,
): Promise<SyncFigures> {
  const { tip, bytes, folder: served } = await newChain(load, join(folder, 'served'), signal);
  await using server = await startNode({ folder: served, network: instantNetwork });
  const startMs = performance.now();
  await using fresh = await startNode({
    folder: join(folder, 'fresh'),
    network: instantNetwork,
    peers: [server.address],
    ...(load.signatures === 'assumed' && { assumeValid: tip }),
    signal,
  });
  const isDone = () => fresh.status().tip === tip;
  if (!isDone()) await untilTip(fresh.events({ types: ['chain.tip'], signal }), isDone);
  signal.throwIfAborted();
  return { blocks: load.blocks, bytes, ms: performance.now() - startMs };
}

async function untilTip(tips: AsyncIterable<unknown>, isDone: () => boolean): Promise<void> {
  for await (const _ of tips) if (isDone()) return;
}

async function newChain(load: SyncLoad, folder: string, signal: AbortSignal): Promise<ServedChain> {
  const chain = await OfflineChain.open({ folder, network: instantNetwork });
  const taken = new BlockImport(chain, systemEnvironment);
  let bytes = 0;
  try {
    for (const block of buildChain({ ...load, network: instantNetwork, seed: 1 })) {
      signal.throwIfAborted();
      const frame = blockFrame(block.bytes);
      await taken.take(frame, bytes);
      bytes += frame.length;
    }
    const fault = await taken.end();
    if (fault !== undefined) throw new Error(`a block that was made is refused: ${fault.why}`);
    return { folder, bytes, tip: chain.state.chain.tip.id };
  } finally {
    await chain.close();
  }
}
