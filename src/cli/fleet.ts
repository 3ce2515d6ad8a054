// The nodes of `finack up`: separate processes, started one after the other because each dials those
// before it, looked at through their control sockets, and ended together.
import type { ControlClient } from '../control/client.ts';
import { nodeOfFolder } from '../control/find-nodes.ts';
import type { NodeStatus, PeerStatus } from '../node/api.ts';
import { ChildNode } from './child-node.ts';

/** Milliseconds that a look at one node may take; a busy node is looked at again later. */
const LOOK_TIMEOUT_MS = 1_000;

export interface FleetPlan {
  count: number;
  /** Arguments of node `index` (from 0), which dials `earlier`: addresses of the nodes before it. */
  args(index: number, earlier: readonly string[]): string[];
  folder(index: number): string;
}

/** What was last seen of a node. */
export interface Sight {
  child: ChildNode;
  status: NodeStatus | undefined;
  peers: readonly PeerStatus[];
}

interface Member extends Sight {
  folder: string;
  client: ControlClient | undefined;
}

export class Fleet {
  readonly #plan: FleetPlan;
  readonly #line: (name: string, text: string) => void;
  readonly #members: Member[] = [];
  #state: 'running' | 'stopping' = 'running';

  constructor(plan: FleetPlan, line: (name: string, text: string) => void) {
    this.#plan = plan;
    this.#line = line;
  }

  get sights(): readonly Sight[] {
    return this.#members;
  }

  /** Resolves when all nodes listen, or when one could not and the others were told to stop. */
  async start(): Promise<'up' | 'failed' | 'stopped'> {
    const addresses: string[] = [];
    while (addresses.length < this.#plan.count) {
      if (this.#state === 'stopping') return 'stopped';
      const address = await this.#startOne(addresses);
      if (address === undefined) {
        this.stop();
        return 'failed';
      }
      addresses.push(address);
    }
    return 'up';
  }

  /** Asks every node to say goodbye; a second time it forces them. */
  stop(): void {
    this.#state = 'stopping';
    for (const { child } of this.#members) child.stop();
  }

  /** Resolves when every process is gone. */
  async ended(): Promise<void> {
    await Promise.all(this.#members.map(({ child }) => child.ended));
  }

  /** Asks every listening node how it is. Never rejects: a node may end while it is asked. */
  async look(): Promise<void> {
    const listening = this.#members.filter(({ child }) => child.state.name === 'listening');
    await Promise.all(listening.map((member) => lookAt(member).catch(() => undefined)));
  }

  #startOne(earlier: readonly string[]): Promise<string | undefined> {
    const index = this.#members.length;
    const plan = { name: `node${index + 1}`, args: this.#plan.args(index, earlier) };
    const child = ChildNode.start(plan, {
      line: ({ name }, text) => this.#line(name, text),
      ended: ({ name, state }) => this.#line(name, endingWords(state)),
    });
    const folder = this.#plan.folder(index);
    this.#members.push({ child, folder, client: undefined, status: undefined, peers: [] });
    return child.listening;
  }
}

async function lookAt(member: Member): Promise<void> {
  member.client ??= (await nodeOfFolder(member.folder))?.client;
  if (member.client === undefined) return;
  member.status = await member.client.call('node.status', {}, LOOK_TIMEOUT_MS);
  member.peers = await member.client.call('node.peers', {}, LOOK_TIMEOUT_MS);
}

/** `ended: exit code 0 (clean)`. */
export function endingWords(state: ChildNode['state']): string {
  if (state.name !== 'ended') return state.name;
  if (state.signal !== undefined) return `ended: killed by ${state.signal}`;
  if (state.code === undefined) return 'ended: never started';
  return `ended: exit code ${state.code}${state.code === 0 ? ' (clean)' : ''}`;
}
