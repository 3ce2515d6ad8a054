// What `finack watch` says of a snapshot and of counts: a line each, whatever peers call themselves.
import { expect } from 'chai';
import { countWords, snapshotLines } from '../../src/cli/watch-command.ts';
import { fakePeer, fakeStatus } from '../control/fake-node.ts';

describe('cli: watch', () => {
  const snapshot = { atMs: 0, monotonicNs: 0n, status: fakeStatus, peers: [fakePeer], chain: [] };

  it('says how the node stands, and each peer on a line', () => {
    expect(snapshotLines(snapshot)).to.deep.equal([
      '127.0.0.1:9001 dev at height 7, tip abababababab…, 1 inbound, 0 outbound',
      '  p1 127.0.0.1:9002 outbound ready, height 7, finack/0.1.0',
    ]);
    const peers = { inbound: 0, outbound: 0, pending: 2 };
    const busy = { ...snapshot, status: { ...fakeStatus, peers, mining: true }, peers: [] };
    expect(snapshotLines(busy)[0]).to.match(/, 0 inbound, 0 outbound, 2 pending, mining$/);
  });

  it('says what has travelled so far', () => {
    const counts = { framesIn: 3, framesOut: 2, bytesIn: 300, bytesOut: 20 };
    const stamps = { atMs: Date.UTC(2026, 0, 1, 12), monotonicNs: 0n };
    expect(countWords({ type: 'connection.frames', peer: 'p1', ...counts, ...stamps })).to.equal(
      '12:00:00.000Z p1 so far in 3 frames 300 bytes, out 2 frames 20 bytes',
    );
  });
});
