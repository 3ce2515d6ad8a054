// What a role has in its hands while it plays, and the messages between a role's process and the
// director's. Types only.
import type { EventEmitter } from 'node:events';
import type { NodeEvent } from '../capture/lab-event.ts';
import type { RoleName } from '../capture/names.ts';
import type { RouterQueue, SlowLine } from './network.ts';

/** The stage as one role sees it. */
export interface Scene {
  readonly role: RoleName;
  /** True in the variant that learners run with `--wrong` and that must fail its claims. */
  readonly wrong: boolean;
  /** The experiment's own port; `port + 1` to `port + 9` are free for it too. */
  readonly port: number;
  /** The loopback address of a role: its own network card, so to say. */
  host(role: RoleName): string;
  /** An empty folder of this role's own. It is gone after the run, however the role ended. */
  readonly folder: string;
  /** Comes to a step of the story. Resolves when it may go on: at once, or at the teacher's key. */
  step(name: string): Promise<void>;
  /**
   * Records every event that the thing emits and every method called through the returned value.
   * The thing itself works as before: no listener is added, so a stream starts to flow no sooner.
   */
  watch<T extends EventEmitter>(thing: T, name: string): T;
  /** Records something that the role measured or decided. */
  note(name: string, detail?: string, bytes?: number): void;
  /** Tells all roles, itself too, that something is so. A value travels as a structured clone. */
  cue(name: string, value?: unknown): void;
  /** Resolves with its value when a cue was or is given. */
  heard<T = unknown>(name: string): Promise<T>;
  /** Sends a signal to another role's process: SIGKILL, SIGSTOP, SIGCONT. */
  signal(role: RoleName, signal: NodeJS.Signals): Promise<void>;
  readonly network: Network;
}

/** Faults on purpose. Only experiments that need a network of their own may use it. */
export interface Network {
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
  readonly from?: RoleName;
  readonly to?: RoleName;
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

/** What a role may ask of the director. */
export type Request =
  | { what: 'step'; name: string }
  | { what: 'signal'; role: RoleName; signal: NodeJS.Signals }
  | { what: 'lose'; loss: Loss }
  | { what: 'alter'; alteration: Alteration }
  | { what: 'hits'; name: string }
  | { what: 'mend'; name: string | undefined }
  | { what: 'line'; line: SlowLine | 'fast' }
  | { what: 'router'; queue: RouterQueue };

/** From a role to the director. `timeNs` is the role's monotonic clock. */
export type RoleMessage =
  | { kind: 'here'; pid: number }
  | { kind: 'event'; event: NodeEvent }
  | { kind: 'cue'; name: string; value: unknown }
  | { kind: 'ask'; id: number; request: Request }
  | { kind: 'over' }
  | { kind: 'failed'; message: string };

/** From the director to a role. */
export type DirectorMessage =
  | { kind: 'begin' }
  | { kind: 'cue'; name: string; value: unknown }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'refused'; id: number; message: string };

/** What a role's process is started with. */
export interface RoleSetup {
  /** The module that exports the experiment, and the name of the export. */
  module: string;
  exportName: string;
  role: RoleName;
  wrong: boolean;
  port: number;
  hosts: Readonly<Record<RoleName, string>>;
  folder: string;
}
