// The recorder: starts a provider for each level, as well as this machine allows, and makes one list
// in order of time out of what they saw. What is run meanwhile is not its concern.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { probeStrace } from '../capture/capability.ts';
import { type Capture, startCapture } from '../capture/capture.ts';
import { type KernelWatch, watchKernelStates } from '../capture/kernel-states.ts';
import type { HostName, Text } from '../capture/names.ts';
import { readStreams, readWhatIsThere, type TcpStream } from '../capture/packets.ts';
import { readDatagrams } from '../capture/read-datagrams.ts';
import type {
  Coverage,
  Coverages,
  KernelEvent,
  PacketEvent,
  RecordedEvent,
} from '../capture/recording.ts';
import { datedByPackets } from '../capture/sample-times.ts';
import { parseStrace, underStrace } from '../capture/strace.ts';
import { kernelEvents, packetEvents } from '../capture/tcp-events.ts';
import type { StateChange } from '../capture/tcp-state.ts';
import { PORTS_PER_EXPERIMENT } from './ports.ts';

export interface RecorderOptions {
  /** Where the capture and strace's files go; the caller removes it. */
  folder: string;
  addresses: Readonly<Record<HostName, string>>;
  /** The scenario's own port and the nine after it. */
  port: number;
  /** In a network of its own everything belongs to the scenario, and a look at it is cheap. */
  privateNetwork: boolean;
  /** Record UDP and ICMP too. */
  datagrams: boolean;
}

/** ms. A namespace of its own has a small table: a look takes 0.06 ms. */
const PRIVATE_SAMPLE_INTERVAL_MS = 1;

/** MiB. An scenario sends a few megabytes at most, and half a gigabyte of buffer takes 60 ms to make. */
const CAPTURE_BUFFER_MIB = 64;

/** Starts every provider that works here. Rejects never for want of one. */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
  const [packets, kernel, syscalls] = await Promise.all([
    capturing(options),
    watchKernelStates({
      ports: portsOf(options.port),
      ...(options.privateNetwork ? { sampleIntervalMs: PRIVATE_SAMPLE_INTERVAL_MS } : {}),
    }),
    probeStrace(),
  ]);
  const coverage: Coverages = {
    node: { level: 'full' },
    syscall: syscalls.available
      ? { level: 'full' }
      : { level: 'absent', because: reason(words.noStrace, syscalls.because) },
    kernel: coverageOf(kernel),
    packet:
      'because' in packets
        ? { level: 'absent', because: reason(words.noCapture, packets.because) }
        : { level: 'full' },
    fault: options.privateNetwork ? { level: 'full' } : { level: 'absent', because: NO_NETWORK },
  };
  return new Recorder(options, coverage, packets, kernel);
}

/** Why a scenario that needs its own network cannot be run. */
export const NO_NETWORK: Text = {
  en: 'it needs a network namespace of its own, which this user may not make here',
  ko: '독립된 네트워크 네임스페이스가 필요하지만, 이 사용자는 만들 수 없습니다',
};

const words = {
  noStrace: { en: 'no system calls without strace', ko: 'strace가 없어 시스템 콜을 볼 수 없음' },
  noFaults: {
    en: 'no faults without a network namespace of its own',
    ko: '독립된 네트워크 네임스페이스가 없어 장애를 만들 수 없음',
  },
  noCapture: { en: 'no packets', ko: '패킷을 캡처할 수 없음' },
  reduced: {
    en: "the kernel's states are only sampled, so short ones may be missed",
    ko: '커널 상태를 표본으로만 관찰하므로 짧은 상태는 놓칠 수 있음',
  },
  absent: { en: "the kernel's states cannot be seen", ko: '커널 상태를 볼 수 없음' },
} as const satisfies Record<string, Text>;

/** The system's own words stay as they are. */
function reason(text: Text, because: string): Text {
  return { en: `${text.en} (${because})`, ko: `${text.ko} (${because})` };
}

type Capturing = { capture: Capture; file: string } | { because: string };

export class Recorder {
  readonly coverage: Coverages;
  readonly #options: RecorderOptions;
  readonly #capturing: Capturing;
  readonly #kernel: Awaited<ReturnType<typeof watchKernelStates>>;
  readonly #traced: HostName[] = [];

  constructor(
    options: RecorderOptions,
    coverage: Coverages,
    packets: Capturing,
    kernel: Awaited<ReturnType<typeof watchKernelStates>>,
  ) {
    this.#options = options;
    this.coverage = coverage;
    this.#capturing = packets;
    this.#kernel = kernel;
  }

