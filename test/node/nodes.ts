// Nodes inside the test's own process, on real loopback sockets: started, watched by their events,
// stopped. Waiting is for events, never for time.
import type { NodeHandle, NodeOptions, PeerStatus } from '../../src/node/api.ts';
import type { Consensus } from '../../src/node/chain-at-start.ts';
import type { Environment } from '../../src/node/environment.ts';
import { startNodeIn } from '../../src/node/start-node.ts';
import { systemEnvironment } from '../../src/node/system-environment.ts';
import type {
  ConnectionClose,
  EventOf,
  EventType,
  StampedEvent,
} from '../../src/observe/events.ts';
import { type SessionLimits, sessionLimits } from '../../src/session/limits.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { newFolder, removeFolders } from './chains.ts';

/** Short enough that a peer which never closes its half does not hold up a test. */
export const hastyLimits: SessionLimits = { ...sessionLimits, leavingQuietMs: 200 };

const running = new Set<TestNode>();

/** For `afterEach`: stops what a test left running, and removes the folders. */
export async function endNodes(): Promise<void> {
  const all = [...running];
  running.clear();
  await Promise.all(all.map((node) => node.stop()));
  await removeFolders();
}

/** @param consensus what it agrees by; absent: what the network's own nodes do */
export async function startTestNode(
  options: Partial<NodeOptions> = {},
  consensus?: Consensus,
  environment: Environment = systemEnvironment,
): Promise<TestNode> {
  const events: StampedEvent[] = [];
  const node = new TestNode(events);
  const given = {
    folder: options.folder ?? (await newFolder()),
    network: instantNetwork,
    host: '127.0.0.1',
    port: 0,
    peers: [],
    sessionLimits: hastyLimits,
    shutdownTimeoutMs: 5_000,
    ...options,
    observer: (event: StampedEvent) => node.heard(event),
  };
  const handle = await startNodeIn(environment, given, consensus);
  node.started(handle);
  running.add(node);
  return node;
}

export class TestNode {
  readonly events: StampedEvent[];
  readonly #waiters = new Set<() => void>();
  #handle: NodeHandle | undefined;

  constructor(events: StampedEvent[]) {
    this.events = events;
  }

  get handle(): NodeHandle {
    if (this.#handle === undefined) throw new Error('the node has not started');
    return this.#handle;
  }

  get address(): string {
    return this.handle.address;
  }

  get height(): number {
    return this.handle.status().height;
  }

  get tip(): string {
    return this.handle.status().tip;
  }

  started(handle: NodeHandle): void {
    this.#handle = handle;
  }

  heard(event: StampedEvent): void {
    this.events.push(event);
    for (const wake of [...this.#waiters]) wake();
  }

  of<T extends EventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  get closes(): ConnectionClose[] {
    return this.of('connection.close');
  }

  /** Peers whose handshake is done and who have not said Goodbye. */
  get ready(): PeerStatus[] {
    return this.handle.peers().filter(({ phase }) => phase === 'ready');
  }

  /** Resolves when `holds` does; asked anew after every event. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiters.delete(wake);
          resolve();
        };
        this.#waiters.add(wake);
      });
    }
  }

  /** The first event of this type, past or future, for which `matches` holds. */
  async first<T extends EventType>(
    type: T,
    matches: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    const find = () => this.of(type).find(matches);
    await this.until(() => find() !== undefined);
    return find() as EventOf<T>;
  }

  /** Resolves when the durable chain is at least so high. */
  reaches(height: number): Promise<void> {
    return this.until(() => this.height >= height);
  }

  async stop(reason?: string): Promise<void> {
    running.delete(this);
    await this.handle.stop(reason);
  }
}

/** What a promise was rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('expected a rejection');
}
