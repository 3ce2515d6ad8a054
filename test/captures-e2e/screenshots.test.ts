// What the guide's pictures show, without looking at them: tshark reads the same capture with the same
// folder and prints the same columns and details. The pictures themselves are taken, and Wireshark's
// window is judged, by scripts/wireshark/make-screenshots.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { flowGraph, shots } from '../../scripts/wireshark/guide/shots.ts';
import { needsTshark } from '../helpers/needs.ts';
import { configurationFolder, dissect, tshark } from './dissection.ts';

const capture = join(configurationFolder, 'guide/guide.pcapng');

const linesOf = (text: string) => text.split('\n').map((line) => line.replace(/ +/g, ' ').trim());

describe("the guide's pictures", () => {
  before(async function () {
    await needsTshark(this);
  });

  it('come from a capture that is dissected without a complaint', async () => {
    const rows = await dissect(capture);
    expect(rows.flatMap(({ ending }) => ending)).to.deep.equal([
      'graceful',
      'graceful',
      'reset',
      'fin-without-goodbye',
    ]);
  });

  for (const shot of shots) {
    it(`${shot.file}: the columns`, async () => {
      const filter = shot.filter === '' ? [] : ['-Y', shot.filter];
      const { stdout } = await tshark('-2', '-r', capture, ...filter);
      const lines = linesOf(stdout);
      let at = -1;
      for (const [opener, acceptor, info] of shot.columns) {
        const states = ` ${[opener, acceptor].filter((state) => state !== '').join(' ')} `;
        at = lines.findIndex((line, index) => {
          return index > at && line.includes(states) && line.includes(info);
        });
        expect(at, `${states}${info} in\n${stdout}`).to.be.at.least(0);
      }
    });

    it(`${shot.file}: the details of the selected packet`, async () => {
      const numbers = ['-T', 'fields', '-e', 'frame.number'];
      const found = await tshark('-2', '-r', capture, '-Y', shot.packet, ...numbers);
      const number = found.stdout.split('\n')[0] ?? '';
      const { stdout } = await tshark('-2', '-V', '-r', capture, '-Y', `frame.number == ${number}`);
      for (const words of shot.details) {
        expect(
          linesOf(stdout).some((line) => line.startsWith(words)),
          words,
        ).to.equal(true);
      }
    });
  }

  it(`${flowGraph.file}: who speaks to whom, and what they say`, async () => {
    const { stdout } = await tshark(
      '-q',
      '-r',
      capture,
      '-z',
      `flow,any,network,${flowGraph.filter}`,
    );
    const lines = linesOf(stdout);
    const { nodes, arrows } = flowGraph;
    for (const node of nodes)
      expect(lines.slice(0, nodes.length).join(' ')).to.include(` ${node} `);
    let at = -1;
    for (const words of arrows) {
      at = lines.findIndex((line, index) => index > at && line.includes(words));
      expect(at, `${words} in\n${stdout}`).to.be.at.least(0);
    }
  });

  it('stand beside filters that tshark understands', async () => {
    const guide = readFileSync(join(configurationFolder, 'README.md'), 'utf8');
    const tables = [...guide.matchAll(/^\| filter .*\n((?:\|.*\n)+)/gm)].map(([, rows]) => rows);
    const cells = tables.join('').matchAll(/^\| (`.*?) \|(?! \|)/gm);
    const filters = [...cells].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, filter = '']) => filter.replaceAll('\\|', '|')),
    );
    expect(filters).to.have.length.above(15);
    await Promise.all(filters.map((filter) => tshark('-r', capture, '-Y', filter)));
  });
});
