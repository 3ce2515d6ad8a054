// Strict decoding (clause E-6): bytes that are hashed have exactly one encoding each, so whatever
// does not encode back to itself is refused. Protobuf alone gives no such promise: every decoder
// accepts unknown fields, swapped order, explicit defaults, overlong varints and repeated singular
// fields, and two nodes would then know one block under two ids. What comes in great numbers is read by
// a FieldCursor instead, and only its fault is named here.
import protobuf from 'protobufjs/minimal.js';
import { accept, type Read, type Refusal, refuse } from './faults.ts';

type StrictFault = 'undecodable' | 'non-canonical';

interface Codec<M> {
  decode(reader: protobuf.Reader): M;
  encode(message: NoInfer<M>): protobuf.Writer;
}

/**
 * Fields of the result are views into `bytes`.
 * @param name what the bytes should be, for the sentence in a refusal
 */
export function decodeStrictly<M>(
  codec: Codec<M>,
  bytes: Uint8Array,
  name: string,
): Read<M, StrictFault> {
  const read = decodeLoosely(codec, bytes, name);
  if (!read.ok) return read;
  if (Buffer.compare(codec.encode(read.value).finish(), bytes) !== 0) return notCanonical(name);
  return read;
}

/** What to say of bytes that a FieldCursor found not to be in the one encoding of this message. */
export function refuseStrictly<M>(
  codec: Codec<M>,
  bytes: Uint8Array,
  name: string,
): Refusal<StrictFault> {
  const read = decodeLoosely(codec, bytes, name);
  return read.ok ? notCanonical(name) : read;
}

function decodeLoosely<M>(
  codec: Codec<M>,
  bytes: Uint8Array,
  name: string,
): Read<M, 'undecodable'> {
  try {
    const reader = protobuf.Reader.create(bytes);
    // Kept unknown fields would be written back at the end, and an unknown field at the end of a
    // message would then look canonical.
    reader.discardUnknown = true;
    return accept(codec.decode(reader));
  } catch (error) {
    const why = error instanceof Error ? error.message : 'undecodable';
    return refuse('undecodable', `${name}: ${why}`);
  }
}

function notCanonical(name: string): Refusal<'non-canonical'> {
  return refuse('non-canonical', `${name} is not in its one encoding`);
}
