// Strict decoding (clause E-6): bytes that are hashed have exactly one encoding each, so whatever
// does not encode back to itself is refused. Protobuf alone gives no such promise: every decoder
// accepts unknown fields, swapped order, explicit defaults, overlong varints and repeated singular
// fields, and two nodes would then know one block under two ids.
import protobuf from 'protobufjs/minimal.js';
import { accept, type Read, refuse } from './faults.ts';

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
): Read<M, 'undecodable' | 'non-canonical'> {
  let message: M;
  try {
    const reader = protobuf.Reader.create(bytes);
    // Kept unknown fields would be written back at the end, and an unknown field at the end of a
    // message would then look canonical.
    reader.discardUnknown = true;
    message = codec.decode(reader);
  } catch (error) {
    return refuse(
      'undecodable',
      `${name}: ${error instanceof Error ? error.message : 'undecodable'}`,
    );
  }
  if (Buffer.compare(codec.encode(message).finish(), bytes) !== 0) {
    return refuse('non-canonical', `${name} does not encode back to its own bytes`);
  }
  return accept(message);
}
