// A peer in a process of its own, so that signals are real: `serve HOST BYTES` accepts and serves
// blocks of that size, `dial HOST PORT FROM HOW` is a client. It reports on stdout, one line each;
// SIGTERM says Goodbye `leaving` on every connection, but a server goes on listening.
import { BlockServer } from '../net/block-server.ts';
import { dial, listen, type TestEndpoint } from '../net/endpoints.ts';

const [mode = '', host = '', ...rest] = process.argv.slice(2);

function say(word: string, about: object = {}): void {
  console.log(`${word} ${JSON.stringify(about)}`);
}

let connections = 0;

async function report(end: TestEndpoint): Promise<void> {
  const number = ++connections;
  const { outcome, counts, bytesLost } = await end.over();
  const { address: remote } = end.connection;
  say(`over ${number}`, { remote, outcome, counts, bytesLost, goodbyeBytes: end.goodbyeBytes });
}

/** Bytes of heap and of buffers outside it, after a collection. */
function heldBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.(); // buffers are freed in the background: this waits for the first to be done
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** With --expose-gc: the most that serving ever held above the beginning, measured before every run. */
function watchMemory(end: TestEndpoint, server: BlockServer): void {
  const beforeBytes = heldBytes();
  const rssBeforeBytes = process.memoryUsage().rss;
  const most = { extraBytes: 0, queuedBytes: 0, rssExtraBytes: 0, servedBytes: 0 };
  server.onRun = (runBytes) => {
    most.servedBytes += runBytes;
    most.extraBytes = Math.max(most.extraBytes, heldBytes() - beforeBytes);
    most.queuedBytes = Math.max(most.queuedBytes, end.connection.queuedBytes + runBytes);
    const { rss } = process.memoryUsage();
    most.rssExtraBytes = Math.max(most.rssExtraBytes, rss - rssBeforeBytes);
  };
  void end.over().then(() => say('memory', most));
}

async function serve(blockBytes: number): Promise<void> {
  const living = new Set<TestEndpoint>();
  const limits = globalThis.gc === undefined ? {} : { writeStallTimeoutMs: 500 };
  const prepare = (end: TestEndpoint): void => {
    const server = new BlockServer(end, { count: 1_000_000, blockBytes }).attach();
    if (globalThis.gc !== undefined) watchMemory(end, server);
    living.add(end);
    void report(end).then(() => living.delete(end));
  };
  const listening = await listen({ limits }, prepare, host);
  process.on('SIGTERM', () => {
    for (const end of living) end.connection.leave('leaving');
  });
  process.on('SIGINT', () => {
    for (const end of living) end.connection.leave('leaving');
    void listening.close();
  });
  say('listening', { port: listening.port });
}

/**
 * `idle` says nothing after the handshake; `hold` asks for blocks and stops reading; `leave` asks for
 * blocks and leaves with `done` at once.
 */
async function join(port: number, from: string, how: string): Promise<void> {
  const end = dial(port, {}, { to: host, from });
  void report(end);
  await end.untilPhase('ready');
  if (how === 'hold') end.connection.hold();
  if (how !== 'idle') {
    const message = { kind: 'GetBlockRange', fromHeight: 0, count: 500 } as const;
    end.connection.send({ id: 1, message });
  }
  if (how === 'leave') end.connection.leave('done');
  process.on('SIGTERM', () => end.connection.leave('leaving'));
  say('ready');
}

if (mode === 'serve') await serve(Number(rest[0]));
else await join(Number(rest[0]), rest[1] ?? host, rest[2] ?? 'idle');
