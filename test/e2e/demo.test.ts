// The demo's judge and its words, on measurements made by hand: the play itself is what scripts/demo runs.
import { expect } from 'chai';
import { accountWrite, supplyWrite } from '../../src/chain/state-entries.ts';
import { stateRootOf } from '../../src/chain/state-root.ts';
import { balancesAfter, bestChain } from '../../src/demo/balances.ts';
import { connectionsOf } from '../../src/demo/connections.ts';
import { connectionsTable, endingOnWire } from '../../src/demo/connections-table.ts';
import { checkDemo, claimsOf, demoJson } from '../../src/demo/demo-claims.ts';
import type { Measurements } from '../../src/demo/measurements.ts';
import { bar, ReportWriter, wrappedProse } from '../../src/diagram/report-writer.ts';
import { jsonOf } from '../../src/observe/ndjson.ts';
import type { CheckedClaim } from '../../src/proof/finding.ts';
import { summaryOf } from '../../src/proof/summary.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { measured, opened, play, unwatched } from './demo-measurements.ts';

const NO_PACKETS = 'packets cannot be captured (a test)';

function judged(found: Measurements): Map<string, CheckedClaim<string>> {
  return new Map(claimsOf(checkDemo(found)).map((claim) => [claim.id, claim]));
}

function failedIn(found: Measurements): string[] {
  return [...judged(found).values()]
    .filter(({ result }) => result === 'failed')
    .map(({ id }) => id);
}

describe('the verdict of the demo', () => {
  it('proves everything that it claims when the packets show it', () => {
    const verdict = summaryOf([...judged(measured()).values()]);
    expect(verdict.line).to.equal('proved 161 of 161');
    expect(verdict).to.include({ passed: true, notObservable: 0 });
    const unseen = checkDemo(unwatched(measured(), NO_PACKETS));
    for (const chapters of [checkDemo(measured()), unseen]) {
      const printed = jsonOf(demoJson(chapters, verdict));
      expectDocumented('finack demo', JSON.parse(printed));
    }
  });

  it('without packets proves by counters and disks, and says why the rest is not observable', () => {
    const claims = judged(unwatched(measured(), NO_PACKETS));
    const verdict = summaryOf([...claims.values()]);
    expect(verdict.line).to.equal(
      `proved 42 of 161, 119 not observable here, because ${NO_PACKETS}`,
    );
    expect(verdict.passed).to.equal(true);
    for (const id of ['mid-stream', 'share.bob', 'counted.dave-bob.opener', 'erin-bob.no-reset']) {
      expect(claims.get(id), id).to.include({ result: 'not-observable', because: NO_PACKETS });
    }
    expect(claims.get('handed-over.dave-bob.opener')?.result).to.equal('proved');
  });

  it('sees a program that counted other bytes than travelled', () => {
    const found = measured({ miscounted: 'erin-bob' });
    expect(failedIn(found)).to.deep.equal([
      'handed-over.erin-bob.acceptor',
      'counted.erin-bob.opener',
    ]);
  });

  it('sees a peer that supplied less than a fifth', () => {
    const found = measured({ blocksFromBob: 1 });
    const claim = judged(found).get('share.bob');
    expect(claim?.result).to.equal('failed');
    expect(failedIn(found)).to.deep.equal(['share.bob']);
  });

  it('does not call it the middle of a stream when all that was asked for was served', () => {
    const found = measured({ servedToErin: 16 });
    expect(failedIn(found)).to.deep.equal(['mid-stream']);
  });

  it('says what was cut short: the running reply, and the requests that were dropped', () => {
    expect(judged(measured({ servedToErin: 6 })).get('mid-stream')?.text).to.equal(
      'bob left in the middle of a block stream: erin had asked for 16 blocks and got 6, ' +
        'the running reply ended after 2 of 4, 2 requests were dropped',
    );
  });

  it('sees a disk with other blocks, an exit that was forced, and a broken signature', () => {
    const good = measured();
    const dave = {
      ...good.disks.dave,
      chain: ['ff'.repeat(32), ...good.disks.dave.chain.slice(1)],
    };
    const forced = { code: null, signal: 'SIGKILL' as const };
    expect(
      failedIn({
        ...good,
        disks: { ...good.disks, dave },
        outcome: { ...good.outcome, exits: { ...good.outcome.exits, carol: forced } },
        chain: { ...good.chain, signatures: 'block 7 holds a signature that does not verify' },
      }),
    ).to.deep.equal(['blocks.signatures', 'blocks.same.dave', 'exit.carol']);
  });

  it('sees a payment that was not undone, a balance from nowhere, and a header that knows of none', () => {
    const good = measured();
    const { money } = good.outcome;
    const { bob, erin } = good.disks;
    expect(
      failedIn({
        ...good,
        outcome: { ...good.outcome, money: { ...money, undone: money.paid } },
        disks: {
          ...good.disks,
          bob: { ...bob, sum: bob.sum + 1n, redone: { ...bob.redone, noah: 1_001n } },
          erin: { ...erin, isCommitted: false },
        },
      }),
    ).to.deep.equal(['money.undone', 'money.same.bob', 'money.sum.bob', 'money.sum.erin']);
  });

  it('sees a reset, and a connection that the complete capture does not hold', () => {
    const reset = measured({ packets: { 'carol-alice': 'a:S b:SA a:A a:AP9 b:A b:R' } });
    expect(failedIn(reset))
      .to.include('carol-alice.no-reset')
      .and.include('carol-alice.fin.opener');
    const missing = measured({ packets: { 'carol-alice': '' } });
    expect(failedIn(missing)).to.include('carol-alice.fin.acceptor');
  });
});

