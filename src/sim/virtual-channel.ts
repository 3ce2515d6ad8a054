// One end of a simulated connection, as a program sees its socket: bytes come in order and cut anywhere,
// the network takes only so many ahead of the reader, FIN and RST travel behind them, and an RST may be
// reported as a clean end. What TCP would do, and nothing of what it means.
import { hostOf } from '../net/address.ts';
import type { Channel, ChannelListener, WriteFate } from '../net/channel.ts';
import type { VirtualNetwork } from './virtual-network.ts';

/** Written, and not taken by the network yet; `fin` is always the last. */
type Unsent = { readonly bytes: Uint8Array; readonly done: (fate: WriteFate) => void } | 'fin';

type OnTheWay = Uint8Array | 'fin' | 'rst';

export class VirtualChannel implements Channel {
  localAddress: string;
  remoteAddress = '?';
  bytesRead = 0;
  readonly #network: VirtualNetwork;
  readonly host: string;
  /** The other end, once its kernel has answered. */
  peer: VirtualChannel | undefined;
  #listener: ChannelListener | undefined;
  /** `broken`: an RST was reported as an end, and nothing of ours gets out any more. */
  #state: 'connecting' | 'open' | 'broken' | 'over' = 'open';
  #reading: 'flowing' | 'paused' = 'flowing';
  readonly #unsent: Unsent[] = [];
  #queuedBytes = 0;
  /** Bytes that the network takes before the peer's program has read some. */
  #windowBytes: number;
  /** Our FIN; `taken`: by the network, with all that stood before it. */
  #sentFin: 'no' | 'queued' | 'taken' = 'no';
  #heardFin: 'no' | 'yes' = 'no';
  /** Read by our program, and the peer has not been told that there is room again. */
  #unacknowledged = 0;
  /** From here to the peer, in order; the last one arrives at `#lastMs`. */
  #onTheWay: OnTheWay[] = [];
  #lastMs = 0;
  /** Arrived in our kernel, and not given to the program yet. */
  readonly #arrived: OnTheWay[] = [];
  readonly #lostWaiters: (() => void)[] = [];

  constructor(network: VirtualNetwork, host: string, localAddress: string) {
    this.#network = network;
    this.host = host;
    this.localAddress = localAddress;
    this.#windowBytes = network.traits.windowBytes;
  }

