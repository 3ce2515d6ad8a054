// The whole judgement of a header, on chains as they are really built.
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import { encodeHeader, type Sealed, sealedHeaderBytes } from '../../src/chain/header.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import type { Network, PowNetwork } from '../../src/chain/network-parameters.ts';
import { wallMs } from '../../src/clock/clock.ts';
import { searchNonce, targetOf } from '../../src/consensus/pow.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { headerTemplate } from '../../src/consensus/template.ts';
import { type ChainContext, validateHeader } from '../../src/consensus/validate.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';

const retargeting: PowNetwork = {
  ...instantNetwork,
  parameters: { ...instantNetwork.parameters, retarget: { halfLifeMs: 16_000 } },
};

function contextOf(network: Network): ChainContext {
  const rule = ruleOf(network);
  const tree = new HeaderTree(genesisOf(network), rule.weigh);
  return { network, rule, tree, rosterAfter: noRoster };
}

describe('judging headers', () => {
  it('accepts a built chain header by header, through retargets', () => {
    const context = contextOf(retargeting);
    let parent = context.tree.genesis;
    const plan = {
      network: retargeting,
      blocks: 40,
      transactionsPerBlock: 0,
      seed: 5,
      spacingMs: 500,
    };
    for (const block of buildChain(plan)) {
      expect(validateHeader(block, parent, context, wallMs(block.header.timeMs))).to.deep.equal({
        ok: true,
        checks: [],
      });
      parent = context.tree.add({ ...block, bytes: block.sealedHeader });
    }
    expect(targetOf(parent.header) < retargeting.parameters.target, 'it got harder').to.equal(true);
    expect(context.tree.best).to.equal(parent);
  });

  it('looks at the seal before anything else: who lies must have paid', () => {
    const context = contextOf(instantNetwork);
    const header = {
      ...context.tree.genesis.header,
      version: 77,
      target: '0'.repeat(64),
    };
    const headerBytes = encodeHeader(header);
    const sealed: Sealed = { id: sha256(headerBytes), header, headerBytes };
    const refusal = validateHeader(sealed, context.tree.genesis, context, wallMs(0));
    expect(refusal).to.include({ fault: 'insufficient-work', invalidBlockId: sealed.id });
  });

  it('does not let a certificate where none belongs count against the id', () => {
    const context = contextOf(instantNetwork);
    const [block] = buildChain({
      network: instantNetwork,
      blocks: 1,
      transactionsPerBlock: 0,
      seed: 1,
    });
    if (block === undefined) expect.fail('no block');
    const sealed = { ...block, seal: Buffer.of(0x0a, 1, 1) };
    const refusal = validateHeader(
      sealed,
      context.tree.genesis,
      context,
      wallMs(block.header.timeMs),
    );
    expect(refusal).to.include({ ok: false, fault: 'bad-seal' });
    expect(refusal).not.to.have.property('invalidBlockId');
  });

  it('refuses a chosen target, however much work stands behind it', () => {
    const context = contextOf(instantNetwork);
    const { genesis } = context.tree;
    const now = wallMs(genesis.header.timeMs + 1);
    const fields = { timeMs: now, target: `0fff${'0'.repeat(60)}` };
    const content = { transactions: [], sealer: genesis.id, stateRoot: ZERO_HASH };
    const next = { parent: genesis, fields, ...content };
    const header = headerTemplate(next);
    const nonce = searchNonce(encodeHeader(header), targetOf(header), 0n, 10_000);
    const headerBytes = encodeHeader({ ...header, nonce: nonce ?? 0n });
    const sealed = { id: sha256(headerBytes), header, headerBytes };
    expect(validateHeader(sealed, genesis, context, now)).to.include({ fault: 'wrong-target' });
  });
});

describe('the template of the next block', () => {
  it('commits to the transactions and follows its parent', () => {
    const { genesis } = contextOf(instantNetwork).tree;
    const sealer = 'ab'.repeat(32);
    const fields = { timeMs: 7, target: genesis.id };
    const content = { transactions: [], sealer, stateRoot: 'cd'.repeat(32) };
    const template = headerTemplate({ parent: genesis, fields, ...content });
    const { stateRoot } = content;
    const place = { height: 1, parent: genesis.id, sealer, stateRoot, nonce: 0n };
    expect(template).to.include({ ...place, ...fields });
    expect(template.txRoot).to.equal(sha256(Buffer.alloc(0)));
    expect(sealedHeaderBytes(encodeHeader(template))).to.have.length.above(100);
  });
});
