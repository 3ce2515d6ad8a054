// The snapshots that this node serves: the files in its folder, each proven once when it is found, and, where
// that is wanted, a new one whenever the chain passes another thousand blocks.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import { isAbove, type SnapshotPiece } from '../ledger/snapshot-piece.ts';
import { type FrameSource, type SnapshotFiles, snapshotName } from '../store/snapshot-files.ts';
import { SNAPSHOTS_KEPT_MAX } from '../sync/snapshot-limits.ts';
import type { SnapshotInfo } from '../wire/messages/snapshots.ts';
import type { NodeContext } from './node-context.ts';
import { Slices } from './slices.ts';
import {
  type PiecePlace,
  type ReadSnapshot,
  readPiece,
  readSnapshot,
  snapshotFrames,
} from './snapshot-file.ts';

interface Served {
  readonly name: string;
  readonly source: FrameSource;
  readonly snapshot: ReadSnapshot;
}

/** The node stops while a file is being written: it never gets its name. */
class Abandoned extends Error {}

type Context = Pick<NodeContext, 'state' | 'emit' | 'failed' | 'environment' | 'options'>;

export class ServedSnapshots {
  readonly #context: Context;
  readonly #files: SnapshotFiles;
  readonly #slices: Slices;
  #served: Served[] = [];
  /** Loading, or making one. */
  #work: Promise<void> | undefined;
  #state: 'open' | 'closed' = 'open';

  constructor(context: Context) {
    this.#context = context;
    const { environment, options } = context;
    this.#files = environment.snapshotFiles(options.folder);
    this.#slices = new Slices(environment.clock);
  }

  /** Reads what lies in the folder; what is not proven is not served. */
  start(): void {
    this.#begin(this.#load());
  }

  /** The chain stands at another block, and all that peers have is here. */
  tipMoved(): void {
    const { state, options } = this.#context;
    const spacingBlocks = options.snapshotSpacingBlocks;
    if (spacingBlocks === undefined || this.#work !== undefined || this.#state === 'closed') return;
    const { best } = state.chain;
    const height = best.tip.height - (best.tip.height % spacingBlocks);
    const entry = height === 0 ? undefined : best.at(height);
    if (entry === undefined || this.#served.some(({ snapshot }) => snapshot.id === entry.id))
      return;
    this.#begin(this.#make(entry));
  }

  /** Those of blocks of our chain, newest first. */
  infos(): SnapshotInfo[] {
    const infos = this.#served.map(({ snapshot: { height, id, pieces, leaves } }) => ({
      ...{ height, block: id, pieces: pieces.length, leaves },
    }));
    const { best } = this.#context.state.chain;
    return infos
      .filter(({ height, block }) => best.at(height)?.id === block)
      .sort((one, other) => other.height - one.height);
  }

  /** The piece that stands at this path, or around it, or first below it. @throws StoreError */
  async piece(block: Hash, path: string): Promise<SnapshotPiece | undefined> {
    const served = this.#served.find(({ snapshot }) => snapshot.id === block);
    const place = served?.snapshot.pieces.find(
      (one) => isAbove(path, one.path) || isAbove(one.path, path),
    );
    if (served === undefined || place === undefined) return undefined;
    const piece = await readPiece(served.source, place);
    // Damaged since it was proven: nothing of this file is served any more.
    if (piece === undefined) await this.#dropDamaged(served, place);
    return piece;
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    await this.#work;
    const served = this.#served;
    this.#served = [];
    for (const { source } of served) await source.close();
  }

  #begin(work: Promise<void>): void {
    this.#work = work
      .catch((error: unknown) => {
        if (!(error instanceof Abandoned)) this.#context.failed(error);
      })
      .finally(() => {
        this.#work = undefined;
      });
  }

  async #load(): Promise<void> {
    for (const name of await this.#files.names()) {
      if (this.#state === 'closed') return;
      await this.#open(name);
    }
  }

  async #make(entry: HeaderEntry): Promise<void> {
    const { state } = this.#context;
    const { undo: newer } = state.chain.best.pathTo(entry);
    const name = snapshotName(entry);
    const isMade = await state.ledger.snapshot(entry, newer, (pieces) =>
      this.#files.write(name, snapshotFrames(entry.bytes, this.#whileOpen(pieces))),
    );
    if (!isMade || this.#state === 'closed') return;
    await this.#open(name);
    await this.#prune();
  }

  async *#whileOpen(pieces: AsyncIterable<SnapshotPiece>): AsyncGenerator<SnapshotPiece, void> {
    for await (const piece of pieces) {
      if (this.#state === 'closed') throw new Abandoned();
      yield piece;
    }
  }

  async #open(name: string): Promise<void> {
    const { emit } = this.#context;
    const source = await this.#files.open(name);
    const snapshot = await readSnapshot(source, this.#slices);
    const fault = snapshot?.faults[0];
    if (snapshot === undefined || fault !== undefined) {
      await source.close();
      const why = fault?.why ?? 'it does not begin with a header';
      emit({ type: 'snapshot.damaged', name, piece: fault?.path, why });
      return;
    }
    this.#served.push({ name, source, snapshot });
    const { height, id: block, pieces, bytes } = snapshot;
    emit({ type: 'snapshot.served', height, block, pieces: pieces.length, bytes });
  }

  async #dropDamaged(served: Served, { path }: PiecePlace): Promise<void> {
    if (!this.#served.includes(served)) return;
    this.#served = this.#served.filter((one) => one !== served);
    await served.source.close();
    const why = 'it has changed since it was proven';
    this.#context.emit({ type: 'snapshot.damaged', name: served.name, piece: path, why });
  }

  /** Those on no chain of ours go first, then the lowest. */
  async #prune(): Promise<void> {
    const { best } = this.#context.state.chain;
    const rank = ({ snapshot: { height, id } }: Served) =>
      best.at(height)?.id === id ? height : -1;
    const ranked = this.#served.toSorted((one, other) => rank(other) - rank(one));
    // First: a peer may ask while a file is being closed.
    this.#served = ranked.slice(0, SNAPSHOTS_KEPT_MAX);
    for (const { name, source } of ranked.slice(SNAPSHOTS_KEPT_MAX)) {
      await source.close();
      await this.#files.remove(name);
    }
  }
}
