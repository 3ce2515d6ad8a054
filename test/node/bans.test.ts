// Who is not spoken to for a while: by a clock that the test moves, then by a node.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { bansText } from '../../src/cli/peer-bans.ts';
import { addMs, CLOCK_START, type Clock, wallMs } from '../../src/clock/clock.ts';
import { BAN_MS, BANS_MAX } from '../../src/net/limits.ts';
import { NodeError } from '../../src/node/api.ts';
import { Bans } from '../../src/node/bans.ts';
import { systemClock } from '../../src/node/system-clock.ts';
import { expectDocumented } from '../helpers/documented-json.ts';
import { needsNamespace } from '../helpers/needs.ts';
import { root } from '../helpers/root.ts';
import { endNodes, rejectionOf, startTestNode } from './nodes.ts';

class MovedClock implements Clock {
  ms = 0;
  nowMs = () => addMs(CLOCK_START, this.ms);
  wallMs = () => wallMs(0);
  at: Clock['at'] = (moment, wake) => systemClock.at(moment, wake);
  atEndOfTurn: Clock['atEndOfTurn'] = (go) => systemClock.atEndOfTurn(go);
  afterCallback: Clock['afterCallback'] = (go) => systemClock.afterCallback(go);
}

function newBans(): { clock: MovedClock; bans: Bans } {
  const clock = new MovedClock();
  return { clock, bans: new Bans(clock) };
}

describe('bans', () => {
  it('end by themselves after ten minutes', () => {
    const { clock, bans } = newBans();
    expect(bans.brokeClause('192.0.2.7', 'bad-block')).to.equal(true);
    expect(bans.list()).to.deep.equal([
      { address: '192.0.2.7', reason: 'bad-block', leftMs: BAN_MS },
    ]);
    clock.ms = BAN_MS - 1;
    expect(bans.leftMs('192.0.2.7')).to.equal(1);
    clock.ms = BAN_MS;
    expect(bans.leftMs('192.0.2.7')).to.equal(0);
    expect(bans.list()).to.deep.equal([]);
  });

  it('are spoken, lengthened and ended by a person, for an address in any spelling', () => {
    const { bans } = newBans();
    expect(bans.ban('2001:DB8:0:0::7', 5_000)).to.include({
      address: '2001:db8::7',
      leftMs: 5_000,
    });
    expect(bans.leftMs('2001:db8::7')).to.equal(5_000);
    bans.ban('[2001:db8::7]', 60_000);
    expect(bans.leftMs('2001:db8::7')).to.equal(60_000);
    expect(bans.unban('2001:db8::0:7')).to.equal(true);
    expect(bans.unban('2001:db8::7')).to.equal(false);
    bans.ban('::ffff:192.0.2.9');
    expect(bans.leftMs('192.0.2.9')).to.equal(BAN_MS);
  });

  it('never touch loopback, and take nothing but an address', () => {
    const { bans } = newBans();
    for (const host of ['127.0.0.1', '127.9.9.9', '::1']) {
      expect(bans.brokeClause(host, 'bad-block')).to.equal(false);
      expect(() => bans.ban(host)).to.throw(NodeError, 'loopback');
    }
    for (const text of ['example.org', '192.0.2.7:9001', '', '\u001b[31m']) {
      expect(() => bans.ban(text)).to.throw(NodeError, 'no IP address');
    }
    expect(bans.list()).to.deep.equal([]);
  });

  it('are bounded: the one that is next to end gives way', () => {
    const { bans } = newBans();
    for (let at = 0; at <= BANS_MAX; at++) {
      bans.brokeClause(`198.18.${at >> 8}.${at & 255}`, 'bad-block');
    }
    expect(bans.list()).to.have.length(BANS_MAX);
    expect(bans.leftMs('198.18.0.0')).to.equal(0);
    expect(bans.leftMs('198.18.0.1')).to.equal(BAN_MS);
  });
});

/** Runs in a network of its own, whose loopback device has an address that is not loopback. */
const ownNetwork =
  'ip link set lo up && ip addr add 10.77.0.1/32 dev lo && exec "$0" --enable-source-maps "$1"';

describe('a node on a real network [H-9]', () => {
  it('bans who breaks a clause, drops its next dial, and unbans it', async function () {
    await needsNamespace(this);
    const play = join(root, '.build', 'test', 'node', 'ban-scenario.js');
    const args = ['--net', '--', 'sh', '-c', ownNetwork, process.execPath, play];
    const { stdout } = await promisify(execFile)('unshare', args);
    expect(JSON.parse(stdout)).to.deep.equal({
      reason: 'bad-signature',
      banned: ['10.77.0.1'],
      next: 'reset',
      dropped: 'it is banned',
      afterUnban: 'welcome',
      left: 'banned',
      afterBan: 'reset',
    });
  });
});

describe('what the commands print of bans', () => {
  it('is as documented, as JSON and as a table', () => {
    const { bans } = newBans();
    expectDocumented('finack peers ban', bans.ban('192.0.2.7'));
    bans.brokeClause('2001:db8::1', 'bad-block');
    expectDocumented('finack peers list', bans.list());
    expectDocumented('finack peers unban', { wasBanned: bans.unban('192.0.2.7') });
    expect(bansText(bans.list())).to.match(/ADDRESS +LEFT +REASON\n2001:db8::1 +10 min +bad-block/);
    expect(bansText([])).to.equal('nobody is banned');
  });
});

describe('a node that bans', () => {
  afterEach(endNodes);

  it('does not dial a banned address, and says how to end it', async () => {
    const node = await startTestNode();
    node.handle.ban('192.0.2.7');
    expect(node.of('peer.banned')).to.have.length(1);
    const refusal = await rejectionOf(node.handle.connect('192.0.2.7:9001'));
    expect(refusal.message).to.match(
      /192\.0\.2\.7 is banned for another 10 min: finack peers unban/,
    );
    expect(node.handle.bans()).to.have.length(1);
    expect(node.handle.unban('192.0.2.7')).to.equal(true);
    expect(node.handle.bans()).to.deep.equal([]);
    expect(node.of('connection.dial')).to.deep.equal([]);
  });
});
