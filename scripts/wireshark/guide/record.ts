// Records the capture that the guide looks at: real packets of real nodes on loopback, small enough to
// lie in the repository. Four visits to alice, one after the other: bob syncs and leaves, carol closes
// her half at once and reads on, dave breaks a clause, erin goes without a word.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCapture } from '../../../src/capture/capture.ts';
import { networks } from '../../../src/chain/network-parameters.ts';
import { recordedConversation } from '../../../src/cli/recorded-frames.ts';
import { type NodeHandle, startNode } from '../../../src/index.ts';
import type { NodeEvent } from '../../../src/observe/events.ts';
import { encodeEnvelope } from '../../../src/wire/codec.ts';
import { FrameReader, frameOf } from '../../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../../src/wire/limits.ts';

const alice = { host: '127.0.0.11', port: 9001 };
const addressOf = {
  bob: '127.0.0.12',
  carol: '127.0.0.13',
  dave: '127.0.0.14',
  erin: '127.0.0.15',
};

/** What alice has before anybody comes, and mines while bob is there. */
const BLOCKS_BEFORE = 10;
const BLOCKS_MEANWHILE = 2;

/** Longer is a hang: everything here takes less than a second. */
const STEP_TIMEOUT_MS = 10_000;

/** Writes `file` anew. Rejects with CaptureError where nothing may capture. */
export async function recordGuideCapture(file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'finack-guide-'));
  const heard = new Heard();
  const node = await startNode({
    ...{ folder: join(folder, 'alice'), network: networks.dev, peers: [] },
    ...{ ...alice, observer: (event) => heard.add(event) },
  });
  try {
    await mine(node, BLOCKS_BEFORE);
    const raw = join(folder, 'raw.pcap');
    const filter = `tcp port ${alice.port} and host ${alice.host}`;
    const capture = await startCapture({ filter, file: raw });
    const visits = [bob, carol, dave, erin];
    for (const [at, visit] of visits.entries()) {
      await visit(node, join(folder, 'visitor'));
      await reached(() => heard.closes > at, 'alice notices the end');
    }
    await capture.stop();
    // Without the marker that proves the capture complete.
    execFileSync('tshark', ['-r', raw, '-Y', 'tcp', '-w', file], { stdio: 'ignore' });
  } finally {
    await node.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many connections ended, as alice tells it. */
class Heard {
  closes = 0;
  add(event: NodeEvent): void {
    if (event.type === 'connection.close') this.closes++;
  }
}

/** A node that syncs ten blocks, follows two more, and says Goodbye. */
async function bob(host: NodeHandle, folder: string): Promise<void> {
  const node = await startNode({
    ...{ folder, network: networks.dev, peers: [], host: addressOf.bob, port: 0 },
    dialFrom: addressOf.bob,
  });
  await node.connect(host.address);
  await reached(() => node.status().height === host.status().height, 'bob syncs');
  await mine(host, BLOCKS_MEANWHILE);
  await reached(() => node.status().height === host.status().height, 'bob follows');
  await node.leave(host.address, 'goodbye');
  await node.stop();
}

/** The recorded client of `finack frames`: Goodbye and FIN before the answer comes. */
async function carol(): Promise<void> {
  const [hello, ready, request, goodbye] = recordedFrames();
  const socket = await dial(addressOf.carol);
  socket.write(hello);
  await once(socket, 'data');
  socket.write(ready);
  socket.write(request);
  socket.end(goodbye);
  await lastByte(socket);
}

/** Answers a Ping that nobody sent. [B-2] */
async function dave(): Promise<void> {
  const [hello, ready] = recordedFrames();
  const socket = await dial(addressOf.dave);
  socket.write(hello);
  await once(socket, 'data');
  socket.write(ready);
  socket.write(frameOf(encodeEnvelope({ message: { kind: 'Pong', nonce: 7n } })));
  await lastByte(socket);
  socket.end();
}

/** What the kernel does for a process that was killed: a FIN, and no Goodbye. */
async function erin(): Promise<void> {
  const [hello, ready] = recordedFrames();
  const socket = await dial(addressOf.erin);
  socket.write(hello);
  await once(socket, 'data');
  socket.end(ready);
  await lastByte(socket);
}

/** Hello, Ready, GetBlockRange, Goodbye. */
function recordedFrames(): [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  const reader = new FrameReader();
  reader.push(recordedConversation(networks.dev, { fromHeight: 1, count: BLOCKS_BEFORE }));
  const next = (): Uint8Array => {
    const read = reader.next(FRAME_BYTES_MAX);
    if (read.status !== 'frame') throw new Error('the recorded conversation has four frames');
    return read.frame;
  };
  return [next(), next(), next(), next()];
}

async function dial(localAddress: string): Promise<Socket> {
  const socket = connect({ ...alice, localAddress, noDelay: true, allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

/** Reads to the peer's FIN, or to the RST with which it broke off. */
async function lastByte(socket: Socket): Promise<void> {
  socket.on('error', () => {}); // the RST; 'close' follows
  socket.resume();
  await Promise.race([once(socket, 'end'), new Promise((gone) => socket.once('close', gone))]);
}

async function mine(node: NodeHandle, count: number): Promise<void> {
  const goal = node.status().height + count;
  node.startMining({ notesPerBlock: 2, intervalMs: 0, count });
  await reached(() => node.status().height === goal, `${count} blocks are mined`);
}

async function reached(isTrue: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + STEP_TIMEOUT_MS;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
