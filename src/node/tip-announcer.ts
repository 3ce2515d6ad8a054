// Telling peers where our durable chain ends: each tip once, to every peer but the one that it came from. [S-8]
// When they are told is decided by sync; here is only who is told.
import type { Hash } from '../chain/hash.ts';
import type { NodeContext } from './node-context.ts';
import type { NodePeer } from './node-peer.ts';

export class TipAnnouncer {
  readonly #context: Pick<NodeContext, 'state' | 'peers'>;
  #announced: Hash | undefined;
  /** The peer whose block our tip is. */
  #from: string | undefined;

  constructor(context: Pick<NodeContext, 'state' | 'peers'>) {
    this.#context = context;
  }

  /** The tip is a block of this peer, or of our own. */
  tipMoved(from: string | undefined): void {
    this.#from = from;
  }

  announce(): void {
    const { state, peers } = this.#context;
    const { id } = state.chain.tip;
    if (id === this.#announced) return;
    this.#announced = id;
    for (const peer of peers.ready()) if (peer.id !== this.#from) this.#tell(peer);
  }

  /** Announcements go only to those who are ready: what moved during the handshake is told now. */
  joined(peer: NodePeer): void {
    if (peer.ourHello.tip !== this.#context.state.chain.tip.id) this.#tell(peer);
  }

  #tell({ connection }: NodePeer): void {
    const { bytes } = this.#context.state.chain.tip;
    // Genesis is never sent: everybody has it.
    if (bytes.length > 0) connection.send({ message: { kind: 'NewTip', header: bytes } });
  }
}
