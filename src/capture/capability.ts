// What this machine allows us to observe. Every probe tries the thing itself, once, and where
// it fails says why in words for people. Nothing is left behind.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCapture } from './capture.ts';
import { startChild } from './child.ts';
import { readProcSockets } from './proc-net-tcp.ts';
import { openTrace } from './tracefs.ts';

export type Capability = { available: true } | { available: false; because: string };

const AVAILABLE: Capability = { available: true };

/** Captures the marker on the loopback interface, complete and without a drop. */
export async function probeCapture(): Promise<Capability> {
  return inTemporaryFolder(async (folder) => {
    const file = join(folder, 'probe.pcap');
    // One slot is enough for one datagram; the usual buffer takes 60 ms to set up.
    const capture = await startCapture({ filter: 'udp port 9', file, bufferMiB: 4 });
    await capture.stop();
  });
}

/** tshark starts and prints its version. */
export async function probeTshark(): Promise<Capability> {
  return probeProgram('tshark', ['--version']);
}

/** strace may follow a child of its own. */
export async function probeStrace(): Promise<Capability> {
  return probeProgram('strace', ['-o', '/dev/null', 'true']);
}

/** The kernel tells state changes by its tracepoint. */
export async function probeTracefs(): Promise<Capability> {
  const opened = await openTrace();
  if (!opened.ok) return { available: false, because: opened.because };
  await opened.trace.close();
  return AVAILABLE;
}

/** The kernel shows sockets in /proc/net/tcp. */
export async function probeProcNetTcp(): Promise<Capability> {
  return attempt(async () => {
    await readProcSockets();
  });
}

/** A network namespace may be made by this user as it is: root. */
export async function probeNamespace(): Promise<Capability> {
  return probeProgram('unshare', ['--net', 'true']);
}

/** A network namespace may be made inside a user namespace: no root needed. */
export async function probeUserNamespace(): Promise<Capability> {
  return probeProgram('unshare', ['--user', '--map-root-user', '--net', 'true']);
}

/** A program is here and ends well with these arguments. */
export async function probeProgram(
  command: string,
  commandArguments: readonly string[],
): Promise<Capability> {
  return attempt(async () => {
    const child = await startChild(command, commandArguments);
    const { code, signal } = await child.exit;
    if (code === 0) return;
    throw new Error(`${command} ended with ${signal ?? code}: ${child.lines.at(-1) ?? ''}`);
  });
}

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<Capability> {
  return attempt(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'finack-probe-'));
    try {
      await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function attempt(work: () => Promise<void>): Promise<Capability> {
  try {
    await work();
    return AVAILABLE;
  } catch (error) {
    return { available: false, because: (error as Error).message };
  }
}
