// Watching a socket's events and calls changes nothing about it: no listener is added, Node's own
// calls are not taken for the program's, and the thing stays what it was.
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { type ProgramObservation, watched } from '../../src/capture/observe-program.ts';

describe('watching Node', () => {
  function watch<T extends EventEmitter>(
    thing: T,
  ): { thing: T; seen: string[]; all: ProgramObservation[] } {
    const all: ProgramObservation[] = [];
    const seen: string[] = [];
    const proxy = watched(thing, 'socket', (sighting) => {
      all.push(sighting);
      seen.push(`${sighting.kind} ${sighting.name}(${sighting.detail})`);
    });
    return { thing: proxy, seen, all };
  }

  it('sees calls by the program and events, in order', async () => {
    const { thing, seen } = watch(new PassThrough());
    thing.on('data', () => undefined);
    thing.end('hello');
    await new Promise((resolve) => thing.once('close', resolve));
    expect(seen).to.deep.equal([
      'call end("hello")',
      'event data("hello")',
      'event end()',
      'event finish()',
      'event close()',
    ]);
  });

  it("does not set a stream flowing, nor take Node's own destroy() for the program's", async () => {
    const { thing, seen } = watch(new PassThrough());
    thing.write('waits');
    expect(thing.readableFlowing, 'nobody reads yet').to.equal(null);
    expect(thing.listenerCount('data')).to.equal(0);
    thing.resume();
    thing.end();
    await new Promise((resolve) => thing.once('close', resolve));
    expect(seen.filter((line) => line.startsWith('call'))).to.deep.equal([
      'call write("waits")',
      'call resume()',
      'call end()',
    ]);
  });

  it('does not swallow an error: without a listener it is still thrown', () => {
    const { thing, seen } = watch(new EventEmitter());
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(() => thing.emit('error', reset)).to.throw('ECONNRESET');
    expect(seen).to.deep.equal(['event error(ECONNRESET)']);
  });

  it('says bytes as people do: short text as it is, the rest as an amount', () => {
    const { thing, all } = watch(new PassThrough());
    thing.write('hello');
    thing.write(Buffer.alloc(65_536));
    thing.write(Buffer.from([0, 1, 2]));
    expect(all.map(({ detail, bytes }) => [detail, bytes])).to.deep.equal([
      ['"hello"', 5],
      ['65,536 bytes', 65_536],
      ['3 bytes', 3],
    ]);
  });

  it('hands itself back where a method hands back the socket, so that chains are seen too', () => {
    const { thing, seen } = watch(new PassThrough());
    thing.pause().resume();
    expect(seen).to.deep.equal(['call pause()', 'call resume()']);
  });
});
