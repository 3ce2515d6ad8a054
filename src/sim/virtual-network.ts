// A network that is simulated: hosts with addresses, who listens where, which links are cut and how
// slow they are. What a single connection does with its bytes is virtual-channel.ts's concern.
import { type Address, formatAddress } from '../net/address.ts';
import type { Channel } from '../net/channel.ts';
import {
  ListenError,
  type ListenerEvents,
  type Listening,
  type Transport,
} from '../net/transport.ts';
import type { Random } from './random.ts';
import { VirtualChannel } from './virtual-channel.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface NetworkTraits {
  /** Milliseconds one way, drawn anew for every piece of bytes; pieces of one connection keep their order. */
  readonly latencyMinMs: number;
  readonly latencyMaxMs: number;
  readonly bytesPerMs: number;
  /** Bytes that the network and the receiving kernel take ahead of the receiving program. */
  readonly windowBytes: number;
  /** Bytes that travel in one piece at most; where a piece ends is chance. */
  readonly pieceBytesMax: number;
  /** How often an RST is reported as a clean end, as libuv before 1.52 does. */
  readonly resetAsEnd: number;
}

/** Milliseconds after which a machine that does not answer a dial is given up, as TCP would. */
const DIAL_TIMEOUT_MS = 120_000;

export interface NetworkWatcher {
  wrote(channel: VirtualChannel, bytes: Uint8Array): void;
  given(channel: VirtualChannel, bytes: Uint8Array): void;
}

interface Listener {
  readonly host: string;
  readonly events: ListenerEvents;
  readonly channelsMax: number;
  readonly accepted: Set<VirtualChannel>;
}

export class VirtualNetwork {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly traits: NetworkTraits;
  /** Sees every byte that a program writes or is given. */
  watcher: NetworkWatcher | undefined;
  readonly #listeners = new Map<string, Listener>();
  readonly #channels = new Map<string, Set<VirtualChannel>>();
  /** Links on which nothing gets through, each as `from>to`. */
  readonly #cut = new Set<string>();
  readonly #down = new Set<string>();
  /** What has to wait for a link, in order. */
  #waiting: { from: string; to: string; arrive: () => void }[] = [];
  #lastPort = 40_000;

  constructor(time: VirtualTime, random: Random, traits: NetworkTraits) {
    this.time = time;
    this.random = random;
    this.traits = traits;
  }

  /** The network as one host sees it. */
  transportOf(host: string): Transport {
    return {
      dial: (to) => this.#dial(host, to),
      listen: (where, channelsMax, events) => this.#listen(host, where, channelsMax, events),
    };
  }

  /** Nothing gets from one to the other until the link is healed; what was on its way waits. */
  cut(from: string, to: string): void {
    this.#cut.add(`${from}>${to}`);
  }

  heal(from: string, to: string): void {
    this.#cut.delete(`${from}>${to}`);
    this.#retransmit();
  }

  isOpen(from: string, to: string): boolean {
    return !this.#cut.has(`${from}>${to}`) && !this.#down.has(to) && !this.#down.has(from);
  }

