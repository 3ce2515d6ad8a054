// Which blocks a simulated power cut would certainly leave, read from the bytes of the block log alone.
// It asks no store, no index and no ledger.
import { type Block, claimedIdOf, readBlock } from '../chain/block.ts';
import { genesisOf } from '../chain/genesis.ts';
import type { Hash } from '../chain/hash.ts';
import type { Network } from '../chain/network-parameters.ts';
import { genesisWrites } from '../chain/state-entries.ts';
import { executeBlock } from '../ledger/execute.ts';
import { State } from '../ledger/state.ts';
import { claimedFrameBytes } from '../store/log-scan.ts';
import { segmentOfFile } from '../store/place.ts';
import { blockOfFrame } from '../wire/codec.ts';
import type { VirtualDisk } from './virtual-disk.ts';

/** Every machine's block log, on its own disk. */
const LOG_FOLDER = 'data/blocks';

export class DurableBlocks {
  readonly #durable: () => Uint8Array;
  readonly #ids = new Set<Hash>();
  /** How far the log has been read. */
  #end = 0;

  /** @param durable the bytes of the log that are synced */
  constructor(durable: () => Uint8Array) {
    this.#durable = durable;
  }

  has(id: Hash): boolean {
    if (this.#ids.has(id)) return true;
    this.#readOn();
    if (this.#ids.has(id)) return true;
    // Written in the place of damaged bytes, perhaps: then all of it is read again.
    this.forget();
    this.#readOn();
    return this.#ids.has(id);
  }

  /** The log may have become shorter, or other bytes. */
  forget(): void {
    this.#ids.clear();
    this.#end = 0;
  }

  #readOn(): void {
    const log = this.#durable();
    while (this.#end < log.length) {
      const bytes = claimedFrameBytes(log, this.#end);
      const isWhole = bytes !== undefined && this.#end + bytes <= log.length;
      const block = isWhole ? blockOfFrame(log.subarray(this.#end, this.#end + bytes)) : undefined;
      const id = block === undefined ? undefined : claimedIdOf(block);
      if (id !== undefined) this.#ids.add(id);
      this.#end += id === undefined || bytes === undefined ? 1 : bytes;
    }
  }
}

/** The segments of a log that a power cut would leave, one after another. */
export function durableLog(disk: VirtualDisk): Uint8Array {
  const names = disk.durableNames(LOG_FOLDER).filter((name) => segmentOfFile(name) !== undefined);
  return Buffer.concat(names.toSorted().map((name) => disk.durable(`${LOG_FOLDER}/${name}`)));
}

/** The state after a block, from the blocks of such a log; undefined where one of them is not there. */
export function stateAfter(tip: Hash, log: Uint8Array, network: Network): State | undefined {
  const blocks = new Map<Hash, Block>();
  for (let at = 0; at < log.length; ) {
    const bytes = claimedFrameBytes(log, at) ?? 0;
    const blockBytes = blockOfFrame(log.subarray(at, at + bytes));
    const read = blockBytes === undefined ? undefined : readBlock(blockBytes);
    if (read?.ok) blocks.set(read.value.id, read.value);
    at += read?.ok ? bytes : 1;
  }
  const chain: Block[] = [];
  const genesis = genesisOf(network).id;
  for (let id = tip; id !== genesis; ) {
    const block = blocks.get(id);
    if (block === undefined) return undefined;
    chain.push(block);
    id = block.header.parent;
  }
  const state = new State();
  state.apply(genesisWrites(network));
  for (const block of chain.reverse()) {
    const execution = executeBlock(state, block, network.reward);
    if (!execution.ok) return undefined;
    state.apply(execution.writes);
  }
  return state;
}
