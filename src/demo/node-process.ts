// One `finack node` process of the demo: started, asked through its control socket, heard through its
// log, stopped and frozen by signals to its own pid. What it should do is the concern of steps.ts.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChildExit, type RunningProgram, startChild } from '../capture/child.ts';
import type { Hash } from '../chain/hash.ts';
import type { ControlClient } from '../control/client.ts';
import { nodeOfFolder } from '../control/find-nodes.ts';
import type { MineParams } from '../control/methods.ts';
import { surroundings } from '../control/socket-path.ts';
import type { NodeStatus, PeerStatus, TransactionStatus } from '../node/api.ts';
import type { Endpoint } from './endpoints.ts';
import { type NodeName, STEP_TIMEOUT_MS } from './plan.ts';
import { until } from './waiting.ts';

export interface Launch {
  /** What runs finack: `node dist/cli/main.js`. */
  finack: readonly string[];
  /** Holds the nodes' data folders and their events. */
  folder: string;
  /** Holds their control sockets. Short, because the paths of sockets are; 0700. */
  runtimeFolder: string;
}

export class NodeProcess {
  readonly name: NodeName;
  /** HOST:PORT that it accepts connections on. */
  readonly address: string;
  readonly #child: RunningProgram;
  readonly #control: ControlClient;

  private constructor(
    name: NodeName,
    address: string,
    child: RunningProgram,
    control: ControlClient,
  ) {
    this.name = name;
    this.address = address;
    this.#child = child;
    this.#control = control;
  }

  /** Resolves when the node listens. `started` gets the process at once, so that it can be ended. */
  static async start(
    name: NodeName,
    endpoint: Endpoint,
    { finack, folder, runtimeFolder }: Launch,
    started: (child: RunningProgram) => void,
  ): Promise<NodeProcess> {
    const [command = '', ...before] = finack;
    const data = dataFolderOf(folder, name);
    const nodeArguments = [
      ...[
        'node',
        '--host',
        endpoint.host,
        '--port',
        String(endpoint.port),
        '--dial-from',
        endpoint.host,
      ],
      ...['--data', data, '--events', eventsFileOf(folder, name), '--verbose', '--stop-on-eof'],
    ];
    const child = await startChild(command, [...before, ...nodeArguments], {
      // Its control socket goes away with that folder, whatever happens to the process.
      env: { ...process.env, XDG_RUNTIME_DIR: runtimeFolder },
      input: 'held',
      ownSession: true,
    });
    started(child);
    const [, address = ''] = await child.waitForLine(/^listening (\S+)$/);
    const around = { ...surroundings(), runtimeFolder };
    const node = await until(`${name}'s control socket`, STEP_TIMEOUT_MS, () =>
      nodeOfFolder(data, around),
    );
    return new NodeProcess(name, address, child, node.client);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** How its process ended. Rejects when it does not end in time. */
  async ended(): Promise<ChildExit> {
    const late = new AbortController();
    const timeout = pause(STEP_TIMEOUT_MS, undefined, { signal: late.signal }).then(() => {
      throw new Error(`${this.name} was asked to stop and did not end in ${STEP_TIMEOUT_MS} ms`);
    });
    timeout.catch(() => {}); // a rejection after the race is over has no reader
    const exit = await Promise.race([this.#child.exit, timeout]);
    late.abort();
    return exit;
  }

  status(): Promise<NodeStatus> {
    return this.#control.call('node.status', {});
  }

  peers(): Promise<PeerStatus[]> {
    return this.#control.call('node.peers', {});
  }

  /** Dials and shakes hands; resolves with the connection, as this node names it. */
  connect(other: NodeProcess): Promise<PeerStatus> {
    return this.#control.call('node.connect', { address: other.address });
  }

  /** Says Goodbye to the other; resolves when the connection is closed. */
  async leave(other: NodeProcess): Promise<void> {
    await this.#control.call('node.leave', { peer: other.address });
  }

  /** Of an account on this node's chain. */
  async balance(key: Hash): Promise<bigint> {
    return BigInt((await this.#control.call('node.account', { key })).balance);
  }

  transaction(id: Hash): Promise<TransactionStatus> {
    return this.#control.call('node.transaction', { id });
  }

  async mine(mining: Omit<MineParams, 'on'>): Promise<void> {
    await this.#control.call('node.mine', { on: true, ...mining });
  }

  /** Resolves when it has come to `height`; `look` sees every look at it on the way. */
  async reaches(height: number, look: (status: NodeStatus) => unknown = () => {}): Promise<void> {
    await until(`${this.name} at height ${height}`, STEP_TIMEOUT_MS, async () => {
      const status = await this.status();
      await look(status);
      return status.height >= height ? status : undefined;
    });
  }

  /** The first line of its log, past or future, that matches. */
  async logs(pattern: RegExp, timeoutMs = STEP_TIMEOUT_MS): Promise<void> {
    await this.#child.waitForLine(pattern, timeoutMs);
  }

  askToStop(): void {
    this.#child.signal('SIGTERM');
  }

  /** It gets no processor time any more; its kernel goes on in its name. */
  freeze(): void {
    this.#child.signal('SIGSTOP');
  }

  thaw(): void {
    this.#child.signal('SIGCONT');
  }
}

export function dataFolderOf(folder: string, name: NodeName): string {
  return join(folder, name);
}

export function eventsFileOf(folder: string, name: NodeName): string {
  return join(folder, `${name}.events.ndjson`);
}
