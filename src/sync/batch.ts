// One request for consecutive blocks, from the asking to the end of the reply. What a batch means
// for others (who is asked instead, what is stored) is block-pool.ts's concern.
//
//            begin              end
//   asked ---------> streaming -----> over
//     |                  |             ^
//     |  abandon         |  abandon    |
//     +------------> abandoned --------+
//                                 end
import { strict as assert } from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { MonotonicMs } from '../clock/clock.ts';
import type { ConnectionId } from './effects.ts';

/** The blocks that have not come yet, in the order asked. */
type Pending = Map<Hash, HeaderEntry>;

export type BatchState =
  /** The request is out; the peer may be busy with an earlier one. */
  | { readonly status: 'asked'; readonly pending: Pending }
  /** Its reply is running. */
  | { readonly status: 'streaming'; readonly pending: Pending }
  /** Too slow: others were asked. A request cannot be taken back, so its blocks may still come. */
  | { readonly status: 'abandoned'; readonly pending: Pending }
  | { readonly status: 'over' };

const nothing: Pending = new Map();

export class Batch {
  /** Envelope.id of the request. */
  readonly id: number;
  readonly peer: ConnectionId;
  readonly askedMs: MonotonicMs;
  #state: BatchState;

  constructor(
    id: number,
    peer: ConnectionId,
    entries: readonly HeaderEntry[],
    askedMs: MonotonicMs,
  ) {
    this.id = id;
    this.peer = peer;
    this.askedMs = askedMs;
    this.#state = { status: 'asked', pending: new Map(entries.map((entry) => [entry.id, entry])) };
  }

  get status(): BatchState['status'] {
    return this.#state.status;
  }

  get pending(): ReadonlyMap<Hash, HeaderEntry> {
    return this.#state.status === 'over' ? nothing : this.#state.pending;
  }

  /** asked -> streaming; an abandoned batch stays abandoned */
  begin(): void {
    assert(this.#state.status !== 'over');
    if (this.#state.status === 'asked') this.#state = { ...this.#state, status: 'streaming' };
  }

  /** No arrow: one block less is pending. False if it was not. */
  deliver(id: Hash): boolean {
    return this.#state.status !== 'over' && this.#state.pending.delete(id);
  }

  /** asked | streaming -> abandoned */
  abandon(): void {
    assert(this.#state.status !== 'over');
    this.#state = { status: 'abandoned', pending: this.#state.pending };
  }

  /** asked | streaming | abandoned -> over. Returns what never came. */
  end(): HeaderEntry[] {
    const missing = [...this.pending.values()];
    this.#state = { status: 'over' };
    return missing;
  }
}
