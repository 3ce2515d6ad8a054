// Ping and Pong: who is alive, who is dead, who asks too often.
import { expect } from 'chai';
import { establishedPair } from './pair.ts';
import { kindsOf, ScriptedPeer } from './scripted-peer.ts';

/** Nonces of the Pings that the session has sent. */
function pings(peer: ScriptedPeer): bigint[] {
  return peer.received.flatMap(({ message }) => (message.kind === 'Ping' ? [message.nonce] : []));
}

describe('session: the heartbeat', () => {
  it('[B-1] two idle nodes keep each other company for an hour', () => {
    const pair = establishedPair();
    pair.pass(3_600_000);
    expect(pair.ends.map(({ phase }) => phase)).to.deep.equal(['ready', 'ready']);
    const measured = pair.dialer.effects.filter(({ kind }) => kind === 'measured');
    expect(measured).to.have.lengthOf(120);
  });

  it('[B-1] asks after 30 s, and measures the way there and back', () => {
    const peer = new ScriptedPeer().established();
    peer.pass(29_999);
    expect(pings(peer)).to.deep.equal([]);
    peer.pass(1);
    const [nonce = 0n] = pings(peer);
    peer.pass(120);
    const [read, measured] = peer.sends({ kind: 'Pong', nonce });
    expect(read).to.include({ kind: 'read', what: 'Pong' });
    expect(measured).to.deep.equal({ kind: 'measured', roundTripMs: 120 });
    peer.pass(29_999);
    expect(pings(peer)).to.have.lengthOf(1);
    peer.pass(1);
    expect(pings(peer)).to.have.lengthOf(2);
    expect(new Set(pings(peer)).size).to.equal(2);
  });

  it('[B-1] answers a Ping with its nonce', () => {
    const peer = new ScriptedPeer().established();
    peer.sends({ kind: 'Ping', nonce: 0xffff_ffff_ffff_ffffn });
    expect(peer.received.at(-1)?.message).to.deep.equal({
      kind: 'Pong',
      nonce: 0xffff_ffff_ffff_ffffn,
    });
  });

  it('[B-2] who says nothing for 20 s after a Ping is dead', () => {
    const peer = new ScriptedPeer().established();
    peer.pass(49_999);
    expect(peer.phase).to.equal('ready');
    peer.pass(1);
    expect(peer.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'pong' });
    expect(peer.goodbyes).to.have.lengthOf(1);
  });

  it('[H-9] in doubt it asks at once, and who says nothing for 5 s is dead', () => {
    const peer = new ScriptedPeer().established();
    peer.pass(1_000);
    peer.input({ kind: 'probe' });
    expect(pings(peer)).to.have.lengthOf(1);
    peer.pass(4_999);
    expect(peer.phase).to.equal('ready');
    peer.pass(1);
    expect(peer.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'pong' });
  });

  it('[H-9] an answer ends the doubt, and the next Ping is one like any other', () => {
    const peer = new ScriptedPeer().established();
    peer.input({ kind: 'probe' });
    peer.sends({ kind: 'Pong', nonce: pings(peer)[0] ?? 0n });
    peer.pass(30_000);
    expect(pings(peer)).to.have.lengthOf(2);
    peer.pass(19_999);
    expect(peer.phase).to.equal('ready');
    peer.pass(1);
    expect(peer.outcome.reason).to.equal('pong');
  });

  it('[H-9] a Ping that is out already is not sent twice, and is waited for no longer than it was', () => {
    for (const [askedForMs, leftMs] of [
      [1_000, 5_000],
      [18_000, 2_000],
    ] as const) {
      const peer = new ScriptedPeer().established();
      peer.pass(30_000 + askedForMs);
      peer.input({ kind: 'probe' });
      expect(pings(peer)).to.have.lengthOf(1);
      peer.pass(leftMs - 1);
      expect(peer.phase).to.equal('ready');
      peer.pass(1);
      expect(peer.outcome.reason).to.equal('pong');
    }
  });

  it('[B-2] bytes of any kind put that off', () => {
    const peer = new ScriptedPeer().established();
    peer.pass(49_000);
    peer.sends({ kind: 'NewTip', header: Uint8Array.of(1) });
    peer.pass(19_999);
    expect(peer.phase).to.equal('ready');
    peer.pass(1);
    expect(peer.outcome.reason).to.equal('pong');
  });

  it('[B-2] but not beyond 90 s: a Pong that never comes ends it, however much else does', () => {
    const peer = new ScriptedPeer().established();
    peer.pass(30_000);
    for (let s = 0; s < 89; s++) {
      peer.pass(1_000);
      peer.sends({ kind: 'NewTip', header: Uint8Array.of(1) });
    }
    expect(peer.phase).to.equal('ready');
    peer.pass(1_000);
    expect(peer.outcome).to.include({ ending: 'timed-out', reason: 'pong' });
  });

  it('[B-2] a Pong that answers no Ping is a violation, and so is a second one', () => {
    const early = new ScriptedPeer().established();
    early.sends({ kind: 'Pong', nonce: 1n });
    expect(early.outcome).to.include({ ending: 'aborted', reason: 'pong-unasked' });

    const twice = new ScriptedPeer().established();
    twice.pass(30_000);
    const [nonce = 0n] = pings(twice);
    twice.sends({ kind: 'Pong', nonce });
    twice.sends({ kind: 'Pong', nonce });
    expect(twice.outcome).to.include({ ending: 'aborted', reason: 'pong-unasked' });
  });

  it('[B-3] twenty Pings at once are answered, one more is too often, however long the rest', () => {
    const peer = new ScriptedPeer('listener', {
      limits: { pingIntervalMs: 900_000 },
    }).established();
    peer.pass(600_000);
    for (let n = 0n; n < 20n; n++) peer.sends({ kind: 'Ping', nonce: n });
    expect(peer.phase).to.equal('ready');
    peer.sends({ kind: 'Ping', nonce: 20n });
    expect(peer.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'ping-rate' });
  });

  it('[B-3] ten a second are answered for ever', () => {
    const peer = new ScriptedPeer().established();
    for (let n = 0n; n < 300n; n++) {
      peer.pass(100);
      peer.sends({ kind: 'Ping', nonce: n });
    }
    expect(peer.phase).to.equal('ready');
    expect(peer.received.filter(({ message }) => message.kind === 'Pong')).to.have.lengthOf(300);
  });

  it('[B-4] is void after our Goodbye: no Ping is sent, answered or missed', () => {
    const peer = new ScriptedPeer('listener', {
      limits: { leavingQuietMs: 60_000, leavingTimeoutMs: 90_000 },
    });
    peer.established();
    peer.pass(30_000);
    const frames = peer.session.counts.framesSent;
    peer.input({ kind: 'leave', reason: 'leaving', text: '' });
    peer.sends({ kind: 'Ping', nonce: 1n });
    peer.sends({ kind: 'Pong', nonce: 77n });
    peer.pass(59_999);
    expect(peer.phase).to.equal('awaiting-goodbye');
    expect(peer.session.counts.framesSent).to.equal(frames);
    expect(peer.session.counts.framesReceived).to.equal(4);
  });

  it('[B-4] is void after theirs: a side that finishes its replies is not asked whether it lives', () => {
    const peer = new ScriptedPeer().established();
    peer.requests(1);
    peer.sendsGoodbye('done');
    expect(kindsOf(peer.pass(600_000))).to.deep.equal([]);
    expect(peer.phase).to.equal('answering-goodbye');
  });

  it('[B-4] is not void yet while we settle: nobody has said Goodbye', () => {
    const peer = new ScriptedPeer().established();
    peer.requests(1);
    peer.input({ kind: 'leave', reason: 'leaving', text: '' });
    peer.sends({ kind: 'Ping', nonce: 5n });
    expect(peer.received.at(-1)?.message).to.deep.equal({ kind: 'Pong', nonce: 5n });
    expect(peer.phase).to.equal('ending-replies');
  });

  it('[S-3] stands still while we ourselves do not read', () => {
    const peer = new ScriptedPeer().established();
    peer.pass(30_000); // a Ping is out
    peer.pass(10_000);
    peer.input({ kind: 'hold' });
    peer.pass(600_000);
    expect(peer.phase).to.equal('ready');
    peer.input({ kind: 'release' });
    peer.pass(9_999);
    expect(peer.phase).to.equal('ready');
    peer.pass(1);
    expect(peer.outcome.reason).to.equal('pong');
  });
});
