import { expect } from 'chai';
import fc from 'fast-check';
import { genesisOf } from '../../src/chain/genesis.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeHeader, type Sealed, sealedHeaderBytes, withNonce } from '../../src/chain/header.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { networks, type PowNetwork } from '../../src/chain/network-parameters.ts';
import {
  expectedTarget,
  meetsTarget,
  proofOfWork,
  searchNonce,
  targetOf,
} from '../../src/consensus/pow.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { childOf } from '../chain/tree-builder.ts';
import { fromHex, worked } from '../chain/worked-block.ts';

const SPACING_MS = 10_000;
const EASIEST = `0000ffff${'0'.repeat(56)}`;
const network: PowNetwork = {
  ...networks.public,
  parameters: { spacingMs: SPACING_MS, target: EASIEST, retarget: { everyBlocks: 8 } },
};

/** Adds a block with the target the rule demands, and no work: the tree does not ask. */
function addBlock(tree: HeaderTree, parent: HeaderEntry, stepMs: number): HeaderEntry {
  const header = {
    ...parent.header,
    height: parent.height + 1,
    parent: parent.id,
    timeMs: parent.header.timeMs + stepMs,
    target: expectedTarget(parent, network.parameters),
  };
  const headerBytes = encodeHeader(header);
  const bytes = sealedHeaderBytes(headerBytes);
  return tree.add({ id: sha256(headerBytes), header, headerBytes, bytes });
}

/** Targets of the heights 1, 2, ... when the blocks come after these times. */
function targetsAfter(stepsMs: readonly number[]): bigint[] {
  const tree = new HeaderTree(genesisOf(network));
  let entry = tree.genesis;
  return stepsMs.map((stepMs) => {
    entry = addBlock(tree, entry, stepMs);
    return BigInt(`0x${targetOf(entry.header)}`);
  });
}

const steps = (count: number, stepMs: number) => Array.from({ length: count }, () => stepMs);
const easiest = BigInt(`0x${EASIEST}`);

describe('the target', () => {
  it('never changes on the dev network', () => {
    const tree = new HeaderTree(genesisOf(networks.dev));
    expect(expectedTarget(tree.genesis, networks.dev.parameters)).to.equal(
      networks.dev.parameters.target,
    );
  });

  it('stays for a period, then follows the pace: twice as fast is half the target', () => {
    const targets = targetsAfter(steps(24, SPACING_MS / 2));
    expect(targets.slice(0, 7)).to.deep.equal(Array(7).fill(easiest));
    expect(targets.slice(7, 15)).to.deep.equal(Array(8).fill(easiest / 2n));
    expect(targets[15]).to.equal(easiest / 2n / 2n);
  });

  it('changes at most fourfold, and does not fear time that runs backwards', () => {
    expect(targetsAfter(steps(8, 1))[7]).to.equal(easiest / 4n);
    expect(targetsAfter([100_000, ...steps(7, -1_000)])[7]).to.equal(easiest / 4n);
    const slowAgain = targetsAfter([...steps(16, 1), ...steps(8, 1_000 * SPACING_MS)]);
    expect(slowAgain[15]).to.equal(easiest / 16n);
    expect(slowAgain[23]).to.equal((easiest / 16n) * 4n);
  });

  it('never gets easier than the network began', () => {
    expect(targetsAfter(steps(17, 60 * SPACING_MS)).every((target) => target === easiest)).to.equal(
      true,
    );
  });

  it('does not count the time since genesis, which nobody mined', () => {
    const year = 31_536_000_000;
    const targets = targetsAfter([year, ...steps(7, SPACING_MS / 2)]);
    expect(targets[7]).to.equal(easiest / 2n);
  });

  it('leaves no interval unmeasured: the one between two periods counts (time warp)', () => {
    const quickPeriod = steps(7, SPACING_MS / 4);
    const targets = targetsAfter([...quickPeriod, 8 * SPACING_MS, ...steps(7, 1), 1]);
    expect(targets[7]).to.equal(easiest / 4n);
    // Block 8 took eight spacings, 9 to 15 a millisecond each: 80,007 ms where 80,000 are due.
    expect(targets[15]).to.equal(((easiest / 4n) * 80_007n) / 80_000n);
  });

  it('does not reach zero, under which no block could ever be found', () => {
    const target = `${'0'.repeat(63)}1`;
    const hardest = { ...network, parameters: { ...network.parameters, target } };
    const tree = new HeaderTree(genesisOf(hardest));
    let quick = tree.genesis;
    const step = { target, stepMs: 1 };
    for (let i = 0; i < 7; i++) quick = tree.add(childOf(quick, step));
    expect(expectedTarget(quick, { ...network.parameters, target })).to.equal(target);
  });

  it('is always between one and the easiest, whatever the times', () => {
    const times = fc.array(fc.integer({ min: -50_000, max: 500_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, (stepsMs) =>
        targetsAfter(stepsMs).every((target) => target >= 1n && target <= easiest),
      ),
    );
  });
});

describe('a seal of work', () => {
  const dev = proofOfWork(networks.dev);
  const headerBytes = fromHex(worked.header.bytes);
  const header = { ...worked.header.fields, nonce: 1559n };
  const good: Sealed = { id: worked.header.id, header, headerBytes };

  it('is an id that does not exceed the target', () => {
    const { target } = networks.dev.parameters;
    expect(meetsTarget(target, target)).to.equal(true);
    expect(meetsTarget(`0020${'0'.repeat(60)}`, target)).to.equal(false);
    expect(meetsTarget('0'.repeat(64), target)).to.equal(true);
    expect(dev.checkAlone(good)).to.equal(undefined);
  });

  it('is refused one nonce further', () => {
    const other = withNonce(headerBytes, 1560n);
    const sealed = { ...good, id: sha256(other), headerBytes: other };
    expect(dev.checkAlone(sealed)).to.equal('insufficient-work');
  });

  it('has no certificate beside it', () => {
    expect(dev.checkAlone({ ...good, seal: fromHex('0a0101') })).to.equal('bad-seal');
  });

  it('is found by counting, and not found in too few tries', () => {
    const template = withNonce(headerBytes, 0n);
    expect(searchNonce(template, header.target, 0n, 1559)).to.equal(undefined);
    expect(searchNonce(template, header.target, 0n, 1560)).to.equal(1559n);
    expect(searchNonce(template, header.target, 1559n, 1)).to.equal(1559n);
  });

  it('is looked for across the boundary of 32 bits, and after the last nonce at zero', () => {
    expect(searchNonce(headerBytes, 'f'.repeat(64), 2n ** 64n - 1n, 1)).to.equal(2n ** 64n - 1n);
    for (const from of [2n ** 32n - 1n, 2n ** 33n - 1n, 2n ** 64n - 1n]) {
      const next = BigInt.asUintN(64, from + 1n);
      // Among a few headers there is one whose second nonce is better than its first.
      const heights = Array.from({ length: 20 }, (_, height) =>
        encodeHeader({ ...header, height }),
      );
      const idOf = (bytes: Uint8Array, nonce: bigint) => sha256(withNonce(bytes, nonce));
      const bytes = heights.find((candidate) => idOf(candidate, next) < idOf(candidate, from));
      if (bytes === undefined) expect.fail('no such header');
      expect(searchNonce(bytes, idOf(bytes, next), from, 2)).to.equal(next);
    }
  });

  it('is the rule of both built-in networks', () => {
    expect(ruleOf(networks.dev).name).to.equal('pow');
    expect(ruleOf(networks.public).name).to.equal('pow');
  });
});
