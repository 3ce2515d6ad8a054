// Ping and Pong: who is alive, who is dead, who asks too often.
import { expect } from 'chai';
import { metPair } from './pair.ts';
import { kindsOf, Puppet } from './puppet.ts';

/** Nonces of the Pings that the session has sent. */
function pings(puppet: Puppet): bigint[] {
  return puppet.heard.flatMap(({ message }) => (message.kind === 'Ping' ? [message.nonce] : []));
}

describe('session: the heartbeat', () => {
  it('[B-1] two idle nodes keep each other company for an hour', () => {
    const pair = metPair();
    pair.pass(3_600_000);
    expect(pair.ends.map(({ phase }) => phase)).to.deep.equal(['ready', 'ready']);
    const measured = pair.dialer.effects.filter(({ kind }) => kind === 'measured');
    expect(measured).to.have.lengthOf(120);
  });

  it('[B-1] asks after 30 s, and measures the way there and back', () => {
    const puppet = new Puppet().met();
    puppet.pass(29_999);
    expect(pings(puppet)).to.deep.equal([]);
    puppet.pass(1);
    const [nonce = 0n] = pings(puppet);
    puppet.pass(120);
    const [read, measured] = puppet.says({ kind: 'Pong', nonce });
    expect(read).to.include({ kind: 'read', what: 'Pong' });
    expect(measured).to.deep.equal({ kind: 'measured', roundTripMs: 120 });
    puppet.pass(29_999);
    expect(pings(puppet)).to.have.lengthOf(1);
    puppet.pass(1);
    expect(pings(puppet)).to.have.lengthOf(2);
    expect(new Set(pings(puppet)).size).to.equal(2);
  });

  it('[B-1] answers a Ping with its nonce', () => {
    const puppet = new Puppet().met();
    puppet.says({ kind: 'Ping', nonce: 0xffff_ffff_ffff_ffffn });
    expect(puppet.heard.at(-1)?.message).to.deep.equal({
      kind: 'Pong',
      nonce: 0xffff_ffff_ffff_ffffn,
    });
  });

  it('[B-2] who says nothing for 20 s after a Ping is dead', () => {
    const puppet = new Puppet().met();
    puppet.pass(49_999);
    expect(puppet.phase).to.equal('ready');
    puppet.pass(1);
    expect(puppet.outcome).to.include({ ending: 'timed-out', by: 'us', reason: 'pong' });
    expect(puppet.goodbyes).to.have.lengthOf(1);
  });

  it('[B-2] bytes of any kind put that off', () => {
    const puppet = new Puppet().met();
    puppet.pass(49_000);
    puppet.says({ kind: 'NewTip', header: Uint8Array.of(1) });
    puppet.pass(19_999);
    expect(puppet.phase).to.equal('ready');
    puppet.pass(1);
    expect(puppet.outcome.reason).to.equal('pong');
  });

  it('[B-2] but not beyond 90 s: a Pong that never comes ends it, however much else does', () => {
    const puppet = new Puppet().met();
    puppet.pass(30_000);
    for (let s = 0; s < 89; s++) {
      puppet.pass(1_000);
      puppet.says({ kind: 'NewTip', header: Uint8Array.of(1) });
    }
    expect(puppet.phase).to.equal('ready');
    puppet.pass(1_000);
    expect(puppet.outcome).to.include({ ending: 'timed-out', reason: 'pong' });
  });

  it('[B-2] a Pong that answers no Ping is a violation, and so is a second one', () => {
    const early = new Puppet().met();
    early.says({ kind: 'Pong', nonce: 1n });
    expect(early.outcome).to.include({ ending: 'aborted', reason: 'pong-unasked' });

    const twice = new Puppet().met();
    twice.pass(30_000);
    const [nonce = 0n] = pings(twice);
    twice.says({ kind: 'Pong', nonce });
    twice.says({ kind: 'Pong', nonce });
    expect(twice.outcome).to.include({ ending: 'aborted', reason: 'pong-unasked' });
  });

  it('[B-3] twenty Pings at once are answered, one more is too often, however long the rest', () => {
    const puppet = new Puppet('listener', { limits: { pingIntervalMs: 900_000 } }).met();
    puppet.pass(600_000);
    for (let n = 0n; n < 20n; n++) puppet.says({ kind: 'Ping', nonce: n });
    expect(puppet.phase).to.equal('ready');
    puppet.says({ kind: 'Ping', nonce: 20n });
    expect(puppet.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'ping-rate' });
  });

  it('[B-3] ten a second are answered for ever', () => {
    const puppet = new Puppet().met();
    for (let n = 0n; n < 300n; n++) {
      puppet.pass(100);
      puppet.says({ kind: 'Ping', nonce: n });
    }
    expect(puppet.phase).to.equal('ready');
    expect(puppet.heard.filter(({ message }) => message.kind === 'Pong')).to.have.lengthOf(300);
  });

  it('[B-4] is void after our Goodbye: no Ping is sent, answered or missed', () => {
    const puppet = new Puppet('listener', {
      limits: { leavingQuietMs: 60_000, leavingTimeoutMs: 90_000 },
    });
    puppet.met();
    puppet.pass(30_000);
    const frames = puppet.session.counts.framesSent;
    puppet.input({ kind: 'leave', reason: 'leaving', text: '' });
    puppet.says({ kind: 'Ping', nonce: 1n });
    puppet.says({ kind: 'Pong', nonce: 77n });
    puppet.pass(59_999);
    expect(puppet.phase).to.equal('awaiting-goodbye');
    expect(puppet.session.counts.framesSent).to.equal(frames);
    expect(puppet.session.counts.framesReceived).to.equal(4);
  });

  it('[B-4] is void after theirs: who pays what it owes is not asked whether it lives', () => {
    const puppet = new Puppet().met();
    puppet.asks(1);
    puppet.saysGoodbye('done');
    expect(kindsOf(puppet.pass(600_000))).to.deep.equal([]);
    expect(puppet.phase).to.equal('answering-goodbye');
  });

  it('[B-4] is not void yet while we settle: nobody has said Goodbye', () => {
    const puppet = new Puppet().met();
    puppet.asks(1);
    puppet.input({ kind: 'leave', reason: 'leaving', text: '' });
    puppet.says({ kind: 'Ping', nonce: 5n });
    expect(puppet.heard.at(-1)?.message).to.deep.equal({ kind: 'Pong', nonce: 5n });
    expect(puppet.phase).to.equal('ending-replies');
  });

  it('[S-3] stands still while we ourselves do not read', () => {
    const puppet = new Puppet().met();
    puppet.pass(30_000); // a Ping is out
    puppet.pass(10_000);
    puppet.input({ kind: 'hold' });
    puppet.pass(600_000);
    expect(puppet.phase).to.equal('ready');
    puppet.input({ kind: 'release' });
    puppet.pass(9_999);
    expect(puppet.phase).to.equal('ready');
    puppet.pass(1);
    expect(puppet.outcome.reason).to.equal('pong');
  });
});
