// How connections end: the eight words, their order of precedence, who ended it and why.
import { expect } from 'chai';
import { type Ending, endingOfError, endings, Verdict } from '../../src/session/endings.ts';
import type { Input } from '../../src/session/phases.ts';
import { describeOutcome, metPair } from './pair.ts';
import { kindsOf, Puppet } from './puppet.ts';

const fin: Input = { kind: 'fin' };
const leave: Input = { kind: 'leave', reason: 'leaving', text: '' };
const reset: Input = { kind: 'lost', code: 'ECONNRESET' };

/** Ways into every phase between opening and over. */
const phases: Record<string, () => Puppet> = {
  greeting: () => new Puppet().opened(),
  ready: () => new Puppet().met(),
  'ending-replies': () => doing(owing(), leave),
  'answering-goodbye': () => goodbye(owing()),
  'awaiting-goodbye': () => doing(new Puppet().met(), leave),
  'awaiting-fin': () => goodbye(new Puppet().met()),
};

function owing(): Puppet {
  const puppet = new Puppet().met();
  puppet.asks(1);
  return puppet;
}

function doing(puppet: Puppet, ...inputs: Input[]): Puppet {
  for (const input of inputs) puppet.input(input);
  return puppet;
}

function goodbye(puppet: Puppet): Puppet {
  puppet.saysGoodbye('done');
  return puppet;
}

function end(puppet: Puppet): string {
  return describeOutcome(puppet.outcome);
}

