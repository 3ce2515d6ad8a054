// Somebody sets the machine's clock while a node runs: back an hour, a day, to 1970, or forward. What
// runs on the monotonic clock must not notice: deadlines hold, honest peers stay, no age is negative.
import { expect } from 'chai';
import { type Clock, type WallMs, wallMs } from '../../src/clock/clock.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { fillFolder, newFolder } from './chains.ts';
import { endNodes, hastyLimits, startTestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const steps: [string, (now: number) => number][] = [
  ['back by an hour', (now) => now - HOUR_MS],
  ['back by a day', (now) => now - DAY_MS],
  ['to 1970', () => 0],
  ['forward by a day', (now) => now + DAY_MS],
];

/** The machine's clock, until somebody sets it. */
class SteppedClock implements Clock {
  set: (now: number) => number = (now) => now;

  nowMs = () => systemClock.nowMs();
  at: Clock['at'] = (moment, wake) => systemClock.at(moment, wake);
  atEndOfTurn: Clock['atEndOfTurn'] = (go) => systemClock.atEndOfTurn(go);
  afterCallback: Clock['afterCallback'] = (go) => systemClock.afterCallback(go);

  wallMs(): WallMs {
    return wallMs(this.set(systemClock.wallMs()));
  }
}

const ping = (nonce: bigint) => frameOf(encodeEnvelope({ message: { kind: 'Ping', nonce } }));

describe('a wall clock that is set while a node runs', () => {
  afterEach(endNodes);

  for (const [name, set] of steps) {
    it(`${name}: a silent stranger still meets the handshake deadline [H-7]`, async () => {
      const clock = new SteppedClock();
      const sessionLimits = { ...hastyLimits, handshakeTimeoutMs: 150 };
      const node = await startTestNode({ clock, sessionLimits });
      const stranger = await RawPeer.dial(node.address);
      await node.first('connection.open');
      clock.set = set;
      const close = await node.first('connection.close');
      expect(close).to.include({ ending: 'timed-out', by: 'us', reason: 'handshake' });
      expect(close.durationMs).to.be.within(100, 60_000);
      await stranger.letGo;
      stranger.vanish();
    });

    it(`${name}: an honest peer stays, its Pings are answered, and blocks come [B-3]`, async () => {
      const folder = await newFolder();
      const plan = { network: instantNetwork, blocks: 300, transactionsPerBlock: 0, seed: 8 };
      await fillFolder(folder, instantNetwork, buildChain(plan));
      const server = await startTestNode({ folder });
      const clock = new SteppedClock();
      const node = await startTestNode({ clock, peers: [server.address] });
      const honest = await RawPeer.met(node.address, instantNetwork);
      honest.socket.write(ping(1n));
      await honest.next('Pong');
      clock.set = set;
      honest.socket.write(ping(2n));
      await honest.next('Pong');
      // Before genesis no block is old enough to be believed, which is no fault of the server's.
      if (set(1) !== 0) await node.reaches(300);
      expect(node.of('connection.violation')).to.deep.equal([]);
      expect(node.closes).to.deep.equal([]);
      expect(node.handle.status().uptimeMs).to.be.within(0, 60_000);
      for (const { ageMs } of node.handle.peers()) expect(ageMs).to.be.within(0, 60_000);
      honest.vanish();
      await server.stop();
    });
  }

  it('dates events on both clocks, and only one of them may run backwards', async () => {
    const clock = new SteppedClock();
    const beforeNs = process.hrtime.bigint();
    const node = await startTestNode({ clock });
    clock.set = (now) => now - DAY_MS;
    const peer = await RawPeer.met(node.address, instantNetwork);
    await node.first('connection.ready');
    const [first, last] = [node.events[0], node.events.at(-1)];
    expect((last?.atMs ?? 0) - (first?.atMs ?? 0)).to.be.below(-HOUR_MS);
    const monotonic = node.events.map(({ monotonicNs }) => monotonicNs);
    expect(monotonic).to.deep.equal(monotonic.toSorted((a, b) => Number(a - b)));
    // The clock of the kernel, which every process reads.
    expect((monotonic[0] ?? 0n) > beforeNs).to.equal(true);
    expect((monotonic.at(-1) ?? 0n) < process.hrtime.bigint()).to.equal(true);
    peer.vanish();
  });
});
