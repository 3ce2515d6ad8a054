// What looks wrong and is not is explained under the ladder, and nothing else is.
import { expect } from 'chai';
import { drawLadder } from '../../src/diagram/terminal.ts';
import { packet, recordingOf, state } from './recordings.ts';

const names = { A: 'A', B: 'B' };
const closed = [packet('A>B', 'FA'), packet('B>A', 'FA'), packet('A>B', 'A')];

function drawn(...events: Parameters<typeof recordingOf>[0]): string {
  return drawLadder({ recording: recordingOf(events), names, full: true });
}

describe('an orphan on a ladder', () => {
  const dies = state('A', 'FIN_WAIT2>CLOSE');

  it('is marked, because it waits although the tracepoint calls it closed', () => {
    const text = drawn(packet('A>B', 'FA'), packet('B>A', 'A'), dies);
    expect(text).to.include('◆ CLOSE‡').and.include('waits in FIN_WAIT2');
  });

  it('is none when a FIN or a reset had come', () => {
    expect(drawn(packet('A>B', 'FA'), packet('B>A', 'FA'), dies)).to.not.include('‡');
    expect(drawn(packet('A>B', 'FA'), packet('B>A', 'R'), dies)).to.not.include('‡');
  });
});

describe('a reset behind a complete close', () => {
  it('is explained when a late ACK was answered out of TIME_WAIT, and the ACK is no probe', () => {
    const late = packet('B>A', 'A', 0, { seq: -1 });
    const text = drawn(packet('B>A', 'A'), ...closed, late, packet('A>B', 'A'), packet('B>A', 'R'));
    expect(text).to.include('packet 7: no fault of the close').and.include('RFC 1337');
    expect(text).to.not.include('probe');
  });

  it('is not explained away when it breaks a close off, or follows one end only', () => {
    const pair = [packet('B>A', 'A'), packet('A>B', 'A'), packet('B>A', 'R')];
    expect(drawn(packet('A>B', 'FA'), ...pair)).to.not.include('RFC 1337');
    expect(drawn(...closed, packet('B>A', 'R'))).to.not.include('RFC 1337');
  });
});
