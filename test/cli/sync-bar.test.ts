import { expect } from 'chai';
import { SyncBar } from '../../src/cli/sync-bar.ts';

const CLEARED = '\r\u001b[2K';

/** What a terminal of 80 columns is told, and how. */
function drawn(): {
  bar: SyncBar;
  lines: string[];
  progress: (height: number, s: number) => boolean;
} {
  const lines: string[] = [];
  const bar = new SyncBar(
    (text) => lines.push(text),
    () => 80,
  );
  const progress = (height: number, s: number) => {
    const monotonicNs = BigInt(s) * 1_000_000_000n;
    const fact = { type: 'sync.progress', height, target: 10_000, bytes: 0 } as const;
    return bar.observe({ ...fact, atMs: 0, monotonicNs });
  };
  return { bar, lines, progress };
}

describe('cli: the bar of a sync', () => {
  it('says share, blocks, rate and the time that is left, from what it began with', () => {
    const { lines, progress } = drawn();
    expect(progress(4_000, 1)).to.equal(true);
    progress(5_000, 3);
    expect(lines).to.deep.equal([
      `${CLEARED}sync  40 % [#######-----------] 4000 of 10000`,
      `${CLEARED}sync  50 % [#########---------] 5000 of 10000  500 blocks/s  10 s left`,
    ]);
  });

  it('is cleared once before a line of the log, which says everything else', () => {
    const { bar, progress } = drawn();
    expect(bar.cleared()).to.equal('');
    progress(1, 1);
    expect(bar.cleared()).to.equal(CLEARED);
    expect(bar.cleared()).to.equal('');
    const done = { type: 'sync.done', height: 1, tip: '', atMs: 0, monotonicNs: 0n } as const;
    expect(bar.observe(done)).to.equal(false);
  });

  it('counts anew when another sync begins', () => {
    const { bar, lines, progress } = drawn();
    progress(0, 0);
    const start = { type: 'sync.start', peer: '1', claimed: 1, atMs: 0, monotonicNs: 0n } as const;
    bar.observe(start);
    progress(9_000, 100);
    progress(9_500, 101);
    expect(lines.at(-1)).to.match(/ 9500 of 10000 {2}500 blocks\/s {2}1 s left$/);
  });
});
