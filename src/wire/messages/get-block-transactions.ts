// GetBlockTransactions: asks for those transactions of a block that its compact form did not bring. A bit
// for each says which: so none can be named twice, and it has one encoding. [T-8]
import { type Hash, hashToBytes } from '../../chain/hash.ts';
import { BLOCK_TRANSACTIONS_MAX } from '../../chain/limits.ts';
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { BadField, readHash } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetBlockTransactions;

const MISSING_BYTES_MAX = Math.ceil(BLOCK_TRANSACTIONS_MAX / 8);

export interface GetBlockTransactionsBody {
  /** The id of the block. */
  hash: Hash;
  /** Places in the block, ascending, at least one. */
  missing: readonly number[];
}

export const getBlockTransactions = {
  role: { is: 'request' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode(reader): GetBlockTransactionsBody {
    const { hash, missing } = proto.decode(reader);
    if (missing.length > MISSING_BYTES_MAX || !missing.at(-1)) {
      throw new BadField('GetBlockTransactions.missing');
    }
    return { hash: readHash(hash, 'GetBlockTransactions.hash'), missing: placesIn(missing) };
  },
  encode: ({ hash, missing }) =>
    proto.encode({ hash: hashToBytes(hash), missing: bitsOf(missing) }).finish(),
} as const satisfies MessageRow<GetBlockTransactionsBody>;

function placesIn(bits: Uint8Array): number[] {
  const places: number[] = [];
  for (const [at, byte] of bits.entries()) {
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) places.push(8 * at + bit);
  }
  return places;
}

function bitsOf(places: readonly number[]): Uint8Array {
  const bits = new Uint8Array(((places.at(-1) ?? 0) >> 3) + 1);
  for (const place of places) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
  return bits;
}
