// A bot: a node of its own that answers every block of somebody else with a block that carries a note.
// Usage: bot [HOST:PORT of a peer ...]
import { NodeError, startNode } from 'finack';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const peers = process.argv.slice(2);
await using node = await startNode({
  peers: peers.length > 0 ? peers : ['127.0.0.1:9001'],
  signal: stop.signal,
});
const { key } = node.status();
console.log(`listening ${node.address} as ${key.slice(0, 8)}`);

node.on('connection.close', ({ address, ending, reason }) =>
  console.log(`${address} ${ending}: ${reason}`),
);

try {
  // Blocks that come with the first sync are history; what is news is said to be 'synced'.
  for await (const event of node.events({ types: ['chain.tip'] })) {
    if (event.type === 'events.missed' || event.sync !== 'synced') continue;
    const block = await node.block(event.tip);
    if (block === undefined) continue;
    const whose = block.sealer === key ? 'mine' : `from ${block.sealer.slice(0, 8)}`;
    console.log(`#${block.height} ${block.id.slice(0, 16)} ${whose}`);
    if (block.sealer !== key) node.startMining({ count: 1, notesPerBlock: 1, intervalMs: 0 });
  }
} catch (error) {
  // The signal came while a block was being answered: the node is saying goodbye, and we wait for it.
  if (!(error instanceof NodeError && error.code === 'STOPPED')) throw error;
}
