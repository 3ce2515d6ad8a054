// Limits of the chain that the wire keeps as well are the very same numbers, and fit one another.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import {
  BLOCK_BYTES_MAX,
  BLOCK_TRANSACTIONS_MAX,
  LOCATOR_HASHES_MAX,
  NETWORK_NAME_BYTES_MAX,
} from '../../src/chain/limits.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { FRAME_BYTES_MAX, REQUEST_BLOCKS_MAX } from '../../src/wire/limits.ts';
import { itemsMax, messageTable } from '../../src/wire/messages.ts';

/** A hash with its tag and length. */
const HASH_FIELD_BYTES = 34;
/** Ids, other fields, tags and lengths. */
const OTHER_BYTES = 64;

describe('limits that chain and wire share', () => {
  it('[C-2] bytes and transactions of a block', () => {
    expect(messageTable.Block.payloadBytesMax).to.be.above(BLOCK_BYTES_MAX);
    expect(itemsMax.get('Block.transactions')).to.equal(BLOCK_TRANSACTIONS_MAX);
  });

  it('[S-1] [S-4] as many hashes as may be named fit their message', () => {
    expect(itemsMax.get('GetHeaders.locator')).to.equal(LOCATOR_HASHES_MAX);
    const locatorBytes = (LOCATOR_HASHES_MAX + 1) * HASH_FIELD_BYTES + OTHER_BYTES;
    expect(messageTable.GetHeaders.payloadBytesMax).to.be.at.least(locatorBytes);
    const hashesBytes = REQUEST_BLOCKS_MAX * HASH_FIELD_BYTES + OTHER_BYTES;
    expect(messageTable.GetBlocks.payloadBytesMax).to.be.at.least(hashesBytes);
  });

  it('[E-4] no message is larger than a frame', () => {
    for (const { payloadBytesMax } of Object.values(messageTable)) {
      expect(payloadBytesMax).to.be.at.most(FRAME_BYTES_MAX);
    }
  });

  it('[H-3] bytes of a network name', () => {
    const named = (bytes: number) => genesisOf({ ...networks.dev, name: 'x'.repeat(bytes) });
    expect(() => named(NETWORK_NAME_BYTES_MAX)).not.to.throw();
    expect(() => named(NETWORK_NAME_BYTES_MAX + 1)).to.throw('network name');
  });
});
