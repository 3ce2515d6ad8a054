import { expect } from 'chai';
import fc from 'fast-check';
import type { Hash } from '../../src/chain/hash.ts';
import { monotonicMs } from '../../src/clock/clock.ts';
import { BoundedSet } from '../../src/mempool/bounded-set.ts';
import { mempoolLimits, type RelayLimits, relayLimits } from '../../src/mempool/limits.ts';
import { Mempool } from '../../src/mempool/mempool.ts';
import { candidateOf } from '../../src/mempool/pool-entry.ts';
import { Relay, type RelayEffect, type RelayInput } from '../../src/mempool/relay.ts';
import { RelayNetwork } from './relay-network.ts';
import { candidate, keyOf, type Payment, payment, SmallLedger } from './transactions.ts';

/** One relay, whose peers the test plays. */
class Alone {
  readonly pool: Mempool;
  readonly relay: Relay;
  nowMs = 0;
  isSynced = true;

  constructor(
    ledger = new SmallLedger({ anna: 1000, bert: 1000 }),
    limits: Partial<RelayLimits> = {},
  ) {
    this.pool = new Mempool({
      genesis: keyOf('genesis'),
      accountOf: ledger.accountOf,
      tipHeight: () => 0,
      limits: mempoolLimits,
    });
    this.relay = new Relay({
      pool: this.pool,
      limits: { ...relayLimits, ...limits },
      mayAsk: () => this.isSynced,
    });
    for (const peer of ['one', 'two', 'three']) this.say({ kind: 'peer-ready', peer });
  }

  say(input: RelayInput): RelayEffect[] {
    return this.relay.handle(input, monotonicMs(this.nowMs));
  }

  inventory(peer: string, ...leafHashes: Hash[]): RelayEffect[] {
    return this.say({ kind: 'Inventory', peer, leafHashes });
  }

  transactions(peer: string, re: number, ...transactions: Uint8Array[]): RelayEffect[] {
    return this.say({ kind: 'Transactions', peer, re, transactions });
  }

  at(nowMs: number): RelayEffect[] {
    this.nowMs = nowMs;
    return this.say({ kind: 'wake' });
  }

  submit(of: Payment): RelayEffect[] {
    const added = this.pool.add(candidate(of), monotonicMs(this.nowMs));
    if (!added.ok) throw new Error(added.reason);
    return this.say({ kind: 'submitted', change: added.change });
  }
}

/** `kind peer` of each, and the id of a request. */
const said = (effects: readonly RelayEffect[]) =>
  effects.map((effect) => ('peer' in effect ? `${effect.kind} ${effect.peer}` : effect.kind));

/** Items of bounded sets that were gone over meanwhile. */
function looksWhile(go: () => void): number {
  const { prototype } = BoundedSet;
  const valuesOf = prototype[Symbol.iterator];
  let looks = 0;
  prototype[Symbol.iterator] = function* (this: BoundedSet<unknown>) {
    for (const item of { [Symbol.iterator]: () => valuesOf.call(this) }) {
      looks++;
      yield item;
    }
  };
  try {
    go();
  } finally {
    prototype[Symbol.iterator] = valuesOf;
  }
  return looks;
}

function idOf(effects: readonly RelayEffect[]): number {
  const request = effects.find((effect) => effect.kind === 'GetTransactions');
  return request?.id ?? Number.NaN;
}

