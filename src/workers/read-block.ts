// The thread that reads blocks: started by block-threads.ts, takes one after the other. The bytes go back with
// the answer, so that the next block is copied to where this one was.
import { parentPort } from 'node:worker_threads';
import { readApart } from '../chain/block-apart.ts';
import type { BlockAnswer, BlockOrder } from './block-threads.ts';

parentPort?.on('message', ({ buffer, length }: BlockOrder) => {
  const reading = readApart(new Uint8Array(buffer, 0, length));
  const answer: BlockAnswer = { buffer, reading };
  // The rows are copied and not moved: blocks without transactions share one empty array.
  parentPort?.postMessage(answer, [buffer]);
});
