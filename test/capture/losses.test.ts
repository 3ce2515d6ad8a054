// Which packets were lost is said by whoever dropped them, or by the far end of a router; a capture alone
// cannot tell.
import { expect } from 'chai';
import { type PacketName, withLosses } from '../../src/capture/losses.ts';
import type { RecordedEvent } from '../../src/capture/recording.ts';
import { packet, recordingOf, state } from '../diagram/recordings.ts';

const name = (seqOrLength: number, ipId: number): PacketName => ({
  ...{ protocol: 'tcp', fromPort: 50001, toPort: 9001, seqOrLength, ipId },
});

function lostOf(events: readonly RecordedEvent[]): number[] {
  return events.flatMap((event) =>
    event.level === 'packet' && event.lost === true ? [event.number] : [],
  );
}

describe('packets that never arrived', () => {
  const { events } = recordingOf([
    packet('A>B', 'S', 0, { ipId: 7 }),
    packet('A>B', 'PA', 10, { ipId: 8 }),
    packet('B>A', 'A', 0, { ipId: 8 }),
    packet('A>B', 'PA', 10, { ipId: 9, seq: -10, retransmission: true }),
    state('A', 'ESTABLISHED>CLOSE'),
  ]);

  it('are those that a rule named: the original, and not its copy', () => {
    const dropped = [{ name: name(1001, 8), times: 1 }];
    expect(lostOf(withLosses(events, { dropped }))).to.deep.equal([2]);
    expect(lostOf(withLosses(events, { dropped: [] }))).to.deep.equal([]);
  });

  it('are the first ones, where the kernel gave several the same name', () => {
    const same = recordingOf([
      packet('A>B', 'R', 0, { ipId: 0 }),
      packet('A>B', 'R', 0, { ipId: 0, seq: 0 }),
      packet('A>B', 'R', 0, { ipId: 0, seq: 0 }),
    ]).events;
    const dropped = [{ name: name(1000, 0), times: 2 }];
    expect(lostOf(withLosses(same, { dropped }))).to.deep.equal([1, 2]);
  });

  it('are those that did not come out of a router, on the way to it alone', () => {
    const router = { to: '127.0.0.12', passed: [name(1000, 7), name(1001, 9)] };
    expect(lostOf(withLosses(events, { dropped: [], router }))).to.deep.equal([2]);
  });

  it('are never guessed: a packet without identification is not called lost', () => {
    const nameless = recordingOf([packet('A>B', 'PA', 10)]).events;
    const router = { to: '127.0.0.12', passed: [] };
    const dropped = [{ name: name(1000, 0), times: 1 }];
    expect(lostOf(withLosses(nameless, { dropped, router }))).to.deep.equal([]);
  });
});
