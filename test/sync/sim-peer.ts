// One simulated peer: a chain, the order in which TCP keeps its words, a speed, and behaviour, good or
// bad. It answers what Sync asks with the very decisions that a real node serves by (src/sync/serve.ts).
import { BestChain } from '../../src/chain/best-chain.ts';
import type { Block } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { leafHash } from '../../src/chain/merkle.ts';
import type { BlockForm, ClaimedTip, ConnectionId, SyncEffect } from '../../src/sync/effects.ts';
import { answerTo } from '../../src/sync/serve.ts';
import { encodeShortIds, type ShortId, shortIdKey, shortIds } from '../../src/sync/short-ids.ts';
import { arriving, type World } from './world.ts';

export interface Behaviour {
  /** Virtual milliseconds one way, and per block of a reply. */
  readonly latencyMs: number;
  readonly blockMs: number | (() => number);
  /** What it says of itself instead of the truth. */
  readonly hello: Partial<ClaimedTip>;
  /** What it sends for a block: these bytes, nothing, or from here on nothing at all. */
  readonly block: (block: Block) => Uint8Array | 'skip' | 'withhold';
  readonly headers: (headers: readonly Uint8Array[]) => readonly Uint8Array[] | 'silent';
  readonly blockForm: BlockForm;
  /** What it sends in the place of short ids, and of transactions that were missing. */
  readonly shortIds: (ids: readonly ShortId[]) => readonly ShortId[] | 'silent' | 'in full';
  readonly parts: (transactions: readonly Uint8Array[]) => readonly Uint8Array[] | 'silent';
}

const good: Behaviour = {
  latencyMs: 5,
  blockMs: 1,
  hello: {},
  block: (block) => block.bytes,
  headers: (headers) => headers,
  blockForm: 'full',
  shortIds: (ids) => ids,
  parts: (transactions) => transactions,
};

const NONCE = 7n;

type Asked = Extract<SyncEffect, { kind: 'GetHeaders' | 'GetBlocks' | 'GetBlockTransactions' }>;

export class SimPeer {
  readonly id: ConnectionId;
  readonly chain: BestChain;
  behaviour: Behaviour;
  readonly #world: World;
  readonly #tree: HeaderTree;
  readonly #blocks = new Map<Hash, Block>();
  /** What is sent later arrives later. */
  #lastMs = 0;
  /** One block reply runs at a time, in the order asked. */
  #streamFreeMs = 0;
  #stuck: 'no' | 'for-ever' = 'no';

  constructor(
    world: World,
    id: ConnectionId,
    blocks: readonly Block[],
    behaviour: Partial<Behaviour>,
  ) {
    this.id = id;
    this.behaviour = { ...good, ...behaviour };
    this.#world = world;
    this.#tree = new HeaderTree(genesisOf(world.network), world.rule.weigh);
    this.chain = new BestChain(this.#tree);
    this.adopt(blocks);
  }

  get hello(): ClaimedTip {
    const { height, id, work } = this.chain.tip;
    return { height, tip: id, work, ...this.behaviour.hello };
  }

  /** Takes more blocks; its chain is the branch with the most work. */
  adopt(blocks: readonly Block[]): void {
    for (const block of blocks) {
      this.#blocks.set(block.id, block);
      this.#tree.add({ ...block, bytes: block.sealedHeader });
    }
    this.chain.moveTo(this.#tree.best);
  }

  announce(): void {
    this.say({ kind: 'NewTip', peer: this.id, header: this.chain.tip.bytes });
  }

  say(input: Parameters<World['arrive']>[2], fromMs = this.#world.nowMs): void {
    const { latencyMs } = this.behaviour;
    const atMs = fromMs + latencyMs * (1 + 0.2 * this.#world.random());
    this.#lastMs = Math.max(this.#lastMs, atMs);
    this.#world.arrive(this, this.#lastMs, input);
  }

  /** From now on everything it sends comes so much later. */
  delay(delayMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, this.#world.nowMs) + delayMs;
  }

  hear(asked: Asked): void {
    const lastReplyMs = this.#world.nowMs + this.behaviour.latencyMs;
    this.#world.at(lastReplyMs, () => {
      if (asked.kind === 'GetHeaders') this.#sendHeaders(asked);
      else if (asked.kind === 'GetBlockTransactions') this.#sendParts(asked);
      else if (!asked.compact || !this.#sendCompact(asked)) this.#sendBlocks(asked);
    });
  }

  #sendCompact({ id: re, hashes }: Extract<Asked, { kind: 'GetBlocks' }>): boolean {
    const block = this.#blocks.get(hashes[0] ?? '');
    if (this.behaviour.blockForm === 'full' || block === undefined) return false;
    const leafHashes = block.transactions.map(({ bytes }) => leafHash(bytes));
    const ids = this.behaviour.shortIds(shortIds(shortIdKey(block.id, NONCE), leafHashes));
    if (ids === 'in full') return false;
    if (ids === 'silent') return true;
    const encoded = encodeShortIds(ids);
    this.say({ kind: 'CompactBlock', peer: this.id, re, nonce: NONCE, shortIds: encoded });
    return true;
  }

  #sendParts({ id: re, hash, missing }: Extract<Asked, { kind: 'GetBlockTransactions' }>): void {
    const all = this.#blocks.get(hash)?.transactions ?? [];
    const transactions = this.behaviour.parts(missing.flatMap((place) => all[place]?.bytes ?? []));
    if (transactions === 'silent') return;
    this.say({ kind: 'BlockTransactions', peer: this.id, re, transactions });
  }

  #sendHeaders({ id, locator }: Extract<Asked, { kind: 'GetHeaders' }>): void {
    const answer = answerTo(
      { kind: 'GetHeaders', locator, stop: undefined },
      this.chain,
      () => true,
    );
    if (answer.kind !== 'headers') return;
    const headers = this.behaviour.headers(answer.headers);
    if (headers !== 'silent') this.say({ kind: 'Headers', peer: this.id, re: id, headers });
  }

  /** The reply as events of its own, so that the world can change while it runs. */
  #sendBlocks({ id, hashes }: Extract<Asked, { kind: 'GetBlocks' }>): void {
    const has = (hash: Hash) => this.#blocks.has(hash);
    const answer = answerTo({ kind: 'GetBlocks', hashes }, this.chain, has);
    if (answer.kind !== 'blocks') return;
    const { count, ids } = answer;
    let served = 0;
    let atMs = Math.max(this.#world.nowMs, this.#streamFreeMs);
    const then = (happen: () => void) => {
      this.#world.at(atMs, () => {
        if (this.#stuck === 'no') happen();
      });
    };
    then(() => this.say({ kind: 'BlocksBegin', peer: this.id, re: id, count }));
    for (const hash of ids) {
      const { blockMs } = this.behaviour;
      const each = typeof blockMs === 'number' ? blockMs : blockMs();
      atMs += each * (0.5 + this.#world.random());
      then(() => {
        const sent = this.behaviour.block(this.#blocks.get(hash) as Block);
        if (sent === 'withhold') this.#stuck = 'for-ever';
        else if (sent !== 'skip' && ++served) this.say(arriving(this.id, sent));
      });
    }
    then(() => this.say({ kind: 'BlocksEnd', peer: this.id, re: id, served }));
    this.#streamFreeMs = atMs;
  }
}
