// A client that stops reading while 1 GB is owed to it: the server, a process of its own, may hold
// its queue and a little more, and gives up after its write-stall deadline.
import { expect } from 'chai';
import { dial } from '../net/endpoints.ts';
import { CLIENT_HOST, SERVER_HOST, startPeer } from './harness.ts';

const BLOCK_BYTES = 250_000;
const REQUESTS = 9;
/** 9 x 500 x 250 KB: above 1 GB. */
const BLOCKS_PER_REQUEST = 500;

/** Bytes. What one peer may cost beyond an idle one (hostile case D13). */
const EXTRA_BYTES_MAX = 2 * 1024 * 1024;

describe('a client that stops reading while 1 GB is owed', () => {
  it('costs the server at most 2 MiB, and is reset', async function () {
    this.timeout(60_000);
    const server = await startPeer(['serve', SERVER_HOST, String(BLOCK_BYTES)], ['--expose-gc']);
    const [, port = ''] = await server.waitForLine(/^listening \{"port":(\d+)\}$/);
    const client = dial(Number(port), {}, { to: SERVER_HOST, from: CLIENT_HOST });
    await client.untilPhase('ready');
    client.connection.hold();
    for (let id = 1; id <= REQUESTS; id++) {
      const fromHeight = (id - 1) * BLOCKS_PER_REQUEST;
      const message = { kind: 'GetBlockRange', fromHeight, count: BLOCKS_PER_REQUEST } as const;
      client.connection.send({ id, message });
    }
    const [, over = ''] = await server.waitForLine(/^over 1 (.*)$/);
    const [, memory = ''] = await server.waitForLine(/^memory (.*)$/);
    client.connection.release();
    const { outcome } = await client.over();
    const exit = await server.end('SIGINT');

    const held = JSON.parse(memory) as Record<string, number>;
    console.log(`      ${memory}`);
    expect(held['extraBytes']).to.be.below(EXTRA_BYTES_MAX);
    expect(held['queuedBytes']).to.be.below(EXTRA_BYTES_MAX);
    expect(JSON.parse(over).outcome).to.include({ ending: 'timed-out', reason: 'write-stall' });
    expect(outcome).to.include({ ending: 'reset', by: 'peer' });
    expect(exit).to.deep.equal({ code: 0, signal: null });
  });
});