  /** The process ends: its kernel closes what it had open, as after SIGKILL. */
  killProcess(host: string): void {
    this.#unlisten(host);
    for (const channel of this.#channelsOf(host)) channel.processEnded();
  }

  /** The machine is gone: nothing is said to anybody, and nothing that comes is answered. */
  powerOff(host: string): void {
    this.#unlisten(host);
    this.#down.add(host);
    for (const channel of this.#channelsOf(host)) channel.vanished();
  }

  /** Somebody on the way resets one of this host's connections, for both ends. */
  resetOne(host: string): void {
    const channels = [...this.#channelsOf(host)];
    if (channels.length === 0) return;
    const channel = this.random.pick(channels);
    channel.peer?.arrive('rst');
    channel.arrive('rst');
  }

  powerOn(host: string): void {
    this.#down.delete(host);
    this.#retransmit();
  }

  /** Connections of this host of which both ends are open. */
  wholeChannels(host: string): VirtualChannel[] {
    return [...this.#channelsOf(host)].filter(({ isWhole }) => isWhole);
  }

  /** Milliseconds that a piece of bytes is on its way. */
  travelMs(bytes: number): number {
    const { latencyMinMs, latencyMaxMs, bytesPerMs } = this.traits;
    return this.random.between(latencyMinMs, latencyMaxMs) + bytes / bytesPerMs;
  }

  /** Runs `arrive` when the link lets it through. */
  carry(from: string, to: string, arrivesMs: number, arrive: () => void): void {
    this.time.at(arrivesMs, () => {
      if (this.isOpen(from, to)) arrive();
      else this.#waiting.push({ from, to, arrive });
    });
  }

  /** TCP tries again and again: what waited gets through as soon as its link is open. */
  #retransmit(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { from, to, arrive } of waiting) this.carry(from, to, this.time.nowMs, arrive);
  }

  closed(host: string, channel: VirtualChannel): void {
    this.#channelsOf(host).delete(channel);
  }

  #dial(from: string, to: Address): Channel {
    const channel = new VirtualChannel(this, from, this.#newPort(from));
    this.#channelsOf(from).add(channel);
    channel.dialled(formatAddress(to));
    const cancel = this.time.after(DIAL_TIMEOUT_MS, () => channel.refused('ETIMEDOUT'));
    this.carry(from, to.host, this.time.nowMs + this.travelMs(0), () => {
      if (!channel.isConnecting) return;
      const answer = this.#accept(channel, to);
      this.carry(to.host, from, this.time.nowMs + this.travelMs(0), () => {
        cancel();
        if (answer === undefined) channel.refused('ECONNREFUSED');
        else channel.connected();
      });
    });
    return channel;
  }

  /** The listening side's kernel completes the handshake, and its program accepts. */
  #accept(dialler: VirtualChannel, to: Address): VirtualChannel | undefined {
    const listener = this.#listeners.get(formatAddress(to));
    if (listener === undefined) return undefined;
    const channel = new VirtualChannel(this, to.host, formatAddress(to));
    channel.joinedTo(dialler);
    this.#channelsOf(to.host).add(channel);
    this.time.soon(() => {
      if (listener.accepted.size >= listener.channelsMax) {
        channel.reset();
        return listener.events.dropped(channel.remoteAddress);
      }
      listener.accepted.add(channel);
      channel.whenLost(() => listener.accepted.delete(channel));
      listener.events.accepted(channel);
    });
    return channel;
  }

  #listen(
    host: string,
    { port }: Address,
    channelsMax: number,
    events: ListenerEvents,
  ): Promise<Listening> {
    const address = port === 0 ? this.#newPort(host) : formatAddress({ host, port });
    if (this.#listeners.has(address)) {
      return Promise.reject(new ListenError('EADDRINUSE', `${address} is in use`, {}));
    }
    const listener: Listener = { host, events, channelsMax, accepted: new Set() };
    this.#listeners.set(address, listener);
    return Promise.resolve({
      address,
      close: async () => {
        this.#listeners.delete(address);
        const open = [...listener.accepted];
        await Promise.all(open.map((one) => new Promise<void>((go) => one.whenLost(go))));
      },
    });
  }

  #unlisten(host: string): void {
    for (const [address, listener] of this.#listeners) {
      if (listener.host === host) this.#listeners.delete(address);
    }
  }

  #channelsOf(host: string): Set<VirtualChannel> {
    const known = this.#channels.get(host);
    if (known !== undefined) return known;
    const channels = new Set<VirtualChannel>();
    this.#channels.set(host, channels);
    return channels;
  }

  #newPort(host: string): string {
    this.#lastPort++;
    return formatAddress({ host, port: this.#lastPort });
  }
}
