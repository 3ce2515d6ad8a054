// Events between a node and a slow reader: bounded, in order, and honest about what is missing.
import { expect } from 'chai';
import { EventQueue } from '../../src/observe/event-queue.ts';
import { EventStream } from '../../src/observe/event-stream.ts';

const missed = (events: number) => ({ type: 'events.missed', events });

describe('observe: the queue of events', () => {
  it('hands out in order, one by one or all at once', () => {
    const queue = new EventQueue<number>();
    for (const event of [1, 2, 3]) queue.push(event);
    expect(queue.shift()).to.equal(1);
    expect(queue.takeAll()).to.deep.equal([2, 3]);
    expect([queue.shift(), queue.takeAll()]).to.deep.equal([undefined, []]);
  });

  it('once full, counts until its reader has caught up, and says so in that place', () => {
    const queue = new EventQueue<number>(2);
    for (const event of [1, 2, 3, 4]) queue.push(event);
    expect(queue.shift()).to.equal(1);
    queue.push(5);
    expect(queue.takeAll()).to.deep.equal([2, missed(3)]);
    queue.push(6);
    expect([queue.shift(), queue.shift()]).to.deep.equal([6, undefined]);
  });
});

describe('observe: the stream of events', () => {
  let ended = 0;
  const open = (eventsMax?: number) => new EventStream<number>(() => ended++, eventsMax);
  beforeEach(() => {
    ended = 0;
  });

  async function all<Event>(stream: AsyncIterable<Event>): Promise<Event[]> {
    const events: Event[] = [];
    for await (const event of stream) events.push(event);
    return events;
  }

  it('gives what happened before it was read, then what happens, then ends', async () => {
    const stream = open();
    stream.push(1);
    const events = all(stream);
    await Promise.resolve();
    stream.push(2);
    stream.end();
    stream.push(3);
    expect(await events).to.deep.equal([1, 2]);
    expect(ended).to.equal(1);
  });

  it('says how many a slow reader has missed', async () => {
    const stream = open(1);
    for (const event of [1, 2, 3]) stream.push(event);
    stream.end();
    expect(await all(stream)).to.deep.equal([1, missed(2)]);
  });

  it('answers several that wait, in turn, and all of them at the end', async () => {
    const stream = open();
    const waiting = [stream.next(), stream.next()];
    stream.push(1);
    stream.end();
    const over = { done: true, value: undefined };
    expect(await Promise.all(waiting)).to.deep.equal([{ done: false, value: 1 }, over]);
    expect(await stream.next()).to.deep.equal(over);
  });

  it('is let go by a reader that breaks off', async () => {
    const stream = open();
    stream.push(1);
    stream.push(2);
    for await (const event of stream) {
      expect(event).to.equal(1);
      break;
    }
    expect(ended).to.equal(1);
    expect(await all(stream)).to.deep.equal([]);
  });
});
