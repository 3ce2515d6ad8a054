// Requests without their whole reply: ours that wait for the peer's, the peer's that wait for ours, and
// the one block reply that may run at a time in each direction. [S-3] [S-5]
// It judges order only; whether a header or block is any good is the chain's concern.
import assert from 'node:assert';
import { elapsedMs, type MonotonicMs } from '../clock/clock.ts';
import { UNKNOWN_BODIES_PER_MINUTE_MAX } from '../wire/limits.ts';
import type { MessageRole } from '../wire/messages/message-row.ts';
import { type Envelope, type Message, type RequestKind, rowOf } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';

interface BlockReply {
  re: number;
  count: number;
  received: number;
}

const MINUTE_MS = 60_000;

type ReplyRole = Extract<MessageRole, { is: 'reply' }>;

export class RequestTracker {
  /** Requests of the peer whose reply is not complete. */
  #pendingReplies = 0;
  /** Our requests by id, until their reply is complete; undefined: none. */
  #asked: Map<number, RequestKind> | undefined;
  #blockReply: BlockReply | undefined;
  #unknown: { sinceMs: MonotonicMs | undefined; count: number } = { sinceMs: undefined, count: 0 };

  /** How many replies of ours the peer waits for. */
  get pendingReplies(): number {
    return this.#pendingReplies;
  }

  /** True while a reply that we asked for is still to come. */
  get expectsReply(): boolean {
    return this.#asked !== undefined;
  }

  /** Is a reply to our request with this id still to come? */
  awaits(id: number): boolean {
    return this.#asked?.has(id) === true;
  }

  /** We have sent a request. */
  asked(id: number | undefined, kind: RequestKind): void {
    assert(id !== undefined && !this.awaits(id), 'every request of ours has an id of its own');
    this.#asked ??= new Map();
    this.#asked.set(id, kind);
  }

  /** A request of the peer has come. */
  accepted(): void {
    this.#pendingReplies++;
  }

  /** One request of the peer has had its whole reply. */
  replied(): void {
    assert(this.#pendingReplies > 0, 'only a pending request can be answered');
    this.#pendingReplies--;
  }

  /** Checks a message that has arrived against what was asked, and remembers what it changes. */
  check({ id, re, message }: Envelope, nowMs: MonotonicMs): Violation | undefined {
    if (message.kind === 'unknown') return this.#isRare(nowMs) ? undefined : 'unknown-rate';
    const { role } = rowOf(message.kind);
    switch (role.is) {
      case 'request':
        return id === undefined ? 'request-without-id' : undefined;
      case 'reply':
        return this.#answer(message, re, role);
      // A message of the handshake again: the first identity stands. [H-4]
      case 'handshake':
        return 'out-of-turn';
      case 'heartbeat':
      case 'announcement':
      case 'goodbye':
        return undefined;
    }
  }

  #answer(
    message: Message,
    re: number | undefined,
    { part, to }: ReplyRole,
  ): Violation | undefined {
    const reply = this.#blockReply;
    switch (part) {
      case 'whole':
        if (re === undefined || !this.#answers(re, to)) return 'reply-unasked';
        this.#answered(re);
        return undefined;
      case 'begin':
        if (re === undefined || !this.#answers(re, to)) return 'reply-unasked';
        if (reply !== undefined) return 'reply-inside-reply';
        this.#blockReply = { re, count: countIn(message), received: 0 };
        return undefined;
      case 'item':
        if (reply === undefined || reply.received === reply.count) return 'block-outside-reply';
        reply.received++;
        return undefined;
      case 'end':
        if (reply === undefined || reply.re !== re) return 'reply-unasked';
        if (reply.received !== countIn(message)) return 'served-disagrees';
        this.#blockReply = undefined;
        this.#answered(reply.re);
        return undefined;
    }
  }

  #answered(id: number): void {
    this.#asked?.delete(id);
    if (this.#asked?.size === 0) this.#asked = undefined;
  }

  #answers(re: number, requests: readonly string[]): boolean {
    const asked = this.#asked?.get(re);
    return asked !== undefined && requests.includes(asked);
  }

  /** Messages of a newer version are ignored, but not without end. [E-3] */
  #isRare(nowMs: MonotonicMs): boolean {
    const { sinceMs } = this.#unknown;
    if (sinceMs === undefined || elapsedMs(sinceMs, nowMs) >= MINUTE_MS) {
      this.#unknown = { sinceMs: nowMs, count: 0 };
    }
    this.#unknown.count++;
    return this.#unknown.count <= UNKNOWN_BODIES_PER_MINUTE_MAX;
  }
}

/** How many items the beginning of a streamed reply announces, and how many its end says there were. */
function countIn(message: Message): number {
  if (message.kind === 'BlocksBegin') return message.count;
  assert(message.kind === 'BlocksEnd', 'a streamed reply begins or ends');
  return message.served;
}
