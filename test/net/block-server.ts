// A peer that serves blocks without a chain: filler with its index in front, in replies that obey the
// protocol. The session does not look inside blocks, so for its tests any bytes will do.
import { setImmediate as turn } from 'node:timers/promises';
import varint from 'varint';
import { blockFrame } from '../../src/wire/codec.ts';
import type { Envelope, Request } from '../../src/wire/messages.ts';
import type { TestEndpoint } from './endpoints.ts';

/** Bytes. Runs are written whole, as a store reads them from its log. */
export const RUN_BYTES = 256 * 1024;

/** Bytes at most of tags and lengths around a filler block's transaction. */
const FRAME_AROUND_BYTES = 16;

/** Blocks 0 to count - 1, all of one size. */
export interface Filler {
  count: number;
  blockBytes: number;
}

/**
 * Block number `index`: one transaction of `blockBytes` bytes, which are the index and then bytes that
 * depend on it. The session walks over a block's fields; what they hold is the chain's concern.
 */
export function fillerBlock(index: number, blockBytes: number): Uint8Array {
  const length = Buffer.from(varint.encode(blockBytes));
  const transaction = Buffer.alloc(blockBytes, (index * 31 + 7) & 0xff);
  transaction.writeUInt32BE(index, 0);
  return Buffer.concat([Buffer.of(TRANSACTIONS_TAG), length, transaction]);
}

/** The number of a block that fillerBlock made. */
export function fillerIndex(block: Uint8Array): number {
  let at = 1;
  while ((block[at] ?? 0) >= 0x80) at++;
  return Buffer.from(block).readUInt32BE(at + 1);
}

/** Field 2 of Block, length-delimited (proto/finack/v1/chain.proto). */
const TRANSACTIONS_TAG = 0x12;

/** A hash that asks for block `index`. */
export function fillerHash(index: number): string {
  return index.toString(16).padStart(64, '0');
}

interface Waiting {
  id: number;
  asked: number;
  indexes: number[];
}

/** Serves one end's requests in their order, one run at a time, until it is told to settle. */
export class BlockServer {
  readonly #end: TestEndpoint;
  readonly #filler: Filler;
  readonly #waiting: Waiting[] = [];
  #mode: 'idle' | 'serving' | 'settling' = 'idle';
  /** Awaited before every reply: a slow disk, or a step of a scenario. */
  beforeReply: () => Promise<void> = async () => {};
  /** Called before every run with what the run will hold. */
  onRun: (bytes: number) => void = () => {};
  blocksServed = 0;

  constructor(end: TestEndpoint, filler: Filler) {
    this.#end = end;
    this.#filler = filler;
  }

  /** Hooks into the end; call it before the end is started. */
  attach(): this {
    this.#end.onDelivered = (envelope) => this.#take(envelope);
    this.#end.onEndReplies = () => this.#settle();
    return this;
  }

  #take({ id, message }: Envelope): void {
    if (message.kind !== 'GetBlocks' && message.kind !== 'GetBlockRange') return;
    this.#waiting.push({ id: id ?? 0, ...this.#wanted(message) });
    if (this.#mode === 'idle') void this.#serve();
  }

  #wanted(request: Extract<Request, { kind: 'GetBlocks' | 'GetBlockRange' }>): Omit<Waiting, 'id'> {
    const indexes =
      request.kind === 'GetBlocks'
        ? request.hashes.map((hash) => Number.parseInt(hash.slice(-12), 16))
        : Array.from({ length: request.count }, (_, at) => request.fromHeight + at);
    const known = indexes.filter((index) => index < this.#filler.count);
    return { asked: indexes.length, indexes: known };
  }

  /** Running replies end at the next block boundary, waiting requests are dropped: all are paid. [G-6] */
  #settle(): void {
    this.#mode = 'settling';
    for (const _dropped of this.#waiting.splice(0)) this.#end.connection.replied();
  }

  async #serve(): Promise<void> {
    this.#mode = 'serving';
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.beforeReply();
      await this.#reply(next);
      this.#end.connection.replied();
    }
    if (this.#mode === 'serving') this.#mode = 'idle';
  }

  async #reply({ id, asked, indexes }: Waiting): Promise<void> {
    const { connection } = this.#end;
    connection.send({ re: id, message: { kind: 'BlocksBegin', count: asked } });
    let served = 0;
    while (served < indexes.length && this.#mode === 'serving' && connection.phase !== 'over') {
      const run = this.#run(indexes.slice(served));
      this.onRun(run.bytes.length);
      await connection.sendBlocks(run.bytes, run.frames);
      served += run.frames;
      this.blocksServed += run.frames;
      // A store reads the next run here; signals and other connections have their turn.
      await turn();
    }
    connection.send({ re: id, message: { kind: 'BlocksEnd', served } });
  }

  /** As many frames as fit RUN_BYTES, at least one, in a buffer of their own. */
  #run(indexes: readonly number[]): { bytes: Uint8Array; frames: number } {
    const { blockBytes } = this.#filler;
    const frames = Math.max(
      1,
      Math.min(indexes.length, Math.floor(RUN_BYTES / (blockBytes + FRAME_AROUND_BYTES))),
    );
    const run = indexes.slice(0, frames).map((index) => blockFrame(fillerBlock(index, blockBytes)));
    return { bytes: Buffer.concat(run), frames };
  }
}
