// One side of one handshake: our Hello, theirs, the next message of the three, and what is signed and
// proven between them. [H] It answers with a step; taking it is session.ts's concern.
import { encodeHello, type Hello } from '../wire/messages/hello.ts';
import type { Envelope, Message } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';
import {
  type ChannelProof,
  checkHello,
  type HandshakeHelp,
  type HandshakeRefusal,
  type HandshakeRole,
  handshakeBytes,
} from './handshake-rules.ts';

/** The peer's next message. */
export type HandshakeMessage = 'Hello' | 'Welcome' | 'Ready';

/** What a message of the peer leads to. */
export type HandshakeStep =
  | { kind: 'violation'; violation: Violation; where: string }
  | ({ kind: 'refusal' } & HandshakeRefusal)
  /** We answer, and expect the peer's `ready`. */
  | { kind: 'reply'; reply: Message }
  /** Both are proven; the dialer still has its Ready to send. */
  | { kind: 'established'; hello: Hello; reply?: Message };

const NO_BYTES = new Uint8Array(0);

export class Handshake {
  readonly role: HandshakeRole;
  readonly ours: Hello;
  /** Our Hello as it travels and is signed. */
  #bytes: Uint8Array;
  readonly #identityRequired: boolean;
  readonly #help: HandshakeHelp;
  #theirs: { hello: Hello; bytes: Uint8Array } | undefined;
  #channel: Extract<ChannelProof, { kind: 'bound' }> | undefined;

  constructor(role: HandshakeRole, ours: Hello, identityRequired: boolean, help: HandshakeHelp) {
    this.role = role;
    this.ours = ours;
    // Copies: views would keep a pool's slab and a socket's chunk alive as long as the connection.
    this.#bytes = new Uint8Array(encodeHello(ours));
    this.#identityRequired = identityRequired;
    this.#help = help;
  }

  get theirs(): Hello | undefined {
    return this.#theirs?.hello;
  }

  /** What the channel has proven, before anything is said; and why the peer is turned away, if it is. */
  takeProof(proof: ChannelProof | undefined): HandshakeRefusal | undefined {
    if (proof?.kind === 'unproven') return { reason: 'identity', text: proof.why };
    this.#channel = proof;
    return undefined;
  }

  /** The dialer speaks first. */
  opening(): Message | undefined {
    if (this.role === 'listener') return undefined;
    return { kind: 'Hello', hello: this.ours, helloBytes: this.#bytes };
  }

  /** The peer's next message of the three; anything else is out of turn. [H-1] [H-4] */
  receive({ id, re, message }: Envelope, expected: HandshakeMessage): HandshakeStep {
    if (message.kind !== expected) return violation('out-of-turn', message.kind);
    if (message.kind === 'Ready') return this.#proven(message.signature);
    if (id !== undefined || re !== undefined) return violation('id-in-greeting', message.kind);
    const refusal = this.#takeHello(message.hello, message.helloBytes);
    if (refusal !== undefined) return { kind: 'refusal', ...refusal };
    if (message.kind === 'Hello') return { kind: 'reply', reply: this.#welcome() };
    return this.#proven(message.signature, this.#ready());
  }

  /** Takes the peer's Hello, and says why it is refused, if it is. [H-3] [H-9] */
  #takeHello(hello: Hello, bytes: Uint8Array): HandshakeRefusal | undefined {
    this.#theirs = { hello, bytes: new Uint8Array(bytes) };
    const isKeyRequired = this.#identityRequired || this.#channel !== undefined;
    return checkHello(hello, this.ours, isKeyRequired) ?? this.#help.admit(hello);
  }

  #welcome(): Message {
    const signature = this.#sign();
    return { kind: 'Welcome', hello: this.ours, helloBytes: this.#bytes, signature };
  }

  #ready(): Message {
    return { kind: 'Ready', signature: this.#sign() };
  }

  #proven(signature: Uint8Array, reply?: Message): HandshakeStep {
    const hello = this.#theirs?.hello;
    if (hello === undefined || !this.#proves(hello.publicKey, signature)) {
      return violation('bad-signature', '');
    }
    // Signed and proven: a connection that then says nothing for hours keeps none of it.
    this.#bytes = NO_BYTES;
    this.#theirs = { hello, bytes: NO_BYTES };
    this.#channel = undefined;
    return { kind: 'established', hello, ...(reply === undefined ? {} : { reply }) };
  }

  /** A key must be proven; without a key the signature must be empty. [H-6] */
  #proves(key: string | undefined, signature: Uint8Array): boolean {
    if (key === undefined) return signature.length === 0;
    // Whoever repeats the greeting of another on a channel of its own. [H-10]
    if (this.#channel !== undefined && this.#channel.publicKey !== key) return false;
    const theirRole = this.role === 'dialer' ? 'listener' : 'dialer';
    return (
      signature.length === 64 && this.#help.verify(key, this.#signedBytes(theirRole), signature)
    );
  }

  /** Our proof, 64 bytes; empty for the anonymous. [H-5] */
  #sign(): Uint8Array {
    if (this.ours.publicKey === undefined) return NO_BYTES;
    return this.#help.sign(this.#signedBytes(this.role));
  }

  #signedBytes(signer: HandshakeRole): Uint8Array {
    const theirs = this.#theirs?.bytes ?? NO_BYTES;
    const exporter = this.#channel?.exporter;
    return this.role === 'dialer'
      ? handshakeBytes(signer, this.#bytes, theirs, exporter)
      : handshakeBytes(signer, theirs, this.#bytes, exporter);
  }
}

function violation(violation: Violation, where: string): HandshakeStep {
  return { kind: 'violation', violation, where };
}
