// A captured conversation, played again: two stand-ins hear what the other end said, in the order and
// at the times of the capture, and what happens is written down. PURE: a conversation in, an account
// out. How the account looks on a screen is account-text.ts's concern.

import { type End, otherEnd } from '../capture/packets.ts';
import { monotonicMs } from '../clock/clock.ts';
import type { Outcome } from '../session/endings.ts';
import { describeViolation, type Violation, violations } from '../wire/violations.ts';
import type { CapturedConversation, Happening, Moment } from './happenings.ts';
import { type Said, saidBy } from './said.ts';
import { type Finding, type Knowledge, StandIn, type Verify } from './stand-in.ts';

export type Line = Moment &
  (
    | { what: 'tcp'; end: End | undefined; says: string }
    | { what: 'frame'; end: End; says: string; bytes: number }
    /** What the node at this end wrote into its own account. */
    | { what: 'ended'; end: End; outcome: Outcome }
    /** What the end's own session made of it. */
    | { what: 'moved'; end: End; to: string; why: string }
    | { what: 'broken'; end: End; clause: string; violation: string; why: string }
    /** The end did otherwise than a finack node. */
    | { what: 'departed'; end: End; why: string }
  );

export interface Broken {
  by: End;
  clause: string;
  violation: Violation | 'counts-disagree';
}

export interface Account {
  conversation: Omit<CapturedConversation, 'happenings'>;
  lines: readonly Line[];
  /** What each end knew at the end of the capture, and how the connection ended for it. */
  ends: Record<End, Knowledge>;
  /** Clauses that were broken, in order. */
  broken: readonly Broken[];
  /** 'gap': bytes were missing, and what travelled behind them is told and not judged. */
  judgedUntil: 'end' | 'gap';
}

export function replay(conversation: CapturedConversation, verify: Verify): Account {
  return new Replay(conversation, verify).play();
}

class Replay {
  readonly #conversation: CapturedConversation;
  readonly #said: Record<End, readonly Said[]>;
  /** Frames that are still to be said, and bytes that have travelled. */
  readonly #next: Record<End, number> = { opener: 0, acceptor: 0 };
  readonly #travelled: Record<End, number> = { opener: 0, acceptor: 0 };
  readonly #standIns: Record<End, StandIn>;
  readonly #lines: Line[] = [];
  readonly #broken: Broken[] = [];
  #judgedUntil: Account['judgedUntil'] = 'end';
  #moment: Moment;

