// A snapshot as a file: a Headers frame with the one header that vouches for the state, then the pieces in the
// order of their paths, each in a SnapshotPiece frame as it is sent. So the file proves itself, but for
// whether its block is one of our chain, and `finack frames --read` shows what is in it. [N-7]
import type { Hash } from '../chain/hash.ts';
import { readSealedHeader, type SealedHeader } from '../chain/header.ts';
import { MissingPaths, pieceFault, type SnapshotPiece } from '../ledger/snapshot-piece.ts';
import {
  type FoundFrame,
  type FrameSource,
  type FrameSpan,
  framesOf,
  readFrameAt,
} from '../store/snapshot-files.ts';
import { decodeEnvelope, encodeFrame } from '../wire/codec.ts';
import type { Envelope } from '../wire/messages.ts';
import type { Slices } from './slices.ts';

/** Where one piece lies in its file. */
export interface PiecePlace extends FrameSpan {
  readonly path: string;
}

/** What is wrong with a file. */
export interface SnapshotFault {
  /** Counted from 0, in the order of the file; undefined: no piece, but the file. */
  readonly piece: number | undefined;
  readonly path: string | undefined;
  readonly offset: number;
  readonly why: string;
}

export interface ReadSnapshot {
  readonly height: number;
  readonly id: Hash;
  /** Good ones. */
  readonly pieces: readonly PiecePlace[];
  readonly leaves: number;
  readonly bytes: number;
  readonly faults: readonly SnapshotFault[];
}

export async function* snapshotFrames(
  sealedHeader: Uint8Array,
  pieces: AsyncIterable<SnapshotPiece>,
): AsyncGenerator<Uint8Array, void, void> {
  yield encodeFrame({ message: { kind: 'Headers', headers: [sealedHeader] } });
  for await (const piece of pieces)
    yield encodeFrame({ message: { kind: 'SnapshotPiece', ...piece } });
}

/** Reads a file and proves each piece. @returns undefined: it does not begin with a header. @throws StoreError */
export async function readSnapshot(
  source: FrameSource,
  slices: Slices,
  progress: (bytes: number, of: number) => void = () => undefined,
): Promise<ReadSnapshot | undefined> {
  const frames = framesOf(source);
  const first = await frames.next();
  const header = first.done ? undefined : headerIn(messageOf(first.value));
  if (header === undefined) return undefined;
  const reader = new PieceReader(header);
  for await (const found of frames) {
    reader.read(found);
    progress(found.offset + found.length, source.bytes);
    await slices.rest();
  }
  return reader.end(source.bytes);
}

/** The piece at its place; undefined: it is damaged. @throws StoreError */
export async function readPiece(
  source: FrameSource,
  place: PiecePlace,
): Promise<SnapshotPiece | undefined> {
  const found = await readFrameAt(source, place);
  const message = found && messageOf(found);
  return message?.kind === 'SnapshotPiece' ? message : undefined;
}

class PieceReader {
  readonly #header: SealedHeader;
  readonly #missing: MissingPaths;
  readonly #pieces: PiecePlace[] = [];
  readonly #faults: SnapshotFault[] = [];
  #leaves = 0;
  #seen = 0;

  constructor(header: SealedHeader) {
    this.#header = header;
    this.#missing = new MissingPaths(header.header.stateRoot);
  }

  read(found: FoundFrame): void {
    const { offset, length, crc32 } = found;
    const piece = this.#seen++;
    const message = messageOf(found);
    if (message?.kind !== 'SnapshotPiece') {
      const why = 'these bytes are no piece of a snapshot';
      this.#faults.push({ piece, path: undefined, offset, why });
      return;
    }
    const { path } = message;
    const why = pieceFault(this.#header.header.stateRoot, message) ?? this.#misplaced(message);
    if (why !== undefined) {
      this.#faults.push({ piece, path, offset, why });
      return;
    }
    this.#pieces.push({ path, offset, length, crc32 });
    this.#leaves += message.leaves.length;
  }

  end(bytes: number): ReadSnapshot {
    for (const path of this.#missing.paths) {
      const why = 'nothing is here of what hangs there';
      this.#faults.push({ piece: undefined, path, offset: bytes, why });
    }
    const { id, header } = this.#header;
    return {
      ...{ height: header.height, id, bytes },
      ...{ pieces: this.#pieces, leaves: this.#leaves, faults: this.#faults },
    };
  }

  /** Pieces are looked up by their order. */
  #misplaced(piece: SnapshotPiece): string | undefined {
    const last = this.#pieces.at(-1);
    if (last !== undefined && last.path >= piece.path) return 'it stands behind a later piece';
    return this.#missing.found(piece) ? undefined : 'its leaves are here already';
  }
}

function messageOf({
  frame,
  payloadAt,
}: Pick<FoundFrame, 'frame' | 'payloadAt'>): Envelope['message'] | undefined {
  const decoded = payloadAt === undefined ? undefined : decodeEnvelope(frame, payloadAt);
  return decoded?.ok ? decoded.envelope.message : undefined;
}

function headerIn(message: Envelope['message'] | undefined): SealedHeader | undefined {
  const bytes = message?.kind === 'Headers' && message.headers.length === 1 && message.headers[0];
  const read = bytes ? readSealedHeader(bytes) : undefined;
  return read?.ok ? read.value : undefined;
}
