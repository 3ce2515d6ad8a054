// What people see: tables, fields, sizes and colours.
import { expect } from 'chai';
import { blockText } from '../../src/cli/block-command.ts';
import { chainText } from '../../src/cli/chain-command.ts';
import { colourizerFor } from '../../src/cli/colour.ts';
import { peersText } from '../../src/cli/peers-command.ts';
import {
  byteSize,
  duration,
  fields,
  fittedTable,
  shortAccount,
  table,
} from '../../src/cli/print.ts';
import { statusText } from '../../src/cli/status-command.ts';
import { fakePeer, fakeStatus } from '../control/fake-node.ts';

const hash = 'ab'.repeat(32);
const summary = { height: 7, id: hash, parent: hash, timeMs: 0, sealer: hash, bytes: 99 };

describe('cli: print', () => {
  it('sets texts to the left and numbers to the right', () => {
    expect(
      table(
        ['A', 'LONG'],
        [
          ['xyz', 5],
          ['y', 10_000],
        ],
      ),
    ).to.equal('A     LONG\nxyz      5\ny    10000');
    expect(table(['A', 'B'], [])).to.equal('A  B');
    expect(
      fields([
        ['a', 1],
        ['long', 'x'],
      ]),
    ).to.equal('a     1\nlong  x');
  });

  it('never lets a peer’s words reach the terminal as they are', () => {
    const text = peersText([{ ...fakePeer, userAgent: '\u001b[2J' }]);
    expect(text).to.include('\\u{1b}[2J').and.not.include('\u001b');
  });

  it('writes sizes and durations as people say them', () => {
    expect([0, 1023, 1024, 5_000_000].map(byteSize)).to.deep.equal([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '4.8 MiB',
    ]);
    expect([900, 61_000, 5_400_000, 200_000_000].map(duration)).to.deep.equal([
      '1 s',
      '1 min',
      '1.5 h',
      '2.3 d',
    ]);
  });

  it('shortens an account so that its network and its end can be seen', () => {
    const address = 'dev16adtqx5jqv4ctjptxdvg4w4dk9vrccxupthrwhuq5zxgz52yp0vsqy3rjm';
    expect(shortAccount(address, hash)).to.equal('dev16adtqx…3rjm');
    expect(shortAccount(undefined, hash)).to.equal('abababababab…');
    expect(chainText([{ ...summary, sealerAddress: address }])).to.include('dev16adtqx…3rjm');
  });

  it('paints on a terminal only, and not with NO_COLOR', () => {
    expect(colourizerFor({ isTTY: true }, {})('bad', 'x')).to.equal('\u001b[31mx\u001b[39m');
    expect(colourizerFor({ isTTY: true }, { NO_COLOR: '1' })('bad', 'x')).to.equal('x');
    expect(colourizerFor({ isTTY: true }, { TERM: 'dumb' })('bad', 'x')).to.equal('x');
    expect(colourizerFor({}, {})('bad', 'x')).to.equal('x');
  });

  it('paints anywhere with FORCE_COLOR, and nowhere with FORCE_COLOR=0', () => {
    const painted = '\u001b[31mx\u001b[39m';
    expect(colourizerFor({}, { FORCE_COLOR: '1' })('bad', 'x')).to.equal(painted);
    expect(colourizerFor({}, { FORCE_COLOR: '3', NO_COLOR: '1' })('bad', 'x')).to.equal(painted);
    expect(colourizerFor({ isTTY: true }, { FORCE_COLOR: '0' })('bad', 'x')).to.equal('x');
    expect(colourizerFor({ isTTY: true }, { FORCE_COLOR: '' })('bad', 'x')).to.equal(painted);
  });

  it('shows the status of a node that knows no mempool yet', () => {
    const { mempool: _, ...earlier } = fakeStatus;
    expect(statusText(earlier)).to.not.include('mempool');
    expect(statusText(earlier)).to.include('mining');
  });

  it('shows status, chain and block', () => {
    expect(statusText(fakeStatus)).to.include('peers    1 inbound, 0 outbound, 0 pending');
    expect(statusText(fakeStatus)).to.include('endings  2 graceful');
    expect(chainText([summary], 200)).to.include(`     7  ${hash}  1970-01-01T00:00:00.000Z`);
    for (const line of chainText([summary], 80).split('\n')) {
      expect(line.length, line).to.be.at.most(80);
    }
    expect(chainText([summary], 80)).to.include('     7  abababababab…  1970-01-01T00:00:00.000Z');
    for (const line of statusText(fakeStatus).split('\n')) {
      expect(line.length, line).to.be.at.most(80);
    }
    const tx = { id: hash, from: hash, to: hash, amount: '0', fee: '0', nonce: '1' };
    const details = { version: 1, txRoot: hash, stateRoot: hash, target: hash, nonce: '5' };
    const note = 'x'.repeat(100);
    const transactions = [{ ...tx, data: note }];
    const shown = blockText({ ...summary, ...details, transactions });
    expect(shown).to.include('transactions  1').and.not.include(note);
  });

  it('counts a Korean syllable as two columns', () => {
    const lines = table(
      ['A', 'B'],
      [
        ['가나', 'x'],
        ['abc', 'y'],
      ],
    ).split('\n');
    expect(lines).to.deep.equal(['A     B', '가나  x', 'abc   y']);
  });

  it('leaves the least important columns out where room is short, and says which', () => {
    const columns = [
      { head: 'A', cells: ['aaaa'] },
      { head: 'B', cells: ['bbbb'], order: 1 },
      { head: 'C', cells: ['cccc'], order: 2 },
    ];
    expect(fittedTable(columns, 16)).to.deep.equal({
      lines: ['A     B     C', 'aaaa  bbbb  cccc'],
      leftOut: [],
    });
    expect(fittedTable(columns, 15)).to.deep.equal({
      lines: ['A     B', 'aaaa  bbbb'],
      leftOut: ['C'],
    });
    expect(fittedTable(columns, 1).leftOut).to.deep.equal(['B', 'C']);
  });

  it('shows a peer with its height, its listening address and its key, within 80 columns', () => {
    const inbound = {
      ...fakePeer,
      direction: 'inbound' as const,
      address: '127.0.0.1:38662',
      remoteAddress: '127.0.0.1:38662',
      height: 123_456,
      bytesIn: 999_999_999,
      bytesOut: 999_999_999,
      ageMs: 700_000,
    };
    const lines = peersText([inbound, { ...fakePeer, peer: 'p12' }], 80).split('\n');
    for (const line of lines) expect(line.length, line).to.be.at.most(80);
    expect(lines[1]).to.match(/^p1 +127\.0\.0\.1:38662 +127\.0\.0\.1:9002 +abababab +in .*123456/);
    expect(lines[2]).to.match(/^p12 +127\.0\.0\.1:9002 +same +abababab +out /);
    expect(lines.at(-1)).to.match(/RTT, AGENT: no room in 80 columns; --json has all/);
    expect(peersText([inbound], 200))
      .to.include('953.7 MiB')
      .and.include('finack/0.1.0');
    expect(peersText([])).to.equal('no peers; finack connect HOST:PORT makes one');
  });
});
