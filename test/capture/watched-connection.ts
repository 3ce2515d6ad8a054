// A connection on loopback for tests, watched by a capture and by the kernel. Also small things that its
// two ends need, none of which sleeps.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCapture } from '../../src/capture/capture.ts';
import { type StateChange, watchKernelStates } from '../../src/capture/kernel-states.ts';
import { readStreams, type TcpStream } from '../../src/capture/packets.ts';
import { readProcSockets } from '../../src/capture/proc-net-tcp.ts';

export interface WatchedConnection {
  file: string;
  stream: TcpStream;
  changes: StateChange[];
  level: string;
  packets: number;
}

/** Watches what `play` does with a listening server, which is closed afterwards. */
export async function watchServer(
  talk: (server: Server, port: number) => Promise<void>,
): Promise<WatchedConnection> {
  const folder = await mkdtemp(join(tmpdir(), 'finack-connection-'));
  after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'connection.pcap');
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const watch = await watchKernelStates({ ports: [port] });
  const capture = await startCapture({ filter: `tcp port ${port}`, file });
  await talk(server, port);
  server.close();
  const { packets } = await capture.stop();
  const changes = watch.level === 'absent' ? [] : (await watch.stop()).changes;
  const [stream] = await readStreams(file);
  if (stream === undefined) throw new Error(`${file} holds no TCP stream`);
  return { file, stream, changes, level: watch.level, packets };
}

/** A dials, B accepts; both may speak after the other's FIN; over when both have emitted 'close'. */
export function watchBetween(
  talk: (a: Socket, b: Socket) => Promise<void>,
): Promise<WatchedConnection> {
  return watchServer(async (server, port) => {
    const a = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const [[accepted]] = await Promise.all([once(server, 'connection'), once(a, 'connect')]);
    const b = accepted as Socket;
    for (const socket of [a, b]) socket.on('error', () => {}); // a reset is part of some plays
    const closed = Promise.all([closing(a), closing(b)]);
    await talk(a, b);
    await closed;
  });
}

/** events.once would reject on 'error', and a reset is an error to one end. */
export function closing(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}

/** Resolves when the kernel shows this socket in `state`. Asks again and again, without a pause. */
export async function untilKernelShows(socket: Socket, state: string): Promise<void> {
  for (;;) {
    const sockets = await readProcSockets();
    const own = sockets.find(({ local, remote }) => {
      return local.endsWith(`:${socket.localPort}`) && remote.endsWith(`:${socket.remotePort}`);
    });
    if (own?.state === state) return;
  }
}
