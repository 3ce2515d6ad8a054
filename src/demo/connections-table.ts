// All connections of the demo as one table, 80 columns wide: who dialled whom, who closed first, how
// it ended, frames and bytes each way, resets. From the packets; where there are none, from the
// programs' own counts, and it says so. PURE.

import type { DirectionFrames } from '../capture/frames-in-capture.ts';
import type { End } from '../capture/packets.ts';
import { resetsOf } from '../capture/resets.ts';
import { number } from '../diagram/report-writer.ts';
import type { ConnectionClose } from '../observe/events.ts';
import { firstToClose } from '../proof/close-proof.ts';
import type { DemoConnection } from './connections.ts';
import type { CapturedConnection, Measurements } from './measurements.ts';

type Row = readonly string[];

const heads: Row = ['', 'goodbye', 'FIN', 'ending', '→ frm', 'bytes', '← frm', 'bytes', 'RST'];
/** Columns with numbers stand at the right. */
const NUMBERS_FROM = 4;

const LEGEND =
  'goodbye, FIN: whose came first. Frames and bytes as Goodbye counts them. All from the packets.';
const BLIND_LEGEND = 'No packets here: as the programs counted.';

export function connectionsTable({ connections, captures }: Measurements): {
  lines: string[];
  legend: string;
} {
  const rows = connections.map((connection) => {
    const capture = captures.get(connection);
    return capture === undefined || 'because' in capture
      ? countedRow(connection)
      : wireRow(connection, capture);
  });
  const widths = heads.map((head, at) => {
    return Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0));
  });
  const line = (row: Row): string =>
    ` ${row.map((cell, at) => padded(cell, widths[at] ?? 0, at)).join('  ')}`.trimEnd();
  const blind = connections.some((connection) => 'because' in (captures.get(connection) ?? {}));
  return { lines: [heads, ...rows].map(line), legend: blind ? BLIND_LEGEND : LEGEND };
}

function wireRow({ names }: DemoConnection, { stream, frames }: CapturedConnection): Row {
  const called = (end: End | 'both' | undefined): string =>
    end === undefined ? 'nobody' : end === 'both' ? end : names[end];
  const resets = resetsOf(stream).ended.length;
  return [
    `${names.opener} → ${names.acceptor}`,
    called(firstToLeave(frames)),
    called(firstToClose(stream)),
    endingOnWire(stream, frames),
    ...(['opener', 'acceptor'] as const).flatMap((end) => [
      number(frames[end].frames),
      number(frames[end].bytes),
    ]),
    number(resets),
  ];
}

function countedRow({ names, closes }: DemoConnection): Row {
  const close = closes.opener;
  const called = (by: ConnectionClose | undefined): string => {
    if (by?.by === 'us') return names.opener;
    return by?.by === 'peer' ? names.acceptor : (by?.by ?? '?');
  };
  const amounts = [close?.framesOut, close?.bytesOut, close?.framesIn, close?.bytesIn];
  return [
    `${names.opener} → ${names.acceptor}`,
    called(close),
    '?',
    close?.ending ?? '?',
    ...amounts.map((amount) => (amount === undefined ? '?' : number(amount))),
    '?',
  ];
}

/** Who said a Goodbye that answers none; `both` when they crossed. */
function firstToLeave(frames: Record<End, DirectionFrames>): End | 'both' | undefined {
  const first = (['opener', 'acceptor'] as const).filter((end) => {
    return frames[end].marks.some(({ kind, isAnswer }) => kind === 'Goodbye' && !isAnswer);
  });
  return first.length === 2 ? 'both' : first[0];
}

/** How an observer would call it, who knows the bytes only; in the order of precedence. */
export function endingOnWire(
  stream: CapturedConnection['stream'],
  frames: Record<End, DirectionFrames>,
): string {
  const both = [frames.opener, frames.acceptor];
  const fins = new Set(stream.packets.filter(({ flags }) => flags.fin).map(({ from }) => from));
  if (resetsOf(stream).ended.length > 0) return 'reset';
  if (fins.size < 2) return 'not closed';
  if (both.some(isTruncated)) return 'truncated';
  if (both.some(({ goodbyes }) => goodbyes.length === 0)) return 'fin-without-goodbye';
  return 'graceful';
}

function isTruncated({ leftoverBytes, missingBytes, goodbyes, ...sent }: DirectionFrames): boolean {
  const [goodbye] = goodbyes;
  const agrees =
    goodbye === undefined ||
    (goodbye.framesSent === sent.frames && goodbye.bytesSent === sent.bytes);
  return leftoverBytes + missingBytes > 0 || !agrees;
}

function padded(cell: string, width: number, at: number): string {
  return at < NUMBERS_FROM ? cell.padEnd(width) : cell.padStart(width);
}
