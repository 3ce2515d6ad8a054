// Which blocks a simulated power cut would certainly leave, read from the bytes of the block log alone.
// It asks no store and no index.
import { claimedIdOf } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { claimedFrameBytes } from '../store/log-scan.ts';
import { blockOfFrame } from '../wire/codec.ts';

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
