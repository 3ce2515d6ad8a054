// How proof of work makes blocks, input by input, without a thread, a clock or a store.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { addMs, CLOCK_START, type MonotonicMs, wallMs } from '../../src/clock/clock.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import type { SealEffect, Sealer, SealInput } from '../../src/consensus/sealer.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';

const at = (ms: number): MonotonicMs => addMs(CLOCK_START, ms);
const headerBytes = new Uint8Array(0);
const certificate = undefined;

function sealerWith(pace: { intervalMs: number; blocks: number }) {
  const tree = new HeaderTree(genesisOf(instantNetwork));
  const sealer: Sealer = ruleOf(instantNetwork).newSealer({
    key: 'ab'.repeat(32),
    sign: () => expect.fail('proof of work signs nothing'),
    medianTimeMs: (entry) => tree.medianTimeMs(entry),
    rosterAfter: noRoster,
    ...pace,
  });
  const entries = [...buildChain({ network: instantNetwork, ...plan })].map((block) =>
    tree.add({ ...block, bytes: block.sealedHeader }),
  );
  const say = (input: SealInput, ms: number): SealEffect[] =>
    sealer.handle(input, { nowMs: at(ms), wallMs: wallMs(tree.genesis.header.timeMs + ms) });
  return { sealer, say, tree, tips: [tree.genesis, ...entries] as HeaderEntry[] };
}

const plan = { blocks: 3, transactionsPerBlock: 0, seed: 3 };
const forever = { intervalMs: 0, blocks: Number.POSITIVE_INFINITY };
const kinds = (effects: readonly SealEffect[]) => effects.map(({ kind }) => kind);

describe('a sealer of work', () => {
  it('waits for a tip, then builds on it at once: now, but later than the rule demands', () => {
    const { sealer, say, tree } = sealerWith(forever);
    expect(sealer.deadlineMs).to.equal(undefined);
    expect(say({ kind: 'wake' }, 0)).to.deep.equal([]);
    const { timeMs, target } = tree.genesis.header;
    const fields = { timeMs: timeMs + 5, target };
    expect(say({ kind: 'tip', entry: tree.genesis }, 5)).to.deep.equal([
      { kind: 'build', re: 1, parent: tree.genesis, fields },
    ]);
    const early = sealerWith(forever);
    const now = { nowMs: at(0), wallMs: wallMs(timeMs - 5) };
    const [build] = early.sealer.handle({ kind: 'tip', entry: early.tree.genesis }, now);
    expect(build).to.deep.include({ fields: { timeMs: timeMs + 1, target } });
  });

  it('has the header worked on, seals it without a certificate, and goes on when it is settled', () => {
    const { say, tips } = sealerWith(forever);
    say({ kind: 'tip', entry: tips[0] as HeaderEntry }, 0);
    const work = say({ kind: 'built', re: 1, headerBytes }, 1);
    expect(work).to.deep.equal([{ kind: 'work', re: 1, headerBytes }]);
    const sealed = say({ kind: 'worked', re: 1, headerBytes }, 2);
    expect(sealed).to.deep.equal([{ kind: 'sealed', re: 1, headerBytes, certificate }]);
    // The tip may move before the block is settled; the next one stands on where it is then.
    expect(say({ kind: 'tip', entry: tips[1] as HeaderEntry }, 3)).to.deep.equal([]);
    const [build] = say({ kind: 'settled', re: 1 }, 4);
    expect(build).to.deep.include({ kind: 'build', re: 2, parent: tips[1] });
  });

  it('drops what it is at when the tip moves, and believes no answer to it', () => {
    const { say, tips } = sealerWith(forever);
    say({ kind: 'tip', entry: tips[0] as HeaderEntry }, 0);
    const whileBuilding = say({ kind: 'tip', entry: tips[1] as HeaderEntry }, 1);
    expect(kinds(whileBuilding)).to.deep.equal(['drop', 'build']);
    expect(say({ kind: 'built', re: 1, headerBytes }, 2)).to.deep.equal([]);
    say({ kind: 'built', re: 2, headerBytes }, 3);
    const whileWorking = say({ kind: 'tip', entry: tips[2] as HeaderEntry }, 4);
    expect(whileWorking[0]).to.deep.equal({ kind: 'drop', re: 2 });
    expect(whileWorking[1]).to.deep.include({ kind: 'build', re: 3, parent: tips[2] });
    expect(say({ kind: 'worked', re: 2, headerBytes }, 5)).to.deep.equal([]);
    expect(say({ kind: 'settled', re: 2 }, 6)).to.deep.equal([]);
  });

  it('rests until the interval since the last beginning is over', () => {
    const { sealer, say, tips } = sealerWith({ intervalMs: 1000, blocks: 9 });
    say({ kind: 'tip', entry: tips[0] as HeaderEntry }, 100);
    say({ kind: 'built', re: 1, headerBytes }, 200);
    say({ kind: 'worked', re: 1, headerBytes }, 300);
    expect(say({ kind: 'settled', re: 1 }, 400)).to.deep.equal([]);
    expect(sealer.deadlineMs).to.deep.equal(at(1100));
    expect(say({ kind: 'tip', entry: tips[1] as HeaderEntry }, 500)).to.deep.equal([]);
    expect(say({ kind: 'wake' }, 1099)).to.deep.equal([]);
    expect(kinds(say({ kind: 'wake' }, 1100))).to.deep.equal(['build']);
    expect(sealer.deadlineMs).to.equal(undefined);
  });

  it('tries again a second later when nothing could be built', () => {
    const { sealer, say, tips } = sealerWith(forever);
    say({ kind: 'tip', entry: tips[0] as HeaderEntry }, 0);
    expect(say({ kind: 'not-built', re: 1 }, 10)).to.deep.equal([]);
    expect(sealer.deadlineMs).to.deep.equal(at(1010));
    expect(kinds(say({ kind: 'wake' }, 1010))).to.deep.equal(['build']);
  });

  it('is done when as many blocks are made as were asked for', () => {
    const { sealer, say, tips } = sealerWith({ intervalMs: 0, blocks: 1 });
    say({ kind: 'tip', entry: tips[0] as HeaderEntry }, 0);
    say({ kind: 'built', re: 1, headerBytes }, 0);
    say({ kind: 'worked', re: 1, headerBytes }, 0);
    expect(say({ kind: 'settled', re: 1 }, 0)).to.deep.equal([{ kind: 'done' }]);
    expect(say({ kind: 'tip', entry: tips[1] as HeaderEntry }, 1)).to.deep.equal([]);
    expect(sealer.deadlineMs).to.equal(undefined);
  });
});
