import { expect } from 'chai';
import type { RecordedEvent } from '../../src/capture/recording.ts';
import { Growth } from '../../src/diagram/growth.ts';
import { halfClose, noted, recordingOf } from './recordings.ts';

const END_NS = halfClose.events.at(-1)?.timeNs ?? 0n;

function upTo(
  count: number,
  change = (event: RecordedEvent): RecordedEvent => event,
): typeof halfClose {
  return { ...halfClose, events: halfClose.events.slice(0, count).map(change) };
}

describe('a recording that grows', () => {
  it('hands out every event once, however often it is looked at', () => {
    const growth = new Growth();
    const counts = [3, 3, 9, halfClose.events.length].map(
      (count) => growth.fresh(upTo(count), END_NS).size,
    );
    expect(counts).to.deep.equal([3, 0, 6, halfClose.events.length - 9]);
  });

  it('keeps what is later than the step for the next look, and takes up what came late', () => {
    const growth = new Growth();
    const { events } = halfClose;
    const late = { ...halfClose, events: events.filter((_, at) => at !== 1) };
    expect(growth.fresh(late, events[4]?.timeNs ?? 0n).size).to.equal(4);
    expect([...growth.fresh(halfClose, END_NS)][0]).to.equal(events[1]);
  });

  it('knows an event again when its date or its name is corrected', () => {
    const growth = new Growth();
    const called = upTo(halfClose.events.length, (event) =>
      event.level === 'kernel' && event.to === 'TIME_WAIT'
        ? { ...event, to: 'CLOSE', source: 'tracepoint', timeNs: event.timeNs - 5n }
        : event,
    );
    growth.fresh(called, END_NS);
    expect(growth.fresh(halfClose, END_NS).size).to.equal(0);
  });

  it('tells apart what happens twice in the same words', () => {
    const twice = recordingOf([noted('A', 'x'), noted('A', 'x')]);
    const growth = new Growth();
    expect(growth.fresh({ ...twice, events: twice.events.slice(0, 1) }, END_NS).size).to.equal(1);
    expect(growth.fresh(twice, END_NS).size).to.equal(1);
  });
});
