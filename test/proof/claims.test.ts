// Claims are judged from recordings made by hand: what is there in order is proved, what is missing
// fails with a reason, and what nobody could see is held against nobody.
import { expect } from 'chai';
import { counted, holds, inOrder, never, packetsAre } from '../../src/proof/claims.ts';
import { asks, becomes, calls, hears, packet, reset, sends } from '../../src/proof/patterns.ts';
import { call, event, recording, state, syscall, tcp } from './recordings.ts';

const text = { en: 'a claim', ko: '주장' };

/** A says it is done; B hears it. */
const firstHalf = [
  call(0, 'A', 'end'),
  syscall(100, 'A', 'shutdown', '25, SHUT_WR'),
  state(160, 'A', 'ESTABLISHED', 'FIN_WAIT1'),
  tcp(180, 4, 'A>B', 'FIN,ACK'),
  state(190, 'B', 'ESTABLISHED', 'CLOSE_WAIT'),
  event(400, 'B', 'end'),
];

const endBecomesFin = inOrder('end-becomes-fin', text, [
  calls('A', 'end'),
  asks('A', 'shutdown', /SHUT_WR/),
  becomes('A', 'FIN_WAIT1'),
  sends('A', 'FIN,ACK'),
  becomes('B', 'CLOSE_WAIT', 'ESTABLISHED'),
  hears('B', 'end', 'socket'),
]);

describe('claims on a recording', () => {
  it('are proved when every pattern is found in order, and name the events', () => {
    const finding = endBecomesFin.check(recording(firstHalf));
    expect(finding.result).to.equal('proved');
    expect('events' in finding && finding.events).to.deep.equal(firstHalf);
  });

  it('fail when one is missing, and say after what nobody saw which', () => {
    const finding = endBecomesFin.check(
      recording(firstHalf.filter(({ level }) => level !== 'packet')),
    );
    expect(finding).to.deep.include({ result: 'failed' });
    expect('because' in finding && finding.because).to.deep.equal({
      en: "never seen after A's FIN_WAIT1: A sends FIN,ACK",
      ko: 'A의 FIN_WAIT1 뒤에 관찰되지 않음: A가 FIN,ACK 패킷을 보냄',
    });
  });

  it('fail when the order is another, on one level as across two', () => {
    const late = recording([event(0, 'B', 'end'), ...firstHalf.slice(0, 5)]);
    expect(endBecomesFin.check(late).result).to.equal('failed');
    const twice = inOrder('twice', text, [sends('A', 'ACK'), sends('A', 'SYN')]);
    const reversed = recording([tcp(0, 1, 'A>B', 'SYN'), tcp(1, 2, 'A>B', 'ACK')]);
    expect(twice.check(reversed).result).to.equal('failed');
  });

  it('forgive clocks of two levels 50 µs, and no more', () => {
    const order = inOrder('order', text, [becomes('A', 'SYN_SENT'), sends('A', 'SYN')]);
    const apart = (us: number) =>
      recording([tcp(100 - us, 1, 'A>B', 'SYN'), state(100, 'A', 'CLOSE', 'SYN_SENT')]);
    expect(order.check(apart(50)).result).to.equal('proved');
    expect(order.check(apart(51)).result).to.equal('failed');
  });

  it('are reduced where a level is absent, by the others', () => {
    const because = { en: 'no tracepoint', ko: '트레이스포인트 없음' };
    const finding = endBecomesFin.check(
      recording(
        firstHalf.filter(({ level }) => level !== 'kernel'),
        { kernel: { level: 'absent', because } },
      ),
    );
    expect(finding).to.deep.include({ result: 'reduced', because });
  });

  it('are reduced where states are only sampled, and still fail on what is certain', () => {
    const kernel = { level: 'reduced', because: { en: 'sampled', ko: '표본' } } as const;
    expect(endBecomesFin.check(recording(firstHalf, { kernel })).result).to.equal('reduced');
    const withoutFin = firstHalf.filter(({ level }) => level !== 'packet');
    expect(endBecomesFin.check(recording(withoutFin, { kernel })).result).to.equal('failed');
  });

  it('cannot be observed when nothing of theirs was, instead of being proved or failed', () => {
    const because = { en: 'nothing can capture here', ko: '캡처할 수 없음' };
    const absent = { level: 'absent', because } as const;
    const levels = recording(firstHalf, { packet: absent });
    expect(never('no-reset', text, packet(reset)).check(levels)).to.deep.equal({
      result: 'not-observable',
      events: [],
      because,
    });
    const order = inOrder('order', text, [sends('A', 'FIN,ACK')]);
    expect(order.check(levels).result).to.equal('not-observable');
    const decided = holds('decided', text, ['packet'], () => ({ ok: true, events: [] }));
    expect(decided.check(levels).result).to.equal('not-observable');
  });

  it('count: exactly, at least, at most, never', () => {
    const resets = recording([tcp(0, 1, 'B>A', 'RST,ACK'), tcp(9, 2, 'B>A', 'RST')]);
    const resultOf = (wanted: Parameters<typeof counted>[3]): string =>
      counted('resets', text, packet(reset), wanted).check(resets).result;
    expect(resultOf(2)).to.equal('proved');
    expect(resultOf(1)).to.equal('failed');
    expect(resultOf({ min: 2 })).to.equal('proved');
    expect(resultOf({ min: 3 })).to.equal('failed');
    expect(resultOf({ max: 1 })).to.equal('failed');
    expect(never('none', text, packet(reset)).check(resets).result).to.equal('failed');
    expect(never('none', text, packet(reset)).check(recording([])).result).to.equal('proved');
  });

  it('compare the packets between two roles, and nobody else, with a list', () => {
    const packets = [
      tcp(0, 1, 'A>B', 'SYN'),
      tcp(1, 2, 'C>B', 'SYN'),
      tcp(2, 3, 'B>A', 'SYN,ACK'),
      tcp(3, 4, 'A>B', 'ACK'),
    ];
    const wanted = (...list: string[]) =>
      packetsAre('packets', text, ['A', 'B'], list).check(recording(packets));
    expect(wanted('A:SYN', 'B:SYN,ACK', 'A:ACK').result).to.equal('proved');
    const finding = wanted('A:SYN', 'B:SYN,ACK');
    expect('because' in finding && finding.because).to.have.property(
      'en',
      'the packets were SYN from A; SYN,ACK from B; ACK from A; expected SYN from A; SYN,ACK from B',
    );
  });
});