describe('relay: the way of a transaction', () => {
  const one = candidate({ fee: 1 });
  const { bytes } = one.transaction;

  it('is announced, asked for, checked, taken in, and told to those who do not know it', () => {
    const alone = new Alone();
    const asked = alone.inventory('one', one.leafHash);
    expect(said(asked)).to.deep.equal(['GetTransactions one']);
    const checked = alone.transactions('one', idOf(asked), bytes);
    expect(said(checked)).to.deep.equal(['check']);
    expect(alone.pool.count).to.equal(0);
    const taken = alone.say({ kind: 'checked', check: 1, verdict: 'good' });
    expect(said(taken)).to.deep.equal(['changed one', 'Inventory two', 'Inventory three']);
    expect(alone.pool.get(one.leafHash)?.id).to.equal(one.transaction.id);
  });

  it('[T-3] is asked of one peer, and of the next when that one is silent', () => {
    const alone = new Alone();
    const first = alone.inventory('one', one.leafHash);
    expect(said(alone.inventory('two', one.leafHash))).to.deep.equal([]);
    expect(alone.relay.deadlineMs).to.equal(monotonicMs(relayLimits.answerTimeoutMs));
    const second = alone.at(relayLimits.answerTimeoutMs);
    expect(said(second)).to.deep.equal(['GetTransactions two']);
    // Both answer in the end: nobody is to blame.
    alone.transactions('two', idOf(second), bytes);
    alone.say({ kind: 'checked', check: 1, verdict: 'good' });
    expect(said(alone.transactions('one', idOf(first), bytes))).to.deep.equal([]);
  });

  it('is asked of the next at once when the first one leaves, or has it no longer', () => {
    const alone = new Alone();
    alone.inventory('one', one.leafHash);
    alone.inventory('two', one.leafHash);
    alone.inventory('three', one.leafHash);
    const second = alone.say({ kind: 'peer-left', peer: 'one' });
    expect(said(second)).to.deep.equal(['GetTransactions two']);
    expect(said(alone.transactions('two', idOf(second)))).to.deep.equal(['GetTransactions three']);
  });

  it('that was refused is not asked for again, until the chain has moved', () => {
    const alone = new Alone();
    const poor = candidate({ from: 'nobody' });
    const asked = alone.inventory('one', poor.leafHash);
    const refused = alone.transactions('one', idOf(asked), poor.transaction.bytes);
    expect(said(refused)).to.deep.equal(['refused one']);
    expect(said(alone.inventory('two', poor.leafHash))).to.deep.equal([]);
    alone.say({ kind: 'chain-moved', move: { undone: [], applied: [] } });
    expect(said(alone.inventory('two', poor.leafHash))).to.deep.equal(['GetTransactions two']);
  });

  it('is not asked for while we catch up, and then it is', () => {
    const alone = new Alone();
    alone.isSynced = false;
    expect(said(alone.inventory('one', one.leafHash))).to.deep.equal([]);
    alone.isSynced = true;
    expect(said(alone.say({ kind: 'synced' }))).to.deep.equal(['GetTransactions one']);
  });

  it('that waits behind a gap is told to nobody before the gap is filled', () => {
    const alone = new Alone();
    expect(said(alone.submit({ nonce: 1 }))).to.deep.equal(['changed undefined']);
    const filled = alone.submit({ nonce: 0 });
    const told = filled.filter((effect) => effect.kind === 'Inventory');
    expect(told.map(({ leafHashes }) => leafHashes.length)).to.deep.equal([2, 2, 2]);
  });

  it('that waits behind a gap is told when a block fills the gap', () => {
    const ledger = new SmallLedger({ anna: 100 });
    const alone = new Alone(ledger);
    alone.submit({ nonce: 1 });
    const block = { header: { sealer: keyOf('sealer') }, transactions: [payment({ nonce: 0 })] };
    ledger.apply(block.transactions);
    const moved = alone.say({ kind: 'chain-moved', move: { undone: [], applied: [block] } });
    expect(said(moved)).to.contain.members(['Inventory one', 'Inventory two', 'Inventory three']);
  });

  it('that is undone is told again only to those who do not know it', () => {
    const ledger = new SmallLedger({ anna: 100 });
    const alone = new Alone(ledger);
    const block = { header: { sealer: keyOf('sealer') }, transactions: [payment()] };
    alone.submit({});
    ledger.apply(block.transactions);
    alone.say({ kind: 'chain-moved', move: { undone: [], applied: [block] } });
    ledger.undo(block.transactions);
    alone.nowMs += 1000;
    const moved = alone.say({ kind: 'chain-moved', move: { undone: [block], applied: [] } });
    expect(said(moved)).to.deep.equal(['changed undefined']);
    expect(alone.pool.count).to.equal(1);
  });
});

