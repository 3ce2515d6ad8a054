// Mining on our own tip: template, work in a thread, block. A new tip makes the running job
// pointless and starts the next one. Every promise of the loop is awaited by `stop`.
import { type Block, encodeBlock, readBlock } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { encodeHeader, withNonce } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from '../chain/limits.ts';
import { type Clock, elapsedMs } from '../clock/clock.ts';
import { headerTemplate } from '../consensus/template.ts';
import type { ChainContext } from '../consensus/validate.ts';
import type { NodeEvent } from '../observe/events.ts';
import { StoreError } from '../store/store-error.ts';
import { MinerError } from '../workers/miner.ts';
import type { MiningWork } from './environment.ts';
import type { MiningStart } from './mining-start.ts';
import type { NoteBook } from './notes.ts';
import type { CheckedMining } from './options.ts';
import { sleep } from './system-clock.ts';

/** Why a job ends early. A reason of our own, because without one each abort makes a DOMException. */
const POINTLESS = 'the tip moved, or mining was stopped';

/** Milliseconds before a damaged block is looked for again. */
const DAMAGE_RETRY_MS = 1_000;

export interface MiningSite {
  bench: ChainContext;
  sealer: Hash;
  notes: NoteBook;
  work: MiningWork;
  tip: () => HeaderEntry;
  clock: Clock;
  emit: (event: NodeEvent) => void;
  /** Resolves when the block is durable, or was mined in vain. */
  found: (block: Block) => Promise<void>;
  /** The disk failed. */
  failed: (error: unknown) => void;
}

export class Mining {
  readonly #site: MiningSite;
  #run: { abort: AbortController; done: Promise<void> } | undefined;
  #job = new AbortController();

  constructor(site: MiningSite) {
    this.#site = site;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /**
   * Starts, or goes on with other options.
   * @param when what to wait for first; absent: begin at once
   */
  start(options: CheckedMining, when?: MiningStart): void {
    const before = this.#run;
    before?.abort.abort(POINTLESS);
    const abort = new AbortController();
    abort.signal.addEventListener('abort', () => this.#job.abort(POINTLESS), { once: true });
    this.#job = new AbortController();
    const done = (async () => {
      await before?.done;
      await when?.wait(abort.signal);
      await this.#mine(options, abort.signal);
    })().catch((error: unknown) => this.#failed(error));
    const run = { abort, done };
    this.#run = run;
    void done.then(() => {
      if (this.#run === run) this.#run = undefined;
    });
  }

  /** The tip has moved: what is being mined would not be on it. */
  tipMoved(): void {
    this.#job.abort(POINTLESS);
  }

  /** Ends the running job; resolves when the loop has ended. */
  async stop(): Promise<void> {
    this.#run?.abort.abort(POINTLESS);
    await this.#run?.done;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#site.work.close();
  }

  /** A thread that fails ends the mining, and nothing else; everything else is the disk's. */
  #failed(error: unknown): void {
    if (!(error instanceof MinerError)) return this.#site.failed(error);
    this.#site.emit({ type: 'mining.failed', message: error.message });
  }

  async #mine(
    { notesPerBlock, noteBytes = 0, intervalMs, count = Infinity }: CheckedMining,
    signal: AbortSignal,
  ): Promise<void> {
    for (let mined = 0; mined < count && !signal.aborted; ) {
      this.#job = new AbortController();
      const startMs = this.#site.clock.nowMs();
      const block = await this.#next(notesPerBlock, noteBytes);
      if (block === 'damaged') await sleep(this.#site.clock, DAMAGE_RETRY_MS, signal);
      if (block === undefined || block === 'damaged' || signal.aborted) continue;
      mined++;
      const { header, transactions, id } = block;
      const ms = Math.round(elapsedMs(startMs, this.#site.clock.nowMs()));
      this.#site.emit({
        type: 'block.mined',
        height: header.height,
        id,
        txs: transactions.length,
        ms,
      });
      await this.#site.found(block);
      if (ms < intervalMs) await sleep(this.#site.clock, intervalMs - ms, signal);
    }
  }

  /** One block on the present tip, or undefined if the tip moved meanwhile. */
  async #next(notesPerBlock: number, noteBytes: number): Promise<Block | 'damaged' | undefined> {
    const { bench, sealer, notes, tip, clock } = this.#site;
    const job = this.#job.signal;
    const parent = tip();
    const texts = Array.from(
      { length: Math.min(notesPerBlock, notesThatFit(noteBytes)) },
      (_, index) => `note ${index + 1} of block ${parent.height + 1}`.padEnd(noteBytes, '.'),
    );
    const transactions = await notes.write(parent, texts).catch(unlessDamaged);
    if (transactions === 'damaged') return 'damaged';
    const headerBytes = encodeHeader(
      headerTemplate({ parent, transactions, sealer, wallMs: clock.wallMs() }, bench),
    );
    const outcome = await this.#site.work.mine({ headerBytes }, job);
    if (outcome === 'stopped') return undefined;
    const block = readBlock(encodeBlock(withNonce(headerBytes, outcome.nonce), transactions));
    if (!block.ok) throw new Error(`our own block is not valid: ${block.why}`);
    return block.value;
  }
}

/** Bytes of a note's transaction beside its text: two keys, a signature, a nonce, tags and lengths. */
const NOTE_OVERHEAD_BYTES = 160;

/** Bytes of a text that says which note of which block it is. */
const SHORT_NOTE_BYTES = 40;

/** Bytes of a block's header and seal with their tags, generously. */
const HEADER_BYTES = 1_000;

/** How many notes a block can hold: a miner fills it, however many were asked for. */
function notesThatFit(noteBytes: number): number {
  const each = Math.max(noteBytes, SHORT_NOTE_BYTES) + NOTE_OVERHEAD_BYTES;
  return Math.min(BLOCK_TRANSACTIONS_MAX, Math.floor((BLOCK_BYTES_MAX - HEADER_BYTES) / each));
}

/** A block with notes of ours cannot be read: it is being fetched again, which is no reason to stop. */
function unlessDamaged(error: unknown): 'damaged' {
  if (error instanceof StoreError && error.code === 'CORRUPT') return 'damaged';
  throw error;
}
