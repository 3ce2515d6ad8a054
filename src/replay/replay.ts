// A captured conversation, replayed: two endpoints receive what the other end sent, in the order and
// at the times of the capture, and what happens is written down. PURE: a conversation in, a report
// out. How the report looks on a screen is the concern of report-text.ts.

import { type End, otherEnd } from '../capture/packets.ts';
import { monotonicMs } from '../clock/clock.ts';
import type { Outcome } from '../session/endings.ts';
import { describeViolation, type Violation, violations } from '../wire/violations.ts';
import type { CapturedConversation, CaptureEvent, CapturePosition } from './capture-events.ts';
import {
  type EndpointEvent,
  type EndpointState,
  ReplayEndpoint,
  type VerifySignature,
} from './replay-endpoint.ts';
import { framesSentBy, type SentFrame } from './sent-frames.ts';

export type Line = CapturePosition &
  (
    | { what: 'tcp'; end: End | undefined; says: string }
    | { what: 'frame'; end: End; says: string; bytes: number }
    /** What the node at this end wrote into its own account. */
    | { what: 'ended'; end: End; outcome: Outcome }
    /** What the end's own session made of it. */
    | { what: 'moved'; end: End; to: string; why: string }
    | { what: 'broken'; end: End; clause: string; violation: string; why: string }
    /** The end did otherwise than a finack node. */
    | { what: 'deviated'; end: End; why: string }
  );

export interface Broken {
  by: End;
  clause: string;
  violation: Violation | 'counts-disagree';
}

export interface ReplayReport {
  conversation: Omit<CapturedConversation, 'events'>;
  lines: readonly Line[];
  /** What each end knew at the end of the capture, and how the connection ended for it. */
  ends: Record<End, EndpointState>;
  /** Clauses that were broken, in order. */
  broken: readonly Broken[];
  /** 'gap': bytes were missing, and what travelled behind them is told and not checked. */
  judgedUntil: 'end' | 'gap';
}

export function replay(conversation: CapturedConversation, verify: VerifySignature): ReplayReport {
  return new Replay(conversation, verify).run();
}

class Replay {
  readonly #conversation: CapturedConversation;
  readonly #sent: Record<End, readonly SentFrame[]>;
  /** Frames that are still to be said, and bytes that have travelled. */
  readonly #next: Record<End, number> = { opener: 0, acceptor: 0 };
  readonly #travelled: Record<End, number> = { opener: 0, acceptor: 0 };
  readonly #endpoints: Record<End, ReplayEndpoint>;
  readonly #lines: Line[] = [];
  readonly #broken: Broken[] = [];
  #judgedUntil: ReplayReport['judgedUntil'] = 'end';
  #position: CapturePosition;

