// Who belongs to a network that `finack network init` makes: organisations with an admin each, validators and
// members dealt out among them, a key for each, and a data folder for each node.
import { join } from 'node:path';
import type { Hash } from '../chain/hash.ts';
import type { Role } from '../chain/roles.ts';
import { roles as allRoles } from '../chain/roles.ts';
import type { Member, Organisation, Roster } from '../chain/roster.ts';
import type { MemberPlace } from '../network/roster-fields.ts';
import type { FolderOwner } from '../store/format.ts';
import { keyPairOf, newKeyPem } from '../store/key-file.ts';
import { makeNodeFolder } from '../store/new-node-folder.ts';
import { createWallet } from '../store/wallet-files.ts';

export interface MemberCounts {
  readonly organisations: number;
  readonly validators: number;
  /** Beside the validators. */
  readonly members: number;
}

/** A key that was made and not written yet. */
interface NewKey {
  /** Of its folder, or of its wallet. */
  readonly name: string;
  readonly pem: string;
  readonly publicKey: Hash;
}

export interface NewMembers {
  readonly roster: Roster;
  readonly places: readonly MemberPlace[];
  readonly nodes: readonly NewKey[];
  readonly admins: readonly NewKey[];
}

/** Where the first node listens; the others behind it. */
const FIRST_PORT = 9001;

/** Makes keys and writes nothing. */
export function newMembers({
  organisations: count,
  validators,
  members,
}: MemberCounts): NewMembers {
  const ids = Array.from({ length: count }, (_, index) => `org${index + 1}`);
  const admins = ids.map((id) => newKey(`${id}-admin`));
  const planned = plan(ids, validators, members);
  const nodes = planned.map(({ name }) => newKey(name));
  const roster: Roster = {
    ...{ number: 0, threshold: 'majority' },
    organisations: ids.map((id, index): Organisation => {
      const name = `Organisation ${index + 1}`;
      return { id, name, admins: [admins[index]?.publicKey ?? ''] };
    }),
    members: planned.map(({ organisation, roles }, index): Member => {
      const key = nodes[index]?.publicKey ?? '';
      const weight = roles.includes('validator') ? 1n : 0n;
      return { key, sealingKey: key, organisation, roles, weight };
    }),
  };
  const places = nodes.map(({ publicKey: key }, index) => ({
    ...{ key, address: `127.0.0.1:${FIRST_PORT + index}` },
  }));
  return { roster, places, nodes, admins };
}

interface PlannedNode {
  readonly name: string;
  readonly organisation: string;
  readonly roles: readonly Role[];
}

/** Validators in turn, then members in turn; the first node of each organisation is its super-peer too. */
function plan(ids: readonly string[], validators: number, members: number): PlannedNode[] {
  const dealt = [
    ...rolesInTurn('validator', validators, ids),
    ...rolesInTurn('member', members, ids),
  ];
  const numbers = new Map<string, number>();
  const planned = dealt.map(({ organisation, role }) => {
    const number = (numbers.get(organisation) ?? 0) + 1;
    numbers.set(organisation, number);
    const some: Role[] = number === 1 ? [role, 'super'] : [role];
    const roles = allRoles.filter((one) => some.includes(one));
    return { name: `${organisation}-node${number}`, organisation, roles };
  });
  const without = ids.filter((id) => !numbers.has(id));
  return [
    ...planned,
    ...without.map((organisation): PlannedNode => {
      return { name: `${organisation}-node1`, organisation, roles: ['super'] };
    }),
  ];
}

function rolesInTurn(
  role: Role,
  count: number,
  ids: readonly string[],
): { organisation: string; role: Role }[] {
  return Array.from({ length: count }, (_, index) => ({
    organisation: ids[index % ids.length] ?? '',
    role,
  }));
}

function newKey(name: string): NewKey {
  const pem = newKeyPem();
  return { name, pem, publicKey: keyPairOf(name, pem, '').publicKey };
}

/**
 * One data folder with its key for each node below `nodes`, one wallet for each admin below `wallets`.
 * @throws StoreError
 */
export async function writeMembers(
  out: string,
  owner: FolderOwner,
  { nodes, admins }: NewMembers,
): Promise<void> {
  for (const { name, pem } of nodes) await makeNodeFolder(join(out, 'nodes', name), owner, pem);
  for (const { name, pem } of admins) await createWallet(join(out, 'wallets'), name, pem);
}
