// Every sample capture shows what the index says: Wireshark's word for the ending and the broken
// clause, and the words of both ends when it is played again.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isUsableKey } from '../../src/chain/keys.ts';
import type { CapturedConversation } from '../../src/replay/capture-events.ts';
import { differences } from '../../src/replay/difference.ts';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { type ReplayReport, replay } from '../../src/replay/replay.ts';
import type { VerifySignature } from '../../src/replay/replay-endpoint.ts';
import { verify } from '../../src/workers/ed25519.ts';
import { needsProgram, needsTshark } from '../helpers/needs.ts';
import { root } from '../helpers/root.ts';
import { all, dissect, type Row } from './dissection.ts';
import { samples } from './sample-conversations.ts';

const folder = join(root, 'scripts/wireshark/samples');
const FILES_BYTES_MAX = 1_500_000;

const proves: VerifySignature = (key, bytes, signature) =>
  isUsableKey(key) && verify(key, bytes, signature);

/** All files one behind the other, because tshark takes a third of a second to start. */
function joined(scratch: string): string {
  const file = join(scratch, 'all.pcapng');
  const each = samples.map(({ name }) => join(folder, `${name}.pcapng`));
  execFileSync('mergecap', ['-a', '-w', file, ...each]);
  return file;
}

describe('the sample captures', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.pcapng'));

  it('are all in the index, and none is missing', () => {
    const names = samples.map(({ name }) => `${name}.pcapng`);
    expect([...files].sort()).to.deep.equal([...names].sort());
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const { name, about, packets, opener, acceptor, clause = '' } of samples) {
      const cells = [`[${name}](${name}.pcapng)`, about, packets, opener, acceptor, clause];
      expect(index).to.include(`| ${cells.join(' | ')} |`);
    }
  });

  it('are small enough to be shipped', () => {
    const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).to.be.below(FILES_BYTES_MAX);
  });

  describe('show what they say', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'finack-samples-'));
    let rows: Row[];
    let reports: ReplayReport[];
    let conversations: CapturedConversation[];
    before(async function () {
      await needsTshark(this);
      await needsProgram(this, 'mergecap', '--version');
      const file = joined(scratch);
      const [shown, found] = await Promise.all([dissect(file), readConversations(file)]);
      rows = shown;
      conversations = found;
      reports = found.map((one) => replay(one, proves));
    });
    after(() => rmSync(scratch, { recursive: true, force: true }));

    for (const [at, sample] of samples.entries()) {
      const { name, packets, opener, acceptor, clause } = sample;
      it(`${name}: ${packets}${clause === undefined ? '' : ` [${clause}]`}`, () => {
        const shown = rows.filter(({ stream }) => stream[0] === String(at));
        expect(all(shown, 'ending'), String(all(shown, 'experts'))).to.deep.equal([packets]);
        const seen = clause?.endsWith('*') === true ? undefined : clause;
        const clauses = all(shown, 'clauses').filter((one) => one !== 'X-1');
        expect(clauses[0]).to.equal(seen);

        const report = reports[at];
        expect(report?.ends.opener.outcome?.ending ?? '').to.equal(opener);
        expect(report?.ends.acceptor.outcome?.ending ?? '').to.equal(acceptor);
        const broken = report?.broken.map((one) => one.clause) ?? [];
        expect(broken.slice(0, 1)).to.deep.equal(clause ? [clause.replace('*', '')] : []);
      });
    }

    it('and compared, say where they differ', () => {
      const named = (name: string) => {
        const at = samples.findIndex((sample) => sample.name === name);
        const [conversation, report] = [conversations[at], reports[at]];
        if (conversation === undefined || report === undefined) throw new Error(`no ${name}`);
        return { conversation, report };
      };
      expect(differences(named('graceful'), named('graceful'))).to.deep.equal([]);
      const [first] = differences(named('graceful'), named('sync'));
      expect(first).to.include({
        what: 'frame',
        end: 'opener',
        at: 0,
        one: 'Hello',
        other: 'Hello',
      });
    });
  });
});
