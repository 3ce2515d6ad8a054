// What the dissector keeps of frames is packed after some thousands of them. A second pass must find
// in it what the first one judged, and what became known only later.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { expect } from 'chai';
import { needsTshark } from '../helpers/needs.ts';
import { ByHand, writePcap } from './by-hand.ts';
import { dissect, tshark } from './dissection.ts';
import { hello, join, ready, say, welcome } from './said.ts';

const PAIRS = 4000;

describe('the dissector links thousands of frames', () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'finack-links-'));
  const file = joinPath(folder, 'links.pcap');
  const talk = new ByHand(20_000).open().say('a', hello).say('b', welcome).say('a', ready);
  // Asked before all others and answered behind them; and a ping that nobody answers.
  talk.say('a', say({ kind: 'GetBlockRange', fromHeight: 1, count: 1 }, { id: 7 }));
  talk.say('a', say({ kind: 'Ping', nonce: 1_000_000n }));
  const early = talk.packets.length - 1;
  for (let at = 0; at < PAIRS; at += 1) {
    talk.say('b', say({ kind: 'GetHeaders', locator: [], stop: undefined }, { id: at + 1 }));
    talk.say('a', say({ kind: 'Headers', headers: [] }, { re: at + 1 }));
  }
  const begin = say({ kind: 'BlocksBegin', count: 1 }, { re: 7 });
  talk.say('b', join(begin, say({ kind: 'BlocksEnd', served: 0 }, { re: 7 })));

  before(async function () {
    await needsTshark(this);
    writePcap(file, talk.packets);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('back to their requests, in one pass and in two', async () => {
    const rows = await dissect(file);
    const answers = rows.slice(early + 1, -1).filter(({ kinds }) => kinds.includes('Headers'));
    expect(answers).to.have.length(PAIRS);
    for (const row of answers) {
      expect(row.requestIn).to.deep.equal([String(Number(row.number[0]) - 1)]);
      expect(row.responseTime).to.deep.equal(['0.001000000']);
    }
    expect(rows.at(-1)?.requestIn).to.deep.equal([String(early), String(early)]);
  });

  it('forward to their answers, in the second pass', async () => {
    const fields = ['response_in', 'response_begins_in'].flatMap((name) => [
      '-e',
      `finack.${name}`,
    ]);
    const more = ['-e', 'finack.kind', '-e', '_ws.expert.message'];
    const asks = 'finack.kind in {"GetBlockRange", "GetHeaders", "Ping"}';
    const format = ['-T', 'fields', '-e', 'frame.number', ...fields, ...more];
    const { stdout } = await tshark('-n', '-2', '-r', file, '-Y', asks, ...format);
    const last = talk.packets.length;
    const expected = [
      [early, last, last, 'GetBlockRange', ''],
      [early + 1, '', '', 'Ping', 'no answer in this capture'],
      ...Array.from({ length: PAIRS }, (_, at) => {
        const number = early + 2 + 2 * at;
        return [number, number + 1, '', 'GetHeaders', ''];
      }),
    ];
    const lines = stdout.replace(/\n$/, '').split('\n');
    expect(lines).to.deep.equal(expected.map((cells) => cells.join('\t')));
  });
});

describe('the dissector keeps a flood of broken clauses', () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'finack-flood-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('packed, and finds each of them again', async function () {
    await needsTshark(this);
    const file = joinPath(folder, 'flood.pcap');
    const talk = new ByHand(20_000).open().say('a', hello).say('b', welcome).say('a', ready);
    for (let nonce = 0n; nonce < 4000n; nonce += 1n) {
      talk
        .say('a', say({ kind: 'Ping', nonce }))
        .say('b', say({ kind: 'Pong', nonce: nonce + 9000n }));
    }
    writePcap(file, talk.packets);
    // One packet each millisecond: ten pings a second may come, and twenty at once. [B-3]
    const rows = (await dissect(file)).slice(7);
    const broken = new Map([
      ['Ping', 0],
      ['Pong', 0],
    ]);
    for (const { kinds, violations } of rows) {
      const [kind = ''] = kinds;
      const own = kind === 'Ping' ? 'ping-rate' : 'pong-unasked';
      expect(violations.filter((one) => one !== own)).to.deep.equal([]);
      broken.set(kind, (broken.get(kind) ?? 0) + violations.length);
    }
    expect(broken.get('Pong')).to.equal(4000);
    expect(broken.get('Ping')).to.be.within(3900, 3999);
  });
});
