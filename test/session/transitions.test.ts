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
import { Puppet } from './puppet.ts';

/** A way into a phase. `owes`: a request is unpaid. `ended`: the peer's FIN has come. */
interface Way {
  name: string;
  owes?: true;
  ended?: true;
  lead: () => Puppet;
}

interface Variant {
  name: string;
  input: (puppet: Puppet) => Input;
}

const GARBAGE = Uint8Array.of(0x02, 0x07, 0x07);
const DAY_MS = 86_400_000;

const full = (puppet: Puppet): Puppet => {
  puppet.kernel = 'full';
  return puppet;
};
const owing = (count: number, waitingMax = 16): Puppet => {
  const puppet = new Puppet('listener', { limits: { requestsWaitingMax: waitingMax } }).met();
  for (let id = 1; id <= count; id++) puppet.asks(id);
  return puppet;
};
const doing = (puppet: Puppet, ...inputs: Input[]): Puppet => {
  for (const input of inputs) puppet.input(input);
  return puppet;
};
const leave: Input = { kind: 'leave', reason: 'leaving', text: '' };
/** We do not read, and these frames wait in our hands. */
const holding = (puppet: Puppet, ...frames: Uint8Array[]): Puppet => {
  puppet.input({ kind: 'hold' });
  puppet.hears(...frames);
  return puppet;
};
/** More of ours waits than may, so we do not read, and this waits in our hands. */
const stuck = (frame?: (puppet: Puppet) => Uint8Array): Puppet => {
  const puppet = full(new Puppet('listener', { limits: { queuedBytesMax: 8 } }).met());
  puppet.input({ kind: 'send-blocks', bytes: new Uint8Array(9), frames: 1 });
  if (frame !== undefined) puppet.hears(frame(puppet));
  return puppet;
};
const asking = (puppet: Puppet): Uint8Array => puppet.askFrame(5);
const answering = (): Puppet => {
  const puppet = owing(1);
  puppet.saysGoodbye('done');
  return puppet;
};

const ways: Record<PhaseName, Way[]> = {
  opening: [
    { name: 'we dial', lead: () => new Puppet('dialer') },
    { name: 'they dial', lead: () => new Puppet('listener') },
  ],
  greeting: [
    { name: 'they dialled', lead: () => new Puppet('listener').opened() },
    { name: 'we dialled', lead: () => new Puppet('dialer').opened() },
    {
      name: 'their Hello came',
      lead: () => {
        const puppet = new Puppet('listener').opened();
        puppet.hears(puppet.greetingFrame());
        return puppet;
      },
    },
    {
      name: 'the beginning of something else came',
      lead: () => {
        const puppet = new Puppet('listener').opened();
        puppet.hears(Buffer.from('GET'));
        return puppet;
      },
    },
  ],
  ready: [
    { name: 'they dialled', lead: () => new Puppet('listener').met() },
    { name: 'we dialled', lead: () => new Puppet('dialer').met() },
    { name: 'we owe', owes: true, lead: () => owing(1) },
    { name: 'we hold, nothing came', lead: () => holding(new Puppet().met()) },
    { name: 'we hold a Goodbye', lead: () => withGoodbye(holding(new Puppet().met())) },
    { name: 'half a frame came', lead: () => halfFrame(new Puppet().met()) },
    {
      name: 'we hold a request and a Goodbye',
      lead: () => {
        const puppet = new Puppet().met();
        return withGoodbye(holding(puppet, puppet.askFrame(1)));
      },
    },
    { name: 'we hold garbage', lead: () => holding(new Puppet().met(), GARBAGE) },
    { name: 'we owe all we can', owes: true, lead: () => owing(2, 2) },
    { name: '... and a Goodbye waits', owes: true, lead: () => withGoodbye(owing(2, 2)) },
    { name: 'our bytes wait for the peer', lead: () => stuck() },
    { name: '... and a Goodbye waits', lead: () => withGoodbye(stuck()) },
    { name: '... and a request and a Goodbye', lead: () => withGoodbye(stuck(asking)) },
    { name: '... and garbage waits', lead: () => stuck(() => GARBAGE) },
    {
      name: 'we owe one, which is all we can, and a Goodbye waits',
      owes: true,
      lead: () => withGoodbye(owing(1, 1)),
    },
    {
      name: '... and garbage waits',
      owes: true,
      lead: () => {
        const puppet = owing(1, 1);
        puppet.hears(GARBAGE);
        return puppet;
      },
    },
  ],
  'ending-replies': [
    { name: 'we leave, owing one', owes: true, lead: () => doing(owing(1), leave) },
    { name: 'half a frame came', owes: true, lead: () => halfFrame(doing(owing(1), leave)) },
    { name: 'we leave, owing two', owes: true, lead: () => doing(owing(2), leave) },
  ],
  'answering-goodbye': [
    { name: 'they said done', owes: true, lead: answering },
    {
      name: 'we owe two',
      owes: true,
      lead: () => {
        const puppet = owing(2);
        puppet.saysGoodbye('done');
        return puppet;
      },
    },
    {
      name: 'their FIN came too',
      owes: true,
      ended: true,
      lead: () => doing(answering(), { kind: 'fin' }),
    },
    {
      name: 'our kernel is full',
      owes: true,
      lead: () =>
        doing(full(answering()), { kind: 'send-blocks', bytes: new Uint8Array(9), frames: 1 }),
    },
  ],
  'awaiting-goodbye': [
    { name: 'all is flushed', lead: () => doing(new Puppet().met(), leave) },
    { name: 'bytes are stuck', lead: () => doing(full(new Puppet().met()), leave) },
    {
      name: 'they speak another protocol',
      lead: () => {
        const puppet = new Puppet().opened();
        puppet.hears(Uint8Array.of(0));
        return puppet;
      },
    },
    { name: 'we hung up, owing', owes: true, lead: () => doing(owing(1), { kind: 'hang-up' }) },
  ],
  'awaiting-fin': [
    { name: 'all is flushed', lead: () => withGoodbye(new Puppet().met()) },
    { name: 'bytes are stuck', lead: () => withGoodbye(full(new Puppet().met())) },
    {
      name: 'we hung up, owing',
      owes: true,
      lead: () => doing(answering(), { kind: 'hang-up' }),
    },
  ],
  'flushing-fin': [
    {
      name: 'a FIN without Goodbye',
      ended: true,
      lead: () => doing(full(new Puppet().met()), { kind: 'fin' }),
    },
    {
      name: 'a FIN while we owed',
      owes: true,
      ended: true,
      lead: () => doing(full(owing(1)), { kind: 'fin' }),
    },
  ],
  over: [{ name: 'reset', lead: () => doing(new Puppet().met(), { kind: 'lost', code: 'EPIPE' }) }],
};

