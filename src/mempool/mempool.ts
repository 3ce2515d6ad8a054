// The mempool: transactions that could stand in a block and do not yet. It decides what comes in, what
// has to leave for it, and what a block should take; it checks no signature, and knows no peer.
//
// Of each account it holds at most one transaction for each nonce. Those that follow the account's state
// without a gap are *ready*: they could stand in the next block, in this order. Behind a gap they are
// *waiting*: kept for their signer, told to nobody, and the first to leave when room is short.
import type { Hash } from '../chain/hash.ts';
import type { BlockHeader } from '../chain/header.ts';
import { isUsableKey } from '../chain/keys.ts';
import { isExpiredAt, type SignatureCheck, signatureCheck } from '../chain/rules.ts';
import type { Transaction } from '../chain/transaction.ts';
import { UINT64_MAX } from '../chain/uint64.ts';
import { addMs, elapsedMs, type MonotonicMs, NEVER } from '../clock/clock.ts';
import type { AccountState } from './account-chain.ts';
import { BLOCK_FIELD_BYTES, type MempoolLimits, TRANSACTION_BYTES_MIN } from './limits.ts';
import { PoolContents } from './pool-contents.ts';
import { candidateOf, entryOf, type PoolCandidate, type PoolEntry } from './pool-entry.ts';
import { type PoolDeparture, type RefusedTransaction, refused } from './refusals.ts';

export interface MempoolOptions {
  readonly genesis: Hash;
  /** As the ledger has it at our tip. */
  readonly accountOf: (key: Hash) => AccountState;
  /** Of our tip. */
  readonly tipHeight: () => number;
  readonly limits: MempoolLimits;
}

export interface Departed {
  readonly entry: PoolEntry;
  readonly why: PoolDeparture;
}

/** What has changed. Of those that were added, some may have departed again. */
export interface PoolChange {
  readonly added: readonly PoolEntry[];
  /** Those that can stand in the next block, and could not before. */
  readonly ready: readonly PoolEntry[];
  readonly departed: readonly Departed[];
}

/** What matters here of a block. */
export interface BlockContent {
  readonly header: Pick<BlockHeader, 'sealer'>;
  readonly transactions: readonly Transaction[];
}

/** How our chain has changed. The ledger stands at the new tip already. */
export interface ChainMove {
  readonly undone: readonly BlockContent[];
  readonly applied: readonly BlockContent[];
}

/** The same while it grows. */
interface ChangeUnderWay {
  readonly nowMs: MonotonicMs;
  readonly added: PoolEntry[];
  readonly ready: PoolEntry[];
  readonly departed: Departed[];
}

interface Admitted {
  readonly ok: true;
  readonly replaced: PoolEntry | undefined;
  /** Who has to leave for it. */
  readonly victims: readonly PoolEntry[];
}

/** By what part a replacement must pay more, in all and for each byte: or relaying it would be free. */
const REPLACEMENT_PERCENT = 10n;

export class Mempool {
  readonly #options: MempoolOptions;
  readonly #contents = new PoolContents();
  #arrivals = 0;

  constructor(options: MempoolOptions) {
    this.#options = options;
  }

  // --- What is here ---------------------------------------------------------------------------

  get count(): number {
    return this.#contents.count;
  }

  get readyCount(): number {
    return this.#contents.readyCount;
  }

  /** Bytes in memory, as the limit counts them. */
  get sizeBytes(): number {
    return this.#contents.sizeBytes;
  }

  /** The oldest first. */
  entries(): IterableIterator<PoolEntry> {
    return this.#contents.entries();
  }

  get(leafHash: Hash): PoolEntry | undefined {
    return this.#contents.get(leafHash);
  }

  isReady(entry: PoolEntry): boolean {
    return this.#contents.isReady(entry);
  }

