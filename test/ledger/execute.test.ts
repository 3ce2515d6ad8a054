// Blocks executed on the state: money is neither made nor lost but by the reward, whatever transactions come
// in whatever order, and a block that cannot be executed leaves no trace.
import { expect } from 'chai';
import fc from 'fast-check';
import { type Hash, sha256 } from '../../src/chain/hash.ts';
import { genesisWrites } from '../../src/chain/state-entries.ts';
import type { StateWrite } from '../../src/chain/state-write.ts';
import type { TransactionBody } from '../../src/chain/transaction.ts';
import { UINT64_MAX } from '../../src/chain/uint64.ts';
import { accountOf, supplyOf } from '../../src/ledger/accounts.ts';
import { type ExecutableBlock, executeBlock } from '../../src/ledger/execute.ts';
import { State } from '../../src/ledger/state.ts';
import { rowsOfBodies } from '../chain/rows-of.ts';
import { rootFromScratch } from './root-from-scratch.ts';

const SEED = 20260212;

const [ann, ben, cat, sam] = ['ann', 'ben', 'cat', 'sam'].map((name) => {
  return sha256(Buffer.from(name));
}) as [Hash, Hash, Hash, Hash];
const everybody = [ann, ben, cat, sam];

function payment(fields: Partial<TransactionBody>): TransactionBody {
  const data = new Uint8Array(0);
  return { from: ann, to: ben, amount: 0n, fee: 0n, nonce: 0n, data, lastHeight: 0, ...fields };
}

function blockOf(...bodies: TransactionBody[]): ExecutableBlock {
  return { header: { height: 1, sealer: sam }, rows: rowsOfBodies(bodies) };
}

function stateWith(balances: Readonly<Record<Hash, bigint>>): State {
  const allocations = Object.entries(balances).map(([address, amount]) => ({ address, amount }));
  const state = new State();
  state.apply(genesisWrites({ allocations }));
  return state;
}

function sumOf(state: State): bigint {
  return everybody.reduce((sum, key) => sum + accountOf(state, key).balance, 0n);
}

/** The same at every height. */
function rewardOf(first: bigint) {
  return { first, halvingBlocks: 0, tail: 0n };
}

/** Executes on the state. @returns what takes it back, or the fault */
function connect(state: State, block: ExecutableBlock, reward = 50n): StateWrite[] | string {
  const execution = executeBlock(state, block, rewardOf(reward));
  return execution.ok ? state.apply(execution.writes) : execution.why;
}

