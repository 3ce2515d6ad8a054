// Frames that are too large for one packet of a capture file, cut into fragments and joined again. A
// fragment carries, before its bytes, which frame it belongs to and where: four-byte numbers, big endian.
// So a reader sees that a fragment is missing, and never joins fragments that do not belong together.
// PURE. Nothing is left out and no TCP is made up: a fragment is so many bytes of one frame.
import assert from 'node:assert';
import { CAPTURED_BYTES_MAX } from './pcapng.ts';

/** The name under which the reader of fragments registers itself in Wireshark. */
export const FRAGMENT_DISSECTOR = 'finack_piece';

/** Bytes of a frame in one row. Larger frames (blocks, full Headers) are cut; a round figure, to read. */
export const FRAGMENT_BYTES_MAX = 240_000;

/** The number of the cut frame in its file, the bytes of the frame before this fragment, and all its bytes. */
export const FRAGMENT_HEADER_BYTES = 12;

/** What an Exported PDU puts before its payload: the longest tags of exported-pdu.ts come to 84 bytes. */
const TAGS_BYTES_MAX = 1024;
assert(FRAGMENT_BYTES_MAX + FRAGMENT_HEADER_BYTES + TAGS_BYTES_MAX <= CAPTURED_BYTES_MAX);

export interface Fragment {
  /** Frames that were cut count from 1, in the file. */
  frame: number;
  /** Bytes of the frame that lie before this fragment. */
  from: number;
  /** Bytes of the whole frame, prefix included. */
  size: number;
  bytes: Uint8Array;
}

/** A frame of more than FRAGMENT_BYTES_MAX as the payloads of as many rows as it takes. */
export function* fragmentsOf(frame: number, bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += FRAGMENT_BYTES_MAX) {
    const header = Buffer.alloc(FRAGMENT_HEADER_BYTES);
    header.writeUInt32BE(frame, 0);
    header.writeUInt32BE(from, 4);
    header.writeUInt32BE(bytes.length, 8);
    yield Buffer.concat([header, bytes.subarray(from, from + FRAGMENT_BYTES_MAX)]);
  }
}

/** Undefined: this is no fragment. A capture may have cut `payload`; then some of its bytes are missing. */
export function readFragment(payload: Uint8Array): Fragment | undefined {
  if (payload.length < FRAGMENT_HEADER_BYTES) return undefined;
  const header = Buffer.from(payload.buffer, payload.byteOffset, FRAGMENT_HEADER_BYTES);
  const [frame, from, size] = [0, 4, 8].map((at) => header.readUInt32BE(at)) as [
    number,
    number,
    number,
  ];
  const bytes = payload.subarray(FRAGMENT_HEADER_BYTES);
  return from + bytes.length <= size ? { frame, from, size, bytes } : undefined;
}

/** One direction's fragments in, whole frames out, and what is missing of the others. */
export class FragmentJoiner {
  #frame: { number: number; size: number } | undefined;
  #parts: Uint8Array[] = [];
  /** Bytes of the frame up to the end of its last fragment. */
  #bytes = 0;
  #state: 'whole' | 'holed' = 'whole';

  /**
   * `cutBytes`: so many of the fragment's own bytes are missing. Returns the frame that it completes, if
   * all of it is there, and the bytes that were found missing.
   */
  push(
    { frame, from, size, bytes }: Fragment,
    cutBytes = 0,
  ): { frame?: Uint8Array; lostBytes: number } {
    const follows = this.#frame?.number === frame && this.#frame.size === size;
    let lostBytes = follows && from >= this.#bytes ? 0 : this.giveUp();
    this.#frame = { number: frame, size };
    lostBytes += from - this.#bytes + cutBytes;
    if (from > this.#bytes || cutBytes > 0) this.#state = 'holed';
    this.#parts.push(bytes);
    this.#bytes = from + bytes.length + cutBytes;
    if (this.#bytes < size) return { lostBytes };
    const parts = this.#state === 'whole' ? this.#parts : undefined;
    this.giveUp();
    return parts === undefined ? { lostBytes } : { frame: Buffer.concat(parts), lostBytes };
  }

  /** The rest of the frame will not come. Returns how many bytes that are. */
  giveUp(): number {
    const lostBytes = this.#frame === undefined ? 0 : this.#frame.size - this.#bytes;
    this.#frame = undefined;
    this.#parts = [];
    this.#bytes = 0;
    this.#state = 'whole';
    return lostBytes;
  }
}
