// The clauses about bytes, blocks and hashes, each on the worked block that proto/README.md shows.
// The whole of the chain's tests is in test/chain.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { readBlock } from '../../src/chain/block.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import { readSealedHeader, type SealedHeader, sealedHeaderBytes } from '../../src/chain/header.ts';
import { HeaderTree } from '../../src/chain/header-tree.ts';
import { BLOCK_BYTES_MAX, BLOCK_TRANSACTIONS_MAX } from '../../src/chain/limits.ts';
import { merkleRoot } from '../../src/chain/merkle.ts';
import { networks, pbftDefaults } from '../../src/chain/network-parameters.ts';
import { genesisWrites } from '../../src/chain/state-entries.ts';
import { workOfTarget } from '../../src/chain/work.ts';
import { wallMs } from '../../src/clock/clock.ts';
import { executeBlock } from '../../src/ledger/execute.ts';
import { State } from '../../src/ledger/state.ts';
import { blockFrame, blockOfFrame } from '../../src/wire/codec.ts';
import { devGenesis, type HeaderPlace, refusalAt } from '../chain/header-place.ts';
import { worked } from '../chain/worked-block.ts';
import { bytesOf, hex } from '../wire/plain.ts';
import { tableRows, unquoted } from './specification.ts';
import { frameNamed } from './wire-vectors.ts';

describe('specification: bytes, blocks, signatures', () => {
  it('[C-1] [S-5] a block goes from frame to block to frame without being encoded again', () => {
    const frame = bytesOf(frameNamed('block').hex);
    const bytes = blockOfFrame(frame) ?? new Uint8Array(0);
    const read = readBlock(bytes);
    if (!read.ok) expect.fail(read.why);
    expect(read.value.bytes).to.equal(bytes);
    expect(hex(blockFrame(read.value.bytes))).to.equal(hex(frame));
  });

  it('[C-2] a block has at most 1,000,000 bytes and 5,000 transactions', () => {
    expect(BLOCK_BYTES_MAX).to.equal(1_000_000);
    expect(BLOCK_TRANSACTIONS_MAX).to.equal(5000);
    const tooLong = readBlock(new Uint8Array(BLOCK_BYTES_MAX + 1));
    expect(!tooLong.ok && tooLong.fault).to.equal('oversize');
  });

  it('[C-5] the root is RFC 6962 over whole transactions', () => {
    const sha256 = (...parts: Uint8Array[]) =>
      createHash('sha256').update(Buffer.concat(parts)).digest();
    const leaves = worked.transactions.map(({ bytes }) => bytesOf(bytes));
    const hashed = leaves.map((leaf) => sha256(Buffer.of(0), leaf));
    expect(hex(sha256(Buffer.of(1), ...hashed))).to.equal(worked.header.fields.txRoot);
    expect(merkleRoot([]), 'nothing').to.equal(hex(sha256()));
    const [first = new Uint8Array(0)] = leaves;
    const [a = first, b = first] = hashed;
    const three = sha256(Buffer.of(1), sha256(Buffer.of(1), a, b), a);
    expect(merkleRoot([...leaves, first]), 'an odd one moves up alone').to.equal(hex(three));
  });

  it('[C-14] the values that a genesis leaves out are those of the page', () => {
    const rows = tableRows('section', 'name', 'value').flatMap(
      ([section = '', names = '', value]) =>
        unquoted(names)
          .split(', ')
          .map((name) => [section, name, Number.parseInt(value ?? '', 10)]),
    );
    const { parameters, reward, governance, privacy } = pbftDefaults;
    const sections = {
      parameters: { ...parameters, onEvidence: 0 },
      money: reward,
      governance,
      privacy,
    };
    const usual = Object.entries(sections).flatMap(([section, values]) =>
      Object.entries(values).map(([name, value]) => [section, name, Number(value)]),
    );
    expect(rows).to.have.deep.members(usual);
  });

  const { dev } = networks;
  const sealed = workedHeader();
  const { timeMs } = sealed.header;
  const place: HeaderPlace = {
    network: dev,
    parent: devGenesis,
    medianTimeMs: dev.timeMs,
    wallMs: wallMs(timeMs),
  };

  it('[C-7] the header is valid on top of genesis', () => {
    expect(refusalAt(sealed, place)).to.equal(undefined);
  });

  const elsewhere: [
    fault: string,
    header: Partial<SealedHeader['header']>,
    Partial<HeaderPlace>,
  ][] = [
    ['bad-version', { version: 1 }, {}],
    ['bad-parent', {}, { parent: { ...devGenesis, id: worked.header.id } }],
    ['bad-height', {}, { parent: { ...devGenesis, height: 1 } }],
    ['bad-form', { rosterHash: worked.genesis.id }, {}],
    [
      'wrong-target',
      {},
      { parent: { ...devGenesis, header: { ...devGenesis.header, target: 'f'.repeat(64) } } },
    ],
    ['time-too-early', {}, { medianTimeMs: timeMs }],
    ['time-too-far', {}, { wallMs: wallMs(timeMs - 2 * 60 * 60 * 1000 - 1) }],
  ];
  for (const [fault, header, other] of elsewhere) {
    it(`[C-7] and elsewhere, or changed, a ${fault}`, () => {
      const changed = { ...sealed, header: { ...sealed.header, ...header } };
      expect(refusalAt(changed, { ...place, ...other })?.fault).to.equal(fault);
    });
  }

  it('[C-9] [C-12] executing the block leads to the state root of its header', () => {
    const block = readBlock(bytesOf(worked.block));
    if (!block.ok) expect.fail(block.why);
    const state = new State();
    state.apply(genesisWrites(dev));
    expect(state.root(), 'before it').to.equal(genesisOf(dev).header.stateRoot);
    const execution = executeBlock(state, block.value, dev.reward);
    if (!execution.ok) expect.fail(execution.why);
    state.apply(execution.writes);
    expect(state.root()).to.equal(worked.header.fields.stateRoot);
  });

  it('[C-8] a block of dev weighs 2,048, genesis too, and Welcome says the sum', () => {
    expect(workOfTarget(dev.parameters.target)).to.equal(2048n);
    const tree = new HeaderTree(genesisOf(dev));
    expect(tree.genesis.work).to.equal(2048n);
    expect(tree.add(sealed).work).to.equal(4096n);
    expect(tree.best.id).to.equal(worked.header.id);
    expect(frameNamed('welcome').meaning.message['hello']).to.include({ work: '4096' });
  });
});

function workedHeader(): SealedHeader {
  const read = readSealedHeader(sealedHeaderBytes(bytesOf(worked.header.bytes)));
  if (!read.ok) throw new Error(read.why);
  return read.value;
}
