// What tshark says of a packet, as a value. The packets are written by hand, byte for byte.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readStreams, type TcpPacket } from '../../src/capture/packets.ts';
import { needsTshark } from '../helpers/needs.ts';

const ports = 'c350 2329'; // 50000 > 9001
/** MSS 1460, SACK permitted, timestamps 7 and 0, one byte of nothing, window scale 10. */
const synOptions = '020405b4 0402 080a0000000700000000 01 03030a';
/** Two bytes of nothing, timestamps 8 and 9. */
const timestamps = '0101 080a0000000800000009';

/** Little-endian pcap of raw IPv4 (link type 101) that holds these segments of 127.0.0.1. */
function pcapOf(segments: readonly string[]): Buffer {
  const records = segments.map((segment, at) => {
    const tcp = Buffer.from(segment.replaceAll(' ', ''), 'hex');
    const packet = Buffer.concat([Buffer.from(ipHead, 'hex'), tcp]);
    packet.writeUInt16BE(packet.length, 2);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(at, 4);
    head.writeUInt32LE(packet.length, 8);
    head.writeUInt32LE(packet.length, 12);
    return Buffer.concat([head, packet]);
  });
  return Buffer.concat([Buffer.from(pcapHead, 'hex'), ...records]);
}

const ipHead = '4500000000004000400600007f0000017f000001';
const pcapHead = 'd4c3b2a1020004000000000000000000ffff000065000000';

describe('the header of a packet', () => {
  let packets: TcpPacket[];

  before(async function () {
    await needsTshark(this);
    const folder = await mkdtemp(join(tmpdir(), 'finack-packets-'));
    const file = join(folder, 'packets.pcap');
    await writeFile(
      file,
      pcapOf([
        `${ports} 00000064 00000000 a002 faf0 0000 0000 ${synOptions}`,
        `2329 c350 000000c8 00000065 a012 fe88 0000 0000 ${synOptions}`,
        `${ports} 00000065 000000c9 8010 003f 0000 0000 ${timestamps}`,
        `${ports} 00000065 000000c9 5018 003f 0000 0000 68656c6c6f`,
      ]),
    );
    const [stream] = await readStreams(file);
    packets = stream?.packets ?? [];
    await rm(folder, { recursive: true });
  });

  it('holds the options of the SYN', () => {
    expect(packets[0]?.header).to.deep.equal({
      bytes: 40,
      window: 0xfaf0,
      options: {
        mss: 1460,
        windowScale: 10,
        sackPermitted: true,
        timestamps: { value: 7, echo: 0 },
      },
    });
  });

  it('holds only timestamps afterwards, and a window that is to be scaled', () => {
    expect(packets[2]?.window).to.equal(0x3f << 10);
    expect(packets[2]?.header).to.deep.equal({
      bytes: 32,
      window: 0x3f,
      options: {
        mss: undefined,
        windowScale: undefined,
        sackPermitted: false,
        timestamps: { value: 8, echo: 9 },
      },
    });
  });

  it('is 20 bytes where there are no options', () => {
    const { header, length, payloadOffset, flags } = packets[3] as TcpPacket;
    expect(header.bytes).to.equal(20);
    expect(header.options.timestamps).to.equal(undefined);
    expect({ length, payloadOffset }).to.deep.equal({ length: 5, payloadOffset: 40 });
    expect(flags.psh).to.equal(true);
  });
});
