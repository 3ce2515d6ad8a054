// The one timer of a deadline: when it fires, and that it reads before it judges. A process that was
// stopped or busy finds its deadlines passed and its peers' bytes in the sockets; the bytes come first.
import { expect } from 'chai';
import { addMs, type MonotonicMs } from '../../src/clock/clock.ts';
import { DeadlineTimer } from '../../src/net/deadline-timer.ts';
import { systemClock } from '../../src/node/system-clock.ts';

const nowMs = () => systemClock.nowMs();

/** Nothing else of this process runs for so long. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

interface Watched {
  deadlineMs: MonotonicMs | undefined;
  firedMs: MonotonicMs[];
  timer: DeadlineTimer;
  fired: Promise<void>;
}

function watched(deadlineMs: MonotonicMs | undefined): Watched {
  let tell = () => {};
  const fired = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const timer = new DeadlineTimer({
    clock: systemClock,
    deadlineMs: () => watch.deadlineMs,
    due: () => {
      watch.firedMs.push(nowMs());
      watch.deadlineMs = undefined;
      tell();
    },
  });
  const watch: Watched = { deadlineMs, firedMs: [], timer, fired };
  timer.arm();
  return watch;
}

describe('the timer of a deadline', () => {
  it('fires once, and not before the deadline', async () => {
    const deadlineMs = addMs(nowMs(), 20);
    const watch = watched(deadlineMs);
    await watch.fired;
    expect(watch.firedMs).to.have.length(1);
    expect((watch.firedMs[0] ?? deadlineMs) >= deadlineMs).to.equal(true);
  });

  it('waits for a deadline that moved away without being set anew', async () => {
    const watch = watched(addMs(nowMs(), 10));
    const later = addMs(nowMs(), 60);
    watch.deadlineMs = later;
    await watch.fired;
    expect((watch.firedMs[0] ?? later) >= later).to.equal(true);
  });

  it('heeds one that came nearer', async () => {
    const watch = watched(addMs(nowMs(), 3_600_000));
    watch.deadlineMs = addMs(nowMs(), 5);
    watch.timer.arm();
    await watch.fired;
  });

  it('takes a deadline that lies further away than a timer of Node can', () => {
    const watch = watched(addMs(nowMs(), 40 * 24 * 3_600_000));
    watch.timer.stop();
    expect(watch.firedMs).to.deep.equal([]);
  });

  it('does not fire any more when stopped, not even between the timer and the reading', async () => {
    const watch = watched(addMs(nowMs(), 5));
    // Both timers are due when the loop goes on, in this order, and both run before it polls.
    const stopped = new Promise<void>((resolve) => {
      setTimeout(() => {
        watch.timer.stop();
        resolve();
      }, 10);
    });
    block(30);
    await stopped;
    await new Promise((resolve) => setImmediate(resolve));
    expect(watch.firedMs).to.deep.equal([]);
  });
});
