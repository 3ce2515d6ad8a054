// The chain and the wire may not load each other, so a few limits are written down on both sides. Here
// they are held against each other, and a change of one without the other is found.
import { expect } from 'chai';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { LOCATOR_HASHES_MAX } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network.ts';
import * as wire from '../../src/wire/limits.ts';

describe('limits that chain and wire share', () => {
  it('[C-2] bytes and transactions of a block', () => {
    expect(wire.BLOCK_BYTES_MAX).to.equal(BLOCK_BYTES_MAX);
    expect(wire.itemsMax['Block.transactions']).to.equal(BLOCK_TRANSACTIONS_MAX);
  });

  it('[S-1] hashes of a locator', () => {
    expect(wire.LOCATOR_HASHES_MAX).to.equal(LOCATOR_HASHES_MAX);
  });

  it('[H-3] bytes of a network name', () => {
    const named = (bytes: number) => genesisOf({ ...networks.dev, name: 'x'.repeat(bytes) });
    expect(() => named(wire.NETWORK_NAME_BYTES_MAX)).not.to.throw();
    expect(() => named(wire.NETWORK_NAME_BYTES_MAX + 1)).to.throw('network name');
  });
});
