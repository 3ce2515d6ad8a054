// Headers before blocks, where somebody vouches for a block: as long as its header has not come, and peers are
// showing headers, no block is asked for, because its signatures would be checked in vain. Whatever peers show,
// that ends: with the header, with the last of what they have, or with the time.
import type { AssumedValid } from '../chain/assumed-valid.ts';
import { addMs, type MonotonicMs } from '../clock/clock.ts';
import type { SyncPeer } from './peer.ts';

/** Milliseconds that blocks wait in all: a million headers, at 40,000 a second. */
const LEAD_MS_MAX = 30_000;

export class HeaderLead {
  readonly #assumed: AssumedValid;
  /** When blocks began to wait. */
  #begunMs: MonotonicMs | undefined;

  constructor(assumed: AssumedValid) {
    this.#assumed = assumed;
  }

  /** Whether blocks are to wait. Ask when whoever can be asked for headers has been asked. */
  isWanted(peers: Iterable<SyncPeer>, nowMs: MonotonicMs): boolean {
    if (!this.#assumed.isSought || ![...peers].some(isShowing)) return false;
    this.#begunMs ??= nowMs;
    return nowMs < addMs(this.#begunMs, LEAD_MS_MAX);
  }
}

function isShowing({ headerRequest: { status } }: SyncPeer): boolean {
  return status === 'asked' || status === 'reading';
}
