// All that a node needs of the world around it, in one value: time, network, disk, threads, randomness
// and its key. Types only. The real machine is system-environment.ts; a simulated world hands in its own
// and runs whole nodes under a seed. Nothing else in this folder reaches for any of these.
import type { Block } from '../chain/block.ts';
import type { Read } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { SignatureCheck } from '../chain/rules.ts';
import type { Clock } from '../clock/clock.ts';
import type { Transport } from '../net/transport.ts';
import type { PoolFile } from '../store/pool-file.ts';
import type { SnapshotFiles } from '../store/snapshot-files.ts';
import type { StartReport, Store, StoreOptions } from '../store/store.ts';
import type { SyncLimits } from '../sync/limits.ts';
import type { Miner } from '../workers/miner.ts';

export interface Environment {
  readonly clock: Clock;
  readonly transport: Transport;
  /** Bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** @throws StoreError */
  readonly openStore: (options: StoreOptions) => Promise<BlockStore>;
  /** Of a folder whose store is open. @throws StoreError */
  readonly loadKey: (folder: string, modes: StartReport['modes']) => Promise<SigningKey>;
  /** Where transactions outlive the node, in a folder whose store is open. */
  readonly poolFile: (folder: string) => PoolFile;
  /** Where snapshots of the state lie, in a folder whose store is open. */
  readonly snapshotFiles: (folder: string) => SnapshotFiles;
  /** One Ed25519 signature, now. */
  readonly verify: (key: Hash, message: Uint8Array, signature: Uint8Array) => boolean;
  /** Many, beside the event loop. @throws the library's error when it cannot check at all */
  readonly verifySignatures: (checks: readonly SignatureCheck[]) => Promise<boolean>;
  /** A block, and all checks of it that need no other block, beside the event loop. Its bytes do not change. */
  readonly readBlock: (bytes: Uint8Array) => Promise<Read<Block>>;
  /** Smaller ones for a simulated world, whose blocks are small. */
  readonly syncLimits: Partial<SyncLimits>;
  readonly newMiner: () => MiningWork;
  /** Files and sockets that this process may have open; Infinity where there is no limit. */
  readonly openFilesMax: () => number;
}

/** What a node uses of its store. */
export type BlockStore = Pick<
  Store,
  | 'started'
  | 'entries'
  | 'entry'
  | 'has'
  | 'corrupt'
  | 'append'
  | 'record'
  | 'pendingBytes'
  | 'readRun'
  | 'stateValue'
  | 'stateValues'
  | 'close'
>;

/** Looks for a nonce. */
export type MiningWork = Pick<Miner, 'mine' | 'close'>;

/** The node's identity. */
export interface SigningKey {
  /** The raw 32 bytes as hex. */
  readonly publicKey: Hash;
  sign(message: Uint8Array): Uint8Array;
}
