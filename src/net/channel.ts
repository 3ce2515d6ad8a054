// The port between a connection and what carries its bytes: plain TCP (tcp-channel.ts), TLS above it
// (tls-channel.ts), a virtual network in a simulated world. Types only. A channel is a stream of bytes in each direction,
// and either side ends its own: FIN, RST and bytes are three different things here, whatever is below.
//
//   start -> opened -> bytes* -> fin -> lost          the peer's FIN ends its bytes, not ours
//        write* -> end -> flushed                     our FIN is queued behind everything written
//        reset  -> lost                               an RST; what was queued is lost
//
// After both FINs the channel closes by itself; `lost` is the last call, and comes once.
import type { ChannelProof } from '../session/handshake-rules.ts';

export interface Channel {
  /** HOST:PORT of both ends as the network knows them; from `opened` to `lost`. */
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** Bytes written here that the network has not taken. */
  readonly queuedBytes: number;
  /** Bytes that have arrived, handed on or not; under TLS, those that were inside. */
  readonly bytesRead: number;

  /** Called once, and before anything but `reset`. An accepted plain channel is open within the call. */
  start(listener: ChannelListener): void;
  /**
   * Behind everything written before; the pieces leave together, as far as the network takes them. `done`
   * is called once per write, in order.
   */
  write(pieces: readonly Uint8Array[], done?: (fate: WriteFate) => void): void;
  /** Our FIN behind everything written; nothing is written after it. The peer may go on sending. */
  end(): void;
  /** No more `bytes` until `resume`. A FIN or RST behind bytes that are not read is not seen. */
  pause(): void;
  resume(): void;
  /** An RST now, also while connecting and after `end`; `lost` follows, never within the call. */
  reset(): void;
}

/** The network has taken the bytes, which is not yet the peer; or it never will. */
export type WriteFate = 'taken' | 'lost';

/** What a channel tells its owner. None of these may throw. */
export interface ChannelListener {
  /**
   * The peer's side has answered; bytes may flow. Not called if that never happens. `proof`: of a channel
   * that proves keys. [H-10]
   */
  opened(proof?: ChannelProof): void;
  /** The chunk is the listener's own. */
  bytes(chunk: Uint8Array): void;
  /** The queue of written bytes has run empty. */
  drained(): void;
  /** All our bytes and our FIN are in the network's hands; not yet in the peer's. */
  flushed(): void;
  /**
   * The peer's FIN, behind all its bytes. It proves nothing by itself. `missing`: what a channel that can
   * tell wants before it, and has not had; there may have been more bytes.
   */
  fin(missing?: string): void;
  /** Nothing is open any more. `code`: the error's, as node:net names it; CLOSED if there was none. */
  lost(code: string): void;
}
