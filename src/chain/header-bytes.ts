// The encoded headers of a tree, one behind the other in large pieces of memory: a buffer of its own costs
// each header as much again. What is given back is used again. Bytes only; what they say is not known here.
import { strict as assert } from 'node:assert';

/** Bytes of a piece: some 1,300 headers, so that a short chain does not pay for a long one. */
const PIECE_BYTES = 256 * 1024;

/** Where bytes are kept: piece and offset as one number. */
export type KeptAt = number;

export class HeaderBytes {
  readonly #pieces: Uint8Array[] = [];
  /** Bytes of the last piece that are used. */
  #used = PIECE_BYTES;
  /** What was given back, by length. */
  readonly #free = new Map<number, KeptAt[]>();

  /** Copies these bytes. */
  keep(bytes: Uint8Array): KeptAt {
    assert(bytes.length <= PIECE_BYTES, 'no header is longer than a piece');
    const at = this.#free.get(bytes.length)?.pop() ?? this.#next(bytes.length);
    this.#pieceOf(at).set(bytes, at % PIECE_BYTES);
    return at;
  }

  /** A view; it is right until the bytes are given back. */
  at(at: KeptAt, length: number): Uint8Array {
    const offset = at % PIECE_BYTES;
    return this.#pieceOf(at).subarray(offset, offset + length);
  }

  /** Nobody will ask for these bytes again. */
  giveBack(at: KeptAt, length: number): void {
    const free = this.#free.get(length);
    if (free === undefined) this.#free.set(length, [at]);
    else free.push(at);
  }

  #pieceOf(at: KeptAt): Uint8Array {
    const piece = this.#pieces[Math.floor(at / PIECE_BYTES)];
    assert(piece !== undefined, 'nothing is kept there');
    return piece;
  }

  #next(length: number): KeptAt {
    if (this.#used + length > PIECE_BYTES) {
      this.#pieces.push(new Uint8Array(PIECE_BYTES));
      this.#used = 0;
    }
    const at = (this.#pieces.length - 1) * PIECE_BYTES + this.#used;
    this.#used += length;
    return at;
  }
}
