// `finack replay`: plays a captured conversation again and says what happened, or compares two.
import { type Command, InvalidArgumentError } from 'commander';
import { isUsableKey } from '../chain/keys.ts';
import { sanitize } from '../observe/sanitize.ts';
import type { CapturedConversation } from '../replay/capture-events.ts';
import { type Compared, differences, differenceText } from '../replay/difference.ts';
import { isFinack } from '../replay/frame-search.ts';
import { readConversations } from '../replay/read-conversations.ts';
import { replay } from '../replay/replay.ts';
import { reportText } from '../replay/report-text.ts';
import { verify } from '../workers/ed25519.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { print, printJson, remark } from './output.ts';

interface ReplayFlags {
  stream?: number;
  diff?: string;
  json?: true;
}

const help = `
Two sessions, one for each end, hear what the other end said, in the order and at the
times of the capture. Reads what Wireshark reads, and needs tshark.
Connections that are not finack's are left out. Where bytes are missing, frames are
told and nobody is judged any more.
Exit code 1: a clause was broken, the two captures differ, or nothing in the file is finack's.

Examples:
  finack replay scripts/wireshark/samples/graceful.pcapng
  finack replay capture.pcapng --stream 3
  finack replay before.pcapng --diff after.pcapng`;

export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .summary('play a captured conversation again, and judge it')
    .description(
      'Feeds captured conversations into the session core: what each end knew, phase by phase, which clause was broken, how it ended.',
    )
    .argument('<file>', 'pcapng or pcap, of packets or of a node’s own frames')
    .option('--stream <number>', "only this connection, by tshark's number (tcp.stream)", stream)
    .option('--diff <other>', 'say where the first conversation of another capture differs')
    .option('--json', 'one JSON object per conversation')
    .addHelpText('after', help)
    .action(async (file: string, flags: ReplayFlags) => {
      const found = await conversationsIn(file, flags.stream);
      if (flags.diff === undefined) show(found, flags.json === true);
      else await compare(found, flags.diff, flags);
    });
}

function stream(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a number from 0 on.');
  return Number(text);
}

async function conversationsIn(file: string, wanted: number | undefined): Promise<Compared[]> {
  const all = await readConversations(file).catch((error: Error) => {
    throw new CommandError(exitCodes.failed, `cannot read ${file}: ${error.message}`);
  });
  const found = all.filter((one) => wanted === undefined || one.stream === wanted);
  if (found.length === 0) {
    const what = wanted === undefined ? 'no connection' : `no stream ${wanted}`;
    throw new CommandError(exitCodes.failed, `${file} holds ${what}`);
  }
  const ours = found.filter(isOurs);
  const others = found.filter((one) => !isOurs(one));
  if (ours.length === 0) {
    const what = 'no finack conversation: no side of a connection begins with a greeting';
    throw new CommandError(exitCodes.failed, `${file} holds ${what}`);
  }
  for (const one of others) remark(strangerText(one));
  return ours.map((conversation) => ({ conversation, report: replay(conversation, proves) }));
}

/** A node writes only about its own. */
function isOurs({ source, events }: CapturedConversation): boolean {
  return source === 'frames' || isFinack(events);
}

function strangerText({ stream, opener, acceptor }: CapturedConversation): string {
  return `stream ${stream}: opener ${opener}, acceptor ${acceptor}: not finack, left out`;
}

/** Keys of small order verify anything. [H-6] */
function proves(key: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  return isUsableKey(key) && verify(key, bytes, signature);
}

function show(found: readonly Compared[], asJson: boolean): void {
  for (const { report } of found) {
    if (asJson) printJson(report);
    else for (const line of reportText(report)) print(sanitize(line));
    if (report.broken.length > 0) process.exitCode = exitCodes.failed;
  }
}

async function compare(found: readonly Compared[], other: string, flags: ReplayFlags) {
  const [one] = found;
  const [two] = await conversationsIn(other, flags.stream);
  if (one === undefined || two === undefined) return;
  const different = differences(one, two);
  if (flags.json) printJson(different);
  else if (different.length === 0) print('the same frames in both directions, the same endings');
  else for (const difference of different) print(sanitize(differenceText(difference)));
  if (different.length > 0) process.exitCode = exitCodes.failed;
}
