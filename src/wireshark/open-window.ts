// Wireshark as a window of its own, opened on a configuration folder and ended so that nothing is left:
// not the programs that it started to capture, and no file but a capture that nobody has saved.
// Measured with 4.0.17: a signal kills Wireshark and leaves its dumpcap and its extcap running.
import { mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningProgram, startChild } from '../capture/child.ts';
import { withoutRootNotice } from '../capture/read-capture.ts';

export interface WindowOptions {
  /** A capture to open; without one Wireshark shows its list of interfaces. */
  file?: string;
  /** `name:value`, for this window only. */
  preference?: string;
  env: NodeJS.ProcessEnv;
}

export interface ClosedWindow {
  /** Wireshark's own, undefined where a signal ended it. */
  exitCode: number | undefined;
  /** What Wireshark complained about meanwhile. */
  said: string;
  /** Captures that a signal left behind; who closes the window is asked by Wireshark. */
  unsaved: string[];
}

/** Resolves when Wireshark has been started. Rejects with ENOENT where there is none. */
export async function openWindow(options: WindowOptions): Promise<WiresharkWindow> {
  const { file, preference, env } = options;
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'finack-wireshark-'));
  const read = file === undefined ? [] : ['-r', file];
  const set = preference === undefined ? [] : ['-o', preference];
  try {
    const wireshark = ['--temp-dir', temporaryFolder, ...set, ...read];
    const ownSession = process.platform !== 'win32';
    const child = await startChild('wireshark', wireshark, { env, ownSession });
    return new WiresharkWindow(child, temporaryFolder);
  } catch (error) {
    await rmdir(temporaryFolder);
    throw error;
  }
}

/** An open Wireshark. */
export class WiresharkWindow {
  /** Settles when the window is closed and the temporary folder is cleared; never rejects. */
  readonly closed: Promise<ClosedWindow>;
  readonly #child: RunningProgram;

  constructor(child: RunningProgram, temporaryFolder: string) {
    this.#child = child;
    this.closed = clearedAfter(child, temporaryFolder);
  }

  /** Ends Wireshark and what it started: all are in the session that it leads. */
  end(signal: NodeJS.Signals): void {
    if (process.platform === 'win32') return this.#child.signal(signal);
    try {
      process.kill(-this.#child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function clearedAfter(child: RunningProgram, folder: string): Promise<ClosedWindow> {
  const { code } = await child.exit;
  const unsaved: string[] = [];
  for (const name of await readdir(folder)) {
    if (name.endsWith('.pcapng')) unsaved.push(join(folder, name));
    else await rm(join(folder, name), { recursive: true });
  }
  if (unsaved.length === 0) await rmdir(folder);
  return { exitCode: code ?? undefined, said: withoutRootNotice(child.output), unsaved };
}
