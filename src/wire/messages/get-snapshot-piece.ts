// GetSnapshotPiece: asks for one piece of a snapshot, by where it stands in the state's trie. [N-3]
import { type Hash, hashToBytes } from '../../chain/hash.ts';
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX } from '../limits.ts';
import { readHash, readPath, withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.GetSnapshotPiece;

export interface GetSnapshotPieceBody {
  /** The block after which the state is taken. */
  block: Hash;
  /** From the root down, `0` left, `1` right. */
  path: string;
}

export const getSnapshotPiece = {
  role: { is: 'request' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  decode(bytes): GetSnapshotPieceBody {
    const { block, path } = proto.decode(bytes);
    return {
      block: readHash(block, 'GetSnapshotPiece.block'),
      path: readPath(path, 'GetSnapshotPiece.path'),
    };
  },
  encode: ({ block, path }) =>
    proto.encode(withoutDefaults({ block: hashToBytes(block), path })).finish(),
} as const satisfies MessageRow<GetSnapshotPieceBody>;
