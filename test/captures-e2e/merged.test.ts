// Both ends of one connection have written about it, and somebody looks at both files as one, or at one
// of them beside the packets: each tells its own conversation, and nobody is accused of speaking twice.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ConnectionClose } from '../../src/observe/events.ts';
import { PcapngWriter } from '../../src/observe/pcapng-writer.ts';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { replay } from '../../src/replay/replay.ts';
import { needsProgram, needsTshark } from '../helpers/needs.ts';
import { ByHand, writePcap } from './by-hand.ts';
import { all, dissect, framesOf } from './dissection.ts';
import { example, goodbye, hello, ready, received, say, sent, welcome } from './said.ts';

type Side = 'dialler' | 'listener';

const addresses: Record<Side, string> = { dialler: '10.0.0.1:50001', listener: '10.0.0.2:9001' };

const ask = say({ kind: 'GetBlockRange', fromHeight: 1, count: 1 }, { id: 1 });
const reply = [
  say({ kind: 'BlocksBegin', count: 1 }, { re: 1 }),
  example('block'),
  say({ kind: 'BlocksEnd', served: 1 }, { re: 1 }),
];
const asked = [hello, ready, ask];
const answered = [welcome, ...reply];
const bye = goodbye('done', { ...sent(...asked), ...received(...answered) });
const answer = goodbye('done', { ...sent(...answered), ...received(...asked) }, 0);

/** Who said what, in order. */
const talk: readonly (readonly [Side, Uint8Array])[] = [
  ['dialler', hello],
  ['listener', welcome],
  ['dialler', ready],
  ['dialler', ask],
  ...reply.map((frame) => ['listener', frame] as const),
  ['dialler', bye],
  ['listener', answer],
];

/** The report of one end, as a node writes it; `notes`: with its words beside the frames. */
function accountOf(own: Side, name: string, notes: boolean): Uint8Array {
  const rows = new PcapngWriter();
  const other = own === 'dialler' ? 'listener' : 'dialler';
  const [local, remote] = [addresses[own], addresses[other]];
  const direction = own === 'dialler' ? 'outbound' : 'inbound';
  const parts = [rows.begin('finack', name)];
  let timeNs = own === 'dialler' ? 1_000_000_000n : 1_000_500_000n;
  if (notes) {
    rows.event(
      { type: 'connection.open', peer: 'p1', address: remote, direction, local, remote },
      timeNs,
    );
    const moved = {
      type: 'connection.phase',
      peer: 'p1',
      from: 'opening',
      to: 'greeting',
    } as const;
    rows.event({ ...moved, why: 'TCP is connected' }, timeNs);
  }
  for (const [from, bytes] of talk) {
    timeNs += 1_000_000n;
    const flow = from === own ? 'out' : 'in';
    rows.frame({ peer: 'p1', flow, local, remote, bytes }, timeNs);
  }
  const close: ConnectionClose = {
    ...{ type: 'connection.close', peer: 'p1', address: remote, direction, ending: 'graceful' },
    ...{ by: own === 'dialler' ? 'us' : 'peer', reason: 'done', detail: '' },
    ...{ delivery: 'unconfirmed', framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0 },
    ...{ bytesPartial: 0, bytesLost: 0, durationMs: 1 },
  };
  if (notes) rows.event(close, timeNs);
  parts.push(rows.take().bytes);
  return Buffer.concat(parts);
}

describe('files of several nodes, merged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finack-merged-'));
  const path = (name: string) => join(folder, name);
  before(async function () {
    await needsTshark(this);
    await needsProgram(this, 'mergecap', '--version');
    for (const side of ['dialler', 'listener'] as const) {
      writeFileSync(path(`${side}.pcapng`), accountOf(side, `finack ${addresses[side]}`, true));
      // Alike in every word that stands before the frames, so that mergecap makes one interface of both.
      writeFileSync(path(`${side}-bare.pcapng`), accountOf(side, 'finack', false));
    }
    const [dialler, listener] = [50_001, 9001];
    const packets = new ByHand(dialler, { portOfB: listener }).open();
    for (const [from, bytes] of talk) packets.say(from === 'dialler' ? 'a' : 'b', bytes);
    writePcap(path('packets.pcap'), packets.close().packets);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const frames = talk.length;
  const cases: { title: string; files: string[]; tellers: number }[] = [
    { title: 'two accounts', files: ['dialler.pcapng', 'listener.pcapng'], tellers: 2 },
    {
      title: 'two without notes',
      files: ['dialler-bare.pcapng', 'listener-bare.pcapng'],
      tellers: 2,
    },
    { title: 'an account and packets', files: ['listener.pcapng', 'packets.pcap'], tellers: 2 },
    {
      title: 'both accounts and packets',
      files: ['dialler.pcapng', 'listener.pcapng', 'packets.pcap'],
      tellers: 3,
    },
  ];
  for (const { title, files, tellers } of cases) {
    for (const order of ['time', 'file'] as const) {
      it(`${title}, ${order === 'file' ? 'one behind the other' : 'in order of time'}`, async () => {
        const file = path('merged.pcapng');
        const mode = order === 'file' ? ['-a'] : [];
        execFileSync('mergecap', [...mode, '-w', file, ...files.map(path)]);
        const rows = await dissect(file);
        expect(framesOf(rows)).to.have.length(frames * tellers);
        expect(all(rows, 'clauses')).to.deep.equal([]);
        const conversations = await readConversations(file);
        expect(conversations).to.have.length(tellers);
        for (const conversation of conversations) {
          const { broken, lines } = replay(conversation, () => true);
          expect(broken).to.deep.equal([]);
          expect(lines.filter(({ what }) => what === 'frame')).to.have.length(frames);
        }
      });
    }
  }
});
