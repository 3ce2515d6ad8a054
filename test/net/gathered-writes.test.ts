// What leaves together, and in which order: small frames said in one callback, a frame too large to be
// copied, and what must not wait.
import { expect } from 'chai';
import type { Channel, WriteFate } from '../../src/net/channel.ts';
import { GatheredWrites } from '../../src/net/gathered-writes.ts';
import { COPIED_BYTES_MAX, GATHERED_BYTES_MAX } from '../../src/net/limits.ts';
import { systemClock } from '../../src/node/system-clock.ts';

/** Writes into a list, and is over with a callback when the test says so. */
class Written {
  readonly writes: (readonly Uint8Array[])[] = [];
  readonly fates: [WriteFate, bytes: number][] = [];
  readonly gathered: GatheredWrites;
  /** How often it said that something has been given to the channel. */
  told = 0;
  #after: (() => void)[] = [];
  #done: ((fate: WriteFate) => void)[] = [];

  constructor() {
    const channel = {
      write: (pieces: readonly Uint8Array[], done: (fate: WriteFate) => void) => {
        this.writes.push(pieces);
        this.#done.push(done);
      },
    } as unknown as Channel;
    const clock = { ...systemClock, afterCallback: (go: () => void) => void this.#after.push(go) };
    const fated = (fate: WriteFate, bytes: number) => void this.fates.push([fate, bytes]);
    this.gathered = new GatheredWrites({ channel, clock, fated, written: () => this.told++ });
  }

  say(...frames: string[]): void {
    for (const frame of frames) this.gathered.write(Buffer.from(frame));
  }

  callbackOver(): void {
    for (const go of this.#after.splice(0)) go();
  }

  take(fate: WriteFate): void {
    for (const done of this.#done.splice(0)) done(fate);
  }

  get texts(): string[][] {
    return this.writes.map((pieces) => pieces.map((piece) => Buffer.from(piece).toString()));
  }
}

describe('net: gathered writes', () => {
  it('makes one write of what is said in one callback, in order, and none before it is over', () => {
    const written = new Written();
    written.say('a', 'bc', 'd');
    expect([written.writes.length, written.gathered.waitingBytes]).to.deep.equal([0, 4]);
    written.callbackOver();
    written.say('e');
    written.callbackOver();
    expect(written.texts).to.deep.equal([['abcd'], ['e']]);
    expect(written.gathered.waitingBytes).to.equal(0);
    expect(written.told).to.equal(2);
  });

  it('hands a frame on as it is where it is alone', () => {
    const written = new Written();
    const frame = Buffer.from('alone');
    written.gathered.write(frame);
    written.callbackOver();
    expect(written.writes[0]?.[0]).to.equal(frame);
  });

  it('copies no large frame, and keeps its place between small ones', () => {
    const written = new Written();
    const large = Buffer.alloc(COPIED_BYTES_MAX + 1, 'L');
    written.say('a', 'b');
    written.gathered.write(large);
    written.say('c', 'd');
    written.callbackOver();
    const [pieces = []] = written.writes;
    expect(pieces.map(({ length }) => length)).to.deep.equal([2, large.length, 2]);
    expect(pieces[1]).to.equal(large);
  });

  it('copies nothing where frames lie in memory one behind the other', () => {
    const written = new Written();
    const memory = Buffer.from('aabbbcdd');
    for (const [from, to] of [
      [0, 2],
      [2, 5],
      [5, 6],
    ])
      written.gathered.write(memory.subarray(from, to));
    written.callbackOver();
    const [[piece = Buffer.of()] = []] = written.writes;
    expect(written.texts).to.deep.equal([['aabbbc']]);
    expect([piece.buffer, piece.byteOffset]).to.deep.equal([memory.buffer, memory.byteOffset]);
  });

  it('waits for nothing once it is much, with what waits before it', () => {
    const written = new Written();
    written.say('a');
    written.gathered.write(Buffer.alloc(GATHERED_BYTES_MAX));
    expect(written.writes.map((pieces) => pieces.length)).to.deep.equal([2]);
    written.say('b');
    written.callbackOver();
    expect(written.texts[1]).to.deep.equal(['b']);
  });

  it('tells the fate of each write once, with its bytes', () => {
    const written = new Written();
    written.say('abc', 'de');
    written.callbackOver();
    written.take('taken');
    written.say('f');
    written.gathered.flush();
    written.take('lost');
    written.callbackOver();
    expect(written.fates).to.deep.equal([
      ['taken', 5],
      ['lost', 1],
    ]);
  });

  it('forgets what waits when the channel is gone', () => {
    const written = new Written();
    written.say('a');
    written.gathered.drop();
    written.callbackOver();
    expect([written.writes.length, written.gathered.waitingBytes]).to.deep.equal([0, 0]);
  });
});
