// Snapshots: the answer to GetSnapshots, what the sender serves, newest first. All of it is a claim. [N-2]
import { type Hash, hashToBytes } from '../../chain/hash.ts';
import { toLong } from '../../chain/uint64.ts';
import { finack } from '../gen/wire.js';
import { SMALL_PAYLOAD_BYTES_MAX, SNAPSHOTS_MAX } from '../limits.ts';
import { readCount, readHash, withoutDefaults } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Snapshots;

export interface SnapshotInfo {
  /** Of the block after which the state is taken. */
  height: number;
  block: Hash;
  pieces: number;
  /** Keys of the state. */
  leaves: number;
}

export interface SnapshotsBody {
  snapshots: readonly SnapshotInfo[];
}

export const snapshots = {
  role: { is: 'reply', to: ['GetSnapshots'], part: 'whole' },
  payloadBytesMax: SMALL_PAYLOAD_BYTES_MAX,
  itemsMax: { snapshots: SNAPSHOTS_MAX },
  decode: (bytes): SnapshotsBody => ({
    snapshots: proto.decode(bytes).snapshots.map(({ height, block, pieces, leaves }) => ({
      height: height ?? 0,
      block: readHash(block ?? new Uint8Array(0), 'SnapshotInfo.block'),
      pieces: pieces ?? 0,
      leaves: leaves ? readCount(leaves, 'SnapshotInfo.leaves') : 0,
    })),
  }),
  encode: ({ snapshots }) =>
    proto
      .encode({
        snapshots: snapshots.map(({ height, block, pieces, leaves }) =>
          withoutDefaults({
            ...{ height, block: hashToBytes(block), pieces },
            leaves: toLong(BigInt(leaves)),
          }),
        ),
      })
      .finish(),
} as const satisfies MessageRow<SnapshotsBody>;
