// Property tests: two sessions, and whatever their nodes, kernels and clocks may do, in any order. Of
// all that happens there: nobody writes after its FIN, what waits has a deadline (both asserted by
// pair.ts), there is one outcome each, and where both parted in grace every frame was counted.
import { expect } from 'chai';
import fc from 'fast-check';
import { apply, event, finish, side, type TestEvent } from './events.ts';
import { establishedPair, Pair, type SessionEnd } from './pair.ts';

const SEED = 20260106;
const RUNS = 1_000;

const rarely = fc.tuple(fc.constantFrom('hang-up', 'abort', 'cut'), side, fc.constant(0));

const ways = fc.constantFrom('together' as const, 'in turn' as const);
const schedule = (events: fc.Arbitrary<TestEvent>) =>
  fc.array(events, { maxLength: 60, size: 'max' });

function check(pair: Pair): void {
  const outcomes = pair.ends.map(({ outcome }) => outcome);
  for (const end of pair.ends) {
    const ends = end.effects.filter((effect) => effect.kind === 'moved' && effect.to === 'over');
    expect(ends).to.have.lengthOf(1);
    const goodbyes = end.effects.filter(
      (effect) => effect.kind === 'write' && effect.what.startsWith('Goodbye'),
    );
    expect(goodbyes.length).to.be.at.most(1);
  }
  const [dialer, listener] = outcomes;
  for (const [ours, theirs] of [pair.ends, [...pair.ends].reverse()] as [
    SessionEnd,
    SessionEnd,
  ][]) {
    const { framesSent, bytesSent } = ours.session.counts;
    const { framesReceived, bytesReceived } = theirs.session.counts;
    const isConfirmed = ours.outcome.delivery === 'confirmed';
    const bothGraceful = outcomes.every(({ ending }) => ending === 'graceful');
    if (isConfirmed || bothGraceful) {
      expect([framesReceived, bytesReceived]).to.deep.equal([framesSent, bytesSent]);
    }
    // Our program did nothing wrong, so neither breaks a clause in the other's eyes.
    expect(ours.outcome.reason).to.be.oneOf(reasons);
    expect(ours.outcome.ending).to.not.equal('truncated');
  }
  if (dialer?.ending !== 'graceful' || listener?.ending !== 'graceful') return;
  const mirror = { us: 'peer', peer: 'us', both: 'both', world: 'world' } as const;
  expect(listener.by).to.equal(mirror[dialer.by]);
}

/** Every reason that honest nodes can come to. */
const reasons = [
  ...['leaving', 'done', 'fin', 'hang-up', 'forced', 'ECONNRESET', 'timeout'],
  ...['pong', 'frame', 'write-stall', 'leaving-quiet', 'leaving', 'handshake'],
];

describe('session: two of them, in any order of things', () => {
  it(`honest nodes that share a good network part in grace, seed ${SEED}`, () => {
    const calm = event.filter(([what]) => what !== 'pass' && what !== 'freeze');
    fc.assert(
      fc.property(ways, schedule(calm), (how, events) => {
        const pair = establishedPair();
        for (const one of events) apply(pair, one);
        finish(pair, how);
        check(pair);
        for (const { outcome } of pair.ends) expect(outcome.ending).to.equal('graceful');
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it(`whatever time, kernels and people do, it ends once and for a reason, seed ${SEED}`, () => {
    const wild = fc.oneof({ weight: 40, arbitrary: event }, { weight: 1, arbitrary: rarely });
    fc.assert(
      fc.property(ways, fc.boolean(), schedule(wild), (how, hasMet, events) => {
        const pair = hasMet ? establishedPair() : new Pair().open();
        for (const one of events) apply(pair, one);
        finish(pair, how);
        check(pair);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it(`whatever bytes come, nothing throws and it ends, seed ${SEED}`, () => {
    const noise = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.boolean(), noise, (hasMet, chunks) => {
        const { listener } = hasMet ? establishedPair() : new Pair().open();
        for (const chunk of chunks) listener.input({ kind: 'bytes', chunk });
        if (listener.phase !== 'over') listener.input({ kind: 'fin' });
        while (listener.step());
        expect(listener.outcome.ending).to.be.oneOf([
          'aborted',
          'truncated',
          'refused',
          'fin-without-goodbye',
        ]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
