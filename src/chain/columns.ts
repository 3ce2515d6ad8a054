// Columns of numbers and of ids by row, in pieces: an object for each row would take many times the memory,
// and one array of all would have to be copied when it grows. What the rows are is the owners' concern.
import { HASH_BYTES, type Hash } from './hash.ts';

/** Rows of a piece, so that a short chain does not pay for a long one: 2^12. */
export const PIECE_BITS = 12;
export const PIECE_ROWS = 1 << PIECE_BITS;
export const IN_PIECE = PIECE_ROWS - 1;

type Cells = Uint32Array | Float64Array | BigUint64Array;

export class NumberColumn<Piece extends Cells> {
  readonly #newPiece: new (
    length: number,
  ) => Piece;
  readonly #zero: Piece[number];
  /** There is none where nothing but zeros was set. */
  readonly #pieces: (Piece | undefined)[] = [];

  constructor(newPiece: new (length: number) => Piece) {
    this.#newPiece = newPiece;
    this.#zero = new newPiece(1)[0] as Piece[number];
  }

  /** Zero in a row that was never set. */
  get(row: number): Piece[number] {
    return this.#pieces[row >>> PIECE_BITS]?.[row & IN_PIECE] ?? this.#zero;
  }

  set(row: number, value: Piece[number]): void {
    const number = row >>> PIECE_BITS;
    const piece = this.#pieces[number] ?? (value === this.#zero ? undefined : this.#add(number));
    if (piece !== undefined) piece[row & IN_PIECE] = value;
  }

  #add(number: number): Piece {
    while (this.#pieces.length < number) this.#pieces.push(undefined);
    const piece = new this.#newPiece(PIECE_ROWS);
    this.#pieces[number] = piece;
    return piece;
  }
}

/** Ids as 32 bytes each: as texts they would be 80. */
export class IdColumn {
  readonly #pieces: Buffer[] = [];

  at(row: number): Hash {
    const at = (row & IN_PIECE) * HASH_BYTES;
    return this.#pieceOf(row).toString('hex', at, at + HASH_BYTES);
  }

  set(row: number, id: Hash): void {
    this.#pieceOf(row).write(id, (row & IN_PIECE) * HASH_BYTES, HASH_BYTES, 'hex');
  }

  /** The bytes among which those of a row lie, from `offset` on. */
  bytesAround(row: number): Uint8Array {
    return this.#pieceOf(row);
  }

  offset(row: number): number {
    return (row & IN_PIECE) * HASH_BYTES;
  }

  /** From the 32 bytes at `offset`. */
  copy(row: number, bytes: Uint8Array, offset: number): void {
    const at = (row & IN_PIECE) * HASH_BYTES;
    const piece = this.#pieceOf(row);
    for (let byte = 0; byte < HASH_BYTES; byte++) piece[at + byte] = bytes[offset + byte] as number;
  }

  /** Whether it is the id in the 32 bytes at `offset`. */
  isAt(row: number, bytes: Uint8Array, offset: number): boolean {
    const at = (row & IN_PIECE) * HASH_BYTES;
    const piece = this.#pieceOf(row);
    // From the end: under proof of work all ids begin alike.
    for (let byte = HASH_BYTES - 1; byte >= 0; byte--)
      if (piece[at + byte] !== bytes[offset + byte]) return false;
    return true;
  }

  /** The last 32 bits of an id. */
  tail(row: number): number {
    return this.#pieceOf(row).readUInt32BE((row & IN_PIECE) * HASH_BYTES + HASH_BYTES - 4);
  }

  #pieceOf(row: number): Buffer {
    const number = row >>> PIECE_BITS;
    while (this.#pieces.length <= number) this.#pieces.push(Buffer.alloc(PIECE_ROWS * HASH_BYTES));
    return this.#pieces[number] as Buffer;
  }
}