describe('a block on the ledger [C-12]', () => {
  it('pays from, to and the sealer', () => {
    const state = stateWith({ [ann]: 100n });
    connect(state, blockOf(payment({ amount: 30n, fee: 2n }), payment({ nonce: 1n, fee: 1n })));
    expect(accountOf(state, ann)).to.deep.equal({ balance: 67n, nonce: 2n });
    expect(accountOf(state, ben)).to.deep.equal({ balance: 30n, nonce: 0n });
    expect(accountOf(state, sam)).to.deep.equal({ balance: 53n, nonce: 0n });
    expect(supplyOf(state)).to.equal(150n);
  });

  it('pays what came in by a transaction before, not by one after', () => {
    const there = payment({ amount: 10n });
    const on = payment({ from: ben, to: cat, amount: 10n });
    expect(connect(stateWith({ [ann]: 10n }), blockOf(there, on))).to.be.an('array');
    const early = executeBlock(stateWith({ [ann]: 10n }), blockOf(on, there), rewardOf(50n));
    expect(early).to.include({ ok: false, fault: 'insufficient-balance', index: 0 });
  });

  it('gives the sealer nothing to spend in the same block', () => {
    const own = payment({ from: sam, amount: 1n });
    const fees = payment({ fee: 10n });
    const execution = executeBlock(stateWith({ [ann]: 10n }), blockOf(fees, own), rewardOf(50n));
    expect(execution).to.include({ ok: false, fault: 'insufficient-balance', index: 1 });
  });

  const faulty: [string, TransactionBody, string][] = [
    ['more than the balance', payment({ amount: 101n }), 'insufficient-balance'],
    [
      'more than the balance with its fee',
      payment({ amount: 99n, fee: 2n }),
      'insufficient-balance',
    ],
    ['a nonce ahead', payment({ nonce: 1n }), 'bad-nonce'],
    ['amount and fee above 64 bits', payment({ amount: UINT64_MAX, fee: 1n }), 'overflow'],
    ['the nonce that nothing can follow', payment({ nonce: UINT64_MAX }), 'overflow'],
  ];
  for (const [what, body, fault] of faulty) {
    it(`is refused for ${what}: ${fault}`, () => {
      const state = stateWith({ [ann]: 100n });
      const root = state.root();
      const execution = executeBlock(state, blockOf(body), rewardOf(50n));
      expect(execution).to.include({ ok: false, fault, index: 0 });
      expect(state.root()).to.equal(root);
    });
  }

  it('is refused when a transaction comes twice', () => {
    const execution = executeBlock(
      stateWith({ [ann]: 9n }),
      blockOf(payment({}), payment({})),
      rewardOf(0n),
    );
    expect(execution).to.include({ ok: false, fault: 'bad-nonce', index: 1 });
  });

  it('moves nothing but the nonce when an account pays itself', () => {
    const state = stateWith({ [ann]: 10n });
    connect(state, blockOf(payment({ to: ann, amount: 10n })));
    expect(accountOf(state, ann)).to.deep.equal({ balance: 10n, nonce: 1n });
  });

  it('mints no more than 64 bits of supply', () => {
    const state = stateWith({ [ann]: UINT64_MAX - 20n });
    connect(state, blockOf());
    expect([supplyOf(state), accountOf(state, sam).balance]).to.deep.equal([UINT64_MAX, 20n]);
    connect(state, blockOf(payment({ fee: 5n })));
    expect([supplyOf(state), accountOf(state, sam).balance]).to.deep.equal([UINT64_MAX, 25n]);
  });

  it('leaves no account behind that holds nothing and has sent nothing', () => {
    const state = stateWith({ [ann]: 10n });
    const undo = connect(state, blockOf(payment({ to: cat, amount: 10n }))) as StateWrite[];
    expect(state.size).to.equal(4);
    state.apply(undo);
    expect(state.size).to.equal(2);
  });

  it(`conserves the supply, and leaves no trace when refused or undone (seed ${SEED})`, () => {
    const who = fc.constantFrom(...everybody);
    const amount = fc.oneof(fc.bigInt(0n, 60n), fc.constantFrom(UINT64_MAX, UINT64_MAX - 40n));
    const ahead = fc.constantFrom(0n, 0n, 0n, 0n, 0n, 0n, 1n, 9n);
    const intent = fc.record({ from: who, to: who, amount, fee: fc.bigInt(0n, 3n), ahead });
    const intents = fc.array(intent, { maxLength: 6 });
    const run = fc.property(
      fc.array(intents, { maxLength: 30 }),
      fc.bigInt(0n, 90n),
      (all, reward) => {
        const state = stateWith({ [ann]: 100n, [ben]: 40n });
        const undos: StateWrite[][] = [];
        const roots = [state.root()];
        for (const some of all) {
          const nonces = new Map(everybody.map((key) => [key, accountOf(state, key).nonce]));
          const bodies = some.map(({ ahead, ...fields }) => {
            const nonce = (nonces.get(fields.from) as bigint) + ahead;
            nonces.set(fields.from, nonce + 1n);
            return payment({ ...fields, nonce });
          });
          const before = { supply: supplyOf(state), root: state.root() };
          const undo = connect(state, blockOf(...bodies), reward);
          expect(sumOf(state)).to.equal(supplyOf(state));
          if (typeof undo === 'string') {
            expect(state.root()).to.equal(before.root);
            continue;
          }
          expect(supplyOf(state)).to.equal(before.supply + reward);
          undos.push(undo);
          roots.push(state.root());
        }
        expect(state.root()).to.equal(rootFromScratch([...state.entries()]));
        for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
          expect(state.root()).to.equal(roots.pop());
          state.apply(undo);
        }
        expect(state.root()).to.equal(roots.pop());
      },
    );
    fc.assert(run, { seed: SEED, numRuns: 200 });
  });
});
