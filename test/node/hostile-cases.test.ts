// Every malformed or invalid block and transaction that an attacker may try, one row each: what is wrong
// with it, and the reason that it gets. None changes anything: tip, state and mempool stay as they were; what
// is wrong by itself is not stored, and what only the ledger can see is stored and marked, but never served
// and never on the best chain, after a restart either.
//
// Headers, floods and lies about heights are tried with whole chains: test/sync/hostile-peers.test.ts and
// header-run.test.ts; forks in healing.test.ts.
import { expect } from 'chai';
import { type Block, claimedIdOf, encodeBlock } from '../../src/chain/block.ts';
import type { ChainFault } from '../../src/chain/faults.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { type Hash, sha256, ZERO_HASH } from '../../src/chain/hash.ts';
import { type BlockHeader, encodeHeader, withNonce } from '../../src/chain/header.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import type { PowNetwork } from '../../src/chain/network-parameters.ts';
import { rewardAt } from '../../src/chain/reward.ts';
import {
  encodeTransaction,
  encodeTransactionBody,
  signingBytes,
  type TransactionBody,
} from '../../src/chain/transaction.ts';
import { searchNonce, targetOf } from '../../src/consensus/pow.ts';
import { OpenBlock } from '../../src/ledger/open-block.ts';
import type { SubmitRefusal } from '../../src/node/api.ts';
import { jsonOf } from '../../src/observe/ndjson.ts';
import { instantNetwork } from '../../src/sim/chain-builder.ts';
import { importPrivateKey, sign } from '../../src/workers/ed25519.ts';
import { fillFolder, idsIn, newFolder, openStore } from './chains.ts';
import { endNodes, startTestNode, type TestNode } from './nodes.ts';
import { ann, ben, type NextBlockPlan, stateAfterAll, withBlock } from './paid-blocks.ts';
import { blocksReply, RawPeer, tipClaim } from './raw-peer.ts';

const network: PowNetwork = instantNetwork;
const genesis = genesisOf(network).id;
const annsKey = importPrivateKey(Buffer.alloc(32, 1));

/** ann has three rewards, and has sent one transaction. */
const trunk = [{}, { payments: [{ amount: 5n, fee: 1n }] }, {}].reduce<Block[]>(
  (blocks, plan: NextBlockPlan) => withBlock(network, blocks, plan),
  [],
);
const tip = trunk.at(-1) as Block;
/** What could come next. */
const good = nextBlock({});

function nextBlock(plan: NextBlockPlan): Block {
  return withBlock(network, trunk, plan).at(-1) as Block;
}

// --- Making them ------------------------------------------------------------------------------

function bodyOf(of: Partial<TransactionBody> = {}): TransactionBody {
  return {
    ...{ from: ann, to: ben, amount: 1n, fee: 1n, nonce: 2n, lastHeight: 0 },
    data: new Uint8Array(0),
    ...of,
  };
}

function signed(of: Partial<TransactionBody> = {}, on = genesis): Uint8Array {
  const body = encodeTransactionBody(bodyOf(of));
  return encodeTransaction(body, sign(annsKey, signingBytes(on, body)));
}

/** A Transaction of these two fields, whatever they are. */
function rawTransaction(body: Uint8Array, signature: Uint8Array): Uint8Array {
  const field = (tag: number, bytes: Uint8Array) =>
    Buffer.concat([Buffer.of(tag), varint(BigInt(bytes.length)), bytes]);
  return Buffer.concat([field(0x0a, body), field(0x12, signature)]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(value)]);
}

const body = encodeTransactionBody(bodyOf());
const signature = sign(annsKey, signingBytes(genesis, body));
/** The group order of Ed25519: S and S + L verify alike where nobody looks. */
const ORDER = 2n ** 252n + 27_742_317_777_372_353_535_851_937_790_883_648_493n;

