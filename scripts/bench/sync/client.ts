// A process: a fresh node with a data folder of its own, that catches up from one peer when it is told to.
import { startNode } from '../../../src/node/start-node.ts';
import { chainNetwork } from '../chains.ts';
import {
  type LoopDelay,
  ownProcessorUs,
  peakBytes,
  resetPeak,
  residentBytes,
  watchLoop,
} from '../process-figures.ts';
import { heard, letGo, ownOrder, say } from '../side-process.ts';

export interface ClientOrder {
  /** Of the peer: HOST:PORT. */
  readonly address: string;
  readonly folder: string;
  /** Where the sync ends. */
  readonly height: number;
  /** Id of the block below which signatures are taken to be good. */
  readonly assumeValid: string | undefined;
}

export interface Synced {
  /** From the dial to the last block. */
  readonly ms: number;
  /** Of processor time, on all threads. */
  readonly processorUs: number;
  /** In memory before the dial, and at most from then on. */
  readonly idleBytes: number;
  readonly peakBytes: number;
  readonly loop: LoopDelay;
}

export type ClientWords =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'synced' } & Synced)
  | { readonly kind: 'failed'; readonly why: string };

async function main(): Promise<void> {
  const { address, folder, height, assumeValid } = ownOrder<ClientOrder>();
  const node = await startNode({
    ...{ folder, network: chainNetwork, host: '127.0.0.1', port: 0 },
    ...(assumeValid !== undefined && { assumeValid }),
  });
  const done = new Promise<void>((resolve) => {
    node.on('chain.tip', (event) => {
      if (event.height === height) resolve();
    });
  });
  say({ kind: 'ready' } satisfies ClientWords);
  await heard();
  const idleBytes = residentBytes();
  resetPeak();
  const watched = watchLoop();
  const [fromMs, fromUs] = [performance.now(), ownProcessorUs()];
  await node.connect(address);
  await done;
  const synced: Synced = {
    ...{ ms: performance.now() - fromMs, processorUs: ownProcessorUs() - fromUs },
    ...{ idleBytes, peakBytes: peakBytes(), loop: watched() },
  };
  say({ kind: 'synced', ...synced } satisfies ClientWords);
  await letGo();
  await node.stop();
}

await main();
