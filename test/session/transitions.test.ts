// The whole product of phases and inputs, on real sessions: every input leads where the table of
// phases.ts says, what must never happen is refused, and no arrow of the table is dead.
import { AssertionError } from 'node:assert';
import { expect } from 'chai';
import {
  type Input,
  type InputKind,
  type PhaseName,
  transitions,
} from '../../src/session/phases.ts';
import { ScriptedPeer } from './scripted-peer.ts';

/** A way into a phase. `pending`: a request has no reply yet. `ended`: the peer's FIN has come. */
interface Way {
  name: string;
  pending?: true;
  ended?: true;
  lead: () => ScriptedPeer;
}

interface Variant {
  name: string;
  input: (peer: ScriptedPeer) => Input;
}

const GARBAGE = Uint8Array.of(0x02, 0x07, 0x07);
const DAY_MS = 86_400_000;

const full = (peer: ScriptedPeer): ScriptedPeer => {
  peer.kernel = 'full';
  return peer;
};
const withPending = (count: number, waitingMax = 16): ScriptedPeer => {
  const peer = new ScriptedPeer('listener', {
    limits: { requestsWaitingMax: waitingMax },
  }).established();
  for (let id = 1; id <= count; id++) peer.requests(id);
  return peer;
};
const doing = (peer: ScriptedPeer, ...inputs: Input[]): ScriptedPeer => {
  for (const input of inputs) peer.input(input);
  return peer;
};
const leave: Input = { kind: 'leave', reason: 'leaving', text: '' };
/** We do not read, and these frames wait in our hands. */
const holding = (peer: ScriptedPeer, ...frames: Uint8Array[]): ScriptedPeer => {
  peer.input({ kind: 'hold' });
  peer.sendsBytes(...frames);
  return peer;
};
/** More of ours waits than may, so we do not read, and this waits in our hands. */
const stuck = (frame?: (peer: ScriptedPeer) => Uint8Array): ScriptedPeer => {
  const peer = full(new ScriptedPeer('listener', { limits: { queuedBytesMax: 8 } }).established());
  peer.input({ kind: 'send-blocks', bytes: new Uint8Array(9), frames: 1 });
  if (frame !== undefined) peer.sendsBytes(frame(peer));
  return peer;
};
const asking = (peer: ScriptedPeer): Uint8Array => peer.askFrame(5);
const answering = (): ScriptedPeer => {
  const peer = withPending(1);
  peer.sendsGoodbye('done');
  return peer;
};

