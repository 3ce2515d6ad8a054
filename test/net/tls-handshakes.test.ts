// Places for TLS handshakes: the silent hold theirs for half a second each, and keep nobody out for longer.
import { expect } from 'chai';
import { addMs, CLOCK_START, type Clock, type MonotonicMs, wallMs } from '../../src/clock/clock.ts';
import {
  TLS_HANDSHAKE_SHARE_MS,
  TLS_HANDSHAKES_MAX,
  TLS_HANDSHAKES_PER_SECOND,
} from '../../src/net/limits.ts';
import { type TlsHandshake, TlsHandshakes } from '../../src/net/tls-handshakes.ts';

/** A clock that stands until it is told, with its alarms. */
class HandClock implements Clock {
  #nowMs: MonotonicMs = CLOCK_START;
  #alarms: { moment: MonotonicMs; wake: () => void }[] = [];

  get alarms(): number {
    return this.#alarms.length;
  }

  nowMs(): MonotonicMs {
    return this.#nowMs;
  }

  wallMs() {
    return wallMs(0);
  }

  at(moment: MonotonicMs, wake: () => void) {
    const alarm = { moment, wake };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((one) => one !== alarm);
    };
  }

  atEndOfTurn(): never {
    throw new Error('nothing here waits for a turn');
  }

  afterCallback(): never {
    throw new Error('nothing here waits for a callback');
  }

  pass(ms: number): void {
    this.#nowMs = addMs(this.#nowMs, ms);
    const due = this.#alarms.filter(({ moment }) => moment <= this.#nowMs);
    this.#alarms = this.#alarms.filter((alarm) => !due.includes(alarm));
    for (const { wake } of due) wake();
  }
}

describe('places for TLS handshakes', () => {
  let clock: HandClock;
  let handshakes: TlsHandshakes;
  let told: string[];

  beforeEach(() => {
    clock = new HandClock();
    handshakes = new TlsHandshakes(clock);
    told = [];
  });

  /** As a channel does, it says when it is over, also within the call. */
  function handshake(name: string, host = '127.0.0.1'): TlsHandshake {
    const one = {
      host,
      go: () => void told.push(`${name} goes`),
      giveWay: () => {
        told.push(`${name} gives way`);
        handshakes.over(one);
      },
    };
    return one;
  }

  function hang(count: number, host?: string): TlsHandshake[] {
    const hung = Array.from({ length: count }, (_, at) => handshake(`hung ${at}`, host));
    for (const one of hung) handshakes.ask(one);
    told = [];
    return hung;
  }

  it('begin within the call while there is room', () => {
    expect(handshakes.ask(handshake('first'))).to.equal(true);
    expect(told).to.deep.equal(['first goes']);
  });

  it('are given to the next one when a handshake is over, and at once', () => {
    const [first] = hang(TLS_HANDSHAKES_MAX);
    handshakes.ask(handshake('next'));
    expect(told).to.deep.equal([]);
    handshakes.over(first as TlsHandshake);
    expect(told).to.deep.equal(['next goes']);
  });

  it('are taken from the oldest after its share, for each that waits one', () => {
    hang(TLS_HANDSHAKES_MAX);
    handshakes.ask(handshake('a'));
    handshakes.ask(handshake('b'));
    clock.pass(TLS_HANDSHAKE_SHARE_MS - 1);
    expect(told).to.deep.equal([]);
    clock.pass(1);
    expect(told).to.deep.equal(['hung 0 gives way', 'a goes', 'hung 1 gives way', 'b goes']);
  });

  it('are taken from the address that has most of them, and given to one that has fewest', () => {
    handshakes.ask(handshake('alone', '127.0.0.9'));
    hang(TLS_HANDSHAKES_MAX - 1);
    handshakes.ask(handshake('more', '127.0.0.1'));
    handshakes.ask(handshake('other', '127.0.0.2'));
    clock.pass(TLS_HANDSHAKE_SHARE_MS);
    expect(told.slice(0, 2)).to.deep.equal(['hung 0 gives way', 'other goes']);
    expect(told).to.not.include('alone gives way');
  });

  it('are not waited for by one that is gone, and leave no timer behind', () => {
    const [first] = hang(TLS_HANDSHAKES_MAX);
    const gone = handshake('gone');
    handshakes.ask(gone);
    handshakes.over(gone);
    handshakes.over(first as TlsHandshake);
    expect([told, clock.alarms]).to.deep.equal([[], 0]);
  });

  it('are refused to an address that begins too many, until it has waited; never on loopback', () => {
    const asked = () => {
      const one = handshake('one', '192.0.2.7');
      const may = handshakes.ask(one);
      handshakes.over(one);
      return may;
    };
    const first = Array.from({ length: TLS_HANDSHAKES_PER_SECOND + 1 }, asked);
    expect(first.filter((may) => may)).to.have.length(TLS_HANDSHAKES_PER_SECOND);
    clock.pass(1000 / TLS_HANDSHAKES_PER_SECOND);
    expect([asked(), asked()]).to.deep.equal([true, false]);
    for (let at = 0; at < 3 * TLS_HANDSHAKES_PER_SECOND; at++) {
      const local = handshake('local');
      expect(handshakes.ask(local)).to.equal(true);
      handshakes.over(local);
    }
  });
});