function withGreatS(of: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(of.subarray(32)).reverse().toString('hex')}`) + ORDER;
  const bytes = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return Buffer.concat([of.subarray(0, 32), bytes]);
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
};

/** What is wrong with a transaction by itself. */
const badTransactions: readonly [what: string, bytes: Uint8Array, reason: ChainFault][] = [
  ['three bytes', Buffer.of(1, 2, 3), 'undecodable'],
  ['no bytes at all', new Uint8Array(0), 'bad-field'],
  ['a field that there is not', Buffer.concat([signed(), Buffer.of(0x18, 1)]), 'non-canonical'],
  ['an amount of 65 bits', rawTransaction(withWideAmount(), signature), 'non-canonical'],
  ['a length spelled longer than need be', withLongLength(), 'non-canonical'],
  ['a key of 31 bytes', rawTransaction(withShortKey(), signature), 'bad-field'],
  ['a note of 1,025 bytes', rawTransaction(withLongNote(), signature), 'bad-field'],
  ['a signature of 63 bytes', rawTransaction(body, signature.subarray(1)), 'bad-field'],
  [
    'a signature of 65 bytes',
    rawTransaction(body, Buffer.concat([signature, Buffer.of(0)])),
    'bad-field',
  ],
  [
    'a signature with one bit flipped',
    rawTransaction(body, flipped(signature, 9)),
    'bad-signature',
  ],
  ['a signature with S + L', rawTransaction(body, withGreatS(signature)), 'bad-signature'],
  ['the signature of another network', signed({}, ZERO_HASH), 'bad-signature'],
  ["another's signature", signed({ from: ben }), 'bad-signature'],
  [
    'a key of small order',
    signed({ from: ZERO_HASH, nonce: 0n, amount: 0n, fee: 0n }),
    'unusable-key',
  ],
  ['a last height that has passed', signed({ lastHeight: 2 }), 'expired'],
];

function withWideAmount(): Uint8Array {
  const wide = Buffer.from('18ffffffffffffffffff7f', 'hex');
  const before = Buffer.from(body).indexOf(Buffer.of(0x18, 1, 0x20));
  return Buffer.concat([body.subarray(0, before), wide, body.subarray(before + 2)]);
}

function withLongLength(): Uint8Array {
  const bytes = rawTransaction(body, signature);
  return Buffer.concat([bytes.subarray(0, 1), Buffer.of(body.length | 0x80, 0), bytes.subarray(2)]);
}

function withShortKey(): Uint8Array {
  return Buffer.concat([Buffer.of(0x0a, 31), body.subarray(3)]);
}

function withLongNote(): Uint8Array {
  return Buffer.concat([body, Buffer.of(0x32), varint(1_025n), Buffer.alloc(1_025, 7)]);
}

/** What is wrong with a transaction on this chain and in this mempool. */
const badOnes: readonly [what: string, bytes: Uint8Array, reason: SubmitRefusal][] = [
  ['more than there is', signed({ amount: 150_000_001n }), 'insufficient-balance'],
  ['a fee that makes it more', signed({ amount: 149_999_994n, fee: 2n }), 'insufficient-balance'],
  ['amount and fee of 65 bits', signed({ amount: 2n ** 64n - 1n }), 'overflow'],
  ['a fee of minus one', signed({ fee: 2n ** 64n - 1n }), 'overflow'],
  ['a nonce that was used', signed({ nonce: 0n }), 'nonce-used'],
  ['a nonce far ahead', signed({ nonce: 17n }), 'nonce-too-far'],
];

/** Good but for one thing, which its own work vouches for. */
function crafted(
  change: Partial<BlockHeader>,
  transactions: readonly Uint8Array[] = [],
): Uint8Array {
  const header = { ...good.header, txRoot: merkleRoot(transactions), ...change };
  return encodeBlock(worked(header), transactions);
}

function worked(header: BlockHeader): Uint8Array {
  const template = encodeHeader(header);
  return withNonce(template, searchNonce(template, targetOf(header), 0n, 1e6) ?? 0n);
}

function unworked(): Uint8Array {
  for (let nonce = 0n; ; nonce++) {
    const header = encodeHeader({ ...good.header, nonce });
    if (Number.parseInt(sha256(header).slice(0, 2), 16) > 0x7f) return encodeBlock(header, []);
  }
}

const EASY = 'f'.repeat(64);
const HARD = `3f${'f'.repeat(62)}`;
const YEAR_MS = 366 * 24 * 3_600_000;

/** What is wrong with a header, found before its block is asked for. */
const badHeaders: readonly [what: string, block: Uint8Array, reason: string][] = [
  ['has not done its work', unworked(), 'insufficient-work'],
  ['names an easier target', crafted({ target: EASY }), 'wrong-target'],
  ['names a harder target', crafted({ target: HARD }), 'wrong-target'],
  ['has another version', crafted({ version: 1 }), 'bad-version'],
  ['leaves out a height', crafted({ height: 5 }), 'bad-height'],
  ['has a roster hash', crafted({ rosterHash: '44'.repeat(32) }), 'bad-form'],
  [
    'is not later than the median',
    crafted({ timeMs: trunk[0]?.header.timeMs ?? 0 }),
    'time-too-early',
  ],
];

const manyLeaves = Buffer.concat(Array.from({ length: 5_001 }, () => Buffer.of(0x12, 0)));

/** What is wrong with a block under a good header. */
const badBlocks: readonly [what: string, block: Uint8Array, reason: string][] = [
  ['is larger than any may be', padded(1_000_001), 'message-too-large'],
  ['has 5,001 transactions', Buffer.concat([good.bytes, manyLeaves]), 'too-many-items'],
  [
    'has a field that there is not',
    Buffer.concat([good.bytes, Buffer.of(0x20, 1)]),
    'non-canonical',
  ],
  ['has a seal', Buffer.concat([good.bytes, Buffer.from('1a030a0101', 'hex')]), 'bad-seal'],
  ['has other transactions than its header says', withLeaf(good.bytes, signed()), 'body-mismatch'],
  [
    'lacks those that its header says',
    crafted({ txRoot: merkleRoot([signed()]) }),
    'body-mismatch',
  ],
  ['has one transaction twice', crafted({}, [signed(), signed()]), 'duplicate-transaction'],
  [
    'has one twice, signed otherwise',
    crafted({}, [signed(), rawTransaction(body, flipped(signature, 9))]),
    'duplicate-transaction',
  ],
  ...badTransactions.map(([what, bytes, reason]): [string, Uint8Array, string] => [
    `has a transaction with ${what}`,
    crafted({}, [bytes]),
    reason,
  ]),
];

function withLeaf(block: Uint8Array, leaf: Uint8Array): Uint8Array {
  return Buffer.concat([block, Buffer.of(0x12), varint(BigInt(leaf.length)), leaf]);
}

function padded(length: number): Uint8Array {
  return Buffer.concat([good.bytes, Buffer.alloc(length - good.bytes.length)]);
}

/** Good by itself, with enough work: what only the ledger refuses. */
const unpayable: readonly [what: string, plan: NextBlockPlan, reason: string][] = [
  ['spends more than there is', { payments: [{ amount: 150_000_001n }] }, 'insufficient-balance'],
  ['pays a fee that is not there', { payments: [{ from: ben, fee: 6n }] }, 'insufficient-balance'],
  [
    'spends the same money twice',
    { payments: [{ amount: 100_000_000n }, { amount: 100_000_000n, nonce: 2n }] },
    'insufficient-balance',
  ],
  ['spends its own reward', { payments: [{ amount: 150_000_000n }] }, 'insufficient-balance'],
  ['uses a nonce again', { payments: [{ nonce: 0n }] }, 'bad-nonce'],
  ['leaves out a nonce', { payments: [{ nonce: 2n }] }, 'bad-nonce'],
  [
    'has an amount and a fee of 65 bits',
    { payments: [{ amount: 2n ** 64n - 1n, fee: 1n }] },
    'overflow',
  ],
  ['has a fee of minus one', { payments: [{ amount: 1n, fee: 2n ** 64n - 1n }] }, 'overflow'],
  ['gives its sealer one unit more', { stateRoot: rootWithOneMore() }, 'bad-state-root'],
  ['commits to no state', { stateRoot: ZERO_HASH }, 'bad-state-root'],
];

function rootWithOneMore(): Hash {
  const state = stateAfterAll(network, trunk);
  const open = new OpenBlock(state);
  state.apply(open.seal(ann, rewardAt(network.reward, 4) + 1n));
  return state.root();
}

// --- Trying them ------------------------------------------------------------------------------

/** A peer claims this block, shows its header, and sends it if it is asked for it. */
async function offered(node: TestNode, bytes: Uint8Array, height = 4): Promise<RawPeer> {
  const [sealedHeader, id] = headerOf(bytes);
  const peer = await RawPeer.met(
    node.address,
    network,
    tipClaim({ id, header: { height } }, 2n ** 60n),
  );
  void serve(peer, sealedHeader, bytes);
  return peer;
}

async function serve(peer: RawPeer, sealedHeader: Uint8Array, block: Uint8Array): Promise<void> {
  for await (const { id, message } of peer.envelopes()) {
    if (id === undefined) continue;
    if (message.kind === 'GetHeaders') {
      peer.say({ re: id, message: { kind: 'Headers', headers: [sealedHeader] } });
    } else if (message.kind === 'GetBlocks') peer.say(...blocksReply(id, [block]));
  }
}

/** A block begins with its header; without a seal that is its SealedHeader. */
function headerOf(bytes: Uint8Array): [sealedHeader: Uint8Array, id: Hash] {
  const id = claimedIdOf(bytes) as Hash;
  const length =
    (bytes[1] ?? 0) < 0x80
      ? 2 + (bytes[1] ?? 0)
      : 3 + ((bytes[1] ?? 0) & 0x7f) + ((bytes[2] ?? 0) << 7);
  return [bytes.subarray(0, length), id];
}

/** What must not change. */
async function stateOf({ handle }: TestNode): Promise<object> {
  const { height, tip: id, work, mempool } = handle.status();
  const root = (await handle.block(id))?.stateRoot;
  const accounts = [ann, ben].map((key) => handle.account(key));
  const pooled = handle.mempool().transactions.map(({ leafHash }) => leafHash);
  return { height, id, work, mempool, root, accounts, pooled };
}

describe('hostile cases: what is refused changes nothing', () => {
  let folder: string;
  let node: TestNode;
  let unchanged: object;
  /** Whose reasons are looked up on disk. */
  const refusedByLedger = new Map<Hash, string>();

  before(async () => {
    folder = await newFolder();
    await fillFolder(folder, network, trunk);
    node = await startTestNode({ folder, network });
    await node.handle.submit(signed({ amount: 7n, nonce: 1n }));
    unchanged = await stateOf(node);
  });

  after(endNodes);

  afterEach(async () => {
    expect(await stateOf(node)).to.deep.equal(unchanged);
  });

  for (const [what, block, reason] of [...badHeaders, ...badBlocks]) {
    it(`a block that ${what}: ${reason}`, async () => {
      const refusals = node.of('connection.violation').length;
      const peer = await offered(node, block);
      await node.until(() => node.of('connection.violation').length > refusals);
      expect(jsonOf(node.of('connection.violation').at(-1))).to.include(reason);
      await peer.letGo;
      expect(await node.handle.block(claimedIdOf(block) as Hash)).to.equal(undefined);
      peer.vanish();
    });
  }

  for (const [what, plan, reason] of unpayable) {
    it(`a block that ${what}: ${reason}, and its sender is not blamed`, async () => {
      const done = node.of('sync.done').length;
      const block = nextBlock(plan);
      const peer = await offered(node, block.bytes);
      await node.until(() => node.of('sync.done').length > done);
      refusedByLedger.set(block.id, reason);
      peer.say({ id: 9, message: { kind: 'GetBlocks', hashes: [block.id, tip.id] } });
      expect((await peer.next('BlocksEnd')).message.served).to.equal(1);
      peer.vanish();
    });
  }

  it('a block from the future: not now, and nobody is blamed', async () => {
    const peer = await offered(node, crafted({ timeMs: Date.now() + YEAR_MS }));
    await node.first('peer.clock');
    expect(node.ready).to.have.length(1);
    peer.vanish();
  });

  for (const [what, bytes, reason] of [...badTransactions, ...badOnes]) {
    it(`a transaction with ${what}: ${reason}`, async () => {
      const answer = await node.handle.submit(bytes);
      expect(answer).to.deep.include({ outcome: 'refused', reason });
    });
  }

  it('a transaction that spends again what waits already, or pays no more for it', async () => {
    const reasonOf = async (of: Partial<TransactionBody>) => {
      const answer = await node.handle.submit(signed(of));
      return answer.outcome === 'refused' ? answer.reason : answer.outcome;
    };
    expect(await reasonOf({ amount: 7n, nonce: 1n })).to.equal('known');
    expect(await reasonOf({ amount: 8n, nonce: 1n })).to.equal('replacement-underpaid');
    expect(await reasonOf({ amount: 149_999_990n })).to.equal('insufficient-balance');
  });

  it('is marked on disk if only the ledger refused it, else not there, and so it stays', async () => {
    await node.stop();
    const stored = await idsIn(folder, network);
    expect(stored).to.have.members([...trunk.map(({ id }) => id), ...refusedByLedger.keys()]);
    const store = await openStore(folder, network);
    const { refused } = store.started.chain;
    await store.close();
    expect([...refused.keys()]).to.have.members([...refusedByLedger.keys()]);
    for (const [id, reason] of refusedByLedger) expect(refused.get(id)).to.include(reason);
    node = await startTestNode({ folder, network });
    await node.until(() => node.handle.status().mempool.transactions === 1);
  });
});
