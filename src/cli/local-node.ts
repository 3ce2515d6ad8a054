// One node of `finack up`: the process that runs it now, started again when it is killed, and what was
// last seen of it through its control socket.
import { nodeOfFolder } from '../control/find-nodes.ts';
import { SteadyClient } from '../control/steady-client.ts';
import type { NodeStatus, PeerStatus } from '../node/api.ts';
import { ChildNode, type ChildState } from './child-node.ts';
import { exitCodes } from './exit-codes.ts';

/** Milliseconds that a look at one node may take; a busy node is looked at again later. */
const LOOK_TIMEOUT_MS = 1_000;

/** Milliseconds before a killed node is started again: the first time, doubling up to the last. */
const RESTART_FIRST_MS = 1_000;
const RESTART_MAX_MS = 30_000;

/** Exit codes that the same start would only give again. */
const HOPELESS_CODES: readonly number[] = [
  exitCodes.usage,
  exitCodes.folderInUse,
  exitCodes.configuration,
];

export interface LocalNodePlan {
  name: string;
  folder: string;
  /** HOST:PORT before it listens, if it is known. */
  address: string | undefined;
  /** Arguments of its process. `listen`: its address if it is known; `peers`: those that it dials. */
  args(listen: string | undefined, peers: readonly string[]): string[];
  /** What becomes of it when it is killed. */
  killed: 'restart' | 'stay away';
}

export interface LocalNodeEvents {
  line(name: string, text: string): void;
  /** It ended, and nobody had asked it to. `restartMs`: until it is started again, if it is. */
  fell(name: string, how: string, restartMs: number | undefined): void;
}

/** What was last seen of a node. */
export interface NodeSnapshot {
  name: string;
  state: ChildState | { name: 'waiting' };
  status: NodeStatus | undefined;
  peers: readonly PeerStatus[];
  restarts: number;
}

export class LocalNode {
  readonly #plan: LocalNodePlan;
  readonly #events: LocalNodeEvents;
  readonly #over: Promise<void>;
  #isOver: () => void = () => undefined;
  #child: ChildNode | undefined;
  #snapshot: Pick<NodeSnapshot, 'status' | 'peers'> = unseen;
  #restarts = 0;
  #address: string | undefined;
  #client: SteadyClient | undefined;
  #look: Promise<void> | undefined;
  #restart: NodeJS.Timeout | undefined;
  #state: 'wanted' | 'stopping' = 'wanted';

  constructor(plan: LocalNodePlan, events: LocalNodeEvents) {
    this.#plan = plan;
    this.#events = events;
    this.#address = plan.address;
    this.#over = new Promise((resolve) => {
      this.#isOver = resolve;
    });
  }

  get snapshot(): NodeSnapshot {
    const { name } = this.#plan;
    const state = this.#child?.state ?? { name: 'waiting' };
    return { name, state, ...this.#snapshot, restarts: this.#restarts };
  }

  /** Resolves when its process is gone and will not be started again; before its start: never. */
  get over(): Promise<void> {
    return this.#over;
  }

  /** Resolves with its address when it listens, or undefined if it ended before. */
  async start(peers: readonly string[]): Promise<string | undefined> {
    if (this.#state === 'stopping') return undefined;
    const { name } = this.#plan;
    const child = ChildNode.start(
      { name, args: this.#plan.args(this.#address, peers) },
      {
        line: (_, text) => this.#events.line(name, text),
        ended: ({ state }) => this.#ended(state, peers),
      },
    );
    this.#child = child;
    const address = await child.listening;
    this.#address = address ?? this.#address;
    return address;
  }

  /** Graceful the first time, forced the second. */
  stop(): void {
    this.#state = 'stopping';
    clearTimeout(this.#restart);
    this.#client?.close();
    if (this.#child === undefined || this.#child.state.name === 'ended') this.#isOver();
    else this.#child.stop();
  }

  /** Asks it how it is, unless it still thinks about the last time. Never rejects. */
  look(): Promise<void> {
    if (this.#child?.state.name !== 'listening') return Promise.resolve();
    this.#look ??= this.#lookNow()
      .catch(() => undefined)
      .finally(() => {
        this.#look = undefined;
      });
    return this.#look;
  }

  async #lookNow(): Promise<void> {
    const child = this.#child;
    if (this.#client?.isOpen !== true) {
      const found = await nodeOfFolder(this.#plan.folder);
      if (found === undefined || this.#state === 'stopping') return;
      this.#client = SteadyClient.open(found.client.path);
    }
    const [status, peers] = await Promise.all([
      this.#client.call('node.status', {}, LOOK_TIMEOUT_MS),
      this.#client.call('node.peers', {}, LOOK_TIMEOUT_MS),
    ]);
    // It may have ended meanwhile, and what a dead node last said is not how it is.
    if (this.#child === child && child?.state.name === 'listening')
      this.#snapshot = { status, peers };
  }

  #ended(state: ChildState, peers: readonly string[]): void {
    this.#client?.close();
    this.#client = undefined;
    this.#snapshot = unseen;
    if (this.#state === 'stopping') return this.#isOver();
    const delayMs = this.#restartDelayMs(state);
    this.#events.fell(this.#plan.name, endingWords(state), delayMs);
    if (delayMs === undefined) return this.#isOver();
    this.#restart = setTimeout(() => {
      this.#restarts++;
      void this.start(peers);
    }, delayMs);
  }

  /** undefined: it ended because somebody asked it to, it never ran, or it would only fail again. */
  #restartDelayMs(state: ChildState): number | undefined {
    if (state.name !== 'ended' || this.#plan.killed === 'stay away') return undefined;
    const { code, address } = state;
    const hasRun = address !== undefined || this.#restarts > 0;
    if (!hasRun || code === 0) return undefined;
    if (code !== undefined && HOPELESS_CODES.includes(code)) return undefined;
    return Math.min(RESTART_FIRST_MS * 2 ** Math.min(this.#restarts, 16), RESTART_MAX_MS);
  }
}

const unseen = { status: undefined, peers: [] } as const;

/** `ended: exit code 0 (clean)`. */
export function endingWords(state: NodeSnapshot['state']): string {
  if (state.name === 'waiting') return 'never started';
  if (state.name !== 'ended') return state.name;
  if (state.signal !== undefined) return `ended: killed by ${state.signal}`;
  if (state.code === undefined) return 'ended: never started';
  return `ended: exit code ${state.code}${state.code === 0 ? ' (clean)' : ''}`;
}
