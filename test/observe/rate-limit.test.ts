// The log's allowance: one account per source line, an hour at a time, and nothing withheld in silence.
import { expect } from 'chai';
import { LOG_SOURCE_BYTES_MAX, LOG_WINDOW_MS, LogRateLimit } from '../../src/observe/rate-limit.ts';

describe('observe: the rate limit of the log', () => {
  it('allows 1 MiB per source line and hour, then says that it withholds, once', () => {
    const limit = new LogRateLimit();
    expect(limit.admit('a', LOG_SOURCE_BYTES_MAX, 0)).to.deep.equal({ verdict: 'write' });
    const first = limit.admit('a', 1, 60_000);
    expect(first).to.deep.equal({
      verdict: 'withhold',
      notice: 'a: 1048576 bytes written, withheld for the next 59 min',
    });
    expect(limit.admit('a', 1, 60_001)).to.deep.equal({ verdict: 'withhold' });
  });

  it('keeps an account for each source', () => {
    const limit = new LogRateLimit(10);
    expect(limit.admit('a', 11, 0).verdict).to.equal('withhold');
    expect(limit.admit('b', 10, 0).verdict).to.equal('write');
  });

  it('begins anew after the hour and says how much was withheld', () => {
    const limit = new LogRateLimit(10);
    limit.admit('a', 10, 0);
    limit.admit('a', 5, 1);
    limit.admit('a', 5, 2);
    expect(limit.admit('a', 5, LOG_WINDOW_MS - 1).verdict).to.equal('withhold');
    expect(limit.admit('a', 5, LOG_WINDOW_MS)).to.deep.equal({
      verdict: 'write',
      notice: 'a: 3 lines were withheld',
    });
    expect(limit.admit('a', 5, LOG_WINDOW_MS + 1)).to.deep.equal({ verdict: 'write' });
  });

  it('does not fall silent when the clock is set back', () => {
    const limit = new LogRateLimit(10);
    limit.admit('a', 10, 5_000_000);
    expect(limit.admit('a', 10, 1_000).verdict).to.equal('write');
  });
});
