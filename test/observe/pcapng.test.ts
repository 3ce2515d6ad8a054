// pcapng blocks and Exported PDUs, byte by byte, against the formats' own descriptions.
import { expect } from 'chai';
import { exportedPdu } from '../../src/observe/exported-pdu.ts';
import {
  CAPTURED_BYTES_MAX,
  COMMENT_BYTES_MAX,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from '../../src/observe/pcapng.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bare = (lines: string) => lines.replaceAll(/\/\/.*$/gm, '').replaceAll(/\s/g, '');

describe('observe: pcapng blocks', () => {
  it('a section header: byte order, version 1.0, unknown length, who wrote it', () => {
    expect(hex(sectionHeader('finack'))).to.equal(
      bare(`
        0a0d0d0a 2c000000           // type, 44 bytes
        4d3c2b1a 0100 0000          // byte order, version
        ffffffffffffffff            // length of the section: unknown
        0400 0600 66696e61636b 0000 // shb_userappl "finack"
        0000 0000                   // end of options
        2c000000`),
    );
  });

  it('an interface: link type 252, names, nanoseconds', () => {
    const bytes = interfaceDescription({ name: 'a', description: 'bc', linkType: 252 });
    expect(hex(bytes)).to.equal(
      bare(`
        01000000 30000000
        fc00 0000 00e00300           // link type 252, reserved, snap length 253952
        0200 0100 61 000000          // if_name
        0300 0200 6263 0000          // if_description
        0900 0100 09 000000          // if_tsresol 10^-9
        0000 0000
        30000000`),
    );
  });

  it('a packet: time in two halves, both lengths, padding, comments, direction', () => {
    const bytes = enhancedPacket({
      timeNs: 0x1122334455667788n,
      bytes: Uint8Array.of(1, 2, 3, 4, 5),
      direction: 'out',
      comments: ['hi'],
      dropsBefore: 7,
    });
    expect(hex(bytes)).to.equal(
      bare(`
        06000000 48000000
        00000000 44332211 88776655   // interface 0, time high, time low
        05000000 05000000            // captured, original
        0102030405 000000
        0100 0200 6869 0000          // opt_comment "hi"
        0200 0400 02000000           // epb_flags: outbound
        0400 0800 0700000000000000   // epb_dropcount
        0000 0000
        48000000`),
    );
  });

  it('without options there is no end of options either', () => {
    const bytes = enhancedPacket({ timeNs: 0n, bytes: new Uint8Array(0) });
    expect(bytes).to.have.lengthOf(32);
  });

  it('inbound is 1', () => {
    const bytes = enhancedPacket({ timeNs: 0n, bytes: new Uint8Array(0), direction: 'in' });
    expect(hex(bytes)).to.contain('0200040001000000');
  });

  it('a packet beyond what Wireshark takes is cut and keeps its real length', () => {
    const bytes = Buffer.from(enhancedPacket({ timeNs: 0n, bytes: new Uint8Array(1_000_000) }));
    expect(bytes.readUInt32LE(20)).to.equal(CAPTURED_BYTES_MAX);
    expect(bytes.readUInt32LE(24)).to.equal(1_000_000);
    expect(bytes.length)
      .to.equal(32 + CAPTURED_BYTES_MAX)
      .and.to.be.below(262_144);
  });

  it('a comment is cut between characters', () => {
    const text = `${'a'.repeat(COMMENT_BYTES_MAX - 1)}é`;
    const bytes = Buffer.from(
      enhancedPacket({ timeNs: 0n, bytes: new Uint8Array(0), comments: [text] }),
    );
    expect(bytes.readUInt16LE(30)).to.equal(COMMENT_BYTES_MAX - 1);
  });
});

describe('observe: exported PDUs', () => {
  const payload = Uint8Array.of(0x03, 0xaa, 0xbb, 0xcc);

  it('IPv4: who reads it, from where to where, and the payload', () => {
    const ends = { from: '127.0.0.11:9001', to: '127.0.0.12:50000' };
    expect(hex(exportedPdu({ dissector: 'finack', ends, payload }))).to.equal(
      bare(`
        000c 0006 66696e61636b       // dissector "finack"
        0014 0004 7f00000b           // IPv4 source
        0015 0004 7f00000c           // IPv4 destination
        0018 0004 00000002           // port type TCP
        0019 0004 00002329           // source port 9001
        001a 0004 0000c350           // destination port 50000
        0000 0000 03aabbcc`),
    );
  });

  it('IPv6, with its zeros, its zone and its columns', () => {
    const ends = { from: '[::1]:1', to: '[fe80::2:3%lo]:2' };
    const pdu = exportedPdu({ dissector: 'a', ends, protocol: 'P', info: 'I', payload });
    expect(hex(pdu)).to.equal(
      bare(`
        000c 0001 61
        0016 0010 00000000000000000000000000000001
        0017 0010 fe800000000000000000000000020003
        0018 0004 00000002 0019 0004 00000001 001a 0004 00000002
        0021 0001 50
        0024 0001 49
        0000 0000 03aabbcc`),
    );
  });

  const odd = ['?:0', '[?]:1', 'localhost:9001', '[1::2::3]:1', '[1:2:3]:1', '300.0.0.1:1', ''];
  for (const end of odd) {
    it(`an end that is no address is left out, not guessed: '${end}'`, () => {
      const ends = { from: end, to: '127.0.0.1:1' };
      expect(hex(exportedPdu({ dissector: 'a', ends, payload }))).to.equal(
        '000c0001610000000003aabbcc',
      );
    });
  }
});
