// A node in a process of its own that reports its memory and its event loop when it is asked to, over
// the parent's channel. Started by memory.test.ts with --expose-gc; not a test by itself.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { networks } from '../../src/chain/network-parameters.ts';
import { startNode } from '../../src/node/start-node.ts';
import { sessionLimits } from '../../src/session/limits.ts';

export type Ask = 'look' | 'measure' | 'mine' | 'delay' | 'stop';

export interface Report {
  address: string;
  /** Bytes; after a full collection if the question was `measure`. */
  heap: number;
  external: number;
  rss: number;
  /** Bytes that wait in this process for each peer. */
  queued: number[];
  /** Milliseconds. */
  delay: { p50: number; p99: number; max: number };
  height: number;
  endings: Record<string, number>;
}

const [, , folder = '', writeStallTimeoutMs = '20000'] = process.argv;

const node = await startNode({
  folder,
  network: networks.dev,
  host: '127.0.0.1',
  port: 0,
  peers: [],
  sessionLimits: { ...sessionLimits, writeStallTimeoutMs: Number(writeStallTimeoutMs) },
});
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();

/** Buffers that a collection finds are given back a little later, so it is run until nothing moves. */
async function collect(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function report(): Report {
  const { heapUsed, external, rss } = process.memoryUsage();
  const ms = (nanoseconds: number) => nanoseconds / 1e6;
  const { max } = delays;
  const delay = { p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(max) };
  const { height, endings } = node.status();
  const queued = node.peers().map(({ queuedBytes }) => queuedBytes);
  return { address: node.address, heap: heapUsed, external, rss, queued, delay, height, endings };
}

async function answer(ask: Ask): Promise<void> {
  if (ask === 'measure') await collect();
  if (ask === 'mine') node.startMining({ notesPerBlock: 100, noteBytes: 500, intervalMs: 0 });
  if (ask === 'delay') delays.reset();
  if (ask !== 'stop') return void process.send?.(report());
  await node.stop();
  process.disconnect();
}

process.on('message', (ask: Ask) => void answer(ask));
