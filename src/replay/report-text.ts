// A replayed conversation as lines for people. PURE. Nothing is checked here.

import type { End } from '../capture/packets.ts';
import type { Outcome } from '../session/endings.ts';
import type { Line, ReplayReport } from './replay.ts';
import type { EndpointState } from './replay-endpoint.ts';

const ends: readonly End[] = ['opener', 'acceptor'];

/** Heading, one line for each event with milliseconds since the first, what each end knew. */
export function reportText(report: ReplayReport): string[] {
  const { conversation, lines, broken } = report;
  const { stream, opener, acceptor, source, startMs, missingBytes } = conversation;
  const heading = `stream ${stream}: opener ${opener}, acceptor ${acceptor}`;
  const lacks = `  the capture lacks ${missingBytes} bytes of it; what lies behind them is not judged`;
  const gaps = [
    ...(missingBytes === 0 ? [] : [lacks]),
    ...conversation.gaps.map((gap) => `  ${gap}`),
  ];
  const source252 = source === 'frames' ? ["  a node's own account: frames without TCP"] : [];
  const clauses = broken.map(({ by, clause, violation }) => `${clause} ${violation} by the ${by}`);
  return [
    ...[heading, ...source252, ...gaps],
    ...lines.map((line) => lineText(line, startMs)),
    ...ends.map((end) => `  the ${end} ${stateText(report.ends[end], report.judgedUntil)}`),
    `  clauses broken: ${clauses.length === 0 ? 'none' : clauses.join(', ')}`,
  ];
}

const PACKET_COLUMNS = 6;
const TIME_COLUMNS = 11;

function lineText(line: Line, startMs: number): string {
  const since = `${(line.atMs - startMs).toFixed(3).padStart(TIME_COLUMNS)} ms`;
  const place = `  ${since} ${`#${line.packet}`.padStart(PACKET_COLUMNS)}  `;
  const indent = ' '.repeat(place.length);
  switch (line.what) {
    case 'tcp':
      return `${place}${line.end === undefined ? '' : `${arrow(line.end)} `}${line.says}`;
    case 'ended':
      return `${indent}   ${line.end}: its node says: ${outcomeText(line.outcome)}`;
    case 'frame':
      return `${place}${arrow(line.end)} ${line.says} (${line.bytes} bytes)`;
    case 'moved':
      return `${indent}   ${line.end}: ${line.to} (${line.why})`;
    case 'broken':
      return `${indent}   !! ${line.clause} ${line.violation}, by the ${line.end}: ${line.why}`;
    case 'deviated':
      return `${indent}   ?? ${line.end}: ${line.why}`;
  }
}

function arrow(end: End): string {
  return end === 'opener' ? 'opener   ->' : 'acceptor <-';
}

function stateText(state: EndpointState, judgedUntil: ReplayReport['judgedUntil']): string {
  const { phase, outcome, peer, counts, partialBytes, pendingReplies } = state;
  const until = judgedUntil === 'gap' ? 'bytes went missing' : 'the capture ended';
  const how = outcome === undefined ? `was ${phase} when ${until}` : outcomeText(outcome);
  const met = peer === undefined ? 'had met nobody' : `had met ${peer.userAgent || 'somebody'}`;
  const height = peer === undefined ? '' : ` at height ${peer.height}`;
  const heard = `heard ${counts.framesReceived} frames of ${counts.bytesReceived} bytes`;
  const sent = `said ${counts.framesSent} of ${counts.bytesSent}`;
  const partial = partialBytes === 0 ? '' : `, ${partialBytes} bytes of another`;
  const unanswered = pendingReplies === 0 ? '' : `, ${pendingReplies} replies pending`;
  return `${how}; ${met}${height}, ${heard}${partial}, ${sent}${unanswered}`;
}

/** `graceful by us: done, confirmed`. */
export function outcomeText({ ending, by, reason, delivery, detail }: Outcome): string {
  const why = detail === '' ? '' : ` (${detail})`;
  return `${ending} by ${by}: ${reason}${why}${delivery === 'confirmed' ? ', confirmed' : ''}`;
}
