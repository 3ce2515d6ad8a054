// Which ports a scenario gets: 15001 and the nine after it, unless another scenario runs on this
// machine at the same time. Even namespaces do not keep two apart for the tracepoint, which shows the
// sockets of all of them; so the ports are claimed by a file that names the process.
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { readPlainFile } from '../files/own-files.ts';

/** Neither a node's default nor known to Wireshark: its dissectors leave lessons alone. */
const FIRST_PORT = 15_001;

/** The same for all users, whatever TMPDIR says: they share one kernel and its tracepoint. */
const CLAIMS_FOLDER = '/tmp';
/** Bytes of a pid. Any user may put a file there, or a pipe without a writer. */
const CLAIM_BYTES_MAX = 32;

/** Ports that belong to one scenario. */
export const PORTS_PER_EXPERIMENT = 10;

/** Experiments at the same time; more would starve each other long before. */
const EXPERIMENTS_MAX = 50;

export interface ClaimedPorts {
  /** The first of ten. */
  port: number;
  release(): Promise<void>;
}

/** Rejects when every port is taken, or where no claim can be laid. */
export async function claimPorts(privateNetwork: boolean): Promise<ClaimedPorts> {
  for (let at = 0; at < EXPERIMENTS_MAX; at++) {
    const port = FIRST_PORT + at * PORTS_PER_EXPERIMENT;
    const file = `${CLAIMS_FOLDER}/finack-experiment-${port}.claim`;
    if (!(await claimed(file))) continue;
    const release = (): Promise<void> => rm(file, { force: true });
    if (privateNetwork || (await isFree(port))) return { port, release };
    await release();
  }
  throw new Error(`there are ${EXPERIMENTS_MAX} experiments on this machine already`);
}

/** Makes the file, which only one process can. One whose process is gone is made anew. */
async function claimed(file: string): Promise<boolean> {
  try {
    await write(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isAlive(file)) return false;
  }
  try {
    await rm(file, { force: true });
    await write(file);
    return true;
  } catch {
    return false; // another user's, or somebody else was quicker
  }
}

async function write(file: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(String(process.pid));
  } finally {
    await handle.close();
  }
}

async function isAlive(file: string): Promise<boolean> {
  try {
    // Signal 0 only asks whether there is such a process.
    process.kill(Number(await readPlainFile(file, CLAIM_BYTES_MAX)), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    await once(server.close(), 'close');
    return true;
  } catch {
    return false;
  }
}
