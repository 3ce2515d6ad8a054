// A process: a whole node of one of bcoin's descendants on its regression test network, on disk, that makes a chain,
// serves it, or catches up with it.

import { ownProcessorUs, peakBytes } from '../process-figures.ts';
import { letGo, ownOrder, say } from '../side-process.ts';
import { competitor } from '../stacks/competitor.ts';
import type { Family, FullNodeShape } from './bcoin-family.ts';
import { makeChain } from './make-chain.ts';

export interface OtherOrder {
  readonly name: string;
  readonly role: 'make' | 'serve' | 'sync';
  /** Its data folder. */
  readonly folder: string;
  /** Free ports: for peers, for encrypted peers, and for the interface that cannot be turned off. */
  readonly ports: readonly [number, number, number];
  readonly serverPort: number;
  readonly blocks: number;
  readonly transactionsPerBlock: number;
  /** Hash of the block of this height: nothing below it is checked. */
  readonly checkpoint: string | undefined;
}

export interface OtherSynced {
  /** From the first block to the last: what is before it are timers. */
  readonly ms: number;
  readonly processorUs: number;
  readonly peakBytes: number;
}

export type OtherWords =
  | { readonly kind: 'made'; readonly height: number; readonly tip: string; readonly bytes: number }
  | { readonly kind: 'serving' }
  | ({ readonly kind: 'synced' } & OtherSynced);

const order = ownOrder<OtherOrder>();

function newNode(family: Family): FullNodeShape {
  const { role, folder, ports, serverPort, blocks, checkpoint } = order;
  if (checkpoint !== undefined) {
    const network = family.Network.get('regtest');
    const hash = Buffer.from(checkpoint, 'hex');
    network.lastCheckpoint = blocks;
    network.checkpointMap = { [blocks]: hash };
    network.checkpoints = [{ hash, height: blocks }];
  }
  return new family.FullNode({
    ...{ network: 'regtest', memory: false, prefix: folder, workers: true },
    ...{ logConsole: false, logFile: false, noDns: true, compact: false, persistentMempool: false },
    ...{ listen: role === 'serve', host: '127.0.0.1', httpHost: '127.0.0.1' },
    ...{ port: ports[0], brontidePort: ports[1], httpPort: ports[2] },
    ...{ checkpoints: checkpoint !== undefined, maxOutbound: 1 },
    ...(role === 'sync' && { only: [`127.0.0.1:${serverPort}`] }),
  });
}

async function sync(node: FullNodeShape): Promise<void> {
  let fromMs: number | undefined;
  const done = new Promise<void>((resolve) => {
    node.chain.on('connect', ({ height }) => {
      fromMs ??= performance.now();
      if (height === order.blocks) resolve();
    });
  });
  const fromUs = ownProcessorUs();
  await node.connect();
  node.startSync();
  await done;
  const ms = performance.now() - (fromMs ?? 0);
  const processorUs = ownProcessorUs() - fromUs;
  say({ kind: 'synced', ms, processorUs, peakBytes: peakBytes() } satisfies OtherWords);
}

async function main(): Promise<void> {
  const family = await competitor<Family>(order.name);
  const node = newNode(family);
  await node.ensure();
  await node.open();
  if (order.role === 'make') {
    const bytes = await makeChain(family, node, order.blocks, order.transactionsPerBlock);
    const tip = node.chain.tip.hash.toString('hex');
    const { height } = node.chain;
    await node.close();
    say({ kind: 'made', height, tip, bytes } satisfies OtherWords);
  } else if (order.role === 'serve') {
    await node.connect();
    say({ kind: 'serving' } satisfies OtherWords);
  } else {
    await sync(node);
  }
  await letGo();
  // What is left of it, timers and a few sockets, is not ours to close.
  process.exit();
}

await main();
