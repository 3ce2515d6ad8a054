// The reference's disk: frames to one file, a few large writes for each commit, fdatasync, and then one batch of
// LevelDB with an entry for each block, the last value of each account, and the tip. As in a node, whatever has
// come while a commit ran goes into the next one, up to the same number of bytes.
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import type { ReceivedFrame } from './reference-slabs.ts';

/** As store/store.ts. */
const COMMIT_BYTES_MAX = 4 * 1024 * 1024;

/** Above it nothing more is read from the socket, until half is written. */
const WAITING_BYTES_MAX = 32 * 1024 * 1024;

/** Of an entry in a node's index, before the header (store/level-index.ts). */
const ENTRY_BYTES = 80;

/** Nonce and balance. */
const ACCOUNT_BYTES = 16;

interface Waiting {
  readonly frame: ReceivedFrame;
  readonly headerBytes: Uint8Array;
  readonly touched: ReadonlySet<string>;
}

export class ReferenceDisk {
  readonly #file: FileHandle;
  readonly #index: ClassicLevel<Uint8Array, Uint8Array>;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writtenBytes = 0;
  #running: Promise<void> | undefined;
  #onRoom: () => void = () => undefined;

  private constructor(file: FileHandle, index: ClassicLevel<Uint8Array, Uint8Array>) {
    this.#file = file;
    this.#index = index;
  }

  static async open(folder: string): Promise<ReferenceDisk> {
    const encodings = { keyEncoding: 'view', valueEncoding: 'view', compression: false } as const;
    const index = new ClassicLevel<Uint8Array, Uint8Array>(join(folder, 'index'), encodings);
    await index.open();
    return new ReferenceDisk(await open(join(folder, 'blocks.frames'), 'w'), index);
  }

  get isFull(): boolean {
    return this.#waitingBytes > WAITING_BYTES_MAX;
  }

  append(frame: ReceivedFrame, headerBytes: Uint8Array, touched: ReadonlySet<string>): void {
    this.#waiting.push({ frame, headerBytes, touched });
    this.#waitingBytes += frame.end - frame.start;
    this.#running ??= this.#run();
  }

  /** Resolves when half of what may wait is written. */
  roomAgain(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = resolve;
    });
  }

  /** Resolves when all of it is durable. */
  async flushed(): Promise<void> {
    await this.#running;
  }

  async close(): Promise<void> {
    await this.#file.close();
    await this.#index.close();
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      const runs = runsOf(group);
      const bytes = runs.reduce((sum, run) => sum + run.length, 0);
      await this.#file.writev(runs);
      await this.#file.datasync();
      await this.#index.batch(this.#operations(group));
      this.#writtenBytes += bytes;
      this.#waitingBytes -= bytes;
      if (this.#waitingBytes < WAITING_BYTES_MAX / 2) this.#onRoom();
    }
    this.#running = undefined;
  }

  #nextGroup(): Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ frame }) => {
      bytes += frame.end - frame.start;
      return bytes > COMMIT_BYTES_MAX;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
  }

  #operations(group: readonly Waiting[]) {
    let place = this.#writtenBytes;
    const touched = new Set<string>();
    const operations = group.map(({ frame, headerBytes, touched: own }) => {
      for (const account of own) touched.add(account);
      const key = Buffer.alloc(8);
      key.writeBigUInt64BE(BigInt(place));
      place += frame.end - frame.start;
      const value = Buffer.alloc(ENTRY_BYTES + headerBytes.length);
      value.set(headerBytes, ENTRY_BYTES);
      return { type: 'put' as const, key, value };
    });
    for (const account of touched) {
      const value = Buffer.alloc(ACCOUNT_BYTES);
      operations.push({ type: 'put', key: Buffer.from(`s${account}`, 'latin1'), value });
    }
    operations.push({ type: 'put', key: Buffer.from('t'), value: Buffer.alloc(36) });
    return operations;
  }
}

/** Frames that lie one after another in a slab are one write. */
function runsOf(group: readonly Waiting[]): Uint8Array[] {
  const runs: { slab: Buffer; start: number; end: number }[] = [];
  for (const { frame } of group) {
    const last = runs.at(-1);
    if (last?.slab === frame.slab && last.end === frame.start) last.end = frame.end;
    else runs.push({ slab: frame.slab, start: frame.start, end: frame.end });
  }
  return runs.map(({ slab, start, end }) => slab.subarray(start, end));
}
