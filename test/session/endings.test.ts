// How connections end: the eight words, their order of precedence, who ended it and why.
import { expect } from 'chai';
import { type Ending, EndingTracker, endingOfError, endings } from '../../src/session/endings.ts';
import type { Input } from '../../src/session/phases.ts';
import { describeOutcome, establishedPair } from './pair.ts';
import { kindsOf, ScriptedPeer } from './scripted-peer.ts';

const fin: Input = { kind: 'fin' };
const leave: Input = { kind: 'leave', reason: 'leaving', text: '' };
const reset: Input = { kind: 'lost', code: 'ECONNRESET' };

/** Ways into every phase between opening and over. */
const phases: Record<string, () => ScriptedPeer> = {
  greeting: () => new ScriptedPeer().opened(),
  ready: () => new ScriptedPeer().established(),
  'ending-replies': () => doing(withPending(), leave),
  'answering-goodbye': () => goodbye(withPending()),
  'awaiting-goodbye': () => doing(new ScriptedPeer().established(), leave),
  'awaiting-fin': () => goodbye(new ScriptedPeer().established()),
};

function withPending(): ScriptedPeer {
  const peer = new ScriptedPeer().established();
  peer.requests(1);
  return peer;
}

function doing(peer: ScriptedPeer, ...inputs: Input[]): ScriptedPeer {
  for (const input of inputs) peer.input(input);
  return peer;
}

function goodbye(peer: ScriptedPeer): ScriptedPeer {
  peer.sendsGoodbye('done');
  return peer;
}

function end(peer: ScriptedPeer): string {
  return describeOutcome(peer.outcome);
}

