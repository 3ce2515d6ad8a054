// SIGTERM in mid-stream: a real signal to a real process that is serving blocks. The stream ends on a
// block boundary, BlocksEnd says how many came, and both sides close gracefully. The server goes on
// listening, so that one process can take hundreds of signals.
import { expect } from 'chai';
import type { RunningProgram } from '../../src/capture/child.ts';
import type { Closing } from '../../src/net/connection.ts';
import { needsCapture } from '../helpers/needs.ts';
import { fillerBlock, fillerIndex } from '../net/block-server.ts';
import { dial } from '../net/endpoints.ts';
import {
  CLIENT_HOST,
  captured,
  endReportOf,
  expectCloses,
  RUNS,
  type Run,
  SERVER_HOST,
  startPeer,
} from './harness.ts';

const BLOCK_BYTES = 128 * 1024;
/** 64 MB: more than the largest size below and all that two kernels hold. */
const BLOCKS_ASKED = 500;

const sizes = [
  { name: '200 KiB', afterBytes: 200 * 1024 },
  { name: '1 MiB', afterBytes: 1024 * 1024 },
  { name: '8 MiB', afterBytes: 8 * 1024 * 1024 },
];

interface SignalRun extends Run {
  served: number;
}

type Report = Closing & { goodbyeBytes: number };

/** The server's last words about its connection of that number. */
async function reportOf(server: RunningProgram, number: number): Promise<Report> {
  const [, json = ''] = await server.waitForLine(new RegExp(`^over ${number} (.*)$`));
  return JSON.parse(json) as Report;
}

async function signalInMidStream(
  server: RunningProgram,
  port: number,
  afterBytes: number,
  blocks: readonly Uint8Array[],
  number: number,
): Promise<SignalRun> {
  const client = dial(port, {}, { to: SERVER_HOST, from: CLIENT_HOST });
  let blockFrames = 0;
  let signals = 0;
  client.onDelivered = ({ message }) => {
    if (message.kind !== 'Block') return;
    expect(fillerIndex(message.bytes)).to.equal(blockFrames);
    expect(Buffer.compare(message.bytes, blocks[blockFrames] ?? new Uint8Array())).to.equal(0);
    blockFrames++;
    if (signals > 0 || client.connection.counts.bytesReceived < afterBytes) return;
    signals++;
    server.signal('SIGTERM');
  };
  await client.untilPhase('ready');
  const message = { kind: 'GetBlockRange', fromHeight: 0, count: BLOCKS_ASKED } as const;
  client.connection.send({ id: 1, message });
  const ours = await client.over();
  const theirs = await reportOf(server, number);

  const last = client.envelopes.at(-1)?.message;
  const served = last?.kind === 'BlocksEnd' ? last.served : -1;
  expect(served).to.equal(blockFrames);
  expect(served).to.be.below(BLOCKS_ASKED);
  expect(ours.outcome).to.include({ ending: 'graceful', by: 'peer', reason: 'leaving' });
  expect(theirs.outcome).to.include({ ending: 'graceful', by: 'us', delivery: 'confirmed' });
  expect(ours.counts.bytesReceived).to.equal(theirs.counts.bytesSent);
  expect(theirs.counts.bytesReceived).to.equal(ours.counts.bytesSent);
  const reports = {
    opener: endReportOf(ours, client.goodbyeBytes),
    acceptor: endReportOf(theirs, theirs.goodbyeBytes),
  };
  return { opener: client.connection.localAddress, served, reports };
}

describe('[G-4] SIGTERM in mid-stream', () => {
  let server: RunningProgram;
  let port: number;
  let connections = 0;
  const blocks = Array.from({ length: BLOCKS_ASKED }, (_, at) => fillerBlock(at, BLOCK_BYTES));

  before(async function () {
    await needsCapture(this);
    server = await startPeer(['serve', SERVER_HOST, String(BLOCK_BYTES)]);
    const [, found = ''] = await server.waitForLine(/^listening \{"port":(\d+)\}$/);
    port = Number(found);
  });
  after(async () => {
    if (server === undefined) return;
    expect(await server.end('SIGINT')).to.deep.equal({ code: 0, signal: null });
  });

  for (const { name, afterBytes } of sizes) {
    it(`after ${name} ends on a block boundary and loses nothing, ${RUNS} times`, async function () {
      this.timeout(300_000);
      const runs: SignalRun[] = [];
      const work = async (): Promise<void> => {
        while (runs.length < RUNS) {
          runs.push(await signalInMidStream(server, port, afterBytes, blocks, ++connections));
        }
      };
      await captured(port, 'headers', work, (seen) => {
        const resets = expectCloses(seen, runs);
        const served = runs.map((run) => run.served);
        const range = `${Math.min(...served)} to ${Math.max(...served)} of ${BLOCKS_ASKED} blocks`;
        console.log(`      ${name}: ${runs.length} signals, ${range} served, ${resets} RST`);
      });
    });
  }
});
