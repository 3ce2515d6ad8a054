// Performs what the relay decides: messages to connections, signatures to the thread pool, changes to the
// events; and brings it what the node knows: peers, our chain, transactions of our own, and those that
// waited when the node was stopped.
import type { Hash } from '../chain/hash.ts';
import { leafHash } from '../chain/merkle.ts';
import type { SignatureCheck } from '../chain/rules.ts';
import { readTransaction, type Transaction } from '../chain/transaction.ts';
import { mempoolLimits, relayLimits } from '../mempool/limits.ts';
import { Mempool, type PoolChange } from '../mempool/mempool.ts';
import { candidateOf, type PoolCandidate, transactionOf } from '../mempool/pool-entry.ts';
import type { RefusedTransaction } from '../mempool/refusals.ts';
import { Relay, type RelayEffect, type RelayInput } from '../mempool/relay.ts';
import { DeadlineTimer } from '../net/deadline-timer.ts';
import type { PoolFile } from '../store/pool-file.ts';
import type { Sync } from '../sync/sync.ts';
import { FRAME_BYTES_MAX } from '../wire/limits.ts';
import type { MempoolStatus, SubmitOutcome, SubmitRefusal } from './api.ts';
import type { BlockReader } from './block-reader.ts';
import { transactionDetails } from './chain-views.ts';
import type { NodeContext } from './node-context.ts';
import { PoolFollower } from './pool-follower.ts';
import { poolFrames, transactionsInFrames } from './pool-frames.ts';
import { verifyPatiently } from './verify-patiently.ts';

/** Bytes around the transactions of a reply: its Envelope, and a tag and a length for each. */
const REPLY_MARGIN_BYTES = 32 * 1024;
/** Stored transactions whose signatures are checked together. */
const STORED_PER_CHECK = 200;

export interface MempoolDriverOptions extends NodeContext {
  readonly sync: Pick<Sync, 'phase'>;
  readonly blocks: Pick<BlockReader, 'block' | 'has'>;
  readonly file: PoolFile;
  /** More could stand in the next block than before. */
  readonly grew: () => void;
}

export class MempoolDriver {
  readonly pool: Mempool;
  readonly #options: MempoolDriverOptions;
  readonly #relay: Relay;
  readonly #follower: PoolFollower;
  readonly #timer: DeadlineTimer;
  readonly #work = new Set<Promise<void>>();
  /** What waited when the node was stopped, as far as it is not judged again yet. */
  #unjudged: Uint8Array[] = [];
  #state: 'running' | 'stopped' = 'running';

