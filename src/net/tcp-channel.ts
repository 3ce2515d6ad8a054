// A channel that is one TCP socket. Every event of the socket is handled here, each with a sentence on
// what TCP did. What the bytes mean, and when to end, is not known here.
//
// The socket must be half-open (allowHalfOpen), so that our own code sends every FIN. On the good path
// nothing here destroys it: after both FINs Node closes it by itself. Only `reset` resets.
import type { Socket } from 'node:net';
import { socketAddress } from './address.ts';
import type { Channel, ChannelListener, WriteFate } from './channel.ts';
import { resetBehindEnd, resetSocket } from './tcp-endings.ts';

export class TcpChannel implements Channel {
  readonly #socket: Socket;
  /** The error that came before 'close', as node:net names it. */
  #errorCode = 'CLOSED';

  /** @param socket accepted just now, or still connecting */
  constructor(socket: Socket) {
    this.#socket = socket;
    // error: an RST, a failed connect, EPIPE; 'close' follows always. Heard from the first moment on,
    // because a channel may be reset that nobody has started.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#errorCode = error.code ?? error.message;
    });
  }

  get localAddress(): string {
    return socketAddress(this.#socket.localAddress, this.#socket.localPort);
  }

  get remoteAddress(): string {
    return socketAddress(this.#socket.remoteAddress, this.#socket.remotePort);
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  start(listener: ChannelListener): void {
    const socket = this.#socket;
    // Small frames must not wait for an ACK of the one before (Nagle and delayed ACK: 40 ms).
    socket.setNoDelay(true);
    // connect: the SYN-ACK came, and our ACK is out.
    socket.on('connect', () => listener.opened());
    // data: bytes that the kernel has acknowledged already; the peer cannot know that we read them.
    socket.on('data', (chunk) => listener.bytes(chunk));
    // end: the peer's FIN, or on some Node versions its RST. It proves nothing by itself.
    socket.on('end', () => this.#ended(listener));
    // finish: all our bytes and our FIN are in the kernel's hands; not yet in the peer's.
    socket.on('finish', () => listener.flushed());
    // drain: the queue in this process has run empty.
    socket.on('drain', () => listener.drained());
    // close: the descriptor is gone. After both FINs, after an error, or after our reset.
    socket.on('close', () => listener.lost(this.#errorCode));
    if (!socket.connecting) listener.opened();
  }

  /** `done` says that the kernel has taken the last piece, or that it never will. */
  write(pieces: readonly Uint8Array[], done: (fate: WriteFate) => void = () => {}): void {
    const socket = this.#socket;
    // A reset calls back without an error for the write that it cut short.
    const told = (error?: Error | null) => done(error || socket.destroyed ? 'lost' : 'taken');
    // Corked, the pieces are one writev(2).
    if (pieces.length > 1) socket.cork();
    let left = pieces.length;
    for (const bytes of pieces) {
      if (--left > 0) socket.write(bytes);
      else socket.write(bytes, told);
    }
    if (pieces.length > 1) socket.uncork();
  }

  end(): void {
    this.#socket.end();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    if (!this.#socket.destroyed) this.#socket.resume();
  }

  /** An RST, whatever still waits to be sent. */
  reset(): void {
    resetSocket(this.#socket);
  }

  #ended(listener: ChannelListener): void {
    const code = resetBehindEnd(this.#socket);
    if (code === undefined) return listener.fin();
    // The kernel has closed this connection; all that is left is to close the descriptor.
    this.#errorCode = code;
    this.#socket.destroy();
  }
}
