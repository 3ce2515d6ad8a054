// Signatures checked in threads: many at once, put together and taken apart again, with the right verdict for
// each who asked.
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type { SignatureCheck } from '../../src/chain/rules.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';
import { decodeBatch, encodeBatch } from '../../src/workers/signature-batch.ts';
import { SignatureThreads } from '../../src/workers/signature-threads.ts';

const privateKey = importPrivateKey(Buffer.alloc(32, 7));
const key = publicKeyOf(privateKey);

function checks(count: number): SignatureCheck[] {
  return Array.from({ length: count }, (_, at) => {
    const message = Buffer.from(`message ${at}`);
    return { key, message, signature: sign(privateKey, message) };
  });
}

const good = checks(700);
const wrong = { key, message: Buffer.from('another'), signature: good[0]?.signature as Uint8Array };
/** Longer than y may be, so no point of the curve. */
const noKey = { ...wrong, key: 'f'.repeat(64) };

const withAt = (at: number, check: SignatureCheck) => [
  ...good.slice(0, at),
  check,
  ...good.slice(at),
];

describe('signatures in threads', () => {
  const threads = new SignatureThreads();
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-threads-'));
  });

  after(async () => {
    await rm(folder, { recursive: true });
  });

  it('travel in one buffer, and come out as they were', () => {
    const some = good.slice(0, 3);
    const again = [...decodeBatch(encodeBatch(some))];
    const plain = (list: readonly SignatureCheck[]) =>
      list.map(({ key: of, message, signature }) => [
        of,
        Buffer.from(message).toString('hex'),
        Buffer.from(signature).toString('hex'),
      ]);
    expect(plain(again)).to.deep.equal(plain(some));
  });

  it('verify, few or many', async () => {
    expect(await threads.verify([])).to.equal(true);
    expect(await threads.verify(good.slice(0, 1))).to.equal(true);
    expect(await threads.verify(good)).to.equal(true);
  });

  it('do not verify if one of many does not, wherever it is', async () => {
    for (const at of [0, 199, 200, 700]) {
      expect(await threads.verify(withAt(at, wrong)), `at ${at}`).to.equal(false);
    }
    expect(await threads.verify(withAt(350, noKey))).to.equal(false);
    expect(await threads.verify(withAt(350, { ...wrong, signature: Buffer.alloc(63) }))).to.equal(
      false,
    );
  });

  it('of several who ask at once have each their own verdict', async () => {
    const asked = Array.from({ length: 300 }, (_, at) =>
      threads.verify(at % 7 === 3 ? [wrong] : good.slice(at, at + 3)),
    );
    const verdicts = await Promise.all([...asked, threads.verify(good)]);
    expect(verdicts).to.deep.equal([...asked.map((_, at) => at % 7 !== 3), true]);
  });

  it('are checked all the same where a thread fails, or cannot be started', async () => {
    const failing = join(folder, 'failing.mjs');
    writeFileSync(
      failing,
      "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { throw new Error('out of memory'); });",
    );
    for (const file of [failing, join(folder, 'missing.mjs')]) {
      const broken = new SignatureThreads(pathToFileURL(file));
      const verdicts = await Promise.all([broken.verify(good), broken.verify(withAt(9, wrong))]);
      expect(verdicts).to.deep.equal([true, false]);
    }
  });

  it('condemn nobody when the library cannot say: the pool is asked then', async () => {
    const unsure = join(folder, 'unsure.mjs');
    writeFileSync(
      unsure,
      "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => parentPort.postMessage(new Uint8Array(200).fill(2)));",
    );
    const broken = new SignatureThreads(pathToFileURL(unsure));
    expect(await broken.verify(good)).to.equal(true);
    expect(await broken.verify(withAt(9, wrong))).to.equal(false);
  });
});
