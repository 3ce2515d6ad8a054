// Which ports an experiment gets: 9001 and the nine after it, unless another experiment is traced on
// this machine at the same time (the tracepoint shows all namespaces) or, without a namespace,
// somebody listens there.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tracedPorts } from '../tracefs.ts';

const FIRST_PORT = 9001;
const STEP = 10;
const TRIES = 50;

/** The first of ten ports. Rejects when all of them are taken. */
export async function freePort(privateNetwork: boolean): Promise<number> {
  const traced = tracedPorts();
  for (let port = FIRST_PORT; port < FIRST_PORT + TRIES * STEP; port += STEP) {
    if (traced.has(port)) continue;
    if (privateNetwork || (await isFree(port))) return port;
  }
  throw new Error(`ports ${FIRST_PORT} to ${FIRST_PORT + TRIES * STEP} are all in use`);
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
