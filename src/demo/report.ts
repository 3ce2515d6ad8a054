// The demo's report: the ladder of the close in mid-stream, a table of all connections, the claims
// and the verdict. It draws what others have found and checks nothing.
import { senderOf } from '../capture/packets.ts';
import { number, type ReportWriter, type Style } from '../diagram/report-writer.ts';
import { COLUMNS_MIN, drawLadder } from '../diagram/terminal.ts';
import { proveClose } from '../proof/close-proof.ts';
import type { ClaimSummary } from '../proof/summary.ts';
import { recordingOf, worthSeeing } from './close-recording.ts';
import { connectionsTable } from './connections-table.ts';
import type { ClaimGroup, ClaimSection } from './demo-claims.ts';
import type { CapturedConnection, Measurements } from './measurements.ts';
import type { Observations } from './observers.ts';

/** Lines of the ladder: what a screen of 50 lines shows, with its notes. */
const LADDER_LINES_MAX = 36;

/** Columns of the ladder at most, however wide the terminal. */
const LADDER_COLUMNS_MAX = 100;

export function report(
  measured: Measurements,
  observations: Observations,
  chapters: readonly ClaimSection[],
  verdict: ClaimSummary,
  writer: ReportWriter,
): void {
  ladder(measured, observations, writer);
  writer.line();
  writer.title('All connections');
  const { lines, legend } = connectionsTable(measured);
  for (const line of lines) writer.line(line);
  writer.paragraph(legend);
  for (const chapter of chapters) showChapter(chapter, writer);
  writer.line();
  writer.paragraph(NOT_CLAIMED);
  writer.line();
  const style: Style = verdict.passed ? ['green', 'bold'] : ['red', 'bold'];
  writer.line(writer.paint(style, verdict.line));
}

const NOT_CLAIMED =
  "Not claimed, because nobody could prove it on any machine: that a node which says Goodbye first has read what came afterwards. On the wire those last bytes have only its kernel's ACK; its own count says that it read them (compared above), and its peer can never know. Two generals have the same trouble.";

// --- The ladder -------------------------------------------------------------------------------

function ladder(measured: Measurements, observations: Observations, writer: ReportWriter): void {
  writer.line();
  writer.title('The close in mid-stream: erin and bob, from SYN to the last ACK');
  const connection = measured.connections.find(({ names: { opener, acceptor } }) => {
    return opener === 'erin' && acceptor === 'bob';
  });
  const capture = connection && measured.captures.get(connection);
  if (connection === undefined || capture === undefined) return;
  if ('because' in capture)
    return writer.paragraph(`not to be seen here, because ${capture.because}`);
  const recording = recordingOf(connection, capture, observations);
  const claims = proveClose({ ...capture, names: connection.names });
  const { columns, colour } = writer.output;
  writer.line(
    drawLadder({
      recording,
      names: Object.fromEntries(recording.hosts.map((host) => [host, host])),
      cited: worthSeeing(recording, claims),
      hasNoFull: true,
      columns: Math.max(COLUMNS_MIN, Math.min(LADDER_COLUMNS_MAX, columns)),
      colour,
      linesMax: LADDER_LINES_MAX,
    }),
  );
  writer.line();
  for (const sight of sights(capture, measured)) writer.fact(sight);
}

/** What to notice in the ladder, counted from its packets. */
function sights({ stream, frames }: CapturedConnection, { outcome }: Measurements): string[] {
  const { packets } = stream;
  const closed = packets.filter((packet) => {
    return senderOf(stream, packet) === 'opener' && packet.window === 0 && !packet.flags.rst;
  });
  const sent = packets.filter((packet) => senderOf(stream, packet) === 'acceptor');
  const late = sent.filter(({ timeNs }) => timeNs > outcome.bobAskedNs);
  const lateBytes = late.reduce((sum, { length, retransmission }) => {
    return sum + (retransmission ? 0 : length);
  }, 0);
  const told = [];
  if (closed.length > 0) {
    told.push(
      `flow control: ${closed.length} packets from erin say "window 0"; her kernel's buffer was full and bob had to wait`,
    );
  }
  told.push(`${number(lateBytes)} bytes came from bob after his SIGTERM; erin read every one`);
  const answer = frames.opener.goodbyes[0];
  if (answer !== undefined) {
    told.push(
      `erin's Goodbye says it herself: ${number(answer.framesReceived)} frames and ${number(answer.bytesReceived)} bytes received`,
    );
  }
  return told;
}

// --- Claims -----------------------------------------------------------------------------------

function showChapter({ title, themes }: ClaimSection, writer: ReportWriter): void {
  writer.line();
  writer.title(title);
  for (const theme of themes) showTheme(theme, writer);
}

function showTheme({ sentence, claims }: ClaimGroup, writer: ReportWriter): void {
  const proved = claims.filter(({ result }) => result === 'proved').length;
  const failed = claims.flatMap((claim) => (claim.result === 'failed' ? [claim] : []));
  const sign = failed.length > 0 ? '✘' : proved === claims.length ? '✔' : '○';
  const style: Style = sign === '✘' ? 'red' : sign === '✔' ? 'green' : 'yellow';
  const counted = `${proved} of ${claims.length}`.padStart(8);
  const [first = '', ...rest] = writer.wrap(sentence, 14);
  writer.line(`  ${writer.paint(style, sign)} ${counted}  ${first}`);
  for (const line of rest) writer.line(' '.repeat(14) + line);
  for (const { id, because } of failed) {
    writer.line(writer.paint('red', `${' '.repeat(14)}${id}: ${because}`));
  }
}