  /** The command that runs a host so that its system calls are seen. */
  watching(host: HostName, command: readonly string[]): readonly string[] {
    if (this.coverage.syscall.level === 'absent') return command;
    this.#traced.push(host);
    return underStrace(command, this.#straceFile(host));
  }

  /**
   * Ends all providers, and hands out what they saw. Rejects when the kernel dropped packets of the
   * capture or changes of state: such a recording would prove nothing. `droppedPackets` is 0, then.
   */
  async stop(): Promise<RecordedEvent[]> {
    const capturing = this.#capturing;
    const [changes] = await Promise.all([
      this.#stopKernel(),
      'capture' in capturing ? capturing.capture.stop() : undefined,
    ]);
    return await this.#eventsOf(changes, readStreams);
  }

  /** What they saw so far, down to the packets that the kernel has just handed to the capture. */
  async look(): Promise<RecordedEvent[]> {
    const changes = this.#kernel.level === 'absent' ? [] : await this.#kernel.look();
    const readSoFar = async (file: string): Promise<TcpStream[]> =>
      (await readWhatIsThere(file)).streams;
    if ('capture' in this.#capturing) await this.#capturing.capture.caughtUp();
    return await this.#eventsOf(changes, readSoFar);
  }

  async #eventsOf(
    changes: readonly StateChange[],
    read: (file: string) => Promise<TcpStream[]>,
  ): Promise<RecordedEvent[]> {
    const { packets, streams } = await this.#packets(read);
    const states = datedByPackets(this.#kernelEvents(changes), streams);
    const syscalls = await Promise.all(
      this.#traced.map(async (host) => parseStrace(await this.#straceOutput(host), host)),
    );
    return [...packets, ...states, ...syscalls.flat()];
  }

  async #packets(
    read: (file: string) => Promise<TcpStream[]>,
  ): Promise<{ packets: PacketEvent[]; streams: readonly TcpStream[] }> {
    if ('because' in this.#capturing) return { packets: [], streams: [] };
    const { file } = this.#capturing;
    const streams = await read(file);
    const tcp = packetEvents(streams, (address) => this.#hostAt(address));
    if (!this.#options.datagrams) return { packets: tcp, streams };
    const datagrams = await readDatagrams(file);
    const others = datagrams.map((one) => ({
      ...one,
      host: this.#hostAt(one.from),
      toHost: this.#hostAt(one.to),
    }));
    return { packets: [...tcp, ...others], streams };
  }

  async #stopKernel(): Promise<StateChange[]> {
    if (this.#kernel.level === 'absent') return [];
    const { changes, lost } = await this.#kernel.stop();
    if (lost > 0 && this.#kernel.level === 'full') {
      throw new Error(`the kernel lost ${lost} state changes: the recording has holes`);
    }
    return changes;
  }

  #kernelEvents(changes: readonly StateChange[]): KernelEvent[] {
    // The tracepoint shows the sockets of every program on this machine that uses these ports.
    const ours = changes.filter(({ local, remote }) => {
      return this.#hostAt(local) !== '' || this.#hostAt(remote) !== '';
    });
    return kernelEvents(ours, (address) => this.#hostAt(address));
  }

  /** `127.0.0.12:9001`: B. */
  #hostAt(address: string): HostName {
    const ip = address.slice(0, address.lastIndexOf(':'));
    return Object.entries(this.#options.addresses).find(([, one]) => one === ip)?.[0] ?? '';
  }

  #straceFile(host: HostName): string {
    return join(this.#options.folder, `${host}.strace`);
  }

  /** Of a host that has not begun there is none yet. */
  async #straceOutput(host: HostName): Promise<string> {
    const file = this.#straceFile(host);
    return existsSync(file) ? await readFile(file, 'latin1') : '';
  }
}

function coverageOf(kernel: KernelWatch | { level: 'absent'; because: string }): Coverage {
  return kernel.level === 'full'
    ? { level: 'full' }
    : { level: kernel.level, because: reason(words[kernel.level], kernel.because) };
}

async function capturing(options: RecorderOptions): Promise<Capturing> {
  const { folder, port, privateNetwork, datagrams } = options;
  const file = join(folder, 'packets.pcap');
  const last = port + PORTS_PER_EXPERIMENT - 1;
  const protocols = datagrams ? '(tcp or udp or icmp)' : 'tcp';
  const filter = privateNetwork ? protocols : `${protocols} and portrange ${port}-${last}`;
  try {
    const capture = await startCapture({
      filter,
      file,
      bufferMiB: CAPTURE_BUFFER_MIB,
      ...(privateNetwork ? { diesWithParent: true as const } : {}),
    });
    return { capture, file };
  } catch (error) {
    return { because: (error as Error).message };
  }
}

function portsOf(port: number): number[] {
  return Array.from({ length: PORTS_PER_EXPERIMENT }, (_, at) => port + at);
}
