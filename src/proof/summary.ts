// The one line that sums up what became of claims: proved, failed, or not observable here. PURE.
import {
  type CheckedClaim,
  countFindings,
  type FindingCounts,
  isPassed,
  packetNumbers,
} from './finding.ts';

export interface ClaimSummary extends FindingCounts {
  passed: boolean;
  /** `proved 14 of 16, 2 not observable here, because the capture kept headers only`. */
  line: string;
}

export function summaryOf(claims: readonly CheckedClaim<string>[]): ClaimSummary {
  const counts = countFindings(claims);
  const parts = [`proved ${counts.proved} of ${claims.length}`];
  const reasons = (result: CheckedClaim['result'], named: boolean): string => {
    const texts = claims.flatMap((claim) => {
      if (claim.result === 'proved' || claim.result !== result) return [];
      return [named ? `${claim.id}: ${claim.because}` : claim.because];
    });
    return [...new Set(texts)].join('; ');
  };
  if (counts.reduced > 0) {
    parts.push(`${counts.reduced} reduced, because ${reasons('reduced', false)}`);
  }
  if (counts.failed > 0) parts.push(`${counts.failed} FAILED (${reasons('failed', true)})`);
  if (counts.notObservable > 0) {
    const because = reasons('not-observable', false);
    parts.push(`${counts.notObservable} not observable here, because ${because}`);
  }
  return { ...counts, passed: isPassed(counts), line: parts.join(', ') };
}

/** One line per claim: `proved          FIN of Alice acknowledged  (packets 9, 10)`. */
export function describeClaim(claim: CheckedClaim<string>): string {
  const because = claim.result === 'proved' ? '' : `: ${claim.because}`;
  const numbers = packetNumbers(claim);
  const word = numbers.length === 1 ? 'packet' : 'packets';
  const packets = numbers.length === 0 ? '' : ` (${word} ${numbers.join(', ')})`;
  return `${claim.result.padEnd(14)}  ${claim.text}${packets}${because}`;
}
