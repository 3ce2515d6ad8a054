// Who owes whom a reply: our requests that wait for theirs, their requests that wait for ours, and
// the one block reply that may run at a time in each direction. [S-3] [S-5]
// It judges order only; whether a header or block is any good is the chain's concern.
import assert from 'node:assert';
import { elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import { UNKNOWN_BODIES_PER_MINUTE_MAX } from '../wire/limits.ts';
import { type Envelope, isRequest, type RequestKind } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';

interface BlockReply {
  re: number;
  count: number;
  received: number;
}

const MINUTE_MS = 60_000;

/** Replies to what we asked: delivered even after our own Goodbye. [G-5] */
const replyKinds: ReadonlySet<string> = new Set(['headers', 'blocks-begin', 'block', 'blocks-end']);

export class Conversation {
  /** Requests that the peer made and that are not yet paid. */
  #owed = 0;
  /** Our requests by id, until their reply is complete. */
  readonly #asked = new Map<number, RequestKind>();
  #blockReply: BlockReply | undefined;
  #unknown: { sinceMs: MonotonicMs | undefined; count: number } = { sinceMs: undefined, count: 0 };

  get owed(): number {
    return this.#owed;
  }

  /** True while a reply that we asked for is still to come. */
  get expectsReply(): boolean {
    return this.#asked.size > 0;
  }

  ask(id: number | undefined, kind: RequestKind): void {
    assert(id !== undefined && !this.#asked.has(id), 'every request of ours has an id of its own');
    this.#asked.set(id, kind);
  }

  owe(): void {
    this.#owed++;
  }

  pay(): void {
    assert(this.#owed > 0, 'only what is owed can be paid');
    this.#owed--;
  }

  isReply(kind: string): boolean {
    return replyKinds.has(kind);
  }

  /** Holds a message that has arrived against what was asked; remembers what it changes. */
  judge({ id, re, message }: Envelope, nowMs: MonotonicMs): Violation | undefined {
    if (isRequest(message)) return id === undefined ? 'request-without-id' : undefined;
    switch (message.kind) {
      // A message of the handshake again: the first identity stands. [H-4]
      case 'hello':
      case 'welcome':
      case 'ready':
        return 'out-of-turn';
      case 'unknown':
        return this.#isRare(nowMs) ? undefined : 'unknown-rate';
      case 'headers':
        return this.#answers(re, 'get-headers') ? this.#done(re) : 'reply-unasked';
      case 'blocks-begin':
        return this.#begin(re, message.count);
      case 'block':
        return this.#block();
      case 'blocks-end':
        return this.#end(re, message.served);
      default:
        return undefined;
    }
  }

  #answers(re: number | undefined, ...kinds: RequestKind[]): re is number {
    const asked = re === undefined ? undefined : this.#asked.get(re);
    return asked !== undefined && kinds.includes(asked);
  }

  #done(re: number): undefined {
    this.#asked.delete(re);
    return undefined;
  }

  #begin(re: number | undefined, count: number): Violation | undefined {
    if (!this.#answers(re, 'get-blocks', 'get-block-range')) return 'reply-unasked';
    if (this.#blockReply !== undefined) return 'reply-inside-reply';
    this.#blockReply = { re, count, received: 0 };
    return undefined;
  }

  #block(): Violation | undefined {
    const reply = this.#blockReply;
    if (reply === undefined || reply.received === reply.count) return 'block-outside-reply';
    reply.received++;
    return undefined;
  }

  #end(re: number | undefined, served: number): Violation | undefined {
    const reply = this.#blockReply;
    if (reply === undefined || reply.re !== re) return 'reply-unasked';
    if (reply.received !== served) return 'served-disagrees';
    this.#blockReply = undefined;
    return this.#done(reply.re);
  }

  /** A newer peer's words are ignored, but not without end. [E-3] */
  #isRare(nowMs: MonotonicMs): boolean {
    const { sinceMs } = this.#unknown;
    if (sinceMs === undefined || elapsedMs(sinceMs, nowMs) >= MINUTE_MS) {
      this.#unknown = { sinceMs: nowMs, count: 0 };
    }
    this.#unknown.count++;
    return this.#unknown.count <= UNKNOWN_BODIES_PER_MINUTE_MAX;
  }
}
