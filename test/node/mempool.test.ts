// Transactions on real sockets: given to one node, told to others, put into blocks, kept over a restart;
// and peers that send what nobody can use.
import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { readHeader } from '../../src/chain/header.ts';
import { leafHash, merkleRoot } from '../../src/chain/merkle.ts';
import type { PowNetwork } from '../../src/chain/network-parameters.ts';
import {
  encodeTransaction,
  signedTransaction,
  type TransactionBody,
} from '../../src/chain/transaction.ts';
import type { Connection } from '../../src/net/connection.ts';
import { dialPeer } from '../../src/node/dial-peer.ts';
import type { MiningWork } from '../../src/node/environment.ts';
import { poolFrames, transactionsInFrames } from '../../src/node/pool-frames.ts';
import { newKey, systemEnvironment } from '../../src/node/system-environment.ts';
import type { TappedFrame } from '../../src/observe/frame-tap.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { decodeEnvelope } from '../../src/wire/codec.ts';
import { readFrameLength } from '../../src/wire/frames.ts';
import { FRAME_BYTES_MAX } from '../../src/wire/limits.ts';
import { importPrivateKey, publicKeyOf, sign } from '../../src/workers/ed25519.ts';
import { newFolder } from './chains.ts';
import { endNodes, rejectionOf, startTestNode, type TestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const anna = importPrivateKey(Buffer.alloc(32, 1));
const bert = importPrivateKey(Buffer.alloc(32, 2));

const network: PowNetwork = {
  ...instantNetwork,
  allocations: [{ address: publicKeyOf(anna), amount: 1_000n }],
};

/** Of anna, signed. */
function payment(of: Partial<TransactionBody> = {}, key = anna): Uint8Array {
  const body = {
    ...{ from: publicKeyOf(key), to: publicKeyOf(bert), amount: 10n, fee: 1n, nonce: 0n },
    ...{ data: new Uint8Array(0), lastHeight: 0 },
    ...of,
  };
  return signedTransaction(body, genesisOf(network).id, (message) => sign(key, message)).bytes;
}

function kindOf({ bytes }: TappedFrame): string | undefined {
  const length = readFrameLength(bytes, 0, FRAME_BYTES_MAX);
  if (length.status !== 'complete') return undefined;
  const decoded = decodeEnvelope(bytes, length.prefixBytes);
  return decoded.ok ? decoded.envelope.message.kind : undefined;
}

const waiting = ({ handle }: TestNode) => handle.status().mempool.transactions;

describe('node: transactions', () => {
  afterEach(endNodes);

  it('[T-2] [T-3] given to one node, it reaches all, stands in a block, and waits nowhere any more', async () => {
    const first = await startTestNode({ network });
    const second = await startTestNode({ network, peers: [first.address] });
    const third = await startTestNode({ network, peers: [second.address] });
    await third.first('connection.ready');
    await second.until(() => second.ready.length === 2);
    const answer = await first.handle.submit(payment());
    expect(answer.outcome).to.equal('accepted');
    const { id } = answer as { id: string };
    await third.first('transaction.added', (event) => event.id === id && event.peer !== undefined);
    expect(third.handle.mempool().transactions).to.have.length(1);
    expect(third.handle.mempool().transactions[0]).to.deep.include({
      id,
      state: 'ready',
      fee: '1',
    });
    third.handle.startMining({ count: 1, intervalMs: 0 });
    for (const node of [first, second, third]) {
      await node.first('transaction.removed', (event) => event.id === id && event.why === 'mined');
      expect(waiting(node)).to.equal(0);
    }
    const block = await first.handle.block(1);
    expect(block?.transactions.map((transaction) => transaction.id)).to.deep.equal([id]);
  });

  it('a peer that comes later is told of what waits', async () => {
    const first = await startTestNode({ network });
    await first.handle.submit(payment());
    await first.handle.submit(payment({ nonce: 1n }));
    const second = await startTestNode({ network, peers: [first.address] });
    await second.until(() => waiting(second) === 2);
  });

  it('[H-9] a peer that had to wait for its own old connection has not announced in vain', async () => {
    const node = await startTestNode({ network });
    const asked = new Promise<TappedFrame>((resolve) => {
      node.handle.tap({
        event: () => undefined,
        frame(frame) {
          if (kindOf(frame) === 'GetTransactions') resolve(frame);
        },
      });
    });
    const key = newKey();
    const old = await dialPeer(node.address, { network, key });
    // It hears no Ping any more.
    (old.connection as Connection).hold();
    const again = await dialPeer(node.address, { network, key });
    const leafHashes = [leafHash(payment())];
    again.send({ message: { kind: 'Inventory', leafHashes } });
    await node.until(
      () => node.of('connection.phase').filter(({ to }) => to === 'ready').length === 2,
    );
    expect(node.of('connection.ready'), 'it has not been let in').to.have.length(1);
    await old.reset();
    expect((await asked).peer).to.equal('p2');
    await again.reset();
  });

  it('what waits outlives the node, and is judged again', async () => {
    const folder = await newFolder();
    const first = await startTestNode({ network, folder });
    for (const nonce of [0n, 1n, 2n]) await first.handle.submit(payment({ nonce }));
    await first.stop();
    const again = await startTestNode({ network, folder });
    await again.until(() => waiting(again) === 3);
    again.handle.startMining({ count: 1, intervalMs: 0 });
    await again.reaches(1);
    await again.until(() => waiting(again) === 0);
    await again.stop();
    const third = await startTestNode({ network, folder });
    expect(waiting(third)).to.equal(0);
  });

  it('what is not judged again yet when the node stops is kept as it is', async () => {
    const payments = Array.from({ length: 250 }, (_, nonce) => payment({ nonce: BigInt(nonce) }));
    const checks = new EventEmitter();
    const begun = once(checks, 'begun');
    const ended = once(checks, 'ended');
    let saved: Uint8Array[] = [];
    const node = await startTestNode({ network }, undefined, {
      ...systemEnvironment,
      poolFile: () => ({
        load: () => Promise.resolve(poolFrames(payments)),
        save: (frames) => {
          saved = transactionsInFrames(frames);
          return Promise.resolve();
        },
      }),
      verifySignatures: async () => {
        checks.emit('begun');
        await ended;
        return true;
      },
      newMiner: () => ({
        mine: () => Promise.reject(new Error('nobody mines')),
        close: () => Promise.resolve(),
      }),
    });
    await begun;
    const stopped = node.stop();
    await node.first('node.stopping');
    // Nothing that stops before the mempool has anything to wait for.
    await setImmediate();
    checks.emit('ended');
    await stopped;
    const last = saved.slice(-50).map((bytes) => Buffer.from(bytes));
    expect(last).to.deep.equal(payments.slice(-50).map((bytes) => Buffer.from(bytes)));
  });

  it('is not judged by a node that cannot start: nothing would ever stop it', async () => {
    const other = await startTestNode({ network });
    const port = Number(other.address.split(':').at(-1));
    let checks = 0;
    const error = await rejectionOf(
      startTestNode({ network, port }, undefined, {
        ...systemEnvironment,
        poolFile: () => ({
          load: () => Promise.resolve(poolFrames([payment()])),
          save: () => Promise.reject(new Error('it has nothing to say')),
        }),
        verifySignatures: () => {
          checks++;
          return Promise.resolve(true);
        },
      }),
    );
    expect(error).to.have.property('code', 'EADDRINUSE');
    expect(checks).to.equal(0);
  });

  it('a node that cannot write it down gives its folder back nevertheless', async () => {
    const folder = await newFolder();
    const node = await startTestNode({ network, folder }, undefined, {
      ...systemEnvironment,
      poolFile: () => ({
        load: () => Promise.resolve(new Uint8Array(0)),
        save: () => Promise.reject(new Error('the disk is full')),
      }),
    });
    expect(await rejectionOf(node.stop())).to.have.property('message', 'the disk is full');
    await startTestNode({ network, folder });
  });

  it('what is refused is answered with the reason, and changes nothing', async () => {
    const node = await startTestNode({ network });
    const unsigned = encodeTransaction(payment().subarray(2, 80), Buffer.alloc(64, 1));
    const forged = Uint8Array.from(payment());
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    const reasons = new Map<Uint8Array, string>([
      [Uint8Array.of(1, 2, 3), 'undecodable'],
      [unsigned, 'undecodable'],
      [Buffer.concat([payment(), Uint8Array.of(0x18, 0)]), 'non-canonical'],
      [forged, 'bad-signature'],
      [payment({ amount: 1_000n }), 'insufficient-balance'],
      [payment({ nonce: 16n }), 'nonce-too-far'],
      [payment({ amount: 2n ** 64n - 1n }), 'overflow'],
      [payment({}, bert), 'insufficient-balance'],
    ]);
    for (const [bytes, reason] of reasons) {
      const answer = await node.handle.submit(bytes);
      expect(answer.outcome === 'refused' && answer.reason).to.equal(reason);
    }
    expect(waiting(node)).to.equal(0);
    const stopped = node.stop();
    expect((await rejectionOf(node.handle.submit(payment()))).code).to.equal('STOPPED');
    await stopped;
  });

  it('asks for its least fee and says what it is; a block that holds a cheaper one is as good', async () => {
    const [free, asks] = [
      await startTestNode({ network }),
      await startTestNode({ network, feePerByteMin: 2 }),
    ];
    expect(free.handle.mempool().feePerByteMin).to.equal(0);
    expect(asks.handle.status().mempool.feePerByteMin).to.equal(2);
    const cheap = payment({ fee: 1n });
    const leastFee = 2 * cheap.length;
    expect(await asks.handle.submit(cheap)).to.deep.include({
      reason: 'fee-too-low',
      why: `a fee of 1, this node asks at least ${leastFee} for it`,
    });
    await asks.handle.connect(free.handle.address);
    await free.handle.submit(cheap);
    await asks.first('transaction.refused', ({ reason }) => reason === 'fee-too-low');
    expect(asks.handle.peers()).to.have.length(1);
    free.handle.startMining({ count: 1, intervalMs: 0 });
    await asks.reaches(1);
    expect((await asks.handle.block(1))?.transactions).to.have.length(1);
    expect(asks.handle.peers()).to.have.length(1);
  });

  it('a block takes the most worth first, beside our own notes', async () => {
    const node = await startTestNode({ network });
    await node.handle.submit(payment({ amount: 100n, fee: 5n }));
    await node.handle.submit(payment({ from: publicKeyOf(bert), amount: 0n, fee: 0n }, bert));
    node.handle.startMining({ count: 1, intervalMs: 0, notesPerBlock: 2 });
    await node.reaches(1);
    const block = await node.handle.block(1);
    expect(block?.transactions.map(({ fee }) => fee)).to.deep.equal(['5', '0', '0', '0']);
  });
});

describe('node: a payment that a fork undoes', () => {
  afterEach(endNodes);

  it('waits again, travels, and is made once more, with the same balance in the end', async () => {
    const loser = await startTestNode({ network });
    const winner = await startTestNode({ network });
    const answer = await loser.handle.submit(payment({ amount: 600n }));
    loser.handle.startMining({ count: 1, intervalMs: 0 });
    await loser.first('transaction.removed', ({ why }) => why === 'mined');
    winner.handle.startMining({ count: 3, intervalMs: 0 });
    await winner.reaches(3);
    await loser.handle.connect(winner.address);
    await loser.reaches(3);
    await winner.first('transaction.added', ({ id }) => 'id' in answer && id === answer.id);
    winner.handle.startMining({ count: 1, intervalMs: 0 });
    await loser.reaches(4);
    const block = await loser.handle.block(4);
    expect(block?.transactions.map(({ amount }) => amount)).to.deep.equal(['600']);
    await loser.until(() => waiting(loser) === 0);
    const again = await loser.handle.submit(payment({ amount: 600n, nonce: 1n }));
    expect(again.outcome === 'refused' && again.reason).to.equal('insufficient-balance');
  });
});

describe('node: a block that takes long to seal', () => {
  afterEach(endNodes);

  it('is built anew for what comes meanwhile', async () => {
    // Nobody ever finds a nonce for a block without transactions.
    const newMiner = (): MiningWork => {
      const miner = systemEnvironment.newMiner();
      return {
        close: () => miner.close(),
        async mine(work, signal) {
          const read = readHeader(work.headerBytes);
          if (read.ok && read.value.txRoot !== merkleRoot([])) {
            return await miner.mine(work, signal);
          }
          if (!signal.aborted) await once(signal, 'abort');
          return 'stopped';
        },
      };
    };
    const environment = { ...systemEnvironment, newMiner };
    const mining = { count: 1, intervalMs: 0 };
    const node = await startTestNode({ network, mining }, undefined, environment);
    await node.handle.submit(payment());
    await node.reaches(1);
    expect((await node.handle.block(1))?.transactions).to.have.length(1);
  });
});

describe('node: peers with useless transactions', () => {
  afterEach(endNodes);

  /** Announces these, and sends them when they are asked for. */
  async function sending(node: TestNode, ...transactions: Uint8Array[]): Promise<RawPeer> {
    const peer = await RawPeer.met(node.address, network);
    const leafHashes = transactions.map(leafHash);
    peer.say({ message: { kind: 'Inventory', leafHashes } });
    const request = await peer.next('GetTransactions');
    peer.say({ re: request.id, message: { kind: 'Transactions', transactions } });
    return peer;
  }

  it('[T-5] a bad signature ends the connection, and nothing else', async () => {
    const node = await startTestNode({ network });
    const forged = Uint8Array.from(payment());
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    await sending(node, payment({ nonce: 1n }), forged);
    const { violation } = await node.first('connection.violation');
    expect(violation).to.equal('bad-transaction');
    expect(waiting(node)).to.equal(0);
  });

  it('[T-4] one that was not asked for ends the connection', async () => {
    const node = await startTestNode({ network });
    const peer = await RawPeer.met(node.address, network);
    const one = payment();
    peer.say({ message: { kind: 'Inventory', leafHashes: [leafHash(one)] } });
    const { id } = await peer.next('GetTransactions');
    const transactions = [payment({ nonce: 1n })];
    peer.say({ re: id, message: { kind: 'Transactions', transactions } });
    const { violation } = await node.first('connection.violation');
    expect(violation).to.equal('transaction-unasked');
  });

  it('what its account cannot pay blames nobody, and others are heard meanwhile', async () => {
    const node = await startTestNode({ network });
    const poor = Array.from({ length: 300 }, (_, nonce) =>
      payment({ nonce: BigInt(nonce % 16), amount: BigInt(nonce) + 1n }, bert),
    );
    const peer = await sending(node, ...poor);
    await node.until(() => node.of('transaction.refused').length === 300);
    const honest = await sending(node, payment());
    await node.first('transaction.added');
    expect(node.of('connection.violation')).to.deep.equal([]);
    expect(node.ready).to.have.length(2);
    for (const one of [peer, honest]) one.vanish();
  });

  it('[T-3] what was refused before a block is asked for again after it, with nothing else waiting', async () => {
    const node = await startTestNode({ network });
    // Its nonce is too far ahead.
    const poor = payment({ amount: 0n, fee: 0n, nonce: 20n }, bert);
    const peer = await sending(node, poor);
    await node.first('transaction.refused');
    node.handle.startMining({ count: 1, intervalMs: 0 });
    await node.reaches(1);
    const again = await sending(node, poor);
    await node.until(() => node.of('transaction.refused').length === 2);
    for (const one of [peer, again]) one.vanish();
  });

  it('[T-4] asks get what is there, each once, and nothing for what is not', async () => {
    const node = await startTestNode({ network });
    const one = payment();
    await node.handle.submit(one);
    const peer = await RawPeer.met(node.address, network);
    const { leafHashes } = (await peer.next('Inventory')).message;
    expect(leafHashes).to.deep.equal([leafHash(one)]);
    const asked = [leafHash(one), '00'.repeat(32), leafHash(one)];
    peer.say({ id: 7, message: { kind: 'GetTransactions', leafHashes: asked } });
    const { re, message } = await peer.next('Transactions');
    expect(re).to.equal(7);
    expect(message.transactions.map((bytes) => Buffer.from(bytes))).to.deep.equal([
      Buffer.from(one),
    ]);
    peer.vanish();
  });
});
