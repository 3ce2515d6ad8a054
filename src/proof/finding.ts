// What became of a claim, and how findings are counted. PURE. What nobody could observe is never counted
// as proved.

import type { Text } from '../capture/names.ts';
import type { RecordedEvent } from '../capture/recording.ts';

/**
 * `reduced`: what could be observed holds, but a level is missing or only sampled. `not-observable`:
 * nothing of it could be seen here. `events` show it; `T` is a sentence in both languages of the course,
 * or a string where only one is spoken.
 */
export type Finding<T = Text> =
  | { readonly result: 'proved'; readonly events: readonly RecordedEvent[] }
  | {
      readonly result: 'reduced' | 'not-observable' | 'failed';
      readonly events: readonly RecordedEvent[];
      readonly because: T;
    };

/** What is claimed. */
export interface ClaimText<T = Text> {
  /** Stable, for tests and for the wrong variant: `fin-follows-end`, `fin-acknowledged.opener`. */
  readonly id: string;
  /** A sentence for people. */
  readonly text: T;
}

/** A claim with what became of it. */
export type CheckedClaim<T = Text> = ClaimText<T> & Finding<T>;

export function proved(events: readonly RecordedEvent[] = []): Finding<never> {
  return { result: 'proved', events };
}

export function reduced<T>(because: T, events: readonly RecordedEvent[]): Finding<T> {
  return { result: 'reduced', events, because };
}

export function failed<T>(because: T, events: readonly RecordedEvent[] = []): Finding<T> {
  return { result: 'failed', events, because };
}

export function notObservable<T>(because: T, events: readonly RecordedEvent[] = []): Finding<T> {
  return { result: 'not-observable', events, because };
}

/** What claims rest on: a drawing of a recording leaves none of it out. */
export function citedBy(findings: Readonly<Record<string, Finding>>): Set<RecordedEvent> {
  return new Set(Object.values(findings).flatMap(({ events }) => events));
}

/** Numbers of the packets that show it, as Wireshark shows them, each once and in order. */
export function packetNumbers({ events }: Pick<Finding<unknown>, 'events'>): number[] {
  const numbers = events.flatMap((event) => (event.level === 'packet' ? [event.number] : []));
  return [...new Set(numbers)].sort((one, other) => one - other);
}

export interface FindingCounts {
  proved: number;
  /** Holds as far as could be seen. */
  reduced: number;
  notObservable: number;
  failed: number;
}

export function countFindings(findings: readonly Finding<unknown>[]): FindingCounts {
  const count = (wanted: Finding['result']): number =>
    findings.filter(({ result }) => result === wanted).length;
  return {
    proved: count('proved'),
    reduced: count('reduced'),
    notObservable: count('not-observable'),
    failed: count('failed'),
  };
}

/** Nothing failed, and something was proved. */
export function isPassed({ proved, reduced, failed }: FindingCounts): boolean {
  return failed === 0 && proved + reduced > 0;
}