const ways: Record<PhaseName, Way[]> = {
  opening: [
    { name: 'we dial', lead: () => new ScriptedPeer('dialer') },
    { name: 'they dial', lead: () => new ScriptedPeer('listener') },
  ],
  greeting: [
    { name: 'they dialled', lead: () => new ScriptedPeer('listener').opened() },
    { name: 'we dialled', lead: () => new ScriptedPeer('dialer').opened() },
    {
      name: 'their Hello came',
      lead: () => {
        const peer = new ScriptedPeer('listener').opened();
        peer.sendsBytes(peer.handshakeFrame());
        return peer;
      },
    },
    {
      name: 'the beginning of something else came',
      lead: () => {
        const peer = new ScriptedPeer('listener').opened();
        peer.sendsBytes(Buffer.from('GET'));
        return peer;
      },
    },
  ],
  ready: [
    { name: 'they dialled', lead: () => new ScriptedPeer('listener').established() },
    { name: 'we dialled', lead: () => new ScriptedPeer('dialer').established() },
    { name: 'a request is pending', pending: true, lead: () => withPending(1) },
    { name: 'we hold, nothing came', lead: () => holding(new ScriptedPeer().established()) },
    {
      name: 'we hold a Goodbye',
      lead: () => withGoodbye(holding(new ScriptedPeer().established())),
    },
    { name: 'half a frame came', lead: () => halfFrame(new ScriptedPeer().established()) },
    {
      name: 'we hold a request and a Goodbye',
      lead: () => {
        const peer = new ScriptedPeer().established();
        return withGoodbye(holding(peer, peer.askFrame(1)));
      },
    },
    { name: 'we hold garbage', lead: () => holding(new ScriptedPeer().established(), GARBAGE) },
    {
      name: 'as many requests as may be are pending',
      pending: true,
      lead: () => withPending(2, 2),
    },
    { name: '... and a Goodbye waits', pending: true, lead: () => withGoodbye(withPending(2, 2)) },
    { name: 'our bytes wait for the peer', lead: () => stuck() },
    { name: '... and a Goodbye waits', lead: () => withGoodbye(stuck()) },
    { name: '... and a request and a Goodbye', lead: () => withGoodbye(stuck(asking)) },
    { name: '... and garbage waits', lead: () => stuck(() => GARBAGE) },
    {
      name: 'we owe one, which is all we can, and a Goodbye waits',
      pending: true,
      lead: () => withGoodbye(withPending(1, 1)),
    },
    {
      name: '... and garbage waits',
      pending: true,
      lead: () => {
        const peer = withPending(1, 1);
        peer.sendsBytes(GARBAGE);
        return peer;
      },
    },
  ],
  'ending-replies': [
    { name: 'we leave, one pending', pending: true, lead: () => doing(withPending(1), leave) },
    {
      name: 'half a frame came',
      pending: true,
      lead: () => halfFrame(doing(withPending(1), leave)),
    },
    { name: 'we leave, two pending', pending: true, lead: () => doing(withPending(2), leave) },
  ],
  'answering-goodbye': [
    { name: 'they said done', pending: true, lead: answering },
    {
      name: 'we owe two',
      pending: true,
      lead: () => {
        const peer = withPending(2);
        peer.sendsGoodbye('done');
        return peer;
      },
    },
    {
      name: 'their FIN came too',
      pending: true,
      ended: true,
      lead: () => doing(answering(), { kind: 'fin' }),
    },
    {
      name: 'our kernel is full',
      pending: true,
      lead: () =>
        doing(full(answering()), { kind: 'send-blocks', bytes: new Uint8Array(9), frames: 1 }),
    },
  ],
  'awaiting-goodbye': [
    { name: 'all is flushed', lead: () => doing(new ScriptedPeer().established(), leave) },
    { name: 'bytes are stuck', lead: () => doing(full(new ScriptedPeer().established()), leave) },
    {
      name: 'they speak another protocol',
      lead: () => {
        const peer = new ScriptedPeer().opened();
        peer.sendsBytes(Uint8Array.of(0));
        return peer;
      },
    },
    {
      name: 'we hung up, one pending',
      pending: true,
      lead: () => doing(withPending(1), { kind: 'hang-up' }),
    },
  ],
  'awaiting-fin': [
    { name: 'all is flushed', lead: () => withGoodbye(new ScriptedPeer().established()) },
    { name: 'bytes are stuck', lead: () => withGoodbye(full(new ScriptedPeer().established())) },
    {
      name: 'we hung up, one pending',
      pending: true,
      lead: () => doing(answering(), { kind: 'hang-up' }),
    },
  ],
  'flushing-fin': [
    {
      name: 'a FIN without Goodbye',
      ended: true,
      lead: () => doing(full(new ScriptedPeer().established()), { kind: 'fin' }),
    },
    {
      name: 'a FIN while one was pending',
      pending: true,
      ended: true,
      lead: () => doing(full(withPending(1)), { kind: 'fin' }),
    },
  ],
  over: [
    {
      name: 'reset',
      lead: () => doing(new ScriptedPeer().established(), { kind: 'lost', code: 'EPIPE' }),
    },
  ],
};

function halfFrame(peer: ScriptedPeer): ScriptedPeer {
  peer.sendsBytes(Uint8Array.of(0x20, 0x22));
  return peer;
}

function withGoodbye(peer: ScriptedPeer): ScriptedPeer {
  peer.sendsGoodbye('done');
  return peer;
}

const one = (input: Input, name = 'as it is'): Variant => ({ name, input: () => input });
const bytes = (name: string, chunk: (peer: ScriptedPeer) => Uint8Array): Variant => ({
  name,
  input: (peer) => ({ kind: 'bytes', chunk: chunk(peer) }),
});

