// What must hold in a simulated world whatever happens, as the nodes' own events tell and as the bytes of
// their connections and disks show. It reports, and changes nothing.
import type { Hash } from '../chain/hash.ts';
import type { Network } from '../chain/network-parameters.ts';
import { KEPT_STATE } from '../ledger/kept.ts';
import { State } from '../ledger/state.ts';
import { hostOf } from '../net/address.ts';
import type { ConnectionClose, StampedEvent } from '../observe/events.ts';
import type { Ending } from '../session/endings.ts';
import { ConversationWatch, type Report } from './conversation-watch.ts';
import { DurableBlocks, durableLog, flipBit, stateAfter } from './durable-blocks.ts';
import type { Random } from './random.ts';
import type { VirtualChannel } from './virtual-channel.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** How connections may end when nothing goes wrong. */
const peaceful: ReadonlySet<Ending> = new Set(['graceful', 'refused']);

export class NodeWatch {
  /** Sees every byte on the network. */
  readonly conversations: ConversationWatch;
  readonly #report: Report;
  readonly #durable = new Map<string, DurableBlocks>();
  /** Blocks up to where the chain of a host began with a state: it shows their headers, and has them later. */
  readonly #behind = new Map<string, Set<Hash>>();
  /** The base of a host's chain that is about to begin there. */
  readonly #bases = new Map<string, Hash>();
  /** Addresses of each connection, by machine and the node's own name for it. */
  readonly #connections = new Map<string, { local: string; remote: string }>();
  /** Machines whose disk was told to fail, and may therefore stop by themselves. */
  readonly #failing = new Set<VirtualMachine>();
  /** Connections of which both ends were open when the first was asked to stop in peace. */
  readonly #whole = new Set<string>();

  constructor(report: Report) {
    this.#report = report;
    this.conversations = new ConversationWatch(
      report,
      (host, block) => this.#isBehind(host, block) || this.#durable.get(host)?.has(block) === true,
    );
  }

  add({ host, disk }: VirtualMachine): void {
    this.#durable.set(host, new DurableBlocks(() => durableLog(disk)));
  }

  /** This host does not keep to the protocol, and may be blamed. */
  addStranger(host: string): void {
    this.conversations.addStranger(host);
  }

  lostPower({ host }: VirtualMachine): void {
    this.#durable.get(host)?.forget();
  }

  mayFail(machine: VirtualMachine): void {
    this.#failing.add(machine);
  }

  isFailing(machine: VirtualMachine): boolean {
    return this.#failing.has(machine);
  }

  /** From now on these connections have no reason to end otherwise than gracefully. */
  closesInPeace(channels: readonly VirtualChannel[]): void {
    for (const { name, peer } of channels) {
      if (peer === undefined || this.conversations.isStranger(peer.host)) continue;
      this.#whole.add(name).add(peer.name);
    }
  }

