// When a block is valid, as far as it can be said without the ledger: each check with its reason,
// cheapest first. No check here looks at a clock, a disk or a key: the time comes in, signatures go
// out as a list for others to check.

import type { WallMs } from '../clock/clock.ts';
import { type Block, readBlock } from './block.ts';
import { type ChainFault, type Read, type Refusal, refuseBlock } from './faults.ts';
import type { Hash } from './hash.ts';
import { HEADER_VERSION, type Sealed } from './header.ts';
import { isUsableKey } from './keys.ts';
import type { SpacingParameters } from './network-parameters.ts';
import { signingBytes, type Transaction, type TransactionBody } from './transaction.ts';
import type { TransactionRows } from './transaction-rows.ts';

export type { ChainFault } from './faults.ts';

/**
 * Milliseconds that a header's time may be ahead of our clock however short the network's spacing: a week of drift at 100 ppm, which is what the
 * clock of a machine without a time service may have.
 */
const AHEAD_MS_MIN = 60_000;
/** Blocks whose median time a new block must exceed: Bitcoin's eleven. */
export const MEDIAN_TIME_BLOCKS = 11;

/** Which of the header fields that not every rule has must be there, and which must not. */
export interface HeaderForm {
  readonly target: 'required' | 'absent';
  readonly rosterHash: 'required' | 'absent';
  readonly nonce: 'free' | 'zero';
}

/** One Ed25519 signature that the caller has to check. */
export interface SignatureCheck {
  readonly key: Hash;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Milliseconds that a header's time may be ahead of our clock. */
export function aheadMaxMs({ spacingMs, futureSpacings }: SpacingParameters): number {
  return Math.max(futureSpacings * spacingMs, AHEAD_MS_MIN);
}

/** Whether a header has the fields that its rule demands, and no others. */
export function checkForm({ id, header }: Sealed, form: HeaderForm): Refusal | undefined {
  for (const field of ['target', 'rosterHash'] as const) {
    const found = header[field] === undefined ? 'absent' : 'required';
    // What a rule does not look at must not be smuggled in, or one block would have many ids.
    if (found !== form[field])
      return refuseBlock(id, 'bad-form', `${field} must be ${form[field]}`);
  }
  if (form.nonce === 'zero' && header.nonce !== 0n) {
    return refuseBlock(id, 'bad-form', 'the nonce must be zero');
  }
  return undefined;
}

/** Whether a header follows its parent. */
export function checkLink(
  { id, header }: Sealed,
  parent: { readonly id: Hash; readonly height: number },
): Refusal | undefined {
  const refuse = (fault: ChainFault, why: string) => refuseBlock(id, fault, why);
  // First: everything else might mean something different in another version.
  if (header.version !== HEADER_VERSION) return refuse('bad-version', `version ${header.version}`);
  if (header.parent !== parent.id) return refuse('bad-parent', 'another block is its parent');
  // The height decides retargeting and is what people count by: it must not be a claim.
  if (header.height !== parent.height + 1) {
    return refuse('bad-height', `height ${header.height} on top of ${parent.height}`);
  }
  return undefined;
}

/** Whether a header's time lies between those of its ancestors and our clock. */
export function checkTime(
  { id, header }: Sealed,
  limits: { readonly medianTimeMs: number; readonly aheadMaxMs: number; readonly wallMs: WallMs },
): Refusal | undefined {
  // Time must move on, or retargeting could be steered by standing still; the median instead of the
  // parent's time leaves room for clocks that differ.
  if (header.timeMs <= limits.medianTimeMs) {
    return refuseBlock(id, 'time-too-early', `not later than the median ${limits.medianTimeMs}`);
  }
  if (header.timeMs > limits.wallMs + limits.aheadMaxMs) {
    const aheadMs = header.timeMs - limits.wallMs;
    return refuseBlock(id, 'time-too-far', `${aheadMs} ms ahead of our clock`);
  }
  return undefined;
}

/** Reads a block, and checks all of it that needs no other block. */
export function readValidBlock(bytes: Uint8Array): Read<Block> {
  const read = readBlock(bytes);
  return (read.ok && checkBlock(read.value)) || read;
}

/** What can be said of a block's content without the ledger. Size and root were readBlock's. */
export function checkBlock({ id, header, rows }: Block): Refusal | undefined {
  // Its nonce could be used only once anyway, but finding that needs the ledger.
  const repeated = repeatedTransaction(rows);
  if (repeated !== undefined) {
    return refuseBlock(id, 'duplicate-transaction', `transaction ${repeated} twice`);
  }
  const isUsable = new Uint8Array(rows.accounts);
  for (let row = 0; row < rows.count; row++) {
    const from = rows.from(row);
    // Only `from`: it is the key that signatures are checked against. A payment to an unusable
    // key is lost, and harms nobody else.
    if (isUsable[from] === 0) {
      const key = rows.key(from);
      if (!isUsableKey(key)) return refuseBlock(id, 'unusable-key', `from ${key}`);
      isUsable[from] = 1;
    }
    // Without this an old transaction that never found a block could be used years later.
    const lastHeight = rows.lastHeight(row);
    if (isExpiredAt(header.height, { lastHeight })) {
      const why = `transaction ${rows.transaction(row).id} ended at ${lastHeight}`;
      return refuseBlock(id, 'expired', why);
    }
  }
  return undefined;
}

/** One of two are of the same account and nonce, so ids are computed only where an account's nonces do not rise. */
function repeatedTransaction(rows: TransactionRows): Hash | undefined {
  const nonces: (bigint | undefined)[] = [];
  let isRising = true;
  for (let row = 0; row < rows.count && isRising; row++) {
    const [from, nonce] = [rows.from(row), rows.nonce(row)];
    const before = nonces[from];
    isRising = before === undefined || nonce > before;
    nonces[from] = nonce;
  }
  if (isRising) return undefined;
  const ids = new Set<Hash>();
  return rows.all().find(({ id }) => ids.size === ids.add(id).size)?.id;
}

/** Whether a block of this height may hold the transaction no more. [C-4] */
export function isExpiredAt(
  height: number,
  { lastHeight }: Pick<TransactionBody, 'lastHeight'>,
): boolean {
  return lastHeight !== 0 && lastHeight < height;
}

/** Every signature of the block, in order. All of them must verify, or it is a `bad-signature`. */
export function signatureChecks(block: Block, genesis: Hash): SignatureCheck[] {
  return block.transactions.map((transaction) => signatureCheck(transaction, genesis));
}

/** The signature of one transaction. */
export function signatureCheck(
  { body, bodyBytes, signature }: Transaction,
  genesis: Hash,
): SignatureCheck {
  return { key: body.from, message: signingBytes(genesis, bodyBytes), signature };
}
