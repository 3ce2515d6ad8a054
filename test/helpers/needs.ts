// What a test needs of the machine. On a machine without it the test is skipped, counted, and says
// why; in CI nothing may be skipped, so there it fails.
import type { Context } from 'mocha';
import {
  type Capability,
  probeCapture,
  probeProgram,
  probeTracefs,
  probeTshark,
} from '../../src/lab/capability.ts';

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

/** Each probe runs once per test run. */
async function needs(test: Context, name: string, probe: () => Promise<Capability>): Promise<void> {
  const answer = answers.get(name) ?? probe();
  answers.set(name, answer);
  const capability = await answer;
  if (capability.available) return;
  const complaint = `no ${name} here, because ${capability.because}`;
  if (process.env['CI']) throw new Error(`${complaint}; in CI nothing may be skipped`);
  console.log(`  skipping: ${complaint}`);
  test.skip();
}
