// What watches the demo from outside: a packet capture and the kernel's TCP states, as far as this
// machine allows. What cannot be watched is known from the start, with its reason.
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { probeTshark } from '../capture/capability.ts';
import { type Capture, startCapture } from '../capture/capture.ts';
import { type KernelStates, watchKernelStates } from '../capture/kernel-states.ts';
import { loopbackInterface } from '../capture/loopback-interface.ts';
import type { Coverage } from '../capture/recording.ts';
import { inBoth } from '../proof/patterns.ts';

export type Packets =
  | { captured: true; file: string; packets: number }
  | { captured: false; because: string };

export interface Observations {
  packets: Packets;
  kernel: KernelStates | undefined;
  /** How much of the states could be observed, and why no more. */
  kernelCoverage: Coverage;
}

type KernelWatch = Awaited<ReturnType<typeof watchKernelStates>>;

export class Observers {
  readonly #capture: Capture | { because: string };
  readonly #watch: KernelWatch;

  private constructor(capture: Capture | { because: string }, watch: KernelWatch) {
    this.#capture = capture;
    this.#watch = watch;
  }

  static async open(folder: string, filter: string): Promise<Observers> {
    const file = join(folder, 'demo.pcap');
    const capture = await captureInto(file, filter);
    return new Observers(capture, await watchKernelStates());
  }

  /** Why no packet can be seen, if so. */
  get noPacketsBecause(): string | undefined {
    return 'because' in this.#capture ? this.#capture.because : undefined;
  }

  get kernelNote(): string {
    const { level, because } = this.#watch;
    if (level === 'full') return 'every change, from the tracepoint inet_sock_set_state';
    if (level === 'reduced') return `samples of /proc/net/tcp: short states may be missed`;
    return `not to be seen here: ${because}`;
  }

  /** Ends all watching. Never rejects: what went wrong is why nothing was observed. */
  async close(): Promise<Observations> {
    const watch = this.#watch;
    const kernel = watch.level === 'absent' ? undefined : await watch.stop().catch(() => undefined);
    return { packets: await this.#stopCapture(), kernel, kernelCoverage: this.#kernelCoverage };
  }

  get #kernelCoverage(): Coverage {
    const { level, because } = this.#watch;
    return level === 'full' ? { level } : { level, because: inBoth(because) };
  }

  async #stopCapture(): Promise<Packets> {
    if ('because' in this.#capture) return { captured: false, because: this.#capture.because };
    try {
      const { file, packets } = await this.#capture.stop();
      return { captured: true, file, packets };
    } catch (error) {
      return { captured: false, because: (error as Error).message };
    }
  }
}

/** A watcher must not be slower than what it watches: every processor may be busy. */
function raisePriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch {
    // Only root may; without it the capture still says whether it lost anything.
  }
}

async function captureInto(file: string, filter: string): Promise<Capture | { because: string }> {
  const tshark = await probeTshark();
  if (!tshark.available)
    return { because: `packets cannot be read without tshark: ${tshark.because}` };
  try {
    const capture = await startCapture({ filter, file, interface: loopbackInterface() });
    raisePriority(capture.pid);
    return capture;
  } catch (error) {
    const refusals = (error as Error).message.replace(/^nothing can capture here: |\.$/g, '');
    return { because: `packets cannot be captured (${refusals})` };
  }
}
