// Every deadline that runs in a phase, earliest first wins. Those on the peer stand still while we
// ourselves do not read. What happens when one passes is session.ts's concern.
import type { MonotonicMs } from '../clock/clock.ts';
import type { Deadline, FlowControl } from './flow-control.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Phase } from './phases.ts';

/** What deadlines depend on. */
export interface DeadlineInputs {
  phase: Phase;
  flow: FlowControl;
  /** From the handshake on. */
  heartbeat: Heartbeat | undefined;
  /** When the turn of an announcement comes that waits for it. */
  tipMs: MonotonicMs | undefined;
  /** Payload bytes of the frame that is arriving; 0: not known. */
  expectedBytes: number;
  /** A reply that we asked for is still to come. */
  expectsReply: boolean;
}

export function* deadlines(moment: DeadlineInputs): Iterable<Deadline> {
  const { phase, flow, heartbeat, tipMs, expectedBytes, expectsReply } = moment;
  if (phase.name === 'over') return;
  if (phase.name === 'opening') return yield [phase.deadlineMs, 'connect'];
  if (phase.name === 'greeting') yield [phase.deadlineMs, 'handshake'];
  yield* flow.stallDeadline();
  if (!flow.isReading) return;
  yield* flow.frameDeadline(expectedBytes);
  // Void once either side has said Goodbye. [B-4]
  if (phase.name === 'ready' && heartbeat) yield [heartbeat.deadlineMs, 'heartbeat'];
  if (phase.name === 'ready' && tipMs !== undefined) yield [tipMs, 'tip'];
  if (phase.name !== 'awaiting-goodbye' && phase.name !== 'awaiting-fin') return;
  if (phase.flush.state === 'queued') return;
  const isPatient = phase.name === 'awaiting-goodbye' && phase.reads === 'replies' && expectsReply;
  yield* flow.leavingDeadlines(phase.flush.sinceMs, isPatient);
}
