// The mining thread: started by miner.ts, takes one job at a time, and looks after every batch
// whether it is still the one that is wanted. It knows nothing but header bytes and a target.
import { parentPort, workerData } from 'node:worker_threads';
import { searchNonce } from '../consensus/pow.ts';
import type { MiningJob, MiningResult } from './miner.ts';

/** A millisecond or two of hashing: so long may a thread go on that should stop. */
const BATCH_TRIES = 2_000;

const wanted = workerData as Int32Array;

parentPort?.on('message', ({ job, headerBytes, target }: MiningJob) => {
  let from = 0n;
  // Shared memory, because a busy thread hears no messages.
  while (Atomics.load(wanted, 0) === job) {
    const nonce = searchNonce(headerBytes, target, from, BATCH_TRIES);
    if (nonce !== undefined) {
      parentPort?.postMessage({ job, nonce } satisfies MiningResult);
      return;
    }
    from = BigInt.asUintN(64, from + BigInt(BATCH_TRIES));
  }
});
