// What people are told of a sync that catches up: that it begins, how far it is, and that it is done.
import { type Clock, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { NodeEvent } from '../observe/events.ts';
import type { Sync } from '../sync/sync.ts';

/** Milliseconds between two reports of progress: as often as a person looks. */
const PROGRESS_INTERVAL_MS = 1_000;

export class SyncReports {
  readonly #sync: Pick<Sync, 'progress' | 'phase'>;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #emit: (event: NodeEvent) => void;
  /** Of this catching up; `atMs`: of the last report. */
  #told: { bytes: number; atMs: MonotonicMs };

  constructor(
    sync: Pick<Sync, 'progress' | 'phase'>,
    clock: Pick<Clock, 'nowMs'>,
    emit: (event: NodeEvent) => void,
  ) {
    this.#sync = sync;
    this.#clock = clock;
    this.#emit = emit;
    this.#told = { bytes: 0, atMs: clock.nowMs() };
  }

  catchingUp(peer: string, claimed: number): void {
    this.#told = { bytes: 0, atMs: this.#clock.nowMs() };
    this.#emit({ type: 'sync.start', peer, claimed });
    const { assumed, blocks } = this.#sync.progress;
    if (assumed === undefined || blocks >= (assumed.height ?? Number.POSITIVE_INFINITY)) return;
    this.#emit({ type: 'sync.assumed', id: assumed.id });
  }

  /** So many bytes more are stored. */
  stored(bytes: number): void {
    if (this.#sync.phase === 'synced') return;
    this.#told.bytes += bytes;
    const nowMs = this.#clock.nowMs();
    if (elapsedMs(this.#told.atMs, nowMs) < PROGRESS_INTERVAL_MS) return;
    this.#told.atMs = nowMs;
    const { blocks: height, target } = this.#sync.progress;
    this.#emit({ type: 'sync.progress', height, target, bytes: this.#told.bytes });
  }
}