describe('relay: groups', () => {
  it('[T-2] the first goes at once, what comes in the next tenth of a second goes in one', () => {
    const alone = new Alone();
    expect(said(alone.submit({ nonce: 0 }))).to.contain('Inventory one');
    for (const nonce of [1, 2, 3]) {
      expect(said(alone.submit({ nonce }))).to.deep.equal(['changed undefined']);
    }
    expect(alone.relay.deadlineMs).to.equal(monotonicMs(100));
    const group = alone.at(100).find((effect) => effect.kind === 'Inventory');
    expect(group?.leafHashes.length).to.equal(3);
  });

  it('[T-2] a peer that comes is told of all that is ready, no faster than it may be', () => {
    const alone = new Alone(undefined, { toldBurstMax: 4, toldPerSecondMax: 10 });
    for (let nonce = 0; nonce < 6; nonce++) alone.submit({ nonce });
    alone.nowMs = 5000;
    const told = alone.say({ kind: 'peer-ready', peer: 'late' });
    const sizes = (effects: RelayEffect[]) =>
      effects
        .filter((effect) => effect.kind === 'Inventory' && effect.peer === 'late')
        .map((effect) => ('leafHashes' in effect ? effect.leafHashes.length : 0));
    expect(sizes(told)).to.deep.equal([4]);
    expect(sizes(alone.at(5100))).to.deep.equal([1]);
    expect(sizes(alone.at(5200))).to.deep.equal([1]);
  });
});

describe('relay: hostile peers', () => {
  const one = candidate({ fee: 1 });
  const { bytes } = one.transaction;
  const violationsIn = (effects: readonly RelayEffect[]) =>
    effects.flatMap((effect) => (effect.kind === 'violation' ? [effect.violation] : []));

  it('[T-4] a transaction that was not asked for, or one twice', () => {
    const other = payment({ fee: 2 });
    for (const sent of [[other.bytes], [bytes, bytes]]) {
      const alone = new Alone();
      const asked = alone.inventory('one', one.leafHash);
      const effects = alone.transactions('one', idOf(asked), ...sent);
      expect(violationsIn(effects)).to.deep.equal(['transaction-unasked']);
      expect(alone.pool.count).to.equal(0);
    }
  });

  it('[T-5] bytes that are no transaction', () => {
    const alone = new Alone();
    const nonsense = { ...one.transaction, bytes: Uint8Array.of(1, 2, 3) };
    const asked = alone.inventory('one', candidateOf(nonsense).leafHash);
    const effects = alone.transactions('one', idOf(asked), nonsense.bytes);
    expect(violationsIn(effects)).to.deep.equal(['bad-transaction']);
  });

  it('[T-5] a signature that does not verify: the others are asked for what is good', () => {
    const alone = new Alone();
    const asked = alone.inventory('one', one.leafHash);
    alone.inventory('two', one.leafHash);
    alone.transactions('one', idOf(asked), bytes);
    const effects = alone.say({ kind: 'checked', check: 1, verdict: 'bad' });
    expect(said(effects)).to.deep.equal(['violation one', 'GetTransactions two']);
    expect(alone.pool.count).to.equal(0);
  });

  it('[T-2] more announcements than are looked at cost nothing; far too many are a violation', () => {
    const alone = new Alone(undefined, {
      heardBurstMax: 10,
      heardPerSecondMax: 4,
      heardInVainMax: 30,
    });
    const hashes = Array.from({ length: 20 }, (_, at) => keyOf(`hash ${at}`));
    const asked = alone.inventory('one', ...hashes).find(({ kind }) => kind === 'GetTransactions');
    expect(asked && 'leafHashes' in asked && asked.leafHashes.length).to.equal(10);
    alone.nowMs = 1000;
    expect(violationsIn(alone.inventory('one', ...hashes))).to.deep.equal([]);
    expect(violationsIn(alone.inventory('one', ...hashes))).to.deep.equal(['inventory-rate']);
  });

  it('announcements without end of what nobody has: one request, and bounded memory', () => {
    const alone = new Alone();
    let requests = 0;
    for (let second = 0; second < 20; second++) {
      alone.nowMs = second * 1000;
      const hashes = Array.from({ length: 5000 }, (_, at) => keyOf(`${second} ${at}`));
      const effects = alone.inventory('one', ...hashes);
      requests += effects.filter(({ kind }) => kind === 'GetTransactions').length;
    }
    expect(requests).to.equal(1);
  });

  it('[T-3] announcements of what others are asked for are not looked through again and again', () => {
    const alone = new Alone();
    const hashes = Array.from({ length: 500 }, (_, at) => keyOf(`hash ${at}`));
    const asked = alone.inventory('one', ...hashes);
    for (const peer of ['two', 'three']) alone.inventory(peer, ...hashes);
    const looks = looksWhile(() => {
      for (const hash of hashes) alone.inventory('two', hash);
    });
    expect(looks).to.be.at.most(hashes.length);
    // What the first one lacks is asked of the next, and is under way for the third.
    const next = alone.transactions('one', idOf(asked));
    expect(said(next)).to.deep.equal(['GetTransactions two']);
    const last = alone.transactions('two', idOf(next));
    expect(said(last)).to.deep.equal(['GetTransactions three']);
    expect(last.map((effect) => 'leafHashes' in effect && effect.leafHashes.length)).to.deep.equal([
      hashes.length,
    ]);
  });

  it('useless transactions: the peer is asked ever later, and others are not', () => {
    const alone = new Alone();
    const poor = Array.from({ length: 300 }, (_, at) => candidate({ from: `nobody ${at}` }));
    const asked = alone.inventory('one', ...poor.map(({ leafHash }) => leafHash));
    const refused = alone.transactions(
      'one',
      idOf(asked),
      ...poor.map(({ transaction }) => transaction.bytes),
    );
    expect(refused.filter(({ kind }) => kind === 'refused').length).to.equal(300);
    expect(violationsIn(refused), 'its state may differ').to.deep.equal([]);
    expect(said(alone.inventory('one', one.leafHash))).to.deep.equal([]);
    expect(said(alone.inventory('two', one.leafHash))).to.deep.equal(['GetTransactions two']);
    expect(said(alone.at(3000)), 'two is still asked').to.deep.equal([]);
    expect(said(alone.at(5000))).to.deep.equal(['GetTransactions one']);
  });

  it('[T-1] a thousand signatures of one payment fill nothing', () => {
    const alone = new Alone();
    for (let signature = 1; signature <= 200; signature++) {
      alone.nowMs += 1000;
      const { leafHash, transaction } = candidate({ signature });
      const asked = alone.inventory('one', leafHash);
      const effects = alone.transactions('one', idOf(asked), transaction.bytes);
      const check = effects.find((effect) => effect.kind === 'check');
      if (check !== undefined) alone.say({ ...check, kind: 'checked', verdict: 'good' });
    }
    expect(alone.pool.count).to.equal(1);
  });
});

