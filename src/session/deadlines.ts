// Every deadline that runs in a phase, earliest first wins. Those on the peer stand still while we
// ourselves do not read. What happens when one passes is session.ts's concern.
import { CLOCK_START, type MonotonicMs } from '../clock/clock.ts';
import type { FlowControl } from './flow-control.ts';
import type { Phase } from './phases.ts';

/** What the deadlines of a moment come to. One for each session: every input asks, so nothing is listed. */
export class Deadlines {
  #nowMs: MonotonicMs = CLOCK_START;
  #earliestMs: MonotonicMs | undefined;
  #passed: string | undefined;

  begin(nowMs: MonotonicMs): void {
    this.#nowMs = nowMs;
    this.#earliestMs = undefined;
    this.#passed = undefined;
  }

  add(atMs: MonotonicMs, what: string): void {
    if (this.#earliestMs === undefined || atMs < this.#earliestMs) this.#earliestMs = atMs;
    if (atMs <= this.#nowMs) this.#passed ??= what;
  }

  get earliestMs(): MonotonicMs | undefined {
    return this.#earliestMs;
  }

  /** The first one added of those that have passed. */
  get passed(): string | undefined {
    return this.#passed;
  }
}

/** `expectedBytes`: payload bytes of the frame that is arriving; 0: not known. */
export function addDeadlines(
  to: Deadlines,
  phase: Phase,
  flow: FlowControl,
  expectedBytes: number,
): void {
  if (phase.name === 'over') return;
  if (phase.name === 'opening') return to.add(phase.deadlineMs, 'connect');
  if (phase.name === 'greeting') to.add(phase.deadlineMs, 'handshake');
  flow.addStallDeadline(to);
  if (!flow.isReading) return;
  flow.addFrameDeadline(to, expectedBytes);
  if (phase.name === 'ready') {
    // Void once either side has said Goodbye. [B-4]
    const { heartbeat, tips } = phase.exchange;
    to.add(heartbeat.deadlineMs, 'heartbeat');
    const { deadlineMs } = tips;
    if (deadlineMs !== undefined) to.add(deadlineMs, 'tip');
  }
  if (phase.name !== 'awaiting-goodbye' && phase.name !== 'awaiting-fin') return;
  if (phase.flush.state === 'queued') return;
  const isPatient =
    phase.name === 'awaiting-goodbye' &&
    phase.reads === 'replies' &&
    phase.exchange?.requests.expectsReply === true;
  flow.addLeavingDeadlines(to, phase.flush.sinceMs, isPatient);
}