describe('session: endings', () => {
  it('[X-1] the first that is true stands, in whatever order they are found', () => {
    for (const [at, first] of endings.entries()) {
      for (const later of endings.slice(at)) {
        for (const order of [
          [first, later],
          [later, first],
        ] as Ending[][]) {
          const verdict = new EndingTracker();
          for (const ending of order) verdict.record(ending, 'us', ending);
          expect(verdict.outcome()).to.include({ ending: first, reason: first });
        }
      }
    }
  });

  it('[X-1] of two causes of the same ending the earlier one stands', () => {
    const verdict = new EndingTracker();
    verdict.record('graceful', 'peer', 'done');
    verdict.record('graceful', 'us', 'leaving');
    expect(verdict.outcome()).to.include({ by: 'peer', reason: 'done' });
  });

  it('nothing is over without a reason', () => {
    expect(() => new EndingTracker().outcome()).to.throw('over for a reason');
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
      ['we break it off', { kind: 'abort', reason: 'forced', detail: '' }, 'us: forced'],
    ];
    for (const [name, input, why] of ways) {
      it(name, () => {
        const peer = doing(new ScriptedPeer('dialer'), input);
        expect(end(peer)).to.equal(`not-connected by ${why}, unconfirmed`);
        expect(kindsOf(peer.effects)).to.not.include('write');
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
      const peer = new ScriptedPeer().established();
      peer.kernel = 'full';
      expect(end(doing(peer, fin, { kind: 'lost', code: 'EPIPE' }))).to.equal(
        'reset by peer: EPIPE, unconfirmed',
      );
    });
    it('a confirmed delivery stays confirmed', () => {
      const peer = doing(new ScriptedPeer().established(), leave);
      peer.sendsGoodbye('leaving', {}, 0);
      expect(end(doing(peer, reset))).to.equal('reset by peer: ECONNRESET, confirmed');
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
        const peer = phases[name]?.() ?? new ScriptedPeer();
        expect(end(doing(peer, fin))).to.equal(ending);
        expect(peer.goodbyes).to.have.lengthOf(1);
      });
      it(`${name}: truncated, if it comes inside a frame`, () => {
        const peer = phases[name]?.() ?? new ScriptedPeer();
        peer.sendsBytes(Uint8Array.of(0x20, 0x22));
        doing(peer, fin);
        expect(end(peer)).to.equal('truncated by peer: fin-inside-frame, unconfirmed');
        expect(peer.outcome.detail).to.equal('2 bytes of an incomplete frame');
      });
    }
    it('answering-goodbye: it is remembered, and we reply on', () => {
      const peer = doing(phases['answering-goodbye']?.() ?? new ScriptedPeer(), fin);
      expect(peer.phase).to.equal('answering-goodbye');
      expect(end(doing(peer, { kind: 'replied' }))).to.equal('graceful by peer: done, unconfirmed');
    });
    it('a second one cannot be', () => {
      const peer = doing(phases['answering-goodbye']?.() ?? new ScriptedPeer(), fin);
      expect(() => peer.input(fin)).to.throw('a stream ends once');
    });
    it('one who settles already does not settle again', () => {
      const effects = phases['ending-replies']?.().input(fin) ?? [];
      expect(kindsOf(effects)).to.deep.equal(['write', 'finish', 'moved']);
    });
    it('a side with pending replies ends them, and says Goodbye to a peer that may still read', () => {
      const peer = withPending();
      const effects = peer.input(fin);
      expect(kindsOf(effects)).to.deep.equal(['end-replies', 'write', 'finish', 'moved']);
      expect(peer.goodbyes[0]?.reason).to.equal('leaving');
    });
  });

  describe('[X-1] aborted', () => {
    it('by the rules of the chain: with a word before the reset', () => {
      const peer = new ScriptedPeer().established();
      peer.input({ kind: 'abort', reason: 'bad-block', detail: 'the root is wrong' });
      expect(end(peer)).to.equal('aborted by us: bad-block, unconfirmed');
      expect(peer.goodbyes[0]).to.include({ reason: 'violation', text: 'the root is wrong' });
    });
    it('by force: without a word, in every phase', () => {
      for (const lead of Object.values(phases)) {
        const effects = lead().input({ kind: 'abort', reason: 'forced', detail: 'now' });
        expect(kindsOf(effects)).to.deep.equal(['abort', 'moved']);
      }
    });
    it('[G-1] and never with a second Goodbye', () => {
      for (const name of ['awaiting-goodbye', 'awaiting-fin']) {
        const peer = phases[name]?.() ?? new ScriptedPeer();
        peer.input({ kind: 'abort', reason: 'bad-block', detail: '' });
        expect(peer.goodbyes).to.have.lengthOf(1);
      }
    });
    it('nor with one that would have to wait behind other bytes', () => {
      const peer = new ScriptedPeer().established();
      peer.kernel = 'full';
      peer.input({ kind: 'send-blocks', bytes: new Uint8Array(9), frames: 1 });
      const effects = peer.input({ kind: 'abort', reason: 'bad-block', detail: '' });
      expect(kindsOf(effects)).to.deep.equal(['abort', 'moved']);
    });
    it('outranks a disagreement of counts', () => {
      const peer = new ScriptedPeer().established();
      peer.sendsGoodbye('done', { framesSent: 0 });
      peer.sendsBytes(Uint8Array.of(0));
      expect(end(peer)).to.equal('aborted by us: frame-empty, unconfirmed');
    });
  });

  it('[X-2] the other side of each: two sessions agree on who it was', () => {
    const stories: [Input, string][] = [
      [leave, 'graceful by us: leaving, confirmed | graceful by peer: leaving, unconfirmed'],
      [
        { kind: 'abort', reason: 'forced', detail: '' },
        'aborted by us: forced, unconfirmed | reset by peer: ECONNRESET, unconfirmed',
      ],
      [
        { kind: 'abort', reason: 'bad-headers', detail: '' },
        'aborted by us: bad-headers, unconfirmed | reset by peer: ECONNRESET, unconfirmed',
      ],
    ];
    for (const [input, expected] of stories) {
      const pair = establishedPair();
      pair.dialer.input(input);
      expect(pair.run().endings).to.equal(expected);
    }
  });

  it('what happens after the end changes nothing', () => {
    const peer = doing(new ScriptedPeer().established(), reset);
    const { outcome } = peer;
    expect(doing(peer, fin, leave, reset, { kind: 'wake' }, { kind: 'replied' }).outcome).to.equal(
      outcome,
    );
    expect(peer.session.deadlineMs).to.equal(undefined);
  });
});
