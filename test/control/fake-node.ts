// A node's handle that only remembers what it was asked, and places for sockets that no other test sees.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Surroundings } from '../../src/control/socket-path.ts';
import {
  type AccountDetails,
  type BanStatus,
  type MempoolStatus,
  NodeError,
  type NodeHandle,
  type NodeStatus,
  type PeerStatus,
  type SubmitOutcome,
  type TransactionQuery,
  type TransactionStatus,
} from '../../src/node/api.ts';
import { Watchers } from '../../src/node/watchers.ts';
import type { ConnectionClose, Observer } from '../../src/observe/events.ts';
import type { Tap } from '../../src/observe/frame-tap.ts';

const hash = 'ab'.repeat(32);

export const fakeStatus: NodeStatus = {
  version: '0.1.0',
  pid: 1,
  network: 'dev',
  genesis: hash,
  address: '127.0.0.1:9001',
  folder: '/nowhere',
  key: hash,
  height: 7,
  tip: hash,
  work: '18446744073709551616',
  headersHeight: 7,
  sync: { state: 'idle', target: 7 },
  peers: { inbound: 1, outbound: 0, pending: 0 },
  mining: false,
  mempool: { transactions: 0, bytes: 0, feePerByteMin: 0 },
  uptimeMs: 1,
  endings: { graceful: 2 },
};

export const fakePeer: PeerStatus = {
  peer: 'p1',
  address: '127.0.0.1:9002',
  remoteAddress: '127.0.0.1:9002',
  listenAddress: '127.0.0.1:9002',
  local: '127.0.0.1:9001',
  direction: 'outbound',
  phase: 'ready',
  key: hash,
  userAgent: 'finack/0.1.0',
  height: 7,
  roundTripMs: 1,
  framesIn: 1,
  framesOut: 1,
  bytesIn: 2048,
  bytesOut: 1,
  queuedBytes: 0,
  ageMs: 1,
};

export const fakeClose: ConnectionClose = {
  type: 'connection.close',
  peer: 'p1',
  address: '127.0.0.1:9002',
  direction: 'outbound',
  ending: 'graceful',
  by: 'us',
  reason: 'leaving',
  detail: '',
  delivery: 'confirmed',
  framesIn: 1,
  framesOut: 1,
  bytesIn: 1,
  bytesOut: 1,
  bytesPartial: 0,
  bytesLost: 0,
  durationMs: 1,
};

export class FakeNode implements NodeHandle {
  readonly address: string;
  readonly folder = '/nowhere';
  /** Calls in order, as `name argument argument`. */
  readonly calls: string[] = [];
  readonly taps = new Set<Tap>();
  /** `watchers.event` is what happens. */
  readonly watchers = new Watchers({});
  /** `leave` answers when this resolves. */
  left: Promise<void> = Promise.resolve();

  constructor(address = fakeStatus.address) {
    this.address = address;
  }

  status(): NodeStatus {
    return { ...fakeStatus, address: this.address };
  }

  peers(): PeerStatus[] {
    return [fakePeer];
  }

  chain(fromHeight: number | undefined, count: number) {
    this.#note('chain', fromHeight, count);
    return [];
  }

  block(which: number | string) {
    this.#note('block', which);
    return Promise.resolve(undefined);
  }

  transaction(query: TransactionQuery): Promise<TransactionStatus> {
    const wanted = 'id' in query ? query.id : Buffer.from(query.data).toString('hex');
    this.#note('transaction', wanted, query.fromHeight, query.headersOnTop);
    return Promise.resolve({ state: 'not-found', searchedTo: 7 });
  }

  account(key: string): AccountDetails {
    this.#note('account', key);
    return { key, balance: '70', nonce: '3', available: '60', nextNonce: '4' };
  }

  submit(transaction: Uint8Array): Promise<SubmitOutcome> {
    this.#note('submit', Buffer.from(transaction).toString('hex'));
    return Promise.resolve({ outcome: 'accepted', id: hash });
  }

  mempool(count?: number): MempoolStatus {
    this.#note('mempool', count);
    return { count: 0, ready: 0, bytes: 0, bytesMax: 1, feePerByteMin: 0, transactions: [] };
  }

  connect(address: string): Promise<PeerStatus> {
    this.#note('connect', address);
    if (address.endsWith(':1')) return Promise.reject(new NodeError('CONNECT', 'nobody listens'));
    if (address.endsWith(':2')) return Promise.reject(new TypeError('x is not a function'));
    return Promise.resolve(fakePeer);
  }

  async leave(peer: string, how: string): Promise<ConnectionClose> {
    this.#note('leave', peer, how);
    await this.left;
    return fakeClose;
  }

  ban(address: string, ms = 600_000): BanStatus {
    this.#note('ban', address, ms);
    return { address, reason: 'asked to ban', leftMs: ms };
  }

  unban(address: string): boolean {
    this.#note('unban', address);
    return true;
  }

  bans(): BanStatus[] {
    return [];
  }

  startMining(options: object): void {
    this.#note('startMining', JSON.stringify(options));
  }

  stopMining(): void {
    this.#note('stopMining');
  }

  observe(observer: Observer): () => void {
    return this.watchers.observe(observer);
  }

  on: NodeHandle['on'] = (type, listener) => this.watchers.on(type, listener);

  events: NodeHandle['events'] = (options = {}) => this.watchers.events(options);

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  tap(tap: Tap): () => void {
    this.taps.add(tap);
    return () => this.taps.delete(tap);
  }

  stop(reason?: string): Promise<void> {
    this.#note('stop', reason);
    return Promise.reject(new Error('the disk failed meanwhile'));
  }

  force(): void {}

  #note(...words: unknown[]): void {
    this.calls.push(words.join(' '));
  }
}

export interface Sandbox {
  around: Surroundings;
  /** A data folder inside. */
  data(): Promise<string>;
  remove(): Promise<void>;
}

export async function sandbox(): Promise<Sandbox> {
  const root = await mkdtemp(join(tmpdir(), 'finack-test-'));
  const around = {
    platform: process.platform,
    runtimeFolder: root,
    temporaryFolder: root,
    otherFolders: [],
  };
  return {
    around,
    data: () => mkdtemp(join(root, 'data-')),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
