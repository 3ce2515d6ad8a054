import { expect } from 'chai';
import { UINT64_MAX } from '../../src/chain/uint64.ts';
import { CLOCK_START, monotonicMs, NEVER } from '../../src/clock/clock.ts';
import {
  ENTRY_OVERHEAD_BYTES,
  type MempoolLimits,
  mempoolLimits,
} from '../../src/mempool/limits.ts';
import { Mempool } from '../../src/mempool/mempool.ts';
import { candidateOf } from '../../src/mempool/pool-entry.ts';
import { candidate, keyOf, type Payment, payment, SmallLedger } from './transactions.ts';

/** The smallest payment counts for so much. */
const SMALL_BYTES = candidate({ fee: 9, nonce: 9 }).sizeBytes;

function poolOf(ledger: SmallLedger, limits: Partial<MempoolLimits> = {}): Mempool {
  return new Mempool({
    genesis: keyOf('genesis'),
    accountOf: ledger.accountOf,
    tipHeight: () => 0,
    limits: { ...mempoolLimits, ...limits },
  });
}

/** @returns 'in', or the reason why not */
function add(pool: Mempool, of: Payment, nowMs = 0): string {
  const added = pool.add(candidate(of), monotonicMs(nowMs));
  return added.ok ? 'in' : added.reason;
}

function noncesOf(pool: Mempool, name: string): bigint[] {
  return [...pool.entries()].filter(({ from }) => from === keyOf(name)).map(({ nonce }) => nonce);
}

const content = (...payments: Payment[]) => ({
  header: { sealer: keyOf('sealer') },
  transactions: payments.map(payment),
});

describe('mempool: what comes in', () => {
  it('a payment that its account can make, once its signature is good', () => {
    const pool = poolOf(new SmallLedger({ anna: 10 }));
    const one = candidate({ amount: 9, fee: 1 });
    const judged = pool.judge(one);
    expect(judged.ok && judged.check.key).to.equal(keyOf('anna'));
    expect(pool.count).to.equal(0);
    const added = pool.add(one, CLOCK_START);
    expect(added.ok && added.change.ready.map(({ id }) => id)).to.deep.equal([one.transaction.id]);
    expect(pool.get(one.leafHash)?.bytes).to.deep.equal(Uint8Array.from(one.transaction.bytes));
    expect(pool.nextNonce(keyOf('anna'))).to.equal(1n);
  });

  it('a copy of its bytes: the message that it came in is not kept', () => {
    const pool = poolOf(new SmallLedger({ anna: 10 }));
    const one = candidate();
    pool.add(one, CLOCK_START);
    const kept = pool.get(one.leafHash)?.bytes;
    expect(kept?.buffer.byteLength).to.equal(one.transaction.bytes.length);
  });

  const refusals: [reason: string, of: Payment, why: string][] = [
    ['known', { nonce: 2 }, 'the same bytes again'],
    ['signed-otherwise', { nonce: 2, signature: 7 }, 'a signer can sign one payment many times'],
    ['nonce-used', { nonce: 1 }, 'it stands in the chain'],
    ['nonce-too-far', { nonce: 18 }, 'sixteen ahead of the state'],
    ['insufficient-balance', { nonce: 3, amount: 100 }, 'all that is pending counts'],
    ['insufficient-balance', { nonce: 3, amount: UINT64_MAX }, 'more than there can ever be'],
    ['overflow', { nonce: 3, amount: UINT64_MAX, fee: 1 }, 'the sum is no 64-bit number'],
    ['replacement-underpaid', { nonce: 2, amount: 2 }, 'for nothing'],
    ['insufficient-balance', { from: 'nobody', amount: 1 }, 'an account that is not there'],
  ];
  for (const [reason, of, why] of refusals) {
    it(`${reason}: ${why}; it changes nothing`, () => {
      const ledger = new SmallLedger({ anna: 100 });
      ledger.accountOf(keyOf('anna')).nonce = 2n;
      const pool = poolOf(ledger);
      expect(add(pool, { nonce: 2 })).to.equal('in');
      const judged = pool.judge(candidate(of));
      expect(judged.ok ? 'in' : judged.reason).to.equal(reason);
      expect(add(pool, of)).to.equal(reason);
      expect(noncesOf(pool, 'anna')).to.deep.equal([2n]);
      expect(pool.sizeBytes).to.equal(SMALL_BYTES - 2);
    });
  }

  it('unusable-key: anybody could sign for it', () => {
    const pool = poolOf(new SmallLedger());
    const { transaction } = candidate({ amount: 0 });
    const body = { ...transaction.body, from: '00'.repeat(32) };
    const judged = pool.judge(candidateOf({ ...transaction, id: transaction.id, body }));
    expect(judged.ok ? 'in' : judged.reason).to.equal('unusable-key');
  });

  it('fee-too-low: what this node asks for a byte is its own affair', () => {
    const pool = poolOf(new SmallLedger({ anna: 10_000 }), { feePerByteMin: 2 });
    const { length } = payment({ fee: 300 }).bytes;
    expect(add(pool, { fee: 2 * length - 1 })).to.equal('fee-too-low');
    expect(add(pool, { fee: 2 * length })).to.equal('in');
  });

  it('account-full: one account cannot fill it, whatever it pays', () => {
    const pool = poolOf(new SmallLedger({ anna: 10_000 }), { accountBytesMax: 3 * SMALL_BYTES });
    const verdicts = [0, 1, 2, 3].map((nonce) => add(pool, { nonce, fee: 5 }));
    expect(verdicts).to.deep.equal(['in', 'in', 'in', 'account-full']);
    expect(add(poolOf(new SmallLedger()), { nonce: 16, amount: 0 })).to.equal('nonce-too-far');
  });
});

