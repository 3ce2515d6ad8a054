// A consensus rule that exists only in tests: the sealers of a roster take turns, each block sealed with an
// Ed25519 signature. It is as different from proof of work as a rule can be, to show that nothing in the
// program but the rule knows how blocks are made:
//
// - no target and no nonce; the header commits to the roster that seals the next block (roster_hash)
// - whoever is in turn weighs 2, any other sealer of the roster 1, so that a lone one can go on and a chain
//   of blocks in turn wins
// - a block is final when more than half of the roster has sealed it or a block after it
// - a block may come `spacingMs` after its parent, out of turn a spacing later for each place in the order
import type { ConnectStep } from '../../src/chain/chain-state.ts';
import { refuseBlock } from '../../src/chain/faults.ts';
import type { Genesis } from '../../src/chain/genesis.ts';
import { type Hash, hashToBytes, sha256 } from '../../src/chain/hash.ts';
import type { BlockHeader, Sealed } from '../../src/chain/header.ts';
import type { HeaderEntry } from '../../src/chain/header-tree.ts';
import { aheadMaxMs, checkTime } from '../../src/chain/rules.ts';
import { readSeal } from '../../src/chain/seal.ts';
import { addMs, CLOCK_START, type MonotonicMs, type Now } from '../../src/clock/clock.ts';
import {
  noRoster,
  type RosterAfter,
  type RosterInForce,
} from '../../src/consensus/roster-in-force.ts';
import type { ConsensusRule, Place, PlaceVerdict } from '../../src/consensus/rule.ts';
import type { SealEffect, Sealer, SealerHelp, SealInput } from '../../src/consensus/sealer.ts';
import type { Execution } from '../../src/node/ledger.ts';
import { EmptyLedger } from './empty-ledger.ts';

const SIGNATURE_BYTES = 64;
const IN_TURN = 2n;
const OUT_OF_TURN = 1n;

export function rosterOf(sealers: readonly Hash[]): RosterInForce {
  return { hash: sha256(Buffer.from(['roster', ...sealers].join(' '))), sealers };
}

/** What the seal signs. */
export function sealBytes(genesis: Hash, id: Hash): Uint8Array {
  return Buffer.concat([Buffer.from('turns-seal'), hashToBytes(genesis), hashToBytes(id)]);
}

export interface TurnsOptions {
  readonly genesis: Genesis;
  readonly spacingMs: number;
  /**
   * The roster in force after the block of this height. Only sealers and the ledger know it beforehand;
   * others learn of a new roster when a block is executed.
   */
  readonly rosterAt: (height: number) => RosterInForce;
}

/** How many places after the one in turn this sealer stands at this height; undefined: it may not seal. */
function placeOf(sealer: Hash, height: number, { sealers }: RosterInForce): number | undefined {
  const place = sealers.indexOf(sealer);
  if (place < 0) return undefined;
  return (place - (height % sealers.length) + sealers.length) % sealers.length;
}

export function turns(options: TurnsOptions): ConsensusRule {
  const first = options.rosterAt(0);
  const rosters = new Map([[first.hash, first]]);
  /** Which roster seals on top of an entry; genesis itself commits to none. */
  const rosterOn = (entry: HeaderEntry, rosterAfter: RosterAfter): RosterInForce | undefined => {
    const known = rosters.get(entry.header.rosterHash ?? first.hash);
    const roster = known ?? rosterAfter(entry);
    if (roster !== undefined) rosters.set(roster.hash, roster);
    return roster;
  };
  /** Of what is weighed the roster is known, but to those who make chains. */
  const rosterFor = (parent: HeaderEntry): RosterInForce =>
    rosterOn(parent, noRoster) ?? options.rosterAt(parent.height);
  return {
    name: 'turns',
    form: { target: 'absent', rosterHash: 'required', nonce: 'zero' },
    checkAlone({ seal }) {
      const certificate = seal && readSeal(seal);
      if (!certificate?.ok) return 'bad-seal';
      return certificate.value.length === SIGNATURE_BYTES ? undefined : 'bad-seal';
    },
    checkPlace: (sealed, place) =>
      checkPlace(sealed, place, rosterOn(place.parent, place.rosterAfter), options),
    checkOutcome: (header, { rosterHash }) =>
      header.rosterHash === rosterHash ? undefined : 'wrong-outcome',
    weigh(parent, header) {
      if (parent === undefined) return OUT_OF_TURN;
      const place = placeOf(header.sealer, header.height, rosterFor(parent));
      return parent.work + (place === 0 ? IN_TURN : OUT_OF_TURN);
    },
    finalised(tip, before) {
      const seen = new Set<Hash>();
      for (let walk = tip; walk.parent !== undefined && walk !== before; walk = walk.parent) {
        seen.add(walk.header.sealer);
        if (2 * seen.size > rosterFor(walk.parent).sealers.length) return walk;
      }
      return before;
    },
    newSealer: (help) => new TurnsSealer(help, (tip) => rosterOn(tip, help.rosterAfter), options),
  };
}

function checkPlace(
  sealed: Sealed,
  { parent, wallMs }: Place,
  roster: RosterInForce | undefined,
  { genesis, spacingMs }: TurnsOptions,
): PlaceVerdict {
  if (roster === undefined) return { ok: 'later', needs: parent };
  const { id, header } = sealed;
  const place = placeOf(header.sealer, header.height, roster);
  if (place === undefined) return refuseBlock(id, 'bad-form', 'not sealed by one of the roster');
  const earliestMs = parent.header.timeMs + spacingMs * (1 + place);
  const aheadMs = aheadMaxMs({ spacingMs, futureSpacings: 12 });
  const refusal = checkTime(sealed, { medianTimeMs: earliestMs - 1, aheadMaxMs: aheadMs, wallMs });
  return refusal ?? { ok: true, checks: [signatureOf(sealed, header, genesis.id)] };
}

