// All peers of a node whose channel is not closed, in the order in which their connections began. What
// becomes of them is not known here.
import type { NodePeer } from './node-peer.ts';

export class PeerTable {
  readonly #peers = new Map<string, NodePeer>();

  add(peer: NodePeer): void {
    this.#peers.set(peer.id, peer);
  }

  remove(id: string): void {
    this.#peers.delete(id);
  }

  get(id: string): NodePeer | undefined {
    return this.#peers.get(id);
  }

  all(): readonly NodePeer[] {
    return [...this.#peers.values()];
  }

  /** Those who have been let in and have not said Goodbye, nor we to them. */
  ready(): readonly NodePeer[] {
    return this.all().filter(isReady);
  }

  /** The same for one; undefined: it is gone, or not ready. */
  readyPeer(id: string): NodePeer | undefined {
    const peer = this.get(id);
    return peer !== undefined && isReady(peer) ? peer : undefined;
  }
}

function isReady({ connection, standing }: NodePeer): boolean {
  return connection.phase === 'ready' && standing === 'stays';
}
