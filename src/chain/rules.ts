// When a block is valid, as far as it can be said without the ledger: each check with its reason,
// cheapest first. No check here looks at a clock, a disk or a key: the time comes in, signatures go
// out as a list for others to check.

import type { WallMs } from '../clock/clock.ts';
import type { Block } from './block.ts';
import { type ChainFault, faultVerdicts, type Refusal } from './faults.ts';
import type { Hash } from './hash.ts';
import { type BlockHeader, HEADER_VERSION, type Sealed } from './header.ts';
import { isUsableKey } from './keys.ts';
import type { Network } from './network.ts';
import { signingBytes } from './transaction.ts';

export type { ChainFault } from './faults.ts';

/**
 * How many spacings of its network a header's time may be ahead of our clock: Bitcoin's two hours are
 * twelve of its ten minutes. The longer the limit is beside a period of retargeting, the more an
 * invented time can ease the target: by two hours sixty-fold, by twelve spacings of 32 two-fold.
 */
const SPACINGS_AHEAD_MAX = 12;
/**
 * Milliseconds that are allowed however short the spacing: a week of drift at 100 ppm, which is what the
 * clock of a machine without a time service may have.
 */
const AHEAD_MS_MIN = 60_000;
/** Blocks whose median time a new block must exceed: Bitcoin's eleven. */
export const MEDIAN_TIME_BLOCKS = 11;

/** Where a header would stand. */
export interface HeaderPlace {
  readonly network: Network;
  readonly parent: { readonly id: Hash; readonly height: number };
  /** Median time of the parent and the ten before it (HeaderTree.medianTimeMs). */
  readonly medianTimeMs: number;
  /** What the consensus rule demands here. */
  readonly expectedTarget: Hash;
  readonly wallMs: WallMs;
}

/** One Ed25519 signature for somebody to check. */
export interface SignatureCheck {
  readonly key: Hash;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Milliseconds that a header's time may be ahead of our clock. */
export function aheadMaxMs(spacingMs: number): number {
  return Math.max(SPACINGS_AHEAD_MAX * spacingMs, AHEAD_MS_MIN);
}

/** What can be said of a header from its place in the chain. The seal is the consensus rule's. */
export function checkHeader(sealed: Sealed, place: HeaderPlace): Refusal | undefined {
  const { header } = sealed;
  const refuse = (fault: ChainFault, why: string) => refusal(sealed.id, fault, why);
  // First: everything else might mean something different in another version.
  if (header.version !== HEADER_VERSION) return refuse('bad-version', `version ${header.version}`);
  if (header.parent !== place.parent.id) return refuse('bad-parent', 'another block is its parent');
  // The height decides retargeting and is what people count by: it must not be a claim.
  if (header.height !== place.parent.height + 1) {
    return refuse('bad-height', `height ${header.height} on top of ${place.parent.height}`);
  }
  // Who may take part is committed to where there are members, and must not be smuggled in elsewhere.
  if ((header.membershipHash !== undefined) !== (place.network.shape !== 'public')) {
    return refuse('bad-membership', 'a membership hash belongs to networks with members only');
  }
  // A chosen target would let its sender choose the price of a block.
  if (header.target !== place.expectedTarget) {
    return refuse('wrong-target', `target ${header.target}, expected ${place.expectedTarget}`);
  }
  return checkTime(header, place, refuse);
}

function checkTime(
  header: BlockHeader,
  place: HeaderPlace,
  refuse: (fault: ChainFault, why: string) => Refusal,
): Refusal | undefined {
  // Time must move on, or retargeting could be steered by standing still; the median instead of the
  // parent's time leaves room for clocks that differ.
  if (header.timeMs <= place.medianTimeMs) {
    return refuse('time-too-early', `not later than the median ${place.medianTimeMs}`);
  }
  // Last, because it is the only one that can pass by itself: what is wrong for ever is said first.
  if (header.timeMs > place.wallMs + aheadMaxMs(place.network.parameters.spacingMs)) {
    return refuse('time-too-far', `${header.timeMs - place.wallMs} ms ahead of our clock`);
  }
  return undefined;
}

/** What can be said of a block's content without the ledger. Size and root were readBlock's. */
export function checkBlock(block: Block): Refusal | undefined {
  const ids = new Set<Hash>();
  for (const { id, body } of block.transactions) {
    // Its nonce could be used only once anyway, but finding that needs the ledger.
    if (ids.has(id)) return refusal(block.id, 'duplicate-transaction', `transaction ${id} twice`);
    ids.add(id);
    // Only `from`: it is the key that signatures are checked against. Whoever pays to an unusable
    // key has thrown the money away, and harms nobody else.
    if (!isUsableKey(body.from)) return refusal(block.id, 'unusable-key', `from ${body.from}`);
  }
  return undefined;
}

/** Every signature of the block, in order. All of them must verify, or it is a `bad-signature`. */
export function signatureChecks(block: Block, genesis: Hash): SignatureCheck[] {
  return block.transactions.map(({ body, bodyBytes, signature }) => ({
    key: body.from,
    message: signingBytes(genesis, bodyBytes),
    signature,
  }));
}

function refusal(id: Hash, fault: ChainFault, why: string): Refusal {
  const condemned = faultVerdicts[fault] === 'committed' ? { condemned: id } : {};
  return { ok: false, fault, why, ...condemned };
}
