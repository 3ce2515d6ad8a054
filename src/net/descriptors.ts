// How many sockets this process can afford: the system's limit of open files, less what the disk, the
// control socket and Node itself need. Our own limit must come first: where the system's comes first,
// unknown clients decide whether the block log can be written. [H-9]
import { readFileSync } from 'node:fs';
import { DESCRIPTORS_RESERVED } from './limits.ts';

/** Sockets of peers that may be open at once; Infinity where the system has no such limit. */
export function socketsAffordable(openFiles: number): number {
  return Math.max(1, openFiles - DESCRIPTORS_RESERVED);
}

/**
 * The soft limit of open files, which Node raises to the hard one when it starts. Linux says it in
 * /proc; elsewhere Node's own report does, and on Windows there is none.
 */
export function openFilesMax(): number {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY;
  const limit = softLimitOf(limitsText());
  return limit ?? reportedLimit() ?? FALLBACK_OPEN_FILES;
}

/** The least that POSIX systems start programs with in practice: macOS. */
const FALLBACK_OPEN_FILES = 256;

function limitsText(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

/** `Max open files   1024   4096   files`: the first figure is the soft limit. */
export function softLimitOf(limits: string): number | undefined {
  const match = /^Max open files\s+(\d+|unlimited)\s/m.exec(limits);
  if (match?.[1] === undefined) return undefined;
  return match[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(match[1]);
}

function reportedLimit(): number | undefined {
  const report = process.report.getReport() as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = report.userLimits?.open_files?.soft;
  if (soft === 'unlimited') return Number.POSITIVE_INFINITY;
  return typeof soft === 'number' ? soft : undefined;
}