  constructor(conversation: CapturedConversation, verify: Verify) {
    this.#conversation = conversation;
    this.#said = {
      opener: saidBy('opener', conversation),
      acceptor: saidBy('acceptor', conversation),
    };
    this.#moment = { atMs: conversation.startMs, packet: conversation.happenings[0]?.packet ?? 0 };
    this.#standIns = {
      opener: this.#standIn('opener', verify),
      acceptor: this.#standIn('acceptor', verify),
    };
  }

  play(): Account {
    for (const happening of this.#conversation.happenings) {
      this.#moment = { atMs: happening.atMs, packet: happening.packet };
      if (this.#judgedUntil === 'gap') this.#tells(happening);
      else this.#happens(happening);
      this.#judge();
    }
    const { opener, acceptor } = this.#standIns;
    if (this.#judgedUntil === 'end') for (const standIn of [opener, acceptor]) standIn.finish();
    const { happenings: _, ...conversation } = this.#conversation;
    const ends = { opener: opener.knowledge, acceptor: acceptor.knowledge };
    const judgedUntil = this.#judgedUntil;
    return { conversation, lines: this.#lines, ends, broken: this.#broken, judgedUntil };
  }

  #standIn(end: End, verify: Verify): StandIn {
    const role = end === 'opener' ? 'dialer' : 'listener';
    const tell = (finding: Finding) => this.#found(end, finding);
    const judged = (of: End) => this.#said[of].filter(({ behindGap }) => !behindGap);
    const help = { verify, tell };
    return new StandIn(
      role,
      judged(end),
      judged(otherEnd(end)),
      help,
      monotonicMs(this.#moment.atMs),
    );
  }

  #happens(happening: Happening): void {
    const { opener, acceptor } = this.#standIns;
    // The clock of the file stands in for that of the process.
    const atMs = monotonicMs(happening.atMs);
    if (happening.kind === 'opened') {
      this.#write({ what: 'tcp', end: undefined, says: 'TCP is connected' });
      opener.opened(atMs);
      return acceptor.opened(atMs);
    }
    const { from } = happening;
    if (happening.kind === 'gap') {
      this.#judgedUntil = 'gap';
      return this.#tells(happening);
    }
    const [speaker, hearer] = [this.#standIns[from], this.#standIns[otherEnd(from)]];
    switch (happening.kind) {
      case 'bytes':
        for (const said of this.#speaks(from, happening.bytes.length)) {
          if (said.violation !== undefined) this.#breaks(from, said.violation, '');
          speaker.says(said, atMs);
        }
        return hearer.hears({ kind: 'bytes', bytes: happening.bytes }, atMs);
      case 'fin':
        this.#write({ what: 'tcp', end: from, says: 'FIN' });
        speaker.says('fin', atMs);
        return hearer.hears({ kind: 'fin' }, atMs);
      case 'reset':
        this.#write({ what: 'tcp', end: from, says: 'RST' });
        speaker.saysReset(atMs);
        return hearer.hearsReset(atMs);
      case 'ended':
        this.#write({ what: 'ended', end: from, outcome: happening.outcome });
        return speaker.saysEnded(happening.outcome, atMs);
    }
  }

  /** What happens where nobody can judge it any more; only a node's own word still counts. */
  #tells(happening: Happening): void {
    switch (happening.kind) {
      case 'opened':
        return this.#write({ what: 'tcp', end: undefined, says: 'TCP is connected' });
      case 'gap':
        return this.#write({
          what: 'tcp',
          end: happening.from,
          says: 'bytes that are not in the capture',
        });
      case 'bytes':
        this.#speaks(happening.from, happening.bytes.length);
        return;
      case 'fin':
        return this.#write({ what: 'tcp', end: happening.from, says: 'FIN' });
      case 'reset':
        return this.#write({ what: 'tcp', end: happening.from, says: 'RST' });
      case 'ended':
        this.#write({ what: 'ended', end: happening.from, outcome: happening.outcome });
        return this.#standIns[happening.from].saysEnded(
          happening.outcome,
          monotonicMs(happening.atMs),
        );
    }
  }

  /** The frames that these bytes complete. */
  #speaks(from: End, bytes: number): Said[] {
    this.#travelled[from] += bytes;
    const complete: Said[] = [];
    for (;;) {
      const said = this.#said[from][this.#next[from]];
      if (said === undefined || said.endBytes > this.#travelled[from]) return complete;
      this.#next[from]++;
      const { label: says, frame } = said;
      this.#write({ what: 'frame', end: from, says, bytes: frame.length });
      complete.push(said);
    }
  }

  #found(end: End, finding: Finding): void {
    if (finding.finding === 'departed') this.#write({ what: 'departed', end, why: finding.why });
    else this.#write({ what: 'moved', end, to: finding.to, why: finding.why });
  }

  /** What the sessions say about each other's words. */
  #judge(): void {
    for (const end of ['opener', 'acceptor'] as const) {
      const { outcome } = this.#standIns[end].knowledge;
      const broken = outcome && brokenClause(outcome);
      if (broken !== undefined) this.#breaks(otherEnd(end), broken, outcome?.detail ?? '');
    }
  }

  #breaks(by: End, violation: Broken['violation'], why: string): void {
    if (this.#broken.some((known) => known.by === by && known.violation === violation)) return;
    const clause = violation === 'counts-disagree' ? 'G-2' : violations[violation].clause;
    this.#broken.push({ by, clause, violation });
    const text =
      violation === 'counts-disagree' ? why : describeViolation(violation).slice(clause.length + 1);
    this.#write({ what: 'broken', end: by, clause, violation, why: text });
  }

  #write(line: Unplaced<Line>): void {
    this.#lines.push({ ...this.#moment, ...line });
  }
}

type Unplaced<T> = T extends Moment ? Omit<T, keyof Moment> : never;

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
