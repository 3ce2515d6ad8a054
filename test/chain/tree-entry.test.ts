import { expect } from 'chai';
import { genesisOf } from '../../src/chain/genesis.ts';
import { readSealedHeader } from '../../src/chain/header.ts';
import { HeaderBytes } from '../../src/chain/header-bytes.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { networks } from '../../src/chain/network-parameters.ts';
import { childOf, grow } from './tree-builder.ts';

describe('Headers in a tree', () => {
  it('are decoded again from their bytes, long after they came', () => {
    const tree = new HeaderTree(genesisOf(networks.dev));
    const sealed = childOf(tree.genesis);
    const first = tree.add(sealed);
    const { header } = first;
    const bytes = Buffer.from(sealed.bytes);
    grow(tree, first, 1_000);
    expect(first.header).to.not.equal(header);
    expect(first.header).to.deep.equal(header);
    expect(Buffer.from(first.bytes)).to.deep.equal(bytes);
    expect(first.header).to.equal(first.header);
  });

  it('can be drafted from another entry, as who catches up does', () => {
    const tree = new HeaderTree(genesisOf(networks.dev));
    const first = tree.draft(childOf(tree.genesis), tree.genesis);
    const again = tree.draft(first, tree.genesis);
    expect(again.header).to.deep.equal(first.header);
    expect(tree.admit(again).height).to.equal(1);
  });

  it('answer for themselves when they are no longer in it', () => {
    const tree = new HeaderTree(genesisOf(networks.dev));
    const base = grow(tree, tree.genesis, 3);
    const removed: HeaderEntry[] = [];
    for (let nonce = 10; nonce < 15; nonce++) removed.push(tree.add(childOf(base, { nonce })));
    const facts = removed.map(({ header, bytes }) => ({ header, bytes: Buffer.from(bytes) }));
    for (const entry of removed) tree.remove(entry);
    grow(tree, base, 1_000); // in the places of those that are gone, and far beyond
    for (const [at, { header, bytes }] of facts.entries()) {
      expect(removed[at]?.header).to.deep.equal(header);
      expect(Buffer.from(removed[at]?.bytes ?? [])).to.deep.equal(bytes);
    }
  });

  it('do not read the bytes of others', () => {
    const tree = new HeaderTree(genesisOf(networks.dev));
    let entry = grow(tree, tree.genesis, 1);
    const entries = [entry];
    for (let count = 0; count < 600; count++) {
      // One in three goes again, and the next takes its place.
      const next = tree.add(childOf(entry, { nonce: 100 + count }));
      if (count % 3 === 0) tree.remove(next);
      else {
        entries.push(next);
        entry = next;
      }
    }
    for (const { id, bytes } of entries) {
      const read = readSealedHeader(bytes);
      expect(read.ok && read.value.id).to.equal(id);
    }
  });
});

describe('Bytes of headers', () => {
  it('are kept behind one another, and what is given back is used again', () => {
    const bytes = new HeaderBytes();
    const first = bytes.keep(Buffer.from('abc'));
    const second = bytes.keep(Buffer.from('defg'));
    expect(Buffer.from(bytes.at(first, 3)).toString()).to.equal('abc');
    expect(Buffer.from(bytes.at(second, 4)).toString()).to.equal('defg');
    bytes.giveBack(first, 3);
    expect(bytes.keep(Buffer.from('xyz'))).to.equal(first);
    expect(Buffer.from(bytes.at(second, 4)).toString()).to.equal('defg');
  });

  it('fill one piece after another, none across a border', () => {
    const bytes = new HeaderBytes();
    const places = Array.from({ length: 12_000 }, (_, at) => bytes.keep(Buffer.alloc(197, at)));
    for (const [at, place] of places.entries()) {
      expect(Buffer.compare(bytes.at(place, 197), Buffer.alloc(197, at))).to.equal(0);
    }
  });
});
