// Which block of a chain a client may take for granted, signatures and all: its last one.
import { genesisOf } from '../../../src/chain/genesis.ts';
import { Store } from '../../../src/store/store.ts';
import { type Chain, chainNetwork } from '../chains.ts';

/** Id of the last block of a chain that a node has connected. */
export async function tipOf({ folder }: Chain): Promise<string | undefined> {
  const store = await Store.open({
    ...{ folder, networkName: chainNetwork.name, genesis: genesisOf(chainNetwork).id },
    verify: () => true,
  });
  try {
    return store.started.chain.tip;
  } finally {
    await store.close();
  }
}
