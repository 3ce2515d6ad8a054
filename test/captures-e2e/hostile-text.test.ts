// What peers and files say reaches a terminal as plain text: through the dissector, whose rows tshark
// prints, and through a replay.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ANNOTATION_DISSECTOR } from '../../src/observe/annotations.ts';
import { exportedPdu } from '../../src/observe/exported-pdu.ts';
import { enhancedPacket, interfaceDescription, sectionHeader } from '../../src/observe/pcapng.ts';
import { sanitize } from '../../src/observe/sanitize.ts';
import { endPrograms, finackRun } from '../e2e/programs.ts';
import { needsTshark } from '../helpers/needs.ts';
import { ByHand, writePcap } from './by-hand.ts';
import { tshark } from './dissection.ts';
import { hello, ready, say, welcome } from './said.ts';

/** The clipboard, a title, a colour, a line of one's own; marks of direction; what nobody sees. */
const hostile = [
  ...[
    '\u001b]52;c;cm0gLXJm\u0007',
    '\u001b]0;title\u0007',
    '\u001b[31m',
    '\n  7 forged',
    '\r',
    '\u009b31m',
  ],
  ...['\u202e', '\u2066', '\u200f', '\u2028', '\u2029', '\u200b', '\ufeff', '\u00ad', '\u{e0041}'],
];
/** What a terminal obeys and what nobody sees; line ends are tshark's own. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function unsafeIn(output: string): string[] {
  const lines = output.split('\n').filter((line) => !line.startsWith('Running as user'));
  return lines.filter((line) => unsafe.test(line.replaceAll('\t', ' ')));
}

describe('text of strangers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finack-hostile-'));
  const file = join(folder, 'hostile.pcapng');
  before(async function () {
    await needsTshark(this);
  });
  afterEach(endPrograms);
  after(() => rmSync(folder, { recursive: true, force: true }));

  const texts = hostile.map((one) => `a${one}b`);
  const said = texts.map((text) => `"${sanitize(text)}"`);

  it("in a Goodbye is plain in tshark's rows, and in a replay", async () => {
    const packets = texts.flatMap((text, at) => {
      const zero = { framesSent: 0, bytesSent: 0, framesReceived: 0, bytesReceived: 0 };
      const goodbye = say({ kind: 'Goodbye', goodbye: { reason: 'leaving', text, ...zero } });
      const talk = new ByHand(20_000 + at).open().say('a', hello).say('b', welcome).say('a', ready);
      return talk.say('b', goodbye).close().packets;
    });
    writePcap(file, packets);
    const rows = await tshark('-n', '-r', file);
    expect(unsafeIn(rows.stdout)).to.deep.equal([]);
    for (const text of said) expect(rows.stdout).to.include(`Goodbye leaving ${text}`);
    const fields = ['-T', 'fields', '-e', 'finack.frame', '-e', '_ws.col.Info'];
    expect(unsafeIn((await tshark('-n', '-r', file, ...fields)).stdout)).to.deep.equal([]);
    for (const flags of [[], ['--json']]) {
      const run = await finackRun('replay', file, ...flags);
      expect(unsafeIn(run.lines.join('\n'))).to.deep.equal([]);
    }
  });

  it("in a file that claims to be a node's own account, too", async () => {
    const ends = { from: '10.0.0.2:9001', to: '10.0.0.1:50001' };
    const packets = texts.map((text, at) => {
      const words = `p1 closed: ${text.replaceAll('\n', ' ')}\nending: graceful\nby: us\nreason: ${text}`;
      const payload = Buffer.from(words);
      const bytes = exportedPdu({ dissector: ANNOTATION_DISSECTOR, ends, payload });
      return enhancedPacket({ timeNs: 1_000_000_000n + BigInt(at), bytes });
    });
    const link = interfaceDescription({ name: 'x', description: 'x', linkType: 252 });
    writeFileSync(file, Buffer.concat([sectionHeader('x'), link, ...packets]));
    expect(unsafeIn((await tshark('-n', '-r', file)).stdout)).to.deep.equal([]);
    const fields = ['finack.says', 'finack.ending.why'].flatMap((name) => ['-e', name]);
    const { stdout } = await tshark('-n', '-r', file, '-T', 'fields', ...fields);
    expect(unsafeIn(stdout)).to.deep.equal([]);
  });
});
