// A process that does nothing but watch its own event loop: what the machine itself does to one.
import { type LoopDelay, watchLoop } from '../process-figures.ts';
import { heard, letGo, say } from '../side-process.ts';

export type IdleWords =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'watched' } & { readonly loop: LoopDelay });

say({ kind: 'ready' } satisfies IdleWords);
await heard();
const watched = watchLoop();
await heard();
say({ kind: 'watched', loop: watched() } satisfies IdleWords);
await letGo();
