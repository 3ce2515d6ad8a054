// A socket as the stream that TLS writes its records to and reads them from. TLS on the socket itself
// would hide what happens to it: its FIN could not be told from close_notify, nor could it be reset. Here
// the socket stays ours: its events and its end are its channel's business, and the peer's FIN does not
// pass through, so that TLS ends only when the peer has said so.
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLS_BUFFER_BYTES } from './limits.ts';

type Done = (error?: Error | null) => void;

export class TlsStream extends Duplex {
  readonly #socket: Socket;

  /** @param first what has been read of the socket already */
  constructor(socket: Socket, first?: Uint8Array) {
    super({ allowHalfOpen: true, highWaterMark: TLS_BUFFER_BYTES });
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    if (first !== undefined) this.#take(first);
  }

  override _read(): void {
    if (!this.#socket.destroyed) this.#socket.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
    this.#socket.write(chunk, done);
  }

  /** Several records are one writev(2). */
  override _writev(records: { chunk: Uint8Array }[], done: Done): void {
    const last = records.length - 1;
    this.#socket.cork();
    for (const [at, { chunk }] of records.entries()) {
      if (at < last) this.#socket.write(chunk);
      else this.#socket.write(chunk, done);
    }
    this.#socket.uncork();
  }

  /** TLS has said close_notify: our FIN goes behind it. */
  override _final(done: Done): void {
    this.#socket.end(done);
  }

  #take(chunk: Uint8Array): void {
    // What comes behind a close_notify is nobody's. The socket reads on, to hear the FIN.
    if (this.destroyed) return;
    if (!this.push(chunk)) this.#socket.pause();
  }
}