describe('session: endings', () => {
  it('[X-1] the first that is true stands, in whatever order they are found', () => {
    for (const [at, first] of endings.entries()) {
      for (const later of endings.slice(at)) {
        for (const order of [
          [first, later],
          [later, first],
        ] as Ending[][]) {
          const verdict = new Verdict();
          for (const ending of order) verdict.weigh(ending, 'us', ending);
          expect(verdict.outcome()).to.include({ ending: first, reason: first });
        }
      }
    }
  });

  it('[X-1] of two causes of the same ending the earlier one stands', () => {
    const verdict = new Verdict();
    verdict.weigh('graceful', 'peer', 'done');
    verdict.weigh('graceful', 'us', 'leaving');
    expect(verdict.outcome()).to.include({ by: 'peer', reason: 'done' });
  });

  it('nothing is over without a reason', () => {
    expect(() => new Verdict().outcome()).to.throw('over for a reason');
  });

  it('[X-1] errors of the network are the world timing out, all others a reset', () => {
    for (const code of ['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN']) {
      expect(endingOfError(code)).to.deep.equal(['timed-out', 'world']);
    }
    for (const code of ['ECONNRESET', 'EPIPE', 'CLOSED']) {
      expect(endingOfError(code)).to.deep.equal(['reset', 'peer']);
    }
  });

  describe('[X-1] not-connected, whatever happens before TCP is connected', () => {
    const ways: [string, Input, string][] = [
      ['refused', { kind: 'lost', code: 'ECONNREFUSED' }, 'world: ECONNREFUSED'],
      ['we leave', leave, 'us: leaving'],
      ['we hang up', { kind: 'hang-up' }, 'us: hang-up'],
      ['we break it off', { kind: 'break-off', reason: 'forced', detail: '' }, 'us: forced'],
    ];
    for (const [name, input, why] of ways) {
      it(name, () => {
        const puppet = doing(new Puppet('dialer'), input);
        expect(end(puppet)).to.equal(`not-connected by ${why}, unconfirmed`);
        expect(kindsOf(puppet.effects)).to.not.include('write');
      });
    }
  });

  describe('[X-1] reset in every phase', () => {
    for (const [name, lead] of Object.entries(phases)) {
      it(name, () => {
        expect(end(doing(lead(), reset))).to.equal('reset by peer: ECONNRESET, unconfirmed');
      });
    }
    it('flushing-fin', () => {
      const puppet = new Puppet().met();
      puppet.kernel = 'full';
      expect(end(doing(puppet, fin, { kind: 'lost', code: 'EPIPE' }))).to.equal(
        'reset by peer: EPIPE, unconfirmed',
      );
    });
    it('a confirmed delivery stays confirmed', () => {
      const puppet = doing(new Puppet().met(), leave);
      puppet.saysGoodbye('leaving', {}, 0);
      expect(end(doing(puppet, reset))).to.equal('reset by peer: ECONNRESET, confirmed');
    });
  });

  describe('[X-1] a FIN in every phase', () => {
    const without = 'fin-without-goodbye by peer: fin, unconfirmed';
    const expected: Record<string, string> = {
      greeting: without,
      ready: without,
      'ending-replies': without,
      'awaiting-goodbye': without,
      'awaiting-fin': 'graceful by peer: done, unconfirmed',
    };
    for (const [name, ending] of Object.entries(expected)) {
      it(`${name}: ${ending}`, () => {
        const puppet = phases[name]?.() ?? new Puppet();
        expect(end(doing(puppet, fin))).to.equal(ending);
        expect(puppet.goodbyes).to.have.lengthOf(1);
      });
      it(`${name}: truncated, if it comes inside a frame`, () => {
        const puppet = phases[name]?.() ?? new Puppet();
        puppet.hears(Uint8Array.of(0x20, 0x22));
        doing(puppet, fin);
        expect(end(puppet)).to.equal('truncated by peer: fin-inside-frame, unconfirmed');
        expect(puppet.outcome.detail).to.equal('2 bytes of an incomplete frame');
      });
    }
    it('answering-goodbye: it is remembered, and we pay on', () => {
      const puppet = doing(phases['answering-goodbye']?.() ?? new Puppet(), fin);
      expect(puppet.phase).to.equal('answering-goodbye');
      expect(end(doing(puppet, { kind: 'paid' }))).to.equal('graceful by peer: done, unconfirmed');
    });
    it('a second one cannot be', () => {
      const puppet = doing(phases['answering-goodbye']?.() ?? new Puppet(), fin);
      expect(() => puppet.input(fin)).to.throw('a stream ends once');
    });
    it('one who settles already does not settle again', () => {
      const effects = phases['ending-replies']?.().input(fin) ?? [];
      expect(kindsOf(effects)).to.deep.equal(['write', 'finish', 'moved']);
    });
    it('one who owes settles, and says Goodbye to whoever may still read', () => {
      const puppet = owing();
      const effects = puppet.input(fin);
      expect(kindsOf(effects)).to.deep.equal(['settle', 'write', 'finish', 'moved']);
      expect(puppet.goodbyes[0]?.reason).to.equal('leaving');
    });
  });

  describe('[X-1] aborted', () => {
    it('by the rules of the chain: with a word before the reset', () => {
      const puppet = new Puppet().met();
      puppet.input({ kind: 'break-off', reason: 'bad-block', detail: 'the root is wrong' });
      expect(end(puppet)).to.equal('aborted by us: bad-block, unconfirmed');
      expect(puppet.goodbyes[0]).to.include({ reason: 'violation', text: 'the root is wrong' });
    });
    it('by force: without a word, in every phase', () => {
      for (const lead of Object.values(phases)) {
        const effects = lead().input({ kind: 'break-off', reason: 'forced', detail: 'now' });
        expect(kindsOf(effects)).to.deep.equal(['abort', 'moved']);
      }
    });
    it('[G-1] and never with a second Goodbye', () => {
      for (const name of ['awaiting-goodbye', 'awaiting-fin']) {
        const puppet = phases[name]?.() ?? new Puppet();
        puppet.input({ kind: 'break-off', reason: 'bad-block', detail: '' });
        expect(puppet.goodbyes).to.have.lengthOf(1);
      }
    });
    it('nor with one that would have to wait behind other bytes', () => {
      const puppet = new Puppet().met();
      puppet.kernel = 'full';
      puppet.input({ kind: 'send-blocks', bytes: new Uint8Array(9), frames: 1 });
      const effects = puppet.input({ kind: 'break-off', reason: 'bad-block', detail: '' });
      expect(kindsOf(effects)).to.deep.equal(['abort', 'moved']);
    });
    it('outranks a disagreement of counts', () => {
      const puppet = new Puppet().met();
      puppet.saysGoodbye('done', { framesSent: 0 });
      puppet.hears(Uint8Array.of(0));
      expect(end(puppet)).to.equal('aborted by us: frame-empty, unconfirmed');
    });
  });

  it('[X-2] the other side of each: two sessions agree on who it was', () => {
    const stories: [Input, string][] = [
      [leave, 'graceful by us: leaving, confirmed | graceful by peer: leaving, unconfirmed'],
      [
        { kind: 'break-off', reason: 'forced', detail: '' },
        'aborted by us: forced, unconfirmed | reset by peer: ECONNRESET, unconfirmed',
      ],
      [
        { kind: 'break-off', reason: 'bad-headers', detail: '' },
        'aborted by us: bad-headers, unconfirmed | reset by peer: ECONNRESET, unconfirmed',
      ],
    ];
    for (const [input, expected] of stories) {
      const pair = metPair();
      pair.dialer.input(input);
      expect(pair.run().endings).to.equal(expected);
    }
  });

  it('what happens after the end changes nothing', () => {
    const puppet = doing(new Puppet().met(), reset);
    const { outcome } = puppet;
    expect(doing(puppet, fin, leave, reset, { kind: 'wake' }, { kind: 'paid' }).outcome).to.equal(
      outcome,
    );
    expect(puppet.session.deadlineMs).to.equal(undefined);
  });
});