  event(machine: VirtualMachine, event: StampedEvent): void {
    switch (event.type) {
      case 'node.listening':
        this.#checkSurvived(machine);
        return this.#forgetConnections(machine);
      case 'snapshot.done':
        this.#bases.set(machine.host, event.block);
        return;
      case 'chain.tip':
        if (this.#bases.get(machine.host) === event.tip) this.#beganAt(machine);
        return;
      case 'connection.open': {
        const { local, address: remote } = event;
        this.#connections.set(`${machine.name} ${event.peer}`, { local, remote });
        return;
      }
      case 'connection.frame': {
        const connection = this.#connections.get(`${machine.name} ${event.peer}`);
        if (event.flow === 'out' || connection === undefined) return;
        return this.conversations.handled(connection.local, connection.remote, event.bytes);
      }
      case 'connection.close':
        return this.#closed(machine, event);
      case 'store.failed':
        if (this.#failing.has(machine)) return;
        return this.#report(
          'a node fails only when its disk does',
          `${machine.name}: ${event.message}`,
        );
      default:
        return this.#checkBlameless(machine, event);
    }
  }

  /** A bit of a stored block flips, of which another machine has a copy that is whole. */
  rot(machine: VirtualMachine, machines: readonly VirtualMachine[], random: Random): void {
    const others = machines.filter((one) => one !== machine);
    const isElsewhere = (id: Hash) => others.some(({ host }) => this.#durable.get(host)?.has(id));
    const isRotten = (id: Hash) => machines.some(({ host }) => this.#isRotten(host, id));
    const id = flipBit(machine.disk, random, (one) => isElsewhere(one) && !isRotten(one));
    if (id !== undefined) this.#durable.get(machine.host)?.rotted(id);
  }

  #isRotten(host: string, id: Hash): boolean {
    return this.#durable.get(host)?.isRotten(id) === true;
  }

  /** Blocks of the chain that have rotted, each with the machine on whose disk. */
  rotten(machines: readonly VirtualMachine[]): { machine: VirtualMachine; id: Hash }[] {
    const chain = machines[0]?.node?.chain(undefined, Number.MAX_SAFE_INTEGER) ?? [];
    return machines.flatMap((machine) =>
      chain.flatMap(({ id }) => (this.#isRotten(machine.host, id) ? [{ machine, id }] : [])),
    );
  }

  /** What had rotted has been read again: from now on it must lie on the disk as any other block. */
  mended(): void {
    for (const durable of this.#durable.values()) durable.mended();
  }

  /** Whether every block of its chain would survive a power cut. */
  isWhole({ host, node }: VirtualMachine): boolean {
    const durable = this.#durable.get(host);
    const chain = node?.chain(undefined, Number.MAX_SAFE_INTEGER) ?? [];
    return chain.every(({ id, height }) => height === 0 || durable?.has(id) === true);
  }

  /** Every block of this machine's chain would survive a power cut on all of them. */
  checkStored(machines: readonly VirtualMachine[]): void {
    const chain = machines[0]?.node?.chain(undefined, Number.MAX_SAFE_INTEGER) ?? [];
    for (const { host, name } of machines) {
      const durable = this.#durable.get(host);
      const missing = chain.find(({ id, height }) => height > 0 && !durable?.has(id));
      if (missing === undefined) continue;
      this.#report(
        'what is on the chain is durable',
        `${name} has not stored block ${missing.height}`,
      );
    }
  }

  /** What each ledger has written down is what executing the chain from genesis gives. */
  async checkStates(machines: readonly VirtualMachine[], network: Network): Promise<void> {
    for (const { name, disk, index } of machines) {
      const { tip } = index.chain;
      if (tip === undefined) continue;
      const replayed = stateAfter(tip, durableLog(disk), network);
      if (replayed === undefined) continue;
      const kept = new State();
      for await (const { key, value } of index.stateValues(KEPT_STATE)) {
        kept.apply([{ key: key.subarray(1), value }]);
      }
      if (kept.root() === replayed.root()) continue;
      this.#report('the state is that of a replay', `${name} has kept another one after ${tip}`);
    }
  }

  #closed(machine: VirtualMachine, event: ConnectionClose): void {
    const { peer, ending, by, reason } = event;
    const connection = this.#connections.get(`${machine.name} ${peer}`);
    // One that never opened has carried nothing.
    if (connection === undefined) return;
    const { local, remote } = connection;
    if (this.#whole.has(`${local} to ${remote}`) && !peaceful.has(ending)) {
      const how = `${machine.name} ${peer}: ${ending} by ${by}, ${reason}`;
      this.#report('who stops in peace closes gracefully', how);
    }
    this.conversations.closed(local, remote, event);
  }

  /** The chain has just begun with a state: its tip is the base. */
  #beganAt({ host, node }: VirtualMachine): void {
    this.#bases.delete(host);
    const behind = this.#behind.get(host) ?? new Set();
    this.#behind.set(host, behind);
    for (const { id } of node?.chain(undefined, Number.MAX_SAFE_INTEGER) ?? []) behind.add(id);
  }

  #isBehind(host: string, block: Hash): boolean {
    return this.#behind.get(host)?.has(block) === true;
  }

  /** Another life of the node: its connections begin again with p1. */
  #forgetConnections({ name }: VirtualMachine): void {
    for (const connection of [...this.#connections.keys()]) {
      if (connection.startsWith(`${name} `)) this.#connections.delete(connection);
    }
  }

  /** Only strangers may be blamed. */
  #checkBlameless({ name }: VirtualMachine, event: StampedEvent): void {
    const isBlame =
      event.type === 'peer.banned' ||
      event.type === 'connection.violation' ||
      (event.type === 'block.refused' && event.fault !== 'stalled');
    if (!isBlame) return;
    const host = event.type === 'peer.banned' ? event.address : this.#hostOf(name, event.peer);
    if (this.conversations.isStranger(host)) return;
    this.#report('no honest node penalises an honest one', `${name}: ${told(event)}`);
  }

  #hostOf(name: string, peer: string): string {
    return hostOf(this.#connections.get(`${name} ${peer}`)?.remote ?? '');
  }

  /** Whatever a machine had announced it has still, after any end of the node before. */
  #checkSurvived({ name, host, disk }: VirtualMachine): void {
    const durable = new DurableBlocks(() => durableLog(disk));
    const lost = this.conversations
      .announcedBy(host)
      .find((id) => !durable.has(id) && !this.#isRotten(host, id) && !this.#isBehind(host, id));
    if (lost !== undefined) this.#report('what was announced survives', `${name} has lost ${lost}`);
  }
}

/** An event without its stamps: the trace has its own. */
export function told(event: StampedEvent): string {
  return JSON.stringify({ ...event, atMs: undefined, monotonicNs: undefined });
}
