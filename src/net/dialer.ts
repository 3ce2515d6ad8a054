// socket and connect: an outgoing socket, half-open like every socket of ours. What is said on it,
// and what a failure means, is the connection's and the session's concern.
import { connect, type Socket } from 'node:net';
import type { Address } from './address.ts';

/** `from`: local address to dial from. The socket is still connecting when it is returned. */
export function dial(to: Address, from: string | undefined): Socket {
  return connect({
    ...to,
    ...(from === undefined ? {} : { localAddress: from }),
    // Half-open on purpose: by default Node would answer a FIN with ours before we have paid.
    allowHalfOpen: true,
  });
}
