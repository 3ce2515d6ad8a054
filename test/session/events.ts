// What may happen to two sessions, their nodes, kernels and clocks, for property tests: events to draw
// from, how each is played, and how every play is brought to its end. Nothing is checked here.
import fc from 'fast-check';
import type { Pair } from './pair.ts';

export const side = fc.constantFrom(0, 1);
const bytes = fc.integer({ min: 1, max: 200 });

/** What may happen next: its name, at which end, and how much of it. */
export const event = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('step' as const), side, bytes) },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom('ask', 'serve', 'tip'),
      side,
      fc.integer({ min: 1, max: 4 }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('hold', 'release', 'freeze', 'thaw'), side, fc.constant(0)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constant('pass' as const),
      side,
      fc.constantFrom(1, 900, 4_000, 20_000, 31_000),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('leave', 'done'), side, fc.constant(0)) },
);

export type TestEvent = [string, number, number];

export function apply(pair: Pair, [what, at, amount]: TestEvent): void {
  const end = pair.ends[at] ?? pair.dialer;
  switch (what) {
    case 'step':
      end.step(amount);
      return;
    case 'ask':
      if (end.phase === 'ready') end.request(amount);
      return;
    case 'serve':
      return end.serve();
    case 'tip':
      if (end.phase === 'ready') end.send({ kind: 'NewTip', header: Uint8Array.of(amount) });
      return;
    case 'hold':
    case 'release':
    case 'hang-up':
      end.input({ kind: what });
      return;
    case 'freeze':
      end.kernel = 'full';
      return;
    case 'thaw':
      return end.thaw();
    case 'pass':
      pair.elapse(amount);
      return;
    case 'leave':
      end.leave('leaving');
      return;
    case 'done':
      end.leave('done');
      return;
    case 'abort':
      end.input({ kind: 'abort', reason: 'forced', detail: '' });
      return;
    case 'cut':
      end.incoming.push('rst');
  }
}

/** Everything that is held back comes loose, and both leave if they have not yet. */
export function finish(pair: Pair, how: 'together' | 'in turn'): void {
  for (const end of pair.ends) {
    end.thaw();
    end.input({ kind: 'release' });
  }
  pair.serveAll();
  for (const end of pair.ends) {
    end.leave();
    if (how === 'in turn') pair.serveAll();
  }
  pair.serveAll();
  pair.pass(120_000);
}
