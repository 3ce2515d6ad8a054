// What `finack bench` measures: that it is really done, not how long it takes.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { commitMs } from '../../src/bench/machine-figures.ts';
import { median } from '../../src/bench/measure.ts';
import { timedSync } from '../../src/bench/sync-figures.ts';

describe('bench: figures of this machine', () => {
  const goesOn = new AbortController().signal;
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  for (const signatures of ['checked', 'assumed'] as const) {
    it(`catch up with a chain, signatures ${signatures}`, async () => {
      const load = { blocks: 20, transactionsPerBlock: 2, signatures };
      const { blocks, bytes, ms } = await timedSync(load, folder, goesOn);
      expect(blocks).to.equal(20);
      expect(bytes).to.be.within(20 * 500, 20 * 1_000);
      expect(ms).to.be.greaterThan(0);
    });
  }

  it('end where they are told to', async () => {
    const load = { blocks: 20, transactionsPerBlock: 2, signatures: 'checked' } as const;
    const reason = new Error('enough');
    const error = await timedSync(load, folder, AbortSignal.abort(reason)).catch((why) => why);
    expect(error).to.equal(reason);
  });

  it('leave no file on the disk that was tried', async () => {
    expect(await commitMs(folder, goesOn)).to.be.greaterThan(0);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('are medians', () => {
    expect(median([9, 1, 5])).to.equal(5);
    expect(median([])).to.satisfy(Number.isNaN);
  });
});
