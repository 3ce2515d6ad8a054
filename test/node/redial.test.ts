// When a kept peer is dialled again. Pure judgement, and one node that waits for its peer to come up.
import { expect } from 'chai';
import { REDIAL_FIRST_MS, REDIAL_MAX_MS, REDIAL_REFUSED_MS } from '../../src/net/limits.ts';
import { redialAfter, withJitter } from '../../src/node/redials.ts';
import { type Ending, endings, type Outcome } from '../../src/session/endings.ts';
import { endNodes, startTestNode } from './nodes.ts';

function outcome(ending: Ending, reason = 'x'): Outcome {
  return { ending, by: 'peer', reason, detail: '', delivery: 'unconfirmed' };
}

describe('redialling a kept peer', () => {
  afterEach(endNodes);

  it('waits twice as long after every failure, up to a minute', () => {
    const waits = [1, 2, 3, 6, 7, 8, 50].map((attempt) => redialAfter(outcome('reset'), attempt));
    const seconds = waits.map((wait) => wait.after / REDIAL_FIRST_MS);
    expect(seconds).to.deep.equal([1, 2, 4, 32, 60, 60, 60]);
    expect(REDIAL_MAX_MS).to.equal(60 * REDIAL_FIRST_MS);
  });

  it('waits a minute after a refusal, whatever its reason: what a peer says is never the end', () => {
    for (const reason of ['self', 'network', 'genesis', 'version', 'capacity', 'duplicate']) {
      const wait = { after: REDIAL_REFUSED_MS, attempt: 2 };
      expect(redialAfter(outcome('refused', reason), 1)).to.deep.equal(wait);
    }
    // The connection that lost to another one between the same two nodes, after both were ready.
    // And the one that gave way to a newcomer, was banned by a person, or leaves what is final or who belongs to it.
    for (const reason of ['duplicate', 'capacity', 'banned', 'fork', 'not-member']) {
      const wait = redialAfter(outcome('graceful', reason), 1);
      expect(wait).to.have.property('after', REDIAL_REFUSED_MS);
    }
  });

  it('spreads the waits, so that those who lost one peer do not all dial it at one moment', () => {
    expect(withJitter(1_000, 0)).to.equal(750);
    expect(withJitter(1_000, 0.5)).to.equal(1_000);
    expect(withJitter(1_000, 1)).to.equal(1_250);
  });

  it('dials again whatever else ended the connection', () => {
    for (const ending of endings.filter((one) => one !== 'refused')) {
      expect(redialAfter(outcome(ending), 1)).to.deep.equal({ after: REDIAL_FIRST_MS, attempt: 2 });
    }
  });

  it('finds a peer that starts later than we do', async () => {
    const gone = await startTestNode();
    const [host, port] = gone.address.split(':');
    await gone.stop();
    const node = await startTestNode({ peers: [gone.address] });
    await node.first('connection.close', ({ ending }) => ending === 'not-connected');
    const late = await startTestNode({ host: host ?? '', port: Number(port) });
    await node.until(() => node.ready.length === 1);
    // One who is sent away by a person is not dialled again: its timer would keep this test running.
    await node.handle.leave(late.address, 'goodbye');
    expect(node.of('connection.dial')).to.have.length(2);
  });
});
