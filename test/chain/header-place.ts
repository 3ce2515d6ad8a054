// A header held against its place under proof of work, but for the work: for tests that change a header
// without mining it again.
import type { Refusal } from '../../src/chain/faults.ts';
import { genesisOf } from '../../src/chain/genesis.ts';
import type { Sealed } from '../../src/chain/header.ts';
import { type HeaderEntry, HeaderTree } from '../../src/chain/header-tree.ts';
import { type Network, networks } from '../../src/chain/network-parameters.ts';
import { checkForm, checkLink } from '../../src/chain/rules.ts';
import type { WallMs } from '../../src/clock/clock.ts';
import { noRoster } from '../../src/consensus/roster-in-force.ts';
import { ruleOf } from '../../src/consensus/rule-table.ts';

export interface HeaderPlace {
  readonly network: Network;
  readonly parent: HeaderEntry;
  readonly medianTimeMs: number;
  readonly wallMs: WallMs;
}

const { id, header, height, parent, work, bytes, invalid, skip } = new HeaderTree(
  genesisOf(networks.dev),
).genesis;

/** Genesis of the dev network, as fields that a test can spread. */
export const devGenesis: HeaderEntry = { id, header, height, parent, work, bytes, invalid, skip };

export function refusalAt(sealed: Sealed, place: HeaderPlace): Refusal | undefined {
  const rule = ruleOf(place.network);
  const refusal = checkForm(sealed, rule.form) ?? checkLink(sealed, place.parent);
  if (refusal !== undefined) return refusal;
  const verdict = rule.checkPlace(sealed, { ...place, rosterAfter: noRoster });
  return verdict.ok === false ? verdict : undefined;
}
