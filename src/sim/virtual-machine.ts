// One machine of a simulated world: its clocks, its disk, its place in the network, and the node that
// runs on it, which is the real one. It can be stopped as people stop it, killed, or lose its power, and
// starts again with what its disk has kept.

import { createHash } from 'node:crypto';
import { type Hash, sha256 } from '../chain/hash.ts';
import { readHeader } from '../chain/header.ts';
import type { Network } from '../chain/network-parameters.ts';
import { readValidBlock } from '../chain/rules.ts';
import { addMs, type Clock } from '../clock/clock.ts';
import { searchNonce, targetOf } from '../consensus/pow.ts';
import type { MiningOptions, NodeHandle, NodeOptions } from '../node/api.ts';
import type { Environment, SigningKey } from '../node/environment.ts';
import { startNodeIn } from '../node/start-node.ts';
import type { StampedEvent } from '../observe/events.ts';
import type { PeerCapability } from '../session/capabilities.ts';
import { BlockLog } from '../store/block-log.ts';
import type { Disk } from '../store/disk.ts';
import type { MemoryIndex } from '../store/memory-store.ts';
import type { PoolFile } from '../store/pool-file.ts';
import { snapshotFilesInMemory } from '../store/snapshot-files.ts';
import { type RulesForStored, Store } from '../store/store.ts';
import type { Random } from './random.ts';
import { type DiskTraits, VirtualDisk, VirtualIndex } from './virtual-disk.ts';
import type { VirtualNetwork } from './virtual-network.ts';
import { VirtualClock, type VirtualTime } from './virtual-time.ts';

const PORT = 9000;
/** Where the block log lies on a machine's disk. */
const FOLDER = 'data';
/** A few blocks in each file of the log, so that power is lost while one is begun. */
const SEGMENT_BYTES_SIMULATED = 4096;
/** Bytes of a block that has transactions: those without any are read at once. */
const READ_APART_BYTES_SIMULATED = 300;
/** Virtual milliseconds that a block takes to be read at most: others come in between. */
const READING_MS_MAX = 20;
/** Descriptors: enough for every place that a node has. */
const OPEN_FILES_MAX = 1_024;

export type SnapshotOptions = Pick<
  NodeOptions,
  'fromSnapshot' | 'snapshotDepthBlocks' | 'snapshotSpacingBlocks'
>;

export interface MachineOptions {
  readonly name: string;
  readonly host: string;
  readonly network: Network;
  readonly time: VirtualTime;
  readonly net: VirtualNetwork;
  readonly random: Random;
  readonly disk: DiskTraits;
  /** Unix milliseconds of its wall clock when the world begins. */
  readonly wallStartMs: number;
  readonly peers: readonly string[];
  readonly mining: MiningOptions | undefined;
  /** Which snapshots it makes, or begins with; absent: none. */
  readonly snapshots?: SnapshotOptions;
  /** What its Hello names; absent: all that there is. */
  readonly capabilities?: readonly PeerCapability[];
  /** Milliseconds that this machine takes for a block, on average. */
  readonly meanBlockMs: number;
  readonly observe: (machine: VirtualMachine, event: StampedEvent) => void;
  /** Something that must not happen: a start that failed, a stop that was refused. */
  readonly failed: (machine: VirtualMachine, error: unknown) => void;
  /** What a test puts in the place of a part; by default all parts are sound. */
  readonly alter?: (environment: Environment, machine: VirtualMachine) => Environment;
}

export class VirtualMachine {
  readonly name: string;
  readonly host: string;
  readonly disk: VirtualDisk;
  readonly key: SigningKey;
  /** The node, from its start until it is stopped or gone. */
  node: NodeHandle | undefined;
  /** `failing`: the node stops by itself, because its disk has failed. */
  state: 'off' | 'starting' | 'running' | 'stopping' | 'failing' = 'off';
  readonly #options: MachineOptions;
  readonly #index: VirtualIndex;
  readonly #random: Random;
  #clock: VirtualClock | undefined;
  /** Written by a node that stops: a crash leaves what stood there before. */
  #waiting: Uint8Array = new Uint8Array(0);
  readonly #poolFile: PoolFile = {
    load: () => Promise.resolve(this.#waiting),
    save: (frames) => {
      this.#waiting = frames;
      return Promise.resolve();
    },
  };

  /** Whole or not there, and never lost. */
  readonly #snapshotFiles = snapshotFilesInMemory();

  constructor(options: MachineOptions) {
    this.#options = options;
    this.name = options.name;
    this.host = options.host;
    this.#random = options.random;
    this.disk = new VirtualDisk(options.time, options.random.split(), options.disk);
    this.#index = new VirtualIndex(this.disk);
    this.key = simulatedKey(options.name);
  }

  get address(): string {
    return `${this.host}:${PORT}`;
  }

  /** What a start would find of index and ledger. */
  get index(): MemoryIndex {
    return this.#index.lookAt();
  }

  start(): void {
    const { net, time, wallStartMs, failed } = this.#options;
    net.powerOn(this.host);
    this.state = 'starting';
    const clock = new VirtualClock(time, wallStartMs);
    this.#clock = clock;
    this.#begin(clock).catch((error: unknown) => failed(this, error));
  }

