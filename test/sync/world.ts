// A small world around one Sync: a virtual clock, a store and a ledger that take their time, and peers that serve
// chains, each with its own speed and behaviour. Everything happens in an order that the seed decides.
// After every step the world checks what must hold at all times (invariants.ts).

import type { Block } from '../../src/chain/block.ts';
import { readBlock } from '../../src/chain/block.ts';
import { ChainState, type ConnectStep } from '../../src/chain/chain-state.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Hash } from '../../src/chain/hash.ts';
import type { HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import type { Network } from '../../src/chain/network-parameters.ts';
import { readValidBlock, type SignatureCheck } from '../../src/chain/rules.ts';
import { CLOCK_START, elapsedMs, monotonicMs, NEVER, wallMs } from '../../src/clock/clock.ts';
import { noRoster, type RosterAfter } from '../../src/consensus/roster-in-force.ts';
import type { ConsensusRule } from '../../src/consensus/rule.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import type { Execution } from '../../src/node/ledger.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { seededRandom } from '../../src/sim/random.ts';
import { VirtualTime } from '../../src/sim/virtual-time.ts';
import type { WaitingTransaction } from '../../src/sync/block-parts.ts';
import type { ConnectionId, SyncEffect, SyncInput } from '../../src/sync/effects.ts';
import { type SyncLimits, syncLimits } from '../../src/sync/limits.ts';
import { Sync } from '../../src/sync/sync.ts';
import { blockFrame } from '../../src/wire/codec.ts';
import { verify } from '../../src/workers/ed25519.ts';
import { Invariants } from './invariants.ts';
import { type Behaviour, SimPeer } from './sim-peer.ts';

export interface WorldOptions {
  readonly seed: number;
  /** When the world begins; by default a year after genesis, beyond every test chain. */
  readonly startMs?: number;
  readonly limits?: Partial<SyncLimits>;
  /** The block that somebody vouches for. */
  readonly assumeValid?: Hash;
  /** Which entry is final where the chain stands; absent: what the rule says, which is genesis. */
  readonly finalised?: (tip: HeaderEntry, before: HeaderEntry) => HeaderEntry;
  /** What nodes agree by; absent: proof of work with a ledger that refuses what it is told to. */
  readonly consensus?: WorldConsensus;
  /** Transactions that wait here; absent: blocks are never asked for in compact form. */
  readonly waiting?: readonly WaitingTransaction[];
}

export interface WorldConsensus {
  readonly network: Network;
  readonly rule: ConsensusRule;
  readonly ledger: {
    readonly rosterAfter: RosterAfter;
    readonly executeNow: (step: ConnectStep) => Execution;
  };
}

/** Virtual milliseconds between a block's arrival in the store and its being durable, at most. */
const STORE_MS = 20;
/** And between a step's being asked of the ledger and its answer, at most. */
const LEDGER_MS = 10;
/** After this many steps something goes round in circles. */
const STEPS_MAX = 200_000;

export class World {
  readonly network: Network;
  readonly rule: ConsensusRule;
  readonly #consensus: WorldConsensus | undefined;
  readonly tree: HeaderTree;
  readonly chain: ChainState;
  readonly sync: Sync;
  readonly peers = new Map<ConnectionId, SimPeer>();
  /** Blocks whose signatures do not verify. */
  readonly forged = new Set<Hash>();
  /** Blocks that the ledger refuses. */
  readonly refused = new Set<Hash>();
  readonly effects: SyncEffect[] = [];
  /** What peers have said. */
  readonly heard: Extract<SyncInput, { peer: ConnectionId }>[] = [];
  readonly durable = new Set<Hash>();
  readonly random: () => number;
  readonly limits: SyncLimits;
  readonly #time: VirtualTime;
  /** How far the wall clock has been set ahead, or back. */
  wallAheadMs = 0;
  readonly #invariants: Invariants;

  constructor({ seed, startMs, limits, assumeValid, ...options }: WorldOptions) {
    const { finalised, consensus, waiting } = options;
    const { network, rule } = consensus ?? {
      network: instantNetwork,
      rule: ruleOf(instantNetwork),
    };
    this.#consensus = consensus;
    this.network = network;
    this.rule = rule;
    this.random = seededRandom(seed);
    const apart = seed % 2 === 0 ? { readApartBytesMin: 0 } : {};
    this.limits = { ...syncLimits, ...apart, ...limits };
    this.chain = new ChainState(genesisOf(network), { ...rule, ...(finalised && { finalised }) });
    this.tree = this.chain.headers;
    this.#time = new VirtualTime(startMs ?? network.timeMs + 365 * 24 * 60 * 60 * 1000);
    this.sync = new Sync({
      chain: this.chain,
      rule,
      network,
      rosterAfter: consensus?.ledger.rosterAfter ?? noRoster,
      hasBlock: (id) => this.durable.has(id),
      assumeValid,
      limits: this.limits,
      ...(waiting && {
        compact: {
          waiting: () => waiting,
          waitingCount: () => waiting.length,
          frameOf: blockFrame,
        },
      }),
    });
    this.#invariants = new Invariants(this);
  }

  get nowMs(): number {
    return this.#time.nowMs;
  }

  /** Time passes, and nothing happens in it. */
  set nowMs(ms: number) {
    this.#time.skipTo(ms);
  }

  /** A peer with this chain is ready. */
  join(id: ConnectionId, blocks: readonly Block[], behaviour: Partial<Behaviour> = {}): SimPeer {
    const peer = new SimPeer(this, id, blocks, behaviour);
    this.peers.set(id, peer);
    const { blockForm } = peer.behaviour;
    this.tell({ kind: 'peer-ready', peer: id, hello: peer.hello, blockForm });
    return peer;
  }

  leave(id: ConnectionId): void {
    if (this.peers.delete(id)) this.tell({ kind: 'peer-left', peer: id });
  }

  /** Something that the peer sends; dropped if it has left by then. */
  arrive(peer: SimPeer, atMs: number, input: SyncInput): void {
    this.at(atMs, () => {
      if (this.peers.get(peer.id) === peer) this.tell(input);
    });
  }

  tell(input: SyncInput): SyncEffect[] {
    const now = { nowMs: monotonicMs(this.nowMs), wallMs: wallMs(this.nowMs + this.wallAheadMs) };
    const effects = this.sync.handle(input, now);
    if ('peer' in input) this.heard.push(input);
    this.#invariants.check(input, effects);
    this.effects.push(...effects);
    for (const effect of effects) this.#perform(effect);
    return effects;
  }

  at(atMs: number, happen: () => void): void {
    this.#time.at(atMs, happen);
  }

  /** Runs until nothing is going to happen, or until `until` holds. Returns the virtual ms it took. */
  run(until: () => boolean = () => false): number {
    const startMs = this.nowMs;
    for (let steps = 0; !until(); steps++) {
      if (steps === STEPS_MAX) throw new Error('the world does not come to rest');
      if (!this.#step()) break;
    }
    return this.nowMs - startMs;
  }

  runFor(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    this.at(endMs, () => {});
    this.run(() => this.nowMs >= endMs);
  }

  effectsOf<K extends SyncEffect['kind']>(kind: K): Extract<SyncEffect, { kind: K }>[] {
    return this.effects.filter((effect): effect is Extract<SyncEffect, { kind: K }> => {
      return effect.kind === kind;
    });
  }

  /** `peer: fault` of each violation. */
  get violations(): string[] {
    return this.effectsOf('violation').map(({ peer, fault }) => `${peer}: ${fault}`);
  }

  /** The part of all bytes of blocks that this peer supplied. */
  share(id: ConnectionId): number {
    const { peers } = this.sync.progress;
    const total = [...peers.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return (peers.get(id)?.bytes ?? 0) / total;
  }

  /** When sync wants to be woken; Infinity: never. */
  get deadlineMs(): number {
    return elapsedMs(CLOCK_START, this.sync.deadlineMs ?? NEVER);
  }

  #step(): boolean {
    const { deadlineMs } = this;
    if (deadlineMs >= this.#time.nextMs) return this.#time.step();
    this.#time.skipTo(deadlineMs);
    this.tell({ kind: 'wake' });
    return true;
  }

  /** The ledger takes the step, or refuses the first block that it does not like. */
  #execute(step: ConnectStep): void {
    const { apply, tip } = step;
    const execution = this.#consensus?.ledger.executeNow(step);
    if (execution?.outcome === 'refused') {
      this.tell({ kind: 'refused', id: execution.id, why: execution.why });
      return;
    }
    const bad = apply.find(({ id }) => this.refused.has(id));
    if (bad === undefined) this.tell({ kind: 'connected', tip: tip.id });
    else this.tell({ kind: 'refused', id: bad.id, why: 'cannot be paid' });
  }

  #perform(effect: SyncEffect): void {
    switch (effect.kind) {
      case 'GetHeaders':
      case 'GetBlocks':
      case 'GetBlockTransactions':
        this.peers.get(effect.peer)?.hear(effect);
        return;
      case 'check-headers': {
        const { peer, id, checks } = effect;
        this.at(this.nowMs + 5 * this.random(), () => {
          this.tell({ kind: 'headers-checked', peer, id, valid: checks.every(verifies) });
        });
        return;
      }
      case 'read': {
        const { id, bytes } = effect;
        this.at(this.nowMs + 5 * this.random(), () => {
          this.tell({ kind: 'read', id, read: readValidBlock(bytes) });
        });
        return;
      }
      case 'check': {
        const { id } = effect.block;
        this.at(this.nowMs + 5 * this.random(), () => {
          const isSealed = effect.sealChecks.every(verifies);
          const verdict = !isSealed ? 'bad-seal' : this.forged.has(id) ? 'bad-signature' : 'good';
          this.tell({ kind: 'checked', id, verdict });
        });
        return;
      }
      case 'store': {
        const { id } = effect.block;
        this.at(this.nowMs + STORE_MS * this.random(), () => {
          this.durable.add(id);
          this.tell({ kind: 'stored', ids: [id] });
        });
        return;
      }
      case 'connect':
        this.at(this.nowMs + LEDGER_MS * this.random(), () => this.#execute(effect));
        return;
      case 'violation':
        this.at(this.nowMs + 1, () => this.leave(effect.peer));
        return;
      case 'continue':
        this.at(this.nowMs, () => this.tell({ kind: 'continue' }));
        return;
      case 'rebuilt':
      case 'tip':
      case 'announce':
      case 'catching-up':
      case 'clock-ahead':
      case 'synced':
      case 'filled':
        return;
    }
  }
}

/** The block as it travels. */
export function arriving(peer: ConnectionId, bytes: Uint8Array): SyncInput {
  return { kind: 'Block', peer, bytes, frame: blockFrame(bytes) };
}

/** The transactions of one block under the header of another. */
export function withBodyOf(block: Block, other: Block): Uint8Array {
  const header = block.bytes.subarray(0, block.bytes.length - bodyBytes(block).length);
  const bytes = Buffer.concat([header, bodyBytes(other)]);
  if (readBlock(bytes).ok) throw new Error('the bodies do not differ');
  return bytes;
}

/** A block's encoding is its header field (tag, length, bytes), then the transactions. */
function bodyBytes(block: Block): Uint8Array {
  const lengthBytes = block.headerBytes.length < 128 ? 1 : 2;
  return block.bytes.subarray(1 + lengthBytes + block.headerBytes.length);
}

function verifies({ key, message, signature }: SignatureCheck): boolean {
  return verify(key, message, signature);
}
