// What is measured of a peer, by its words alone.
import { expect } from 'chai';
import { monotonicMs } from '../../src/clock/clock.ts';
import { PeerPace } from '../../src/sync/peer-pace.ts';

/** Blocks that came at these moments, in milliseconds since the peer was asked for all of them. */
function paceOf(momentsMs: readonly number[]): PeerPace {
  const pace = new PeerPace(monotonicMs(0));
  pace.begin(monotonicMs(0));
  for (const ms of momentsMs) pace.delivered(monotonicMs(ms), monotonicMs(0));
  return pace;
}

const everyMs = (blocks: number, ms: number, fromMs = ms) =>
  Array.from({ length: blocks }, (_, at) => fromMs + at * ms);

describe('the pace of a peer', () => {
  it('is unknown until it has delivered a block, however long it is silent', () => {
    const pace = paceOf([]);
    pace.batchEnded(monotonicMs(60_000));
    expect(pace.blockMs).to.equal(undefined);
    expect(pace.expectedMs(1)).to.equal(undefined);
  });

  it('tells the time to the first block from the time a block', () => {
    const pace = paceOf(everyMs(100, 2, 1_000));
    expect(pace.answerMs).to.equal(1_000);
    expect(pace.blockMs).to.be.closeTo(2, 0.001);
    expect(pace.expectedMs(50)).to.be.closeTo(1_100, 0.1);
  });

  it('is that of an answer for a peer that sends one block for each', () => {
    const pace = paceOf([700]);
    expect(pace.blockMs, 'more of the answer may come').to.equal(undefined);
    pace.batchEnded(monotonicMs(700));
    expect(pace.blockMs).to.equal(700);
    expect(pace.answerMs).to.equal(700);
  });

  it('is the same in bursts of a hundred as block by block', () => {
    const bursts = [10, 110, 210, 310, 410].flatMap((ms) => Array<number>(100).fill(ms));
    // A burst is over when the next one has come.
    expect(paceOf([...bursts, 510]).blockMs).to.be.within(0.8, 1.3);
  });

  it('is not that of the way there and back', () => {
    const pace = paceOf(everyMs(100, 1, 1_000));
    for (let batch = 1; batch <= 5; batch++) {
      const askedMs = batch * 10_000;
      for (let at = 0; at < 100; at++)
        pace.delivered(monotonicMs(askedMs + 1_000 + at), monotonicMs(askedMs));
    }
    expect(pace.answerMs).to.equal(1_000);
    expect(pace.blockMs).to.be.closeTo(1, 0.05);
  });

  it('follows a peer that becomes slow, within two seconds', () => {
    const fast = everyMs(1_000, 1);
    const pace = paceOf([...fast, ...everyMs(20, 100, 1_100)]);
    expect(pace.blockMs).to.be.above(30);
  });

  it('and one that becomes fast again', () => {
    const slow = everyMs(5, 1_000);
    const pace = paceOf([...slow, ...everyMs(2_000, 1, 5_001)]);
    expect(pace.blockMs).to.be.below(2);
  });

  it('counts the time of a batch from when it was its turn, and none in which we did not listen', () => {
    const pace = new PeerPace(monotonicMs(0));
    pace.begin(monotonicMs(100));
    expect(pace.batchEnded(monotonicMs(400))).to.equal(300);
    expect(pace.batchEnded(monotonicMs(500))).to.equal(100);
    pace.shift(60_000);
    expect(pace.batchEnded(monotonicMs(60_550))).to.equal(50);
  });
});
