import { expect } from 'chai';
import { type Block, readBlock } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { checkBlock, signatureChecks } from '../../src/chain/rules.ts';
import { wallMs } from '../../src/clock/clock.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { validateHeader } from '../../src/consensus/validate.ts';
import { buildChain, type ChainPlan, instantNetwork } from '../../src/sim/chain-builder.ts';
import { verifySignatures } from '../../src/workers/verify.ts';

const plan: ChainPlan = { network: instantNetwork, blocks: 12, transactionsPerBlock: 5, seed: 1 };
const idsOf = (blocks: Iterable<Block>) => Array.from(blocks, ({ id }) => id);

describe('the chain builder', () => {
  it('gives the same bytes for the same plan, on every machine', () => {
    const [first, second] = [[...buildChain(plan)], [...buildChain(plan)]];
    expect(first.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).to.deep.equal(
      second.map(({ bytes }) => Buffer.from(bytes).toString('hex')),
    );
    expect(first.at(-1)?.id).to.equal(
      '07aecd9daf8fe24611e3245a133b6b7e83a621285c45f4ea0d84982961829906',
    );
  });

  it('gives another chain for another seed', () => {
    expect(idsOf(buildChain({ ...plan, seed: 2 }))).not.to.have.any.members(
      idsOf(buildChain(plan)),
    );
  });

  it('makes blocks that every rule accepts, with nonces in order and good signatures', async () => {
    const genesis = genesisOf(networks.dev);
    const tree = new HeaderTree(genesis);
    const rule = ruleOf(networks.dev);
    const context = { tree, rule, network: networks.dev, rosterAfter: noRoster };
    const nonces = new Map<string, bigint>();
    let parent = tree.genesis;
    for (const block of buildChain({ ...plan, network: networks.dev })) {
      expect(validateHeader(block, parent, context, wallMs(block.header.timeMs)).ok).to.equal(true);
      expect(checkBlock(block)).to.equal(undefined);
      expect(await verifySignatures(signatureChecks(block, genesis.id))).to.equal(true);
      for (const { body } of block.transactions) {
        expect(body.nonce).to.equal(nonces.get(body.from) ?? 0n);
        expect(body).to.include({ amount: 0n, fee: 0n });
        nonces.set(body.from, body.nonce + 1n);
      }
      expect(block.header.timeMs).to.equal(
        parent.header.timeMs + networks.dev.parameters.spacingMs,
      );
      parent = tree.add({ ...block, bytes: block.sealedHeader });
    }
    expect(parent.height).to.equal(12);
  });

  it('makes one block at a time, as they are taken', () => {
    const endless = buildChain({ ...plan, blocks: Number.MAX_SAFE_INTEGER });
    expect(endless.next().value).to.have.nested.property('header.height', 1);
    expect(endless.next().value).to.have.nested.property('header.height', 2);
  });

  it('branches off wherever it is told to', () => {
    const trunk = [...buildChain(plan)];
    const branch = [...buildChain({ ...plan, seed: 3, from: trunk.slice(0, 7), blocks: 9 })];
    expect(branch[0]?.header.parent).to.equal(trunk[6]?.id);
    expect(branch.map(({ header }) => header.height)).to.deep.equal([
      8, 9, 10, 11, 12, 13, 14, 15, 16,
    ]);
    expect(branch[0]?.id).not.to.equal(trunk[7]?.id);
  });

  it('fills a block with as many notes as asked for, of the size asked for', () => {
    const big = { ...plan, blocks: 1, transactionsPerBlock: 800, payloadBytes: 1024 };
    const [block] = buildChain(big);
    expect(block?.transactions[0]?.body.data).to.have.length(1024);
    expect(block?.bytes.length).to.be.within(900_000, 1_000_000);
    expect(readBlock(block?.bytes ?? Buffer.alloc(0)).ok).to.equal(true);
    const [bare] = buildChain({ ...big, transactionsPerBlock: 2, payloadBytes: 0 });
    expect(bare?.transactions[1]?.body.data).to.have.length(0);
  });
});
