// Frames and events as rows: which comment stands where, and that what is missing is said.
import { expect } from 'chai';
import { annotationText, endingFacts, readAnnotation } from '../../src/observe/annotations.ts';
import type { ConnectionClose, StampedEvent } from '../../src/observe/events.ts';
import {
  FRAGMENT_BYTES_MAX,
  FRAGMENT_HEADER_BYTES,
  FragmentJoiner,
  fragmentsOf,
  readFragment,
} from '../../src/observe/frame-fragments.ts';
import { PcapngWriter } from '../../src/observe/pcapng-writer.ts';
import { PcapngSink } from '../../src/observe/sinks/pcapng-sink.ts';
import { WallClock } from '../../src/observe/sinks/wall-clock.ts';
import { outcomeIn } from '../../src/replay/node-frames.ts';
import { MemoryStream } from '../helpers/memory-stream.ts';
import { rowsOf } from './pcapng-reader.ts';

const ends = { local: '127.0.0.1:9001', remote: '127.0.0.1:50000' };
const frame = (flow: 'in' | 'out', peer = 'p1', size = 3) =>
  ({ peer, flow, ...ends, bytes: new Uint8Array(size).fill(7) }) as const;
const moved = (to: 'ready' | 'over' | 'flushing-fin', peer = 'p1'): StampedEvent => ({
  ...{
    type: 'connection.phase',
    peer,
    from: 'greeting',
    to,
    why: 'because',
    atMs: 0,
    monotonicNs: 0n,
  },
});
const close: ConnectionClose & { atMs: number; monotonicNs: bigint } = {
  ...{
    type: 'connection.close',
    peer: 'p1',
    address: ends.remote,
    direction: 'inbound',
    atMs: 0,
    monotonicNs: 0n,
  },
  ...{ ending: 'graceful', by: 'us', reason: 'done', detail: '', delivery: 'confirmed' },
  ...{ framesIn: 1, framesOut: 1, bytesIn: 1, bytesOut: 1, bytesPartial: 0, bytesLost: 0 },
  durationMs: 1,
};

describe('observe: rows of a capture', () => {
  it('a phase change is a comment on the frame that caused it', () => {
    const rows = new PcapngWriter();
    rows.frame(frame('in'), 1n);
    rows.event(moved('ready'), 2n);
    expect(rowsOf(rows.take().bytes)).to.deep.equal([
      { dissector: 'finack', direction: 'in', bytes: 3, comments: ['ready: because'] },
    ]);
  });

  it('one that no frame caused is a row of text, which is no frame', () => {
    const rows = new PcapngWriter();
    rows.frame(frame('in'), 1n);
    rows.take();
    rows.event(moved('flushing-fin'), 2n);
    rows.frame(frame('out', 'p2'), 3n);
    rows.event(moved('ready'), 4n);
    const [text, , other] = rowsOf(rows.take().bytes);
    const words = 'p1 flushing-fin: because';
    expect(text).to.deep.equal({
      ...{ dissector: 'finack_note', direction: undefined },
      ...{ bytes: words.length, comments: [words], text: words },
    });
    expect(other?.comments).to.deep.equal(['p1 ready: because']);
  });

  it('the ending is the last row of its connection, once', () => {
    const rows = new PcapngWriter();
    rows.frame(frame('in'), 1n);
    rows.event(moved('over'), 2n);
    rows.event(close, 3n);
    const [, last, ...more] = rowsOf(rows.take().bytes);
    expect(last?.comments[0]).to.match(/^p1 127\.0\.0\.1:50000 closed: graceful by us \(done\)/);
    expect(more).to.deep.equal([]);
  });

  it('other events are no rows', () => {
    const rows = new PcapngWriter();
    rows.event({ type: 'sync.start', peer: 'p1', claimed: 9 }, 1n);
    expect(rows.take()).to.deep.include({ rows: 0 });
  });

  it('what a peer writes cannot leave its line', () => {
    const rows = new PcapngWriter();
    rows.event({ ...close, detail: '\u001b[2J\n' }, 1n);
    expect(rowsOf(rows.take().bytes)[0]?.comments[0]).to.contain('\\u{1b}[2J\\u{a}');
  });
});

