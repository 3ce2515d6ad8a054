// The installed command as people run it: a node that is started and stopped, and what a command costs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../process-figures.ts';

const main = fileURLToPath(
  new URL(`../../../src/cli/main${import.meta.url.slice(-3)}`, import.meta.url),
);

/** Milliseconds of idleness before its memory is looked at. */
const IDLE_MS = 2_000;

/** Loaded before all else: writes the processor time of the whole process to descriptor 3 when it ends. */
const meter = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.cpuUsage())));",
)}`;

/** A node in a folder, as long as `use` takes. */
export async function withNode<T>(folder: string, use: (idleBytes: number) => Promise<T>) {
  const args = [...process.execArgv, main, 'node', '--data', folder, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  try {
    const lines = createInterface(child.stdout);
    const [first] = (await Promise.race([once(lines, 'line'), exited])) as [unknown];
    if (typeof first !== 'string') throw new Error('the node ended before it listened');
    await sleep(IDLE_MS);
    return await use(residentBytes(child.pid));
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** A Node process that does nothing. */
export async function emptyProcessBytes(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await sleep(IDLE_MS);
  const bytes = residentBytes(child.pid);
  child.kill();
  await exited;
  return bytes;
}

/** Milliseconds of processor time of `finack ...`, or of a Node that does nothing. */
export function commandMs(command: readonly string[]): Promise<number> {
  return meteredMs([...process.execArgv, main, ...command]);
}

export function emptyProcessMs(): Promise<number> {
  return meteredMs(['-e', '0']);
}

async function meteredMs(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--import', meter, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let said = '';
  const pipe = child.stdio[3] as Readable;
  pipe.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  const { user, system } = JSON.parse(said) as NodeJS.CpuUsage;
  return (user + system) / 1e3;
}
