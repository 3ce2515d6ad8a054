import { expect } from 'chai';
import { progressLine } from '../../src/cli/progress-bar.ts';

const MIB = 1024 * 1024;

describe('cli: a progress bar', () => {
  const half = { label: 'verify', unit: 'bytes', done: 50 * MIB, total: 100 * MIB } as const;

  it('says share, amount, rate and the time that is left', () => {
    expect(progressLine({ ...half, elapsedMs: 5_000 }, 80)).to.equal(
      'verify  50 % [#########---------] 50.0 MiB of 100.0 MiB  10.0 MiB/s  5 s left',
    );
  });

  it('says no rate before there is one', () => {
    expect(progressLine({ ...half, elapsedMs: 20 }, 80)).to.match(/50.0 MiB of 100.0 MiB$/);
  });

  it('counts on where nobody knows the end', () => {
    const facts = { label: 'import', unit: 'bytes', done: MIB, elapsedMs: 1_000 } as const;
    expect(progressLine({ ...facts, total: undefined }, 80)).to.equal('import  1.0 MiB  1.0 MiB/s');
  });

  it('never fills a line, so that it can be drawn over', () => {
    for (let columns = 10; columns < 120; columns++) {
      expect(progressLine({ ...half, elapsedMs: 5_000 }, columns).length).to.be.below(columns);
    }
  });
});
