// What is shipped for Wireshark is complete and up to date: generated parts, filters, colours, names.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect } from 'chai';
import { nodeNames } from '../../src/demo/plan.ts';
import { needsTshark } from '../helpers/needs.ts';
import { root } from '../helpers/root.ts';
import { ByHand, writePcap } from './by-hand.ts';
import { configurationFolder, tshark } from './dissection.ts';
import { hello } from './said.ts';

const read = (name: string) => readFileSync(joinPath(configurationFolder, name), 'utf8');
const linesOf = (name: string) =>
  read(name)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('the Wireshark folder', () => {
  it('is generated from the schema, the limits and the violations of today', function () {
    this.timeout(20_000);
    const generate = joinPath(root, 'scripts/wireshark/generate.ts');
    execFileSync(process.execPath, ['--import', 'tsx', generate, '--check'], { cwd: root });
  });

  it('is in the package', () => {
    const { files } = JSON.parse(readFileSync(joinPath(root, 'package.json'), 'utf8')) as {
      files: string[];
    };
    expect(files).to.include('scripts/wireshark');
  });

  it('names the cast of the demo by their addresses', () => {
    const cast = linesOf('hosts').map((line) => line.split(/\s+/));
    expect(cast).to.deep.equal(nodeNames.map((name, at) => [`127.0.0.${11 + at}`, name]));
  });

  it('never prints, and uses nothing that a Lua from 5.2 to 5.4 lacks', () => {
    const folder = joinPath(configurationFolder, 'plugins/finack');
    for (const name of readdirSync(folder)) {
      const code = readFileSync(joinPath(folder, name), 'utf8').replace(/--.*$/gm, '');
      expect(code, name).to.not.match(
        /\bprint\s*\(|io\.|\bbit32?\b|\bField\.new|\bgoto\b|\/\/|[^<>]>>|<</,
      );
    }
  });

  describe('has filters that tshark understands', () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'finack-filters-'));
    const file = joinPath(folder, 'one.pcap');
    before(async function () {
      await needsTshark(this);
      writePcap(file, new ByHand(20_000).open().say('a', hello).close().packets);
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    const filters = [
      ...linesOf('dfilters').map((line) => line.replace(/^"[^"]*" /, '')),
      ...linesOf('dfilter_buttons').map((line) => line.split('","')[2]?.replace(/\\"/g, '"') ?? ''),
      ...linesOf('colorfilters').map((line) => line.split('@')[2] ?? ''),
    ];
    it(`all ${filters.length} of them`, async () => {
      expect(filters).to.not.include('');
      await Promise.all(filters.map((filter) => tshark('-r', file, '-Y', filter)));
    });

    it("and columns with both ends' states, and names for addresses", async () => {
      const { stdout } = await tshark('-r', file);
      const lines = stdout.split('\n');
      expect(lines[3]).to.match(
        /10\.0\.0\.1 → 10\.0\.0\.2 +finack ESTABLISHED SYN_RECV \d+ → 9001 Hello dev height 0$/,
      );
      expect(lines.at(-2)).to.contain('[ending: fin-without-goodbye]');
    });
  });
});
