// All commands under one name, and what a command line comes to: an exit code and at most one message.
import { Command } from 'commander';
import { VERSION } from '../node/version.ts';
import { addBlockCommand } from './block.ts';
import { addCaptureCommand } from './capture.ts';
import { addChainCommand } from './chain.ts';
import { addConnectCommand } from './connect.ts';
import { addDemoCommand } from './demo.ts';
import { addDoctorCommand } from './doctor.ts';
import { farewellOf } from './exit-codes.ts';
import { addExtcapCommand } from './extcap.ts';
import { addFramesCommand } from './frames.ts';
import { addLeaveCommand } from './leave.ts';
import { addLessonCommand } from './lesson.ts';
import { addMineCommand } from './mine.ts';
import { addNodeCommand } from './node.ts';
import { complain, outputFailure, print, remark } from './output.ts';
import { addPeersCommand } from './peers.ts';
import { addReplayCommand } from './replay.ts';
import { endNow } from './signals.ts';
import { addStatusCommand } from './status.ts';
import { addUpCommand } from './up.ts';
import { addWiresharkCommand } from './wireshark.ts';

export function finackProgram(): Command {
  const program = new Command('finack')
    .description('A blockchain node on raw TCP that you can watch.')
    .version(VERSION)
    // Both are copied by every command below: faults are one line, and come back as errors that only
    // here become exit codes.
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => remark(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'finack: ')),
    })
    .exitOverride();
  addNodeCommand(program);
  addUpCommand(program);
  addDemoCommand(program);
  addDoctorCommand(program);
  addStatusCommand(program);
  addPeersCommand(program);
  addChainCommand(program);
  addBlockCommand(program);
  addConnectCommand(program);
  addLeaveCommand(program);
  addMineCommand(program);
  addFramesCommand(program);
  addCaptureCommand(program);
  addWiresharkCommand(program);
  addExtcapCommand(program);
  addReplayCommand(program);
  addLessonCommand(program);
  return program;
}

/** Runs one command line; faults end as one line on standard error and as the process's exit code. */
export async function run(args: readonly string[]): Promise<void> {
  // A fault in a callback, where no command can catch it. What is going on is not known any more.
  process.on('uncaughtException', (error) => {
    failed(error);
    endNow(Number(process.exitCode));
  });
  try {
    await finackProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    failed(error);
  }
  process.exitCode = outputFailure() ?? process.exitCode;
}

function failed(error: unknown): void {
  const { exitCode, message, more } = farewellOf(error);
  if (message !== undefined) complain(message, more);
  process.exitCode = exitCode;
}
