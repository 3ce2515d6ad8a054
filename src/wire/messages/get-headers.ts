// GetHeaders: asks for the headers of the best chain behind the newest common block. [S-1]
import { type Hash, hashToBytes } from '../../chain/hash.ts';
import { LOCATOR_HASHES_MAX } from '../../chain/limits.ts';
import { finack } from '../gen/wire.js';
import { readHash, readHashes, writeHashes } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetHeaders;

export interface GetHeadersBody {
  /** Newest first. */
  locator: readonly Hash[];
  /** The last one wanted; undefined: as many as fit. */
  stop: Hash | undefined;
}

export const getHeaders = {
  role: { is: 'request' },
  payloadBytesMax: 4 * 1024,
  itemsMax: { locator: LOCATOR_HASHES_MAX },
  decode(reader): GetHeadersBody {
    const { locator, stop } = proto.decode(reader);
    return {
      locator: readHashes(locator, 'GetHeaders.locator'),
      stop: stop.length === 0 ? undefined : readHash(stop, 'GetHeaders.stop'),
    };
  },
  encode: ({ locator, stop }) =>
    proto
      .encode({
        locator: writeHashes(locator),
        ...(stop === undefined ? {} : { stop: hashToBytes(stop) }),
      })
      .finish(),
} as const satisfies MessageRow<GetHeadersBody>;
