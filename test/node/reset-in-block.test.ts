// A provider resets in the middle of a block, wherever that is: the ending is what the packets say, and
// nobody is accused of anything.
import { expect } from 'chai';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { seededRandom } from '../../src/sim/random.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { endNodes, startTestNode } from './nodes.ts';
import { blocksReply, RawPeer, tipClaim } from './raw-peer.ts';

const SEED = 20260404;
const ROUNDS = 40;

describe(`a provider that resets in the middle of a block (seed ${SEED})`, () => {
  afterEach(endNodes);

  it(`is called a reset by the peer, ${ROUNDS} times of ${ROUNDS}`, async function () {
    this.timeout(60_000);
    const random = seededRandom(SEED);
    const plan = { network: instantNetwork, blocks: 12, transactionsPerBlock: 40, seed: 4 };
    const blocks = [...buildChain(plan)];
    const tip = blocks.at(-1);
    if (tip === undefined) throw new Error('a chain');
    const node = await startTestNode();
    const claim = tipClaim(tip, 1n << 200n);
    for (let round = 1; round <= ROUNDS; round++) {
      const peer = await RawPeer.met(node.address, instantNetwork, claim);
      const headersAsked = await peer.next('GetHeaders');
      const headers = blocks.map(({ sealedHeader }) => sealedHeader);
      peer.say({ re: headersAsked.id ?? 0, message: { kind: 'Headers', headers } });
      const asked = await peer.next('GetBlocks');
      const wanted = new Set(asked.message.hashes);
      const bytes = blocks.filter(({ id }) => wanted.has(id)).map((block) => block.bytes);
      const reply = blocksReply(asked.id ?? 0, bytes).slice(0, -1);
      const said = Buffer.concat(reply.map((envelope) => frameOf(encodeEnvelope(envelope))));
      // From within the first block to within the last one; none of them ever arrives whole alone.
      const lastBytes = bytes.at(-1)?.length ?? 0;
      const cut = Math.floor((said.length - lastBytes / 2) * random()) + 20;
      peer.socket.write(said.subarray(0, Math.min(cut, said.length - 10)));
      peer.vanish();
      await node.until(() => node.closes.length === round);
      const { ending, by, reason = '' } = node.closes[round - 1] ?? {};
      expect(`${ending} by ${by}`, `round ${round}, cut at ${cut}`).to.equal('reset by peer');
      // Whichever of our own calls met the RST first.
      expect(reason).to.be.oneOf(['ECONNRESET', 'EPIPE']);
      if (node.height === blocks.length) break;
    }
    expect(node.of('connection.violation')).to.deep.equal([]);
    expect(node.of('block.refused')).to.deep.equal([]);
    expect(node.handle.bans()).to.deep.equal([]);
  });
});
