// The second level: system calls on sockets, as strace sees them. strace follows its own children,
// so this needs no root; its times are taken when the call begins, before the kernel acts on it.

import type { HostName } from './names.ts';
import type { SyscallEvent } from './recording.ts';

/**
 * Puts strace before a command. Only socket calls stop the process (`--seccomp-bpf`); `-yy` prints
 * beside each descriptor what it is; the output is written line by line into a file.
 */
export function underStrace(command: readonly string[], file: string): readonly string[] {
  return [
    ...['strace', '--follow-forks', '--seccomp-bpf', '--decode-fds=all', '--string-limit=32'],
    ...['--absolute-timestamps=format:unix,precision:ns', '--syscall-times=ns', '--quiet=all'],
    ...['--signal=none', '--trace=network,close,read,write,readv,writev', `--output=${file}`],
    ...['--', ...command],
  ];
}

/** `PID SECONDS.NS NAME(ARGUMENTS) = RESULT <SECONDS.NS>` */
const linePattern = /^(?:\d+\s+)?(\d+)\.(\d{9}) (\w+)\((.*)\)\s+= (.*?) <(\d+)\.(\d{9})>$/;

/** A call that another thread's line interrupts is printed in two halves, joined by its thread. */
const unfinishedPattern = /^((\d+)\s+\d+\.\d{9} \w+\(.*) <unfinished \.\.\.>$/;
const resumedPattern = /^(\d+)\s+\d+\.\d{9} <\.\.\. \w+ resumed>(.*)$/;

/** Sockets of the internet's families; the channel to the orchestrator and Node's own pipes are not. */
const internetPattern = /<(?:TCP|UDP)(?:v6)?:|AF_INET6?, SOCK_(?:STREAM|DGRAM)/;

/** The file that strace wrote, as events in order of time. */
export function parseStrace(text: string, host: HostName): SyscallEvent[] {
  const events: SyscallEvent[] = [];
  for (const line of wholeLines(text)) {
    const match = internetPattern.test(line) ? linePattern.exec(line) : null;
    if (match === null) continue;
    const [, seconds = '', fraction = '', name = '', detail = '', result = '', ...took] = match;
    events.push({
      level: 'syscall',
      host,
      timeNs: nanoseconds(seconds, fraction),
      durationNs: nanoseconds(took[0] ?? '', took[1] ?? ''),
      name,
      detail,
      result,
      descriptor: Number(/^\d+/.exec(name === 'socket' ? result : detail)?.[0] ?? -1),
    });
  }
  return events;
}

function* wholeLines(text: string): Generator<string> {
  const begun = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, start = '', startThread = ''] = unfinishedPattern.exec(line) ?? [];
    const [, resumedThread = '', rest = ''] = resumedPattern.exec(line) ?? [];
    if (start !== '') begun.set(startThread, start);
    else if (resumedThread !== '') yield `${begun.get(resumedThread) ?? ''}${rest}`;
    else yield line;
  }
}

function nanoseconds(seconds: string, fraction: string): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction);
}
