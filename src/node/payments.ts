// What people ask about payments and notes, and do not have to trust us about: where a transaction stands,
// with all that it takes to check the answer.
import { type Hash, hexOf, isHash } from '../chain/hash.ts';
import { inclusionProof } from '../chain/inclusion-proof.ts';
import { readTransaction, TRANSACTION_DATA_BYTES_MAX } from '../chain/transaction.ts';
import { NodeError, type TransactionQuery, type TransactionStatus } from './api.ts';
import type { BlockReader } from './block-reader.ts';
import { blockSummary, transactionDetails } from './chain-views.ts';
import type { NodeContext } from './node-context.ts';
import { type Found, searchTransaction, type Wanted } from './transaction-search.ts';

/** Headers that one answer hands out on top of a transaction's: 20 KB, and work enough to be convincing. */
const HEADERS_ON_TOP_MAX = 100;

export interface PaymentsParts
  extends Pick<NodeContext, 'options' | 'environment' | 'state' | 'store'> {
  /** @throws NodeError STOPPED as soon as the node stops */
  readonly readRun: BlockReader['run'];
}

export class Payments {
  readonly #parts: PaymentsParts;

  constructor(parts: PaymentsParts) {
    this.#parts = parts;
  }

  /** @throws NodeError OPTIONS, STOPPED; StoreError CORRUPT: a block is damaged and being fetched again */
  async transaction(query: TransactionQuery): Promise<TransactionStatus> {
    const { state, environment, readRun } = this.#parts;
    const { fromHeight = 1, headersOnTop = 0 } = checkedQuery(query);
    const parts = { chain: state.chain.best, clock: environment.clock, readRun };
    const outcome = await searchTransaction(wantedOf(query), fromHeight, parts);
    if (outcome.found !== undefined) return this.#inBlock(outcome.found, headersOnTop);
    return { state: 'not-found', searchedTo: outcome.searchedTo };
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