describe('mempool: replacing', () => {
  it('takes a tenth more, in all and for each byte', () => {
    const pool = poolOf(new SmallLedger({ anna: 10_000 }));
    expect(add(pool, { fee: 1000 })).to.equal('in');
    expect(add(pool, { fee: 1099 })).to.equal('replacement-underpaid');
    expect(add(pool, { fee: 1100, note: 100 }), 'for each byte').to.equal('replacement-underpaid');
    const replacement = pool.add(candidate({ fee: 1100 }), CLOCK_START);
    expect(replacement.ok && replacement.change.departed.map(({ why }) => why)).to.deep.equal([
      'replaced',
    ]);
    expect(pool.count).to.equal(1);
  });

  it('leaves the ones behind it where they are', () => {
    const pool = poolOf(new SmallLedger({ anna: 1000 }));
    for (const nonce of [0, 1, 2]) add(pool, { nonce, fee: 10 });
    expect(add(pool, { nonce: 1, fee: 20 })).to.equal('in');
    expect(pool.readyCount).to.equal(3);
    expect(pool.select(10_000, 10).map(({ nonce }) => nonce)).to.deep.equal([0n, 1n, 2n]);
  });

  it('cannot spend what the others need', () => {
    const pool = poolOf(new SmallLedger({ anna: 100 }));
    for (const nonce of [0, 1]) add(pool, { nonce, amount: 40, fee: 1 });
    expect(add(pool, { nonce: 0, amount: 80, fee: 5 })).to.equal('insufficient-balance');
  });

  it('needs no room when the pool is full', () => {
    const ledger = new SmallLedger({ anna: 1000, bert: 1000 });
    const pool = poolOf(ledger, { bytesMax: 2 * SMALL_BYTES });
    add(pool, { from: 'anna', fee: 1 });
    add(pool, { from: 'bert', fee: 9 });
    expect(add(pool, { from: 'anna', fee: 2 })).to.equal('in');
    expect(pool.count).to.equal(2);
  });
});

describe('mempool: when it is full', () => {
  const full = () => {
    const balances = { anna: 1000, bert: 1000, carl: 1000, dora: 1000 };
    const pool = poolOf(new SmallLedger(balances), { bytesMax: 3 * SMALL_BYTES });
    add(pool, { from: 'anna', fee: 3 });
    add(pool, { from: 'anna', nonce: 1, fee: 90 });
    add(pool, { from: 'bert', fee: 5 });
    return pool;
  };

  it('the least for a byte leaves, with its followers', () => {
    const pool = full();
    const added = pool.add(candidate({ from: 'carl', fee: 4 }), CLOCK_START);
    const departed = added.ok ? added.change.departed : [];
    expect(departed.map(({ entry, why }) => [entry.fee, why])).to.deep.equal([
      [3n, 'evicted'],
      [90n, 'evicted'],
    ]);
    expect(noncesOf(pool, 'anna')).to.deep.equal([]);
  });

  it('pool-full: who pays no more than the least stays outside', () => {
    const pool = full();
    expect(add(pool, { from: 'carl', fee: 3 })).to.equal('pool-full');
    expect(add(pool, { from: 'anna', nonce: 2, fee: 99 }), 'it would lose its own predecessors') //
      .to.equal('pool-full');
    expect(pool.count).to.equal(3);
  });

  it('whoever waits behind a gap leaves first, and pushes nobody out who is ready', () => {
    const balances = { anna: 1000, bert: 1000, carl: 1000, dora: 1000 };
    const pool = poolOf(new SmallLedger(balances), { bytesMax: 3 * SMALL_BYTES });
    add(pool, { from: 'anna', fee: 1 });
    add(pool, { from: 'bert', fee: 1 });
    add(pool, { from: 'carl', fee: 99, nonce: 1 });
    expect(add(pool, { from: 'dora', fee: 0 }), 'ready, and free').to.equal('in');
    expect(noncesOf(pool, 'carl')).to.deep.equal([]);
    expect(add(pool, { from: 'carl', fee: 99, nonce: 1 })).to.equal('pool-full');
  });

  it('a hundred thousand free notes of a hundred thousand accounts displace nobody who pays', () => {
    const pool = poolOf(new SmallLedger({ anna: 1000 }), { bytesMax: 50 * SMALL_BYTES });
    expect(add(pool, { from: 'anna', fee: 1 })).to.equal('in');
    for (let one = 0; one < 2000; one++) add(pool, { from: `stranger ${one}`, amount: 0 });
    expect(noncesOf(pool, 'anna')).to.deep.equal([0n]);
    expect(pool.sizeBytes).to.be.at.most(50 * SMALL_BYTES);
  });
});

