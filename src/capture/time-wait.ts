// Where Linux hides TIME_WAIT: it closes the socket and keeps a small one in its place, so that the
// tracepoint says CLOSE and only /proc/net/tcp shows what follows. PURE.
import type { StateChange } from './tcp-state.ts';

/** The sample that shows this change to CLOSE to have been one to TIME_WAIT; undefined if it was none. */
export function timeWaitBehind(
  { from, to, local, remote, timeNs }: StateChange,
  changes: readonly StateChange[],
): StateChange | undefined {
  if (to !== 'CLOSE' || (from !== 'FIN_WAIT2' && from !== 'CLOSING')) return undefined;
  return changes.find((other) => {
    const sameSocket = other.local === local && other.remote === remote;
    const shows = other.to === 'TIME_WAIT' && other.source === 'sample';
    return sameSocket && shows && other.timeNs >= timeNs;
  });
}
