// The ports that a capture file names in its comment, and what Wireshark is told about them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { portPreference, portsComment, portsIn } from '../../src/capture/captured-ports.ts';
import { withoutRootNotice } from '../../src/capture/read-capture.ts';

/** A section header with these options, as pcapng has them. */
function section(...options: readonly (readonly [type: number, text: string])[]): Buffer {
  const encoded = options.map(([type, text]) => {
    const value = Buffer.from(text);
    const bytes = Buffer.alloc(4 + value.length + ((4 - (value.length % 4)) % 4));
    bytes.writeUInt16LE(type, 0);
    bytes.writeUInt16LE(value.length, 2);
    bytes.set(value, 4);
    return bytes;
  });
  const body = Buffer.concat([...encoded, Buffer.alloc(4)]);
  const length = 24 + body.length + 4;
  const fixed = Buffer.from('0a0d0d0a000000004d3c2b1a01000000ffffffffffffffff', 'hex');
  fixed.writeUInt32LE(length, 4);
  const end = Buffer.alloc(4);
  end.writeUInt32LE(length);
  return Buffer.concat([fixed, body, end]);
}

describe('the ports of a capture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finack-ports-'));
  const file = join(folder, 'file');
  after(() => rmSync(folder, { recursive: true, force: true }));

  const cases: { title: string; bytes: Buffer; ports: number[] }[] = [
    {
      title: 'are those of its comment',
      bytes: section([3, 'Linux'], [1, portsComment([7777, 9001])]),
      ports: [7777, 9001],
    },
    {
      title: 'are found beside the comments of people',
      bytes: section([1, 'the one from Monday'], [1, portsComment([7779])]),
      ports: [7779],
    },
    { title: 'are none where nobody says so', bytes: section([4, 'dumpcap']), ports: [] },
    {
      title: 'are numbers, or nothing',
      bytes: section([1, 'finack capture: ports 1, x, 0, 65536, -5, 2.5']),
      ports: [1],
    },
    {
      title: 'are none in a file of another kind',
      bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'.repeat(4)),
      ports: [],
    },
    { title: 'are none in an empty file', bytes: Buffer.alloc(0), ports: [] },
    {
      title: 'are none where the header is cut short',
      bytes: section([1, portsComment([7777])]).subarray(0, 40),
      ports: [],
    },
  ];
  for (const { title, bytes, ports } of cases) {
    it(title, async () => {
      writeFileSync(file, bytes);
      expect(await portsIn(file)).to.deep.equal(ports);
    });
  }

  it('are none in a file that is not there', async () => {
    expect(await portsIn(join(folder, 'none'))).to.deep.equal([]);
  });

  it('are told to Wireshark only where it does not expect finack anyway', () => {
    expect(portPreference([9001, 9020])).to.equal(undefined);
    expect(portPreference([])).to.equal(undefined);
    expect(portPreference([7779, 9002, 7777, 7777])).to.equal('finack.port:9001-9020,7779,7777');
  });
});

describe("words of other systems' tools", () => {
  it('are shown without what they say to root', () => {
    const said =
      'Running as user "root" and group "root". This could be dangerous.\ntshark: no such file';
    expect(withoutRootNotice(said)).to.equal('tshark: no such file');
    expect(withoutRootNotice(`tshark ended with 2: ${said.replace('\n', ' ')}`)).to.equal(
      'tshark ended with 2: tshark: no such file',
    );
  });
});
