// The embedding API begins here: options are checked and completed, the data folder is opened, and the
// node is started; what fails on the way leaves nothing running. What a node does is node.ts's concern.

import { loadNodeKey } from '../store/node-key.ts';
import { Store } from '../store/store.ts';
import type { NodeHandle, NodeOptions } from './api.ts';
import { emptyChainState, rulesForStored } from './chain-state.ts';
import { Node } from './node.ts';
import { type CheckedOptions, checkedOptions } from './options.ts';
import { systemClock } from './system-clock.ts';

/**
 * Starts a node.
 * @throws NodeError when an option is wrong or an address cannot be understood, StoreError when the
 * folder cannot be used, ListenError when the address cannot be bound, the signal's reason when it is
 * aborted meanwhile; nothing is left running then.
 */
export async function startNode(options: NodeOptions): Promise<NodeHandle> {
  const checked = checkedOptions(options);
  const { signal } = checked;
  signal?.throwIfAborted();
  const node = await startedNode(checked);
  if (signal === undefined) return node;
  if (signal.aborted) await node.stop('aborted');
  signal.throwIfAborted();
  // Whoever awaits `stop` joins this one and hears how it went.
  const stop = () => void node.stop('aborted').catch(() => undefined);
  signal.addEventListener('abort', stop);
  node.on('node.stopped', () => signal.removeEventListener('abort', stop));
  return node;
}

async function startedNode(options: CheckedOptions): Promise<Node> {
  const state = emptyChainState(options.network);
  const store = await Store.open({
    folder: options.folder,
    networkName: options.network.name,
    genesis: state.genesis.id,
    ...rulesForStored(state, (options.clock ?? systemClock).wallMs()),
  });
  try {
    options.signal?.throwIfAborted();
    const key = await loadNodeKey(options.folder, store.started.modes);
    const node = new Node(options, state, store, key);
    await node.start();
    return node;
  } catch (error) {
    await store.close();
    throw error;
  }
}
