// A peer by hand that serves a chain, and is a nuisance: slow, late, mute, or with gaps. It breaks no clause.
import { setTimeout as sleep } from 'node:timers/promises';
import { BestChain } from '../../src/chain/best-chain.ts';
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import type { Network } from '../../src/chain/network-parameters.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import { answerTo, isChainRequest } from '../../src/sync/serve.ts';
import type { Hello } from '../../src/wire/messages/hello.ts';
import { isRequest, type Request } from '../../src/wire/messages.ts';
import { RawPeer } from './raw-peer.ts';

export interface Nuisance {
  readonly name: string;
  /** Milliseconds before each block; absent: none. */
  readonly blockMs?: () => number;
  /** Milliseconds before each answer; absent: none. */
  readonly answerMs?: number;
  readonly isMute?: true;
  /** What it does when it should send its so-manieth block, from 1 on; absent: send it. */
  readonly block?: (height: number, sent: number) => 'send' | 'skip' | 'stop' | 'die';
  /** What it says of itself instead of the truth. */
  readonly hello?: Partial<Hello>;
}

export const nuisances: readonly Nuisance[] = [
  { name: 'needs 20 ms a block', blockMs: () => 20 },
  { name: 'needs 100 ms a block', blockMs: () => 100 },
  { name: 'drips a block every 1,000 ms', blockMs: () => 1_000 },
  { name: 'drips a block every 100 to 1,900 ms', blockMs: () => 100 + Math.random() * 1_800 },
  { name: 'answers 1 s late', answerMs: 1_000 },
  { name: 'answers 5 s late', answerMs: 5_000 },
  { name: 'skips one block', block: (height) => (height === 100 ? 'skip' : 'send') },
  { name: 'is mute', isMute: true },
  { name: 'claims a height', hello: { height: 4_000_000_000, work: 2n ** 200n } },
  { name: 'stops for ever', block: (_, sent) => (sent > 50 ? 'stop' : 'send') },
  { name: 'dies', block: (_, sent) => (sent > 50 ? 'die' : 'send') },
];

export class BadServer {
  readonly peer: RawPeer;
  /** Resolves when its connection is over; rejects with what went wrong in here. */
  readonly over: Promise<void>;
  readonly #nuisance: Nuisance;
  readonly #blocks: ReadonlyMap<Hash, Block>;
  readonly #chain: BestChain;
  readonly #gone = new AbortController();
  #sent = 0;

  private constructor(peer: RawPeer, network: Network, blocks: readonly Block[], how: Nuisance) {
    this.peer = peer;
    this.#nuisance = how;
    this.#blocks = new Map(blocks.map((block) => [block.id, block]));
    const tree = new HeaderTree(genesisOf(network), ruleOf(network).weigh);
    for (const block of blocks) tree.add({ ...block, bytes: block.sealedHeader });
    this.#chain = new BestChain(tree);
    this.#chain.moveTo(tree.best);
    void peer.closed.then(() => this.#gone.abort());
    this.over = this.#serve();
  }

  /** Dials a node, tells it of these blocks, and serves them in its manner. */
  static async met(
    address: string,
    network: Network,
    blocks: readonly Block[],
    how: Nuisance,
  ): Promise<BadServer> {
    const peer = await RawPeer.dial(address);
    const server = new BadServer(peer, network, blocks, how);
    const { id: tip, height, work } = server.#chain.tip;
    peer.greet(network, { tip, height, work, ...how.hello });
    return server;
  }

  async #serve(): Promise<void> {
    for await (const { id = 0, message } of this.peer.envelopes()) {
      if (isRequest(message) && !(await this.#answer(id, message))) break;
    }
    await this.peer.closed;
  }

  /** Less, if the connection ends before. */
  async #wait(ms: number): Promise<void> {
    const { signal } = this.#gone;
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** @returns whether it goes on */
  async #answer(re: number, request: Request): Promise<boolean> {
    const { answerMs, isMute } = this.#nuisance;
    // It announces no transactions and names no capability, and is asked for none of these.
    if (isMute || !isChainRequest(request)) return false;
    if (answerMs !== undefined) await this.#wait(answerMs);
    const answer = answerTo(request, this.#chain, (id) => this.#blocks.has(id));
    if (answer.kind === 'headers') {
      this.peer.say({ re, message: { kind: 'Headers', headers: answer.headers } });
      return true;
    }
    this.peer.say({ re, message: { kind: 'BlocksBegin', count: answer.count } });
    let served = 0;
    for (const id of answer.ids) {
      const { header, bytes } = this.#blocks.get(id) as Block;
      const act = this.#nuisance.block?.(header.height, ++this.#sent) ?? 'send';
      if (act === 'die') this.peer.vanish();
      if (act === 'die' || act === 'stop') return false;
      if (this.#nuisance.blockMs !== undefined) await this.#wait(this.#nuisance.blockMs());
      if (act === 'skip') continue;
      this.peer.say({ message: { kind: 'Block', bytes } });
      served++;
    }
    this.peer.say({ re, message: { kind: 'BlocksEnd', served } });
    return true;
  }
}
