// Telling peers where our durable chain ends: each tip once, to everybody but whoever it came from. [S-8]
// When they are told is decided by sync; here is only who is told.
import type { Hash } from '../chain/hash.ts';
import type { HeaderEntry } from '../chain/header-tree.ts';
import type { Connection } from '../net/connection.ts';

export class Announcing {
  readonly #tip: () => HeaderEntry;
  readonly #ready: () => ReadonlyMap<string, Connection>;
  /** The tip that peers were told of last. */
  #told: Hash | undefined;
  /** The peer whose block our tip is. */
  #from: string | undefined;

  constructor(tip: () => HeaderEntry, ready: () => ReadonlyMap<string, Connection>) {
    this.#tip = tip;
    this.#ready = ready;
  }

  /** The tip is a block of this peer, or of our own. */
  tipMoved(from: string | undefined): void {
    this.#from = from;
  }

  announce(): void {
    const { id } = this.#tip();
    if (id === this.#told) return;
    this.#told = id;
    for (const [peer, connection] of this.#ready()) {
      if (peer !== this.#from) this.#tell(connection);
    }
  }

  /** Announcements go only to those who are ready: what moved during the handshake is told now. */
  met(connection: Connection, toldTip: Hash): void {
    if (toldTip !== this.#tip().id) this.#tell(connection);
  }

  #tell(connection: Connection): void {
    const { bytes } = this.#tip();
    // Genesis is never sent: everybody has it.
    if (bytes.length > 0) connection.send({ message: { kind: 'NewTip', header: bytes } });
  }
}