  get name(): string {
    return `${this.localAddress} to ${this.remoteAddress}`;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get isConnecting(): boolean {
    return this.#state === 'connecting';
  }

  /** Both ends are open: no half of it is left over from a process that is gone. */
  get isWhole(): boolean {
    return this.isOpen && this.peer?.isOpen === true;
  }

  // --- As the program uses it -----------------------------------------------------------------

  start(listener: ChannelListener): void {
    this.#listener = listener;
    if (this.#state === 'open') listener.opened();
    this.#soon(() => this.#give());
  }

  write(pieces: readonly Uint8Array[], done: (fate: WriteFate) => void = () => {}): void {
    const bytes = Buffer.concat(pieces);
    this.#network.watcher?.wrote(this, bytes);
    const canSend = this.#state === 'open' || this.#state === 'connecting';
    if (!canSend || this.#sentFin !== 'no') {
      this.#tell(() => done('lost'));
      return this.#lose('EPIPE');
    }
    this.#unsent.push({ bytes, done });
    this.#queuedBytes += bytes.length;
    this.#send();
  }

  end(): void {
    if (this.#state === 'over' || this.#sentFin !== 'no') return;
    this.#sentFin = 'queued';
    // What is left of a broken connection takes our FIN, and sends it nowhere.
    if (this.#state === 'broken') return this.#soon(() => this.#flushed());
    this.#unsent.push('fin');
    this.#send();
  }

  pause(): void {
    this.#reading = 'paused';
  }

  resume(): void {
    if (this.#reading === 'flowing') return;
    this.#reading = 'flowing';
    this.#soon(() => this.#give());
  }

  reset(): void {
    if (this.#state === 'over') return;
    if (this.#state !== 'broken') this.#sendReset();
    this.#lose('CLOSED');
  }

  whenLost(go: () => void): void {
    if (this.#state === 'over') go();
    else this.#lostWaiters.push(go);
  }

  // --- As the network uses it -----------------------------------------------------------------

  dialled(to: string): void {
    this.remoteAddress = to;
    this.#state = 'connecting';
  }

  joinedTo(dialler: VirtualChannel): void {
    this.peer = dialler;
    this.remoteAddress = dialler.localAddress;
    dialler.peer = this;
  }

  connected(): void {
    if (this.#state === 'over') this.#carry('rst'); // reset while the answer was on its way
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    this.#listener?.opened();
    this.#send();
    this.#give();
  }

  refused(code: string): void {
    if (this.#state === 'connecting') this.#lose(code);
  }

  /** SIGKILL: the kernel sends what it had taken, then FIN, or an RST if somebody wrote in vain. */
  processEnded(): void {
    if (this.#state === 'over') return;
    const isUnread = this.#arrived.some((what) => what !== 'fin');
    this.#listener = undefined;
    if (this.#state === 'open' && isUnread) this.#sendReset();
    else if (this.#state === 'open' && this.#sentFin === 'no') this.#carry('fin');
    this.#lose('CLOSED');
  }

  /** The machine is gone, and with it what its kernel had taken and not sent yet. */
  vanished(): void {
    this.#listener = undefined;
    this.#onTheWay.length = 0;
    this.#lose('CLOSED');
  }

  // --- Sending --------------------------------------------------------------------------------

  /** Hands the network as much as it takes. */
  #send(): void {
    while (this.#state === 'open') {
      const next = this.#unsent[0];
      if (next === undefined) return;
      if (next === 'fin') {
        this.#unsent.shift();
        this.#carry('fin');
        return this.#soon(() => this.#flushed());
      }
      if (this.#windowBytes === 0) return;
      this.#sendSome(next);
    }
  }

  #sendSome(next: Exclude<Unsent, 'fin'>): void {
    const { random, traits } = this.#network;
    const piece = Math.min(random.whole(1, traits.pieceBytesMax), this.#windowBytes);
    const taken = next.bytes.slice(0, piece);
    this.#windowBytes -= taken.length;
    this.#queuedBytes -= taken.length;
    this.#carry(taken);
    if (taken.length < next.bytes.length) {
      this.#unsent[0] = { bytes: next.bytes.subarray(taken.length), done: next.done };
      return;
    }
    this.#unsent.shift();
    this.#tell(() => next.done('taken'));
    if (this.#unsent.length === 0) this.#soon(() => this.#listener?.drained());
  }

  /** An RST overtakes what has to be sent again: of what is on its way only the first part arrives. */
  #sendReset(): void {
    this.#onTheWay.length = this.#network.random.whole(0, this.#onTheWay.length);
    this.#carry('rst');
  }

  #carry(what: OnTheWay): void {
    const { time } = this.#network;
    const bytes = typeof what === 'string' ? 0 : what.length;
    this.#lastMs = Math.max(this.#lastMs, time.nowMs + this.#network.travelMs(bytes));
    this.#onTheWay.push(what);
    this.#network.carry(this.host, this.#remoteHost, this.#lastMs, () => this.#handOver());
  }

  /** The next in order arrives. There are as many calls as were on their way, or more after an RST. */
  #handOver(): void {
    const what = this.#onTheWay.shift();
    if (what !== undefined) this.peer?.arrive(what);
  }

  #flushed(): void {
    this.#sentFin = 'taken';
    this.#listener?.flushed();
    this.#closeIfBothEnded();
  }

  // --- Receiving ------------------------------------------------------------------------------

  arrive(what: OnTheWay): void {
    if (this.#state === 'over') {
      // Nobody is here any more: the kernel answers with an RST, once it runs again.
      if (what !== 'rst') this.#carry('rst');
      return;
    }
    if (this.#state === 'connecting') this.connected();
    this.#arrived.push(what);
    this.#give();
  }

  /** Gives the program what has arrived, as long as it reads. */
  #give(): void {
    while (this.#listener !== undefined && this.#reading === 'flowing' && this.#state === 'open') {
      const next = this.#arrived.shift();
      if (next === undefined) return;
      if (next === 'rst') return this.#wasReset();
      if (next === 'fin') {
        this.#heardFin = 'yes';
        this.#listener.fin();
        return this.#closeIfBothEnded();
      }
      this.bytesRead += next.length;
      this.#windowReopens(next.length);
      this.#network.watcher?.given(this, next);
      this.#listener.bytes(next);
    }
  }

  /** The peer learns later that our program has read; not of every byte, as in TCP. */
  #windowReopens(read: number): void {
    const peer = this.peer;
    this.#unacknowledged += read;
    if (peer === undefined || this.#unacknowledged < this.#network.traits.windowBytes / 2) return;
    const bytes = this.#unacknowledged;
    this.#unacknowledged = 0;
    const atMs = this.#network.time.nowMs + this.#network.travelMs(0);
    this.#network.carry(this.host, this.#remoteHost, atMs, () => {
      peer.#windowBytes += bytes;
      peer.#send();
    });
  }

  #wasReset(): void {
    const isHidden =
      this.#heardFin === 'no' && this.#network.random.chance(this.#network.traits.resetAsEnd);
    if (!isHidden) return this.#lose('ECONNRESET');
    this.#state = 'broken';
    this.#heardFin = 'yes';
    this.#dropUnsent();
    this.#listener?.fin();
    this.#closeIfBothEnded();
  }

  #closeIfBothEnded(): void {
    if (this.#sentFin === 'taken' && this.#heardFin === 'yes') this.#lose('CLOSED');
  }

  #lose(code: string): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#dropUnsent();
    this.#network.closed(this.host, this);
    this.#tell((listener) => {
      listener.lost(code);
      for (const go of this.#lostWaiters.splice(0)) go();
    });
  }

  #dropUnsent(): void {
    for (const unsent of this.#unsent.splice(0)) {
      if (unsent !== 'fin') this.#tell(() => unsent.done('lost'));
    }
    this.#queuedBytes = 0;
  }

  get #remoteHost(): string {
    return hostOf(this.remoteAddress);
  }

  /** Behind what is due now, unless the process has ended by then. */
  #tell(what: (listener: ChannelListener) => void): void {
    this.#network.time.soon(() => {
      if (this.#listener !== undefined) what(this.#listener);
    });
  }

  /** The same, unless the connection is over by then. */
  #soon(run: () => void): void {
    this.#tell(() => {
      if (this.#state !== 'over') run();
    });
  }
}
