import { expect } from 'chai';
import { packetEvents } from '../../src/capture/tcp-events.ts';
import { type CheckedClaim, failed, notObservable, proved } from '../../src/proof/finding.ts';
import { describeClaim, summaryOf } from '../../src/proof/summary.ts';
import { conversation } from '../capture/conversation.ts';

const packets = packetEvents(
  [conversation('a:S b:SA a:A a:AP5 b:A a:AF b:A b:A b:AF a:A')],
  () => 'A',
);
const numbered = (...numbers: number[]) => packets.filter(({ number }) => numbers.includes(number));

type Judged = CheckedClaim<string>;
const shown: Judged = { id: 'fin', text: 'Bob sent its FIN', ...proved(numbered(9)) };
const unseen: Judged = {
  id: 'goodbye',
  text: 'the last frame of Bob is its Goodbye',
  ...notObservable('the capture kept headers only'),
};
const broken: Judged = {
  id: 'no-reset',
  text: 'nobody reset the connection',
  ...failed('Bob sent RST', numbered(7, 8)),
};

describe('a verdict', () => {
  it('counts what was proved', () => {
    expect(summaryOf([shown, shown])).to.include({ passed: true, line: 'proved 2 of 2' });
  });

  it('says once why some claims could not be observed, and never counts them as proved', () => {
    const verdict = summaryOf([shown, unseen, unseen]);
    expect(verdict).to.include({ passed: true, proved: 1, notObservable: 2 });
    expect(verdict.line).to.equal(
      'proved 1 of 3, 2 not observable here, because the capture kept headers only',
    );
  });

  it('names what failed, and does not pass', () => {
    const verdict = summaryOf([shown, broken, unseen]);
    expect(verdict.passed).to.equal(false);
    expect(verdict.line).to.equal(
      'proved 1 of 3, 1 FAILED (no-reset: Bob sent RST), ' +
        '1 not observable here, because the capture kept headers only',
    );
  });

  it('does not pass when nothing at all was proved', () => {
    expect(summaryOf([]).passed).to.equal(false);
    expect(summaryOf([unseen]).passed).to.equal(false);
  });

  it('writes one line per claim with the packets to look at', () => {
    expect(describeClaim(broken)).to.equal(
      'failed          nobody reset the connection (packets 7, 8): Bob sent RST',
    );
    expect(describeClaim(shown)).to.equal('proved          Bob sent its FIN (packet 9)');
  });
});
