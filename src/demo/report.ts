// The demo's report: the ladder of the close in mid-stream, a table of all connections, the claims
// and the verdict. It draws what others have found and judges nothing.
import { senderOf } from '../capture/packets.ts';
import { type Narrator, number, type Style } from '../diagram/narrator.ts';
import { COLUMNS_MIN, drawScore } from '../diagram/terminal.ts';
import { proveClose } from '../proof/close-proof.ts';
import type { Verdict } from '../proof/verdict.ts';
import type { Chapter, Theme } from './claims.ts';
import { recordingOf, worthSeeing } from './close-recording.ts';
import { connectionsTable } from './connections-table.ts';
import type { Evidence, Wire } from './evidence.ts';
import type { Sightings } from './lookout.ts';

/** Lines of the ladder: what a screen of 50 lines shows, with its notes. */
const LADDER_LINES_MAX = 36;

/** Columns of the ladder at most, however wide the terminal. */
const LADDER_COLUMNS_MAX = 100;

export function report(
  evidence: Evidence,
  sightings: Sightings,
  chapters: readonly Chapter[],
  verdict: Verdict,
  voice: Narrator,
): void {
  ladder(evidence, sightings, voice);
  voice.line();
  voice.title('All connections');
  const { lines, legend } = connectionsTable(evidence);
  for (const line of lines) voice.line(line);
  voice.say(legend);
  for (const chapter of chapters) showChapter(chapter, voice);
  voice.line();
  voice.say(NOT_CLAIMED);
  voice.line();
  const style: Style = verdict.passed ? ['green', 'bold'] : ['red', 'bold'];
  voice.line(voice.paint(style, verdict.line));
}

const NOT_CLAIMED =
  "Not claimed, because nobody could prove it on any machine: that a node which says Goodbye first has read what came afterwards. On the wire those last bytes have only its kernel's ACK; its own count says that it read them (compared above), and its peer can never know. Two generals have the same trouble.";

// --- The ladder -------------------------------------------------------------------------------

function ladder(evidence: Evidence, sightings: Sightings, voice: Narrator): void {
  voice.line();
  voice.title('The close in mid-stream: erin and bob, from SYN to the last ACK');
  const meeting = evidence.meetings.find(({ names: { opener, acceptor } }) => {
    return opener === 'erin' && acceptor === 'bob';
  });
  const wire = meeting && evidence.wires.get(meeting);
  if (meeting === undefined || wire === undefined) return;
  if ('because' in wire) return voice.say(`not to be seen here, because ${wire.because}`);
  const recording = recordingOf(meeting, wire, sightings);
  const claims = proveClose({ ...wire, names: meeting.names });
  const { columns, colour } = voice.stage;
  voice.line(
    drawScore({
      recording,
      names: Object.fromEntries(recording.roles.map((role) => [role, role])),
      cited: worthSeeing(recording, claims),
      hasNoFull: true,
      columns: Math.max(COLUMNS_MIN, Math.min(LADDER_COLUMNS_MAX, columns)),
      colour,
      linesMax: LADDER_LINES_MAX,
    }),
  );
  voice.line();
  for (const sight of sights(wire, evidence)) voice.fact(sight);
}

/** What to notice in the ladder, counted from its packets. */
function sights({ stream, frames }: Wire, { outcome }: Evidence): string[] {
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

function showChapter({ title, themes }: Chapter, voice: Narrator): void {
  voice.line();
  voice.title(title);
  for (const theme of themes) showTheme(theme, voice);
}

function showTheme({ sentence, claims }: Theme, voice: Narrator): void {
  const proved = claims.filter(({ result }) => result === 'proved').length;
  const failed = claims.flatMap((claim) => (claim.result === 'failed' ? [claim] : []));
  const sign = failed.length > 0 ? '✘' : proved === claims.length ? '✔' : '○';
  const style: Style = sign === '✘' ? 'red' : sign === '✔' ? 'green' : 'yellow';
  const counted = `${proved} of ${claims.length}`.padStart(8);
  const [first = '', ...rest] = voice.fold(sentence, 14);
  voice.line(`  ${voice.paint(style, sign)} ${counted}  ${first}`);
  for (const line of rest) voice.line(' '.repeat(14) + line);
  for (const { id, because } of failed) {
    voice.line(voice.paint('red', `${' '.repeat(14)}${id}: ${because}`));
  }
}
