// The whole chain of a data folder, read from its disk and held against every rule: bounds and CRC of each
// frame, its encoding, Merkle root, transactions and signatures, its header in its place, what the index says
// of it, and what executing it leads to. Only looks; what is wrong is said, with file, byte and block.
import { strict as assert } from 'node:assert';
import { type Block, readBlock } from '../chain/block.ts';
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader } from '../chain/header.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Network } from '../chain/network-parameters.ts';
import { checkBlock } from '../chain/rules.ts';
import { validateAlone, validateHeader } from '../consensus/validate.ts';
import type { IndexedBlock, StoredBlock } from '../store/block-index.ts';
import { type InspectedDirectory, inspectDataDirectory } from '../store/data-directory.ts';
import { nothingKept } from '../store/level-index.ts';
import { claimedFrameBytes, scanLog, WHOLE_FRAME_BYTES_MAX } from '../store/log-scan.ts';
import { type LogPlace, offsetOf, type Segment, segmentFile, segmentOf } from '../store/place.ts';
import { type Progress, placeProgress } from '../store/recovery.ts';
import { blockOfFrame } from '../wire/codec.ts';
import { type NodeChain, newNodeChain, rulesForStored } from './chain-at-start.ts';
import { keptBase } from './chain-base.ts';
import { systemEnvironment } from './system-environment.ts';

export interface FolderFinding {
  /**
   * `loose`: what a crash leaves behind, and the next start mends without asking anybody; or a good block
   * whose parent is missing, and comes from a peer.
   */
  readonly kind: 'fault' | 'loose';
  /** `blocks/000001.frames`, `index`. */
  readonly file: string;
  readonly offset: number | undefined;
  readonly height: number | undefined;
  readonly id: Hash | undefined;
  /** The broken rule by its name, or what is wrong with the file. */
  readonly fault: string;
  /** A sentence for people. */
  readonly why: string;
}

export interface Verification {
  readonly segments: number;
  readonly bytes: number;
  /** Good ones, on all branches. */
  readonly blocks: number;
  readonly transactions: number;
  readonly signatures: number;
  /** Of the best chain that passes every rule. */
  readonly height: number;
  readonly tip: Hash;
  readonly faults: number;
}

export interface VerifyOptions {
  readonly folder: string;
  readonly network: Network;
  readonly found: (finding: FolderFinding) => void;
  readonly reading?: Progress;
  readonly connecting?: Progress;
}

/** @throws StoreError when the folder cannot be opened or read at all */
export async function verifyFolder(options: VerifyOptions): Promise<Verification> {
  const state = newNodeChain(options.network);
  const { folder, network } = options;
  const owner = { networkName: network.name, genesis: state.genesis.id };
  const directory = await inspectDataDirectory({ folder, ...owner });
  try {
    return await new Verifier(state, directory, options).run();
  } finally {
    await directory.close();
  }
}

class Verifier {
  readonly #state: NodeChain;
  readonly #directory: InspectedDirectory;
  readonly #options: VerifyOptions;
  /** What the index says, by place. */
  readonly #indexed: ReadonlyMap<LogPlace, IndexedBlock>;
  readonly #good: IndexedBlock[] = [];
  readonly #known = new Set<Hash>();
  /** What a start demands of a block by itself. */
  readonly #verify: ReturnType<typeof rulesForStored>['verify'];
  /** Says how far the reading is. */
  readonly #hasRead: (place: LogPlace) => void;
  #transactions = 0;
  #faults = 0;

  constructor(state: NodeChain, directory: InspectedDirectory, options: VerifyOptions) {
    this.#state = state;
    this.#directory = directory;
    this.#options = options;
    const { index } = directory;
    const blocks = index === 'damaged' ? [] : index.blocks;
    this.#indexed = new Map(blocks.map((block) => [block.place, block]));
    this.#verify = rulesForStored(state, systemEnvironment).verify;
    this.#hasRead = placeProgress(directory.log, options.reading ?? (() => undefined));
  }

