// The processes of one demo: started under one roof, and ended whatever happens, each by its own id.
import type { RunningProgram } from '../capture/child.ts';
import type { Endpoints } from './endpoints.ts';
import { type Launch, NodeProcess } from './node-process.ts';
import type { NodeName } from './plan.ts';
import { Wallets } from './wallets.ts';

/** Lines of a log that are worth showing when something went wrong. */
const LOG_TAIL_LINES = 8;

export class ProcessGroup {
  readonly #launch: Launch;
  readonly #endpoints: Endpoints;
  /** Beside the nodes' folders. */
  readonly wallets: Wallets;
  readonly #children = new Map<NodeName, RunningProgram>();

  constructor(launch: Launch, endpoints: Endpoints) {
    this.#launch = launch;
    this.wallets = new Wallets(launch);
    this.#endpoints = endpoints;
  }

  start(name: NodeName): Promise<NodeProcess> {
    return NodeProcess.start(name, this.#endpoints[name], this.#launch, (child) => {
      this.#children.set(name, child);
    });
  }

  /** Ends what still runs, at once: for failures. Nothing happens to those that have ended. */
  async end(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => child.end('SIGKILL')));
  }

  /** The end of every log, for a person who has to find out what went wrong. */
  logTails(): string[] {
    return [...this.#children].flatMap(([name, { lines }]) => {
      return lines.slice(-LOG_TAIL_LINES).map((line) => `${name}: ${line}`);
    });
  }
}
