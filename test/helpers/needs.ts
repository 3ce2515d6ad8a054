// What a test needs of the machine. On a machine without it the test is skipped, counted, and says
// why. In CI a test may lack only what $FINACK_MAY_SKIP names, separated by commas: the setting that
// CI made has no more to give; whatever else is lacking there fails.
import type { Context, Runnable, Suite } from 'mocha';
import {
  type Capability,
  probeCapture,
  probeNamespace,
  probeProgram,
  probeTracefs,
  probeTshark,
} from '../../src/capture/capability.ts';
import { tryLesson } from '../../src/testbed/diagnosis.ts';
import { findIsolation } from '../../src/testbed/run-scenario.ts';
import { noteSkip } from './skips.ts';

const answers = new Map<string, Promise<Capability>>();

/** Packets can be captured on loopback and read by tshark. Call it first in a test or a hook. */
export async function needsCapture(test: Context): Promise<void> {
  await needs(test, 'packet capture', probeCapture);
  await needsTshark(test);
}

/** Captures that exist already can be read by tshark. */
export async function needsTshark(test: Context): Promise<void> {
  await needs(test, 'tshark', probeTshark);
}

/** The kernel's state changes can be traced. */
export async function needsTracefs(test: Context): Promise<void> {
  await needs(test, 'tracefs', probeTracefs);
}

/** What only Linux's kernel has. */
export async function needsLinux(test: Context): Promise<void> {
  await needs(test, 'Linux', async () =>
    process.platform === 'linux'
      ? { available: true }
      : { available: false, because: `this is ${process.platform}` },
  );
}

/** A small disk can be mounted in a mount namespace, or on the machine. */
export async function needsMount(test: Context): Promise<void> {
  const small = ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', '/mnt'];
  await needs(test, 'mount', () => probeProgram('unshare', small));
}

/** A network namespace can be made without a user namespace around it. */
export async function needsNamespace(test: Context): Promise<void> {
  await needs(test, 'namespace', probeNamespace);
}

/** A lesson gets a network of its own with faults in it, and its packets and system calls are seen. */
export async function needsLessons(test: Context): Promise<void> {
  await needs(test, 'lessons', probeLessons);
  await needsTshark(test);
}

/** A program of the machine's, in the variant that understands `commandArguments`. */
export async function needsProgram(
  test: Context,
  command: string,
  ...commandArguments: string[]
): Promise<void> {
  await needs(test, [command, ...commandArguments].join(' '), () =>
    probeProgram(command, commandArguments),
  );
}

/** Anything else. Each probe runs once per test run, by its name. */
export async function needs(
  test: Context,
  name: string,
  probe: () => Promise<Capability>,
): Promise<void> {
  const answer = answers.get(name) ?? probe();
  answers.set(name, answer);
  const capability = await answer;
  if (capability.available) return;
  const because = `no ${name} here, because ${capability.because}`;
  if (process.env['CI'] && !maySkip(name)) {
    throw new Error(`${because}; in CI nothing may be skipped for that`);
  }
  noteSkip(ownerOf(test), { need: name, because });
  test.skip();
}

function maySkip(name: string): boolean {
  return (process.env['FINACK_MAY_SKIP'] ?? '').split(',').includes(name);
}

/** A test skips itself, a hook before each test that test, a hook before all the whole suite. */
function ownerOf({ test, currentTest }: Context): Runnable | Suite {
  const { type, title, parent } = test as Runnable & { type: 'hook' | 'test' };
  if (type === 'test') return test as Runnable;
  return title.startsWith('"before all"') ? (parent as Suite) : (currentTest as Runnable);
}

async function probeLessons(): Promise<Capability> {
  const { coverage, noNetwork } = await tryLesson(
    await findIsolation(),
    new AbortController().signal,
  );
  if (coverage === undefined || noNetwork !== undefined) {
    return { available: false, because: noNetwork?.en ?? 'no lesson can be played' };
  }
  for (const level of ['packet', 'syscall'] as const) {
    const one = coverage[level];
    if (one.level !== 'full') return { available: false, because: one.because.en };
  }
  return { available: true };
}