  constructor(options: MempoolDriverOptions) {
    const { state, sync, environment, blocks, failed } = options;
    this.#options = options;
    this.pool = new Mempool({
      genesis: state.genesis.id,
      accountOf: (key) => state.ledger.accountOf(key),
      tipHeight: () => state.chain.tip.height,
      limits: { ...mempoolLimits, feePerByteMin: options.options.feePerByteMin },
    });
    this.#relay = new Relay({
      pool: this.pool,
      limits: relayLimits,
      mayAsk: () => sync.phase === 'synced',
    });
    this.#follower = new PoolFollower({
      ...{ chain: state.chain.best, blocks, failed },
      isEmpty: () => this.pool.count === 0,
      moved: (move) => this.#input({ kind: 'chain-moved', move }),
    });
    this.#timer = new DeadlineTimer({
      clock: environment.clock,
      deadlineMs: () => this.#relay.deadlineMs,
      due: () => this.#input({ kind: 'wake' }),
    });
  }

  // --- Start and stop -------------------------------------------------------------------------

  /** Reads what waited when the node was stopped. @throws StoreError */
  async load(): Promise<void> {
    this.#follower.begin();
    this.#unjudged = transactionsInFrames(await this.#options.file.load());
  }

  /** What was read is judged again, beside everything else. From now on it has to be stopped. */
  start(): void {
    if (this.#unjudged.length > 0) this.#track(this.#judgeAgain());
  }

  /** @throws StoreError when what waits cannot be written down */
  async stop(): Promise<void> {
    this.#timer.stop();
    this.#state = 'stopped';
    await Promise.all([this.#follower.idle(), ...this.#work]);
    const waiting = [...this.pool.entries()].map(({ bytes }) => bytes);
    await this.#options.file.save(poolFrames([...waiting, ...this.#unjudged]));
  }

  async #judgeAgain(): Promise<void> {
    while (this.#unjudged.length > 0 && this.#state === 'running') {
      const some = this.#unjudged.splice(0, STORED_PER_CHECK).flatMap((bytes) => {
        const read = readTransaction(bytes);
        return read.ok ? [candidateOf(read.value)] : [];
      });
      const judged = some.map((candidate) => ({ candidate, judged: this.pool.judge(candidate) }));
      const checks = judged.flatMap((one) => (one.judged.ok ? [one.judged.check] : []));
      // Somebody who could change our folder could do worse, so one bad signature drops its batch.
      if (!(await this.#verify(checks))) continue;
      for (const { candidate, judged: before } of judged) if (before.ok) this.#add(candidate);
    }
  }

  // --- What the node tells --------------------------------------------------------------------

  joined(peer: string): void {
    this.#input({ kind: 'peer-ready', peer });
  }

  left(peer: string): void {
    this.#input({ kind: 'peer-left', peer });
  }

  tipMoved(): void {
    if (this.#state === 'running') this.#follower.tipMoved();
  }

  synced(): void {
    this.#input({ kind: 'synced' });
  }

  announced(peer: string, leafHashes: readonly Hash[]): void {
    this.#input({ kind: 'Inventory', peer, leafHashes });
  }

  answered(peer: string, re: number, transactions: readonly Uint8Array[]): void {
    this.#input({ kind: 'Transactions', peer, re, transactions });
  }

  /** What waits here has been checked, signature and all. */
  isVerified({ bytes }: Transaction): boolean {
    return this.pool.count > 0 && this.pool.get(leafHash(bytes)) !== undefined;
  }

  // --- What is asked of it --------------------------------------------------------------------

  /** Those of them that are here, as many as fit one message, each once. [T-4] */
  transactions(leafHashes: readonly Hash[]): Uint8Array[] {
    let left = FRAME_BYTES_MAX - REPLY_MARGIN_BYTES;
    const found: Uint8Array[] = [];
    for (const leafHash of new Set(leafHashes)) {
      const bytes = this.pool.get(leafHash)?.bytes;
      if (bytes === undefined) continue;
      left -= bytes.length;
      if (left < 0) break;
      found.push(bytes);
    }
    return found;
  }

  /** @param bytes of a signed transaction of somebody here */
  async submit(bytes: Uint8Array): Promise<SubmitOutcome> {
    const read = readTransaction(bytes);
    if (!read.ok) return refusedFor(read.fault, read.why);
    const candidate = candidateOf(read.value);
    const judged = this.pool.judge(candidate);
    if (!judged.ok) return refusedFor(judged.reason, judged.why);
    if (!(await this.#verify([judged.check]))) {
      return refusedFor('bad-signature', 'not by the key that pays, or not for this network');
    }
    const refusal = this.#add(candidate);
    if (refusal !== undefined) return refusedFor(refusal.reason, refusal.why);
    return { outcome: 'accepted', id: read.value.id };
  }

  /** @param count how many transactions to list, the newest first */
  status(count: number): MempoolStatus {
    const { network, feePerByteMin } = this.#options.options;
    const newest = [...this.pool.entries()].reverse().slice(0, count);
    return {
      count: this.pool.count,
      ready: this.pool.readyCount,
      bytes: this.pool.sizeBytes,
      bytesMax: mempoolLimits.bytesMax,
      feePerByteMin,
      transactions: newest.map((entry) => {
        const { leafHash, feePerByte } = entry;
        return {
          ...transactionDetails(transactionOf(entry), network.name),
          ...{ leafHash, bytes: entry.bytes.length, feePerByte },
          state: this.pool.isReady(entry) ? 'ready' : 'waiting',
        };
      }),
    };
  }

  // --- What the relay decides -----------------------------------------------------------------

  #input(input: RelayInput): void {
    if (this.#state === 'stopped') return;
    const nowMs = this.#options.environment.clock.nowMs();
    for (const effect of this.#relay.handle(input, nowMs)) this.#perform(effect);
    this.#timer.arm();
  }

  #perform(effect: RelayEffect): void {
    const { peers, emit } = this.#options;
    switch (effect.kind) {
      case 'Inventory':
      case 'GetTransactions': {
        const { kind, leafHashes } = effect;
        const id = kind === 'GetTransactions' ? effect.id : undefined;
        peers.readyPeer(effect.peer)?.connection.send({ id, message: { kind, leafHashes } });
        return;
      }
      case 'check':
        return this.#track(this.#check(effect.check, effect.checks));
      case 'changed':
        return this.#report(effect.change, effect.peer);
      case 'refused': {
        const { peer, id, refusal } = effect;
        const { reason, why } = refusal;
        return emit({ type: 'transaction.refused', peer, id, reason, why });
      }
      case 'violation':
        peers.readyPeer(effect.peer)?.connection.abort(effect.violation, effect.why);
        return;
    }
  }

  async #check(check: number, checks: readonly SignatureCheck[]): Promise<void> {
    const verdict = (await this.#verify(checks)) ? 'good' : 'bad';
    this.#input({ kind: 'checked', check, verdict });
  }

  async #verify(checks: readonly SignatureCheck[]): Promise<boolean> {
    return checks.length === 0 || (await verifyPatiently(checks, this.#options.environment));
  }

  /** Its signature is good. @returns why it is not let in */
  #add(candidate: PoolCandidate): RefusedTransaction | undefined {
    const added = this.pool.add(candidate, this.#options.environment.clock.nowMs());
    if (!added.ok) return added;
    this.#input({ kind: 'submitted', change: added.change });
    return undefined;
  }

  #report({ added, ready, departed }: PoolChange, peer: string | undefined): void {
    const { emit } = this.#options;
    for (const { id, from, fee, bytes } of added) {
      const event = { id, from, fee: String(fee), bytes: bytes.length };
      emit({ type: 'transaction.added', ...(peer !== undefined && { peer }), ...event });
    }
    for (const { entry, why } of departed) emit({ type: 'transaction.removed', id: entry.id, why });
    if (ready.length > 0) this.#options.grew();
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#options.failed(error))
      .finally(() => this.#work.delete(tracked));
    this.#work.add(tracked);
  }
}

function refusedFor(reason: SubmitRefusal, why: string): SubmitOutcome {
  return { outcome: 'refused', reason, why };
}
