// socket, bind, listen, accept: one listening socket and what it accepts. Who may stay is decided
// elsewhere; here every accepted socket is handed on, and every failure to bind says what to do.
import { createServer, type Server, type Socket } from 'node:net';
import { type Address, formatAddress, socketAddress } from './address.ts';
import { BACKLOG } from './limits.ts';

/** The world would not let us bind. `code` is the system's: EADDRINUSE, EADDRNOTAVAIL, EACCES ... */
export class ListenError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface ListenerEvents {
  /** A connection whose handshake the kernel has completed. */
  accepted: (socket: Socket) => void;
  /** One could not be accepted; the others go on. */
  failed: (error: Error) => void;
  /** One more than `socketsMax` came, and was closed before it cost anything. */
  dropped: (address: string) => void;
}

export class Listener {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Binds and listens; never holds more than `socketsMax` accepted sockets. @throws ListenError with one line that says what to do. */
  static async open(
    address: Address,
    socketsMax: number,
    { accepted, failed, dropped }: ListenerEvents,
  ): Promise<Listener> {
    // Half-open on purpose: by default Node would answer a FIN with ours before we have paid.
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(address, error)));
      // exclusive: no cluster shares this port. The kernel completes handshakes from here on.
      server.listen({ ...address, backlog: BACKLOG, exclusive: true }, resolve);
    });
    // error: accept(2) failed, for want of descriptors above all. The listener lives on, and the
    // connection waits in the kernel's queue.
    server.removeAllListeners('error').on('error', failed);
    // connection: accept(2) returned. The handshake was done before, by the kernel.
    server.on('connection', accepted);
    server.maxConnections = socketsMax;
    server.on('drop', (from) => dropped(socketAddress(from?.remoteAddress, from?.remotePort)));
    return new Listener(server);
  }

  /** HOST:PORT as really bound. */
  get address(): string {
    const bound = this.#server.address();
    return typeof bound === 'object' && bound !== null
      ? socketAddress(bound.address, bound.port)
      : '?';
  }

  /** Stops accepting at once; resolves when every accepted socket is closed as well. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function listenError(address: Address, error: NodeJS.ErrnoException): ListenError {
  const at = formatAddress(address);
  const code = error.code ?? 'UNKNOWN';
  const advice: Record<string, string> = {
    EADDRINUSE: `${at} is in use: stop the program that holds it, or choose another port (0 finds a free one)`,
    EADDRNOTAVAIL: `this machine has no address ${address.host}: choose another host`,
    EACCES: `no permission to bind ${at}: ports below 1024 need privileges, choose a higher port`,
    ENOTFOUND: `the host name ${address.host} does not resolve: choose another host`,
  };
  return new ListenError(code, advice[code] ?? `cannot listen on ${at}: ${error.message}`, {
    cause: error,
  });
}