describe('observe: notes, which programs read too', () => {
  it('the ending: words for people, and behind them what they say, one fact in each line', () => {
    const text = annotationText(
      'p1 closed',
      endingFacts({ ...close, detail: 'x: y\nending: reset' }),
    );
    expect(text.split('\n')).to.deep.equal([
      ...['p1 closed', 'ending: graceful', 'by: us', 'reason: done'],
      ...['detail: x: y\\u{a}ending: reset', 'delivery: confirmed'],
    ]);
    const { words, facts } = readAnnotation(text);
    expect(words).to.equal('p1 closed');
    const outcome = { ending: 'graceful', by: 'us', reason: 'done', delivery: 'confirmed' };
    expect(outcomeIn(facts)).to.deep.equal({ ...outcome, detail: 'x: y\\u{a}ending: reset' });
  });

  it('what is no ending is none', () => {
    for (const facts of [{}, { ending: 'splendid', by: 'us' }, { ending: 'reset', by: 'nobody' }]) {
      expect(outcomeIn(facts)).to.equal(undefined);
    }
  });

  it('where a connection begins, and who dialled', () => {
    const rows = new PcapngWriter();
    const address = ends.remote;
    rows.event(
      {
        ...{ type: 'connection.open', peer: 'p1', address, atMs: 0, monotonicNs: 0n },
        direction: 'inbound',
        ...ends,
      },
      1n,
    );
    rows.event(
      {
        ...{ type: 'connection.phase', peer: 'p1', why: 'because', atMs: 0, monotonicNs: 0n },
        from: 'opening',
        to: 'greeting',
      },
      2n,
    );
    const [row, ...more] = rowsOf(rows.take().bytes);
    expect(more).to.deep.equal([]);
    expect(row?.text).to.equal('p1 greeting: because\nopener: 127.0.0.1:50000');
  });
});

describe('observe: frames in fragments', () => {
  const large = Uint8Array.from({ length: 2 * FRAGMENT_BYTES_MAX + 1 }, (_, at) => at % 251);

  it('a frame up to the limit is one row, a larger one as many as hold it, none of them cut', () => {
    const rows = new PcapngWriter();
    rows.frame({ ...frame('in'), bytes: large.subarray(0, FRAGMENT_BYTES_MAX) }, 1n);
    rows.frame({ ...frame('in'), bytes: large }, 2n);
    rows.event(moved('ready'), 3n);
    const found = rowsOf(rows.take().bytes);
    expect(found.map(({ dissector, bytes }) => [dissector, bytes])).to.deep.equal([
      ['finack', FRAGMENT_BYTES_MAX],
      ...Array.from({ length: 2 }, () => [
        'finack_piece',
        FRAGMENT_BYTES_MAX + FRAGMENT_HEADER_BYTES,
      ]),
      ['finack_piece', 1 + FRAGMENT_HEADER_BYTES],
    ]);
    // What the whole frame caused stands where it became whole.
    expect(found.map(({ comments }) => comments.length)).to.deep.equal([0, 0, 0, 1]);
  });

  const fragments = (of: number) =>
    [...fragmentsOf(of, large)].map(
      (payload) => readFragment(payload) ?? expect.fail('no fragment'),
    );

  it('joined, they are the frame', () => {
    const joiner = new FragmentJoiner();
    const results = fragments(7).map((fragment) => joiner.push(fragment));
    expect(results.map(({ lostBytes }) => lostBytes)).to.deep.equal([0, 0, 0]);
    const [, , last] = results;
    expect(results.slice(0, 2).every((result) => result.frame === undefined)).to.equal(true);
    expect(Buffer.compare(last?.frame ?? new Uint8Array(0), large)).to.equal(0);
  });

  it('with any of them missing they are not, and each missing byte is counted once', () => {
    for (const missing of [0, 1, 2]) {
      const joiner = new FragmentJoiner();
      const results = fragments(1).flatMap((fragment, at) =>
        at === missing ? [] : [joiner.push(fragment)],
      );
      expect(results.some((result) => result.frame !== undefined)).to.equal(false);
      const lost = results.reduce((sum, { lostBytes }) => sum + lostBytes, joiner.giveUp());
      expect(lost).to.equal(missing === 2 ? 1 : FRAGMENT_BYTES_MAX);
    }
  });

  it('pieces of two frames of the same size are not joined', () => {
    const joiner = new FragmentJoiner();
    const [[one], [, two, three]] = [fragments(1), fragments(2)];
    const results = [one, two, three].map((fragment) =>
      joiner.push(fragment ?? expect.fail('three')),
    );
    expect(results.some((result) => result.frame !== undefined)).to.equal(false);
    // The last two of the first frame, and the first of the second.
    const lost = results.reduce((sum, { lostBytes }) => sum + lostBytes, joiner.giveUp());
    expect(lost).to.equal(FRAGMENT_BYTES_MAX + 1 + FRAGMENT_BYTES_MAX);
  });

  it('what is no fragment is none', () => {
    const tooShort = '0000000100000000000000';
    const behindTheEnd = '00000001 00000001 00000001 0a';
    for (const hex of ['', tooShort, behindTheEnd]) {
      expect(readFragment(Buffer.from(hex.replaceAll(' ', ''), 'hex')), hex).to.equal(undefined);
    }
  });
});

