// The two clocks cannot be mixed. What must not compile is marked so, and the compiler complains when
// it does: this file is the proof, beside the arithmetic that is left.
import { expect } from 'chai';
import {
  addMs,
  CLOCK_START,
  earliest,
  elapsedMs,
  latest,
  type MonotonicMs,
  monotonicMs,
  NEVER,
  type WallMs,
  wallMs,
} from '../../src/clock/clock.ts';

const takesMoment = (nowMs: MonotonicMs) => nowMs;
const takesWall = (now: WallMs) => now;

describe('the two clocks', () => {
  const early = monotonicMs(1_000);
  const late = addMs(early, 500);

  it('compare moments of one clock', () => {
    expect(early < late).to.equal(true);
    expect(late >= NEVER).to.equal(false);
    expect(elapsedMs(early, late)).to.equal(500);
    expect(elapsedMs(late, early)).to.equal(-500);
    expect(elapsedMs(CLOCK_START, early)).to.equal(1_000);
    expect(earliest(late, early)).to.equal(early);
    expect(earliest()).to.equal(NEVER);
    expect(latest(early, late)).to.equal(late);
  });

  it('do not compile where they are mixed, with each other or with a duration', () => {
    const wall = wallMs(1_767_225_600_000);
    const mixed = () => [
      // @ts-expect-error a wall time is no moment
      takesMoment(wall),
      // @ts-expect-error a moment is no wall time
      takesWall(early),
      // @ts-expect-error a number is neither
      takesMoment(5),
      // @ts-expect-error a number is neither
      takesWall(5),
      // @ts-expect-error the two clocks have nothing to do with each other
      early < wall,
      // @ts-expect-error nor can they be subtracted
      wall - early,
      // @ts-expect-error a moment is not a duration
      early < 5,
      // @ts-expect-error moments are moved by `addMs`
      early + 5,
    ];
    expect(mixed).to.be.a('function');
  });
});
