// `finack watch`: what happens in a running node, line by line from now on, until it stops or Ctrl-C.
import { type Command, Option } from 'commander';
import type {
  FrameCounts,
  FrameDetail,
  WatchEvent,
  WatchSnapshot,
} from '../control/watch-stream.ts';
import type { PeerStatus } from '../node/api.ts';
import type { MissedEvents } from '../observe/events.ts';
import { logDate, logLine, type Tone, toneOf, utcOf } from '../observe/log-line.ts';
import { jsonOf } from '../observe/ndjson.ts';
import { sanitize } from '../observe/sanitize.ts';
import { colourizerFor } from './colour.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { foldedText } from './folded-text.ts';
import { drawSlowly, isOutputRead, outputTerminal, printSlowly } from './output.ts';
import { abortedBySignals } from './signals.ts';
import { addTargetOptions, type TargetOptions, targetNode } from './target.ts';

interface WatchFlags extends TargetOptions {
  frames?: true;
}

/** Of a terminal that does not know its width. */
const DEFAULT_COLUMNS = 80;

const notes = `
First how the node stands, then every event from that moment on, with none missing between. Frames are
counted, once a second while there are any; --frames shows each. Times are UTC. Ctrl-C ends it, and the
node does not notice; when the node stops it ends as well.

With --json every line is an object: the first is a snapshot, the others are events
(src/observe/README.md).

Exit codes: 0 ended by Ctrl-C or by a node that stopped, 1 no node, or it was killed, 64 usage.

Examples:
  finack watch
  finack watch --node 127.0.0.1:9002 --frames
  finack watch --json | jq -c 'select(.type == "connection.close")'`;

export function addWatchCommand(program: Command): void {
  const command = program.command('watch').summary('show what happens in a running node');
  addTargetOptions(command)
    .description('Shows what happens in a running node, as it happens.')
    .addOption(new Option('--frames', 'every frame, instead of counts'))
    .addHelpText('after', notes)
    .action(watch);
}

async function watch(flags: WatchFlags): Promise<void> {
  const client = await targetNode(flags);
  const signal = abortedBySignals();
  const frames: FrameDetail = flags.frames ? 'all' : 'counts';
  const node = await client.watch({ frames, signal });
  const show = flags.json ? jsonLines() : readableLines();
  await show.snapshot(node.snapshot);
  let last: WatchEvent['type'] | undefined;
  for await (const event of node) {
    last = event.type;
    await show.event(event);
    if (!isOutputRead()) return;
  }
  if (signal.aborted || last === 'node.stopped') return;
  throw new CommandError(
    exitCodes.failed,
    'the node is gone: it was killed, or ended without a word',
  );
}

interface Show {
  snapshot(snapshot: WatchSnapshot): Promise<void>;
  event(event: WatchEvent): Promise<void>;
}

function jsonLines(): Show {
  return {
    snapshot: (snapshot) => printSlowly(jsonOf({ type: 'snapshot', ...snapshot })),
    event: (event) => printSlowly(jsonOf(event)),
  };
}

/** On a terminal a line keeps within it; one line says the date of many. */
function readableLines(): Show {
  const colourize = colourizerFor(outputTerminal());
  let today = '';
  const show = async (tone: Tone, text: string) => {
    const { isTTY, columns } = outputTerminal();
    const lines = isTTY ? foldedText(text, columns || DEFAULT_COLUMNS) : [sanitize(text)];
    await drawSlowly(`${colourize(tone, lines.join('\n'))}\n`);
  };
  return {
    async snapshot(snapshot) {
      for (const line of snapshotLines(snapshot)) await show('plain', line);
    },
    async event(event) {
      if (event.type === 'events.missed') return show('warning', missedWords(event));
      const date = logDate(event);
      if (date !== today) await show('faint', `${date}, times are UTC`);
      today = date;
      if (event.type === 'connection.frames') return show('faint', countWords(event));
      return show(toneOf(event), logLine(event, 'time of day'));
    },
  };
}

/** `127.0.0.1:9001 dev at height 7, tip 00ab..., 1 inbound, 2 outbound`, then a line for each peer. */
export function snapshotLines({ status, peers }: WatchSnapshot): string[] {
  const { address, network, height, tip, peers: counts, mining } = status;
  const more = [
    ...(counts.pending > 0 ? [`${counts.pending} pending`] : []),
    ...(mining ? ['mining'] : []),
  ];
  const words = [
    `${address} ${network} at height ${height}`,
    `tip ${tip.slice(0, 12)}…`,
    `${counts.inbound} inbound`,
    `${counts.outbound} outbound`,
    ...more,
  ];
  return [words.join(', '), ...peers.map(peerLine)];
}

function peerLine({ peer, address, direction, phase, height, userAgent }: PeerStatus): string {
  const agent = userAgent === '' ? '' : `, ${userAgent}`;
  return `  ${peer} ${address} ${direction} ${phase}, height ${height}${agent}`;
}

export function countWords(counts: FrameCounts): string {
  const { peer, framesIn, framesOut, bytesIn, bytesOut, atMs } = counts;
  const [, time] = utcOf(atMs);
  return `${time} ${peer} so far in ${framesIn} frames ${bytesIn} bytes, out ${framesOut} frames ${bytesOut} bytes`;
}

function missedWords({ events }: MissedEvents): string {
  return `(${events} events are missing here: they came faster than they were read)`;
}
