// A process: all cores check the signatures of a chain, in threads with batches of their own, and do nothing else.
// Blocks are read and handed out before the clock runs.
import { readdir, readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readBlock } from '../../../src/chain/block.ts';
import { genesisOf } from '../../../src/chain/genesis.ts';
import { signatureChecks } from '../../../src/chain/rules.ts';
import { decodeEnvelope } from '../../../src/wire/codec.ts';
import { FrameReader } from '../../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../../src/wire/limits.ts';
import { chainNetwork } from '../chains.ts';
import { ownProcessorUs } from '../process-figures.ts';
import { heard, letGo, ownOrder, say } from '../side-process.ts';
import type { Batch } from './signature-thread.ts';

export interface ChecksOrder {
  readonly folder: string;
}

export interface Checked {
  readonly ms: number;
  readonly processorUs: number;
  readonly signatures: number;
}

export type ChecksWords = { readonly kind: 'ready' } | ({ readonly kind: 'checked' } & Checked);

/** Signatures handed over at a time: blocks go to the threads in turn. */
async function batchesOf(folder: string): Promise<Batch[]> {
  const genesis = genesisOf(chainNetwork).id;
  const batches: Batch[] = [];
  const names = (await readdir(join(folder, 'blocks'))).filter((name) => name.endsWith('.frames'));
  for (const name of names.sort()) {
    const reader = new FrameReader();
    reader.push(await readFile(join(folder, 'blocks', name)));
    for (;;) {
      const next = reader.next(FRAME_BYTES_MAX);
      if (next.status !== 'frame') break;
      const decoded = decodeEnvelope(next.payload);
      if (!decoded.ok || decoded.envelope.message.kind !== 'Block') throw new Error('no block');
      const block = readBlock(decoded.envelope.message.bytes);
      if (!block.ok) throw new Error(`a block that is ${block.fault}`);
      batches.push(signatureChecks(block.value, genesis));
    }
  }
  return batches;
}

async function main(): Promise<void> {
  const batches = await batchesOf(ownOrder<ChecksOrder>().folder);
  const file = new URL(`./signature-thread${import.meta.url.slice(-3)}`, import.meta.url);
  const count = availableParallelism();
  const threads = Array.from({ length: count }, () => new Worker(file));
  const told = (thread: Worker, message: unknown): Promise<unknown> => {
    thread.postMessage(message);
    return new Promise((resolve, reject) => {
      thread.once('message', resolve).once('error', reject);
    });
  };
  const shares = threads.map((_, at) => batches.filter((__, index) => index % count === at));
  await Promise.all(threads.map((thread, at) => told(thread, shares[at])));
  say({ kind: 'ready' } satisfies ChecksWords);
  await heard();
  const [fromMs, fromUs] = [performance.now(), ownProcessorUs()];
  const good = await Promise.all(threads.map((thread) => told(thread, 'go')));
  const ms = performance.now() - fromMs;
  const processorUs = ownProcessorUs() - fromUs;
  if (!good.every((all) => all === true)) throw new Error('a signature that is not good');
  const signatures = batches.reduce((sum, batch) => sum + batch.length, 0);
  say({ kind: 'checked', ms, processorUs, signatures } satisfies ChecksWords);
  await letGo();
  await Promise.all(threads.map((thread) => thread.terminate()));
}

await main();
