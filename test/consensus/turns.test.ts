// A second consensus rule in the seat of the first: what it demands of headers, how it weighs chains, what
// it holds for final, and how it makes blocks, each without a node.
import { expect } from 'chai';
import { type Block, encodeBlock, readBlock } from '../../src/chain/block.ts';
import { ChainState } from '../../src/chain/chain-state.ts';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeHeader, type Sealed } from '../../src/chain/header.ts';
import type { HeaderEntry } from '../../src/chain/header-tree.ts';
import { encodeSeal } from '../../src/chain/seal.ts';
import { addMs, CLOCK_START, wallMs } from '../../src/clock/clock.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import type { SealEffect, SealInput } from '../../src/consensus/sealer.ts';
import { type ChainContext, validateAlone, validateHeader } from '../../src/consensus/validate.ts';
import { verifySignatures } from '../../src/workers/verify.ts';
import { rosterOf, turns } from './turns.ts';
import {
  genesis,
  helpFor,
  key,
  keys,
  three,
  turnsChain,
  turnsNetwork,
  turnsOptions,
} from './turns-network.ts';

const options = turnsOptions();
const rule = turns(options);
const [first, second] = turnsChain({ blocks: 2 }) as [Block, Block];

function contextOf(): ChainContext & { chain: ChainState } {
  const chain = new ChainState(genesis, rule);
  const tree = chain.headers;
  return { chain, tree, rule, network: turnsNetwork, rosterAfter: noRoster };
}

/** The first block with other header fields, sealed again by whoever is in turn. */
function changed(fields: Partial<Block['header']>): Sealed {
  const headerBytes = encodeHeader({ ...first.header, ...fields });
  const header = { ...first.header, ...fields };
  return { id: sha256(headerBytes), header, headerBytes, ...(first.seal && { seal: first.seal }) };
}

function add(chain: ChainState, blocks: readonly Block[]): HeaderEntry {
  let last = chain.headers.genesis;
  for (const block of blocks) {
    last = chain.headers.add({ ...block, bytes: block.sealedHeader });
    chain.stored(last);
  }
  return last;
}

/** Takes every step that the chain asks for, as a ledger that refuses nothing does. */
function connect(chain: ChainState): void {
  for (let step = chain.nextStep(); step !== undefined; step = chain.nextStep()) {
    chain.connected(step.tip.id);
  }
}

describe('headers sealed in turns', () => {
  const late = wallMs(second.header.timeMs);

  it('are good on their parent if the signature is that comes back as a list', async () => {
    const context = contextOf();
    const verdict = validateHeader(first, context.tree.genesis, context, late);
    if (verdict.ok !== true) expect.fail('not accepted');
    expect(verdict.checks).to.have.length(1);
    expect(await verifySignatures(verdict.checks)).to.equal(true);
    const forged = { ...first, seal: encodeSeal(Buffer.alloc(64, 7)) };
    const other = validateHeader(forged, context.tree.genesis, context, late);
    if (other.ok !== true) expect.fail('not accepted');
    expect(await verifySignatures(other.checks)).to.equal(false);
  });

  const forms: [string, Partial<Block['header']>][] = [
    ['a target', { target: 'f'.repeat(64) }],
    ['a nonce', { nonce: 1n }],
  ];
  for (const [what, fields] of forms) {
    it(`have the form of their rule: ${what} is refused for ever`, () => {
      const sealed = changed(fields);
      const refusal = validateAlone(sealed, rule);
      expect(refusal).to.include({ fault: 'bad-form', invalidBlockId: sealed.id });
    });
  }

  it('commit to a roster', () => {
    const { rosterHash: _, ...header } = first.header;
    const headerBytes = encodeHeader(header);
    const sealed = { ...first, id: sha256(headerBytes), header, headerBytes };
    expect(validateAlone(sealed, rule)?.fault).to.equal('bad-form');
  });

  for (const [what, seal] of [
    ['no seal', undefined],
    ['a seal of 63 bytes', encodeSeal(Buffer.alloc(63))],
    ['a seal that is none', Buffer.of(1, 2, 3)],
  ] as const) {
    it(`have a seal of one form: ${what} is refused, and says nothing of the id`, () => {
      const { seal: _, ...bare } = first;
      const refusal = validateAlone(seal ? { ...bare, seal } : bare, rule);
      expect(refusal?.fault).to.equal('bad-seal');
      expect(refusal).not.to.have.property('invalidBlockId');
    });
  }

  it('come from one of the roster, and not before its time', () => {
    const { tree, ...context } = contextOf();
    const verdictOn = (fields: Partial<Block['header']>) =>
      validateHeader(changed(fields), tree.genesis, { tree, ...context }, late);
    expect(verdictOn({ sealer: key(3).publicKey })).to.include({ fault: 'bad-form' });
    const early = first.header.timeMs - 1;
    expect(verdictOn({ timeMs: early })).to.include({ fault: 'time-too-early' });
    const far = validateHeader(first, tree.genesis, { tree, ...context }, wallMs(0));
    expect(far).to.include({ fault: 'time-too-far' });
  });

  it('wait for a roster that nobody has seen: later, as soon as the block before is executed', () => {
    const four = rosterOf(keys.map(({ publicKey }) => publicKey));
    const growing = turnsOptions((height) => (height < 2 ? three : four));
    const chain = turnsChain({ blocks: 4, options: growing });
    const fresh = turns(growing);
    const state = new ChainState(genesis, fresh);
    const verdictOn = (block: Block, parent: HeaderEntry, isExecuted: boolean) => {
      const rosterAfter = isExecuted ? () => four : noRoster;
      const context = { tree: state.headers, rule: fresh, network: turnsNetwork, rosterAfter };
      return validateHeader(block, parent, context, wallMs(block.header.timeMs));
    };
    const parent = add(state, chain.slice(0, 2));
    const third = chain[2] as Block;
    expect(verdictOn(third, parent, false)).to.deep.equal({ ok: 'later', needs: parent });
    expect(verdictOn(third, parent, true)).to.include({ ok: true });
  });

  it('are held against what executing has led to', () => {
    expect(rule.checkOutcome(first.header, { rosterHash: three.hash })).to.equal(undefined);
    expect(rule.checkOutcome(first.header, { rosterHash: undefined })).to.equal('wrong-outcome');
  });

  it('travel in blocks that hold their seal, and read back as they were', () => {
    const bytes = encodeBlock(first.headerBytes, [], first.seal);
    const read = readBlock(bytes);
    if (!read.ok) expect.fail(read.why);
    expect(read.value.seal).to.deep.equal(first.seal);
    expect(read.value.id).to.equal(first.id);
    expect(read.value.sealedHeader).to.deep.equal(first.sealedHeader);
  });
});

