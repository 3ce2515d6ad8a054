// `finack demo`: five node processes on this machine, a close in mid-stream, and what the packets prove.
import type { Command } from 'commander';
import { flagsForChildren } from './child-node.ts';
import { exitCodes } from './exit-codes.ts';
import { complain } from './output.ts';
import { nowhere, standardOutput } from './output-target.ts';
import { printJson } from './print.ts';
import { abortedBySignals, forcedExitCode, type StopSignal } from './signals.ts';

interface DemoFlags {
  requirePackets?: true;
  keep?: string;
  json?: true;
}

const examples = `
Packets can be captured by root, or by members of the wireshark group. Without that the demo runs
all the same and says what it could not observe.

Exit codes: 0 nothing failed, 1 something failed (with --require-packets also if a claim could not
be observed), 130 and 143 interrupted.

Examples:
  finack demo
  finack demo --keep ./evidence
  finack demo --require-packets --json > claims.json`;

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .summary('five nodes, a close in mid-stream, and the proof')
    .description(
      'Plays a network of five node processes on this machine: they shake hands, mine, sync, a fork undoes\na payment, and one leaves in the middle of a block stream. Ends with a verdict counted from the\ncaptured packets, and from the balances on five disks.',
    )
    .option('--require-packets', 'fail if a claim could not be observed on this machine')
    .option('--keep <dir>', 'keep the capture and the data of all nodes in this folder')
    .option('--json', 'print the claims as JSON, and no story')
    .addHelpText('after', examples)
    .action(async (flags: DemoFlags) => {
      process.exitCode = await demo(flags);
    });
}

async function demo({ requirePackets, keep, json }: DemoFlags): Promise<number> {
  // Loaded here, so that every other command starts without the demo and its captures.
  const [{ runDemo }, { demoJson }] = await Promise.all([
    import('../demo/demo.ts'),
    import('../demo/demo-claims.ts'),
  ]);
  const [, main = ''] = process.argv;
  const interrupted = abortedBySignals();
  try {
    const { chapters, verdict } = await runDemo({
      finack: [process.execPath, ...flagsForChildren(process.execArgv), main],
      output: json ? nowhere : standardOutput(),
      signal: interrupted,
      ...(keep === undefined ? {} : { keep }),
    });
    if (json) printJson(demoJson(chapters, verdict));
    const complete = requirePackets !== true || verdict.notObservable === 0;
    if (!complete) complain('--require-packets, and not all was observed');
    return verdict.passed && complete ? exitCodes.clean : exitCodes.failed;
  } catch (error) {
    if (interrupted.aborted) {
      const by = interrupted.reason as StopSignal;
      complain(`${by}, so every process of the demo was ended`);
      return forcedExitCode(by);
    }
    complain(`the demo could not be played: ${(error as Error).message}`);
    return exitCodes.failed;
  }
}
