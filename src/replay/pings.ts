// The Pings of one end of a replay. PURE. Its session says them with nonces of its own and waits for
// one Pong at a time, so captured Pongs are changed before it hears them, byte for byte in place.
import assert from 'node:assert';
import { encodeEnvelope } from '../wire/codec.ts';
import { frameOf } from '../wire/frames.ts';

export class Pings {
  /** The captured Ping that waits for its Pong, and the nonce that the session gave it. */
  #asked: { captured: bigint; ours: bigint } | undefined;
  /** Pings that a session would not have said. [B-1] */
  readonly #more = new Set<bigint>();

  get isWaiting(): boolean {
    return this.#asked !== undefined;
  }

  /** The session's own Ping stands for the captured one. */
  sent(captured: bigint, ping: Uint8Array): void {
    this.#asked = { captured, ours: Buffer.from(ping).readBigUInt64LE(ping.length - 8) };
  }

  more(nonce: bigint): void {
    this.#more.add(nonce);
  }

  measured(): void {
    this.#asked = undefined;
  }

  /** What the session hears for these bytes. */
  answered(chunk: Uint8Array): Uint8Array {
    if (this.#asked === undefined && this.#more.size === 0) return chunk;
    const changed = Buffer.from(chunk);
    if (this.#asked !== undefined) {
      const { captured, ours } = this.#asked;
      const at = changed.indexOf(pongFrame(captured));
      if (at !== -1) changed.set(pongFrame(ours), at);
      if (at !== -1 && this.#more.has(captured)) silence(captured, changed, at + 1);
    }
    for (const nonce of this.#more) {
      if (nonce !== this.#asked?.captured) silence(nonce, changed, 0);
    }
    return changed;
  }
}

function silence(nonce: bigint, chunk: Buffer, from: number): void {
  const pong = pongFrame(nonce);
  if (pong.length !== placeholder.length) return;
  for (let at = chunk.indexOf(pong, from); at !== -1; at = chunk.indexOf(pong, at)) {
    chunk.set(placeholder, at);
  }
}

/** The nonce is fixed64, so a Pong has the same length whatever it answers. */
function pongFrame(nonce: bigint): Uint8Array {
  return frameOf(encodeEnvelope({ message: { kind: 'Pong', nonce } }));
}

/** As long as a Pong, and nothing that a session checks: it stands where a Pong must not be heard. */
const placeholder = frameOf(
  encodeEnvelope({ message: { kind: 'NewTip', header: new Uint8Array(6) } }),
);
assert(placeholder.length === pongFrame(1n).length, 'counts must not change');