  async run(): Promise<Verification> {
    const { log } = this.#directory;
    for (const segment of log.segments) await this.#readSegment(segment);
    this.#options.reading?.(log.bytes, log.bytes);
    this.#compareIndex();
    const base = await keptBase(this.#directory.kept, this.#state.context.tree);
    const missing = base === undefined ? 0 : this.#missingBehind(base);
    if (base !== undefined && missing > 0) this.#beginAt(base, missing);
    await this.#judgeHeaders();
    // With all blocks behind it is as any other folder: what the chain began with is executed, too.
    if (missing === 0) await this.#execute();
    else this.#standOn();
    this.#compareTip();
    const { tip } = this.#state.chain;
    return {
      segments: log.segments.length,
      bytes: log.bytes,
      blocks: this.#good.length,
      transactions: this.#transactions,
      signatures: this.#transactions,
      height: tip.height,
      tip: tip.id,
      faults: this.#faults,
    };
  }

  // --- Bytes: what is a block by itself ----------------------------------------------------------

  async #readSegment(segment: Segment): Promise<void> {
    const { log } = this.#directory;
    const verify = (block: Block) => this.#isGood(block);
    const good = await scanLog(log, { ...segment, verify, known: this.#known }, this.#hasRead);
    let at = segment.start;
    for (const block of good) {
      await this.#explain(at, block.place);
      this.#good.push(block);
      at = block.place + block.length;
    }
    await this.#explain(at, segment.end);
  }

  #isGood(block: Block): boolean | Promise<boolean> {
    const verdict = this.#verify(block);
    // At once it is false where signatures were not looked at.
    if (verdict !== false) this.#transactions += block.transactions.length;
    return verdict;
  }

  /** Says of a stretch without good blocks why there are none. */
  async #explain(start: LogPlace, end: LogPlace): Promise<void> {
    for (let at = start; at < end; ) {
      const bytes = await this.#directory.log.read(at, Math.min(WHOLE_FRAME_BYTES_MAX, end - at));
      const named = this.#indexed.get(at);
      const claimed = claimedFrameBytes(bytes, 0);
      const length = claimed !== undefined && claimed <= end - at ? claimed : named?.length;
      if (length === undefined || length > end - at) return this.#noFrame(at, end, named);
      const reason = await this.#reasonAgainst(bytes.subarray(0, length));
      this.#fault(at, { ...named, ...reason });
      at += length;
    }
  }