function halfFrame(puppet: Puppet): Puppet {
  puppet.hears(Uint8Array.of(0x20, 0x22));
  return puppet;
}

function withGoodbye(puppet: Puppet): Puppet {
  puppet.saysGoodbye('done');
  return puppet;
}

const one = (input: Input, name = 'as it is'): Variant => ({ name, input: () => input });
const bytes = (name: string, chunk: (puppet: Puppet) => Uint8Array): Variant => ({
  name,
  input: (puppet) => ({ kind: 'bytes', chunk: chunk(puppet) }),
});

const variants: Record<InputKind, Variant[]> = {
  opened: [one({ kind: 'opened' })],
  bytes: [
    bytes('a zero', () => Uint8Array.of(0)),
    bytes('garbage', () => GARBAGE),
    bytes('the first byte of a frame', () => Uint8Array.of(0x20)),
    bytes('a Hello', (puppet) => puppet.greetingFrame()),
    bytes('a Hello of another network', (puppet) => {
      const text = Buffer.from(puppet.greetingFrame()).toString('latin1');
      return Buffer.from(text.replace('dev', 'vex'), 'latin1');
    }),
    bytes('a Ready', (puppet) => puppet.readyFrame()),
    bytes('a Ping', (puppet) => puppet.frame({ kind: 'Ping', nonce: 1n })),
    bytes('a request', (puppet) => puppet.askFrame(70)),
    bytes('a reply that nobody asked for', (puppet) =>
      puppet.frame({ kind: 'Headers', headers: [] }, { re: 9 }),
    ),
    bytes('a Goodbye', (puppet) => puppet.goodbyeFrame('leaving')),
    bytes('a frame after Goodbye', (puppet) =>
      Buffer.concat([puppet.goodbyeFrame('done'), puppet.askFrame(71)]),
    ),
    bytes('everything at once', (puppet) => {
      const words = [puppet.greetingFrame()];
      if (puppet.role === 'listener') words.push(puppet.readyFrame());
      words.push(puppet.askFrame(72));
      return Buffer.concat([...words, puppet.goodbyeFrame('done')]);
    }),
  ],
  drained: [one({ kind: 'drained', queuedBytes: 0 }), one({ kind: 'drained', queuedBytes: 9 })],
  flushed: [one({ kind: 'flushed' })],
  fin: [one({ kind: 'fin' })],
  lost: [one({ kind: 'lost', code: 'ECONNRESET' }), one({ kind: 'lost', code: 'ETIMEDOUT' })],
  wake: [
    one({ kind: 'wake' }, 'too early'),
    {
      name: 'a day later',
      input: (puppet) => {
        puppet.nowMs += DAY_MS;
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
  paid: [one({ kind: 'paid' })],
  hold: [one({ kind: 'hold' })],
  release: [one({ kind: 'release' })],
  leave: [one(leave), one({ kind: 'leave', reason: 'done', text: '' }, 'done')],
  'hang-up': [one({ kind: 'hang-up' })],
  'break-off': [
    one({ kind: 'break-off', reason: 'forced', detail: 'now' }, 'forced'),
    one({ kind: 'break-off', reason: 'bad-block', detail: '' }, 'a bad block'),
  ],
};

const phases = Object.keys(transitions) as PhaseName[];
const inputs = Object.keys(transitions.opening) as InputKind[];

/** What cannot happen in this way into the phase, though it can in others. */
function isPossible(way: Way, input: InputKind): boolean {
  if (input === 'paid') return way.owes === true;
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
                const puppet = way.lead();
                const wrong = variant.input(puppet);
                expect(() => puppet.input(wrong), way.name).to.throw(AssertionError, entry.never);
                expect(puppet.phase).to.equal(phase);
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
              const puppet = way.lead();
              expect(puppet.phase, `the way into ${phase}: ${way.name}`).to.equal(phase);
              puppet.kernel = 'full'; // one input at a time
              puppet.input(variant.input(puppet));
              expect(entry, `${way.name}, ${variant.name}`).to.include(puppet.phase);
              seen.add(puppet.phase);
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
