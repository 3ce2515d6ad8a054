// Blocks from a file instead of a peer: each goes through every rule that a peer's block goes through, and
// only then into the log. Where the frames come from is not known here.
import { type Block, claimedIdOf, readBlock } from '../chain/block.ts';
import type { Refusal } from '../chain/faults.ts';
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import {
  type ChainFault,
  checkBlock,
  type SignatureCheck,
  signatureChecks,
} from '../chain/rules.ts';
import { validateHeader } from '../consensus/validate.ts';
import { blockOfFrame } from '../wire/codec.ts';
import type { Environment } from './environment.ts';
import type { OfflineChain } from './offline-chain.ts';

/** Why an import ends before its file does. */
export interface ImportFault {
  /** Of the frame, in what is imported. */
  readonly offset: number;
  readonly id: Hash | undefined;
  readonly height: number | undefined;
  readonly fault: ChainFault | 'not-a-block' | 'no-parent' | 'too-many-waiting' | 'refused';
  readonly why: string;
}

export interface ImportCounts {
  /** Blocks that the log has now and had not before. */
  blocks: number;
  /** Blocks that it had. */
  known: number;
}

/** Blocks and bytes whose signatures are checked together, and which become durable together. */
const GROUP_BLOCKS_MAX = 256;
const GROUP_BYTES_MAX = 4 * 1024 * 1024;
/** Bytes of blocks that came before their parents, as they lie in a log: what sync has in flight, twice. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

interface Arrived {
  readonly block: Block;
  readonly frame: Uint8Array;
  readonly offset: number;
}

interface Judged extends Arrived {
  readonly checks: readonly SignatureCheck[];
}

export class BlockImport {
  readonly counts: ImportCounts = { blocks: 0, known: 0 };
  readonly #chain: OfflineChain;
  readonly #environment: Pick<Environment, 'clock' | 'verifySignatures'>;
  /** Good in their places, but for their signatures. */
  #group = new Map<Hash, Judged>();
  #groupBytes = 0;
  /** By the parent that has not come yet. */
  readonly #waiting = new Map<Hash, Arrived[]>();
  #waitingBytes = 0;

  constructor(chain: OfflineChain, environment: Pick<Environment, 'clock' | 'verifySignatures'>) {
    this.#chain = chain;
    this.#environment = environment;
  }

  /**
   * One frame more; its bytes must not change afterwards.
   * @returns what is wrong with it, or with one before it; nothing of what follows may be taken then
   */
  async take(frame: Uint8Array, offset: number): Promise<ImportFault | undefined> {
    const bytes = blockOfFrame(frame);
    if (bytes === undefined) {
      return faultAt(offset, { fault: 'not-a-block', why: 'this frame holds no block' });
    }
    const claimed = claimedIdOf(bytes);
    if (claimed !== undefined && this.#has(claimed)) {
      this.counts.known++;
      return undefined;
    }
    const read = readBlock(bytes);
    if (!read.ok) return faultAt(offset, read, claimed);
    return this.#place({ block: read.value, frame, offset });
  }

  /** What has come is checked, durable and connected. @returns what was wrong with it */
  async flush(): Promise<ImportFault | undefined> {
    const group = [...this.#group.values()];
    this.#group = new Map();
    this.#groupBytes = 0;
    const bad = await this.#firstUnsigned(group);
    const good = bad === undefined ? group : group.slice(0, group.indexOf(bad));
    await Promise.all(good.map((judged) => this.#append(judged)));
    this.#chain.stored(good.map(({ block }) => block));
    this.counts.blocks += good.length;
    const [refused] = await this.#chain.connect();
    if (refused !== undefined) {
      const offset = group.find(({ block }) => block.id === refused.id)?.offset ?? 0;
      return { ...refused, offset, fault: 'refused' };
    }
    if (bad === undefined) return undefined;
    const why = 'a signature does not verify';
    this.#chain.state.chain.markInvalid(bad.block.id, why);
    return faultOf(bad, { fault: 'bad-signature', why });
  }

  /** There are no more frames. @returns what was wrong with the last ones */
  async end(): Promise<ImportFault | undefined> {
    const fault = await this.flush();
    if (fault !== undefined) return fault;
    const [waiting] = [...this.#waiting.values()].flat();
    if (waiting === undefined) return undefined;
    const { height, parent } = waiting.block.header;
    const why =
      height === 1
        ? `it stands on the genesis ${parent}, that of another network`
        : `its parent ${parent} is neither here nor in what is imported`;
    return faultOf(waiting, { fault: 'no-parent', why });
  }

  #has(id: Hash): boolean {
    if (this.#group.has(id)) return true;
    return this.#chain.store.has(id) && this.#chain.state.chain.headers.entry(id) !== undefined;
  }

  async #place(arrived: Arrived): Promise<ImportFault | undefined> {
    const ready = [arrived];
    for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
      const parent = this.#chain.state.chain.headers.entry(next.block.header.parent);
      const fault = parent === undefined ? this.#wait(next) : await this.#judge(next, parent);
      if (fault !== undefined) return fault;
      if (parent !== undefined) ready.push(...this.#waitingFor(next.block.id));
    }
    const isFull = this.#group.size >= GROUP_BLOCKS_MAX || this.#groupBytes >= GROUP_BYTES_MAX;
    return isFull ? this.flush() : undefined;
  }

  #wait(arrived: Arrived): ImportFault | undefined {
    const { block, frame } = arrived;
    const { parent } = block.header;
    this.#waitingBytes += frame.length;
    if (this.#waitingBytes > WAITING_BYTES_MAX) {
      const why = `its parent ${parent} and those of ${WAITING_BYTES_MAX} bytes of blocks are missing`;
      return faultOf(arrived, { fault: 'too-many-waiting', why });
    }
    this.#waiting.set(parent, [...(this.#waiting.get(parent) ?? []), arrived]);
    return undefined;
  }

  #waitingFor(id: Hash): Arrived[] {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const { frame } of waiting) this.#waitingBytes -= frame.length;
    return waiting;
  }

  async #judge(arrived: Arrived, parent: HeaderEntry): Promise<ImportFault | undefined> {
    const { block, frame } = arrived;
    const { context, genesis, chain } = this.#chain.state;
    let verdict = validateHeader(block, parent, context, this.#environment.clock.wallMs());
    if (verdict.ok === 'later') {
      // Who may seal here is known once what it stands on is connected.
      const fault = await this.flush();
      if (fault !== undefined) return fault;
      verdict = validateHeader(block, parent, context, this.#environment.clock.wallMs());
    }
    if (verdict.ok === 'later') {
      return faultOf(arrived, { fault: 'no-parent', why: 'who may seal here is not known' });
    }
    if (!verdict.ok) return faultOf(arrived, verdict);
    const refusal = checkBlock(block);
    if (refusal !== undefined) return faultOf(arrived, refusal);
    const entry = chain.headers.add({ ...block, bytes: block.sealedHeader });
    if (entry.invalid !== undefined) {
      return faultOf(arrived, { fault: 'refused', why: entry.invalid.why });
    }
    const checks = [...verdict.checks, ...signatureChecks(block, genesis.id)];
    this.#group.set(block.id, { ...arrived, checks });
    this.#groupBytes += frame.length;
    return undefined;
  }

  async #firstUnsigned(group: readonly Judged[]): Promise<Judged | undefined> {
    const { verifySignatures } = this.#environment;
    if (await verifySignatures(group.flatMap(({ checks }) => checks))) return undefined;
    for (const judged of group) if (!(await verifySignatures(judged.checks))) return judged;
    return undefined;
  }

  #append({ block, frame }: Judged): Promise<void> {
    const { id, sealedHeader } = block;
    const { parent, height } = block.header;
    return this.#chain.store.append(frame, { id, parent, height, sealedHeader });
  }
}

type Fault = Pick<ImportFault, 'fault' | 'why'>;

function faultAt(offset: number, { fault, why }: Fault | Refusal, id?: Hash): ImportFault {
  return { offset, id, height: undefined, fault, why };
}

function faultOf({ block, offset }: Arrived, { fault, why }: Fault | Refusal): ImportFault {
  return { offset, id: block.id, height: block.header.height, fault, why };
}
