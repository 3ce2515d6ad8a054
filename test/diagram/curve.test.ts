import { expect } from 'chai';
import { cwndCurve } from '../../src/diagram/curve.ts';
import { halfClose, noted, packet, recordingOf } from './recordings.ts';

describe('the curve of the congestion window in letters', () => {
  it('rises and falls in steps, with the threshold and what was sent again', () => {
    const recording = recordingOf([
      noted('A', 'cwnd', '8'),
      noted('A', 'cwnd', '16'),
      packet('A>B', 'PA', 9, { retransmission: true }),
      noted('A', 'ssthresh', '12'),
      noted('A', 'cwnd', '4'),
      noted('A', 'cwnd', '5'),
    ]);
    expect(cwndCurve(recording, 'en', 24)).to.deep.equal([
      'Congestion window, in segments   ┄ ssthresh   ┆ sent again',
      '16 ┤    ████████████',
      '   ┤    ████████████┄┄┄┄',
      '   ┤    ████████████',
      '   ┤    ████████████',
      '   ┤████████████████',
      '   ┤████████████████   ▄',
      '   ┤████████████████████',
      ' 0 ┤████████████████████',
      '    0 ms            5 ms',
    ]);
  });

  it('is not there where nobody told a window', () => {
    expect(cwndCurve(halfClose, 'ko', 80)).to.deep.equal([]);
  });

  it('keeps to its columns', () => {
    const many = Array.from({ length: 300 }, (_, at) => noted('A', 'cwnd', String(at)));
    for (const columns of [60, 72, 200]) {
      for (const line of cwndCurve(recordingOf(many), 'ko', columns).slice(1)) {
        expect(Array.from(line).length, line).to.be.at.most(Math.min(columns, 100));
      }
    }
  });
});
