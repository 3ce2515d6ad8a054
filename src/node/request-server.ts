// Answers the requests of one peer, one after the other, in the order in which they came. Blocks go out as they lie on disk, in runs, with the next run read while one is sent. [S-3..S-5] [T-4] [T-6..T-8] [N-2] [N-3]
import type { Hash } from '../chain/hash.ts';
import type { Connection } from '../net/connection.ts';
import { StoreError } from '../store/store-error.ts';
import { answerTo } from '../sync/serve.ts';
import { encodeShortIds, shortIdKey, shortIds } from '../sync/short-ids.ts';
import type { GetSnapshotPieceBody } from '../wire/messages/get-snapshot-piece.ts';
import type { Request } from '../wire/messages.ts';
import type { MempoolDriver } from './mempool-driver.ts';
import type { NodeContext } from './node-context.ts';
import type { BlockInParts, RecentBlocks } from './recent-blocks.ts';
import type { ServedSnapshots } from './served-snapshots.ts';
import type { SyncDriver } from './sync-driver.ts';

/** Bytes of one run: large enough for the disk, small enough for a slow reader's deadline. */
const RUN_BYTES_MAX = 256 * 1024;

interface PendingRequest {
  id: number;
  request: Request;
}

export interface RequestServerContext
  extends Pick<NodeContext, 'state' | 'store' | 'environment' | 'failed'> {
  /** Hears which block is damaged: it has to be fetched again. */
  readonly sync: Pick<SyncDriver, 'lost'>;
  readonly mempool: Pick<MempoolDriver, 'transactions'>;
  readonly recent: Pick<RecentBlocks, 'parts'>;
  readonly snapshots: Pick<ServedSnapshots, 'infos' | 'piece'>;
}

/** The replies of one connection. */
export class RequestServer {
  readonly #connection: Connection;
  readonly #context: RequestServerContext;
  readonly #pending: PendingRequest[] = [];
  #work: Promise<void> = Promise.resolve();
  #state: 'serving' | 'ending' = 'serving';

  constructor(connection: Connection, context: RequestServerContext) {
    this.#connection = connection;
    this.#context = context;
  }

  accept(id: number, request: Request): void {
    this.#pending.push({ id, request });
    if (this.#pending.length === 1) this.#work = this.#serveAll();
  }

  /** Waiting requests are dropped, the running reply ends at the next block boundary. [G-6] */
  cancelPending(): void {
    this.#state = 'ending';
  }

  /** Resolves when nothing is being answered any more. */
  async idle(): Promise<void> {
    await this.#work;
  }

  async #serveAll(): Promise<void> {
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      // One gate for every kind of reply: the next is not begun, and this one does not count as answered,
      // before the peer has taken what waits for it.
      if (this.#state === 'serving') await this.#serve(next);
      await this.#connection.drained();
      this.#pending.shift();
      this.#connection.replied();
    }
  }

  async #serve({ id, request }: PendingRequest): Promise<void> {
    const { state, store, mempool, snapshots } = this.#context;
    const { chain } = state;
    if (request.kind === 'GetSnapshots') {
      this.#connection.send({
        re: id,
        message: { kind: 'Snapshots', snapshots: snapshots.infos() },
      });
      return;
    }
    if (request.kind === 'GetSnapshotPiece') return await this.#servePiece(id, request);
    if (request.kind === 'GetTransactions') {
      const transactions = mempool.transactions(request.leafHashes);
      this.#connection.send({ re: id, message: { kind: 'Transactions', transactions } });
      return;
    }
    if (request.kind === 'GetBlockTransactions') return await this.#serveParts(id, request);
    if (request.kind === 'GetBlocks' && request.compact && (await this.#serveCompact(id, request)))
      return;
    // A block that the ledger refused is on disk, and never leaves it.
    const isServed = (id: Hash) => store.has(id) && chain.headers.invalidityOf(id) === undefined;
    const answer = answerTo(request, chain.best, isServed);
    if (answer.kind === 'headers') {
      this.#connection.send({ re: id, message: { kind: 'Headers', headers: answer.headers } });
      return;
    }
    this.#connection.send({ re: id, message: { kind: 'BlocksBegin', count: answer.count } });
    const served = await this.#stream(answer.ids);
    this.#connection.send({ re: id, message: { kind: 'BlocksEnd', served } });
  }

  /** [T-7] @returns whether it has: only the newest blocks are worth it */
  async #serveCompact(re: number, { hashes }: { hashes: readonly Hash[] }): Promise<boolean> {
    const [id] = hashes;
    const parts = id === undefined || hashes.length > 1 ? undefined : await this.#parts(id);
    if (id === undefined || parts === undefined) return false;
    const nonce = Buffer.from(this.#context.environment.randomBytes(8)).readBigUInt64LE();
    const shortIdBytes = encodeShortIds(shortIds(shortIdKey(id, nonce), parts.leafHashes));
    this.#connection.send({ re, message: { kind: 'CompactBlock', nonce, shortIds: shortIdBytes } });
    return true;
  }

  /** None at all, if it is none of the newest blocks any more. [T-8] */
  async #serveParts(
    re: number,
    { hash, missing }: { hash: Hash; missing: readonly number[] },
  ): Promise<void> {
    const all = (await this.#parts(hash))?.transactions ?? [];
    const transactions = missing.flatMap((place) => all[place] ?? []);
    this.#connection.send({ re, message: { kind: 'BlockTransactions', transactions } });
  }

  async #parts(id: Hash): Promise<BlockInParts | undefined> {
    try {
      return await this.#context.recent.parts(id);
    } catch (error) {
      this.#context.failed(error);
      return undefined;
    }
  }

  /** One that is not here is answered without leaves. [N-3] */
  async #servePiece(id: number, { block, path }: GetSnapshotPieceBody): Promise<void> {
    const { snapshots, failed } = this.#context;
    try {
      const piece = await snapshots.piece(block, path);
      const message = piece ?? { path, siblings: [], leaves: [] };
      this.#connection.send({ re: id, message: { kind: 'SnapshotPiece', ...message } });
    } catch (error) {
      failed(error);
    }
  }

  async #stream(ids: readonly Hash[]): Promise<number> {
    let served = 0;
    let next = this.#run(ids);
    while (this.#state === 'serving' && this.#connection.phase !== 'over') {
      const { bytes, count, rest } = await next;
      if (count === 0) break;
      served += count;
      const sent = this.#connection.sendBlocks(bytes, count);
      // One block larger than a run keeps the kernel busy for long enough; two of them for every
      // slow reader would be more than it is worth.
      if (bytes.length > RUN_BYTES_MAX) await sent;
      next = this.#run(rest);
      await sent;
    }
    await next;
    return served;
  }

  /** The next run of blocks that lie together; damaged ones are skipped, and `served` tells. */
  async #run(
    ids: readonly Hash[],
  ): Promise<{ bytes: Uint8Array; count: number; rest: readonly Hash[] }> {
    const nothing = { bytes: new Uint8Array(0), count: 0, rest: [] };
    const { store, sync, failed } = this.#context;
    for (let rest = ids; rest.length > 0; rest = rest.slice(1)) {
      const [id = ''] = rest;
      try {
        // The run before may have ended at a block whose damage was found while it was read.
        if (store.has(id)) {
          const { bytes, count } = await store.readRun(rest, RUN_BYTES_MAX);
          return { bytes, count, rest: rest.slice(count) };
        }
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'CORRUPT')) {
          failed(error);
          return nothing;
        }
      }
      sync.lost(id);
    }
    return nothing;
  }
}
