// The blocks of a node that runs on this machine, and each new one as it comes, until the node stops.
// Usage: explorer [HOST:PORT where the node listens] [how many blocks to show]
import { type BlockDetails, ControlError, findNodes, jsonOf } from 'finack';

const [address, count = 'Infinity'] = process.argv.slice(2);
const running = await findNodes();
const found = running.find(({ status }) => address === undefined || status.address === address);
if (found === undefined) throw new Error('no such node runs here: npx finack up -n 2 --mine');
const { client } = found;

let shown = 0;
async function show(height: number): Promise<void> {
  const block = await client.call('node.block', { which: height });
  if (block === null) return;
  console.log(lineOf(block));
  shown++;
}

function lineOf({ height, id, transactions, sealer }: BlockDetails): string {
  // Anybody's text: JSON with everything escaped that a terminal would not show as it is.
  const notes = transactions.map(({ data }) => jsonOf(data)).join(' ');
  return `#${height} ${id.slice(0, 16)} by ${sealer.slice(0, 8)} ${notes}`;
}

// What there is and what comes, with nothing in between: one snapshot, then every event.
const watch = await client.watch({ blocks: 5 });
try {
  for (const { height } of watch.snapshot.chain.toReversed()) await show(height);
  for await (const event of watch) {
    if (shown >= Number(count)) break;
    if (event.type !== 'chain.tip') continue;
    // A reorganisation replaces blocks: they are shown again, as they are now.
    for (let height = event.height - event.added + 1; height <= event.height; height++) {
      await show(height);
    }
  }
} catch (error) {
  if (!hasStopped(error)) throw error;
} finally {
  watch.close();
}

/** The node stops, or is gone, while it is asked for a block: no fault of ours. */
function hasStopped(error: unknown): boolean {
  if (!(error instanceof ControlError)) return false;
  return ['NOT_RUNNING', 'BAD_REPLY'].includes(error.code) || error.remoteCode === 'STOPPED';
}
