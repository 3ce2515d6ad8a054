// The page of benchmarks and its plots, made of what a run has left.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { benchmarkNames } from '../../scripts/bench/benchmarks.ts';
import { framesPlots } from '../../scripts/bench/frames-plots.ts';
import { plotSvg } from '../../scripts/bench/plots.ts';
import { withSection } from '../../scripts/bench/report.ts';
import { ratios } from '../../scripts/bench/results.ts';
import { root } from '../helpers/root.ts';

const plot = {
  ...{ name: 'p', title: 'A < B', unit: 'x' },
  bars: [{ label: 'ours & theirs', values: [1, 3, 2], kind: 'ours' as const, goal: 2.5 }],
};

describe('bench: the report', () => {
  const page = 'before\n<!-- sync: begin -->\nold\n<!-- sync: end -->\nafter\n';

  it('puts tables and plots between the marks of a benchmark', () => {
    const text = withSection(page, { name: 'sync', text: 'AMD; five-minute size', plots: [plot] });
    expect(text).to.equal(
      'before\n<!-- sync: begin -->\n\n![A < B](plots/p.svg)\n\nAMD; five-minute size\n\n<!-- sync: end -->\nafter\n',
    );
  });

  it('refuses figures of the quick size, and a page without a place for them', () => {
    const put = (name: string, text: string) => () => withSection(page, { name, text, plots: [] });
    expect(put('sync', 'AMD; quick size, one run')).to.throw('quick size');
    expect(put('memory', 'AMD')).to.throw('no place for memory');
  });

  it('has a place in the page for each benchmark', () => {
    const text = readFileSync(join(root, 'scripts/bench/README.md'), 'utf8');
    for (const name of benchmarkNames) {
      expect(() => withSection(text, { name, text: '', plots: [] })).not.to.throw();
    }
  });

  it('draws the median, the runs around it and the goal, with every text made safe', () => {
    const svg = plotSvg(plot);
    expect(svg).to.include('A &#60; B').and.include('ours &#38; theirs');
    expect(svg).to.match(/<rect [^>]*width="293.3"[^>]*class="ours">/);
    expect(svg).to.match(/class="mark">2<\/text>/);
    expect(svg).to.match(/<line x1="376.7"[^>]*x2="670"[^>]*class="runs">/);
    expect(svg).to.match(/<line x1="596.7"[^>]*class="goal">/);
  });

  it('plots what frames.ts has written, and nothing of another file', () => {
    const rows = [{ stack: 'finack frames', ofBare: 0.9 }];
    const tables = [{ load: { kind: 'stream', payloadBytes: 32 }, rows }];
    expect(framesPlots({ timing: {}, tables })).to.deep.equal([
      {
        ...{ name: 'frames-32', title: "Frames, 32 bytes one way: rate, of a bare socket's" },
        ...{ unit: 'of bare', bars: [{ label: 'finack frames', values: [0.9], kind: 'ours' }] },
      },
    ]);
    expect(framesPlots({ tables })).to.deep.equal([]);
  });

  it('compares runs that followed each other, and leaves out one without the other', () => {
    expect(ratios([10, 30, 50], [5, 10], (ms) => ms)).to.deep.equal([2, 3]);
  });
});
