// One snapshot that is being fetched: what of it is missing, and how fast it comes. When it is given up follows
// from what has come, so that nobody holds a fetch open with a piece now and then. Whom to ask is decided in
// snapshot-sync.ts.
import type { HeaderEntry } from '../chain/header-tree.ts';
import { addMs, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import { leafBytes, MissingPaths, type SnapshotPiece } from '../ledger/snapshot-piece.ts';
import {
  SNAPSHOT_BYTES_PER_MS_MIN,
  SNAPSHOT_TRIAL_MS,
  SNAPSHOT_WAIT_MS,
} from './snapshot-limits.ts';

export class SnapshotFetch {
  readonly entry: HeaderEntry;
  readonly missing: MissingPaths;
  readonly #begunMs: MonotonicMs;
  #lastMs: MonotonicMs;
  #bytes = 0;

  constructor(entry: HeaderEntry, nowMs: MonotonicMs) {
    this.entry = entry;
    this.missing = new MissingPaths(entry.header.stateRoot);
    this.#begunMs = nowMs;
    this.#lastMs = nowMs;
  }

  /** Bytes of leaves, whatever the pieces were that they came in: a piece may be small. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A proven piece. @returns false if nothing of it was missing */
  found(piece: SnapshotPiece, nowMs: MonotonicMs): boolean {
    if (!this.missing.found(piece)) return false;
    this.#lastMs = nowMs;
    for (const leaf of piece.leaves) this.#bytes += leafBytes(leaf);
    return true;
  }

  /** When it is given up, unless more has come by then. */
  get endMs(): MonotonicMs {
    const silentMs = addMs(this.#lastMs, SNAPSHOT_WAIT_MS);
    const slowMs = addMs(
      this.#begunMs,
      SNAPSHOT_WAIT_MS + Math.ceil(this.#bytes / SNAPSHOT_BYTES_PER_MS_MIN),
    );
    return silentMs < slowMs ? silentMs : slowMs;
  }

  /** From when on one that waits may take its place. */
  get triedMs(): MonotonicMs {
    return addMs(this.#begunMs, SNAPSHOT_TRIAL_MS);
  }

  bytesPerMs(nowMs: MonotonicMs): number {
    return this.#bytes / Math.max(1, elapsedMs(this.#begunMs, nowMs));
  }

  /** How it came, for people. */
  pace(nowMs: MonotonicMs): string {
    return `${this.#bytes} bytes of it came in ${Math.round(elapsedMs(this.#begunMs, nowMs))} ms`;
  }
}
