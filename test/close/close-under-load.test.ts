// The close that loses nothing: the client says Goodbye `done` and FIN while the server still owes
// blocks and both hold bytes that nobody has read. Proved from the packets, every run.
//
// How both come to hold 64 KiB unread. The client stops reading (hold) and asks for early blocks: the
// server sends them, and they lie in the client's kernel. Then the server stops reading, and the
// client asks for the owed blocks in four requests of 500 hashes, 17 KiB each: they lie in the
// server's kernel, with Goodbye and FIN behind them. Leaving makes the client read again; the server
// is released when the client's FIN is out.
import { once } from 'node:events';
import { expect } from 'chai';
import { needsCapture } from '../helpers/needs.ts';
import { BlockServer, fillerBlock, fillerHash, fillerIndex } from '../net/block-server.ts';
import { listen, readyPair, type TestEndpoint, type TestListener } from '../net/endpoints.ts';
import {
  CLIENT_HOST,
  captured,
  endReportOf,
  expectCloses,
  RUNS,
  type Run,
  SERVER_HOST,
} from './harness.ts';

const UNREAD_BYTES = 64 * 1024;
const EARLY_BYTES = 160 * 1024;
const REQUESTS = 4;
const BLOCKS_PER_REQUEST = 16;
/** A request names 500 blocks, and the server has the first few. */
const HASHES_PER_REQUEST = 500;

const sizes = [
  { name: '200 KiB', owedBytes: 200 * 1024 },
  { name: '1 MiB', owedBytes: 1024 * 1024 },
  { name: '8 MiB', owedBytes: 8 * 1024 * 1024 },
];

/** Blocks the server has: first the owed ones, request by request, then the early ones. */
function planOf(owedBytes: number) {
  const owedBlocks = REQUESTS * BLOCKS_PER_REQUEST;
  const blockBytes = owedBytes / owedBlocks;
  const earlyBlocks = Math.ceil(EARLY_BYTES / blockBytes);
  return { blockBytes, owedBlocks, earlyBlocks, count: owedBlocks + earlyBlocks };
}
type Plan = ReturnType<typeof planOf>;

/** The early blocks: sent, and not read by the client's program. */
async function fillTheClient(
  client: TestEndpoint,
  server: TestEndpoint,
  plan: Plan,
): Promise<void> {
  client.connection.hold();
  const { owedBlocks: fromHeight, earlyBlocks: count } = plan;
  client.connection.send({ id: 1, message: { kind: 'GetBlockRange', fromHeight, count } });
  await server.until(() => server.sent.includes('BlocksEnd'));
  const sent = server.connection.counts.bytesSent - server.connection.queuedBytes;
  expect(sent - client.connection.counts.bytesReceived).to.be.above(UNREAD_BYTES);
}

/** Four requests, Goodbye and FIN: all sent, and not read by the server's program. */
async function leaveBehindRequests(client: TestEndpoint, server: TestEndpoint): Promise<void> {
  server.connection.hold();
  for (let at = 0; at < REQUESTS; at++) {
    const known = Array.from({ length: BLOCKS_PER_REQUEST }, (_, i) => at * BLOCKS_PER_REQUEST + i);
    const unknown = Array.from({ length: HASHES_PER_REQUEST - known.length }, () => 999_999);
    const hashes = [...known, ...unknown].map(fillerHash);
    client.connection.send({ id: 2 + at, message: { kind: 'GetBlocks', hashes } });
  }
  const flushed = once(client.socket, 'finish');
  client.connection.leave('done');
  await flushed;
  const unread = client.connection.counts.bytesSent - server.connection.counts.bytesReceived;
  expect(unread).to.be.above(UNREAD_BYTES);
}

async function closeUnderLoad(
  listening: TestListener,
  plan: Plan,
  blocks: Uint8Array[],
): Promise<Run> {
  const { dialer: client, listener: server } = await readyPair(listening, {}, CLIENT_HOST);
  const got: number[] = [];
  client.onDelivered = ({ message }) => {
    if (message.kind !== 'Block') return;
    const index = fillerIndex(message.bytes);
    got.push(index);
    expect(Buffer.compare(message.bytes, blocks[index] ?? message.bytes.subarray(1))).to.equal(0);
  };
  await fillTheClient(client, server, plan);
  await leaveBehindRequests(client, server);
  server.connection.release();
  const [ours, theirs] = await Promise.all([client.over(), server.over()]);

  const early = Array.from({ length: plan.earlyBlocks }, (_, at) => plan.owedBlocks + at);
  const owed = Array.from({ length: plan.owedBlocks }, (_, at) => at);
  expect(got).to.deep.equal([...early, ...owed]);
  expect(ours.outcome).to.include({ ending: 'graceful', by: 'us', delivery: 'confirmed' });
  expect(theirs.outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'done' });
  expect(ours.counts.bytesReceived).to.equal(theirs.counts.bytesSent);
  expect(theirs.counts.bytesReceived).to.equal(ours.counts.bytesSent);
  const reports = {
    opener: endReportOf(ours, client.goodbyeBytes),
    acceptor: endReportOf(theirs, server.goodbyeBytes),
  };
  return { opener: client.connection.localAddress, reports };
}

describe('[G-4] a close under load', () => {
  before(async function () {
    await needsCapture(this);
  });

  for (const { name, owedBytes } of sizes) {
    it(`with ${name} owed and 64 KiB unread on both sides loses nothing, ${RUNS} times`, async function () {
      this.timeout(300_000);
      const plan = planOf(owedBytes);
      const blocks = Array.from({ length: plan.count }, (_, at) =>
        fillerBlock(at, plan.blockBytes),
      );
      const serve = (end: TestEndpoint): void => void new BlockServer(end, plan).attach();
      const listening = await listen({}, serve, SERVER_HOST);
      const runs: Run[] = [];
      const work = async (): Promise<void> => {
        while (runs.length < RUNS) runs.push(await closeUnderLoad(listening, plan, blocks));
        await listening.close();
      };
      await captured(listening.port, 'headers', work, (seen) => {
        const resets = expectCloses(seen, runs);
        console.log(`      ${name}: ${runs.length} closes, ${resets} RST`);
      });
    });
  }
});
