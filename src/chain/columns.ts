// Columns of numbers and of ids by row, in pieces: an object for each row would take many times the memory,
// and one array of all would have to be copied when it grows. What the rows are is the owners' concern.
import { HASH_BYTES, type Hash } from './hash.ts';

/** Rows of a piece, so that a short chain does not pay for a long one: 2^10. */
const PIECE_BITS = 10;
const PIECE_ROWS = 1 << PIECE_BITS;
const IN_PIECE = PIECE_ROWS - 1;

type Cells = Uint32Array | Float64Array | BigUint64Array;

export class NumberColumn<Piece extends Cells> {
  readonly #newPiece: new (
    length: number,
  ) => Piece;
  readonly #zero: Piece[number];
  readonly #pieces: Piece[] = [];

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
    while (this.#pieces.length <= number) this.#pieces.push(new this.#newPiece(PIECE_ROWS));
    const piece = this.#pieces[number] as Piece;
    piece[row & IN_PIECE] = value;
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

  #pieceOf(row: number): Buffer {
    const number = row >>> PIECE_BITS;
    while (this.#pieces.length <= number) this.#pieces.push(Buffer.alloc(PIECE_ROWS * HASH_BYTES));
    return this.#pieces[number] as Buffer;
  }
}
