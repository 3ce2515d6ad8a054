// What a payment says to a node, and what a person is told when it cannot be made.
import { expect } from 'chai';
import { readTransaction, signingBytes } from '../../src/chain/transaction.ts';
import { CommandError } from '../../src/cli/exit-codes.ts';
import { inBlock, sendPayment } from '../../src/cli/payment.ts';
import type { ControlClient } from '../../src/control/client.ts';
import { importPrivateKey, publicKeyOf, verify } from '../../src/workers/ed25519.ts';
import { fakeStatus } from '../control/fake-node.ts';

const privateKey = importPrivateKey(Buffer.alloc(32, 7));
const wallet = {
  name: 'alice',
  file: '/alice.key',
  privateKey,
  publicKey: publicKeyOf(privateKey),
};
const to = 'cd'.repeat(32);
const payment = { to, amount: 50n, fee: 1n, data: Buffer.from('tea') };
const account = {
  key: wallet.publicKey,
  balance: '80',
  nonce: '2',
  available: '70',
  nextNonce: '5',
};

/** A node whose answers to a method come one after the other, and the calls that it got. */
class Answers {
  readonly calls: [method: string, params: object][] = [];
  readonly #answers: Map<string, unknown[]>;

  constructor(answers: Readonly<Record<string, readonly unknown[]>>) {
    this.#answers = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  }

  call: ControlClient['call'] = (method, params) => {
    this.calls.push([method, params]);
    const answer = this.#answers.get(method)?.shift();
    if (answer === undefined) throw new Error(`${method} was not expected`);
    return Promise.resolve(answer as never);
  };
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((one: unknown) => one);
  if (error instanceof CommandError && error.exitCode === 1) return error.message;
  throw new Error(`expected a refusal, got ${String(error)}`);
}

describe('cli: a payment', () => {
  it('is signed for this network, with the next nonce behind those that wait', async () => {
    const accepted = { outcome: 'accepted', id: 'ab'.repeat(32) };
    const node = new Answers({ 'node.account': [account], 'node.submit': [accepted] });
    const sent = await sendPayment(node, fakeStatus, wallet, payment);
    const [, [, params] = []] = node.calls;
    const { transaction } = params as { transaction: string };
    const read = readTransaction(Buffer.from(transaction, 'hex'));
    if (!read.ok) throw new Error(read.why);
    const { id, body, bodyBytes, signature } = read.value;
    expect(sent).to.deep.equal({ id, nonce: 5n, fee: 1n, height: fakeStatus.height });
    const { data, ...rest } = body;
    expect(rest).to.deep.equal({
      ...{ from: wallet.publicKey, to, amount: 50n, fee: 1n, nonce: 5n, lastHeight: 0 },
    });
    expect(Buffer.from(data).toString()).to.equal('tea');
    const message = signingBytes(fakeStatus.genesis, bodyBytes);
    expect(verify(wallet.publicKey, message, signature)).to.equal(true);
  });

  it('that the balance does not cover is not sent: what there is and what is missing is said', async () => {
    const poor = (available: string, balance = available) =>
      new Answers({ 'node.account': [{ ...account, balance, available }] });
    const refused = (node: Answers, fee = 1n) =>
      refusalOf(sendPayment(node, fakeStatus, wallet, { ...payment, fee }));
    expect(await refused(poor('40'))).to.equal(
      'alice has 40, and 51 (50 and a fee of 1) is needed: 11 is missing',
    );
    expect(await refused(poor('40'), 0n)).to.equal('alice has 40, and 50 is needed: 10 is missing');
    expect(await refused(poor('40', '100'))).to.equal(
      'alice has 100, 60 of it in payments on their way, and 51 (50 and a fee of 1) is needed: 11 is missing',
    );
  });

  it('without a fee pays the least that the node asks for its bytes, and those that say so', async () => {
    const accepted = { outcome: 'accepted', id: 'ab'.repeat(32) };
    const free = { to, amount: 50n, data: payment.data };
    for (const feePerByteMin of [0, 1, 1_000]) {
      const rich = { ...account, available: '1000000' };
      const node = new Answers({ 'node.account': [rich], 'node.submit': [accepted] });
      const mempool = { ...fakeStatus.mempool, feePerByteMin };
      const { fee } = await sendPayment(node, { ...fakeStatus, mempool }, wallet, free);
      const [, [, params] = []] = node.calls;
      const { transaction } = params as { transaction: string };
      expect(fee).to.equal(BigInt(feePerByteMin * (transaction.length / 2)));
    }
  });

  it('that pays too little is refused with what the node asks, and what to do', async () => {
    const answer = { outcome: 'refused', reason: 'fee-too-low', why: 'a fee of 1' };
    const node = new Answers({ 'node.account': [account], 'node.submit': [answer] });
    expect(await refusalOf(sendPayment(node, fakeStatus, wallet, payment))).to.equal(
      'the node refuses it, fee-too-low: a fee of 1. Without --fee it is the least that the node asks',
    );
  });

  it('that the node refuses is told with its reason', async () => {
    const answer = { outcome: 'refused', reason: 'pool-full', why: 'pay more' };
    const node = new Answers({ 'node.account': [account], 'node.submit': [answer] });
    expect(await refusalOf(sendPayment(node, fakeStatus, wallet, payment))).to.equal(
      'the node refuses it, pool-full: pay more',
    );
  });

  it('is looked for from a few blocks below the tip on, as far as the chain goes', async () => {
    const found = { state: 'in-block', confirmations: 1 };
    const node = new Answers({
      'node.transaction': [{ state: 'not-found', searchedTo: 250 }, found],
      'node.status': [{ ...fakeStatus, height: 300 }],
    });
    const sent = { id: to, nonce: 5n, fee: 0n, height: 200 };
    expect(await inBlock(node, sent)).to.equal(found);
    const looked = node.calls.flatMap(([method, params]) =>
      method === 'node.transaction' ? [params] : [],
    );
    expect(looked).to.deep.equal([
      { id: to, fromHeight: 191 },
      { id: to, fromHeight: 251 },
    ]);
  });

  it('that the node has let go of is not waited for', async () => {
    const node = new Answers({
      'node.transaction': [{ state: 'not-found', searchedTo: 7 }],
      'node.status': [fakeStatus],
    });
    const sent = { id: to, nonce: 5n, fee: 0n, height: 7 };
    expect(await refusalOf(inBlock(node, sent))).to.include('the node has let go of it');
  });
});
