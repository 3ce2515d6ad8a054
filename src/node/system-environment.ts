// The environment that is this machine: its clocks, TCP, disk, threads and randomness. What a node does
// with them is not known here.
import { randomBytes } from 'node:crypto';
import { openFilesMax } from '../net/descriptors.ts';
import { tcpTransport } from '../net/tcp-transport.ts';
import { loadNodeKey } from '../store/node-key.ts';
import { Store } from '../store/store.ts';
import { sign, verify } from '../workers/ed25519.ts';
import { Miner } from '../workers/miner.ts';
import { verifySignatures } from '../workers/verify.ts';
import type { Environment } from './environment.ts';
import { systemClock } from './system-clock.ts';

export const systemEnvironment: Environment = {
  clock: systemClock,
  transport: tcpTransport,
  randomBytes,
  openStore: (options) => Store.open(options),
  async loadKey(folder, modes) {
    const { publicKey, privateKey } = await loadNodeKey(folder, modes);
    return { publicKey, sign: (message) => sign(privateKey, message) };
  },
  verify,
  verifySignatures: (checks) => verifySignatures(checks),
  newMiner: () => new Miner(),
  openFilesMax,
};