  constructor(conversation: CapturedConversation, verify: VerifySignature) {
    this.#conversation = conversation;
    this.#sent = {
      opener: framesSentBy('opener', conversation),
      acceptor: framesSentBy('acceptor', conversation),
    };
    this.#position = { atMs: conversation.startMs, packet: conversation.events[0]?.packet ?? 0 };
    this.#endpoints = {
      opener: this.#endpoint('opener', verify),
      acceptor: this.#endpoint('acceptor', verify),
    };
  }

  run(): ReplayReport {
    for (const captured of this.#conversation.events) {
      this.#position = { atMs: captured.atMs, packet: captured.packet };
      if (this.#judgedUntil === 'gap') this.#listOnly(captured);
      else this.#take(captured);
      this.#checkOutcomes();
    }
    const { opener, acceptor } = this.#endpoints;
    if (this.#judgedUntil === 'end') for (const endpoint of [opener, acceptor]) endpoint.finish();
    const { events: _, ...conversation } = this.#conversation;
    const ends = { opener: opener.state, acceptor: acceptor.state };
    const judgedUntil = this.#judgedUntil;
    return { conversation, lines: this.#lines, ends, broken: this.#broken, judgedUntil };
  }

  #endpoint(end: End, verify: VerifySignature): ReplayEndpoint {
    const role = end === 'opener' ? 'dialer' : 'listener';
    const tell = (finding: EndpointEvent) => this.#found(end, finding);
    const judged = (of: End) => this.#sent[of].filter(({ behindGap }) => !behindGap);
    const help = { verify, tell };
    return new ReplayEndpoint(
      role,
      judged(end),
      judged(otherEnd(end)),
      help,
      monotonicMs(this.#position.atMs),
    );
  }

  #take(captured: CaptureEvent): void {
    const { opener, acceptor } = this.#endpoints;
    // The clock of the file stands in for that of the process.
    const atMs = monotonicMs(captured.atMs);
    if (captured.kind === 'opened') {
      this.#write({ what: 'tcp', end: undefined, says: 'TCP is connected' });
      opener.opened(atMs);
      return acceptor.opened(atMs);
    }
    const { from } = captured;
    if (captured.kind === 'gap') {
      this.#judgedUntil = 'gap';
      return this.#listOnly(captured);
    }
    const [sender, receiver] = [this.#endpoints[from], this.#endpoints[otherEnd(from)]];
    switch (captured.kind) {
      case 'bytes':
        for (const sent of this.#framesCompletedBy(from, captured.bytes.length)) {
          if (sent.violation !== undefined) this.#breakClause(from, sent.violation, '');
          sender.send(sent, atMs);
        }
        return receiver.receive({ kind: 'bytes', bytes: captured.bytes }, atMs);
      case 'fin':
        this.#write({ what: 'tcp', end: from, says: 'FIN' });
        sender.send('fin', atMs);
        return receiver.receive({ kind: 'fin' }, atMs);
      case 'reset':
        this.#write({ what: 'tcp', end: from, says: 'RST' });
        sender.sendReset(atMs);
        return receiver.receiveReset(atMs);
      case 'ended':
        this.#write({ what: 'ended', end: from, outcome: captured.outcome });
        return sender.recordEnding(captured.outcome, atMs);
    }
  }

  /** What happens behind a gap is listed and not checked; only what the node itself reported still counts. */
  #listOnly(captured: CaptureEvent): void {
    switch (captured.kind) {
      case 'opened':
        return this.#write({ what: 'tcp', end: undefined, says: 'TCP is connected' });
      case 'gap':
        return this.#write({
          what: 'tcp',
          end: captured.from,
          says: 'bytes that are not in the capture',
        });
      case 'bytes':
        this.#framesCompletedBy(captured.from, captured.bytes.length);
        return;
      case 'fin':
        return this.#write({ what: 'tcp', end: captured.from, says: 'FIN' });
      case 'reset':
        return this.#write({ what: 'tcp', end: captured.from, says: 'RST' });
      case 'ended':
        this.#write({ what: 'ended', end: captured.from, outcome: captured.outcome });
        return this.#endpoints[captured.from].recordEnding(
          captured.outcome,
          monotonicMs(captured.atMs),
        );
    }
  }

  /** The frames that these bytes complete. */
  #framesCompletedBy(from: End, bytes: number): SentFrame[] {
    this.#travelled[from] += bytes;
    const complete: SentFrame[] = [];
    for (;;) {
      const sent = this.#sent[from][this.#next[from]];
      if (sent === undefined || sent.endBytes > this.#travelled[from]) return complete;
      this.#next[from]++;
      const { label: says, frame } = sent;
      this.#write({ what: 'frame', end: from, says, bytes: frame.length });
      complete.push(sent);
    }
  }

  #found(end: End, finding: EndpointEvent): void {
    if (finding.finding === 'deviated') this.#write({ what: 'deviated', end, why: finding.why });
    else this.#write({ what: 'moved', end, to: finding.to, why: finding.why });
  }

  /** What the sessions say about each other's words. */
  #checkOutcomes(): void {
    for (const end of ['opener', 'acceptor'] as const) {
      const { outcome } = this.#endpoints[end].state;
      const broken = outcome && brokenClause(outcome);
      if (broken !== undefined) this.#breakClause(otherEnd(end), broken, outcome?.detail ?? '');
    }
  }

  #breakClause(by: End, violation: Broken['violation'], why: string): void {
    if (this.#broken.some((known) => known.by === by && known.violation === violation)) return;
    const clause = violation === 'counts-disagree' ? 'G-2' : violations[violation].clause;
    this.#broken.push({ by, clause, violation });
    const text =
      violation === 'counts-disagree' ? why : describeViolation(violation).slice(clause.length + 1);
    this.#write({ what: 'broken', end: by, clause, violation, why: text });
  }

  #write(line: Unplaced<Line>): void {
    this.#lines.push({ ...this.#position, ...line });
  }
}

type Unplaced<T> = T extends CapturePosition ? Omit<T, keyof CapturePosition> : never;

/** The clause that the other end broke, if that is how it ended. */
function brokenClause({ ending, by, reason, detail }: Outcome): Broken['violation'] | undefined {
  if (ending === 'aborted' && by === 'us' && isViolation(reason)) return reason;
  if (ending === 'truncated' && reason === 'counts-disagree') return reason;
  // Another protocol is refused, with the clause behind the guess which it is. [H-8]
  if (reason !== 'not-finack' || by !== 'us') return undefined;
  const names = Object.keys(violations) as Violation[];
  return names.find((name) => detail.includes(describeViolation(name)));
}

function isViolation(reason: string): reason is Violation {
  return reason in violations;
}