describe('mempool: what waits', () => {
  it('behind a gap is not ready, until the gap is filled', () => {
    const pool = poolOf(new SmallLedger({ anna: 100 }));
    const early = pool.add(candidate({ nonce: 1 }), CLOCK_START);
    expect(early.ok && early.change.ready).to.deep.equal([]);
    expect(pool.select(10_000, 10)).to.deep.equal([]);
    expect(pool.nextNonce(keyOf('anna'))).to.equal(0n);
    const filled = pool.add(candidate({ nonce: 0 }), CLOCK_START);
    expect(filled.ok && filled.change.ready.map(({ nonce }) => nonce)).to.deep.equal([0n, 1n]);
    expect(pool.nextNonce(keyOf('anna'))).to.equal(2n);
  });

  it('for a day is too old, and its followers go with it', () => {
    const pool = poolOf(new SmallLedger({ anna: 100 }), { ageMaxMs: 1000 });
    expect(pool.deadlineMs).to.equal(NEVER);
    add(pool, { nonce: 0 }, 500);
    add(pool, { nonce: 1 }, 900);
    expect(pool.deadlineMs).to.equal(monotonicMs(1500));
    expect(pool.wake(monotonicMs(1499)).departed).to.deep.equal([]);
    const { departed } = pool.wake(monotonicMs(1500));
    expect(departed.map(({ why }) => why)).to.deep.equal(['too-old', 'follower']);
    expect(pool.sizeBytes).to.equal(0);
  });
});

describe('mempool: what a block takes', () => {
  it('the most for a byte first, each account in its order', () => {
    const pool = poolOf(new SmallLedger({ anna: 1000, bert: 1000 }));
    add(pool, { from: 'anna', nonce: 0, fee: 10 });
    add(pool, { from: 'anna', nonce: 1, fee: 90 });
    add(pool, { from: 'bert', nonce: 0, fee: 20 });
    add(pool, { from: 'bert', nonce: 1, fee: 5 });
    const fees = (count: number) => pool.select(10_000, count).map(({ fee }) => fee);
    expect(fees(10)).to.deep.equal([20n, 10n, 90n, 5n]);
    expect(fees(2)).to.deep.equal([20n, 10n]);
    expect(fees(10), 'looking changes nothing').to.deep.equal([20n, 10n, 90n, 5n]);
  });

  it('no more bytes than there is room for, each with its tag and length', () => {
    const pool = poolOf(new SmallLedger({ anna: 5000, bert: 1000 }));
    add(pool, { from: 'anna', fee: 4000, note: 1000 });
    add(pool, { from: 'bert', fee: 1 });
    const { length } = payment({ from: 'bert', fee: 1 }).bytes;
    expect(pool.select(length + 2, 10)).to.deep.equal([]);
    expect(pool.select(length + 3, 10).map(({ fee }) => fee)).to.deep.equal([1n]);
  });
});

