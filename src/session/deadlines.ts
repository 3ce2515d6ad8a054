// Every deadline that runs in a phase, earliest first wins. Those on the peer stand still while we
// ourselves do not read. What happens when one passes is session.ts's concern.
import type { Deadline, FlowControl } from './flow-control.ts';
import type { Phase } from './phases.ts';

/** `expectedBytes`: payload bytes of the frame that is arriving; 0: not known. */
export function* deadlines(
  phase: Phase,
  flow: FlowControl,
  expectedBytes: number,
): Iterable<Deadline> {
  if (phase.name === 'over') return;
  if (phase.name === 'opening') return yield [phase.deadlineMs, 'connect'];
  if (phase.name === 'greeting') yield [phase.deadlineMs, 'handshake'];
  yield* flow.stallDeadline();
  if (!flow.isReading) return;
  yield* flow.frameDeadline(expectedBytes);
  if (phase.name === 'ready') {
    // Void once either side has said Goodbye. [B-4]
    const { heartbeat, tips } = phase.exchange;
    yield [heartbeat.deadlineMs, 'heartbeat'];
    if (tips.deadlineMs !== undefined) yield [tips.deadlineMs, 'tip'];
  }
  if (phase.name !== 'awaiting-goodbye' && phase.name !== 'awaiting-fin') return;
  if (phase.flush.state === 'queued') return;
  const isPatient =
    phase.name === 'awaiting-goodbye' &&
    phase.reads === 'replies' &&
    phase.exchange?.requests.expectsReply === true;
  yield* flow.leavingDeadlines(phase.flush.sinceMs, isPatient);
}