function signatureOf({ id, seal }: Sealed, { sealer }: BlockHeader, genesis: Hash) {
  const certificate = readSeal(seal ?? new Uint8Array(0));
  const signature = certificate.ok ? certificate.value : new Uint8Array(0);
  return { key: sealer, message: sealBytes(genesis, id), signature };
}

/** Waits for its turn on our tip, builds, signs, and waits until that is on our chain. */
class TurnsSealer implements Sealer {
  readonly #help: SealerHelp;
  readonly #rosterOn: (tip: HeaderEntry) => RosterInForce | undefined;
  readonly #options: TurnsOptions;
  #tip: HeaderEntry | undefined;
  #state: 'waiting' | 'building' | 'storing' | 'done' = 'waiting';
  #dueMs: MonotonicMs = CLOCK_START;
  #re = 0;
  #sealed = 0;

  constructor(
    help: SealerHelp,
    rosterOn: (tip: HeaderEntry) => RosterInForce | undefined,
    options: TurnsOptions,
  ) {
    this.#help = help;
    this.#rosterOn = rosterOn;
    this.#options = options;
  }

  get deadlineMs(): MonotonicMs | undefined {
    return this.#state === 'waiting' && this.#place !== undefined ? this.#dueMs : undefined;
  }

  get #place(): number | undefined {
    const tip = this.#tip;
    const roster = tip && this.#rosterOn(tip);
    return tip && roster && placeOf(this.#help.key, tip.height + 1, roster);
  }

  handle(input: SealInput, now: Now): SealEffect[] {
    if (input.kind === 'tip') return this.#stands(input.entry, now);
    if (input.kind === 'wake') return this.#build(now);
    if (input.re !== this.#re) return [];
    if (input.kind === 'built' && this.#state === 'building') return this.#seal(input.headerBytes);
    if (input.kind === 'settled' && this.#state === 'storing') return this.#settled(now);
    return [];
  }

  #stands(tip: HeaderEntry, now: Now): SealEffect[] {
    this.#tip = tip;
    const dropped: SealEffect[] =
      this.#state === 'building' ? [{ kind: 'drop', re: this.#re }] : [];
    if (this.#state === 'building') this.#state = 'waiting';
    return [...dropped, ...this.#wait(now)];
  }

  /** Our time on this tip is wall time; the deadline is not. */
  #wait({ nowMs, wallMs }: Now): SealEffect[] {
    const place = this.#place;
    if (this.#state !== 'waiting' || this.#tip === undefined || place === undefined) return [];
    const timeMs = this.#tip.header.timeMs + this.#options.spacingMs * (1 + place);
    this.#dueMs = addMs(nowMs, Math.max(0, timeMs - wallMs));
    return this.#build({ nowMs, wallMs });
  }

  #build({ nowMs, wallMs }: Now): SealEffect[] {
    const place = this.#place;
    const parent = this.#tip;
    if (this.#state !== 'waiting' || parent === undefined || place === undefined) return [];
    if (nowMs < this.#dueMs) return [];
    this.#state = 'building';
    const timeMs = Math.max(wallMs, parent.header.timeMs + this.#options.spacingMs * (1 + place));
    const fields = { timeMs, rosterHash: this.#options.rosterAt(parent.height + 1).hash };
    return [{ kind: 'build', re: ++this.#re, parent, fields }];
  }

  #seal(headerBytes: Uint8Array): SealEffect[] {
    this.#state = 'storing';
    this.#sealed++;
    const certificate = this.#help.sign(sealBytes(this.#options.genesis.id, sha256(headerBytes)));
    return [{ kind: 'sealed', re: this.#re, headerBytes, certificate }];
  }

  #settled(now: Now): SealEffect[] {
    const isDone = this.#sealed >= this.#help.blocks;
    this.#state = isDone ? 'done' : 'waiting';
    return isDone ? [{ kind: 'done' }] : this.#wait(now);
  }
}

/** Executes nothing but who may seal next. */
export class TurnsLedger extends EmptyLedger {
  readonly #rule: ConsensusRule;
  readonly #rosterAt: TurnsOptions['rosterAt'];
  readonly #executed = new Map<Hash, RosterInForce>();

  constructor(rule: ConsensusRule, { rosterAt }: TurnsOptions) {
    super();
    this.#rule = rule;
    this.#rosterAt = rosterAt;
  }

  override readonly rosterAfter: RosterAfter = ({ id }) => this.#executed.get(id);

  override execute(step: ConnectStep): Promise<Execution> {
    return Promise.resolve(this.executeNow(step));
  }

  executeNow({ undo, apply, tip }: ConnectStep): Execution {
    for (const { id, header, height } of apply) {
      const { hash: rosterHash } = this.#rosterAt(height);
      const why = this.#rule.checkOutcome(header, { rosterHash });
      if (why !== undefined) return { outcome: 'refused', id, why };
    }
    for (const { id } of undo) this.#executed.delete(id);
    for (const { id, height } of apply) this.#executed.set(id, this.#rosterAt(height));
    return { outcome: 'executed', tip: tip.id, writes: [] };
  }
}
