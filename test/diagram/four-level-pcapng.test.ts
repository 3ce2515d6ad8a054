import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fourLevelPcapng } from '../../src/diagram/four-level-pcapng.ts';
import { fault, halfClose, packet, recordingOf, step } from './recordings.ts';

describe('a recording as one capture file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'finack-pcapng-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** A pcap file of Ethernet whose packets hold one byte each: their number. */
  async function pcapOf(packets: number, magic = 'd4c3b2a1'): Promise<string> {
    const header = `${magic} 0200 0400 00000000 00000000 00000400 01000000`;
    const records = Array.from({ length: packets }, (_, at) => {
      return `00000000 00000000 01000000 01000000 ${(at + 1).toString(16).padStart(2, '0')}`;
    });
    const file = join(folder, `${packets}-${magic}.pcap`);
    const hex = [header, ...records].join('').replaceAll(' ', '');
    await writeFile(file, Buffer.from(hex, 'hex'));
    return file;
  }

  it('puts every event but the steps on the interface of its level, in order of time', async () => {
    const pcapFile = await pcapOf(5, '4d3cb2a1');
    const rows = rowsOf(await fourLevelPcapng({ recording: halfClose, pcapFile }));
    const levels = ['packet', 'node', 'syscall', 'kernel', 'fault'];
    const expected = halfClose.events.filter(({ level }) => level !== 'step');
    expect(rows.map(({ interfaceId }) => levels[interfaceId])).to.deep.equal(
      expected.map(({ level }) => level),
    );
    expect(rows.map(({ timeNs }) => timeNs)).to.deep.equal(expected.map(({ timeNs }) => timeNs));
  });

  it('holds the packets as they were captured, and what was seen beside them in words', async () => {
    const pcapFile = await pcapOf(5);
    const rows = rowsOf(await fourLevelPcapng({ recording: halfClose, pcapFile }));
    const packets = rows.filter(({ interfaceId }) => interfaceId === 0);
    expect(packets.map(({ bytes }) => bytes.toString('hex'))).to.deep.equal([
      '01',
      '02',
      '03',
      '04',
      '05',
    ]);
    const words = rows.map(({ bytes }) => bytes.toString());
    expect(words[2])
      .to.include('finack_level')
      .and.to.include('A: shutdown(19, SHUT_WR) = 0\nlevel: syscall');
    expect(words[3]).to.include(
      'A: ESTABLISHED > FIN_WAIT1\nlevel: kernel\nrole: A\nname: FIN_WAIT1',
    );
  });

  it('makes each step a comment on what follows it, and the last on what came before', async () => {
    const recording = recordingOf([
      step('A', 'open'),
      packet('A>B', 'S'),
      fault('loss', 'lose 1'),
      step('B', 'over'),
    ]);
    const pcapFile = await pcapOf(5);
    const steps = { open: 'A dials B.' };
    const rows = rowsOf(await fourLevelPcapng({ recording, pcapFile, steps }));
    expect(rows.map(({ comments }) => comments)).to.deep.equal([
      ['A: open: A dials B.'],
      ['B: over'],
    ]);
  });

  it('does without packets where there was no capture', async () => {
    const rows = rowsOf(await fourLevelPcapng({ recording: halfClose }));
    expect(rows).to.have.lengthOf(12);
  });

  it('says what is wrong with a capture that is none, or not the one', async () => {
    const short = await pcapOf(4);
    const other = await pcapOf(5, '0a0d0d0a');
    await rejects(
      fourLevelPcapng({ recording: halfClose, pcapFile: short }),
      'the capture has no packet 5',
    );
    await rejects(
      fourLevelPcapng({ recording: halfClose, pcapFile: other }),
      'is not a little-endian pcap file',
    );
  });
});

async function rejects(promise: Promise<unknown>, why: string): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(String(error)).to.include(why);
}

interface Row {
  interfaceId: number;
  timeNs: bigint;
  bytes: Buffer;
  comments: string[];
}

/** The enhanced packets of a pcapng file, as far as these tests look at them. */
function rowsOf(file: Uint8Array): Row[] {
  const bytes = Buffer.from(file);
  const rows: Row[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32LE(at + 4)) {
    if (bytes.readUInt32LE(at) !== 6) continue;
    const block = bytes.subarray(at, at + bytes.readUInt32LE(at + 4));
    const length = block.readUInt32LE(20);
    const comments: string[] = [];
    for (let option = 28 + ((length + 3) & ~3); option < block.length - 4; ) {
      const [code, size] = [block.readUInt16LE(option), block.readUInt16LE(option + 2)];
      if (code === 1) comments.push(block.toString('utf8', option + 4, option + 4 + size));
      option += 4 + ((size + 3) & ~3);
    }
    rows.push({
      interfaceId: block.readUInt32LE(8),
      timeNs: (BigInt(block.readUInt32LE(12)) << 32n) | BigInt(block.readUInt32LE(16)),
      bytes: block.subarray(28, 28 + length),
      comments,
    });
  }
  return rows;
}