  /** Of the account's next transaction: after its last one that is ready. */
  nextNonce(account: Hash): bigint {
    const state = this.#options.accountOf(account);
    return state.nonce + BigInt(this.#contents.chain(account)?.readyCount(state) ?? 0);
  }

  /** An account's, by nonce. What the ledger has executed may be among it for a moment longer. */
  entriesOf(account: Hash): readonly PoolEntry[] {
    return this.#contents.chain(account)?.entries ?? [];
  }

  /** When to say `wake`. */
  get deadlineMs(): MonotonicMs {
    const [oldest] = this.#contents.entries();
    return oldest === undefined ? NEVER : addMs(oldest.addedMs, this.#options.limits.ageMaxMs);
  }

  // --- In and out -----------------------------------------------------------------------------

  /**
   * Whether it would be let in, if its signature is good: all checks that are cheaper than that one.
   * Changes nothing.
   */
  judge(
    candidate: PoolCandidate,
  ): { readonly ok: true; readonly check: SignatureCheck } | RefusedTransaction {
    const admitted = this.#admit(candidate);
    if (!admitted.ok) return admitted;
    return { ok: true, check: signatureCheck(candidate.transaction, this.#options.genesis) };
  }

  /** Lets it in, or says why not and changes nothing. The caller has had its signature checked. */
  add(
    candidate: PoolCandidate,
    nowMs: MonotonicMs,
  ): { readonly ok: true; readonly change: PoolChange } | RefusedTransaction {
    const admitted = this.#admit(candidate);
    if (!admitted.ok) return admitted;
    const change = changeAt(nowMs);
    const { replaced, victims } = admitted;
    if (replaced !== undefined) this.#remove(replaced, 'replaced', change);
    for (const victim of victims) this.#remove(victim, 'evicted', change);
    this.#put(candidate, change);
    this.#settle(candidate.transaction.body.from, change);
    return { ok: true, change };
  }

  /** Takes out what stands in blocks, gives back what does no longer, and judges again who was touched. */
  moved({ undone, applied }: ChainMove, nowMs: MonotonicMs): PoolChange {
    const change = changeAt(nowMs);
    if (this.count === 0 && undone.length === 0) return change;
    const mined = new Set(applied.flatMap(({ transactions }) => transactions.map(({ id }) => id)));
    for (const block of undone) this.#giveBack(block, change);
    for (const account of touchedBy([...undone, ...applied])) this.#rejudge(account, mined, change);
    this.#expire(change);
    this.#trim(change);
    return { ...change, ready: change.ready.filter((entry) => this.isReady(entry)) };
  }

  /** The chain has moved, and nobody says how: every account is judged again. */
  movedFar(nowMs: MonotonicMs): PoolChange {
    const change = changeAt(nowMs);
    const accounts = new Set([...this.#contents.entries()].map(({ from }) => from));
    for (const account of accounts) this.#rejudge(account, new Set(), change);
    this.#expire(change);
    return { ...change, ready: change.ready.filter((entry) => this.isReady(entry)) };
  }

  /** Lets go of what is too old. */
  wake(nowMs: MonotonicMs): PoolChange {
    const change = changeAt(nowMs);
    const { ageMaxMs } = this.#options.limits;
    for (const entry of this.#contents.entries()) {
      if (elapsedMs(entry.addedMs, nowMs) < ageMaxMs) break;
      this.#removeFrom(entry, 'too-old', change);
    }
    return change;
  }

  // --- For blocks -----------------------------------------------------------------------------

  /**
   * The most worth first, each account's in the order of their nonces: all of them can stand in the next
   * block, one after the other.
   * @param bytesMax for transactions with their tags and lengths
   */
  select(bytesMax: number, countMax: number): PoolEntry[] {
    const selected: PoolEntry[] = [];
    let left = bytesMax;
    this.#contents.mostWorth((entry) => {
      if (selected.length === countMax || left < TRANSACTION_BYTES_MIN) return 'stop';
      const bytes = entry.bytes.length + BLOCK_FIELD_BYTES;
      // Smaller ones of other accounts may still fit.
      if (bytes > left) return 'leave';
      left -= bytes;
      selected.push(entry);
      return 'take';
    });
    return selected;
  }

  // --- Judging --------------------------------------------------------------------------------

  /** Cheapest first. */
  #admit(candidate: PoolCandidate): Admitted | RefusedTransaction {
    const { transaction, feePerByte } = candidate;
    const { amount, fee, from } = transaction.body;
    if (this.#contents.get(candidate.leafHash) !== undefined) return refused('known', 'it is here');
    if (this.#paysTooLittle(candidate)) {
      const leastFee = this.#options.limits.feePerByteMin * transaction.bytes.length;
      return refused('fee-too-low', `a fee of ${fee}, this node asks at least ${leastFee} for it`);
    }
    if (amount + fee > UINT64_MAX) return refused('overflow', 'amount and fee are above 2^64 - 1');
    const tipHeight = this.#options.tipHeight();
    if (isExpiredAt(tipHeight + 1, transaction.body)) {
      return refused(
        'expired',
        `last height ${transaction.body.lastHeight}, we are at ${tipHeight}`,
      );
    }
    const replaced = this.#contents.chain(from)?.at(transaction.body.nonce);
    const refusal = this.#placeRefusal(candidate, replaced);
    if (refusal !== undefined) return refusal;
    if (!isUsableKey(from)) return refused('unusable-key', `from ${from}`);
    const victims = this.#victimsOf(candidate, replaced);
    if (victims !== undefined) return { ok: true, replaced, victims };
    return refused('pool-full', `${feePerByte} units for a byte are too few while it is full`);
  }

  /** Policy: a block may hold it all the same. */
  #paysTooLittle({ feePerByte }: PoolCandidate): boolean {
    return feePerByte < this.#options.limits.feePerByteMin;
  }

  /** Whether its account may have it in this place. */
  #placeRefusal(
    candidate: PoolCandidate,
    replaced: PoolEntry | undefined,
  ): RefusedTransaction | undefined {
    const { id, body } = candidate.transaction;
    const { from, nonce, fee } = body;
    const { accountNoncesMax, accountBytesMax } = this.#options.limits;
    const { balance, nonce: next } = this.#options.accountOf(from);
    const whereItIs = `nonce ${nonce}, the account is at ${next}`;
    if (nonce < next) return refused('nonce-used', whereItIs);
    if (nonce >= next + BigInt(accountNoncesMax)) return refused('nonce-too-far', whereItIs);
    if (replaced?.id === id) return refused('signed-otherwise', 'it is here, signed otherwise');
    if (replaced !== undefined && !outbids(candidate, replaced)) {
      return refused('replacement-underpaid', `a fee of ${fee} does not replace ${replaced.fee}`);
    }
    const chain = this.#contents.chain(from);
    const spend = (chain?.spend ?? 0n) - (replaced?.spend ?? 0n) + body.amount + fee;
    if (spend > balance) {
      return refused('insufficient-balance', `${spend} to spend in all, and ${balance} there`);
    }
    const held = (chain?.sizeBytes ?? 0) - (replaced?.sizeBytes ?? 0);
    if (held + candidate.sizeBytes > accountBytesMax) {
      return refused('account-full', `more than ${accountBytesMax} bytes of one account`);
    }
    return undefined;
  }

  /** Who would have to leave for it. @returns undefined if one of them is worth as much */
  #victimsOf(candidate: PoolCandidate, replaced: PoolEntry | undefined): PoolEntry[] | undefined {
    const { from, nonce } = candidate.transaction.body;
    const excess =
      this.sizeBytes -
      (replaced?.sizeBytes ?? 0) +
      candidate.sizeBytes -
      this.#options.limits.bytesMax;
    if (excess <= 0) return [];
    const comesReady = nonce <= this.nextNonce(from);
    return this.#contents.leastWorth(excess, replaced, (least, isReady) => {
      // Without those before it, it could not stand in a block itself.
      if (least.from === from && least.nonce < nonce) return false;
      if (isReady !== comesReady) return comesReady;
      return least.feePerByte < candidate.feePerByte;
    });
  }

  // --- Changing -------------------------------------------------------------------------------

  #put(candidate: PoolCandidate, change: ChangeUnderWay): void {
    const entry = entryOf(candidate, this.#arrivals++, change.nowMs);
    this.#contents.put(entry);
    change.added.push(entry);
  }

  #remove(entry: PoolEntry, why: PoolDeparture, change: ChangeUnderWay): void {
    this.#contents.delete(entry);
    change.departed.push({ entry, why });
  }

  /** With its followers, which cannot stand without it. */
  #removeFrom(entry: PoolEntry, why: PoolDeparture, change: ChangeUnderWay): void {
    for (const one of this.#contents.withFollowers(entry)) {
      this.#remove(one, one === entry ? why : 'follower', change);
    }
  }

  #settle(account: Hash, change: ChangeUnderWay): void {
    const state = this.#options.accountOf(account);
    change.ready.push(...this.#contents.settle(account, state));
  }

  /** Their signatures are good. Whether they may stay is judged afterwards, with all of their accounts. */
  #giveBack({ transactions }: BlockContent, change: ChangeUnderWay): void {
    const { accountNoncesMax, accountBytesMax } = this.#options.limits;
    for (const transaction of transactions) {
      const candidate = candidateOf(transaction);
      const { from, nonce } = transaction.body;
      const { nonce: next } = this.#options.accountOf(from);
      const chain = this.#contents.chain(from);
      if (this.#paysTooLittle(candidate) || chain?.at(nonce) !== undefined) continue;
      if (nonce < next || nonce >= next + BigInt(accountNoncesMax)) continue;
      if ((chain?.sizeBytes ?? 0) + candidate.sizeBytes > accountBytesMax) continue;
      this.#put(candidate, change);
    }
  }

  /** After a change of the chain: what of an account's may stay. */
  #rejudge(account: Hash, mined: ReadonlySet<Hash>, change: ChangeUnderWay): void {
    const chain = this.#contents.chain(account);
    if (chain === undefined) return;
    const state = this.#options.accountOf(account);
    const { accountNoncesMax } = this.#options.limits;
    for (const entry of [...chain.entries]) {
      if (entry.nonce >= state.nonce) break;
      this.#remove(entry, mined.has(entry.id) ? 'mined' : 'nonce-used', change);
    }
    const tooFar = state.nonce + BigInt(accountNoncesMax);
    const first = chain.entries.find(({ nonce }) => nonce >= tooFar);
    if (first !== undefined) this.#removeFrom(first, 'nonce-too-far', change);
    const unpayable = chain.firstUnpayable(state);
    if (unpayable !== undefined) this.#removeFrom(unpayable, 'insufficient-balance', change);
    this.#settle(account, change);
  }

  #expire(change: ChangeUnderWay): void {
    const nextHeight = this.#options.tipHeight() + 1;
    for (const entry of this.#contents.entries()) {
      if (isExpiredAt(nextHeight, entry)) this.#removeFrom(entry, 'expired', change);
    }
  }

  /** What was given back came without asking for room. */
  #trim(change: ChangeUnderWay): void {
    const excess = this.sizeBytes - this.#options.limits.bytesMax;
    const victims = this.#contents.leastWorth(excess, undefined, () => true) ?? [];
    for (const victim of victims) this.#remove(victim, 'evicted', change);
  }
}

function changeAt(nowMs: MonotonicMs): ChangeUnderWay {
  return { nowMs, added: [], ready: [], departed: [] };
}

/** Exactly, and never for nothing. */
function outbids({ transaction }: PoolCandidate, replaced: PoolEntry): boolean {
  const { fee } = transaction.body;
  const least = replaced.fee * (100n + REPLACEMENT_PERCENT);
  const [bytes, bytesBefore] = [transaction.bytes.length, replaced.bytes.length].map(BigInt);
  if (fee <= replaced.fee || fee * 100n < least) return false;
  return fee * 100n * (bytesBefore as bigint) >= least * (bytes as bigint);
}

/** Whose balance or nonce these blocks have changed. */
function touchedBy(blocks: readonly BlockContent[]): ReadonlySet<Hash> {
  const accounts = new Set<Hash>();
  for (const { header, transactions } of blocks) {
    accounts.add(header.sealer);
    for (const { body } of transactions) accounts.add(body.from).add(body.to);
  }
  return accounts;
}
