// A process of its own for descriptors.test.ts, started with a low limit of open files: opens a data
// folder with 0, 1, 2, ... descriptors left, and prints how each attempt ended.
import { closeSync, openSync } from 'node:fs';
import { openStore } from './folders.ts';

const [folder = '', attempts = '0'] = process.argv.slice(2);

for (let free = 0; free < Number(attempts); free++) {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    // Now there is none left.
  }
  for (let freed = 0; freed < free; freed++) closeSync(taken.pop() as number);
  const outcome = await openStore(folder).catch((error: unknown) => error as Error);
  for (const descriptor of taken) closeSync(descriptor);
  if (outcome instanceof Error) {
    const { code } = outcome as { code?: string };
    process.stdout.write(`${JSON.stringify({ free, code, message: outcome.message })}\n`);
  } else {
    const { blocksRecovered } = outcome.started;
    await outcome.close();
    process.stdout.write(`${JSON.stringify({ free, blocksRecovered })}\n`);
  }
}
