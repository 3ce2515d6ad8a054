import { expect } from 'chai';
import fc from 'fast-check';
import { genesisOf } from '../../src/chain/genesis.ts';
import { ZERO_HASH } from '../../src/chain/hash.ts';
import { networks, type PowNetwork } from '../../src/chain/network-parameters.ts';
import { genesisWrites } from '../../src/chain/state-entries.ts';
import { stateRootOf } from '../../src/chain/state-root.ts';
import { State } from '../../src/ledger/state.ts';
import { rootFromScratch } from '../ledger/root-from-scratch.ts';

describe('[C-9] the root of a whole state', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const pairs = fc.uniqueArray(fc.record({ key: bytes, value: bytes }), {
    maxLength: 40,
    selector: ({ key }) => Buffer.from(key).toString('hex'),
  });

  it('is what the tree that is kept up to date has, and what the clause says', () => {
    fc.assert(
      fc.property(pairs, (writes) => {
        const state = new State();
        state.apply(writes);
        expect(stateRootOf(writes)).to.equal(state.root());
        expect(stateRootOf(writes.toReversed())).to.equal(rootFromScratch(writes));
      }),
    );
  });

  it('[C-6] stands in the header of genesis: after the allocations', () => {
    const allocated: PowNetwork = {
      ...networks.dev,
      allocations: [
        { address: 'ab'.repeat(32), amount: 7n },
        { address: 'cd'.repeat(32), amount: 0n },
      ],
    };
    const state = new State();
    state.apply(genesisWrites(allocated));
    expect(state.size, 'one account and the supply').to.equal(2);
    expect(genesisOf(allocated).header.stateRoot).to.equal(state.root());
    expect(genesisOf(networks.dev).header.stateRoot).to.equal(ZERO_HASH);
  });
});
