// What the program of a host is given, and the messages between a host's process and the
// orchestrator's. Types only.
import type { EventEmitter } from 'node:events';
import type { HostName } from '../capture/names.ts';
import type { ProgramEvent } from '../capture/recording.ts';
import type { RouterQueue, SlowLine } from './network.ts';

/** The testbed as one host sees it. */
export interface HostContext {
  readonly host: HostName;
  /** True in the variant that learners run with `--wrong` and that must fail its claims. */
  readonly wrong: boolean;
  /** The scenario's own port; `port + 1` to `port + 9` are free for it too. */
  readonly port: number;
  /** The loopback address of a host: its own network card, so to say. */
  address(host: HostName): string;
  /** An empty folder of this host's own. It is gone after the run, however the host ended. */
  readonly folder: string;
  /** Comes to a step of the scenario. Resolves when it may go on: at once, or at the teacher's key. */
  step(name: string): Promise<void>;
  /**
   * Records every event that the thing emits and every method called through the returned value.
   * The thing itself works as before: no listener is added, so a stream starts to flow no sooner.
   */
  watch<T extends EventEmitter>(thing: T, name: string): T;
  /** Records something that the host measured or decided. */
  record(name: string, detail?: string, bytes?: number): void;
  /** Tells all hosts, itself too, that something is so. A value travels as a structured clone. */
  notify(name: string, value?: unknown): void;
  /** Resolves with its value when a notice was or is given. */
  waitFor<T = unknown>(name: string): Promise<T>;
  /** Sends a signal to another host's process: SIGKILL, SIGSTOP, SIGCONT. */
  signal(host: HostName, signal: NodeJS.Signals): Promise<void>;
  readonly network: NetworkControl;
}

/** Faults on purpose. Only scenarios that need a network of their own may use it. */
export interface NetworkControl {
  /** From now on packets that match are lost on arrival, so that the capture still shows them. */
  lose(loss: Loss): Promise<void>;
  /** From now on the first byte of matching payload arrives as another one. */
  alter(alteration: Alteration): Promise<void>;
  /** Packets that a rule has hit so far. */
  hits(name: string): Promise<number>;
  /** Takes one rule away; with no name, all of them. */
  mend(name?: string): Promise<void>;
  /** Makes the line slow, or as fast as it was. */
  line(line: SlowLine | 'fast'): Promise<void>;
  /** Gives the network's router another rate or another queue. Nothing may be waiting in it. */
  router(queue: RouterQueue): Promise<void>;
}

export interface PacketMatch {
  /** What the rule is called: in the recording as the name of a fault, and for `hits`. */
  readonly name: string;
  readonly from?: HostName;
  readonly to?: HostName;
  readonly protocol?: 'tcp' | 'udp';
  /** Which TCP packets: those that carry SYN alone, SYN with ACK, FIN, or payload. Default all. */
  readonly kind?: 'SYN' | 'SYN,ACK' | 'FIN' | 'data';
  /** IP packets of more than so many bytes. */
  readonly longerThanBytes?: number;
  /** Let so many matching packets pass first. */
  readonly afterPackets?: number;
}

export interface Loss extends PacketMatch {
  /** How many packets are lost. Default `always`. */
  readonly times?: number | 'always';
}

export interface Alteration extends PacketMatch {
  /** The byte that arrives. */
  readonly byte: number;
}

/** What a host may ask of the orchestrator. */
export type HostRequest =
  | { what: 'step'; name: string }
  | { what: 'signal'; host: HostName; signal: NodeJS.Signals }
  | { what: 'lose'; loss: Loss }
  | { what: 'alter'; alteration: Alteration }
  | { what: 'hits'; name: string }
  | { what: 'mend'; name: string | undefined }
  | { what: 'line'; line: SlowLine | 'fast' }
  | { what: 'router'; queue: RouterQueue };

/** From a host to the orchestrator. `timeNs` is the host's monotonic clock. */
export type HostMessage =
  | { kind: 'here'; pid: number }
  | { kind: 'event'; event: ProgramEvent }
  | { kind: 'notify'; name: string; value: unknown }
  | { kind: 'ask'; id: number; request: HostRequest }
  | { kind: 'over' }
  | { kind: 'failed'; message: string };

/** From the orchestrator to a host. */
export type OrchestratorMessage =
  | { kind: 'begin' }
  | { kind: 'notify'; name: string; value: unknown }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'refused'; id: number; message: string };

/** What a host's process is started with. */
export interface HostSetup {
  /** The module that exports the scenario, and the name of the export. */
  module: string;
  exportName: string;
  host: HostName;
  wrong: boolean;
  port: number;
  addresses: Readonly<Record<HostName, string>>;
  folder: string;
}
