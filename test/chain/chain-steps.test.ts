// Steps of the chain that are not taken as they were asked for: a first part of one, and one over a block
// whose bytes turn out to be damaged.
import { expect } from 'chai';
import { ChainState } from '../../src/chain/chain-state.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import type { HeaderEntry } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { totalWork } from '../../src/chain/work.ts';
import { growStored } from './tree-builder.ts';

const genesis = genesisOf(networks.dev);
const neverFinal = { weigh: totalWork, finalised: (_: HeaderEntry, before: HeaderEntry) => before };

describe('a step of the chain', () => {
  let chain: ChainState;

  beforeEach(() => {
    chain = new ChainState(genesis, neverFinal);
  });

  const branch = (from: HeaderEntry, blocks: number, nonce: number): HeaderEntry =>
    growStored(chain, from, blocks, nonce);

  it('takes a first part of a step that undoes nothing, and none of a fork', () => {
    const tip = branch(chain.tip, 3, 1);
    chain.nextStep();
    const part = tip.parent as HeaderEntry;
    expect(chain.connected(part.id)?.tip).to.equal(part);
    expect(chain.tip).to.equal(part);
    expect(chain.nextStep()?.apply).to.deep.equal([tip]);
    chain.connected(tip.id);
    const theirs = branch(chain.headers.genesis, 5, 2);
    expect(chain.nextStep()?.undo).to.have.length(3);
    expect(chain.connected(theirs.parent?.id as Hash)).to.equal(undefined);
    expect(chain.connected(theirs.id)?.tip).to.equal(theirs);
  });

  it('goes round a block that is lost, until it is stored again', () => {
    const fork = branch(chain.tip, 2, 1);
    const light = branch(fork, 1, 2);
    const heavy = branch(fork, 3, 3);
    expect(chain.nextStep()?.tip).to.equal(heavy);
    const lost = chain.headers.ancestorAt(heavy, fork.height + 2) as HeaderEntry;
    chain.lost(lost);
    expect(chain.step, 'not taken').to.equal(undefined);
    expect([lost, heavy].map((entry) => chain.isComplete(entry))).to.deep.equal([false, false]);
    const round = chain.nextStep()?.tip as HeaderEntry;
    expect([light, lost.parent]).to.include(round);
    chain.connected(round.id);
    expect(chain.nextStep()).to.equal(undefined);
    chain.lost(round);
    expect(chain.isComplete(round), 'what is connected is not given up').to.equal(true);
    expect(chain.stored(lost)).to.deep.equal([lost, heavy]);
    expect(chain.nextStep()?.tip).to.equal(heavy);
  });
});
