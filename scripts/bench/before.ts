// What the node of before reached: version 1 of the protocol, a ledger not yet there, measured in the same way on a
// machine of the same kind, in runs of its own. Ratios can be compared, nothing else.
import type { KindName } from './chains.ts';

type ByKind = Readonly<Partial<Record<KindName, string>>>;

export const before = {
  /** Of a reference pipeline, signatures assumed valid; 100 KB blocks were not measured. */
  syncOfReference: { empty: '0.12', small: '0.12', large: '0.26' } as ByKind,
  syncNote:
    '`before`: the node of protocol version 1, without a ledger, signatures assumed valid, in a run of its own.',
  /** Rate of signatures of the rate of a pool that does nothing else. */
  verified: { large: '0.52 to 0.78' } as ByKind,
  /** Times bcoin 2.2.0, empty blocks on disk. */
  otherChains: '5.3 to 9.2 (bcoin 2.2.0)',
  idleMB: '58',
  start100k: '3.8 to 4.3 s of processor time, 331 MB',
} as const;
