// A process that opens the data folder of its first argument, says so, appends as many blocks as its
// second argument tells, reports each one that is durable, and holds the folder until it is killed.
import { chainOf } from './blocks.ts';
import { openStore } from './folders.ts';

const [folder = '', appends = '0'] = process.argv.slice(2);
process.on('disconnect', () => process.exit()); // the channel keeps this process alive, no longer
const blocks = chainOf(Number(appends));
const store = await openStore(folder);
process.send?.('holding');
for (const [at, { frame, facts }] of blocks.entries()) {
  await store.append(frame, facts);
  process.send?.(at);
}
