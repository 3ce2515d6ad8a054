// The transport that is this machine's TCP: connect, and bind, listen, accept. Every socket becomes a
// channel at once; what is said on it, and what a failure means, is decided elsewhere.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Address, formatAddress, socketAddress } from './address.ts';
import type { Channel } from './channel.ts';
import { BACKLOG } from './limits.ts';
import { TcpChannel } from './tcp-channel.ts';
import { ListenError, type ListenerEvents, type Listening, type Transport } from './transport.ts';

/** By default Node would answer a FIN with ours before we have sent what the peer waits for. */
const allowHalfOpen = true;

export const tcpTransport: Transport = socketTransport((socket) => new TcpChannel(socket));

/** @param newChannel of a socket that connects to `dialled`, or that was accepted just now */
export function socketTransport(
  newChannel: (socket: Socket, dialled: Address | undefined) => Channel,
): Transport {
  return {
    dial: (to, from) => {
      const localAddress = from === undefined ? {} : { localAddress: from };
      return newChannel(connect({ ...to, ...localAddress, allowHalfOpen }), to);
    },
    listen: (where, socketsMax, listener) =>
      listen(where, socketsMax, listener, (socket) => newChannel(socket, undefined)),
  };
}

async function listen(
  where: Address,
  socketsMax: number,
  listener: ListenerEvents,
  newChannel: (accepted: Socket) => Channel,
): Promise<Listening> {
  const server = createServer({ allowHalfOpen });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(where, error)));
    // exclusive: no cluster shares this port. The kernel completes handshakes from here on.
    server.listen({ ...where, backlog: BACKLOG, exclusive: true }, resolve);
  });
  // error: accept(2) failed, for want of descriptors above all. The listener lives on, and the
  // connection waits in the kernel's queue.
  server.removeAllListeners('error').on('error', (error) => listener.failed(error));
  // connection: accept(2) returned. The handshake was done before, by the kernel.
  server.on('connection', (socket) => listener.accepted(newChannel(socket)));
  server.maxConnections = socketsMax;
  server.on('drop', (from) => {
    listener.dropped(socketAddress(from?.remoteAddress, from?.remotePort));
  });
  return { address: boundAddress(server), close: () => closed(server) };
}

function boundAddress(server: Server): string {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null
    ? socketAddress(bound.address, bound.port)
    : '?';
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
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
