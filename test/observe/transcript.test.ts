// Transcripts: one connection's life in order, bounded in the middle.
import { expect } from 'chai';
import type { NodeEvent } from '../../src/observe/events.ts';
import { TRANSCRIPT_CONNECTIONS_KEPT, Transcript } from '../../src/observe/transcript.ts';

const opened = (peer: string): NodeEvent => {
  const [address, local] = ['127.0.0.1:9002', '127.0.0.1:9001'];
  return { type: 'connection.open', peer, address, direction: 'inbound', local, remote: address };
};
const frame = (what: string): NodeEvent => {
  return { type: 'connection.frame', peer: 'p1', flow: 'in', what, bytes: 9 };
};

describe('observe: transcripts', () => {
  it('puts phases and frames of each connection in order', () => {
    const transcript = new Transcript();
    const story: NodeEvent[] = [
      opened('p1'),
      frame('hello'),
      opened('p2'),
      { type: 'connection.phase', peer: 'p1', from: 'greeting', to: 'ready', why: 'Ready came' },
      { type: 'node.stopping', reason: 'x', peers: 2 },
    ];
    for (const [at, event] of story.entries())
      transcript.observe({ ...event, atMs: 1000 + at, monotonicNs: BigInt(at) });
    expect(transcript.peers).to.deep.equal(['p1', 'p2']);
    expect(transcript.text('p1')).to.equal(
      [
        'p1 127.0.0.1:9002',
        '       0 ms  open                 inbound, local end 127.0.0.1:9001',
        '       1 ms  <- hello             9 bytes',
        '       3 ms  ready                Ready came',
        '',
      ].join('\n'),
    );
    expect(transcript.text('p9')).to.equal('p9: nothing seen\n');
  });

  it('keeps the beginning and the end of a long one, and says what it left out', () => {
    const transcript = new Transcript(2);
    for (let at = 0; at < 7; at++)
      transcript.observe({ ...frame(`f${at}`), atMs: at, monotonicNs: BigInt(at) });
    const kept = transcript.entries('p1').map(({ what }) => what);
    expect(kept).to.deep.equal(['<- f0', '<- f1', '<- f5', '<- f6']);
    expect(transcript.text('p1')).to.include('(3 left out)');
  });

  it('forgets the oldest of too many connections', () => {
    const transcript = new Transcript();
    for (let at = 0; at <= TRANSCRIPT_CONNECTIONS_KEPT; at++) {
      transcript.observe({ ...opened(`p${at}`), atMs: at, monotonicNs: BigInt(at) });
    }
    expect(transcript.peers).to.have.lengthOf(TRANSCRIPT_CONNECTIONS_KEPT);
    expect(transcript.peers[0]).to.equal('p1');
  });
});
