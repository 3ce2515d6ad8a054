// Performs what the rule's sealer decides: builds blocks on our own tip, has a thread work on them, and
// hands the sealed ones to the chain. A run begins with `start` and ends with `stop`, which awaits every
// promise of it, or when all blocks that were asked for are made.
import { type Block, encodeBlock, readBlock } from '../chain/block.ts';
import { encodeHeader, withNonce } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from '../chain/limits.ts';
import { encodeSeal } from '../chain/seal.ts';
import type { Transaction } from '../chain/transaction.ts';
import { addMs, type Cancel, type Clock, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { SealEffect, Sealer, SealInput } from '../consensus/sealer.ts';
import { headerTemplate } from '../consensus/template.ts';
import type { ChainContext } from '../consensus/validate.ts';
import type { Mempool } from '../mempool/mempool.ts';
import { transactionOf } from '../mempool/pool-entry.ts';
import { DeadlineTimer } from '../net/deadline-timer.ts';
import type { NodeEvent } from '../observe/events.ts';
import { MinerError } from '../workers/miner.ts';
import type { DataTransactions } from './data-transactions.ts';
import type { MiningWork, SigningKey } from './environment.ts';
import type { Ledger } from './ledger.ts';
import type { CheckedMining } from './options.ts';
import type { SealingStart } from './sealing-start.ts';

/** Why a search ends early. A reason of our own, because without one each abort makes a DOMException. */
const POINTLESS = 'the tip moved, or sealing was stopped';

/** Milliseconds that a block is worked on before it is built anew: a state root and a tree cost some 50. */
const TEMPLATE_MS_MIN = 2_000;

export interface SealingDeps {
  context: ChainContext;
  /** Who seals, and earns if no other address was named. */
  key: SigningKey;
  work: MiningWork;
  notes: DataTransactions;
  ledger: Pick<Ledger, 'preview'>;
  /** What waits for a block. */
  pool: Pick<Mempool, 'select'>;
  tip: () => HeaderEntry;
  clock: Clock;
  emit: (event: NodeEvent) => void;
  /** Resolves when the block is on our chain, or was made in vain. */
  found: (block: Block) => Promise<void>;
  /** The disk failed. */
  failed: (error: unknown) => void;
}

export class Sealing {
  readonly #deps: SealingDeps;
  #run: { readonly run: SealingRun; readonly done: Promise<void> } | undefined;

  constructor(deps: SealingDeps) {
    this.#deps = deps;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  /**
   * Starts, or goes on with other options.
   * @param when what to wait for first; absent: begin at once
   */
  start(options: CheckedMining, when?: SealingStart): void {
    const before = this.#run;
    before?.run.stop();
    const run = new SealingRun(this.#deps, options);
    const done = (async () => {
      await before?.done;
      await when?.wait(run.signal);
      await run.toTheEnd();
    })().catch((error: unknown) => this.#failed(error));
    const current = { run, done };
    this.#run = current;
    void done.then(() => {
      if (this.#run === current) this.#run = undefined;
    });
  }

  /** Our chain ends elsewhere now. */
  tipMoved(): void {
    this.#run?.run.tipMoved();
  }

  /** More waits for a block than before. */
  poolGrew(): void {
    this.#run?.run.poolGrew();
  }

  /** Ends the run; resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#run?.run.stop();
    await this.#run?.done;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#deps.work.close();
  }

  /** A thread that fails ends the run, and nothing else; everything else is the disk's. */
  #failed(error: unknown): void {
    if (!(error instanceof MinerError)) return this.#deps.failed(error);
    this.#deps.emit({ type: 'mining.failed', message: error.message });
  }
}

/** A block that is being made. */
interface Attempt {
  readonly abort: AbortController;
  readonly sinceMs: MonotonicMs;
  transactions: readonly Uint8Array[];
}

/** One sealer and what is done for it. */
class SealingRun {
  readonly #deps: SealingDeps;
  readonly #options: CheckedMining;
  readonly #sealer: Sealer;
  readonly #timer: DeadlineTimer;
  readonly #abort = new AbortController();
  readonly #attempts = new Map<number, Attempt>();
  /** Blocks are built one after the other, also when the first is pointless by now. */
  #built: Promise<void> = Promise.resolve();
  readonly #tasks = new Set<Promise<void>>();
  /** Set while a block is about to be built anew. */
  #rebuild: Cancel | undefined;
  /** Set while it seals. */
  #end: (() => void) | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(deps: SealingDeps, options: CheckedMining) {
    this.#deps = deps;
    this.#options = options;
    const { rule, tree, rosterAfter } = deps.context;
    this.#sealer = rule.newSealer({
      key: deps.key.publicKey,
      sign: (bytes) => deps.key.sign(bytes),
      medianTimeMs: (entry) => tree.medianTimeMs(entry),
      rosterAfter,
      intervalMs: options.intervalMs,
      blocks: options.count ?? Number.POSITIVE_INFINITY,
    });
    this.#timer = new DeadlineTimer({
      clock: deps.clock,
      deadlineMs: () => this.#sealer.deadlineMs,
      due: () => this.#input({ kind: 'wake' }),
    });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Seals until stopped, done or failed. @throws what a task failed with */
  async toTheEnd(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#end = resolve;
      this.tipMoved();
    });
    this.stop();
    await Promise.all(this.#tasks);
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  tipMoved(): void {
    this.#input({ kind: 'tip', entry: this.#deps.tip() });
  }

  /** A block that takes long to seal is built anew, with what has come meanwhile and a fresh time. */
  poolGrew(): void {
    const last = [...this.#attempts].at(-1);
    if (last === undefined || this.#rebuild !== undefined) return;
    const [re, { sinceMs }] = last;
    this.#rebuild = this.#deps.clock.at(addMs(sinceMs, TEMPLATE_MS_MIN), () => {
      this.#rebuild = undefined;
      if (this.#attempts.has(re)) this.tipMoved();
    });
  }

  stop(): void {
    this.#abort.abort(POINTLESS);
    this.#timer.stop();
    this.#rebuild?.();
    for (const { abort } of this.#attempts.values()) abort.abort(POINTLESS);
    this.#end?.();
  }

  /** Nothing is decided before the run has begun, or after its end. */
  #input(input: SealInput): void {
    if (this.#end === undefined || this.signal.aborted) return;
    const { clock } = this.#deps;
    const now = { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
    for (const effect of this.#sealer.handle(input, now)) this.#perform(effect);
    this.#timer.arm();
  }

  #perform(effect: SealEffect): void {
    switch (effect.kind) {
      case 'build': {
        const sinceMs = this.#deps.clock.nowMs();
        const attempt = { abort: new AbortController(), sinceMs, transactions: [] };
        this.#attempts.set(effect.re, attempt);
        this.#built = this.#built.then(() => this.#build(effect, attempt));
        return this.#track(this.#built);
      }
      case 'work':
        return this.#track(this.#work(effect));
      case 'drop':
        this.#attempts.get(effect.re)?.abort.abort(POINTLESS);
        this.#attempts.delete(effect.re);
        return;
      case 'sealed':
        return this.#track(this.#sealed(effect));
      case 'done':
        return this.#end?.();
    }
  }

  async #build(
    { re, parent, fields }: Extract<SealEffect, { kind: 'build' }>,
    attempt: Attempt,
  ): Promise<void> {
    if (attempt.abort.signal.aborted) return;
    const { notes, ledger, key } = this.#deps;
    const sealer = this.#options.rewardKey ?? key.publicKey;
    const texts = textsFor(parent, this.#options);
    const preview = await ledger.preview(parent, {
      sealer,
      candidates: (accountOf) => this.#candidates(texts, accountOf(notes.account).nonce),
    });
    // Our tip has moved on, and the sealer is about to hear of it.
    if (preview === undefined) {
      this.#attempts.delete(re);
      return this.#input({ kind: 'not-built', re });
    }
    const transactions = preview.transactions.map(({ bytes }) => bytes);
    attempt.transactions = transactions;
    const content = { transactions, sealer, stateRoot: preview.stateRoot };
    const template = headerTemplate({ parent, fields, ...content });
    this.#input({ kind: 'built', re, headerBytes: encodeHeader(template) });
  }

  /** What waits, the most worth first, and our own notes, for which there is room in any case. */
  #candidates(texts: readonly string[], nonce: bigint): Transaction[] {
    const { notes, pool } = this.#deps;
    const bytesMax = BLOCK_BYTES_MAX - HEADER_BYTES - texts.length * noteBytesOf(this.#options);
    const waiting = pool.select(bytesMax, BLOCK_TRANSACTIONS_MAX - texts.length).map(transactionOf);
    const ours = waiting.filter(({ body }) => body.from === notes.account).length;
    return [...waiting, ...notes.write(texts, nonce + BigInt(ours))];
  }

  async #work({ re, headerBytes }: Extract<SealEffect, { kind: 'work' }>): Promise<void> {
    const attempt = this.#attempts.get(re);
    if (attempt === undefined) return;
    const outcome = await this.#deps.work.mine({ headerBytes }, attempt.abort.signal);
    if (outcome === 'stopped') return;
    this.#input({ kind: 'worked', re, headerBytes: withNonce(headerBytes, outcome.nonce) });
  }

  async #sealed(effect: Extract<SealEffect, { kind: 'sealed' }>): Promise<void> {
    const { re, headerBytes, certificate } = effect;
    const { clock, emit, found } = this.#deps;
    const attempt = this.#attempts.get(re);
    if (attempt === undefined) return;
    this.#attempts.delete(re);
    const seal = certificate && encodeSeal(certificate);
    const read = readBlock(encodeBlock(headerBytes, attempt.transactions, seal));
    if (!read.ok) throw new Error(`our own block is not valid: ${read.why}`);
    const { header, transactions, id } = read.value;
    const ms = Math.round(elapsedMs(attempt.sinceMs, clock.nowMs()));
    emit({ type: 'block.mined', height: header.height, id, txs: transactions.length, ms });
    await found(read.value);
    this.#input({ kind: 'settled', re });
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.#failure ??= { error };
        this.#end?.();
      })
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }
}

/** Bytes of a note's transaction beside its text: two keys, a signature, a nonce, tags and lengths. */
const NOTE_OVERHEAD_BYTES = 160;

/** Bytes of a text that says which note of which block it is. */
const SHORT_NOTE_BYTES = 40;

/** Bytes of a block's header and seal with their tags, generously. */
const HEADER_BYTES = 1_000;

/** Bytes that each of our notes takes in a block at most. */
function noteBytesOf({ noteBytes = 0 }: CheckedMining): number {
  return Math.max(noteBytes, SHORT_NOTE_BYTES) + NOTE_OVERHEAD_BYTES;
}

/** As many notes as were asked for, or as a block can hold. */
function textsFor({ height }: HeaderEntry, options: CheckedMining): string[] {
  const { notesPerBlock, noteBytes = 0 } = options;
  const most = Math.min(
    BLOCK_TRANSACTIONS_MAX,
    Math.floor((BLOCK_BYTES_MAX - HEADER_BYTES) / noteBytesOf(options)),
  );
  return Array.from({ length: Math.min(notesPerBlock, most) }, (_, index) =>
    `note ${index + 1} of block ${height + 1}`.padEnd(noteBytes, '.'),
  );
}
