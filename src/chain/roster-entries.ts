// How the state spells the roster and the proposals to change it, as keys and values [C-15]. When any of it
// changes is the ledger's concern.
import { strict as assert } from 'node:assert';
import { CanonicalReader, textBytes, uint8Bytes, uint32Bytes } from './canonical-bytes.ts';
import { type Hash, hashToBytes } from './hash.ts';
import { type Roster, readRoster, rosterBytes } from './roster.ts';
import { type RosterChange, readRosterChange, rosterChangeBytes } from './roster-change.ts';
import type { StateWrite } from './state-write.ts';

/** A proposal that is neither carried nor expired. */
export interface RosterProposal {
  /** The organisation that made it. */
  readonly organisation: string;
  /** No block above this height may carry it. */
  readonly lastHeight: number;
  /** Ids of the organisations that have approved it, ascending. */
  readonly approvals: readonly string[];
  readonly change: RosterChange;
}

/** One byte ('r'). Value: the bytes of the roster [C-13]. */
export const ROSTER_KEY = Buffer.of(0x72);
/** One byte ('P'). Value: ids of the open proposals, in the order in which they were made. */
export const OPEN_PROPOSALS_KEY = Buffer.of(0x50);
/** Key: this byte ('p') and the id of the transaction that proposed it. */
const PROPOSAL_PREFIX = Buffer.of(0x70);

export function rosterWrite(roster: Roster): StateWrite {
  return { key: ROSTER_KEY, value: rosterBytes(roster) };
}

/** @param value what stands under ROSTER_KEY @returns undefined: the network has none */
export function readRosterEntry(value: Uint8Array | undefined): Roster | undefined {
  if (value === undefined) return undefined;
  const roster = readRoster(value);
  assert(roster.ok, 'a roster in the state is one');
  return roster.value;
}

export function openProposalsWrite(ids: readonly Hash[]): StateWrite {
  const value = ids.length === 0 ? undefined : Buffer.concat(ids.map(hashToBytes));
  return { key: OPEN_PROPOSALS_KEY, value };
}

/** @param value what stands under OPEN_PROPOSALS_KEY */
export function readOpenProposals(value: Uint8Array = new Uint8Array(0)): Hash[] {
  const reader = new CanonicalReader(value);
  const ids: Hash[] = [];
  while (!reader.isWhole) ids.push(reader.hash());
  return ids;
}

export function proposalKey(id: Hash): Uint8Array {
  return Buffer.concat([PROPOSAL_PREFIX, hashToBytes(id)]);
}

/** @param proposal undefined: it is over */
export function proposalWrite(id: Hash, proposal: RosterProposal | undefined): StateWrite {
  return { key: proposalKey(id), value: proposal && proposalBytes(proposal) };
}

function proposalBytes(proposal: RosterProposal): Uint8Array {
  const { organisation, lastHeight, approvals, change } = proposal;
  return Buffer.concat([
    ...[textBytes(organisation), uint32Bytes(lastHeight)],
    ...[uint8Bytes(approvals.length), ...approvals.map(textBytes)],
    rosterChangeBytes(change),
  ]);
}

/** @param value what stands under its key @returns undefined: there is none */
export function readProposal(value: Uint8Array | undefined): RosterProposal | undefined {
  if (value === undefined) return undefined;
  const reader = new CanonicalReader(value);
  const organisation = reader.text();
  const lastHeight = reader.uint32();
  const approvals = reader.list(reader.uint8(), () => reader.text());
  const change = readRosterChange(reader.rest());
  assert(change.ok, 'a proposal in the state is one');
  return { organisation, lastHeight, approvals, change: change.value };
}