describe('money on a disk', () => {
  const [mia, noah] = ['11'.repeat(32), '22'.repeat(32)];
  const reward = { first: 50n, halvingBlocks: 0, tail: 0n };
  const changes = (of: Record<string, bigint>) =>
    new Map(Object.entries(of).map(([account, units]) => [account, { units, sent: 0n }]));
  const block = (id: string, parent: string, height: number, of: Record<string, bigint>) => ({
    ...{ id, parent, height, changes: changes(of), stateRoot: '', bytesHash: id },
  });
  const common = block('a', '', 1, { [mia]: 50n });
  const undone = block('b', 'a', 2, { [mia]: -7n, [noah]: 57n });
  const longer = [block('c', 'a', 2, { [mia]: 50n }), block('d', 'c', 3, { [mia]: 50n })];

  it('is that of the longest branch, in whatever order its blocks were stored', () => {
    for (const stored of [
      [common, undone, ...longer],
      [common, ...longer, undone],
    ]) {
      const chain = bestChain(stored);
      expect(chain.map(({ id }) => id)).to.deep.equal(['a', 'c', 'd']);
      const { sum, rewards, balanceOf } = balancesAfter(chain, reward);
      expect([sum, rewards, balanceOf(mia), balanceOf(noah)]).to.deep.equal([150n, 150n, 150n, 0n]);
    }
  });

  it('has the root of what everybody owns, and another one when a unit has moved', () => {
    const first = balancesAfter([common, undone], reward);
    expect(first.root).to.equal(
      stateRootOf([
        accountWrite(mia, { balance: 43n, nonce: 0n }),
        accountWrite(noah, { balance: 57n, nonce: 0n }),
        supplyWrite(100n),
      ]),
    );
    const moved = block('b', 'a', 2, { [mia]: -8n, [noah]: 58n });
    expect(balancesAfter([common, moved], reward).root).not.to.equal(first.root);
  });
});

describe('who met whom', () => {
  it('joins the two ends of a connection by their addresses, and names who dialled', () => {
    const dialled = opened('outbound', '127.0.0.12:5', '127.0.0.11:9001');
    const accepted = opened('inbound', '127.0.0.11:9001', '127.0.0.12:5');
    const [connection, ...others] = connectionsOf([
      ['alice', [accepted]],
      ['bob', [dialled]],
    ]);
    expect(others).to.deep.equal([]);
    expect(connection?.names).to.deep.equal({ opener: 'bob', acceptor: 'alice' });
    expect(connection?.addresses.opener).to.equal('127.0.0.12:5');
    expect(connection?.closes.opener).to.equal(undefined);
  });
});

describe('the table of connections', () => {
  it('fits 80 columns and tells who left first, how it ended, and how much travelled', () => {
    const { lines } = connectionsTable(measured());
    for (const line of lines) expect(line.length, line).to.be.at.most(80);
    expect(lines.find((line) => line.includes('erin → bob'))).to.match(/bob +bob +graceful .* 0$/);
  });

  it('shows the counters, and that it has no packets, where there are none', () => {
    const { lines, legend } = connectionsTable(unwatched(measured(), NO_PACKETS));
    expect(lines.at(-1)).to.match(/\?$/);
    expect(legend).to.match(/^No packets here/);
  });

  it('names endings as an observer would', () => {
    const frames = play({ blocks: 0, asked: 0 });
    const ending = (words: string): string => endingOnWire(frames.stream(words), frames.frames);
    expect(ending('a:S b:SA a:A a:AF b:A b:AF a:A')).to.equal('graceful');
    expect(ending('a:S b:SA a:A a:AF b:A')).to.equal('not closed');
    expect(ending('a:S b:SA a:A b:R')).to.equal('reset');
  });
});

describe('how the demo speaks', () => {
  it('wraps prose at the width of the terminal', () => {
    expect(wrappedProse('one two three four', 9)).to.deep.equal(['one two', 'three', 'four']);
  });

  it('fills a bar from empty to full', () => {
    expect(bar(0, 40)).to.match(/^░+$/);
    expect(bar(40, 40)).to.match(/^█+$/);
    expect(bar(20, 40)).to.match(/^(█+)░+$/);
  });

  it('leaves a few lines of progress in a pipe, and one that moves on a terminal', () => {
    const said = { pipe: '', terminal: '' };
    for (const where of ['pipe', 'terminal'] as const) {
      const writer = new ReportWriter({
        write: (text) => {
          said[where] += text;
        },
        columns: 80,
        isTerminal: where === 'terminal',
        colour: false,
      });
      for (let done = 0; done <= 40; done++) writer.progress('dave', done, 40, 'bob 1.0 MB');
    }
    expect(said.pipe.trimEnd().split('\n')).to.have.length(5);
    expect(said.pipe).not.to.include('\r');
    expect(said.terminal.split('\n')).to.have.length(2);
    expect(said.terminal.split('\r')).to.have.length(42);
  });
});
