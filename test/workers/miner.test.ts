import { fork } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { sha256 } from '../../src/chain/hash.ts';
import { encodeHeader, withNonce } from '../../src/chain/header.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { meetsTarget, searchNonce } from '../../src/consensus/pow.ts';
import { Miner, MinerError } from '../../src/workers/miner.ts';
import { fromHex, worked } from '../chain/worked-block.ts';

const { fields } = worked.header;
const easy = { headerBytes: withNonce(fromHex(worked.header.bytes), 0n) };
/** No nonce will ever do. */
const hopeless = { headerBytes: encodeHeader({ ...fields, nonce: 0n, target: '0'.repeat(64) }) };
const never = new AbortController().signal;

describe('the miner', () => {
  let miner: Miner;

  beforeEach(() => {
    miner = new Miner();
  });

  afterEach(() => miner.close());

  it('finds the nonce of the worked block', async () => {
    expect(await miner.mine(easy, never)).to.deep.equal({ nonce: BigInt(fields.nonce) });
  });

  it('mines one block after the other in the same thread', async () => {
    for (let height = 1; height <= 20; height++) {
      const headerBytes = encodeHeader({ ...fields, height, nonce: 0n });
      const outcome = await miner.mine({ headerBytes }, never);
      if (outcome === 'stopped') expect.fail('it was not told to stop');
      const id = sha256(withNonce(headerBytes, outcome.nonce));
      expect(meetsTarget(id, networks.dev.parameters.target)).to.equal(true);
    }
  });

  it('stops when told to, and takes the next job at once: a new tip has come', async () => {
    for (let i = 0; i < 10; i++) {
      const tip = new AbortController();
      const outcome = miner.mine(hopeless, tip.signal);
      // Every other time the thread has had a moment to begin.
      if (i % 2 === 1) await new Promise(setImmediate);
      tip.abort();
      expect(await outcome).to.equal('stopped');
    }
    expect(await miner.mine(easy, never)).to.deep.equal({ nonce: BigInt(fields.nonce) });
  });

  it('drops a result that crosses with the stop, and does not take it for the next one', async () => {
    await miner.mine(easy, never);
    const first = new AbortController();
    const found = miner.mine(easy, first.signal);
    // This thread is busy meanwhile: the result is there, but nobody has heard of it yet.
    searchNonce(easy.headerBytes, '0'.repeat(64), 0n, 100_000);
    first.abort();
    expect(await found).to.equal('stopped');
    const second = new AbortController();
    const outcome = miner.mine(hopeless, second.signal);
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    second.abort();
    expect(await outcome).to.equal('stopped');
  });

  it('does not begin what is stopped already', async () => {
    expect(await miner.mine(easy, AbortSignal.abort())).to.equal('stopped');
  });

  it('takes one job at a time', () => {
    const tip = new AbortController();
    void miner.mine(hopeless, tip.signal);
    expect(() => miner.mine(easy, never)).to.throw('one job at a time');
    tip.abort();
  });

  it('leaves the event loop free while it mines', async () => {
    const tip = new AbortController();
    const outcome = miner.mine(hopeless, tip.signal);
    // A thousand turns of the loop pass while the thread searches in vain.
    for (let turn = 0; turn < 1_000; turn++) await new Promise(setImmediate);
    tip.abort();
    expect(await outcome).to.equal('stopped');
  });

  it('does not listen to a signal any longer than its job', async () => {
    const tip = new AbortController();
    await miner.mine(easy, tip.signal);
    expect(getEventListeners(tip.signal, 'abort')).to.deep.equal([]);
    const second = miner.mine(hopeless, never);
    tip.abort();
    const winner = await Promise.race([second, new Promise((r) => setImmediate(r, 'running'))]);
    expect(winner).to.equal('running');
    await miner.close();
    expect(await second).to.equal('stopped');
  });

  it('is closed in the middle of a job, twice if need be, and mines no more', async () => {
    const outcome = miner.mine(hopeless, never);
    await Promise.all([miner.close(), miner.close()]);
    expect(await outcome).to.equal('stopped');
    expect(await miner.mine(easy, never)).to.equal('stopped');
  });

  it('does not keep a process alive between jobs, closed or not', async () => {
    const script = new URL(
      import.meta.url.endsWith('.ts') ? './mine-once.ts' : './mine-once.js',
      import.meta.url,
    );
    const [code] = await once(fork(script), 'exit');
    expect(code).to.equal(0);
  });

  it('says which file is missing when a bundle has left the thread behind', async () => {
    const lost = new Miner(new URL('./bundle/mine.js', import.meta.url));
    const error: unknown = await lost.mine(easy, never).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(MinerError);
    expect((error as Error).message).to.match(
      /^the mining thread failed: .*bundle\/mine\.js is missing: a program that bundles finack has to leave/,
    );
    expect((error as Error).cause).to.be.instanceOf(Error);
    await lost.close();
  });

  it('says why its thread failed, and tries again with the next job', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'finack-miner-'));
    const file = join(folder, 'mine.mjs');
    const broken = new Miner(pathToFileURL(file));
    for (const [text, why] of [
      ['throw new Error("no hashing today");', 'no hashing today'],
      ['process.exit(3);', 'exit code 3'],
      ['}', "Unexpected token '}'"],
    ] as const) {
      await writeFile(file, text);
      const error: unknown = await broken.mine(easy, never).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(MinerError).and.have.property('code', 'MINER');
      expect((error as Error).message).to.equal(`the mining thread failed: ${why}`);
    }
    await broken.close();
    await rm(folder, { recursive: true });
  });
});