describe('chains sealed in turns', () => {
  it('follow blocks in turn rather than more blocks of somebody alone, and reorganise to them', () => {
    const { chain } = contextOf();
    const lone = turnsChain({ blocks: 5, by: () => key(0) });
    const fair = turnsChain({ blocks: 4 });
    add(chain, lone);
    connect(chain);
    expect(chain.tip.id).to.equal(lone.at(-1)?.id);
    expect(chain.finalFloor).to.equal(chain.headers.genesis);
    add(chain, fair);
    connect(chain);
    expect(chain.tip.id).to.equal(fair.at(-1)?.id);
    expect(chain.tip.work).to.equal(9n);
  });

  it('are final below blocks of more than half, and never left from there', () => {
    const { chain } = contextOf();
    const fair = turnsChain({ blocks: 6 });
    add(chain, fair.slice(0, 4));
    connect(chain);
    // Two of three have sealed the third block and the fourth.
    expect(chain.finalFloor.height).to.equal(3);
    // Another chain that is far heavier, from below what is final.
    const heavier = turnsChain({
      blocks: 12,
      from: fair.slice(0, 1),
      by: (height) => key(height % 3),
    });
    const other = heavier.find(({ header }) => header.height === 2);
    expect(other?.id).not.to.equal(fair[1]?.id);
    add(chain, [...fair.slice(0, 1), ...heavier]);
    connect(chain);
    expect(chain.tip.id).to.equal(fair[3]?.id);
    add(chain, fair);
    connect(chain);
    expect(chain.tip.id).to.equal(fair[5]?.id);
    expect(chain.finalFloor.height).to.equal(5);
  });
});

describe('a sealer that takes turns', () => {
  const { tree } = contextOf();
  const at = (ms: number) => ({
    nowMs: addMs(CLOCK_START, ms),
    wallMs: wallMs(tree.genesis.header.timeMs + ms),
  });
  /** Height 1 is the second key's, then the third's. */
  const sealerOf = (index: number, blocks = 9) =>
    rule.newSealer({ ...helpFor(key(index), options), blocks });
  const tip: SealInput = { kind: 'tip', entry: tree.genesis };
  const kinds = (effects: readonly SealEffect[]) => effects.map(({ kind }) => kind);

  it('waits for its turn, which is wall time, and names it as a moment of the other clock', () => {
    const [inTurn, next, last] = [sealerOf(1), sealerOf(2), sealerOf(0)];
    for (const sealer of [inTurn, next, last]) expect(sealer.handle(tip, at(0))).to.deep.equal([]);
    const due = [inTurn, next, last].map(({ deadlineMs }) => deadlineMs);
    expect(due).to.deep.equal([100, 200, 300].map((ms) => addMs(CLOCK_START, ms)));
    expect(kinds(inTurn.handle({ kind: 'wake' }, at(99)))).to.deep.equal([]);
    expect(kinds(inTurn.handle({ kind: 'wake' }, at(100)))).to.deep.equal(['build']);
  });

  it('has nothing to wait for when it is not of the roster', () => {
    const stranger = sealerOf(3);
    expect(stranger.handle(tip, at(1000))).to.deep.equal([]);
    expect(stranger.deadlineMs).to.equal(undefined);
  });

  it('drops what it builds when the tip moves, and signs what is built on the last one', () => {
    const sealer = sealerOf(1, 1);
    expect(kinds(sealer.handle(tip, at(100)))).to.deep.equal(['build']);
    const entry = tree.add({ ...first, bytes: first.sealedHeader });
    expect(kinds(sealer.handle({ kind: 'tip', entry }, at(101)))).to.deep.equal(['drop']);
    const { headerBytes } = second;
    expect(sealer.handle({ kind: 'built', re: 1, headerBytes }, at(102))).to.deep.equal([]);
    expect(kinds(sealer.handle({ kind: 'wake' }, at(1000)))).to.deep.equal(['build']);
    const [sealed] = sealer.handle({ kind: 'built', re: 2, headerBytes }, at(1001));
    if (sealed?.kind !== 'sealed') expect.fail('not sealed');
    expect(sealed.certificate).to.have.length(64);
    expect(kinds(sealer.handle({ kind: 'settled', re: 2 }, at(1002)))).to.deep.equal(['done']);
  });
});
