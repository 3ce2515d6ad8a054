// A node that catches up on large blocks goes on answering others: what is asked in the middle of it has its answer
// before the sync ends. Order of events only, no times.
import { expect } from 'chai';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { fillFolder, newFolder } from './chains.ts';
import { endNodes, startTestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

/** 250 KB each: large enough to be read in threads. */
const blocks = [
  ...buildChain({
    ...{ network: instantNetwork, blocks: 24, transactionsPerBlock: 200 },
    ...{ payloadBytes: 1_000, seed: 20261203 },
  }),
];

/**
 * Blocks that may come between the Ping and the Pong: those of the two or three turns of the event loop that it
 * takes through four sockets, on a machine where one turn finds two waiting.
 */
const BLOCKS_BETWEEN_MAX = 8;

describe('a node in the middle of a sync of large blocks', () => {
  afterEach(endNodes);

  it('answers a Ping before the sync ends, and a few blocks later [B-1]', async () => {
    const folder = await newFolder();
    await fillFolder(folder, instantNetwork, blocks);
    const elder = await startTestNode({ folder });
    const node = await startTestNode({ assumeValid: blocks.at(-1)?.id });
    const stranger = await RawPeer.met(node.address, instantNetwork);
    let came = 0;
    node.handle.on('connection.frame', ({ flow, what }) => {
      if (flow !== 'in' || what !== 'Block') return;
      came++;
      if (came === 4) stranger.say({ message: { kind: 'Ping', nonce: 4n } });
    });
    await node.handle.connect(elder.address);
    await stranger.next('Pong');
    expect(came).to.be.within(4, 4 + BLOCKS_BETWEEN_MAX);
    expect(node.height).to.be.below(blocks.length);
    await node.reaches(blocks.length);
    stranger.socket.resetAndDestroy();
  });
});
