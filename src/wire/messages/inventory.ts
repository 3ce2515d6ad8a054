// Inventory: "these transactions are here", by leaf hash. An announcement, not an answer. [T-2]
import type { Hash } from '../../chain/hash.ts';
import { finack } from '../gen/wire.js';
import { INVENTORY_HASHES_MAX } from '../limits.ts';
import { BadField, readHashes, writeHashes } from './fields.ts';
import type { MessageRow } from './message-row.ts';

const proto = finack.v1.Inventory;

export interface InventoryBody {
  leafHashes: readonly Hash[];
}

export const inventory = {
  role: { is: 'announcement' },
  payloadBytesMax: 176 * 1024,
  itemsMax: { leaf_hashes: INVENTORY_HASHES_MAX },
  decode(reader): InventoryBody {
    const { leafHashes } = proto.decode(reader);
    if (leafHashes.length === 0) throw new BadField('Inventory.leaf_hashes');
    return { leafHashes: readHashes(leafHashes, 'Inventory.leaf_hashes') };
  },
  encode: ({ leafHashes }) => proto.encode({ leafHashes: writeHashes(leafHashes) }).finish(),
} as const satisfies MessageRow<InventoryBody>;
