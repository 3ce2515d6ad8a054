// What we answer to requests for headers and blocks, and that sync's limits are the wire's.
import { expect } from 'chai';
import { BestChain } from '../../src/chain/best-chain.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { syncLimits } from '../../src/sync/limits.ts';
import { answerTo } from '../../src/sync/serve.ts';
import { HEADERS_MAX, REQUEST_BLOCKS_MAX } from '../../src/wire/limits.ts';
import { chainOf } from './chains.ts';

const blocks = chainOf(2600);
const side = chainOf(5, { seed: 7, from: blocks.slice(0, 100) });
const tree = new HeaderTree(genesisOf(instantNetwork));
for (const block of [...blocks, ...side]) tree.add({ ...block, bytes: block.sealedHeader });
const chain = new BestChain(tree);
chain.moveTo(tree.best);
const genesis = tree.genesis.id;
const idAt = (height: number) => blocks[height - 1]?.id ?? '';
const all = () => true;

describe('serving', () => {
  it('answers a locator with the 2,000 headers after the newest block we share', () => {
    const locator = ['ff'.repeat(32), idAt(10), genesis];
    const answer = answerTo({ kind: 'GetHeaders', locator, stop: undefined }, chain, all);
    expect(answer).to.deep.equal({
      kind: 'headers',
      headers: blocks.slice(10, 2010).map(({ sealedHeader }) => sealedHeader),
    });
  });

  it('ends at the header where the asker wants it to stop', () => {
    const request = { kind: 'GetHeaders', locator: [idAt(10)], stop: idAt(12) } as const;
    const answer = answerTo(request, chain, all);
    expect(answer.kind === 'headers' && answer.headers).to.have.length(2);
  });

  it('streams the blocks that were asked for and leaves out those it does not have', () => {
    const hashes = [idAt(1), 'ff'.repeat(32), side[0]?.id ?? '', idAt(3)];
    const answer = answerTo(
      { kind: 'GetBlocks', hashes },
      chain,
      (id) => tree.entry(id) !== undefined,
    );
    const ids = [idAt(1), side[0]?.id, idAt(3)];
    expect(answer).to.deep.equal({ kind: 'blocks', count: 4, ids });
  });

  it('streams each block once, however often its hash is in the request', () => {
    const hashes = Array.from({ length: 500 }, () => idAt(7));
    const answer = answerTo({ kind: 'GetBlocks', hashes }, chain, all);
    expect(answer).to.deep.equal({ kind: 'blocks', count: 500, ids: [idAt(7)] });
  });

  it('answers a range of the best chain, never genesis, never beyond the tip, 500 at most', () => {
    const range = (fromHeight: number, count: number) => {
      const answer = answerTo({ kind: 'GetBlockRange', fromHeight, count }, chain, all);
      return answer.kind === 'blocks' ? answer.ids : [];
    };
    expect(range(0, 3)).to.deep.equal([idAt(1), idAt(2)]);
    expect(range(2599, 10)).to.deep.equal([idAt(2599), idAt(2600)]);
    expect(range(2601, 10)).to.deep.equal([]);
    expect(range(2 ** 32 - 1, 2 ** 32 - 1)).to.deep.equal([]);
    expect(range(1, 2 ** 32 - 1)).to.have.length(500);
  });

  it('asks and answers within the limits of the wire', () => {
    expect(syncLimits.headersPerReplyMax).to.equal(HEADERS_MAX);
    expect(syncLimits.blocksPerRequestMax).to.equal(REQUEST_BLOCKS_MAX);
  });
});
