// The relay: which transactions peers are told of, which are asked of whom, and what becomes of those
// that come. A decider: inputs and the time go in, effects come out, and one deadline. It alone changes
// the mempool because of peers; signatures are checked elsewhere and come back as an input.
//
//   Inventory --GetTransactions--> Transactions --check--> checked --changed, Inventory--> others
//
// Everything goes by leaf hash, because a signer can make many signatures for one transaction.
import { strict as assert } from 'node:assert';
import type { Hash } from '../chain/hash.ts';
import { leafHash } from '../chain/merkle.ts';
import type { SignatureCheck } from '../chain/rules.ts';
import { readTransaction } from '../chain/transaction.ts';
import { addMs, CLOCK_START, earliest, type MonotonicMs, NEVER } from '../clock/clock.ts';
import { BoundedSet } from './bounded-set.ts';
import type { RelayLimits } from './limits.ts';
import type { ChainMove, Mempool, PoolChange } from './mempool.ts';
import { candidateOf, type PoolCandidate } from './pool-entry.ts';
import { isWrongForever, type RefusedTransaction } from './refusals.ts';
import { RelayPeer, type RelayTurn } from './relay-peer.ts';

/** Request ids of the relay are above those of sync: no two open requests of one side may share one. [S-3] */
export const RELAY_ID_MIN = 2 ** 31;
const RELAY_ID_MAX = 2 ** 32 - 1;

export type RelayInput =
  | { readonly kind: 'peer-ready'; readonly peer: string }
  | { readonly kind: 'peer-left'; readonly peer: string }
  | { readonly kind: 'Inventory'; readonly peer: string; readonly leafHashes: readonly Hash[] }
  | {
      readonly kind: 'Transactions';
      readonly peer: string;
      readonly re: number;
      /** Encoded, as they came. */
      readonly transactions: readonly Uint8Array[];
    }
  /** The signatures of a `check` are looked through. */
  | { readonly kind: 'checked'; readonly check: number; readonly verdict: 'good' | 'bad' }
  /** Somebody else has put something into the pool. */
  | { readonly kind: 'submitted'; readonly change: PoolChange }
  | { readonly kind: 'chain-moved'; readonly move: ChainMove | 'far' }
  /** We may ask again: our state is that of the network. */
  | { readonly kind: 'synced' }
  | { readonly kind: 'wake' };

export type RelayEffect =
  | { readonly kind: 'Inventory'; readonly peer: string; readonly leafHashes: readonly Hash[] }
  | {
      readonly kind: 'GetTransactions';
      readonly peer: string;
      readonly id: number;
      readonly leafHashes: readonly Hash[];
    }
  /** Check these signatures, and say `checked`. */
  | { readonly kind: 'check'; readonly check: number; readonly checks: readonly SignatureCheck[] }
  /** The pool has changed. */
  | { readonly kind: 'changed'; readonly change: PoolChange; readonly peer: string | undefined }
  | {
      readonly kind: 'refused';
      readonly peer: string;
      readonly id: Hash;
      readonly refusal: RefusedTransaction;
    }
  | {
      readonly kind: 'violation';
      readonly peer: string;
      readonly violation: RelayViolation;
      readonly why: string;
    };

/** What a peer is to blame for, as the wire names it. */
export type RelayViolation = 'inventory-rate' | 'transaction-unasked' | 'bad-transaction';

export interface RelayOptions {
  readonly pool: Mempool;
  readonly limits: RelayLimits;
  /** Whether our state is that of the network: while we catch up, nothing could be judged. */
  readonly mayAsk: () => boolean;
}

/** Transactions whose signatures are being checked. */
interface Checking {
  readonly peer: string;
  readonly candidates: readonly PoolCandidate[];
}

export class Relay {
  readonly #pool: Mempool;
  readonly #limits: RelayLimits;
  readonly #mayAsk: () => boolean;
  readonly #peers = new Map<string, RelayPeer>();
  /** What is asked of nobody else meanwhile. */
  readonly #underWay = new Map<Hash, 'asked' | 'checked'>();
  readonly #checking = new Map<number, Checking>();
  /** On our tip, and not to be asked for again. */
  readonly #refused: BoundedSet<Hash>;
  #lastId = RELAY_ID_MIN - 1;
  #nextCheck = 1;
  #nowMs = CLOCK_START;
  #effects: RelayEffect[] = [];

  constructor({ pool, limits, mayAsk }: RelayOptions) {
    this.#pool = pool;
    this.#limits = limits;
    this.#mayAsk = mayAsk;
    this.#refused = new BoundedSet(limits.refusedMax);
  }

