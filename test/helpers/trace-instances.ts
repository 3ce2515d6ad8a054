// Which trace instances of finack the kernel keeps, seen as finack sees them: through tracefs as it is
// mounted, or mounted for one look in a mount namespace of its own.
import { startChild } from '../../src/capture/child.ts';

const look = `cd /sys/kernel/tracing/instances 2>/dev/null ||
  exec unshare --mount -- sh -c 'mount -t tracefs tracefs /sys/kernel/tracing && ls /sys/kernel/tracing/instances'
ls`;

/** Their names; `finack-PID`, by the guard that keeps each. None where there is no tracefs to be had. */
export async function traceInstances(): Promise<string[]> {
  const child = await startChild('sh', ['-c', look]);
  const { code } = await child.exit;
  return code === 0 ? child.lines.filter((name) => name.startsWith('finack-')) : [];
}
