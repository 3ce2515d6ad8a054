// Conversations played again where the capture is unusual: a node's own report, a dialer that does
// not wait, Pings that no session would say, bytes that are missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readConversations } from '../../src/replay/read-conversations.ts';
import { type ReplayReport, replay } from '../../src/replay/replay.ts';
import { reportText } from '../../src/replay/report-text.ts';
import type { Message } from '../../src/wire/messages.ts';
import { ByHand, writeExportedPdus, writePcap } from '../captures-e2e/by-hand.ts';
import {
  example,
  goodbye,
  hello,
  ready,
  received,
  say,
  sent,
  welcome,
} from '../captures-e2e/said.ts';
import { needsTshark } from '../helpers/needs.ts';

describe('replay: unusual captures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'finack-replay-'));
  const file = join(folder, 'capture.pcapng');
  before(async function () {
    await needsTshark(this);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function only(): Promise<ReplayReport> {
    const [conversation, ...others] = await readConversations(file);
    if (conversation === undefined || others.length > 0) throw new Error('one conversation');
    return replay(conversation, () => true);
  }

  it("reads a node's own frames, where neither FIN nor RST is", async () => {
    writeExportedPdus(file, [
      { from: 'a', bytes: hello },
      { from: 'b', bytes: welcome },
      { from: 'a', bytes: ready },
    ]);
    const { conversation, ends, broken } = await only();
    expect(conversation).to.include({ source: 'frames', opener: '10.0.0.1:50000' });
    expect([ends.opener.phase, ends.acceptor.phase]).to.deep.equal(['ready', 'ready']);
    expect(broken).to.deep.equal([]);
  });

  it('[H-6] takes a dialer that says everything at once as if it had waited', async () => {
    const [anonymous, proof] = [example('anonymous-hello'), example('anonymous-ready')];
    const bye = goodbye('done', sent(anonymous, proof));
    const answer = goodbye('done', { ...sent(welcome), ...received(anonymous, proof) }, 0);
    const talk = new ByHand(20_000).open().fin('a', Buffer.concat([anonymous, proof, bye]));
    writePcap(file, talk.say('b', welcome).fin('b', answer).ack('a').packets);
    const { ends, lines } = await only();
    expect(ends.opener.outcome).to.include({ ending: 'graceful', delivery: 'confirmed' });
    expect(ends.acceptor.outcome).to.include({ ending: 'graceful', by: 'peer' });
    expect(lines.filter(({ what }) => what === 'deviated')).to.deep.equal([]);
  });

  it('[B-1] two Pings at once break no clause, and both Pongs are expected', async () => {
    const nonces = [5n, 6n];
    const each = (kind: 'Ping' | 'Pong') =>
      Buffer.concat(nonces.map((nonce) => say({ kind, nonce } satisfies Message)));
    const talk = new ByHand(20_000).open().say('a', hello).say('b', welcome).say('a', ready);
    writePcap(file, talk.say('a', each('Ping')).say('b', each('Pong')).packets);
    const { ends, broken } = await only();
    expect(broken).to.deep.equal([]);
    expect(ends.opener.counts).to.include({ framesSent: 4, framesReceived: 3 });
  });

  it('stops where bytes are missing, and says so', async () => {
    const talk = new ByHand(20_000).open().say('a', hello).say('b', welcome).say('a', ready);
    const packets = talk.say('a', example('ping')).close().packets;
    packets.splice(4, 1); // the Welcome
    writePcap(file, packets);
    const report = await only();
    expect(report.ends.opener.outcome).to.equal(undefined);
    expect(reportText(report).join('\n')).to.include(
      `the capture lacks ${welcome.length} bytes of it`,
    );
  });
});
