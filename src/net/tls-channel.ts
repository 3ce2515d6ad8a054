// A channel that is TLS 1.3 over one TCP socket that stays ours. Three ends are told apart that node:tls on
// a socket of its own takes for one: close_notify, which TLS says, FIN and RST, which TCP does.
//
//   waiting -> shaking -> open          TCP is there, or has yet to connect; TLS; bytes in both directions
//   waiting -> plain                    somebody who speaks no TLS, told so by whoever reads the proof
//
// The peer's end is its close_notify and then its FIN. Ours is written by TLS, and our FIN behind it
// (tls-stream.ts). As with plain sockets, only `reset` and what is no TLS end a channel otherwise.
import type { Socket } from 'node:net';
import { connect, type SecureContext, TLSSocket } from 'node:tls';
import type { Clock } from '../clock/clock.ts';
import { socketAddress } from './address.ts';
import type { Channel, ChannelListener, WriteFate } from './channel.ts';
import { TcpChannel } from './tcp-channel.ts';
import { resetBehindEnd, resetSocket } from './tcp-endings.ts';
import { proofOf, tlsOptions } from './tls-gate.ts';
import type { TlsHandshake, TlsHandshakes } from './tls-handshakes.ts';
import { TlsStream } from './tls-stream.ts';

export interface TlsChannelOptions {
  readonly side: 'dialer' | 'listener';
  readonly context: SecureContext;
  readonly clock: Clock;
  /** Of all channels that were accepted. */
  readonly handshakes: TlsHandshakes;
  readonly admits: (publicKey: string) => boolean;
  readonly keylog: ((line: Uint8Array) => void) | undefined;
}

/** What `lost` says beside Node's own codes. */
export type TlsCode =
  /** It sent something else than TLS to a dialer of TLS. */
  | 'TLS_PEER_IS_PLAIN'
  /** A FIN before TLS was through. */
  | 'TLS_HANDSHAKE_CUT'
  /** Its handshake took too long while others waited. */
  | 'TLS_HANDSHAKE_SLOW'
  /** Its address begins too many. */
  | 'TLS_HANDSHAKE_RATE';

type State =
  | { readonly name: 'waiting' }
  | { readonly name: 'shaking' | 'open'; readonly tls: TLSSocket; readonly stream: TlsStream }
  | { readonly name: 'plain'; readonly channel: TcpChannel };

/** First bytes of a TLS record: a handshake, an alert (RFC 8446, 5.1). */
const HANDSHAKE = 0x16;
const ALERT = 0x15;

export class TlsChannel implements Channel {
  readonly #socket: Socket;
  readonly #options: TlsChannelOptions;
  #state: State = { name: 'waiting' };
  /** The first error, as node:net and node:tls name it, or ours. */
  #errorCode: string | undefined;
  /** The peer's FIN; `told` when TLS has read all that came before it. */
  #fin: 'none' | 'heard' | 'told' = 'none';
  #bytesRead = 0;
  #handshake: TlsHandshake | undefined;