const variants: Record<InputKind, Variant[]> = {
  opened: [
    one({ kind: 'opened' }),
    one({ kind: 'opened', proof: { kind: 'unproven', why: 'no key' } }, 'without proof'),
  ],
  bytes: [
    bytes('a zero', () => Uint8Array.of(0)),
    bytes('garbage', () => GARBAGE),
    bytes('the first byte of a frame', () => Uint8Array.of(0x20)),
    bytes('a Hello', (peer) => peer.handshakeFrame()),
    bytes('a Hello of another network', (peer) => {
      const text = Buffer.from(peer.handshakeFrame()).toString('latin1');
      return Buffer.from(text.replace('dev', 'vex'), 'latin1');
    }),
    bytes('a Ready', (peer) => peer.readyFrame()),
    bytes('a Ping', (peer) => peer.frame({ kind: 'Ping', nonce: 1n })),
    bytes('a request', (peer) => peer.askFrame(70)),
    bytes('a reply that nobody asked for', (peer) =>
      peer.frame({ kind: 'Headers', headers: [] }, { re: 9 }),
    ),
    bytes('a Goodbye', (peer) => peer.goodbyeFrame('leaving')),
    bytes('a frame after Goodbye', (peer) =>
      Buffer.concat([peer.goodbyeFrame('done'), peer.askFrame(71)]),
    ),
    bytes('everything at once', (peer) => {
      const words = [peer.handshakeFrame()];
      if (peer.role === 'listener') words.push(peer.readyFrame());
      words.push(peer.askFrame(72));
      return Buffer.concat([...words, peer.goodbyeFrame('done')]);
    }),
  ],
  drained: [one({ kind: 'drained', queuedBytes: 0 }), one({ kind: 'drained', queuedBytes: 9 })],
  flushed: [one({ kind: 'flushed' })],
  fin: [one({ kind: 'fin' }), one({ kind: 'fin', missing: 'close_notify' }, 'alone')],
  lost: [one({ kind: 'lost', code: 'ECONNRESET' }), one({ kind: 'lost', code: 'ETIMEDOUT' })],
  wake: [
    one({ kind: 'wake' }, 'too early'),
    {
      name: 'a day later',
      input: (peer) => {
        peer.nowMs += DAY_MS;
        return { kind: 'wake' };
      },
    },
  ],
  send: [
    one({
      kind: 'send',
      envelope: { id: 1, message: { kind: 'GetHeaders', locator: [], stop: undefined } },
    }),
    one(
      { kind: 'send', envelope: { re: 1, message: { kind: 'Headers', headers: [] } } },
      'a reply',
    ),
  ],
  'send-blocks': [one({ kind: 'send-blocks', bytes: new Uint8Array(3), frames: 1 })],
  replied: [one({ kind: 'replied' })],
  hold: [one({ kind: 'hold' })],
  release: [one({ kind: 'release' })],
  probe: [one({ kind: 'probe' })],
  leave: [one(leave), one({ kind: 'leave', reason: 'done', text: '' }, 'done')],
  'hang-up': [one({ kind: 'hang-up' })],
  abort: [
    one({ kind: 'abort', reason: 'forced', detail: 'now' }, 'forced'),
    one({ kind: 'abort', reason: 'bad-block', detail: '' }, 'a bad block'),
  ],
};

const phases = Object.keys(transitions) as PhaseName[];
const inputs = Object.keys(transitions.opening) as InputKind[];

/** What cannot happen in this way into the phase, though it can in others. */
function isPossible(way: Way, input: InputKind): boolean {
  if (input === 'replied') return way.pending === true;
  return !(way.ended && (input === 'fin' || input === 'bytes'));
}

describe('session: every phase and every input', () => {
  const reached = new Map<string, Set<string>>();

  for (const phase of phases) {
    describe(phase, () => {
      for (const input of inputs) {
        const entry = transitions[phase][input];
        if ('never' in entry) {
          it(`${input} must not happen: ${entry.never}`, () => {
            for (const way of ways[phase]) {
              for (const variant of variants[input]) {
                const peer = way.lead();
                const wrong = variant.input(peer);
                expect(() => peer.input(wrong), way.name).to.throw(AssertionError, entry.never);
                expect(peer.phase).to.equal(phase);
              }
            }
          });
          continue;
        }
        it(`${input} leads to ${entry.join(', ')} and nowhere else`, () => {
          const seen = new Set<string>();
          for (const way of ways[phase].filter(
            (one) => phase === 'over' || isPossible(one, input),
          )) {
            for (const variant of variants[input]) {
              const peer = way.lead();
              expect(peer.phase, `the way into ${phase}: ${way.name}`).to.equal(phase);
              peer.kernel = 'full'; // one input at a time
              peer.input(variant.input(peer));
              expect(entry, `${way.name}, ${variant.name}`).to.include(peer.phase);
              seen.add(peer.phase);
            }
          }
          reached.set(`${phase} ${input}`, seen);
        });
      }
    });
  }

  // A suite of its own: mocha runs a suite's tests before the suites inside it.
  describe('the table', () => {
    it('no arrow is dead', () => {
      const dead: string[] = [];
      for (const phase of phases) {
        for (const input of inputs) {
          const entry = transitions[phase][input];
          if ('never' in entry) continue;
          const seen = reached.get(`${phase} ${input}`);
          for (const to of entry) if (!seen?.has(to)) dead.push(`${phase} -${input}-> ${to}`);
        }
      }
      expect(dead).to.deep.equal([]);
    });
  });
});
