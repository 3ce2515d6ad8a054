// A sync that is to begin with a state fetches all headers before any block: until somebody says where the chain
// begins, no block is asked for, and headers are bounded loosely.
import type { ChainState } from '../chain/chain-state.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { SyncLimits } from './limits.ts';
import type { SyncPeer } from './peer.ts';
import { hasAllHeaders } from './phase.ts';
import { SNAPSHOT_HEADERS_AHEAD_MAX, SNAPSHOT_OPEN_HEADERS_MAX } from './snapshot-limits.ts';

export class BlockHold {
  readonly #chain: ChainState;
  readonly #limits: SyncLimits;
  /** As they are again when blocks are asked for. */
  readonly #before: Pick<SyncLimits, 'headersAheadMax' | 'openHeadersMax'>;
  #state: 'held' | 'asked';

  /** @param limits are set, and set back */
  constructor(chain: ChainState, limits: SyncLimits, state: 'held' | 'asked') {
    this.#chain = chain;
    this.#limits = limits;
    this.#state = state;
    const { headersAheadMax, openHeadersMax } = limits;
    this.#before = { headersAheadMax, openHeadersMax };
    if (state === 'asked') return;
    limits.headersAheadMax = SNAPSHOT_HEADERS_AHEAD_MAX;
    limits.openHeadersMax = SNAPSHOT_OPEN_HEADERS_MAX;
  }

  get isHeld(): boolean {
    return this.#state === 'held';
  }

  /** The best header that peers have shown, if blocks are held and nobody has more headers to show. */
  headersTip(
    peers: readonly SyncPeer[],
    mayAsk: (peer: SyncPeer) => boolean,
  ): HeaderEntry | undefined {
    if (!this.isHeld || !hasAllHeaders(peers, mayAsk)) return undefined;
    let best: HeaderEntry | undefined;
    for (const { provenTip } of peers) {
      if (provenTip !== undefined && provenTip.work > (best?.work ?? 0n)) best = provenTip;
    }
    return best;
  }

  /** Blocks are asked for from now on. @returns whether the chain begins there now, and not at genesis */
  end(at: HeaderEntry | undefined): boolean {
    if (!this.isHeld) return false;
    this.#state = 'asked';
    Object.assign(this.#limits, this.#before);
    if (at !== undefined) this.#chain.beginAt(at);
    return at !== undefined;
  }
}