  /** When to say `wake`. */
  get deadlineMs(): MonotonicMs {
    const peers = [...this.#peers.values()];
    return earliest(
      this.#pool.deadlineMs,
      ...peers.map(({ tellMs }) => tellMs),
      ...peers.map(({ turn }) => (turn.is === 'asked' ? turn.deadlineMs : NEVER)),
      // Whoever rests no longer, and is not asked, has nothing that others are not asked for.
      ...peers.map(({ restsUntilMs }) => (restsUntilMs > this.#nowMs ? restsUntilMs : NEVER)),
    );
  }

  handle(input: RelayInput, nowMs: MonotonicMs): RelayEffect[] {
    this.#nowMs = nowMs;
    this.#take(input);
    for (const peer of this.#peers.values()) this.#expire(peer);
    for (const peer of this.#peers.values()) {
      this.#ask(peer);
      this.#tell(peer);
    }
    return this.#effects.splice(0);
  }

  #take(input: RelayInput): void {
    switch (input.kind) {
      case 'peer-ready':
        return this.#join(input.peer);
      case 'peer-left':
        return this.#forget(input.peer);
      case 'Inventory':
        return this.#heard(input.peer, input.leafHashes);
      case 'Transactions':
        return this.#answered(input);
      case 'checked':
        return this.#checked(input.check, input.verdict);
      case 'submitted':
        return this.#changed(input.change, undefined);
      case 'chain-moved':
        // What was refused may be good on the new tip.
        this.#refused.clear();
        return this.#changed(
          input.move === 'far'
            ? this.#pool.movedFar(this.#nowMs)
            : this.#pool.moved(input.move, this.#nowMs),
          undefined,
        );
      case 'wake':
        return this.#changed(this.#pool.wake(this.#nowMs), undefined);
      case 'synced':
        return;
    }
  }

  // --- What peers say -------------------------------------------------------------------------

  /** It is told of all that could stand in the next block, the newest if there are too many. */
  #join(id: string): void {
    const peer = new RelayPeer(id, this.#limits, this.#nowMs);
    this.#peers.set(id, peer);
    for (const entry of this.#pool.entries()) {
      if (this.#pool.isReady(entry)) peer.toTell(entry.leafHash);
    }
  }

  #heard(id: string, leafHashes: readonly Hash[]): void {
    const peer = this.#peers.get(id);
    const heard = peer?.heard(leafHashes, this.#nowMs);
    if (peer === undefined) return;
    if (heard === undefined) return this.#blame(id, 'inventory-rate', '');
    for (const one of heard) {
      peer.knows(one);
      if (this.#isWanted(one)) peer.offered.add(one);
    }
  }

  /** Hashes first: what was not asked for is not even read. [T-4] [T-5] */
  #answered({ peer: id, re, transactions }: Extract<RelayInput, { kind: 'Transactions' }>): void {
    const peer = this.#peers.get(id);
    if (peer?.turn.is !== 'asked' || peer.turn.id !== re) return;
    const { turn } = peer;
    peer.turn = { is: 'free' };
    this.#takeIn(peer, turn.leafHashes, transactions);
    this.#giveUp(turn);
  }

  #takeIn(peer: RelayPeer, asked: ReadonlySet<Hash>, transactions: readonly Uint8Array[]): void {
    const missing = new Set(asked);
    const candidates: PoolCandidate[] = [];
    for (const bytes of transactions) {
      const hash = leafHash(bytes);
      if (!missing.delete(hash)) return this.#blame(peer.id, 'transaction-unasked', hash);
      const read = readTransaction(bytes);
      if (!read.ok) return this.#blame(peer.id, 'bad-transaction', read.why);
      candidates.push(candidateOf(read.value, hash));
    }
    this.#judge(peer, candidates);
  }

  /** What is cheap to see, before any signature is looked at. */
  #judge(peer: RelayPeer, candidates: readonly PoolCandidate[]): void {
    const good: PoolCandidate[] = [];
    const checks: SignatureCheck[] = [];
    let wasted = 0;
    for (const candidate of candidates) {
      const judged = this.#pool.judge(candidate);
      if (judged.ok) {
        good.push(candidate);
        checks.push(judged.check);
        continue;
      }
      if (isWrongForever(judged.reason)) {
        return this.#blame(peer.id, 'bad-transaction', judged.why);
      }
      this.#refuse(peer.id, candidate, judged);
      if (judged.reason !== 'known') wasted++;
    }
    peer.wasted(wasted, this.#nowMs);
    if (good.length === 0) return;
    for (const { leafHash } of good) this.#underWay.set(leafHash, 'checked');
    const check = this.#nextCheck++;
    this.#checking.set(check, { peer: peer.id, candidates: good });
    peer.turn = { is: 'checked' };
    this.#effects.push({ kind: 'check', check, checks });
  }

  #checked(check: number, verdict: 'good' | 'bad'): void {
    const checking = this.#checking.get(check);
    assert(checking !== undefined, 'nothing is checked twice');
    this.#checking.delete(check);
    const peer = this.#peers.get(checking.peer);
    if (peer !== undefined) peer.turn = { is: 'free' };
    // One of them is bad. The others are asked of others, if they have them too.
    if (verdict === 'bad') this.#blame(checking.peer, 'bad-transaction', 'a signature');
    else this.#add(checking);
    this.#release(checking.candidates.map(({ leafHash }) => leafHash));
  }

  #add({ peer, candidates }: Checking): void {
    for (const candidate of candidates) {
      const added = this.#pool.add(candidate, this.#nowMs);
      if (added.ok) this.#changed(added.change, peer);
      else this.#refuse(peer, candidate, added);
    }
  }

