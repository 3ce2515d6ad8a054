import { expect } from 'chai';
import { neverReset } from '../../src/proof/late-resets.ts';
import { packet, recordingOf } from '../diagram/recordings.ts';

const claim = neverReset('no-reset', { en: 'no reset', ko: 'RST 없음' });
const close = [packet('A>B', 'FA'), packet('B>A', 'FA'), packet('A>B', 'A')];

describe('the claim that nobody resets', () => {
  const cases: [what: string, events: Parameters<typeof recordingOf>[0], result: string][] = [
    ['holds for a close', close, 'proved'],
    [
      'holds when a delayed ACK comes after the close and is answered out of TIME_WAIT (RFC 1337)',
      [...close, packet('B>A', 'A'), packet('A>B', 'A'), packet('B>A', 'R')],
      'proved',
    ],
    ['fails for a reset in place of a close', [packet('A>B', 'R')], 'failed'],
    ['fails for a reset behind one FIN', [packet('A>B', 'FA'), packet('B>A', 'RA')], 'failed'],
    ['fails for a reset right behind the close', [...close, packet('A>B', 'R')], 'failed'],
  ];
  for (const [what, events, result] of cases) {
    it(what, () => expect(claim.check(recordingOf(events)).result).to.equal(result));
  }
});
