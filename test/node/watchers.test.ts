// Who watches costs something; who does not, nothing.
import { expect } from 'chai';
import { Watchers } from '../../src/node/watchers.ts';

describe('the watchers of a node', () => {
  it('are none until somebody observes or taps, and none again when the last has gone', () => {
    const watchers = new Watchers({});
    expect(watchers.isWatched).to.equal(false);
    const observed = watchers.observe(() => {});
    const tapped = watchers.tap({ event() {}, frame() {} });
    observed();
    expect(watchers.isWatched).to.equal(true);
    tapped();
    expect(watchers.isWatched).to.equal(false);
  });
});
