// A node, and what happens in it, line by line until Ctrl-C. Usage: observe [HOST:PORT of a peer ...]
import { logLine, startNode } from 'finack';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

// No folder: blocks are in memory. No port: any free one. The signal says goodbye to every peer.
await using node = await startNode({ peers: process.argv.slice(2), signal: stop.signal });
console.log(`listening ${node.address}`);

// Until the node has stopped. A loop that is too slow misses events, and is told how many.
for await (const event of node.events()) {
  console.log(event.type === 'events.missed' ? `${event.events} missed` : logLine(event));
}
