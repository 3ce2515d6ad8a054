import { expect } from 'chai';
import { datedByPackets } from '../../src/capture/sample-times.ts';
import type { StateChange, TcpState } from '../../src/capture/tcp-state.ts';
import { A, B, conversation, timeOf } from './conversation.ts';

/** A closes first, and B has something left to say. */
const halfClose = conversation('a:S b:SA a:A a:AP5 b:A a:AF b:A b:AP10 a:A b:AF a:A');
/** After every packet: as late as a sample can come that is taken while the connection closes. */
const LATE = 12;

function sample(end: 'a' | 'b', to: TcpState, number: number, microseconds = 0): StateChange {
  return {
    timeNs: timeOf(number) + BigInt(microseconds) * 1000n,
    local: end === 'a' ? A : B,
    remote: end === 'a' ? B : A,
    from: undefined,
    to,
    source: 'sample',
  };
}

/** `6+` for just behind packet 6, `7-` for just before packet 7, `6` for its very moment. */
function placeOf({ timeNs }: StateChange): string {
  const microseconds = Number(timeNs - timeOf(1)) / 1000;
  const nearest = Math.round(microseconds / 1000);
  const distance = microseconds - nearest * 1000;
  return `${nearest + 1}${distance > 0 ? '+' : distance < 0 ? '-' : ''}`;
}

function placed(stream: typeof halfClose, changes: readonly StateChange[]): string[] {
  return datedByPackets(changes, [stream]).map((change) => {
    return `${change.local === A ? 'a' : 'b'} ${change.to} ${placeOf(change)}`;
  });
}

describe('the time of a sampled state', () => {
  it('is never later than the packet that proves the state over, at either end', () => {
    const late = (['SYN_SENT', 'ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT'] as const).map(
      (state) => sample('a', state, LATE),
    );
    expect(placed(halfClose, late)).to.deep.equal([
      'a SYN_SENT 2-',
      'a ESTABLISHED 6-',
      'a FIN_WAIT1 7-',
      'a FIN_WAIT2 10-',
      'a TIME_WAIT 12',
    ]);
    const answering = (['SYN_RECV', 'ESTABLISHED', 'CLOSE_WAIT', 'LAST_ACK'] as const).map(
      (state) => sample('b', state, LATE),
    );
    expect(placed(halfClose, answering)).to.deep.equal([
      'b SYN_RECV 3-',
      'b ESTABLISHED 6-',
      'b CLOSE_WAIT 10-',
      'b LAST_ACK 11-',
    ]);
  });

  it('stays as it was taken where the packets allow it', () => {
    const taken = [sample('a', 'FIN_WAIT1', 6, 300), sample('a', 'FIN_WAIT2', 8, 300)];
    expect(placed(halfClose, taken)).to.deep.equal(['a FIN_WAIT1 6+', 'a FIN_WAIT2 8+']);
  });

  it('is never before the packet that the state needs: clocks differ by microseconds', () => {
    expect(placed(halfClose, [sample('b', 'CLOSE_WAIT', 6, -3)])).to.deep.equal(['b CLOSE_WAIT 6']);
  });

  it('may be before the own FIN: the kernel closes at the call, and the FIN may wait for room', () => {
    expect(placed(halfClose, [sample('a', 'FIN_WAIT1', 5, 100)])).to.deep.equal(['a FIN_WAIT1 5+']);
  });

  it('knows FINs that cross, and a reset, which ends every state', () => {
    const crossing = conversation('a:S b:SA a:A a:AF');
    // B has not heard A's FIN yet: it acknowledges three bytes less one.
    const both = conversation('a:S b:SA a:A a:AF b:AF a:A b:A');
    const [finOfB] = both.packets.slice(4, 5);
    if (finOfB !== undefined) finOfB.ackNumber = (crossing.packets[3]?.seq ?? 0) >>> 0;
    const crossed = (['FIN_WAIT1', 'CLOSING'] as const).map((state) => sample('a', state, LATE));
    expect(placed(both, crossed)).to.deep.equal(['a FIN_WAIT1 5-', 'a CLOSING 7-']);
    const broken = conversation('a:S b:SA a:A a:AP5 b:RA');
    expect(placed(broken, [sample('a', 'ESTABLISHED', LATE)])).to.deep.equal(['a ESTABLISHED 5-']);
  });

  it('is bounded by the connection that had begun when two addresses connect again', () => {
    const first = conversation('a:S b:SA a:A a:AF b:AF a:A');
    const laterPackets = halfClose.packets.map((packet) => ({
      ...packet,
      timeNs: packet.timeNs + 100_000_000n,
    }));
    const again = { ...halfClose, packets: laterPackets };
    const taken = sample('a', 'FIN_WAIT1', 200);
    expect(datedByPackets([taken], [first, again]).map(placeOf)).to.deep.equal(['107-']);
  });

  it('changes nothing that the tracepoint told, and nothing without packets', () => {
    const traced: StateChange = { ...sample('a', 'FIN_WAIT1', LATE), source: 'tracepoint' };
    expect(datedByPackets([traced], [halfClose])).to.deep.equal([traced]);
    const alone = sample('a', 'FIN_WAIT1', LATE);
    expect(datedByPackets([alone], [])).to.deep.equal([alone]);
  });
});
