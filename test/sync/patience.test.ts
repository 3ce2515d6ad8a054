// Patience in numbers: how long others wait for a silent peer, and how that time grows and shrinks.
import { expect } from 'chai';
import { syncLimits } from '../../src/sync/limits.ts';
import { Patience } from '../../src/sync/patience.ts';

describe('patience with a peer that others wait for', () => {
  it('doubles with each that was silent, up to 64 s, and shrinks to 250 ms as batches come whole', () => {
    const patience = new Patience(syncLimits);
    const timeouts: number[] = [];
    for (let lost = 0; lost < 10; lost++) {
      timeouts.push(patience.timeoutMs);
      patience.lost();
    }
    expect(timeouts).to.deep.equal([
      250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 64_000,
    ]);
    for (let completed = 0; completed < 40; completed++) patience.completed(10);
    expect(patience.timeoutMs).to.equal(250);
  });

  it('is twice what a batch takes where that is longer, whatever a few of them take', () => {
    const patience = new Patience(syncLimits);
    for (const ms of [900, 30_000, 1_000, 10, 1_100, 1_000, 1_000]) patience.completed(ms);
    expect(patience.timeoutMs).to.equal(2_000);
    for (let completed = 0; completed < 16; completed++) patience.completed(40);
    expect(patience.timeoutMs).to.equal(250);
  });

  it('never passes 64 s, however long batches take', () => {
    const patience = new Patience(syncLimits);
    for (let completed = 0; completed < 16; completed++) patience.completed(600_000);
    expect(patience.timeoutMs).to.equal(64_000);
  });
});
