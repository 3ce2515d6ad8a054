// What one row of the message table says of a message. Types only: the rows stand one to a file beside
// this one, the table that holds them all is ../messages.ts.
import type protobuf from 'protobufjs/minimal.js';

/**
 * The part that a message plays in a conversation. Request tracking and routing follow from it:
 * - `handshake`: one of the first three messages, never again. [H-4]
 * - `heartbeat`: Ping and Pong; void once either side has said Goodbye. [B-4]
 * - `request`: carries an id and is answered. [S-3]
 * - `reply`: answers one of the requests in `to`. A `whole` reply is one message; a streamed one has a
 *   `begin`, some `item`s and an `end`, and only one may run at a time. [S-5]
 * - `announcement`: answers nothing and asks for nothing. [S-8]
 * - `goodbye`: the last frame of a side. [G-1]
 */
export type MessageRole =
  | { readonly is: 'handshake' }
  | { readonly is: 'heartbeat' }
  | { readonly is: 'request' }
  | {
      readonly is: 'reply';
      readonly to: readonly string[];
      readonly part: 'whole' | 'begin' | 'item' | 'end';
    }
  | { readonly is: 'announcement' }
  | { readonly is: 'goodbye' };

export type RoleName = MessageRole['is'];

/**
 * Everything that is known of one message, in one place. `Body` is what the program sees of it;
 * `Outgoing` differs only where rows of any message are meant.
 */
export type MessageRow<Body, Outgoing = Body> = RowFacts<Body> & Encoding<Outgoing>;

interface RowFacts<Body> {
  readonly role: MessageRole;
  /** Bytes of payload that its honest form needs at most. [E-4] */
  readonly payloadBytesMax: number;
  /** Items of each repeated field, by the field's name, counted before anything is decoded. [E-5] */
  readonly itemsMax?: Readonly<Record<string, number>>;
  /**
   * From the message's own bytes, scanned already, from where the reader stands to its end, to its body;
   * the whole Envelope around them has `payloadBytes`. Byte fields of the body are views.
   * @throws BadField where a size or value breaks [E-7]
   */
  decode(reader: protobuf.Reader, payloadBytes: number): Body;
}

type Encoding<Outgoing> =
  /** The message's own bytes. */
  | { encode(body: Outgoing): Uint8Array; write?: undefined }
  /** The same into a writer, where it stands: for small messages that are sent often. */
  | { write(body: Outgoing, writer: protobuf.Writer): unknown; encode?: undefined };
