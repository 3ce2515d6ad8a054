// The environment that is this machine: its clocks, TCP, disk, threads and randomness. What a node does
// with them is not known here.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { openFilesMax } from '../net/descriptors.ts';
import { tcpTransport } from '../net/tcp-transport.ts';
import { loadNodeKey } from '../store/node-key.ts';
import { noPoolFile, poolFileIn } from '../store/pool-file.ts';
import { snapshotFilesIn, snapshotFilesInMemory } from '../store/snapshot-files.ts';
import { Store } from '../store/store.ts';
import { BlockThreads } from '../workers/block-threads.ts';
import { publicKeyOf, sign, verify } from '../workers/ed25519.ts';
import { Miner } from '../workers/miner.ts';
import { SignatureThreads } from '../workers/signature-threads.ts';
import type { Environment, SigningKey } from './environment.ts';
import { systemClock } from './system-clock.ts';

/** In place of a data folder: blocks in memory, and a key that nobody keeps. */
export const memoryStorage: Pick<
  Environment,
  'openStore' | 'loadKey' | 'poolFile' | 'snapshotFiles'
> = {
  openStore: (rules) => Store.inMemory(rules),
  loadKey: () => Promise.resolve(newKey()),
  poolFile: () => noPoolFile(),
  snapshotFiles: () => snapshotFilesInMemory(),
};

/** A new identity. */
export function newKey(): SigningKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKeyOf(privateKey), sign: (message) => sign(privateKey, message) };
}

/** One for all nodes of a process: there are no more cores for two. */
const signatureThreads = new SignatureThreads();
const blockThreads = new BlockThreads();

export const systemEnvironment: Environment = {
  clock: systemClock,
  transport: tcpTransport,
  randomBytes,
  openStore: (options) => Store.open(options),
  async loadKey(folder, modes) {
    const { publicKey, privateKey } = await loadNodeKey(folder, modes);
    return { publicKey, sign: (message) => sign(privateKey, message) };
  },
  poolFile: poolFileIn,
  snapshotFiles: snapshotFilesIn,
  verify,
  verifySignatures: (checks) => signatureThreads.verify(checks),
  readBlock: (bytes) => blockThreads.read(bytes),
  syncLimits: {},
  newMiner: () => new Miner(),
  openFilesMax,
};
