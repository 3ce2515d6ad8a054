// A process: a node that serves a chain from its disk.
import { startNode } from '../../../src/node/start-node.ts';
import { chainNetwork } from '../chains.ts';
import { letGo, ownOrder, say } from '../side-process.ts';

export interface ServerOrder {
  readonly folder: string;
}

export interface Serving {
  readonly kind: 'serving';
  readonly address: string;
}

const { folder } = ownOrder<ServerOrder>();
const node = await startNode({ folder, network: chainNetwork, host: '127.0.0.1', port: 0 });
say({ kind: 'serving', address: node.address } satisfies Serving);
await letGo();
await node.stop();
