// The shell around one channel: turns what the channel says into inputs, performs the session's effects
// in order, and keeps exactly one timer. It decides nothing: every decision is the session's, and it
// knows no socket. On the good path nothing here closes the channel: after both FINs it closes by
// itself. Only `abort` resets.
import { type Clock, elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { Counts } from '../session/counts.ts';
import type { Outcome } from '../session/endings.ts';
import type { ChannelProof } from '../session/handshake-rules.ts';
import type { Effect, Input, PhaseName } from '../session/phases.ts';
import type { Session } from '../session/session.ts';
import type { GoodbyeReason } from '../wire/messages/goodbye.ts';
import type { Hello } from '../wire/messages/hello.ts';
import type { Envelope, OutgoingEnvelope } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';
import type { Channel, WriteFate } from './channel.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { GatheredWrites } from './gathered-writes.ts';
import { READING_PIECE_BYTES, WRITE_QUEUE_PAUSE_BYTES } from './limits.ts';
import type { ReadingTurns } from './turns.ts';

const NO_BYTES = new Uint8Array(0);

/** What a connection tells its owner. Called from the channel's events, so none of these may throw. */
export interface ConnectionListener {
  opened(): void;
  moved(from: PhaseName, to: PhaseName, why: string): void;
  /** The handshake is done. */
  established(hello: Hello): void;
  delivered(envelope: Envelope, frame: Uint8Array): void;
  /** Waiting requests are to be dropped, and the running reply ends at the next block boundary. [G-6] */
  endReplies(): void;
  measured(roundTripMs: number): void;
  /** Whole frames, in the order in which they go out and come in; `bytes` are lent for the call. */
  wrote(what: string, bytes: Uint8Array): void;
  read(what: string, frame: Uint8Array): void;
  /** The channel is closed and the session over: the last call. */
  closed(closing: Closing): void;
}

export interface Closing {
  outcome: Outcome;
  counts: Readonly<Counts>;
  bytesPartial: number;
  bytesLost: number;
  durationMs: number;
}

export interface ConnectionOptions {
  id: string;
  channel: Channel;
  session: Session;
  listener: ConnectionListener;
  clock: Clock;
  /** Shared by all connections of a node. */
  turns: ReadingTurns;
  /** HOST:PORT that we dial; undefined for an accepted channel. */
  dialled?: string | undefined;
}

export class Connection {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly #channel: Channel;
  readonly #session: Session;
  readonly #listener: ConnectionListener;
  readonly #clock: Clock;
  readonly #startedMs: MonotonicMs;
  #lastReadMs: MonotonicMs;
  #address: string;
  #localAddress = '?';
  #remoteAddress = '?';
  /** 'busy' while the effects of an input are performed; what that causes waits in `inputs`. */
  #state: 'idle' | 'busy' = 'idle';
  #inputs: Input[] = [];
  /** Arrived, and not read yet: this turn of the loop had no more time. */
  #unread: Uint8Array = NO_BYTES;
  /** What the session wants of the channel. */
  #reading: 'flowing' | 'paused' = 'flowing';
  readonly #turns: ReadingTurns;
  readonly #timer: DeadlineTimer;
  readonly #gathered: GatheredWrites;
  #bytesLost = 0;
  #drainWaiters: (() => void)[] = [];

  /** Only stores; `start` listens. */
  constructor({ id, channel, session, listener, clock, turns, dialled }: ConnectionOptions) {
    this.id = id;
    this.direction = dialled === undefined ? 'inbound' : 'outbound';
    this.#channel = channel;
    this.#session = session;
    this.#listener = listener;
    this.#clock = clock;
    this.#turns = turns;
    this.#startedMs = clock.nowMs();
    this.#lastReadMs = this.#startedMs;
    this.#timer = new DeadlineTimer({
      clock,
      deadlineMs: () => session.deadlineMs,
      due: () => {
        this.#readAll();
        this.#input({ kind: 'wake' });
      },
    });
    const written = (): void => this.#timer.arm();
    const fated = (fate: WriteFate, bytes: number): void => this.#fated(fate, bytes);
    // Nothing is spread into it: V8 would give the options of every connection a shape of their own.
    this.#gathered = new GatheredWrites({ channel, clock, written, fated });
    this.#address = dialled ?? channel.remoteAddress;
  }

  /** The peer's address: as dialled, or as accepted. */
  get address(): string {
    return this.#address;
  }

  get localAddress(): string {
    return this.#localAddress;
  }

  /** The peer's end as the network knows it: where we dialled a name, this is its address. */
  get remoteAddress(): string {
    return this.#remoteAddress;
  }

  get phase(): PhaseName {
    return this.#session.phase.name;
  }

  get counts(): Readonly<Counts> {
    return this.#session.counts;
  }

  get peerHello(): Hello | undefined {
    return this.#session.peerHello;
  }

  /** Does a request of ours with this id wait for its reply? */
  awaits(id: number): boolean {
    const { phase } = this.#session;
    return 'exchange' in phase && phase.exchange?.requests.awaits(id) === true;
  }

  /** Whole milliseconds since this connection began. */
  get ageMs(): number {
    return Math.round(elapsedMs(this.#startedMs, this.#clock.nowMs()));
  }

  /** Milliseconds since anything arrived. */
  get silentMs(): number {
    return elapsedMs(this.#lastReadMs, this.#clock.nowMs());
  }

  /** False while bytes queue here: producers wait for `drained`. */
  get wantsMore(): boolean {
    return this.queuedBytes < WRITE_QUEUE_PAUSE_BYTES;
  }

  /** Bytes that the kernel has handed over, whole frames or not. */
  get bytesRead(): number {
    return this.#channel.bytesRead;
  }

  /** Bytes that have arrived of a frame that is not complete. */
  get partialBytes(): number {
    return this.#session.partialBytes + this.#unread.length;
  }

  /** Bytes of ours that the kernel has not taken. */
  get queuedBytes(): number {
    return this.#gathered.waitingBytes + this.#channel.queuedBytes;
  }

  /** Listens to the channel. An accepted one may be open already. */
  start(): void {
    this.#channel.start({
      opened: (proof) => this.#opened(proof),
      bytes: (chunk) => this.#arrived(chunk),
      // Producers were woken earlier, by the write that made room; this is for those who came between.
      drained: () => this.#wakeProducers(),
      flushed: () => this.#input({ kind: 'flushed' }),
      fin: (missing) => {
        this.#readAll();
        this.#input({ kind: 'fin', missing });
      },
      lost: (code) => this.#lost(code),
    });
    this.#timer.arm();
  }

  send(envelope: OutgoingEnvelope): void {
    this.#input({ kind: 'send', envelope });
  }

  /** Whole block frames as they lie on disk; resolves when the peer's side can take more. */
  async sendBlocks(bytes: Uint8Array, frames: number): Promise<void> {
    this.#input({ kind: 'send-blocks', bytes, frames });
    await this.drained();
  }

  /** Resolves when fewer bytes wait here than producers should pile up, or when all is over. */
  async drained(): Promise<void> {
    // A frame that a listener sends waits for the effects under way; a microtask later its bytes are queued.
    await Promise.resolve();
    while (!this.wantsMore && this.phase !== 'over') {
      await new Promise<void>((resolve) => this.#drainWaiters.push(resolve));
    }
  }

  /** One request of the peer has had its whole reply. */
  replied(): void {
    this.#input({ kind: 'replied' });
  }

  /** Stop and start reading: our disk is slower than the peer. */
  hold(): void {
    this.#input({ kind: 'hold' });
  }

  release(): void {
    this.#input({ kind: 'release' });
  }

  /** Asks whether the peer is still there; if it does not answer soon the connection ends. [H-9] */
  probe(): void {
    this.#input({ kind: 'probe' });
  }

  /** Goodbye, FIN, drain, the peer's FIN. `closed` tells when it is done. */
  leave(reason: GoodbyeReason, text = ''): void {
    this.#readAll();
    this.#input({ kind: 'leave', reason, text });
  }

  /** A Goodbye that says why, unless it is forced, then an RST. */
  abort(reason: Violation | 'forced', detail: string): void {
    this.#input({ kind: 'abort', reason, detail });
  }

  /** A FIN with no Goodbye, for lessons: what a program does that only calls end(). */
  endWithoutGoodbye(): void {
    this.#readAll();
    this.#input({ kind: 'hang-up' });
  }

  #opened(proof: ChannelProof | undefined): void {
    this.#remoteAddress = this.#channel.remoteAddress;
    if (this.direction === 'inbound') this.#address = this.#remoteAddress;
    this.#localAddress = this.#channel.localAddress;
    this.#listener.opened();
    this.#input({ kind: 'opened', proof });
  }

  /** What is said to it leaves in one write before the channel says more. */
  #arrived(chunk: Uint8Array): void {
    const nowMs = this.#clock.nowMs();
    this.#lastReadMs = nowMs;
    const isNext = this.#unread.length === 0;
    this.#gathered.readerBegins();
    if (isNext && chunk.length <= READING_PIECE_BYTES && this.#turns.hasTime(nowMs)) {
      // A chunk as most are, without a view of it, and with no second look at the clock.
      this.#input({ kind: 'bytes', chunk }, nowMs);
    } else {
      this.#unread = isNext ? chunk : Buffer.concat([this.#unread, chunk]);
      this.#readOn();
    }
    this.#gathered.readerDone();
  }

  /** Piece by piece while this turn of the loop has time; then the channel waits for the next one. */
  #readOn(): void {
    while (this.#unread.length > 0) {
      if (!this.#turns.hasTime()) {
        this.#channel.pause();
        this.#turns.wait(() => this.#readOn());
        return;
      }
      // In the middle of a large frame more bytes are no more work.
      const isLarge = this.#session.partialBytes >= READING_PIECE_BYTES;
      this.#readPiece(isLarge ? this.#unread.length : READING_PIECE_BYTES);
    }
    if (this.#reading === 'flowing') this.#channel.resume();
  }

  /** What has come is read before we leave, and before a FIN that came behind it. */
  #readAll(): void {
    while (this.#unread.length > 0) this.#readPiece(this.#unread.length);
  }

  #readPiece(bytesMax: number): void {
    const chunk = this.#unread.subarray(0, bytesMax);
    this.#unread = this.#unread.subarray(chunk.length);
    this.#input({ kind: 'bytes', chunk });
  }

  /** One input at a time: what performing an effect causes waits until its effects are performed. */
  #input(input: Input, nowMs?: MonotonicMs): void {
    if (this.#state === 'busy') {
      this.#inputs.push(input);
      return;
    }
    let effects = 0;
    this.#state = 'busy';
    try {
      effects = this.#handleAll(input, nowMs ?? this.#clock.nowMs());
    } catch (fault) {
      // A fault of this program: nothing more is handled but the end, which the reset brings as `lost`.
      this.#inputs = [];
      this.#channel.reset();
      throw fault;
    } finally {
      this.#state = 'idle';
    }
    // What is said is followed by its write, behind which all that a callback says is counted once.
    if (this.#gathered.waitingBytes > 0) return;
    // Bytes that the network has taken put a deadline off, at most.
    if (effects > 0 || input.kind !== 'drained') this.#timer.arm();
  }

  /** What an input leads to is handled as of the same moment. @returns how many effects there were */
  #handleAll(first: Input, nowMs: MonotonicMs): number {
    let effects = 0;
    for (let next: Input | undefined = first; next !== undefined; next = this.#inputs.shift()) {
      const list = this.#session.handle(next, nowMs);
      effects += list.length;
      for (const effect of list) this.#perform(effect);
    }
    return effects;
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'write':
        // Told first: its time stamp must not be later than the packet.
        this.#listener.wrote(effect.what, effect.bytes);
        return this.#gathered.write(effect.bytes);
      case 'read':
        return this.#listener.read(effect.what, effect.bytes);
      case 'pause':
        this.#reading = 'paused';
        this.#channel.pause();
        return;
      case 'resume':
        this.#reading = 'flowing';
        // Behind what is still in our hands; `readOn` resumes when there is none.
        if (this.#unread.length === 0) this.#channel.resume();
        return;
      case 'finish':
        this.#gathered.flush();
        this.#channel.end();
        return;
      case 'abort':
        // A Goodbye that says why may stand before it.
        this.#gathered.flush();
        this.#channel.reset();
        return;
      case 'deliver':
        return this.#listener.delivered(effect.envelope, effect.frame);
      case 'established':
        return this.#listener.established(effect.hello);
      case 'end-replies':
        return this.#listener.endReplies();
      case 'measured':
        return this.#listener.measured(effect.roundTripMs);
      case 'moved':
        if (effect.to === 'over') this.#wakeProducers();
        return this.#listener.moved(effect.from, effect.to, effect.why);
    }
  }

  #fated(fate: WriteFate, bytes: number): void {
    if (fate === 'lost') this.#bytesLost += bytes;
    else this.#input({ kind: 'drained', queuedBytes: this.queuedBytes });
    if (this.wantsMore) this.#wakeProducers();
  }

  #wakeProducers(): void {
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    for (const wake of waiters) wake();
  }

  #lost(code: string): void {
    this.#unread = NO_BYTES;
    this.#bytesLost += this.#gathered.waitingBytes;
    this.#gathered.drop();
    this.#input({ kind: 'lost', code });
    this.#timer.stop();
    this.#wakeProducers();
    const { phase } = this.#session;
    if (phase.name !== 'over') return;
    this.#listener.closed({
      outcome: phase.outcome,
      counts: this.counts,
      bytesPartial: this.#session.partialBytes,
      bytesLost: this.#bytesLost,
      durationMs: this.ageMs,
    });
  }
}
