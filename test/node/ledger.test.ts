// A node whose ledger refuses a block: what it says to peers and to people, and what it still knows after a
// restart.
import { EventEmitter, once } from 'node:events';
import { expect } from 'chai';
import type { ConnectStep } from '../../src/chain/chain-state.ts';
import type { Hash } from '../../src/chain/hash.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';
import type { Execution } from '../../src/node/ledger.ts';
import { StateLedger } from '../../src/node/state-ledger.ts';
import { buildChain, instantNetwork } from '../../src/sim/chain-builder.ts';
import { fillFolder, newFolder } from './chains.ts';
import { endNodes, rejectionOf, startTestNode } from './nodes.ts';
import { RawPeer } from './raw-peer.ts';

const network = instantNetwork;
const rule = ruleOf(network);
const chain = [...buildChain({ network, blocks: 12, seed: 1, transactionsPerBlock: 0 })];
const idAt = (height: number) => chain[height - 1]?.id as Hash;

/** Refuses this block, and counts what it executes. */
class FussyLedger extends StateLedger {
  readonly executed: Hash[] = [];
  readonly #bad: Hash;

  constructor(bad: Hash) {
    super(network, rule);
    this.#bad = bad;
  }

  override execute(step: ConnectStep): Promise<Execution> {
    this.executed.push(...step.apply.map(({ id }) => id));
    const isBad = step.apply.some(({ id }) => id === this.#bad);
    if (isBad) return Promise.resolve({ outcome: 'refused', id: this.#bad, why: 'cannot be paid' });
    return super.execute(step);
  }
}

/** Refuses a block, and meanwhile somebody wants the node no more. */
class LedgerThatLasts extends FussyLedger {
  readonly start = new AbortController();

  override execute(step: ConnectStep): Promise<Execution> {
    this.start.abort(new Error('too long'));
    return super.execute(step);
  }
}

/** Cannot undo anything before this block has been stored again. */
class LedgerThatReplays extends StateLedger {
  readonly #damaged: Hash;
  readonly #events = new EventEmitter();
  /** It has been asked to undo something. */
  readonly asked = once(this.#events, 'asked');
  undoing = 0;

  constructor(damaged: Hash) {
    super(network, rule);
    this.#damaged = damaged;
  }

  override execute(step: ConnectStep): Promise<Execution> {
    if (step.undo.length > 0 && ++this.undoing === 1) {
      this.#events.emit('asked');
      return Promise.resolve({ outcome: 'lost', id: this.#damaged });
    }
    return super.execute(step);
  }
}

describe('a node whose ledger refuses a block', () => {
  afterEach(endNodes);

  async function fullNode() {
    const folder = await newFolder();
    await fillFolder(folder, network, chain);
    return startTestNode({ folder });
  }

  it('stands below it, blames nobody, and mines on', async () => {
    const elder = await fullNode();
    const ledger = new FussyLedger(idAt(8));
    const node = await startTestNode({}, { rule, ledger });
    await node.handle.connect(elder.address);
    await node.first('sync.done');
    expect([node.height, node.tip]).to.deep.equal([7, idAt(7)]);
    expect(node.of('block.refused')).to.deep.equal([]);
    expect(node.ready).to.have.length(1);
    node.handle.startMining({ notesPerBlock: 0, intervalMs: 0, count: 2 });
    await node.reaches(9);
    const refused = [8, 9, 10, 11, 12].map(idAt);
    const tips: Hash[] = node.of('chain.tip').map(({ tip }) => tip);
    expect(tips.filter((tip) => refused.includes(tip))).to.deep.equal([]);
  });

  it('neither offers nor serves it, nor what stands on it', async () => {
    const folder = await newFolder();
    await fillFolder(folder, network, chain);
    const node = await startTestNode({ folder }, { rule, ledger: new FussyLedger(idAt(8)) });
    expect(node.height).to.equal(7);
    const peer = await RawPeer.dial(node.address);
    peer.greet(network);
    const { message } = await peer.next('Welcome');
    expect([message.hello.height, message.hello.tip]).to.deep.equal([7, idAt(7)]);
    peer.say({ id: 1, message: { kind: 'GetBlocks', hashes: [idAt(7), idAt(8), idAt(9)] } });
    expect((await peer.next('BlocksEnd')).message.served).to.equal(1);
    peer.say({ id: 2, message: { kind: 'GetHeaders', locator: [], stop: undefined } });
    expect((await peer.next('Headers')).message.headers).to.have.length(7);
    peer.vanish();
  });

  it('executes no further at a start that is aborted', async () => {
    const folder = await newFolder();
    await fillFolder(folder, network, chain);
    const ledger = new LedgerThatLasts(idAt(8));
    const { signal } = ledger.start;
    const error = await rejectionOf(startTestNode({ folder, signal }, { rule, ledger }));
    expect(error.message).to.equal('too long');
    expect(ledger.executed).to.have.length(12);
    expect((await startTestNode({ folder })).height).to.equal(7);
  });

  it('executes nothing again after a restart, least of all what was refused', async () => {
    const folder = await newFolder();
    await fillFolder(folder, network, chain);
    const first = await startTestNode({ folder }, { rule, ledger: new FussyLedger(idAt(8)) });
    await first.stop();
    const ledger = new FussyLedger(idAt(8));
    const node = await startTestNode({ folder }, { rule, ledger });
    expect([node.height, node.tip]).to.deep.equal([7, idAt(7)]);
    expect(ledger.executed).to.deep.equal([]);
  });
});

describe('a node that needs a damaged block below a fork', () => {
  afterEach(endNodes);

  /** On our chain of 12 blocks, and a peer with a heavier one of 15, which forks after the fifth. */
  async function nodeThatNeeds(ledger: LedgerThatReplays) {
    const [folder, other] = [await newFolder(), await newFolder()];
    await fillFolder(folder, network, chain);
    const from = chain.slice(0, 5);
    const plan = { network, blocks: 10, seed: 2, transactionsPerBlock: 0, from };
    const heavier = [...from, ...buildChain(plan)];
    await fillFolder(other, network, heavier);
    const node = await startTestNode({ folder }, { rule, ledger });
    const elder = await startTestNode({ folder: other });
    await node.handle.connect(elder.address);
    return { node, heavier };
  }

  it('fetches it again, and takes the step then', async () => {
    const ledger = new LedgerThatReplays(idAt(3));
    const { node, heavier } = await nodeThatNeeds(ledger);
    await node.reaches(15);
    expect(node.tip).to.equal(heavier.at(-1)?.id);
    expect(ledger.undoing).to.equal(2);
    expect(node.of('block.refused')).to.deep.equal([]);
  });

  it('stops when it is asked to, also with a block of its own that waits', async () => {
    // The peer has not got this one: it never comes.
    const ledger = new LedgerThatReplays(idAt(8));
    const { node } = await nodeThatNeeds(ledger);
    await ledger.asked;
    node.handle.startMining({ notesPerBlock: 0, intervalMs: 0 });
    await node.first('block.mined');
    await node.stop();
    expect(ledger.undoing).to.equal(1);
  });
});
