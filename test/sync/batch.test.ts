// The arrows of a batch, legal and not.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { CLOCK_START } from '../../src/clock/clock.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { Batch } from '../../src/sync/batch.ts';
import { chainOf } from './chains.ts';

const tree = new HeaderTree(genesisOf(instantNetwork));
const entries = chainOf(3).map((block) => tree.add({ ...block, bytes: block.sealedHeader }));
const [first, second, third] = entries.map(({ id }) => id) as [string, string, string];

describe('a batch of blocks', () => {
  it('asked -> streaming -> over, and tells what never came', () => {
    const batch = new Batch(1, 'ann', entries, CLOCK_START);
    expect(batch.status).to.equal('asked');
    batch.begin();
    expect(batch.status).to.equal('streaming');
    expect(batch.deliver(first)).to.equal(true);
    expect(batch.deliver(first)).to.equal(false);
    expect([...batch.pending.keys()]).to.deep.equal([second, third]);
    expect(batch.end().map(({ id }) => id)).to.deep.equal([second, third]);
    expect(batch.status).to.equal('over');
  });

  it('asked -> abandoned: what comes late is still taken, and begin does not revive it', () => {
    const batch = new Batch(1, 'ann', entries, CLOCK_START);
    batch.abandon();
    batch.begin();
    expect(batch.status).to.equal('abandoned');
    expect(batch.deliver(second)).to.equal(true);
    expect(batch.end()).to.have.length(2);
  });

  it('has no arrow out of over', () => {
    const batch = new Batch(1, 'ann', entries, CLOCK_START);
    batch.end();
    expect(() => batch.begin()).to.throw();
    expect(() => batch.abandon()).to.throw();
    expect(batch.deliver(third)).to.equal(false);
    expect(batch.end()).to.deep.equal([]);
  });
});
