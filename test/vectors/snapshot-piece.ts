// The piece of a state in wire.json: the state has three keys, so few bytes that each fits a line.
import type { SnapshotPiece } from '../../src/ledger/snapshot-piece.ts';
import { State } from '../../src/ledger/state.ts';

const state = new State();
state.apply(
  ['one', 'two', 'three'].map((name, n) => ({ key: Buffer.from(name), value: Buffer.of(n + 1) })),
);

/** Of the state that the piece is of. */
export const vectorRoot = state.root();

/** Cut smaller than [N-5] says, or three keys would be one piece. */
const CUT_BYTES = 26;

export const vectorPieces: readonly SnapshotPiece[] = [...state.pieces(CUT_BYTES)];

/** The first one below the root's left side. */
export const vectorPiece = vectorPieces.find(({ path }) => path.startsWith('0')) as SnapshotPiece;
