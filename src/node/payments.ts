// What people ask about payments and notes, and do not have to trust us about: what an account has, where a
// transaction stands, and to take one. Nothing is signed here: no node has the keys of those who ask.
import { accountAddress } from '../chain/account-address.ts';
import { type Hash, hexOf, isHash } from '../chain/hash.ts';
import { inclusionProof } from '../chain/inclusion-proof.ts';
import {
  readTransaction,
  TRANSACTION_DATA_BYTES_MAX,
  type Transaction,
} from '../chain/transaction.ts';
import type { Mempool } from '../mempool/mempool.ts';
import {
  type AccountDetails,
  NodeError,
  type TransactionQuery,
  type TransactionStatus,
} from './api.ts';
import type { BlockReader } from './block-reader.ts';
import { blockSummary, transactionDetails } from './chain-views.ts';
import type { NodeContext } from './node-context.ts';
import type { SyncDriver } from './sync-driver.ts';
import { type Found, isWanted, searchTransaction, type Wanted } from './transaction-search.ts';

/** Headers that one answer hands out on top of a transaction's: 20 KB, and work enough to be convincing. */
const HEADERS_ON_TOP_MAX = 100;

export interface PaymentsParts
  extends Pick<NodeContext, 'options' | 'environment' | 'state' | 'store'> {
  /** @throws NodeError STOPPED as soon as the node stops */
  readonly readRun: BlockReader['run'];
  readonly sync: Pick<SyncDriver, 'firstHeight'>;
  /** What waits for a block. What the ledger has executed may be among it for a moment longer. */
  readonly pool: Pick<Mempool, 'entries' | 'entriesOf'>;
}

export class Payments {
  readonly #parts: PaymentsParts;

  constructor(parts: PaymentsParts) {
    this.#parts = parts;
  }

  /** @throws NodeError OPTIONS */
  account(key: Hash): AccountDetails {
    if (!isHash(key)) throw wrong('an account is asked for by its key, 64 hex digits');
    const { state, pool, options } = this.#parts;
    const { balance, nonce } = state.ledger.accountOf(key);
    const waiting = pool.entriesOf(key).filter((entry) => entry.nonce >= nonce);
    const available = waiting.reduce((left, { spend }) => left - spend, balance);
    let nextNonce = nonce;
    for (const entry of waiting) if (entry.nonce === nextNonce) nextNonce++;
    const address = accountAddress(options.network.name, key);
    return {
      key,
      ...(address !== undefined && { address }),
      balance: String(balance),
      nonce: String(nonce),
      available: String(available),
      nextNonce: String(nextNonce),
    };
  }

  /** @throws NodeError OPTIONS, STOPPED; StoreError CORRUPT: a block is damaged and being fetched again */
  async transaction(query: TransactionQuery): Promise<TransactionStatus> {
    const { state, environment, readRun } = this.#parts;
    const { fromHeight = 1, headersOnTop = 0 } = checkedQuery(query);
    const wanted = wantedOf(query);
    const waiting = 'id' in query ? this.#amongWaiting(wanted) : undefined;
    if (waiting !== undefined) return this.#pending(waiting);
    const parts = { chain: state.chain.best, clock: environment.clock, readRun };
    const { firstHeight } = this.#parts.sync;
    const outcome = await searchTransaction(wanted, Math.max(fromHeight, firstHeight), parts);
    if (outcome.found !== undefined) return this.#inBlock(outcome.found, headersOnTop);
    const { searchedTo } = outcome;
    const missing = firstHeight > 1 ? { missingBelow: firstHeight } : {};
    if (searchedTo < state.chain.tip.height) return { state: 'not-found', searchedTo, ...missing };
    // Of data the first place counts, and one in a block comes before all that wait.
    const late = this.#amongWaiting(wanted);
    return late === undefined
      ? { state: 'not-found', searchedTo, ...missing }
      : this.#pending(late);
  }

  #amongWaiting(wanted: Wanted): Transaction | undefined {
    const { pool, state } = this.#parts;
    for (const { id, bytes, from, nonce } of pool.entries()) {
      const isIt = 'id' in wanted ? id === wanted.id : isWanted(bytes, wanted);
      const read =
        isIt && nonce >= state.ledger.accountOf(from).nonce ? readTransaction(bytes) : undefined;
      if (read?.ok) return read.value;
    }
    return undefined;
  }

  #pending(transaction: Transaction): TransactionStatus {
    const { name } = this.#parts.options.network;
    return { state: 'pending', transaction: transactionDetails(transaction, name) };
  }

  #inBlock({ entry, leaves, index }: Found, headersOnTop: number): TransactionStatus {
    const { options, state, store } = this.#parts;
    const { best } = state.chain;
    const leaf = leaves[index] as Uint8Array;
    const read = readTransaction(leaf);
    if (!read.ok) throw new Error(`the stored block ${entry.id} cannot be read: ${read.why}`);
    const headers = [hexOf(entry.bytes)];
    for (let height = entry.height + 1; headers.length <= headersOnTop; height++) {
      const above = best.at(height);
      if (above === undefined) break;
      headers.push(hexOf(above.bytes));
    }
    const { name } = options.network;
    return {
      state: 'in-block',
      block: blockSummary(entry, store.entry(entry.id)?.length, name),
      confirmations: best.tip.height - entry.height + 1,
      transaction: transactionDetails(read.value, name),
      proof: {
        genesis: state.genesis.id,
        transaction: hexOf(leaf),
        ...inclusionProof(leaves, index),
        headers,
      },
    };
  }
}
function wantedOf(query: TransactionQuery): Wanted {
  return 'id' in query ? { id: query.id } : { data: query.data };
}

/** What an embedding program hands in is looked at before anything is read. */
function checkedQuery(query: TransactionQuery): TransactionQuery {
  const { fromHeight = 1, headersOnTop = 0 } = query;
  if (!isWantable(query)) {
    throw wrong(
      `give the id of a transaction, or data of 1 to ${TRANSACTION_DATA_BYTES_MAX} bytes`,
    );
  }
  if (!Number.isSafeInteger(fromHeight) || fromHeight < 0) throw wrong('fromHeight is a height');
  const isCount = Number.isSafeInteger(headersOnTop) && headersOnTop >= 0;
  if (isCount && headersOnTop <= HEADERS_ON_TOP_MAX) return query;
  throw wrong(`headersOnTop is a whole number up to ${HEADERS_ON_TOP_MAX}`);
}

function isWantable(query: { readonly id?: Hash; readonly data?: Uint8Array }): boolean {
  const { id, data } = query;
  if (id !== undefined) return data === undefined && isHash(id);
  return data !== undefined && data.length > 0 && data.length <= TRANSACTION_DATA_BYTES_MAX;
}

function wrong(why: string): NodeError {
  return new NodeError('OPTIONS', why);
}
