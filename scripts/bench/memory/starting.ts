// A process: a node that starts on a folder, and says when it is ready and what it holds.
import { setTimeout as sleep } from 'node:timers/promises';
import { startNode } from '../../../src/node/start-node.ts';
import { chainNetwork } from '../chains.ts';
import { ownProcessorUs, peakBytes, residentBytes } from '../process-figures.ts';
import { letGo, ownOrder, say } from '../side-process.ts';

export interface StartOrder {
  readonly folder: string;
}

export type StartWords =
  | { readonly kind: 'ready'; readonly processorUs: number }
  | { readonly kind: 'held'; readonly bytes: number; readonly peakBytes: number };

/** Milliseconds of idleness before its memory is looked at. */
const IDLE_MS = 1_500;

const { folder } = ownOrder<StartOrder>();
const node = await startNode({ folder, network: chainNetwork, host: '127.0.0.1', port: 0 });
say({ kind: 'ready', processorUs: ownProcessorUs() } satisfies StartWords);
await sleep(IDLE_MS);
say({ kind: 'held', bytes: residentBytes(), peakBytes: peakBytes() } satisfies StartWords);
await letGo();
await node.stop();