function commentsOf({ bytes }: MemoryStream): string[] {
  return rowsOf(bytes).flatMap(({ comments }) => comments);
}

describe('observe: the pcapng sink', () => {
  it('a reader that is too slow costs rows, which are counted and said', async () => {
    const stream = new MemoryStream();
    const sink = new PcapngSink(stream, { name: 'finack', queueBytesMax: 100, nowNs: () => 5n });
    sink.start();
    sink.frame(frame('in'));
    await Promise.resolve();
    stream.writableLength = 101;
    for (let n = 0; n < 3; n++) {
      sink.frame(frame('in'));
      await Promise.resolve();
    }
    stream.writableLength = 0;
    sink.frame(frame('out'));
    await sink.close();
    expect(commentsOf(stream)).to.have.lengthOf(1);
    expect(commentsOf(stream)[0]).to.match(/^3 rows of \d+ bytes are missing before this one/);
    expect(rowsOf(stream.bytes).map(({ dissector }) => dissector)).to.deep.equal([
      ...['finack', 'finack_note', 'finack'],
    ]);
  });

  it('what is missing at the very end is said too', async () => {
    const stream = new MemoryStream();
    const sink = new PcapngSink(stream, { name: 'finack', queueBytesMax: 100 });
    sink.start();
    stream.writableLength = 101;
    sink.frame(frame('in'));
    await Promise.resolve();
    await sink.close();
    expect(commentsOf(stream)[0]).to.match(/^1 rows of/);
  });

  it('a reader that goes away is reported once, and costs nothing more', async () => {
    const stream = new MemoryStream();
    const faults: string[] = [];
    const failed = (error: Error) => faults.push(error.message);
    const sink = new PcapngSink(stream, { name: 'finack', failed });
    sink.start();
    const before = stream.bytes.length;
    stream.emit('error', new Error('EPIPE'));
    stream.emit('error', new Error('again'));
    sink.frame(frame('in'));
    sink.event(moved('ready'));
    await sink.close();
    expect([faults, stream.bytes.length]).to.deep.equal([['EPIPE'], before]);
  });

  it('rows are dated by the wall clock, in microseconds, never backwards by themselves', () => {
    const clock = new WallClock();
    const [first, second] = [clock.nowNs(), clock.nowNs()];
    expect(second >= first).to.equal(true);
    expect(Math.abs(Number(first / 1_000_000n) - Date.now())).to.be.below(1_000);
  });
});