describe('relay: whole networks', () => {
  it('every transaction reaches every pool, each once, and nobody blames anybody', () => {
    const delays = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 12, maxLength: 12 });
    const payments = fc.array(
      fc.record({ at: fc.nat(5), afterMs: fc.nat(300), nonce: fc.nat(11) }),
      { minLength: 1, maxLength: 30, size: 'max' },
    );
    fc.assert(
      fc.property(delays, payments, (delayMs, submitted) => {
        const ledger = new SmallLedger(
          Object.fromEntries([0, 1, 2, 3, 4, 5].map((at) => [`${at}`, 1000])),
        );
        const network = new RelayNetwork(ledger);
        for (let at = 0; at < 6; at++) network.add(`${at}`);
        for (let at = 0; at < 12; at++) {
          // A ring, and chords of it.
          const other = at < 6 ? (at + 1) % 6 : (at + 2 + (at % 2)) % 6;
          network.link(`${at % 6}`, `${other}`, delayMs[at] ?? 1);
        }
        const next = [0, 0, 0, 0, 0, 0];
        for (const { at, afterMs } of submitted) {
          network.run(afterMs);
          const nonce = next[at] ?? 0;
          next[at] = nonce + 1;
          network.submit(`${at}`, candidate({ from: `${at}`, nonce }));
        }
        network.run(60_000);
        expect(network.violations).to.deep.equal([]);
        for (const { name, pool } of network.nodes.values()) {
          expect(pool.readyCount, name).to.equal(
            next.reduce((sum, nonces) => sum + Math.min(16, nonces), 0),
          );
        }
        expect(network.passed.delivered, 'each node asks once').to.be.at.most(5 * submitted.length);
      }),
      { numRuns: 40 },
    );
  });
});
