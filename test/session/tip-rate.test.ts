// Announcements: how many are looked at, which one of more, and when there are far too many.
import { expect } from 'chai';
import type { Effect } from '../../src/session/phases.ts';
import { ScriptedPeer } from './scripted-peer.ts';

/** A NewTip that can be told from others. */
function tip(number: number) {
  return { kind: 'NewTip', header: Uint8Array.of(number >> 8, number & 0xff) } as const;
}

/** The numbers of the announcements that were handed on. */
function told(effects: readonly Effect[]): number[] {
  return effects.flatMap((effect) => {
    if (effect.kind !== 'deliver' || effect.envelope.message.kind !== 'NewTip') return [];
    const [high = 0, low = 0] = effect.envelope.message.header;
    return [high * 256 + low];
  });
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('session: announcements', () => {
  it('[S-9] 50 in one burst are all looked at, and ten a second for an hour', () => {
    const peer = new ScriptedPeer().established();
    for (const number of upTo(50)) peer.sends(tip(number));
    expect(told(peer.effects)).to.deep.equal(upTo(50));
    for (const number of upTo(1000)) {
      peer.pass(100);
      expect(told(peer.sends(tip(number)))).to.deep.equal([number]);
    }
    expect(peer.phase).to.equal('ready');
  });

  it('[S-9] of more only the newest counts, when its turn comes', () => {
    const peer = new ScriptedPeer().established();
    for (const number of upTo(400)) peer.sends(tip(number));
    expect(told(peer.effects)).to.deep.equal(upTo(50));
    expect(told(peer.pass(99))).to.deep.equal([]);
    expect(told(peer.pass(1))).to.deep.equal([399]);
    expect(told(peer.pass(10_000))).to.deep.equal([]);
    expect(peer.phase).to.equal('ready');
  });

  it('[S-9] more than 1,000 passed over are a violation', () => {
    const peer = new ScriptedPeer().established();
    // 50 looked at, one that waits, 1,000 passed over.
    for (const number of upTo(1051)) peer.sends(tip(number));
    expect(peer.phase).to.equal('ready');
    peer.sends(tip(1051));
    expect(peer.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'tip-rate' });
  });

  it('[S-9] each is forgiven after a tenth of a second', () => {
    const peer = new ScriptedPeer().established();
    for (const number of upTo(1051)) peer.sends(tip(number));
    peer.pass(20_000);
    for (const number of upTo(200)) peer.sends(tip(number));
    expect(peer.phase).to.equal('ready');
  });

  it('[S-9] and what piled up while we did not read is forgiven at once', () => {
    const peer = new ScriptedPeer().established();
    peer.input({ kind: 'hold' });
    // Ten minutes at five a second, as an honest node says them.
    peer.pass(600_000);
    for (const number of upTo(3000)) peer.sends(tip(number));
    const released = peer.input({ kind: 'release' });
    expect(told(released)).to.deep.equal(upTo(50));
    expect(told(peer.pass(100))).to.deep.equal([2999]);
    expect(peer.phase).to.equal('ready');
  });

  it('[S-9] none waits beyond a Goodbye', () => {
    const peer = new ScriptedPeer().established();
    for (const number of upTo(60)) peer.sends(tip(number));
    peer.input({ kind: 'leave', reason: 'leaving', text: '' });
    expect(told(peer.pass(1000))).to.deep.equal([]);
  });
});
