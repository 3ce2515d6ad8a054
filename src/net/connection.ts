// The shell around one socket: turns what the socket says into inputs, performs the session's effects
// in order, and keeps exactly one timer. It decides nothing: every decision is the session's.
//
// Both ends use allowHalfOpen, so that our own code sends every FIN. On the good path nothing here
// destroys the socket: after both FINs Node closes it by itself. Only `abort` resets.
import type { Socket } from 'node:net';
import { elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import type { Counts } from '../session/counts.ts';
import type { Outcome } from '../session/endings.ts';
import type { Effect, Input, PhaseName } from '../session/phases.ts';
import type { Session } from '../session/session.ts';
import type { OutgoingEnvelope } from '../wire/codec.ts';
import type { Envelope, GoodbyeReason, Hello } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';
import { socketAddress } from './address.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import { READING_PIECE_BYTES, WRITE_QUEUE_PAUSE_BYTES } from './limits.ts';
import { resetBehindEnd } from './reset-behind-end.ts';
import { ReadingTurns } from './turns.ts';

const NO_BYTES = new Uint8Array(0);

/** What a connection tells its owner. Called from socket events, so none of these may throw. */
export interface ConnectionListener {
  opened(connection: Connection): void;
  moved(connection: Connection, from: PhaseName, to: PhaseName, why: string): void;
  met(connection: Connection, hello: Hello): void;
  delivered(connection: Connection, envelope: Envelope, frame: Uint8Array): void;
  /** Drop waiting requests and end the running reply at the next block boundary, then pay. */
  settle(connection: Connection): void;
  measured(connection: Connection, roundTripMs: number): void;
  /** Whole frames, in the order in which they go out and come in; `bytes` are lent for the call. */
  wrote(connection: Connection, what: string, bytes: Uint8Array): void;
  read(connection: Connection, what: string, frame: Uint8Array): void;
  /** The socket is closed and the session over: the last call. */
  closed(connection: Connection, closing: Closing): void;
}

export interface Closing {
  outcome: Outcome;
  counts: Readonly<Counts>;
  bytesPartial: number;
  bytesLost: number;
  durationMs: number;
}

export class Connection {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly #socket: Socket;
  readonly #session: Session;
  readonly #listener: ConnectionListener;
  readonly #nowMs: () => MonotonicMs;
  readonly #startedMs: MonotonicMs;
  #heardMs: MonotonicMs;
  #remote: string;
  #local = '?';
  #farEnd = '?';
  #inputs: Input[] = [];
  /** Arrived, and not read yet: this turn of the loop had no more time. */
  #unread: Uint8Array = NO_BYTES;
  /** What the session wants of the socket. */
  #reading: 'flowing' | 'paused' = 'flowing';
  readonly #turns: ReadingTurns;
  readonly #timer: DeadlineTimer;
  /** The error that came before 'close', as node:net names it. */
  #errorCode = 'CLOSED';
  #bytesLost = 0;
  #drainWaiters: (() => void)[] = [];

  /** `remote`: where we dial, or undefined for an accepted socket. Only stores; `start` listens. */
  constructor(
    id: string,
    socket: Socket,
    session: Session,
    listener: ConnectionListener,
    nowMs: () => MonotonicMs,
    remote?: string,
    turns: ReadingTurns = new ReadingTurns(nowMs),
  ) {
    this.id = id;
    this.direction = remote === undefined ? 'inbound' : 'outbound';
    this.#socket = socket;
    this.#session = session;
    this.#listener = listener;
    this.#nowMs = nowMs;
    this.#turns = turns;
    this.#startedMs = nowMs();
    this.#heardMs = this.#startedMs;
    this.#timer = new DeadlineTimer({
      nowMs,
      deadlineMs: () => session.deadlineMs,
      due: () => {
        this.#readAll();
        this.#input({ kind: 'wake' });
      },
    });
    this.#remote = remote ?? socketAddress(socket.remoteAddress, socket.remotePort);
  }

  /** The peer's address: as dialled, or as accepted. */
  get remote(): string {
    return this.#remote;
  }

  get local(): string {
    return this.#local;
  }

  /** The peer's end as the kernel knows it: where we dialled a name, this is its address. */
  get farEnd(): string {
    return this.#farEnd;
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

  /** Whole milliseconds since this connection began. */
  get ageMs(): number {
    return Math.round(elapsedMs(this.#startedMs, this.#nowMs()));
  }

  /** Milliseconds since anything was heard. */
  get silentMs(): number {
    return elapsedMs(this.#heardMs, this.#nowMs());
  }

  /** False while bytes queue here: producers wait for `drained`. */
  get wantsMore(): boolean {
    return this.#socket.writableLength < WRITE_QUEUE_PAUSE_BYTES;
  }

  /** Bytes that the kernel has handed over, whole frames or not. */
  get bytesHeard(): number {
    return this.#socket.bytesRead;
  }

  /** Bytes that have arrived of a frame that is not complete. */
  get partialBytes(): number {
    return this.#session.partialBytes + this.#unread.length;
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Listens to every event of the socket. An accepted socket is open already. */
  start(): void {
    const socket = this.#socket;
    // Small frames must not wait for an ACK of the one before (Nagle and delayed ACK: 40 ms).
    socket.setNoDelay(true);
    // connect: the SYN-ACK came, and our ACK is out.
    socket.on('connect', () => this.#opened());
    // data: bytes that the kernel has acknowledged already; the peer cannot know that we read them.
    socket.on('data', (chunk) => {
      this.#heardMs = this.#nowMs();
      this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
      this.#readOn();
    });
    // end: the peer's FIN, or on some Node versions its RST. It proves nothing by itself.
    socket.on('end', () => this.#ended());
    // finish: all our bytes and our FIN are in the kernel's hands; not yet in the peer's.
    socket.on('finish', () => this.#input({ kind: 'flushed' }));
    // drain: the queue in this process has run empty. Producers were woken earlier, by the callback
    // of the write that made room; this is for those who came between.
    socket.on('drain', () => this.#wakeProducers());
    // error: an RST, a failed connect, EPIPE; 'close' follows always.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#errorCode = error.code ?? error.message;
    });
    // close: the descriptor is gone. After both FINs, after an error, or after our reset.
    socket.on('close', () => this.#closed());
    if (this.direction === 'inbound') this.#opened();
    else this.#timer.arm();
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
    // Said by a listener, our last word waits its turn; a microtask later its bytes are in the queue.
    await Promise.resolve();
    while (!this.wantsMore && this.phase !== 'over') {
      await new Promise<void>((resolve) => this.#drainWaiters.push(resolve));
    }
  }

  paid(): void {
    this.#input({ kind: 'paid' });
  }

  /** Stop and start reading: our disk is slower than the peer. */
  hold(): void {
    this.#input({ kind: 'hold' });
  }

  release(): void {
    this.#input({ kind: 'release' });
  }

  /** Goodbye, FIN, drain, the peer's FIN. `closed` tells when it is done. */
  leave(reason: GoodbyeReason, text = ''): void {
    this.#readAll();
    this.#input({ kind: 'leave', reason, text });
  }

  breakOff(reason: Violation | 'forced', detail: string): void {
    this.#input({ kind: 'break-off', reason, detail });
  }

  /** A FIN with no Goodbye, for lessons: what a program does that only calls end(). */
  hangUp(): void {
    this.#readAll();
    this.#input({ kind: 'hang-up' });
  }

  #opened(): void {
    this.#farEnd = socketAddress(this.#socket.remoteAddress, this.#socket.remotePort);
    if (this.direction === 'inbound') this.#remote = this.#farEnd;
    this.#local = socketAddress(this.#socket.localAddress, this.#socket.localPort);
    this.#listener.opened(this);
    this.#input({ kind: 'opened' });
  }

  #ended(): void {
    const code = resetBehindEnd(this.#socket);
    if (code === undefined) {
      this.#readAll();
      return this.#input({ kind: 'fin' });
    }
    // The kernel has closed this connection; all that is left is to let go of the descriptor.
    this.#errorCode = code;
    this.#socket.destroy();
  }

  /** Piece by piece while this turn of the loop has time; then the socket waits for the next one. */
  #readOn(): void {
    while (this.#unread.length > 0) {
      if (!this.#turns.hasTime()) {
        this.#socket.pause();
        this.#turns.wait(() => this.#readOn());
        return;
      }
      // In the middle of a large frame more bytes are no more work.
      const isLarge = this.#session.partialBytes >= READING_PIECE_BYTES;
      this.#readPiece(isLarge ? this.#unread.length : READING_PIECE_BYTES);
    }
    if (this.#reading === 'flowing' && !this.#socket.destroyed) this.#socket.resume();
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
  #input(input: Input): void {
    this.#inputs.push(input);
    if (this.#inputs.length > 1) return;
    for (let next = this.#inputs[0]; next !== undefined; next = this.#inputs[0]) {
      for (const effect of this.#session.handle(next, this.#nowMs())) this.#perform(effect);
      this.#inputs.shift();
    }
    this.#timer.arm();
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'write':
        this.#write(effect.bytes);
        return this.#listener.wrote(this, effect.what, effect.bytes);
      case 'read':
        return this.#listener.read(this, effect.what, effect.bytes);
      case 'pause':
        this.#reading = 'paused';
        this.#socket.pause();
        return;
      case 'resume':
        this.#reading = 'flowing';
        // Behind what is still in our hands; `readOn` resumes when there is none.
        if (this.#unread.length === 0) this.#socket.resume();
        return;
      case 'finish':
        this.#socket.end();
        return;
      case 'abort':
        return this.#abort();
      case 'deliver':
        return this.#listener.delivered(this, effect.envelope, effect.frame);
      case 'met':
        return this.#listener.met(this, effect.hello);
      case 'settle':
        return this.#listener.settle(this);
      case 'measured':
        return this.#listener.measured(this, effect.roundTripMs);
      case 'moved':
        if (effect.to === 'over') this.#wakeProducers();
        return this.#listener.moved(this, effect.from, effect.to, effect.why);
    }
  }

  /** An RST, whatever still waits to be sent. */
  #abort(): void {
    const socket = this.#socket;
    if (socket.connecting) {
      // resetAndDestroy() would wait for the connect, and with it for ever.
      socket.destroy();
    } else if (socket.writableEnded && !socket.writableFinished && socket.writableLength === 0) {
      // The kernel is being asked for our FIN: until 'finish', one turn of the loop later, libuv
      // refuses to reset (EINVAL, and Node would then never close the socket).
      socket.once('finish', () => socket.resetAndDestroy());
    } else {
      // After end() too. With bytes still queued here no FIN has left, and the RST comes alone.
      socket.resetAndDestroy();
    }
  }

  /** The callback says that the kernel has taken these bytes, or that it never will. */
  #write(bytes: Uint8Array): void {
    const socket = this.#socket;
    socket.write(bytes, (error) => {
      // A reset calls back without an error for the write that it cut short.
      if (error || socket.destroyed) this.#bytesLost += bytes.length;
      else this.#input({ kind: 'drained', queuedBytes: socket.writableLength });
      if (this.wantsMore) this.#wakeProducers();
    });
  }

  #wakeProducers(): void {
    const waiters = this.#drainWaiters;
    this.#drainWaiters = [];
    for (const wake of waiters) wake();
  }

  #closed(): void {
    this.#unread = NO_BYTES;
    this.#input({ kind: 'lost', code: this.#errorCode });
    this.#timer.stop();
    this.#wakeProducers();
    const { phase } = this.#session;
    if (phase.name !== 'over') return;
    this.#listener.closed(this, {
      outcome: phase.outcome,
      counts: this.counts,
      bytesPartial: this.#session.partialBytes,
      bytesLost: this.#bytesLost,
      durationMs: this.ageMs,
    });
  }
}
