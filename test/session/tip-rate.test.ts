// Announcements: how many are looked at, which one of more, and when there are far too many.
import { expect } from 'chai';
import type { Effect } from '../../src/session/phases.ts';
import { Puppet } from './puppet.ts';

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
    const puppet = new Puppet().met();
    for (const number of upTo(50)) puppet.says(tip(number));
    expect(told(puppet.effects)).to.deep.equal(upTo(50));
    for (const number of upTo(1000)) {
      puppet.pass(100);
      expect(told(puppet.says(tip(number)))).to.deep.equal([number]);
    }
    expect(puppet.phase).to.equal('ready');
  });

  it('[S-9] of more only the newest counts, when its turn comes', () => {
    const puppet = new Puppet().met();
    for (const number of upTo(400)) puppet.says(tip(number));
    expect(told(puppet.effects)).to.deep.equal(upTo(50));
    expect(told(puppet.pass(99))).to.deep.equal([]);
    expect(told(puppet.pass(1))).to.deep.equal([399]);
    expect(told(puppet.pass(10_000))).to.deep.equal([]);
    expect(puppet.phase).to.equal('ready');
  });

  it('[S-9] more than 1,000 passed over are a violation', () => {
    const puppet = new Puppet().met();
    // 50 looked at, one that waits, 1,000 passed over.
    for (const number of upTo(1051)) puppet.says(tip(number));
    expect(puppet.phase).to.equal('ready');
    puppet.says(tip(1051));
    expect(puppet.outcome).to.include({ ending: 'aborted', by: 'us', reason: 'tip-rate' });
  });

  it('[S-9] each is forgiven after a tenth of a second', () => {
    const puppet = new Puppet().met();
    for (const number of upTo(1051)) puppet.says(tip(number));
    puppet.pass(20_000);
    for (const number of upTo(200)) puppet.says(tip(number));
    expect(puppet.phase).to.equal('ready');
  });

  it('[S-9] and what piled up while we did not read is forgiven at once', () => {
    const puppet = new Puppet().met();
    puppet.input({ kind: 'hold' });
    // Ten minutes at five a second, as an honest node says them.
    puppet.pass(600_000);
    for (const number of upTo(3000)) puppet.says(tip(number));
    const released = puppet.input({ kind: 'release' });
    expect(told(released)).to.deep.equal(upTo(50));
    expect(told(puppet.pass(100))).to.deep.equal([2999]);
    expect(puppet.phase).to.equal('ready');
  });

  it('[S-9] none waits beyond a Goodbye', () => {
    const puppet = new Puppet().met();
    for (const number of upTo(60)) puppet.says(tip(number));
    puppet.input({ kind: 'leave', reason: 'leaving', text: '' });
    expect(told(puppet.pass(1000))).to.deep.equal([]);
  });
});
