// Reading takes turns: however much has arrived, timers and other peers come in between.
import { expect } from 'chai';
import { monotonicMs } from '../../src/clock/clock.ts';
import { READING_GRAIN_MS, READING_PIECE_BYTES, READING_TURN_MS } from '../../src/net/limits.ts';
import { ReadingTurns } from '../../src/net/turns.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { blockFrame, encodeEnvelope } from '../../src/wire/codec.ts';
import { frameOf } from '../../src/wire/frames.ts';
import { listen, readyPair } from './endpoints.ts';

const immediate = () => new Promise((resolve) => setImmediate(resolve));

describe('the turns of reading', () => {
  it('end after 5 ms, and those who wait go on in the next one, in order', async () => {
    let ms = 0;
    const turns = new ReadingTurns({ ...systemClock, nowMs: () => monotonicMs(ms) });
    expect(turns.hasTime()).to.equal(true);
    ms += READING_TURN_MS - 1;
    expect(turns.hasTime()).to.equal(true);
    ms += 1;
    expect(turns.hasTime()).to.equal(false);
    const went: string[] = [];
    const work = (name: string, pieces: number) => () => {
      for (let piece = 1; piece <= pieces; piece++) {
        if (!turns.hasTime()) return turns.wait(work(name, pieces - piece + 1));
        went.push(name);
        ms += 2;
      }
    };
    turns.wait(work('a', 4));
    turns.wait(work('b', 2));
    await immediate();
    expect(went).to.deep.equal(['a', 'a', 'a']);
    await immediate();
    expect(went).to.deep.equal(['a', 'a', 'a', 'a', 'b', 'b']);
  });

  it('are not asked after for each small message: once in a while is enough', async () => {
    let ms = 0;
    let asked = 0;
    const atEndOfTurn = (go: () => void) => {
      asked++;
      return systemClock.atEndOfTurn(go);
    };
    const turns = new ReadingTurns({ ...systemClock, nowMs: () => monotonicMs(ms), atEndOfTurn });
    const said: boolean[] = [];
    for (let message = 0; message < 8; message++) {
      said.push(turns.hasTime());
      await immediate();
      ms += READING_GRAIN_MS / 4;
    }
    expect(said).to.deep.equal(Array(8).fill(true));
    expect(asked).to.equal(2);
  });

  it('are short while a peer says very much: a timer runs in between, and all is read in order', async () => {
    const listening = await listen();
    const { dialer, listener } = await readyPair(listening);
    const count = 500;
    const block = new Uint8Array(102).fill(0xb1);
    block.set([0x0a, 100]);
    const frame = blockFrame(block);
    const begin = encodeEnvelope({ re: 1, message: { kind: 'BlocksBegin', count } });
    const costMs = 0.5;
    let turn = 0;
    let chunks = 0;
    let mostInOneTurn = 0;
    let inThisTurn = 0;
    const looking = setInterval(() => turn++, 1);
    let seen = turn;
    listener.onDelivered = () => {
      if (seen !== turn) inThisTurn = 0;
      seen = turn;
      inThisTurn++;
      chunks++;
      mostInOneTurn = Math.max(mostInOneTurn, inThisTurn);
      const untilMs = performance.now() + costMs;
      while (performance.now() < untilMs);
    };
    const ask = { kind: 'GetBlockRange', fromHeight: 1, count } as const;
    listener.connection.send({ id: 1, message: ask });
    dialer.socket.write(Buffer.concat([frameOf(begin), ...Array(count).fill(frame)]));
    await listener.until(() => chunks === count + 1);
    clearInterval(looking);
    const inPiece = Math.ceil(READING_PIECE_BYTES / frame.length) + 1;
    // One turn's time, and the piece in which it ran out; the timer may miss a turn or two.
    expect(mostInOneTurn).to.be.below(3 * (READING_TURN_MS / costMs + inPiece));
    listener.connection.abort('forced', 'the test is over');
    await Promise.all([dialer.over(), listener.over()]);
    await listening.close();
  });

  it('do not keep a Goodbye waiting that came before we leave, nor a FIN behind it', async () => {
    const listening = await listen();
    const { dialer, listener } = await readyPair(listening);
    listener.onDelivered = () => {
      const untilMs = performance.now() + 1;
      while (performance.now() < untilMs);
    };
    const header = new Uint8Array(160);
    for (let said = 0; said < 40; said++) {
      dialer.connection.send({ message: { kind: 'NewTip', header } });
    }
    dialer.connection.leave('done');
    await listener.until(() => listener.envelopes.length >= 10);
    listener.connection.leave('leaving');
    const [ours, theirs] = await Promise.all([dialer.over(), listener.over()]);
    expect(theirs.outcome.ending).to.equal('graceful');
    expect(ours.outcome.ending).to.equal('graceful');
    expect(theirs.counts.framesReceived).to.equal(ours.counts.framesSent);
    await listening.close();
  });
});
