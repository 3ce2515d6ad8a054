// `npm run bench`: every benchmark of this folder that needs nothing but Node, one after the other. What is
// said behind `npm run bench --` goes to each of them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const benchmarks = ['frames'];

for (const name of benchmarks) {
  const file = fileURLToPath(new URL(`./${name}${import.meta.url.slice(-3)}`, import.meta.url));
  console.log(`# ${name}`);
  const { status } = spawnSync(process.execPath, [file, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode ||= status ?? 1;
}