  #noFrame(at: LogPlace, end: LogPlace, named: StoredBlock | undefined): void {
    const { log } = this.#directory;
    const bytes = `${end - at} bytes`;
    const isTail = end === log.end && named === undefined;
    if (isTail) {
      const why = `${bytes} at the end are no whole frame: the next start puts them aside`;
      return this.#report({ kind: 'loose', place: at, fault: 'torn-tail', why });
    }
    this.#fault(at, { ...named, fault: 'damaged', why: `${bytes} are no whole frame of a block` });
  }

  async #reasonAgainst(frame: Uint8Array): Promise<Reason> {
    const bytes = blockOfFrame(frame);
    if (bytes === undefined)
      return { fault: 'damaged', why: 'these bytes are no frame of a block' };
    const read = readBlock(bytes);
    if (!read.ok) return { fault: read.fault, why: read.why };
    const { id, header } = read.value;
    const block = { id, height: header.height };
    if (this.#known.has(id)) {
      return { ...block, fault: 'duplicate', why: 'this block lies elsewhere in the log too' };
    }
    const refusal = validateAlone(read.value, this.#state.context.rule) ?? checkBlock(read.value);
    if (refusal !== undefined) return { ...block, fault: refusal.fault, why: refusal.why };
    return { ...block, fault: 'bad-signature', why: 'a signature does not verify' };
  }

  // --- What the index says -----------------------------------------------------------------------

  #compareIndex(): void {
    const { index, log } = this.#directory;
    if (index === 'damaged') {
      const why = 'the index is damaged: the next start, or finack rebuild, derives it anew';
      return this.#report({ kind: 'loose', fault: 'index-damaged', why });
    }
    let unindexed = 0;
    for (const block of this.#good) {
      const entry = this.#indexed.get(block.place);
      if (entry === undefined) unindexed++;
      else this.#compareEntry(entry, block);
    }
    for (const entry of index.blocks) {
      if (entry.place + entry.length <= log.endOf(entry.place) || this.#known.has(entry.id))
        continue;
      const why = 'the index knows a block here, and the file ends before it';
      this.#fault(entry.place, { ...entry, fault: 'lost', why });
    }
    if (unindexed === 0) return;
    const why = `${unindexed} blocks of the log are not in the index: the next start adds them`;
    this.#report({ kind: 'loose', fault: 'index-behind', why });
  }

  #compareEntry(entry: IndexedBlock, block: IndexedBlock): void {
    const wrong = (['id', 'parent', 'height', 'length', 'crc32'] as const).find(
      (field) => entry[field] !== block[field],
    );
    const isSameHeader = Buffer.compare(entry.sealedHeader, block.sealedHeader) === 0;
    if (wrong === undefined && isSameHeader) return;
    const why = `the index has another ${wrong ?? 'header'} for this block: finack rebuild mends it`;
    const { id, height } = block;
    this.#fault(block.place, { id, height, fault: 'index-wrong', why });
  }

  // --- Headers, each in its place ----------------------------------------------------------------

  async #judgeHeaders(): Promise<void> {
    const { context, chain } = this.#state;
    // A parent is always lower than its child, wherever the two lie in the log.
    for (const block of this.#good.toSorted((one, other) => one.height - other.height)) {
      const read = readSealedHeader(block.sealedHeader);
      const parent = context.tree.entry(block.parent);
      if (!read.ok || parent === undefined) {
        const why = `its parent ${block.parent} is not among the good blocks: it is fetched again`;
        this.#report({ ...block, kind: 'loose', fault: 'no-parent', why });
        continue;
      }
      const { clock } = systemEnvironment;
      const verdict = validateHeader(read.value, parent, context, clock.wallMs());
      if (verdict.ok === false) {
        this.#fault(block.place, { ...block, fault: verdict.fault, why: verdict.why });
      } else if (
        verdict.ok === true &&
        !(await systemEnvironment.verifySignatures(verdict.checks))
      ) {
        this.#fault(block.place, { ...block, fault: 'bad-seal', why: 'its seal does not verify' });
      } else {
        chain.stored(context.tree.add(read.value));
      }
    }
  }

  // --- A folder that began with a state ----------------------------------------------------------

  /** Blocks up to the base that are not here, of its own branch. */
  #missingBehind(base: HeaderEntry): number {
    let missing = 0;
    for (let entry = base; entry.parent !== undefined; entry = entry.parent) {
      if (!this.#known.has(entry.id)) missing++;
    }
    return missing;
  }

  /** Its blocks cannot be executed from genesis on. */
  #beginAt(base: HeaderEntry, missing: number): void {
    this.#state.chain.beginAt(base);
    const why = `the chain began with a snapshot of the state after this block, and ${missing} blocks up to it are not here yet: blocks are checked by themselves, and not executed`;
    const { id, height } = base;
    this.#report({ kind: 'loose', id, height, fault: 'snapshot', why });
  }

  #standOn(): void {
    const { index } = this.#directory;
    if (index !== 'damaged') this.#state.chain.resume(index.chain);
  }

  // --- What executing leads to -------------------------------------------------------------------

  async #execute(): Promise<void> {
    const { chain, ledger } = this.#state;
    const places = new Map(this.#good.map((block) => [block.id, block]));
    const block = (id: Hash) => this.#readBlock(places.get(id));
    // What the index keeps for the ledger is not believed: whatever is needed is executed.
    await ledger.begin({ ...nothingKept, block, clock: systemEnvironment.clock }, undefined);
    for (let step = chain.nextStep(); step !== undefined; step = chain.nextStep()) {
      const execution = await ledger.execute(step);
      if (execution.outcome === 'executed') {
        chain.connected(execution.tip);
      } else if (execution.outcome === 'refused') {
        const { id, why } = execution;
        chain.refused(id, why);
        const found = places.get(id);
        if (found !== undefined && !this.#wasRefused(id))
          this.#fault(found.place, { ...found, fault: 'refused', why });
      }
      this.#options.connecting?.(chain.tip.height, chain.headers.best.height);
    }
  }

  async #readBlock(found: StoredBlock | undefined): Promise<Block> {
    assert(found !== undefined, 'only good blocks are executed');
    const bytes = blockOfFrame(await this.#directory.log.read(found.place, found.length));
    const read = bytes && readBlock(bytes);
    if (!read?.ok) throw new Error(`block ${found.id} has changed since it was read`);
    return read.value;
  }

  #wasRefused(id: Hash): boolean {
    const { index } = this.#directory;
    return index !== 'damaged' && index.chain.refused.has(id);
  }

  #compareTip(): void {
    const { index } = this.#directory;
    const { chain } = this.#state;
    const recorded = index === 'damaged' ? undefined : index.chain.tip;
    if (recorded === undefined) return;
    const entry = chain.headers.entry(recorded);
    if (entry !== undefined && chain.isComplete(entry)) return;
    const why = 'the chain stood at this block, which is damaged or gone, or one below it is';
    this.#report({ kind: 'fault', id: recorded, height: entry?.height, fault: 'tip-lost', why });
  }

  // --- Reports -----------------------------------------------------------------------------------

  #fault(place: LogPlace, reason: Reason): void {
    const { id, height, fault, why } = reason;
    this.#report({ kind: 'fault', place, id, height, fault, why });
  }

  #report({ kind, place, id, height, fault, why }: Reason & Report): void {
    if (kind === 'fault') this.#faults++;
    const file = place === undefined ? 'index' : `blocks/${segmentFile(segmentOf(place))}`;
    const offset = place === undefined ? undefined : offsetOf(place);
    this.#options.found({ kind, file, offset, height, id, fault, why });
  }
}

interface Reason {
  readonly id?: Hash | undefined;
  readonly height?: number | undefined;
  readonly fault: string;
  readonly why: string;
}

interface Report {
  readonly kind: FolderFinding['kind'];
  readonly place?: LogPlace;
}
