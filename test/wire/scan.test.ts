// What is judged before anything is decoded: structure, in the Envelope and below it. These are the
// places where protobuf libraries forgive, or allocate.
import { expect } from 'chai';
import protobuf from 'protobufjs/minimal.js';
import { decodeEnvelope } from '../../src/wire/codec.ts';
import { itemsMax } from '../../src/wire/messages.ts';
import { scanEnvelope } from '../../src/wire/scan.ts';
import { bytesOf } from './plain.ts';

/** The kind of message that it is, or the violation. */
const outcome = (payload: Uint8Array): string => {
  const read = decodeEnvelope(payload);
  return read.ok ? read.envelope.message.kind : read.violation;
};

describe('wire: the scan', () => {
  const cases: [clause: string, payload: string, outcome: string, why: string][] = [
    ['E-1', '', 'no-body', 'nothing at all'],
    ['E-1', '08 01', 'no-body', 'an id'],
    ['E-1', '08 01 10 02', 'no-body', 'id and re'],
    ['E-1', '3a', 'undecodable', 'a tag without a value'],
    ['E-1', '3a 64 41 42 43', 'undecodable', 'a field of 100 bytes, 3 of them there'],
    ['E-1', '32 05 12 64 41 42 43', 'undecodable', 'the same one level down: Goodbye.text'],
    ['E-1', '3a 05 09 01 02 03 04', 'undecodable', 'half a fixed64'],
    ['E-1', '1a 03 0d 46 4e', 'undecodable', 'half a fixed32'],
    ['E-1', '08 80', 'undecodable', 'half a varint'],
    ['E-1', '00 00 3a 00', 'undecodable', 'field number 0'],
    ['E-1', '02 00 3a 00', 'undecodable', 'field number 0 with a length'],
    ['E-1', 'a3 06 a4 06 3a 00', 'undecodable', 'an unknown group'],
    ['E-1', 'a4 06 3a 00', 'undecodable', 'the end of a group that never began'],
    ['E-1', '3e 3a 00', 'wrong-wire-type', 'a wire type that does not exist, on a known field'],
    ['E-1', 'a6 06 3a 00', 'undecodable', 'a wire type that does not exist'],
    ['E-1', 'ba 80 80 80 80 00 00', 'undecodable', 'a tag of six bytes'],
    ['E-1', '3a 80 80 80 80 10', 'undecodable', 'a length of 2^32, which 32 bits would call 0'],
    [
      'E-1',
      '3a 00 98 06 80 80 80 80 80 80 80 80 80 80 01',
      'undecodable',
      'a varint of eleven bytes in an unknown field',
    ],
    ['E-1', '32 03 12 01 ff', 'undecodable', 'text that is not UTF-8'],
    ['E-1', '32 04 12 02 c0 80', 'undecodable', 'an overlong form of UTF-8'],
    ['E-2', '3a 00 42 00', 'two-bodies', 'Ping and Pong'],
    ['E-2', '3a 00 3a 00', 'two-bodies', 'Ping twice'],
    ['E-2', '3a 00 9a 06 00 42 00', 'two-bodies', 'Ping and Pong with something between them'],
    ['E-2', '08 01 08 01 3a 00', 'duplicate-field', 'id twice'],
    [
      'E-2',
      '3a 12 09 01 02 03 04 05 06 07 08 09 01 02 03 04 05 06 07 08',
      'duplicate-field',
      'nonce',
    ],
    ['E-2', '0a 01 05 3a 00', 'wrong-wire-type', 'id with a length'],
    ['E-2', '38 00', 'wrong-wire-type', 'Ping as a varint'],
    ['E-2', '3b 3c', 'wrong-wire-type', 'Ping as a group'],
    ['E-2', '3a 02 08 05', 'wrong-wire-type', 'nonce as a varint'],
    ['E-2', '22 04 0a 02 08 01', 'wrong-wire-type', 'magic as a varint, inside Welcome'],
    ['E-3', '9a 06 00', 'unknown', 'a body of a newer version'],
    ['E-3', '08 01 9a 06 00', 'unknown', 'the same, as a request'],
    ['E-3', '9a 06 00 9a 06 00', 'unknown', 'two of them'],
    ['E-3', '9a 06 00 3a 00', 'Ping', 'a Ping behind an unknown field'],
    ['E-3', '3a 00 98 06 05', 'Ping', 'a Ping before an unknown varint'],
    ['E-3', '3a 04 9a 06 01 ff', 'Ping', 'a Ping with an unknown field inside'],
    ['E-3', '3a 00 99 06 01 02 03 04 05 06 07 08', 'Ping', 'beside eight unknown bytes'],
    ['E-3', '3a 00 9d 06 01 02 03 04', 'Ping', 'beside four unknown bytes'],
    ['E-3', '3a 00 b2 02 00', 'Ping', 'beside field 38, which is kept for later'],
  ];
  for (const [clause, payload, expected, why] of cases) {
    it(`[${clause}] ${why}: ${expected}`, () => {
      expect(outcome(bytesOf(payload))).to.equal(expected);
    });
  }

  it('[E-1] twenty thousand levels and two hundred thousand groups do not exhaust the stack', () => {
    let nested: Uint8Array = new Uint8Array(0);
    for (let level = 0; level < 20_000; level++) {
      nested = protobuf.Writer.create().uint32(0x0a).bytes(nested).finish();
    }
    // In Welcome.hello, in a header that only the chain looks into, and in a field nobody knows.
    for (const tag of [0x22, 0x82, 794]) {
      const payload = protobuf.Writer.create()
        .uint32(tag === 0x82 ? 130 : tag)
        .bytes(nested)
        .finish();
      expect(() => decodeEnvelope(payload)).not.to.throw();
    }
    expect(outcome(new Uint8Array(200_000).fill(0x3b))).to.equal('wrong-wire-type');
    expect(outcome(new Uint8Array(200_000).fill(0x1b))).to.equal('wrong-wire-type');
    const groups = protobuf.Writer.create().uint32(0x52).bytes(Buffer.alloc(200_000, 0xa3));
    expect(outcome(groups.finish())).to.equal('undecodable');
  });

  describe('items', () => {
    /** Envelope field and item's tag of every repeated field. */
    const repeated: Record<string, [body: number, item: number]> = {
      'Hello.capabilities': [3, 12],
      'GetHeaders.locator': [9, 1],
      'Headers.headers': [10, 1],
      'GetBlocks.hashes': [11, 1],
      'Block.transactions': [14, 2],
      'Inventory.leaf_hashes': [32, 1],
      'GetTransactions.leaf_hashes': [33, 1],
      'Transactions.transactions': [34, 1],
      'BlockTransactions.transactions': [37, 1],
      'Snapshots.snapshots': [57, 1],
      'SnapshotPiece.siblings': [59, 2],
      'SnapshotPiece.leaves': [59, 3],
    };

    it('[E-5] every repeated field has a limit', () => {
      expect([...itemsMax.keys()].sort()).to.deep.equal(Object.keys(repeated).sort());
    });

    for (const [name, [body, item]] of Object.entries(repeated)) {
      const max = itemsMax.get(name) ?? 0;
      const withItems = (count: number) => {
        const items = protobuf.Writer.create();
        for (let i = 0; i < count; i++) items.uint32((item << 3) | 2).uint32(0);
        return protobuf.Writer.create()
          .uint32((body << 3) | 2)
          .bytes(items.finish())
          .finish();
      };

      it(`[E-5] ${name}: ${max} items pass the scan, ${max + 1} do not`, () => {
        expect(scanEnvelope(withItems(max)).ok).to.equal(true);
        expect(scanEnvelope(withItems(max + 1))).to.deep.include({
          ok: false,
          violation: 'too-many-items',
          where: name,
        });
      });
    }

    it('[E-5] a megabyte of empty headers is refused before one of them is made', () => {
      const items = Buffer.alloc(1_000_000);
      for (let at = 0; at < items.length; at += 2) items[at] = 0x0a;
      const payload = protobuf.Writer.create().uint32(0x52).bytes(items).finish();
      expect(outcome(payload)).to.equal('too-many-items');
    });
  });
});