  /** @param socket accepted just now, or still connecting; half-open, as a TcpChannel's */
  constructor(socket: Socket, options: TlsChannelOptions) {
    this.#socket = socket;
    this.#options = options;
    // error: an RST, a failed connect, EPIPE; 'close' follows always.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#errorCode ??= error.code ?? error.message;
    });
  }

  get localAddress(): string {
    return socketAddress(this.#socket.localAddress, this.#socket.localPort);
  }

  get remoteAddress(): string {
    return socketAddress(this.#socket.remoteAddress, this.#socket.remotePort);
  }

  get queuedBytes(): number {
    return this.#state.name === 'open'
      ? this.#state.tls.writableLength
      : this.#socket.writableLength;
  }

  get bytesRead(): number {
    return this.#state.name === 'plain' ? this.#state.channel.bytesRead : this.#bytesRead;
  }

  start(listener: ChannelListener): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    // close: the descriptor is gone. Once the channel is plain, the plain one tells it.
    socket.on('close', () => {
      if (this.#state.name !== 'plain') this.#closed(listener);
    });
    // end: the peer's FIN, or on some Node versions its RST.
    socket.on('end', () => {
      if (this.#state.name !== 'plain') this.#ended(listener);
    });
    // data: TLS, or not; whoever speaks is looked at once, and TLS reads the rest.
    if (this.#options.side === 'listener') {
      socket.once('data', (first) => this.#heardFirst(first, listener));
    } else {
      // connect: the SYN-ACK came, and our ACK is out; TLS has the next word.
      socket.on('connect', () => {
        socket.once('data', (first) => {
          if (first[0] !== HANDSHAKE && first[0] !== ALERT) this.#fail('TLS_PEER_IS_PLAIN');
        });
        this.#shake(listener);
      });
    }
  }

  write(pieces: readonly Uint8Array[], done: (fate: WriteFate) => void = () => {}): void {
    const state = this.#state;
    if (state.name === 'plain') return state.channel.write(pieces, done);
    if (state.name !== 'open') return done('lost');
    const { tls } = state;
    const last = pieces.length - 1;
    // Corked, the pieces are as few records as they fit in.
    if (last > 0) tls.cork();
    for (const [at, bytes] of pieces.entries()) {
      if (at < last) tls.write(bytes);
      else tls.write(bytes, (error) => done(error || tls.destroyed ? 'lost' : 'taken'));
    }
    if (last > 0) tls.uncork();
  }

  /** close_notify, and our FIN behind it. */
  end(): void {
    if (this.#state.name === 'plain') this.#state.channel.end();
    else if (this.#state.name === 'open') this.#state.tls.end();
  }

  pause(): void {
    if (this.#state.name === 'plain') this.#state.channel.pause();
    else if (this.#state.name === 'open') this.#state.tls.pause();
  }

  resume(): void {
    if (this.#state.name === 'plain') this.#state.channel.resume();
    else if (this.#state.name === 'open' && !this.#state.tls.destroyed) this.#state.tls.resume();
  }

  /** An RST; what has come and is not read is dropped. */
  reset(): void {
    this.#fin = 'told';
    resetSocket(this.#socket);
    if ('tls' in this.#state) this.#state.tls.destroy();
  }

  // --- Before it is open ----------------------------------------------------------------------

  #heardFirst(first: Uint8Array, listener: ChannelListener): void {
    const socket = this.#socket;
    // Nothing more is read before its turn.
    socket.pause();
    if (first[0] !== HANDSHAKE) return this.#goPlain(first, listener);
    const handshake = {
      host: socket.remoteAddress ?? '?',
      go: () => this.#shake(listener, first),
      giveWay: () => this.#fail('TLS_HANDSHAKE_SLOW'),
    };
    this.#handshake = handshake;
    if (!this.#options.handshakes.ask(handshake)) this.#fail('TLS_HANDSHAKE_RATE');
  }

  #goPlain(first: Uint8Array, listener: ChannelListener): void {
    const channel = new TcpChannel(this.#socket);
    this.#state = { name: 'plain', channel };
    const proof = { kind: 'unproven', why: 'this network speaks TLS' } as const;
    this.#socket.unshift(first);
    channel.start({ ...listener, opened: () => listener.opened(proof) });
    channel.resume();
  }

  #shake(listener: ChannelListener, first?: Uint8Array): void {
    const { side, context, keylog } = this.#options;
    const stream = new TlsStream(this.#socket, first);
    const options = tlsOptions(context);
    const tls =
      side === 'dialer'
        ? connect({ ...options, socket: stream })
        : new TLSSocket(stream, { ...options, isServer: true });
    this.#state = { name: 'shaking', tls, stream };
    // error: what came is not TLS, or not what we ask for. Behind our end it is news to nobody.
    const failed = (error: NodeJS.ErrnoException) => this.#fail(error.code ?? 'ERR_SSL_UNKNOWN');
    tls.on('error', failed);
    // Node keeps later errors of a listener's TLS to itself where no server of node:tls has made it.
    tls.on('_tlsError' as 'error', failed);
    if (keylog !== undefined) tls.on('keylog', keylog);
    // secure: the last message of the TLS handshake has come. No bytes are heard before the gate.
    tls.once(side === 'dialer' ? 'secureConnect' : 'secure', () =>
      this.#secured(listener, tls, stream),
    );
  }

  #secured(listener: ChannelListener, tls: TLSSocket, stream: TlsStream): void {
    if (this.#socket.destroyed) return;
    this.#freePlace();
    const proof = proofOf(tls, this.#options.admits);
    this.#state = { name: 'open', tls, stream };
    tls.on('data', (chunk) => {
      this.#bytesRead += chunk.length;
      listener.bytes(chunk);
    });
    // end: the peer's close_notify. Its FIN may have come before TLS read that far.
    tls.on('end', () => this.#endedTls(listener));
    // finish: close_notify and our FIN are in the kernel's hands; not yet in the peer's.
    this.#socket.on('finish', () => listener.flushed());
    // drain: the queue in this process has run empty.
    tls.on('drain', () => listener.drained());
    listener.opened(proof);
  }

  #freePlace(): void {
    if (this.#handshake !== undefined) this.#options.handshakes.over(this.#handshake);
    this.#handshake = undefined;
  }

  /** What is not TLS, or not in time, is broken off. */
  #fail(code: string): void {
    if (this.#errorCode !== undefined || this.#socket.destroyed) return;
    this.#errorCode = code;
    this.reset();
  }

  // --- The peer's ends ------------------------------------------------------------------------

  #ended(listener: ChannelListener): void {
    const code = resetBehindEnd(this.#socket);
    if (code !== undefined) {
      // The kernel has closed this connection; all that is left is to close the descriptor.
      this.#errorCode ??= code;
      this.#socket.destroy();
    } else if (this.#state.name !== 'open') {
      this.#fail('TLS_HANDSHAKE_CUT');
    } else {
      this.#fin = 'heard';
      this.#whenDigested(this.#state, () => this.#tellFin(listener));
    }
  }

  #endedTls(listener: ChannelListener): void {
    // The FIN has still to come, or to be told.
    if (!this.#socket.destroyed) this.#socket.resume();
    if (this.#fin === 'heard') this.#tellFin(listener);
  }

  #tellFin(listener: ChannelListener): void {
    if (this.#fin !== 'heard' || this.#state.name !== 'open') return;
    this.#fin = 'told';
    listener.fin(this.#state.tls.readableEnded ? undefined : 'close_notify');
  }

  #closed(listener: ChannelListener): void {
    this.#freePlace();
    const state = this.#state;
    if (!('tls' in state)) return listener.lost(this.#errorCode ?? 'CLOSED');
    const { tls } = state;
    const over = (): void => {
      this.#tellFin(listener);
      const lost = () => listener.lost(this.#errorCode ?? 'CLOSED');
      // What was written and will never leave is told first.
      if (tls.closed) lost();
      else tls.once('close', lost).destroy();
    };
    // Bytes that came before an RST are read, as of a plain socket; those that nobody wants are not.
    const isDeaf = tls.destroyed || (tls.isPaused() && this.#fin !== 'heard');
    if (state.name === 'open' && !isDeaf) this.#whenDigested(state, over);
    else over();
  }

  /** Calls `then` when all that came of the socket has gone through TLS to whoever reads it. */
  #whenDigested(state: Extract<State, { tls: TLSSocket }>, then: () => void): void {
    const { tls, stream } = state;
    const look = (): void => {
      if (tls.destroyed || tls.readableEnded) return then();
      // A paused TLS tells of no close_notify, and of what stands before it neither.
      if (tls.isPaused()) tls.once('resume', again);
      else if (stream.readableLength > 0 || tls.readableLength > 0) again();
      else then();
    };
    // Each passes on what it has within a turn.
    const again = (): void => void this.#options.clock.atEndOfTurn(look);
    again();
  }
}
