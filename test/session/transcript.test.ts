// The effect list is the whole transcript: every frame that one session writes, the other reads, and
// nothing else, Hello and Goodbye included. Whoever records effects has recorded the conversation.
import { expect } from 'chai';
import { frameOf } from '../../src/wire/frames.ts';
import { establishedPair, type SessionEnd } from './pair.ts';
import { ScriptedPeer } from './scripted-peer.ts';
import { ALICE, BOB } from './sessions.ts';

const named = (end: SessionEnd, kind: 'read' | 'write') =>
  end.effects.flatMap((one) => (one.kind === kind ? [one.what.replace(/ x1$/, '')] : []));

const bytesOf = (end: SessionEnd, kind: 'read' | 'write') =>
  Buffer.concat(end.effects.flatMap((one) => (one.kind === kind ? [one.bytes] : [])));

describe('session: the transcript', () => {
  it('what one writes the other reads, frame by frame and byte by byte', () => {
    const pair = establishedPair({ key: ALICE }, { key: BOB });
    pair.dialer.send({ kind: 'GetHeaders', locator: [ALICE], stop: BOB }, { id: 100 });
    pair.dialer.request(2);
    pair.serveAll();
    pair.pass(30_000);
    pair.dialer.leave('done');
    pair.serveAll();
    for (const [one, other] of [pair.ends, pair.ends.toReversed()] as [SessionEnd, SessionEnd][]) {
      expect(named(other, 'read')).to.deep.equal(named(one, 'write'));
      expect(bytesOf(other, 'read').equals(bytesOf(one, 'write'))).to.equal(true);
    }
    expect(named(pair.listener, 'read')).to.deep.equal([
      ...['Hello', 'Ready', 'GetHeaders', 'GetBlockRange', 'Ping', 'Pong', 'Goodbye done'],
    ]);
  });

  it('a frame stands before what it causes, even where it is a violation', () => {
    const peer = new ScriptedPeer().established();
    const effects = peer.sendsBytes(frameOf(Uint8Array.of(0xff, 0xff, 0xff)));
    expect(effects.map((one) => ('what' in one ? `${one.kind} ${one.what}` : one.kind))).to.eql([
      ...['read undecodable', 'write Goodbye violation', 'abort', 'moved'],
    ]);
  });

  it('a frame that waits behind our pause is read when it is handled, not when it came', () => {
    const peer = new ScriptedPeer().established();
    peer.input({ kind: 'hold' });
    expect(peer.requests(1)).to.deep.equal([]);
    const effects = peer.input({ kind: 'release' });
    expect(effects.map(({ kind }) => kind)).to.deep.equal(['resume', 'read', 'deliver']);
  });

  it('bytes that are no frame are not in it', () => {
    const peer = new ScriptedPeer().established();
    const effects = peer.sendsBytes(Uint8Array.of(0x00));
    expect(effects.map(({ kind }) => kind)).to.not.include('read');
  });
});