describe('mempool: when the chain moves', () => {
  it('takes out what stands in the block, and what another one took the place of', () => {
    const ledger = new SmallLedger({ anna: 100, bert: 100 });
    const pool = poolOf(ledger);
    add(pool, { from: 'anna' });
    add(pool, { from: 'bert' });
    const block = content({ from: 'anna' }, { from: 'bert', amount: 50 });
    ledger.apply(block.transactions);
    const { departed } = pool.moved({ undone: [], applied: [block] }, CLOCK_START);
    expect(departed.map(({ why }) => why)).to.have.members(['mined', 'nonce-used']);
    expect(pool.count).to.equal(0);
  });

  it('a payment that stands in the block under another signature is mined', () => {
    const ledger = new SmallLedger({ anna: 100 });
    const pool = poolOf(ledger);
    add(pool, { from: 'anna' });
    const block = content({ from: 'anna', signature: 9 });
    ledger.apply(block.transactions);
    const { departed } = pool.moved({ undone: [], applied: [block] }, CLOCK_START);
    expect(departed.map(({ why }) => why)).to.deep.equal(['mined']);
  });

  it('gives back what is undone, before what came after it', () => {
    const ledger = new SmallLedger({ anna: 100 });
    const pool = poolOf(ledger);
    const block = content({ nonce: 0 }, { nonce: 1 });
    ledger.apply(block.transactions);
    add(pool, { nonce: 2 });
    ledger.undo(block.transactions);
    const { added, departed } = pool.moved({ undone: [block], applied: [] }, CLOCK_START);
    expect(added.map(({ nonce }) => nonce)).to.deep.equal([0n, 1n]);
    expect(departed).to.deep.equal([]);
    expect(pool.select(10_000, 10).map(({ nonce }) => nonce)).to.deep.equal([0n, 1n, 2n]);
  });

  it('lets go of what was paid with money that is undone', () => {
    const ledger = new SmallLedger({ anna: 100 });
    const pool = poolOf(ledger);
    const block = content({ from: 'anna', to: 'bert', amount: 50 });
    ledger.apply(block.transactions);
    add(pool, { from: 'bert', amount: 30 });
    add(pool, { from: 'bert', amount: 10, nonce: 1 });
    ledger.undo(block.transactions);
    const { departed } = pool.moved({ undone: [block], applied: [] }, CLOCK_START);
    expect(departed.map(({ why }) => why)).to.deep.equal(['insufficient-balance', 'follower']);
    expect(noncesOf(pool, 'anna'), 'the payment itself is back').to.deep.equal([0n]);
  });

  it('[C-4] lets go of what no block may hold any more, with its followers', () => {
    const ledger = new SmallLedger({ anna: 100 });
    let tipHeight = 6;
    const pool = new Mempool({
      genesis: keyOf('genesis'),
      accountOf: ledger.accountOf,
      tipHeight: () => tipHeight,
      limits: mempoolLimits,
    });
    expect(add(pool, { lastHeight: 6 })).to.equal('expired');
    expect(add(pool, { lastHeight: 7 })).to.equal('in');
    add(pool, { nonce: 1 });
    tipHeight = 7;
    const { departed } = pool.moved({ undone: [], applied: [content()] }, CLOCK_START);
    expect(departed.map(({ why }) => why)).to.deep.equal(['expired', 'follower']);
  });

  it('looks only at accounts that were touched', () => {
    const ledger = new SmallLedger({ anna: 100, bert: 100 });
    const asked: string[] = [];
    const pool = new Mempool({
      genesis: keyOf('genesis'),
      accountOf: (key) => {
        asked.push(key);
        return ledger.accountOf(key);
      },
      tipHeight: () => 0,
      limits: mempoolLimits,
    });
    add(pool, { from: 'anna' });
    add(pool, { from: 'bert' });
    asked.length = 0;
    pool.moved({ undone: [], applied: [content({ from: 'carl', to: 'anna' })] }, CLOCK_START);
    expect(new Set(asked)).to.deep.equal(new Set([keyOf('anna')]));
  });

  it('gives back no more than there is room for', () => {
    const ledger = new SmallLedger({ anna: 100, bert: 100 });
    const pool = poolOf(ledger, { bytesMax: 2 * SMALL_BYTES });
    const block = content({ fee: 1 }, { nonce: 1, fee: 1 }, { nonce: 2, fee: 1 });
    ledger.apply(block.transactions);
    add(pool, { from: 'bert', fee: 9 });
    ledger.undo(block.transactions);
    const { ready } = pool.moved({ undone: [block], applied: [] }, CLOCK_START);
    expect(pool.sizeBytes).to.be.at.most(2 * SMALL_BYTES);
    expect(ready.every((entry) => pool.isReady(entry))).to.equal(true);
    expect(noncesOf(pool, 'bert')).to.deep.equal([0n]);
  });
});

describe('mempool: its limits', () => {
  it('the smallest transaction has as many bytes as is said', () => {
    expect(payment({ amount: 0 }).bytes.length).to.equal(136);
    expect(SMALL_BYTES).to.be.above(ENTRY_OVERHEAD_BYTES);
  });
});
