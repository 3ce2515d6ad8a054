// One side of one handshake: our greeting, theirs, the next word of the three, and what is signed and
// proven between them. [H] It answers with a step; taking it is session.ts's concern.
import { encodeHello, type Hello } from '../wire/messages/hello.ts';
import type { Envelope, Message } from '../wire/messages.ts';
import type { Violation } from '../wire/violations.ts';
import {
  type HandshakeHelp,
  handshakeBytes,
  judgeHello,
  type Refusal,
  type Role,
} from './handshake.ts';

/** The peer's next word. */
export type Expected = 'Hello' | 'Welcome' | 'Ready';

/** What a word of the peer's leads to. */
export type Step =
  | { kind: 'violation'; violation: Violation; where: string }
  | ({ kind: 'refusal' } & Refusal)
  /** We answer, and expect the peer's `ready`. */
  | { kind: 'halfway'; say: Message }
  /** Both know each other; the dialer still has a word to say. */
  | { kind: 'met'; hello: Hello; say?: Message };

export class Greeting {
  readonly role: Role;
  readonly #ours: Hello;
  /** Our Hello as it travels and is signed. */
  readonly #bytes: Uint8Array;
  readonly #identityRequired: boolean;
  readonly #help: HandshakeHelp;
  #theirs: { hello: Hello; bytes: Uint8Array } | undefined;

  constructor(role: Role, ours: Hello, identityRequired: boolean, help: HandshakeHelp) {
    this.role = role;
    this.#ours = ours;
    // Copies: views would keep a pool's slab and a socket's chunk alive as long as the connection.
    this.#bytes = new Uint8Array(encodeHello(ours));
    this.#identityRequired = identityRequired;
    this.#help = help;
  }

  get theirs(): Hello | undefined {
    return this.#theirs?.hello;
  }

  /** The dialer speaks first. */
  opening(): Message | undefined {
    if (this.role === 'listener') return undefined;
    return { kind: 'Hello', hello: this.#ours, helloBytes: this.#bytes };
  }

  /** The peer's next word of the three; anything else is out of turn. [H-1] [H-4] */
  hear({ id, re, message }: Envelope, expected: Expected): Step {
    if (message.kind !== expected) return violation('out-of-turn', message.kind);
    if (message.kind === 'Ready') return this.#proven(message.signature);
    if (id !== undefined || re !== undefined) return violation('id-in-greeting', message.kind);
    const refusal = this.#receive(message.hello, message.helloBytes);
    if (refusal !== undefined) return { kind: 'refusal', ...refusal };
    if (message.kind === 'Hello') return { kind: 'halfway', say: this.#welcome() };
    return this.#proven(message.signature, this.#ready());
  }

  /** Takes the peer's greeting, and says why it is turned away, if it is. [H-3] [H-9] */
  #receive(hello: Hello, bytes: Uint8Array): Refusal | undefined {
    this.#theirs = { hello, bytes: new Uint8Array(bytes) };
    return judgeHello(hello, this.#ours, this.#identityRequired) ?? this.#help.admit(hello);
  }

  #welcome(): Message {
    const signature = this.#sign();
    return { kind: 'Welcome', hello: this.#ours, helloBytes: this.#bytes, signature };
  }

  #ready(): Message {
    return { kind: 'Ready', signature: this.#sign() };
  }

  #proven(signature: Uint8Array, say?: Message): Step {
    const hello = this.#theirs?.hello;
    if (hello === undefined || !this.#proves(hello.publicKey, signature)) {
      return violation('bad-signature', '');
    }
    return { kind: 'met', hello, ...(say === undefined ? {} : { say }) };
  }

  /** A key must be proven; no key must not pretend to. [H-6] */
  #proves(key: string | undefined, signature: Uint8Array): boolean {
    if (key === undefined) return signature.length === 0;
    const theirRole = this.role === 'dialer' ? 'listener' : 'dialer';
    return (
      signature.length === 64 && this.#help.verify(key, this.#signedBytes(theirRole), signature)
    );
  }

  /** Our proof, 64 bytes; empty for the anonymous. [H-5] */
  #sign(): Uint8Array {
    if (this.#ours.publicKey === undefined) return new Uint8Array(0);
    return this.#help.sign(this.#signedBytes(this.role));
  }

  #signedBytes(signer: Role): Uint8Array {
    const theirs = this.#theirs?.bytes ?? new Uint8Array(0);
    return this.role === 'dialer'
      ? handshakeBytes(signer, this.#bytes, theirs)
      : handshakeBytes(signer, theirs, this.#bytes);
  }
}

function violation(violation: Violation, where: string): Step {
  return { kind: 'violation', violation, where };
}
