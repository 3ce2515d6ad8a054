// How a connection ended, in the words that API, log, metrics and commands share. [X]
// Types, the mapping from socket errors, and the order of precedence.
import assert from 'node:assert';

/** In the order of precedence: the first that is true is the ending. */
export const endings = [
  'not-connected',
  'reset',
  'timed-out',
  'aborted',
  'truncated',
  'fin-without-goodbye',
  'refused',
  'graceful',
] as const;

export type Ending = (typeof endings)[number];

/** Who ended it. 'both': the two Goodbyes crossed. 'world': the network or the machine. */
export type EndedBy = 'us' | 'peer' | 'both' | 'world';

export interface Outcome {
  ending: Ending;
  by: EndedBy;
  /** A Goodbye's reason, a violation, an error code, or the deadline that passed. */
  reason: string;
  /** 'confirmed': the peer's answering Goodbye says that its program read all that we sent. [G-4] */
  delivery: 'confirmed' | 'unconfirmed';
  /** The clause or text behind `reason`, for people; may be empty. */
  detail: string;
}

/** Errors of the network itself; every other error of a connected socket is the peer's reset. */
const worldErrors = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN']);

/** Errors of TLS, as Node names them: a record that is none, or that nobody with the key has made. */
const TLS_ERROR = 'ERR_SSL_';
/** Part of those with which the peer broke it off itself. */
const TLS_ALERT = '_ALERT_';

/** The ending of a connected socket that an error ended; undefined code: closed under us. */
export function endingOfError(code: string): [ending: Ending, by: EndedBy] {
  if (code.startsWith(TLS_ERROR) && !code.includes(TLS_ALERT)) return ['aborted', 'us'];
  return worldErrors.has(code) ? ['timed-out', 'world'] : ['reset', 'peer'];
}

/** Records what happened: the ending that comes first in stands, with who and why of its cause. */
export class EndingTracker {
  #outcome: Outcome | undefined;
  #delivery: Outcome['delivery'] = 'unconfirmed';
  #crossed: 'crossed' | 'in turn' = 'in turn';

  record(ending: Ending, by: EndedBy, reason: string, detail = ''): void {
    const held = this.#outcome;
    if (held !== undefined && endings.indexOf(ending) >= endings.indexOf(held.ending)) return;
    this.#outcome = { ending, by, reason, detail, delivery: this.#delivery };
  }

  /** The peer's answering Goodbye counts all that we sent. [G-4] */
  confirmed(): void {
    this.#delivery = 'confirmed';
  }

  /** Both said Goodbye before reading the other's. */
  crossed(): void {
    this.#crossed = 'crossed';
  }

  outcome(): Outcome {
    const outcome = this.#outcome;
    assert(outcome !== undefined, 'a connection is over for a reason');
    const both = this.#crossed === 'crossed' && outcome.ending === 'graceful';
    return { ...outcome, by: both ? 'both' : outcome.by, delivery: this.#delivery };
  }
}
