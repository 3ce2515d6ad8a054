// On real sockets, as test/sync/disturbed.test.ts in virtual time: a sync beside every nuisance at once is
// complete, and nobody honest is closed for it.
import { expect } from 'chai';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { BadServer, nuisances } from './bad-server.ts';
import { fillFolder, newFolder } from './chains.ts';
import { endNodes, startTestNode } from './nodes.ts';

const blocks = [
  ...buildChain({ network: instantNetwork, blocks: 800, transactionsPerBlock: 0, seed: 41 }),
];

describe('a sync beside every nuisance at once', () => {
  let bad: BadServer[] = [];

  afterEach(async () => {
    for (const { peer } of bad) peer.vanish();
    await Promise.all(bad.map(({ over }) => over));
    bad = [];
    await endNodes();
  });

  async function honest(): Promise<string> {
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, blocks);
    return (await startTestNode({ folder })).address;
  }

  for (const place of ['first', 'last'] as const) {
    it(`is complete, and closes nobody honest: they come ${place}`, async function () {
      this.timeout(60_000);
      const addresses = [await honest(), await honest()];
      const node = await startTestNode();
      const meetHonest = () => Promise.all(addresses.map((one) => node.handle.connect(one)));
      if (place === 'last') await meetHonest();
      for (const nuisance of nuisances) {
        bad.push(await BadServer.met(node.address, instantNetwork, blocks, nuisance));
      }
      if (place === 'first') await meetHonest();
      await node.reaches(blocks.length);
      expect(node.tip).to.equal(blocks.at(-1)?.id);
      expect(node.of('connection.violation')).to.deep.equal([]);
      expect(node.of('block.refused')).to.deep.equal([]);
      // The one that died closed its connection itself.
      const ended = node.closes.filter(({ by }) => by !== 'peer');
      expect(ended.map(({ address, reason }) => `${address}: ${reason}`)).to.deep.equal([]);
      expect(node.ready.filter(({ address }) => addresses.includes(address))).to.have.length(2);
    });
  }
});
