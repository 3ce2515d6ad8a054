// The chain as it lies in the store, brought back to life at start: header tree and rule. Blocks
// whose parents are unknown (they came before them, and the process ended) are simply kept: when
// their headers come again, the store has them already.
import { BestChain } from '../chain/best-chain.ts';
import { type Genesis, genesisOf } from '../chain/genesis.ts';
import { readSealedHeader } from '../chain/header.ts';
import { HeaderTree } from '../chain/header-tree.ts';
import type { Network } from '../chain/network.ts';
import type { Bench } from '../consensus/judge.ts';
import { ruleOf } from '../consensus/rules.ts';
import type { NodeEvent } from '../observe/events.ts';
import type { Store } from '../store/store.ts';

export interface ChainState {
  genesis: Genesis;
  bench: Bench;
  /** The best chain of durable blocks; sync moves it. */
  chain: BestChain;
}

export function emptyChainState(network: Network): ChainState {
  const genesis = genesisOf(network);
  const rule = ruleOf(network);
  const tree = new HeaderTree(genesis, (target) => rule.work(target));
  return { genesis, bench: { tree, rule, network }, chain: new BestChain(tree) };
}

/** Adds the headers of all stored blocks: they were checked when they were stored. */
export function addStoredHeaders({ bench: { tree } }: ChainState, store: Store): void {
  // A parent is always lower than its child, wherever the two lie in the log.
  for (const stored of store.entries().toSorted((a, b) => a.height - b.height)) {
    const sealed = readSealedHeader(stored.sealedHeader);
    if (sealed.ok && tree.entry(stored.parent) !== undefined) tree.add(sealed.value);
  }
}

/** What this start found to mend, and what no start can mend, as events; none if all was well. */
export function startEvents(store: Store, folder: string): NodeEvent[] {
  const { torn, blocksRecovered: blocks, modes } = store.started;
  const corrupt = store.corrupt().length;
  const events: NodeEvent[] = [];
  if (modes === 'not kept') events.push({ type: 'store.exposed', folder });
  if (torn !== undefined || blocks > 0 || corrupt > 0) {
    events.push({ type: 'store.recovered', blocks, cutBytes: torn?.length ?? 0, corrupt });
  }
  return events;
}
