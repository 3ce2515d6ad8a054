// The port through which a node reaches others: it dials and listens, and gets channels. Plain TCP is
// tcp-transport.ts; a simulated world hands in its own. Who may stay, and what is said, is decided
// elsewhere.
import type { Address } from './address.ts';
import type { Channel } from './channel.ts';

export interface Transport {
  /** Begins to connect; whether it succeeds the channel tells. `from`: local IP address to dial from. */
  dial(to: Address, from: string | undefined): Channel;
  /**
   * Binds and listens; never holds more than `socketsMax` accepted channels.
   * @throws ListenError with one line that says what to do
   */
  listen(where: Address, socketsMax: number, listener: ListenerEvents): Promise<Listening>;
}

export interface ListenerEvents {
  /** A connection whose handshake the network has completed; not started yet. */
  accepted(channel: Channel): void;
  /** One could not be accepted; the others go on. */
  failed(error: Error): void;
  /** One more than `socketsMax` came, and was closed before it cost anything. */
  dropped(address: string): void;
}

export interface Listening {
  /** HOST:PORT as really bound. */
  readonly address: string;
  /** Stops accepting at once; resolves when every accepted channel is lost as well. */
  close(): Promise<void>;
}

/** The world would not let us bind. `code` is the system's: EADDRINUSE, EADDRNOTAVAIL, EACCES ... */
export class ListenError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
