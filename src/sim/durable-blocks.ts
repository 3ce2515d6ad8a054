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
import type { Random } from './random.ts';
import type { VirtualDisk } from './virtual-disk.ts';

/** Every machine's block log, on its own disk. */
const LOG_FOLDER = 'data/blocks';

/** A block frame, and where it lies in a log. */
export interface FramePlace {
  readonly id: Hash;
  readonly at: number;
  readonly bytes: number;
}

export class DurableBlocks {
  readonly #durable: () => Uint8Array;
  readonly #ids = new Set<Hash>();
  /** Excused until `mended`. */
  readonly #rotten = new Set<Hash>();
  /** Once a bit has flipped, what a block says of itself is no proof that it is whole. */
  #idOf: (block: Uint8Array) => Hash | undefined = claimedIdOf;
  /** How far the log has been read. */
  #end = 0;

  /** @param durable the bytes of the log that are synced */
  constructor(durable: () => Uint8Array) {
    this.#durable = durable;
  }

  has(id: Hash): boolean {
    if (this.#rotten.has(id) || this.#ids.has(id)) return true;
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

  /** A bit of this block has flipped: that it is gone is not the node's fault. */
  rotted(id: Hash): void {
    this.#rotten.add(id);
    this.#idOf = wholeIdOf;
    this.forget();
  }

  isRotten(id: Hash): boolean {
    return this.#rotten.has(id);
  }

  /** What had rotted must be there again from now on. */
  mended(): void {
    this.#rotten.clear();
    this.forget();
  }

  #readOn(): void {
    const log = this.#durable();
    for (const { id, at, bytes } of framesIn(log, this.#end, this.#idOf)) {
      this.#ids.add(id);
      this.#end = at + bytes;
    }
  }
}

/** Block frames in these bytes, in order; what lies between them is passed over. */
export function* framesIn(
  log: Uint8Array,
  from = 0,
  idOf: (block: Uint8Array) => Hash | undefined = wholeIdOf,
): Iterable<FramePlace> {
  let at = from;
  while (at < log.length) {
    const bytes = claimedFrameBytes(log, at);
    const isWhole = bytes !== undefined && at + bytes <= log.length;
    const block = isWhole ? blockOfFrame(log.subarray(at, at + bytes)) : undefined;
    const id = block === undefined ? undefined : idOf(block);
    if (id === undefined || bytes === undefined) {
      at++;
      continue;
    }
    yield { id, at, bytes };
    at += bytes;
  }
}

/** Of a block whose every byte is as its id commits to. */
function wholeIdOf(block: Uint8Array): Hash | undefined {
  const read = readBlock(block);
  return read.ok ? read.value.id : undefined;
}

/** The segments of a log that a power cut would leave, one after another. */
export function durableLog(disk: VirtualDisk): Uint8Array {
  return Buffer.concat(segmentsOf(disk).map((path) => disk.durable(path)));
}

function segmentsOf(disk: VirtualDisk): string[] {
  const names = disk.durableNames(LOG_FOLDER).filter((name) => segmentOfFile(name) !== undefined);
  return names.toSorted().map((name) => `${LOG_FOLDER}/${name}`);
}

/** In one of the blocks that fit, on this disk; the block's id. undefined: there is none. */
export function flipBit(
  disk: VirtualDisk,
  random: Random,
  fits: (id: Hash) => boolean,
): Hash | undefined {
  const places = segmentsOf(disk).flatMap((path) =>
    [...framesIn(disk.durable(path))].map((place) => ({ path, ...place })),
  );
  const fitting = places.filter(({ id }) => fits(id));
  if (fitting.length === 0) return undefined;
  const { path, id, at, bytes } = random.pick(fitting);
  disk.flipBit(path, at + random.whole(0, bytes - 1), random.whole(0, 7));
  return id;
}

/** The state after a block, from the blocks of such a log; undefined where one of them is not there. */
export function stateAfter(tip: Hash, log: Uint8Array, network: Network): State | undefined {
  const blocks = new Map<Hash, Block>();
  for (const { at, bytes } of framesIn(log)) {
    const block = blockOfFrame(log.subarray(at, at + bytes));
    const read = block === undefined ? undefined : readBlock(block);
    if (read?.ok) blocks.set(read.value.id, read.value);
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