  /** As a person stops it: Goodbye to all, drain, close the log. */
  stop(): void {
    const { node } = this;
    if (node === undefined) return this.kill();
    this.state = 'stopping';
    const clock = this.#clock;
    node.stop('asked to stop').then(
      () => {
        if (this.#clock === clock) this.#gone();
      },
      (error: unknown) => this.#options.failed(this, error),
    );
  }

  /** SIGKILL: its kernel closes the sockets, and keeps what was written to the disk. */
  kill(): void {
    this.disk.processEnded();
    this.#options.net.killProcess(this.host);
    this.#gone();
  }

  /** Nothing is said to anybody, and what was not synced may be lost. */
  losePower(): void {
    this.disk.powerLost();
    this.#index.powerLost();
    this.#options.net.powerOff(this.host);
    this.#gone();
  }

  /** @param disk a test may put another in front of this machine's own */
  async openStore(rules: RulesForStored, disk: Disk = this.disk): Promise<Store> {
    const log = await BlockLog.open(FOLDER, disk, SEGMENT_BYTES_SIMULATED);
    const close = () => log.close();
    const { blocks, chain } = this.#index;
    return Store.on({ log, index: this.#index, blocks, chain, modes: 'kept', close }, rules);
  }

  #gone(): void {
    this.#clock?.switchOff();
    this.#clock = undefined;
    this.node = undefined;
    this.state = 'off';
  }

  async #begin(clock: VirtualClock): Promise<void> {
    const { network, peers, mining, capabilities, snapshots, alter, observe } = this.#options;
    const environment = this.#environment(clock);
    const node = await startNodeIn(alter?.(environment, this) ?? environment, {
      folder: FOLDER,
      network,
      host: this.host,
      port: PORT,
      peers,
      ...(mining !== undefined && { mining }),
      ...(capabilities !== undefined && { capabilities }),
      ...snapshots,
      observer: (event) => observe(this, event),
    });
    this.node = node;
    this.state = 'running';
  }

  #environment(clock: VirtualClock): Environment {
    const { net, meanBlockMs } = this.#options;
    const random = this.#random;
    return {
      clock,
      transport: net.transportOf(this.host),
      randomBytes: (count) => Uint8Array.from({ length: count }, () => random.whole(0, 255)),
      openStore: (rules) => this.openStore(rules),
      loadKey: () => Promise.resolve(this.key),
      poolFile: () => this.#poolFile,
      snapshotFiles: () => this.#snapshotFiles,
      verify: isSimulatedSignature,
      verifySignatures: (checks) =>
        Promise.resolve(
          checks.every(({ key, message, signature }) =>
            isSimulatedSignature(key, message, signature),
          ),
        ),
      readBlock: (bytes) =>
        new Promise((resolve) => {
          const doneMs = addMs(clock.nowMs(), READING_MS_MAX * random.next());
          clock.at(doneMs, () => resolve(readValidBlock(bytes)));
        }),
      syncLimits: { readApartBytesMin: READ_APART_BYTES_SIMULATED },
      newMiner: () => new SimulatedMiner(clock, random, meanBlockMs),
      openFilesMax: () => OPEN_FILES_MAX,
    };
  }
}

/** Finds a nonce when its time has come. */
/** No block takes longer than so many on average, so that a world without troubles agrees in known time. */
const MEAN_BLOCKS_MAX = 3;

class SimulatedMiner {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #meanBlockMs: number;

  constructor(clock: Clock, random: Random, meanBlockMs: number) {
    this.#clock = clock;
    this.#random = random;
    this.#meanBlockMs = meanBlockMs;
  }

  mine(
    { headerBytes }: { readonly headerBytes: Uint8Array },
    signal: AbortSignal,
  ): Promise<{ readonly nonce: bigint } | 'stopped'> {
    if (signal.aborted) return Promise.resolve('stopped');
    return new Promise((resolve, reject) => {
      const found = (): void => {
        signal.removeEventListener('abort', stopped);
        const header = readHeader(headerBytes);
        const nonce = header.ok
          ? searchNonce(headerBytes, targetOf(header.value), 0n, Number.MAX_SAFE_INTEGER)
          : undefined;
        if (nonce === undefined) reject(new Error('there is no nonce for this header'));
        else resolve({ nonce });
      };
      const stopped = (): void => {
        cancel();
        resolve('stopped');
      };
      const afterMs = Math.min(
        this.#random.exponential(this.#meanBlockMs),
        MEAN_BLOCKS_MAX * this.#meanBlockMs,
      );
      const foundMs = addMs(this.#clock.nowMs(), afterMs);
      const cancel = this.#clock.at(foundMs, found);
      signal.addEventListener('abort', stopped, { once: true });
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Keys and signatures that anybody could make, 200 times as fast as real ones. */
export function simulatedKey(name: string): SigningKey {
  // Below the field's prime whatever the hash: its last byte is the highest.
  const publicKey: Hash = `${sha256(Buffer.from(`finack sim ${name}`)).slice(0, 62)}00`;
  return { publicKey, sign: (message) => signatureOf(publicKey, message) };
}

function signatureOf(key: Hash, message: Uint8Array): Uint8Array {
  return createHash('sha512').update(key).update(message).digest();
}

function isSimulatedSignature(key: Hash, message: Uint8Array, signature: Uint8Array): boolean {
  return Buffer.compare(signatureOf(key, message), signature) === 0;
}
