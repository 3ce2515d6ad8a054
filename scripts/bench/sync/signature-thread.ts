// A thread that checks the signatures that it was handed, when it is told to.
import { parentPort } from 'node:worker_threads';
import type { SignatureCheck } from '../../../src/chain/rules.ts';
import { verify } from '../../../src/workers/ed25519.ts';

export type Batch = readonly SignatureCheck[];

let batches: readonly Batch[] = [];

parentPort?.on('message', (message: readonly Batch[] | 'go') => {
  if (message === 'go') {
    parentPort?.postMessage(areGood(batches));
  } else {
    batches = message;
    parentPort?.postMessage('held');
  }
});

function areGood(all: readonly Batch[]): boolean {
  return all.every((batch) =>
    batch.every(({ key, message, signature }) => verify(key, message, signature)),
  );
}
