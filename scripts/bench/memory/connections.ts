// Two processes: one accepts connections, the other dials them, and then both are idle. Either bare sockets, or the
// connection and session that a node holds for each peer, with the handshake done.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type ConnectionListener } from '../../../src/net/connection.ts';
import { TcpChannel } from '../../../src/net/tcp-channel.ts';
import { ReadingTurns } from '../../../src/net/turns.ts';
import { systemClock } from '../../../src/node/system-clock.ts';
import { sessionLimits } from '../../../src/session/limits.ts';
import { Session } from '../../../src/session/session.ts';
import { helloOf } from '../../../test/node/raw-peer.ts';
import { chainNetwork } from '../chains.ts';
import { residentBytes } from '../process-figures.ts';
import { letGo, ownOrder, say } from '../side-process.ts';

export interface ConnectionsOrder {
  readonly role: 'accept' | 'dial';
  readonly what: 'bare socket' | 'finack';
  readonly count: number;
  readonly port: number;
}

export type ConnectionsWords =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'held'; readonly bytesEach: number; readonly heapBytesEach: number };

/** Milliseconds in which what a handshake left behind is given back. */
const SETTLE_MS = 1_000;

const { role, what, count, port } = ownOrder<ConnectionsOrder>();

/** Held, so that nothing is collected that a node would keep. */
const kept: (Socket | Connection)[] = [];
const turns = new ReadingTurns(systemClock);

async function accept(): Promise<void> {
  let ready = 0;
  let allReady: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    allReady = resolve;
  });
  const oneMore = (): void => {
    ready++;
    if (ready === count) allReady();
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    keep(socket, undefined, oneMore);
    if (what === 'bare socket') oneMore();
  });
  server.listen(0, '127.0.0.1', count);
  await once(server, 'listening');
  const before = await settled();
  const { port: ownPort } = server.address() as AddressInfo;
  say({ kind: 'listening', port: ownPort } satisfies ConnectionsWords);
  await all;
  const after = await settled();
  const bytesEach = (after.resident - before.resident) / count;
  const heapBytesEach = (after.heap - before.heap) / count;
  say({ kind: 'held', bytesEach, heapBytesEach } satisfies ConnectionsWords);
}

async function dial(): Promise<void> {
  for (let i = 0; i < count; i++) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    if (what === 'bare socket') {
      keep(socket, `127.0.0.1:${port}`, () => undefined);
      await once(socket, 'connect');
    } else {
      await new Promise<void>((resolve) => keep(socket, `127.0.0.1:${port}`, resolve));
    }
  }
}

function keep(socket: Socket, dialled: string | undefined, ready: () => void): void {
  if (what === 'bare socket') {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.resume();
    kept.push(socket);
    return;
  }
  const connection = new Connection({
    ...{ id: `${kept.length}`, channel: new TcpChannel(socket), dialled },
    ...{ listener: new Idle(ready), clock: systemClock, turns },
    session: newSession(dialled === undefined ? 'listener' : 'dialer'),
  });
  kept.push(connection);
  connection.start();
}

function newSession(side: 'listener' | 'dialer'): Session {
  const help = { sign: () => new Uint8Array(64), verify: () => false, admit: () => undefined };
  const options = { role: side, hello: helloOf(chainNetwork), identityRequired: false } as const;
  return new Session({ ...options, help, limits: sessionLimits }, systemClock.nowMs());
}

class Idle implements ConnectionListener {
  readonly #ready: () => void;

  constructor(ready: () => void) {
    this.#ready = ready;
  }

  established(): void {
    this.#ready();
  }

  delivered(): void {}
  opened(): void {}
  moved(): void {}
  endReplies(): void {}
  measured(): void {}
  wrote(): void {}
  read(): void {}
  closed(): void {}
}

/** Bytes in memory, and those that JavaScript holds, once what is not needed has been given back. */
async function settled(): Promise<{ resident: number; heap: number }> {
  globalThis.gc?.();
  await sleep(SETTLE_MS);
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return { resident: residentBytes(), heap: heapUsed + external };
}

if (role === 'accept') {
  await accept();
} else {
  await dial();
}
await letGo();
// The sockets are many, and go with the process.
process.exit();
