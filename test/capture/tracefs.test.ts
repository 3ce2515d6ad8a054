import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { type RunningProgram, startChild } from '../../src/capture/child.ts';
import { openTrace } from '../../src/capture/tracefs.ts';
import { needsTracefs } from '../helpers/needs.ts';
import { traceInstances } from '../helpers/trace-instances.ts';

/** ms. The guard removes its instance when it hears that we are gone; the kernel takes 30 ms for it. */
const REMOVED_TIMEOUT_MS = 10_000;

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const tracefs = new URL(`../../src/capture/tracefs.${extension}`, import.meta.url).href;

/** Everything that is mounted for this process. */
const mounts = (): Promise<string> => readFile('/proc/self/mountinfo', 'latin1');

/** A process that traces and waits, and the name of its instance. */
async function tracing(): Promise<{ child: RunningProgram; name: string }> {
  const child = await startChild(process.execPath, [
    ...process.execArgv,
    '--input-type=module',
    '-e',
    `const { openTrace } = await import(${JSON.stringify(tracefs)});
     const opened = await openTrace([9]);
     console.log(opened.ok ? 'tracing' : opened.because);
     process.on('SIGTERM', () => process.exit(0));
     setInterval(() => {}, 1000);`,
  ]);
  await child.waitForLine(/^tracing$/);
  const name = (await traceInstances()).find((one) => isChildOf(one, child.pid));
  if (name === undefined) throw new Error('it has no instance');
  return { child, name };
}

async function isRemoved(name: string): Promise<void> {
  const deadlineMs = performance.now() + REMOVED_TIMEOUT_MS;
  for (;;) {
    const instances = await traceInstances();
    if (!instances.includes(name)) return;
    if (performance.now() > deadlineMs) expect(instances).to.not.include(name);
    await pause(20);
  }
}

describe('the trace instance', () => {
  before(async function () {
    await needsTracefs(this);
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`of a process that ends by ${signal} without closing it is removed`, async () => {
      const { child, name } = await tracing();
      child.signal(signal);
      await child.exit;
      await isRemoved(name);
    });
  }

  it('whose guard was killed too is removed by the next one, and one in use is not', async () => {
    const { child, name } = await tracing();
    const guard = Number(name.slice('finack-'.length));
    process.kill(guard, 'SIGKILL');
    child.signal('SIGKILL');
    await child.exit;
    while (existsSync(`/proc/${guard}`)) await pause(5);
    const opened = await openTrace([9]);
    if (!opened.ok) throw new Error(opened.because);
    await isRemoved(name);
    const again = await openTrace([9]);
    if (!again.ok) throw new Error(again.because);
    await again.trace.close();
    expect((await opened.trace.close()).lost).to.equal(0);
  });

  it('needs no mount that stays: the machine has as many as before', async () => {
    const before = await mounts();
    const opened = await openTrace([9]);
    if (!opened.ok) throw new Error(opened.because);
    expect(await mounts()).to.equal(before);
    await opened.trace.close();
    expect(await mounts()).to.equal(before);
  });

  it('cannot be had where tracefs can be neither seen nor mounted, and says so', async () => {
    const script = `const { openTrace } = await import(${JSON.stringify(tracefs)});
      console.log(JSON.stringify(await openTrace([9])));`;
    const node = [process.execPath, ...process.execArgv, '--input-type=module', '-e', script];
    const hidden = `mount -t tmpfs none /sys/kernel/tracing && exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin -- "$@"`;
    const child = await startChild('unshare', ['--mount', '--', 'sh', '-c', hidden, 'sh', ...node]);
    await child.exit;
    expect(JSON.parse(child.output)).to.deep.equal({
      ok: false,
      because:
        'its tracepoint cannot be had, although this is root: unshare: unshare failed: Operation not permitted',
    });
  });
});

/** Whether the guard of this instance is a child of that process; others on this machine trace too. */
function isChildOf(name: string, pid: number): boolean {
  const file = `/proc/${name.slice('finack-'.length)}/stat`;
  if (!existsSync(file)) return false;
  const stat = readFileSync(file, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
}
