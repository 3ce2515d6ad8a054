// What the system knows of a process: its memory, now and at its highest, and its processor time. Linux says
// more than other systems; elsewhere a figure is NaN.
import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Told to clear_refs: VmHWM begins anew (proc(5)). */
const RESET_PEAK = '5';

/** Milliseconds between two looks at the loop: what it measures cannot be finer. */
const LOOP_LOOK_MS = 1;

/** Bytes in memory now. */
export function residentBytes(pid: number | 'self' = 'self'): number {
  return statusBytes(pid, 'VmRSS');
}

/** Bytes in memory at most, since `resetPeak`. */
export function peakBytes(pid: number | 'self' = 'self'): number {
  return statusBytes(pid, 'VmHWM');
}

export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', RESET_PEAK);
  } catch {
    // Not Linux, or not allowed: the peak is then that of the whole life of the process.
  }
}

function statusBytes(pid: number | 'self', field: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
  } catch {
    return Number.NaN;
  }
}

/** Microseconds of processor time of this process, in user and kernel. */
export function ownProcessorUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export interface LoopDelay {
  /** Milliseconds; the interval of the looks included, as with everything that is held against it. */
  readonly p99: number;
  readonly p999: number;
}

/** Watches the event loop until the function that comes back is called. */
export function watchLoop(): () => LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: LOOP_LOOK_MS });
  histogram.enable();
  return () => {
    histogram.disable();
    return { p99: histogram.percentile(99) / 1e6, p999: histogram.percentile(99.9) / 1e6 };
  };
}
