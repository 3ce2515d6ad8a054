// The embedding API begins here: options are checked and completed, the data folder is opened, and the
// node is started; what fails on the way leaves nothing running. What a node does is node.ts's concern.
import type { NodeHandle, NodeOptions } from './api.ts';
import { type Consensus, newNodeChain, rulesForStored } from './chain-at-start.ts';
import type { Environment } from './environment.ts';
import { Node } from './node.ts';
import { type CheckedOptions, checkedOptions } from './options.ts';
import { memoryStorage, systemEnvironment } from './system-environment.ts';

/**
 * Starts a node.
 * @throws NodeError when an option is wrong or an address cannot be understood, StoreError when the
 * folder cannot be used, ListenError when the address cannot be bound, the signal's reason when it is
 * aborted meanwhile; nothing is left running then.
 */
export async function startNode(options: NodeOptions = {}): Promise<NodeHandle> {
  return await startNodeIn(systemEnvironment, options);
}

/**
 * As startNode, in another world than this machine; its options may still name a clock of their own.
 * @param consensus what nodes agree by; absent: what the network names
 */
export async function startNodeIn(
  environment: Environment,
  options: NodeOptions,
  consensus?: Consensus,
): Promise<NodeHandle> {
  const checked = checkedOptions(options);
  const { clock = environment.clock, openFilesMax = environment.openFilesMax() } = checked;
  const { signal } = checked;
  signal?.throwIfAborted();
  const storage = checked.folder === '' ? memoryStorage : {};
  const node = await startedNode(
    { ...environment, ...storage, clock, openFilesMax: () => openFilesMax },
    checked,
    consensus,
  );
  if (signal === undefined) return node;
  if (signal.aborted) await node.stop('aborted');
  signal.throwIfAborted();
  // A caller that awaits `stop` joins this one and gets its result.
  const stop = () => void node.stop('aborted').catch(() => undefined);
  signal.addEventListener('abort', stop);
  node.on('node.stopped', () => signal.removeEventListener('abort', stop));
  return node;
}

async function startedNode(
  environment: Environment,
  options: CheckedOptions,
  consensus?: Consensus,
): Promise<Node> {
  const state = newNodeChain(options.network, consensus);
  const store = await environment.openStore({
    folder: options.folder,
    networkName: options.network.name,
    genesis: state.genesis.id,
    ...rulesForStored(state, environment),
  });
  try {
    options.signal?.throwIfAborted();
    const key = await environment.loadKey(options.folder, store.started.modes);
    const node = new Node({ options, environment, state, store, key });
    await node.start();
    return node;
  } catch (error) {
    await store.close();
    throw error;
  }
}
