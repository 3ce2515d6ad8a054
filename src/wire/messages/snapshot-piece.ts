// SnapshotPiece: all leaves below one path of the state's trie, with what proves that they are all. [N-4]
import type { Hash } from '../../chain/hash.ts';
import { finack } from '../gen/wire.js';
import { PATH_STEPS_MAX, PIECE_LEAVES_MAX } from '../limits.ts';
import { readHashes, readPath, withoutDefaults, writeHashes } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.SnapshotPiece;
const NOTHING = new Uint8Array(0);

export interface SnapshotPieceBody {
  /** From the root down, `0` left, `1` right. */
  path: string;
  /** The other side at each step of the path; ZERO_HASH where it is empty. */
  siblings: readonly Hash[];
  /** By SHA-256 of the key. Empty: the sender does not have the piece. */
  leaves: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[];
}

export const snapshotPiece = {
  role: { is: 'reply', to: ['GetSnapshotPiece'], part: 'whole' },
  payloadBytesMax: 256 * 1024,
  itemsMax: { siblings: PATH_STEPS_MAX, leaves: PIECE_LEAVES_MAX },
  decode(bytes): SnapshotPieceBody {
    const { path, siblings, leaves } = proto.decode(bytes);
    return {
      path: readPath(path, 'SnapshotPiece.path'),
      siblings: readHashes(siblings, 'SnapshotPiece.siblings'),
      leaves: leaves.map(({ key, value }) => ({ key: key ?? NOTHING, value: value ?? NOTHING })),
    };
  },
  encode: ({ path, siblings, leaves }) =>
    proto
      .encode({
        ...withoutDefaults({ path }),
        siblings: writeHashes(siblings),
        leaves: leaves.map(withoutDefaults),
      })
      .finish(),
} as const satisfies MessageRow<SnapshotPieceBody>;
