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
const HALF_LIFE_MS = 64_000;
const EASIEST = `0000ffff${'0'.repeat(56)}`;
const network: PowNetwork = {
  ...networks.public,
  parameters: {
    ...networks.public.parameters,
    spacingMs: SPACING_MS,
    target: EASIEST,
    retarget: { halfLifeMs: HALF_LIFE_MS },
  },
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
const ratio = (a = 0n, b = 1n) => Number(a) / Number(b);

describe('the target', () => {
  it('never changes on the dev network', () => {
    const tree = new HeaderTree(genesisOf(networks.dev));
    expect(expectedTarget(tree.genesis, networks.dev.parameters)).to.equal(
      networks.dev.parameters.target,
    );
  });

  it('[C-11] is the first one in blocks 1 and 2: nobody mined genesis at the time it carries', () => {
    const year = 31_536_000_000;
    expect(targetsAfter([year, 1]).slice(0, 2)).to.deep.equal([easiest, easiest]);
    expect((targetsAfter([year, 1, 1])[2] as bigint) < easiest, 'an early block counts').to.equal(
      true,
    );
  });

  it('[C-11] stays where the pace is right, to the last bit', () => {
    const targets = targetsAfter([...steps(20, 1_000), ...steps(5, SPACING_MS)]);
    expect((targets[20] as bigint) < easiest, 'harder than at first').to.equal(true);
    expect(targets.slice(20)).to.deep.equal(Array(5).fill(targets[20]));
  });

  it('[C-11] is half after a half-life that a chain is early, and twice after one that it is late', () => {
    const early = (blocks: number) => targetsAfter(steps(blocks, SPACING_MS - HALF_LIFE_MS / 8));
    // Blocks 2 to 9 are measured when block 10 is due.
    expect(ratio(early(10).at(-1), easiest)).to.be.closeTo(1 / 2, 1e-8);
    expect(ratio(early(18).at(-1), easiest)).to.be.closeTo(1 / 4, 1e-8);
    const late = targetsAfter([
      ...steps(18, SPACING_MS - HALF_LIFE_MS / 8),
      ...[SPACING_MS + HALF_LIFE_MS, SPACING_MS],
    ]);
    expect(ratio(late.at(-1), late.at(-2))).to.be.closeTo(2, 1e-8);
  });

  it('never gets easier than the network began, and owes nothing for a time that stood still', () => {
    expect(targetsAfter(steps(17, 60 * SPACING_MS)).every((target) => target === easiest)).to.equal(
      true,
    );
    const week = 604_800_000;
    const after = targetsAfter([SPACING_MS, week, ...steps(9, SPACING_MS - HALF_LIFE_MS / 8)]);
    expect(ratio(after.at(-1), easiest)).to.be.closeTo(1 / 2, 1e-8);
  });

  it('takes back with the next true time what a wrong one gave', () => {
    const hard = steps(40, 1_000);
    const truth = targetsAfter([...hard, ...steps(3, SPACING_MS)]).at(-1);
    const lied = targetsAfter([...hard, SPACING_MS + 50_000, SPACING_MS - 50_000, SPACING_MS]);
    expect(ratio(lied.at(-1), truth)).to.be.closeTo(1, 1e-8);
    expect(ratio(lied.at(-2), truth)).to.be.above(1.1);
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
  const nonce = BigInt(worked.header.fields.nonce);
  const header = { ...worked.header.fields, nonce };
  const good: Sealed = { id: worked.header.id, header, headerBytes };

  it('is an id that does not exceed the target', () => {
    const { target } = networks.dev.parameters;
    expect(meetsTarget(target, target)).to.equal(true);
    expect(meetsTarget(`0020${'0'.repeat(60)}`, target)).to.equal(false);
    expect(meetsTarget('0'.repeat(64), target)).to.equal(true);
    expect(dev.checkAlone(good)).to.equal(undefined);
  });

  it('is refused one nonce further', () => {
    const other = withNonce(headerBytes, nonce + 1n);
    const sealed = { ...good, id: sha256(other), headerBytes: other };
    expect(dev.checkAlone(sealed)).to.equal('insufficient-work');
  });

  it('has no certificate beside it', () => {
    expect(dev.checkAlone({ ...good, seal: fromHex('0a0101') })).to.equal('bad-seal');
  });

  it('is found by counting, and not found in too few tries', () => {
    const template = withNonce(headerBytes, 0n);
    expect(searchNonce(template, header.target, 0n, Number(nonce))).to.equal(undefined);
    expect(searchNonce(template, header.target, 0n, Number(nonce) + 1)).to.equal(nonce);
    expect(searchNonce(template, header.target, nonce, 1)).to.equal(nonce);
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