  // --- What peers are told and asked ----------------------------------------------------------

  #tell(peer: RelayPeer): void {
    const isThere = (leafHash: Hash) => this.#pool.get(leafHash) !== undefined;
    const leafHashes = peer.tell(isThere, this.#nowMs);
    if (leafHashes.length > 0) this.#effects.push({ kind: 'Inventory', peer: peer.id, leafHashes });
  }

  /** It may still answer, and is not asked again before; but others are asked for the same. */
  #expire(peer: RelayPeer): void {
    const { turn } = peer;
    if (turn.is !== 'asked' || turn.deadlineMs > this.#nowMs) return;
    peer.turn = { ...turn, deadlineMs: NEVER };
    this.#giveUp(turn);
  }

  /** One request at a time for each peer, and one peer at a time for each transaction. */
  #ask(peer: RelayPeer): void {
    const isFree = peer.turn.is === 'free' && peer.restsUntilMs <= this.#nowMs;
    if (!isFree || !this.#mayAsk()) return;
    const leafHashes = new Set<Hash>();
    for (const one of peer.offered) {
      if (leafHashes.size === this.#limits.askedMax) break;
      peer.offered.delete(one);
      // Looked at once, however often we are here before it is given up.
      if (this.#underWay.has(one)) peer.elsewhere.add(one);
      else if (this.#isWanted(one)) leafHashes.add(one);
    }
    if (leafHashes.size === 0) return;
    const deadlineMs = addMs(this.#nowMs, this.#limits.answerTimeoutMs);
    for (const one of leafHashes) this.#underWay.set(one, 'asked');
    const id = this.#nextId();
    peer.turn = { is: 'asked', id, leafHashes, deadlineMs };
    this.#effects.push({
      kind: 'GetTransactions',
      peer: peer.id,
      id,
      leafHashes: [...leafHashes],
    });
  }

  /** What was asked, and is not being checked now, may be asked of others; after the deadline they were. */
  #giveUp({ leafHashes, deadlineMs }: Extract<RelayTurn, { is: 'asked' }>): void {
    if (deadlineMs === NEVER) return;
    this.#release([...leafHashes].filter((one) => this.#underWay.get(one) === 'asked'));
  }

  /** Under way no longer. */
  #release(leafHashes: readonly Hash[]): void {
    for (const one of leafHashes) this.#underWay.delete(one);
    const wanted = new Set(leafHashes.filter((one) => this.#isWanted(one)));
    for (const { elsewhere, offered } of this.#peers.values()) {
      if (elsewhere.size === 0) continue;
      for (const one of leafHashes) {
        if (elsewhere.delete(one) && wanted.has(one)) offered.add(one);
      }
    }
  }

  #isWanted(leafHash: Hash): boolean {
    return this.#pool.get(leafHash) === undefined && !this.#refused.has(leafHash);
  }

  // --- What becomes of it ---------------------------------------------------------------------

  #changed(change: PoolChange, from: string | undefined): void {
    const { added, ready, departed } = change;
    if (added.length + ready.length + departed.length === 0) return;
    this.#effects.push({ kind: 'changed', change, peer: from });
    for (const { entry } of departed) this.#refused.add(entry.leafHash);
    for (const { leafHash } of ready) {
      for (const peer of this.#peers.values()) peer.toTell(leafHash);
    }
  }

  /** Nobody is to blame: their state may differ from ours, or two have answered. */
  #refuse(
    peer: string,
    { transaction, leafHash }: PoolCandidate,
    refusal: RefusedTransaction,
  ): void {
    if (refusal.reason === 'known') return;
    this.#refused.add(leafHash);
    this.#effects.push({ kind: 'refused', peer, id: transaction.id, refusal });
  }

  /** It has nothing more to say to us, whatever becomes of its connection. */
  #blame(peer: string, violation: RelayViolation, why: string): void {
    if (!this.#peers.has(peer)) return;
    this.#effects.push({ kind: 'violation', peer, violation, why });
    this.#forget(peer);
  }

  /** What it was asked for is asked of others. */
  #forget(id: string): void {
    const turn = this.#peers.get(id)?.turn;
    this.#peers.delete(id);
    if (turn?.is === 'asked') this.#giveUp(turn);
  }

  #nextId(): number {
    this.#lastId = this.#lastId === RELAY_ID_MAX ? RELAY_ID_MIN : this.#lastId + 1;
    return this.#lastId;
  }
}
