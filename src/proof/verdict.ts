// Claims about a run, and the one line that sums them up: proved, failed, or not observable here.
// A claim nobody could observe is never counted as proved. PURE.

interface ClaimText {
  /** Stable, for tests: `fin-acknowledged.opener`. */
  id: string;
  /** What is claimed, as a sentence for people. */
  sentence: string;
  /** Numbers of the packets that show it, as Wireshark shows them. */
  packets: readonly number[];
}

export type Claim =
  | (ClaimText & { result: 'proved' })
  | (ClaimText & { result: 'failed'; because: string })
  | (ClaimText & { result: 'not-observable'; because: string });

export interface Verdict {
  proved: number;
  failed: number;
  notObservable: number;
  /** Nothing failed and something was proved. */
  passed: boolean;
  /** `proved 14 of 16, 2 not observable here, because the capture kept headers only`. */
  line: string;
}

export function verdictOf(claims: readonly Claim[]): Verdict {
  const failed = claims.filter((claim) => claim.result === 'failed');
  const unseen = claims.filter((claim) => claim.result === 'not-observable');
  const proved = claims.length - failed.length - unseen.length;
  const parts = [`proved ${proved} of ${claims.length}`];
  if (failed.length > 0) {
    const reasons = failed.map(({ id, because }) => `${id}: ${because}`);
    parts.push(`${failed.length} FAILED (${reasons.join('; ')})`);
  }
  if (unseen.length > 0) {
    const reasons = [...new Set(unseen.map(({ because }) => because))];
    parts.push(`${unseen.length} not observable here, because ${reasons.join('; ')}`);
  }
  return {
    proved,
    failed: failed.length,
    notObservable: unseen.length,
    passed: failed.length === 0 && proved > 0,
    line: parts.join(', '),
  };
}

/** One line per claim: `proved          FIN of Alice acknowledged  (packets 9, 10)`. */
export function describeClaim(claim: Claim): string {
  const because = claim.result === 'proved' ? '' : `: ${claim.because}`;
  const plural = claim.packets.length === 1 ? 'packet' : 'packets';
  const packets = claim.packets.length === 0 ? '' : ` (${plural} ${claim.packets.join(', ')})`;
  return `${claim.result.padEnd(14)}  ${claim.sentence}${packets}${because}`;
}
