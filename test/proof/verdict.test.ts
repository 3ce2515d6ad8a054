import { expect } from 'chai';
import { type Claim, describeClaim, verdictOf } from '../../src/proof/verdict.ts';

const proved: Claim = { id: 'fin', sentence: 'Bob sent its FIN', packets: [9], result: 'proved' };
const unseen: Claim = {
  id: 'goodbye',
  sentence: 'the last frame of Bob is its Goodbye',
  packets: [],
  result: 'not-observable',
  because: 'the capture kept headers only',
};
const failed: Claim = {
  id: 'no-reset',
  sentence: 'nobody reset the connection',
  packets: [7, 8],
  result: 'failed',
  because: 'Bob sent RST',
};

describe('a verdict', () => {
  it('counts what was proved', () => {
    expect(verdictOf([proved, proved])).to.include({ passed: true, line: 'proved 2 of 2' });
  });

  it('says once why some claims could not be observed, and never counts them as proved', () => {
    const verdict = verdictOf([proved, unseen, unseen]);
    expect(verdict).to.include({ passed: true, proved: 1, notObservable: 2 });
    expect(verdict.line).to.equal(
      'proved 1 of 3, 2 not observable here, because the capture kept headers only',
    );
  });

  it('names what failed, and does not pass', () => {
    const verdict = verdictOf([proved, failed, unseen]);
    expect(verdict.passed).to.equal(false);
    expect(verdict.line).to.equal(
      'proved 1 of 3, 1 FAILED (no-reset: Bob sent RST), ' +
        '1 not observable here, because the capture kept headers only',
    );
  });

  it('does not pass when nothing at all was proved', () => {
    expect(verdictOf([]).passed).to.equal(false);
    expect(verdictOf([unseen]).passed).to.equal(false);
  });

  it('writes one line per claim with the packets to look at', () => {
    expect(describeClaim(failed)).to.equal(
      'failed          nobody reset the connection (packets 7, 8): Bob sent RST',
    );
    expect(describeClaim(proved)).to.equal('proved          Bob sent its FIN (packet 9)');
  });
});
