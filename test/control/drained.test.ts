// Waiting for a reader, again and again, leaves nothing behind.
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { drained } from '../../src/control/drained.ts';

describe('control: a stream that waits for its reader', () => {
  it('takes its listeners off, whether the reader reads or goes away', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const listeners = () => [stream.listenerCount('drain'), stream.listenerCount('close')];
    const before = listeners();
    for (const leave of [() => stream.resume(), () => stream.destroy()]) {
      stream.pause();
      stream.write('a line');
      stream.write('another');
      const waited = drained(stream);
      leave();
      await waited;
      expect(listeners()).to.deep.equal(before);
    }
  });
});
