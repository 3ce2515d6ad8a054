// Block: one block of a reply, alone in its Envelope and in its one encoding: what is sent is what lies
// on disk. [S-5] [E-6] Its bytes are the chain's to read.
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from '../../chain/limits.ts';
import { varintBytes } from '../frames.ts';
import { bodyFields } from '../gen/tags.ts';
import { BLOCK_ENVELOPE_BYTES } from '../limits.ts';
import { BadField, bytesOf } from './fields.ts';
import type { MessageRow } from './message-row.ts';

export interface BlockBody {
  /** The encoded Block message. */
  bytes: Uint8Array;
}

export const block = {
  role: { is: 'reply', to: ['GetBlocks', 'GetBlockRange'], part: 'item' },
  payloadBytesMax: BLOCK_BYTES_MAX + BLOCK_ENVELOPE_BYTES,
  itemsMax: { transactions: BLOCK_TRANSACTIONS_MAX },
  decode(reader, payloadBytes): BlockBody {
    if (!isAlone(reader.len - reader.pos, payloadBytes))
      throw new BadField('Envelope', 'block-not-alone');
    return { bytes: bytesOf(reader) };
  },
  encode: ({ bytes }) => bytes,
} as const satisfies MessageRow<BlockBody>;

/**
 * The Envelope holds the block and nothing else, its tag and length in their shortest form: then, and only
 * then, the rest has no byte more. [E-6]
 */
function isAlone(blockBytes: number, payloadBytes: number): boolean {
  const tag = (bodyFields.Block << 3) | 2;
  return payloadBytes - blockBytes === varintBytes(tag) + varintBytes(blockBytes);
}
