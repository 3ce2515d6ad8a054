// One of the two processes of a run, forked by one-run.ts: listens or dials with one stack, and whoever
// counts reports what came between the end of the warm-up and the end of the measurement. It ends when its
// parent lets go of it.
import { stacks } from './all-stacks.ts';
import type { Order, Words } from './one-run.ts';

/** Read as often as this while it is measured. */
const LOOK_EVERY_MS = 20;

const order = JSON.parse(process.argv[2] ?? '') as Order;
const stack = stacks[order.stack];
let frames = 0;

function arrived(more: number): void {
  if (frames === 0) measure();
  frames += more;
}

/**
 * From the first frame on. Both spans are of this process's own processor time: by the clock, a machine that
 * does other things, too, would measure how slow code is that has not been compiled yet.
 */
function measure(): void {
  const first = process.cpuUsage();
  const firstMs = performance.now();
  let begun: { atMs: number; frames: number } | undefined;
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(first);
    const nowMs = performance.now();
    const isLate = nowMs - firstMs > order.runMsMax;
    const cpuMs = (user + system) / 1_000;
    if (begun === undefined) {
      if (cpuMs < order.warmUpMs && !isLate) return;
      begun = { atMs: nowMs, frames };
      tell({ kind: 'begun' });
    } else if (cpuMs >= order.warmUpMs + order.measureMs || nowMs - begun.atMs > order.runMsMax) {
      clearInterval(timer);
      tell({ kind: 'counted', frames: frames - begun.frames, ms: nowMs - begun.atMs });
    }
  }, LOOK_EVERY_MS);
}

function tell(words: Words): void {
  process.send?.(words);
}

process.on('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  tell({ kind: 'cpu', us: user + system });
});
if (order.role === 'dialer') await stack.dial(order.port, order.load, arrived);
else tell({ kind: 'listening', port: await stack.listen(order.load, arrived) });
