// The replay never contradicts the sessions: whatever two of them did, played again from what
// travelled alone, they end with the same words. The wire between them is the capture.
import { expect } from 'chai';
import fc from 'fast-check';
import type { CapturedConversation, CaptureEvent } from '../../src/replay/capture-events.ts';
import { replay } from '../../src/replay/replay.ts';
import type { VerifySignature } from '../../src/replay/replay-endpoint.ts';
import { apply, event, finish, side, type TestEvent } from '../session/events.ts';
import { Pair, START_MS } from '../session/pair.ts';
import { ALICE, BOB, helpOf } from '../session/sessions.ts';

const SEED = 20260107;
const RUNS = 300;

/** Notes everything that is put on the wire of a pair. */
function taped(pair: Pair): CapturedConversation {
  const opened: CaptureEvent = { kind: 'opened', atMs: START_MS, packet: 1 };
  const events: CaptureEvent[] = [opened];
  for (const [from, queue] of [
    ['opener', pair.listener.incoming],
    ['acceptor', pair.dialer.incoming],
  ] as const) {
    const push = queue.push.bind(queue);
    queue.push = (...items) => {
      for (const item of items) {
        const position = { atMs: pair.nowMs, packet: events.length + 1 };
        if (item === 'fin') events.push({ ...position, kind: 'fin', from });
        else if (item === 'rst') events.push({ ...position, kind: 'reset', from });
        else events.push({ ...position, kind: 'bytes', from, bytes: item });
      }
      return push(...items);
    };
  }
  const ends = { opener: 'a:1', acceptor: 'b:2', stream: 0, source: 'packets' } as const;
  return { ...ends, startMs: START_MS, missingBytes: 0, gaps: [], events };
}

const help = helpOf(undefined);
const verify: VerifySignature = (key, bytes, signature) => help.verify(key, bytes, signature);

describe('replay: what two sessions did', () => {
  it(`comes out again with the same endings, seed ${SEED}`, () => {
    const calm = event.filter(([what]) => what !== 'pass' && what !== 'freeze');
    const ways = fc.constantFrom('together' as const, 'in turn' as const);
    const keys = fc.constantFrom(undefined, ALICE);
    const schedule: fc.Arbitrary<TestEvent[]> = fc.array(calm, { maxLength: 60, size: 'max' });
    fc.assert(
      fc.property(ways, keys, schedule, (how, key, events) => {
        const pair = new Pair({ key }, { key: BOB });
        const conversation = taped(pair);
        pair.open().run();
        for (const one of events) apply(pair, one);
        finish(pair, how);
        const { ends, broken, lines } = replay(conversation, verify);
        expect(broken).to.deep.equal([]);
        expect(lines.filter(({ what }) => what === 'deviated')).to.deep.equal([]);
        expect([ends.opener.outcome, ends.acceptor.outcome]).to.deep.equal(
          pair.ends.map(({ outcome }) => outcome),
        );
        expect([ends.opener.counts, ends.acceptor.counts]).to.deep.equal(
          pair.ends.map(({ session }) => session.counts),
        );
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it(`never breaks down, whatever happened, seed ${SEED}`, () => {
    const wild: fc.Arbitrary<TestEvent[]> = fc.array(
      fc.oneof(
        { weight: 20, arbitrary: event },
        {
          weight: 1,
          arbitrary: fc.tuple(fc.constantFrom('hang-up', 'abort', 'cut'), side, fc.constant(0)),
        },
      ),
      { maxLength: 60, size: 'max' },
    );
    fc.assert(
      fc.property(fc.boolean(), wild, (hasMet, events) => {
        const pair = new Pair({ key: ALICE }, { key: BOB });
        const conversation = taped(pair);
        pair.open();
        if (hasMet) pair.run();
        for (const one of events) apply(pair, one);
        finish(pair, 'together');
        expect(replay(conversation, verify).broken).to.deep.equal([]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
